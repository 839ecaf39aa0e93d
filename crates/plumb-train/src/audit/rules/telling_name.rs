//! A column whose name speaks of the end of the deal, and which says something.

use super::super::thresholds::{CLEAR_NAME_AUC, VAGUE_NAME_AUC};
use super::super::words::{Clarity, speaks_of_the_end};
use super::{FieldView, Hit, Level, Rule};

pub(super) fn telling_name(field: &FieldView<'_>, level: Level) -> Option<Hit> {
    let clarity = speaks_of_the_end(&field.field.name)?;
    let least = if clarity == Clarity::Clear { CLEAR_NAME_AUC } else { VAGUE_NAME_AUC };
    let auc = field.auc;
    (auc.lower >= least).then(|| Hit {
        rule: Rule::NameOfTheEnd,
        level,
        evidence: format!("its name speaks of the end of a deal, and it is not idle: a ROC AUC of {:.3} by itself", auc.estimate),
        figures: vec![("auc", auc.estimate), ("auc_lower", auc.lower)],
    })
}

/// Whether the name can hardly mean anything else.
pub(super) fn speaks_clearly(name: &str) -> bool {
    speaks_of_the_end(name) == Some(Clarity::Clear)
}
