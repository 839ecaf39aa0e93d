//! Whether there is enough to learn from, and to measure on.

use crate::TrainError;
use crate::data::Prepared;

/// The fewest won, and the fewest lost, deals that a model is fitted on.
pub const FEWEST_OF_A_CLASS: usize = 40;

/// The fewest won, and the fewest lost, deals of the training part.
pub(super) const FEWEST_TO_FIT: usize = 20;

/// The fewest won, and the fewest lost, deals of the test part: below, its figures are not defined.
const FEWEST_TO_MEASURE: usize = 2;

/// Checks that there are enough won and lost deals at all.
pub(super) fn enough_of_each_class(data: &Prepared<'_>) -> Result<(), TrainError> {
    let Prepared { dataset, labelled, .. } = data;
    let (leads, won) = labelled.leads();
    let lost = leads - won;
    if won >= FEWEST_OF_A_CLASS && lost >= FEWEST_OF_A_CLASS {
        return Ok(());
    }
    let left_out = &labelled.left_out;
    let mut why = Vec::new();
    for (count, reason) in
        [(left_out.open, "still open"), (left_out.immature, "too young to judge"), (left_out.undated, "without the dates needed")]
    {
        if count > 0 {
            why.push(format!("{count} {reason}"));
        }
    }
    let why = if why.is_empty() { String::new() } else { format!(" ({} left out: {})", dataset.rows_of_leads() - leads, why.join(", ")) };
    let horizon = match data.config.outcome.horizon_days.filter(|_| left_out.immature > 0) {
        Some(days) => format!(", or set a horizon shorter than {days} days"),
        None => String::new(),
    };
    Err(TrainError::data(
        &dataset.file,
        format!(
            "{won} won and {lost} lost deals can be used of {} rows{why}; at least {FEWEST_OF_A_CLASS} of each are needed: export a longer period, or check outcome.won and outcome.lost{horizon}",
            dataset.rows
        ),
    ))
}

/// Checks that each part has enough won and lost deals.
pub(super) fn enough_in_each_part(data: &Prepared<'_>) -> Result<(), TrainError> {
    let Prepared { dataset, labelled, parts, .. } = data;
    for (part, name, fewest) in [(&parts.training, "training", FEWEST_TO_FIT), (&parts.test, "test", FEWEST_TO_MEASURE)] {
        let leads = || part.iter().filter(|index| labelled.is_first(**index));
        let won = leads().filter(|index| labelled.won[**index]).count();
        let lost = leads().count() - won;
        if won < fewest || lost < fewest {
            return Err(TrainError::data(
                &dataset.file,
                format!(
                    "the {name} part has {won} won and {lost} lost deals ({} rows were purged: not known, or too young, at the cut), and needs at least {fewest} of each: change training.test_share, or export a longer period",
                    parts.purged
                ),
            ));
        }
    }
    Ok(())
}
