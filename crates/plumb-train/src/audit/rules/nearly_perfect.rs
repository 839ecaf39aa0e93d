//! A column that alone ranks won and lost deals nearly perfectly, or whose blanks do; and one that does very well.

use plumb_eval::single_field;

use super::super::thresholds::{NEARLY_PERFECT_AUC, PRIOR_ROWS, VERY_STRONG_AUC};
use super::super::view::MISSING;
use super::{FieldView, Hit, Level, Rule, Sample};
use crate::TrainError;

pub(super) fn nearly_perfect(field: &FieldView<'_>, sample: &Sample<'_>) -> Result<Option<Hit>, TrainError> {
    let auc = field.auc;
    if auc.lower < VERY_STRONG_AUC {
        return Ok(None);
    }
    let (rule, level) = match auc.lower >= NEARLY_PERFECT_AUC {
        true => (Rule::NearlyPerfect, Level::Leak),
        false => (Rule::VeryStrong, Level::Suspect),
    };
    let filled: Vec<u32> = field.bins.iter().map(|bin| u32::from(*bin != MISSING)).collect();
    let by_blank = single_field(&sample.won, &filled, &sample.folds, PRIOR_ROWS)?.auc()?;
    let blank = if by_blank.lower >= NEARLY_PERFECT_AUC {
        format!("; whether it is filled in does so already ({:.3})", by_blank.estimate)
    } else {
        String::new()
    };
    Ok(Some(Hit {
        rule,
        level,
        evidence: format!(
            "alone, out of sample, it ranks won above lost deals with a ROC AUC of {:.3} (95% interval {:.3} to {:.3}){blank}",
            auc.estimate, auc.lower, auc.upper
        ),
        figures: vec![("auc", auc.estimate), ("auc_lower", auc.lower), ("auc_of_presence", by_blank.estimate)],
    }))
}
