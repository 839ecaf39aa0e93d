//! A column that is made from the date of close: that very date, the days until it, or its place in the calendar.

use std::collections::HashMap;

use plumb_core::Time;
use plumb_eval::{rank_correlation, wilson};

use super::super::thresholds::{FEWEST_ROWS, FOLLOWS_ANYWAY, FOLLOWS_CALENDAR, ON_CLOSING_DAY, TRACKS_CLOSE};
use super::super::view::MISSING;
use super::{FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;

/// Deals that close within so many days of their creation do not tell the one date from the other.
const APART_DAYS: f64 = 2.0;

pub(super) fn derived_from_close(field: &FieldView<'_>, sample: &Sample<'_>) -> Result<Option<Hit>, TrainError> {
    // Of each deal that took some time: its place in the sample, row, creation and close.
    let spans: Vec<(usize, u32, Time, Time)> = sample
        .rows
        .iter()
        .enumerate()
        .filter(|(at, _)| field.bins[*at] != MISSING)
        .filter_map(|(at, row)| sample.span(*row).map(|(created, closed)| (at, *row, created, closed)))
        .filter(|(.., created, closed)| closed.days_since(*created) >= APART_DAYS)
        .collect();
    if (spans.len() as u64) < FEWEST_ROWS {
        return Ok(None);
    }
    Ok(on_closing_day(field, &spans)?.or(tracks_days(field, sample, &spans)?).or(follows_calendar(field, &spans)?))
}

fn hit(evidence: String, figures: Vec<(&'static str, f64)>) -> Option<Hit> {
    Some(Hit { rule: Rule::DerivedFromClose, level: Level::Leak, evidence, figures })
}

fn on_closing_day(field: &FieldView<'_>, spans: &[(usize, u32, Time, Time)]) -> Result<Option<Hit>, TrainError> {
    let is_close =
        |(_, row, _, closed): &&(usize, u32, Time, Time)| field.time(*row).is_some_and(|time| time.days_since(*closed).abs() <= 1.0);
    let same = spans.iter().filter(is_close).count() as u64;
    let share = wilson(same, spans.len() as u64)?;
    if share.lower < ON_CLOSING_DAY {
        return Ok(None);
    }
    let evidence =
        format!("it holds the day of the close, within a day, in {same} of {} decided deals ({})", spans.len(), percent(share.estimate));
    Ok(hit(evidence, vec![("on_closing_day", share.estimate)]))
}

fn tracks_days(field: &FieldView<'_>, sample: &Sample<'_>, spans: &[(usize, u32, Time, Time)]) -> Result<Option<Hit>, TrainError> {
    let pairs = spans.iter().filter_map(|(_, row, created, closed)| Some((field.number(*row, sample)?, closed.days_since(*created))));
    let (values, days): (Vec<f64>, Vec<f64>) = pairs.unzip();
    if (values.len() as u64) < FEWEST_ROWS {
        return Ok(None);
    }
    let r = rank_correlation(&values, &days)?;
    if r.lower.max(-r.upper) < TRACKS_CLOSE {
        return Ok(None);
    }
    let evidence = format!(
        "it measures the days from creation to close: rank correlation {:.3} (95% interval {:.3} to {:.3}) in {} decided deals",
        r.estimate,
        r.lower,
        r.upper,
        values.len()
    );
    Ok(hit(evidence, vec![("rank_correlation_with_days_to_close", r.estimate)]))
}

/// Whether the value follows from the month of the close (within the year, or of one year), as a quarter does, and not from that of creation.
fn follows_calendar(field: &FieldView<'_>, spans: &[(usize, u32, Time, Time)]) -> Result<Option<Hit>, TrainError> {
    let rows = spans.len() as u64;
    let surely_less = |count: u64| wilson(count, rows).map(|share| share.upper < FOLLOWS_ANYWAY);
    let nothing = commonest(field, spans, |_, _| 0);
    if !surely_less(nothing)? {
        return Ok(None);
    }
    for (name, part) in [("month of the year", month_of_year as fn(Time) -> u32), ("month", month)] {
        let by_close = commonest(field, spans, |_, closed| part(closed));
        let share = wilson(by_close, rows)?;
        if share.lower >= FOLLOWS_CALENDAR && surely_less(commonest(field, spans, |created, _| part(created)))? {
            let evidence = format!(
                "its value follows from the {name} of the close in {by_close} of {rows} decided deals ({})",
                percent(share.estimate)
            );
            return Ok(hit(evidence, vec![("follows_month_of_close", share.estimate)]));
        }
    }
    Ok(None)
}

/// Deals that have the commonest value among those with the same part of the calendar.
fn commonest(field: &FieldView<'_>, spans: &[(usize, u32, Time, Time)], part: impl Fn(Time, Time) -> u32) -> u64 {
    let mut counts: HashMap<u32, HashMap<u32, u64>> = HashMap::new();
    for (at, _, created, closed) in spans {
        *counts.entry(part(*created, *closed)).or_default().entry(field.bins[*at]).or_default() += 1;
    }
    counts.values().filter_map(|of_part| of_part.values().max()).sum()
}

fn month_of_year(time: Time) -> u32 {
    month(time) % 100
}

/// Year and month as one number, such as 202503.
fn month(time: Time) -> u32 {
    // Times are written as ISO 8601: 2025-03-31...
    let text = time.to_string();
    text.get(..4)
        .zip(text.get(5..7))
        .and_then(|(year, month)| Some(year.parse::<u32>().ok()? * 100 + month.parse::<u32>().ok()?))
        .unwrap_or(0)
}
