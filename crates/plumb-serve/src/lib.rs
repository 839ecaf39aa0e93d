//! The serving crate: scores over HTTP with the champion of a model registry.
//!
//! [`build_router`] is the whole API as one service, without a port; [`Server`] listens for it with timeouts, swaps models while it
//! runs, and shuts down with a deadline.
//!
//! ```no_run
//! use plumb_serve::{ServeConfig, Server};
//!
//! # async fn run() -> Result<(), plumb_serve::ServeError> {
//! let config = ServeConfig { bind: ([127, 0, 0, 1], 0).into(), registry: "models".into(), ..ServeConfig::default() };
//! let server = Server::bind(config).await?;
//! println!("http://{}", server.local_addr());
//! server.run(std::future::pending()).await
//! # }
//! ```
//!
//! Invariants:
//!
//! - Models are loaded, checked and tried out before the port opens, and a new champion before it is swapped in; one that cannot be
//!   used is refused, and the one before stays in service.
//! - A request holds one set of champions from its first byte to its last, so every scored lead comes from one model version.
//! - A lead is scored by the same [`plumb_model::Scorer`] that scores files: the answers are equal bit for bit.
//! - Every error is a problem document (RFC 9457), or what the protocol of its path has for one, made in one place; internal detail goes to the log.
//! - API types live here and nowhere else.

mod assign;
mod auth;
mod catalog;
mod clock;
mod coding;
mod compare;
mod config;
mod docs;
mod error;
mod heavy;
mod host;
mod json;
pub mod limits;
mod lookalike;
mod metrics;
mod openapi;
mod overrides;
mod problem;
mod protocols;
mod record;
mod request_id;
mod rescore;
mod router;
mod routes;
mod rules;
mod score;
mod server;
mod state;

pub use clock::Clock;
pub use config::ServeConfig;
pub use error::ServeError;
pub use lookalike::SeedSource;
pub use openapi::{document, document_text};
pub use problem::{FieldProblem, Problem};
pub use record::{Record, StoreSource};
pub use rescore::{Rescoring, TimeOfDay};
pub use router::build_router;
pub use routes::FailedLead;
pub use rules::{DisqualifiedAnswer, LineAnswer, RuleAnswer, RulesVersion, StageAnswer};
pub use score::{LookalikeAnswer, ModelVersion, ReasonAnswer, ScoredLead, WarningAnswer, WarningCode};
pub use server::{Server, serve};
pub use state::AppState;
