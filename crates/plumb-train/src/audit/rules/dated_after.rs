//! Dates that lie after the close of their deal, in a column that records what happened.

use plumb_core::KnownAt;
use plumb_eval::wilson;

use super::super::thresholds::{AFTER_CLOSE, FEWEST_ROWS, IS_PLAN};
use super::{FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;
use crate::data::Readings;

/// A date without a time of day may seem up to a day later than one with it.
const SLACK_DAYS: f64 = 1.0;
/// Where the moment of the extract is only known from creations and closes, other things may have been recorded for some time after it.
const AFTER_LATEST_DAYS: f64 = 30.0;

/// A plan may lie anywhere; a record never lies after the extract. So a column with dates after the extract is taken for plans, and so is one that the
/// configuration says is known at creation.
pub(super) fn dated_after_close(field: &FieldView<'_>, sample: &Sample<'_>) -> Result<Option<Hit>, TrainError> {
    let Some(extract) = sample.data.extracted_at else { return Ok(None) };
    if !matches!(field.readings, Readings::Times(_)) || field.field.known_at == KnownAt::Creation {
        return Ok(None);
    }
    let beyond = extract.plus_days(AFTER_LATEST_DAYS);
    let dated: Vec<_> = sample.rows.iter().chain(&sample.open).filter_map(|row| field.time(*row)).collect();
    let plans = dated.iter().filter(|time| **time > beyond).count() as u64;
    if dated.is_empty() || wilson(plans, dated.len() as u64)?.upper > IS_PLAN.max(4.0 / dated.len() as f64) {
        return Ok(None);
    }
    let pairs: Vec<_> = sample.rows.iter().filter_map(|row| Some((field.time(*row)?, sample.data.closed_at(*row)?))).collect();
    if (pairs.len() as u64) < FEWEST_ROWS {
        return Ok(None);
    }
    let after = pairs.iter().filter(|(time, closed)| time.days_since(*closed) > SLACK_DAYS).count() as u64;
    let share = wilson(after, pairs.len() as u64)?;
    if share.lower < AFTER_CLOSE {
        return Ok(None);
    }
    Ok(Some(Hit {
        rule: Rule::DatedAfterClose,
        level: Level::Leak,
        evidence: format!(
            "{after} of {} decided deals ({}) have a date later than their close, and {plans} of {} dates lie after the extract: it records, it does not plan",
            pairs.len(),
            percent(share.estimate),
            dated.len()
        ),
        figures: vec![("after_close", share.estimate)],
    }))
}
