//! A column that is filled in for decided deals and blank for open ones, or the other way round.

use plumb_eval::{Estimate, Stratum, stratified_difference};

use super::super::sample::AGES;
use super::super::thresholds::{FEWEST_ROWS, MOSTLY_CLOSED, ONLY_CLOSED};
use super::{FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;

/// Deals are compared with others of their age: open deals are young, and a column that is new is filled in for young ones only.
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
    let mut strata = vec![Stratum::default(); AGES];
    let (of_decided, of_open) = &sample.ages;
    for (rows, ages, is_open) in [(&sample.open, of_open, true), (&sample.rows, of_decided, false)] {
        for (row, age) in rows.iter().zip(ages) {
            let stratum = &mut strata[*age];
            let group = if is_open { &mut stratum.first } else { &mut stratum.second };
            group.0 += 1;
            group.1 += u64::from(field.is_missing(*row));
        }
    }
    Ok(stratified_difference(&strata)?)
}
