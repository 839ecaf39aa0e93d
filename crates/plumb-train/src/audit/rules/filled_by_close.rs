//! A column that is filled in for decided deals and blank for open ones, or the other way round.

use plumb_eval::{Estimate, Stratum, stratified_difference};

use super::super::thresholds::{FEWEST_ROWS, MOSTLY_CLOSED, ONLY_CLOSED};
use super::{FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;

/// Groups of deals of about the same age: open deals are young, and a column that is new is filled in for young ones only.
const AGES: usize = 20;

pub(super) fn filled_by_close(field: &FieldView<'_>, sample: &Sample<'_>) -> Result<Option<Hit>, TrainError> {
    if (sample.open.len() as u64) < FEWEST_ROWS {
        return Ok(None);
    }
    let Some(difference) = difference(field, sample)? else { return Ok(None) };
    let least = difference.lower.max(-difference.upper);
    let level = match least {
        least if least >= ONLY_CLOSED => Level::Leak,
        least if least >= MOSTLY_CLOSED => Level::Suspect,
        _ => return Ok(None),
    };
    let blank = |rows: &[u32]| rows.iter().filter(|row| field.is_missing(**row)).count() as f64 / rows.len() as f64;
    let (of_open, of_closed) = (blank(&sample.open), blank(&sample.rows));
    let compared = if sample.data.has_created() { ", compared among deals of the same age" } else { "" };
    Ok(Some(Hit {
        rule: Rule::FilledByClose,
        level,
        evidence: format!(
            "missing tells whether a deal is open: blank in {} of {} open deals and in {} of {} decided ones{compared} (difference {:.2}, 95% interval {:.2} to {:.2})",
            percent(of_open),
            sample.open.len(),
            percent(of_closed),
            sample.rows.len(),
            difference.estimate,
            difference.lower,
            difference.upper
        ),
        figures: vec![("missing_of_open", of_open), ("missing_of_closed", of_closed), ("difference", difference.estimate)],
    }))
}

/// The share of blanks among open deals less that among decided ones.
fn difference(field: &FieldView<'_>, sample: &Sample<'_>) -> Result<Option<Estimate>, TrainError> {
    let created = |row: u32| sample.data.created_at(row);
    let mut times: Vec<_> = sample.rows.iter().chain(&sample.open).map(|row| created(*row)).collect();
    times.sort_unstable();
    let edges: Vec<_> = (1..AGES).map(|at| times[at * times.len() / AGES]).collect();
    let mut strata = vec![Stratum::default(); AGES];
    for (rows, is_open) in [(&sample.open, true), (&sample.rows, false)] {
        for row in rows {
            let stratum = &mut strata[edges.partition_point(|edge| *edge <= created(*row))];
            let group = if is_open { &mut stratum.first } else { &mut stratum.second };
            group.0 += 1;
            group.1 += u64::from(field.is_missing(*row));
        }
    }
    Ok(stratified_difference(&strata)?)
}
