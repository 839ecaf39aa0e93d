//! The models that the server scores with: champions in memory, other versions on request.

mod alias;
mod champions;
mod error;
mod lookup;
mod names;
mod ready;
mod refresh;
mod versions;

pub(crate) use alias::AliasOrder;
pub(crate) use champions::{Champions, Slot};
pub(crate) use error::public_reason;
pub(crate) use lookup::Catalog;
pub(crate) use ready::{Column, ReadyModel};
