//! A column that is made from the date of close: that very date, the days until it, or its place in the calendar.

use plumb_eval::{rank_correlation, wilson};

use super::super::sample::Span;
use super::super::thresholds::{FEWEST_ROWS, FOLLOWS_ANYWAY, FOLLOWS_CALENDAR, ON_CLOSING_DAY, TRACKS_CLOSE};
use super::super::view::MISSING;
use super::{FieldView, Hit, Level, Rule, Sample, percent};
use crate::TrainError;
use crate::data::Readings;

/// A column with more values than there are months in a lifetime does not follow from them.
const MOST_VALUES: usize = 1000;

pub(super) fn derived_from_close(field: &FieldView<'_>, sample: &Sample<'_>) -> Result<Option<Hit>, TrainError> {
    let spans: Vec<&Span> = sample.spans.iter().filter(|span| field.bins[span.at] != MISSING).collect();
    if (spans.len() as u64) < FEWEST_ROWS {
        return Ok(None);
    }
    Ok(on_closing_day(field, &spans)?.or(tracks_days(field, sample, &spans)?).or(follows_calendar(field, &spans)?))
}

fn hit(evidence: String, figures: Vec<(&'static str, f64)>) -> Option<Hit> {
    Some(Hit { rule: Rule::DerivedFromClose, level: Level::Leak, evidence, figures })
}

fn on_closing_day(field: &FieldView<'_>, spans: &[&Span]) -> Result<Option<Hit>, TrainError> {
    if !matches!(field.readings, Readings::Times(_)) {
        return Ok(None);
    }
    let is_close = |span: &&&Span| field.time(span.row).is_some_and(|time| time.days_since(span.closed).abs() <= 1.0);
    let same = spans.iter().filter(is_close).count() as u64;
    let share = wilson(same, spans.len() as u64)?;
    if share.lower < ON_CLOSING_DAY {
        return Ok(None);
    }
    let evidence =
        format!("it holds the day of the close, within a day, in {same} of {} decided deals ({})", spans.len(), percent(share.estimate));
    Ok(hit(evidence, vec![("on_closing_day", share.estimate)]))
}

fn tracks_days(field: &FieldView<'_>, sample: &Sample<'_>, spans: &[&Span]) -> Result<Option<Hit>, TrainError> {
    let pairs = spans.iter().filter_map(|span| Some((field.number(span.row, sample)?, span.days)));
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
fn follows_calendar(field: &FieldView<'_>, spans: &[&Span]) -> Result<Option<Hit>, TrainError> {
    if field.labels.len() > MOST_VALUES {
        return Ok(None);
    }
    let rows = spans.len() as u64;
    let surely_less = |count: u64| wilson(count, rows).map(|share| share.upper < FOLLOWS_ANYWAY);
    if !surely_less(commonest(field, spans, |_| 0))? {
        return Ok(None);
    }
    for (name, months) in [("month of the year", 12), ("month", usize::MAX)] {
        let by_close = commonest(field, spans, |span| span.month_closed % months);
        let share = wilson(by_close, rows)?;
        if share.lower >= FOLLOWS_CALENDAR && surely_less(commonest(field, spans, |span| span.month_created % months))? {
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
fn commonest(field: &FieldView<'_>, spans: &[&Span], part: impl Fn(&Span) -> usize) -> u64 {
    let (parts, values) = (spans.iter().map(|span| part(span)).max().map_or(0, |last| last + 1), field.labels.len());
    let mut counts = vec![0u64; parts * values];
    spans.iter().for_each(|span| counts[part(span) * values + field.bins[span.at] as usize] += 1);
    counts.chunks(values).filter_map(|of_part| of_part.iter().max()).sum()
}
