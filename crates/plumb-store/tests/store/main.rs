//! What every store must do, and what is special of each.

mod conformance;
mod files;
mod made;
mod sqlite;
