//! What a column looks like, and what is made of it.

mod column;
mod contacts;
mod dates;
mod decide;
mod numbers;
mod roles;
mod words;

pub(crate) use column::ColumnProfile;
pub(crate) use decide::{Decision, decide, is_placeholder};
pub(crate) use roles::{Role, find_role, is_company, named_as, outcome_meaning};
