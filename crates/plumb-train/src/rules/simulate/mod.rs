//! What scores by rules will be: of a lead as its events fade, and of all leads if the rules were others.

mod days;
mod difference;
mod what_if;

pub use days::{LeadDay, LeadOverDays, lead_over_days, write_days};
pub use difference::LineChange;
pub use what_if::{RuleMove, WhatIf, what_if};
