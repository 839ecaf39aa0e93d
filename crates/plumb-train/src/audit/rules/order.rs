//! The order of the rows in the file, or of the identifiers, where it tells the outcome.

use plumb_eval::{Estimate, rank_correlation, single_field};

use super::super::thresholds::{MOST_BINS, ORDER_AUC, ORDER_BEYOND_CREATION, PRIOR_ROWS};
use super::{FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;

/// Rank correlation of a value with the one in the row before from which a column moves with the rows.
const MOVES_WITH_ROWS: f64 = 0.9;

/// What is in order, by the name that a finding gives it.
const ROWS: &str = "(order of the rows)";

/// The name of what is in order, with what was seen.
pub(in super::super) fn order_tells(
    sample: &Sample<'_>,
    fields: &[FieldView<'_>],
    id: Option<&str>,
) -> Result<Option<(String, Hit)>, TrainError> {
    let data = sample.data;
    let places: Vec<usize> = (0..sample.rows.len()).collect();
    // Rows of the sample lie in order of creation.
    let by_creation = if data.has_created() { auc_of(&places, sample)?.upper + ORDER_BEYOND_CREATION } else { 0.0 };
    let least = by_creation.max(ORDER_AUC);
    let mut by_row = places.clone();
    by_row.sort_by_key(|at| sample.rows[*at]);
    let auc = auc_of(&by_row, sample)?;
    if auc.lower >= least {
        let moving = moving_with_rows(fields, sample, &by_row)?;
        let columns = if moving.is_empty() { String::new() } else { format!("; with the rows move: {}", moving.join(", ")) };
        return Ok(Some((ROWS.to_owned(), hit("row in the file", auc, sample, &by_row, columns))));
    }
    let Some(id) = id else { return Ok(None) };
    let mut by_id = places;
    // Shorter first, so that 99 comes before 100.
    by_id.sort_by_cached_key(|at| {
        let id = data.id(sample.rows[*at]).into_owned();
        (id.len(), id)
    });
    let auc = auc_of(&by_id, sample)?;
    Ok((auc.lower >= least).then(|| (id.to_owned(), hit("identifier", auc, sample, &by_id, String::new()))))
}

fn hit(what: &str, auc: Estimate, sample: &Sample<'_>, order: &[usize], more: String) -> Hit {
    let fifth = (order.len() / 5).max(1);
    let rate = |part: &[usize]| percent(part.iter().filter(|at| sample.won[**at]).count() as f64 / part.len() as f64);
    Hit {
        rule: Rule::OrderTells,
        level: Level::Suspect,
        evidence: format!(
            "the place of the {what} tells the outcome, with a ROC AUC of {:.3} (95% interval {:.3} to {:.3}): of the first fifth {} were won, of the last {}{more}",
            auc.estimate,
            auc.lower,
            auc.upper,
            rate(&order[..fifth]),
            rate(&order[order.len() - fifth..])
        ),
        figures: vec![("auc", auc.estimate), ("auc_lower", auc.lower)],
    }
}

/// How well the place in an order, in so many equal parts, tells the outcome out of sample.
fn auc_of(order: &[usize], sample: &Sample<'_>) -> Result<Estimate, TrainError> {
    let mut bins = vec![0u32; order.len()];
    for (place, at) in order.iter().enumerate() {
        bins[*at] = (place * MOST_BINS / order.len()) as u32;
    }
    Ok(single_field(&sample.won, &bins, &sample.folds, PRIOR_ROWS)?.auc()?)
}

/// Columns of numbers that hardly change from row to row though they change along the file.
fn moving_with_rows(fields: &[FieldView<'_>], sample: &Sample<'_>, order: &[usize]) -> Result<Vec<String>, TrainError> {
    let mut moving = Vec::new();
    for field in fields {
        let values: Vec<f64> = order.iter().filter_map(|at| field.number(sample.rows[*at], sample)).collect();
        if values.len() > 4 && rank_correlation(&values[1..], &values[..values.len() - 1])?.lower >= MOVES_WITH_ROWS {
            moving.push(format!("`{}`", field.field.name));
        }
    }
    Ok(moving)
}
