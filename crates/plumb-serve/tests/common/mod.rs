//! A small hand-built model in a registry of its own, and requests to the API over it without a port.

#![allow(dead_code, unused_imports, reason = "each test file uses a part")]

mod api;
mod kept;
mod likeness;
mod model;
mod rules;

pub use api::{Answer, Api};
pub use kept::{Kept, scored};
pub use likeness::{add_likeness, likeness, publish_likeness, seed_source, with_likeness};
pub use model::{NOW, config, model, publish, registry, time};
pub use rules::{RULES, RulesFile};
