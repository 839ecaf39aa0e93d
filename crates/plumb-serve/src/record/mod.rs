//! Leads that are kept: the store that a server was started with, and what requests make of it.

mod handle;
mod open;

pub use handle::Record;
pub use open::OpenError;
