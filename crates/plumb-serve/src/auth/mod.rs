//! Who may do what: keys, their scopes, and what each route needs.

mod caller;
mod guard;
mod keys;
mod layer;
mod table;

pub(crate) use caller::Caller;
pub(crate) use guard::Guard;
pub(crate) use layer::authorize;
pub(crate) use table::{Access, access};
