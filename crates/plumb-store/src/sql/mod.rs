//! What SQLite and PostgreSQL share: the statements, what a change does, and how rows become answers. A backend supplies a
//! [`Connection`] that runs statements, and a [`Backend`] that opens and makes connections.

mod apply;
mod check;
mod connection;
pub(crate) mod copy;
mod counts;
pub(crate) mod group;
mod json;
mod pool;
pub(crate) mod read;
mod row;
mod store;
mod writer;

#[cfg(test)]
pub(crate) use apply::EventRoom;
pub(crate) use connection::{Backend, Connection, Param, params};
pub(crate) use counts::counts;
pub(crate) use row::{Cell, Row};
pub(crate) use store::{SqlStore, waiting};
