//! The strongest column, where it says far more than any other.

use super::super::finding::Standing;
use super::super::thresholds::{STANDS_OUT_AUC, STANDS_OUT_TIMES};
use super::{FieldView, Hit, Level, Rule, Sample};

/// The place of the column among `fields`, with what was seen. Only columns in use are compared: others have been dealt with.
pub(in super::super) fn stands_out(fields: &[FieldView<'_>], sample: &Sample<'_>) -> Option<(usize, Hit)> {
    let mut used: Vec<usize> = (0..fields.len()).filter(|at| fields[*at].standing != Standing::LeftOut).collect();
    used.sort_by(|a, b| fields[*b].gain.estimate.total_cmp(&fields[*a].gain.estimate));
    let [first, second, ..] = used.as_slice() else { return None };
    let (strongest, next) = (&fields[*first], &fields[*second]);
    if strongest.auc.lower < STANDS_OUT_AUC || strongest.gain.lower < STANDS_OUT_TIMES * next.gain.upper.max(0.0) {
        return None;
    }
    let share = |field: &FieldView<'_>| field.gain.estimate / sample.entropy();
    Some((
        *first,
        Hit {
            rule: Rule::StandsOut,
            level: Level::Suspect,
            evidence: format!(
                "by far the strongest: alone it takes {:.0}% from the log loss of the base rate (ROC AUC {:.3}), the next one, `{}`, {:.0}%",
                100.0 * share(strongest),
                strongest.auc.estimate,
                next.field.name,
                100.0 * share(next).max(0.0)
            ),
            figures: vec![
                ("auc", strongest.auc.estimate),
                ("share_of_log_loss", share(strongest)),
                ("share_of_log_loss_of_next", share(next)),
            ],
        },
    ))
}
