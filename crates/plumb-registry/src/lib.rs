//! Model versions and aliases in a folder, published atomically.
//!
//! ```text
//! models/leads/versions/3/model.json      the artifact
//! models/leads/versions/3/manifest.json   digests of all files, the gate's verdict, the metrics
//! models/leads/versions/3/card.md ...     whatever else was handed over with it
//! models/leads/aliases.json               {"champion": 3}
//! models/leads/history.ndjson             a line a promotion or rollback
//! ```
//!
//! A version never changes once it is there: it is written into a hidden folder, brought to disk and renamed to its number. What
//! changes is which version an alias names, and `aliases.json` is replaced as a whole. So a reader needs no lock; writers of one
//! model take turns through `models/leads/.lock`. Nothing here reads a clock: times come from the caller.
//!
//! ```
//! use plumb_registry::{ModelRef, Registry, Selector};
//!
//! let reference: ModelRef = "leads@3".parse()?;
//! assert_eq!(reference.selector, Selector::Version(3));
//!
//! let registry = Registry::open("no-such-folder");
//! let error = registry.load(&reference).map(|loaded| loaded.version).map_err(|e| e.to_string());
//! assert!(error.is_err_and(|text| text.contains("plumb train")));
//! # Ok::<(), plumb_registry::RegistryError>(())
//! ```

mod alias;
mod disk;
mod error;
mod history;
mod manifest;
mod name;
mod publish;
mod reference;
mod registry;
mod verify;

pub use alias::{Promotion, Stamp};
pub use error::RegistryError;
pub use history::{Action, HistoryEntry};
pub use manifest::{Advice, Decision, MANIFEST_FILE, MANIFEST_VERSION, MODEL_FILE, Manifest, Verdict};
pub use name::{check_alias, check_name};
pub use publish::Draft;
pub use reference::{CHAMPION, ModelRef, Selector};
pub use registry::{Loaded, Registry};
pub use verify::{Subject, Verified};
