//! Scores and stages that a person pins for a lead or a segment. They stand beside the model and the rules, and change neither.

mod answer;
mod request;

pub(crate) use answer::{OverrideAnswer, OverridesAnswer};
pub(crate) use request::OverrideRequest;
