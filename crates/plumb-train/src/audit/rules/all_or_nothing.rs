//! Levels, or ranges of a number, whose deals nearly all end one way.

use super::pure::{ANY_LEVEL, covered, listed, pure_levels};
use super::{Cutoffs, FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;

pub(super) fn all_or_nothing(field: &FieldView<'_>, sample: &Sample<'_>, cutoffs: Cutoffs) -> Result<Option<Hit>, TrainError> {
    let pure = pure_levels(field, sample, ANY_LEVEL, cutoffs.any, |_| true)?;
    if pure.is_empty() {
        return Ok(None);
    }
    let share = covered(&pure, sample);
    Ok(Some(Hit {
        rule: Rule::AllOrNothing,
        level: Level::Suspect,
        evidence: format!(
            "all or nothing: {} (of all deals {} are won); such values cover {} of decided deals",
            listed(&pure),
            percent(sample.base_rate()),
            percent(share)
        ),
        figures: vec![("all_or_nothing_levels", pure.len() as f64), ("all_or_nothing_share", share), ("base_rate", sample.base_rate())],
    }))
}
