//! A column that ranked older deals well and ranks the newest by far less.

use plumb_eval::single_field;

use super::super::thresholds::{FADES_BY, FADES_FROM_AUC, FEWEST_ROWS, PRIOR_ROWS};
use super::{FieldView, Hit, Level, Rule, Sample};
use crate::TrainError;

pub(super) fn fades_with_time(field: &FieldView<'_>, sample: &Sample<'_>) -> Result<Option<Hit>, TrainError> {
    // Without dates of creation the order means nothing. A field that says little has nothing to lose.
    if !sample.data.has_created() || field.auc.upper < FADES_FROM_AUC {
        return Ok(None);
    }
    let cut = sample.won.len() * 4 / 5;
    let (old, new) = sample.won.split_at(cut);
    let scarce = |won: &[bool]| {
        let wins = won.iter().filter(|won| **won).count();
        wins.min(won.len() - wins) < FEWEST_ROWS as usize
    };
    if scarce(old) || scarce(new) {
        return Ok(None);
    }
    let among_old = single_field(old, &field.bins[..cut], &sample.folds[..cut], PRIOR_ROWS)?.auc()?;
    // All old deals are one fold, all new ones the other: so the new are told by the old alone.
    let parts: Vec<u8> = (0..sample.won.len()).map(|at| u8::from(at >= cut)).collect();
    let of_new = single_field(&sample.won, &field.bins, &parts, PRIOR_ROWS)?.auc_of_fold(1)?;
    if among_old.lower < FADES_FROM_AUC || among_old.lower - of_new.upper < FADES_BY {
        return Ok(None);
    }
    Ok(Some(Hit {
        rule: Rule::FadesWithTime,
        level: Level::Suspect,
        evidence: format!(
            "what it says does not last: a ROC AUC of {:.3} (95% interval {:.3} to {:.3}) among older deals, and of {:.3} ({:.3} to {:.3}) for the newest fifth",
            among_old.estimate, among_old.lower, among_old.upper, of_new.estimate, of_new.lower, of_new.upper
        ),
        figures: vec![("auc_of_older", among_old.estimate), ("auc_of_newest", of_new.estimate)],
    }))
}
