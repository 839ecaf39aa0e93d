//! Values that name the outcome, and keep their word.

use super::super::words::names_an_outcome;
use super::pure::{NAMED_LEVEL, can_name_outcome, listed, pure_levels};
use super::{Cutoffs, FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;

pub(super) fn names_outcome(field: &FieldView<'_>, sample: &Sample<'_>, cutoffs: Cutoffs) -> Result<Option<Hit>, TrainError> {
    if !can_name_outcome(field) {
        return Ok(None);
    }
    let named = pure_levels(field, sample, NAMED_LEVEL, cutoffs.named, names_an_outcome)?;
    if named.is_empty() {
        return Ok(None);
    }
    let base = sample.base_rate();
    Ok(Some(Hit {
        rule: Rule::NamesOutcome,
        level: Level::Leak,
        evidence: format!("its values name the outcome: {} (of all deals {} are won)", listed(&named), percent(base)),
        figures: vec![("naming_levels", named.len() as f64), ("base_rate", base)],
    }))
}
