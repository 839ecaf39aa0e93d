//! Scores of kept leads: asked for by identifier, written down when something changes, swept after a promotion and at night, pinned by people.

mod common;

#[path = "rescoring/alias.rs"]
mod alias;
#[path = "rescoring/asked.rs"]
mod asked;
#[path = "rescoring/kept.rs"]
mod kept;
#[path = "rescoring/overrides.rs"]
mod overrides;
#[path = "rescoring/remembered.rs"]
mod remembered;
#[path = "rescoring/sweeps.rs"]
mod sweeps;
#[path = "rescoring/written.rs"]
mod written;
