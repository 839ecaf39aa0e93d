use maud::{Markup, html};

use super::measured;
use crate::report::content::Measured;

/// Whether the model tells leads apart that live longer; `None` where leads are seen at their creation only.
pub fn section(ages: &[Measured]) -> Option<Markup> {
    (!ages.is_empty()).then(|| {
        html! {
            p { "Each lead was measured again at each age at which it was still open, with what was known of it by then. Easy leads close early, so those that are "
                "left are others: figures of one age compare with the base rate of that age, and not with those of another." }
            (measured::figures("days since creation", "by age", ages))
        }
    })
}
