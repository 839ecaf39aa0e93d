//! Levels whose deals surely end one way nearly always, and far more often than others' do.

use plumb_eval::{binomial_tails, discovery_cutoff};

use super::super::thresholds::{FALSE_DISCOVERIES, FEWEST_ROWS, NAMED_IMPURITY, NAMED_ODDS, NEARLY_PURE, PURE_ODDS};
use super::super::words::{is_of_other_times, names_an_outcome};
use super::{FieldView, Sample, percent};
use crate::TrainError;
use crate::data::Readings;

/// How pure a level must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bar {
    /// At most this share of its deals ends the other way.
    impurity: f64,
    /// Its odds are so many times off those of all deals.
    times: f64,
}

/// Whatever the level is called.
pub(super) const ANY_LEVEL: Bar = Bar { impurity: NEARLY_PURE, times: PURE_ODDS };
/// A level that names an outcome.
pub(super) const NAMED_LEVEL: Bar = Bar { impurity: NAMED_IMPURITY, times: NAMED_ODDS };

impl Bar {
    /// The p-value of a level against "it is less pure than that", at either end.
    fn p_value(self, (rows, won): (u64, u64), base_rate: f64) -> Result<f64, TrainError> {
        let base = base_rate / (1.0 - base_rate);
        let rate = |odds: f64| odds / (1.0 + odds);
        let never = binomial_tails(won, rows, self.impurity.min(rate(base / self.times)))?.0;
        let always = binomial_tails(won, rows, (1.0 - self.impurity).max(rate(base * self.times)))?.1;
        Ok((2.0 * never.min(always)).min(1.0))
    }
}

/// The p-values that count, among all levels of all columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Cutoffs {
    pub(super) any: f64,
    pub(super) named: f64,
}

impl Cutoffs {
    pub(in super::super) fn new(fields: &[FieldView<'_>], sample: &Sample<'_>) -> Result<Self, TrainError> {
        let base = sample.base_rate();
        let (mut any, mut named) = (Vec::new(), Vec::new());
        for field in fields {
            let can_name = can_name_outcome(field);
            for (count, label) in levels(field) {
                any.push(ANY_LEVEL.p_value(count, base)?);
                if can_name && names_an_outcome(label) {
                    named.push(NAMED_LEVEL.p_value(count, base)?);
                }
            }
        }
        Ok(Self { any: discovery_cutoff(&any, FALSE_DISCOVERIES)?, named: discovery_cutoff(&named, FALSE_DISCOVERIES)? })
    }
}

/// Whether values of a column may name the outcome of its deals. That of an earlier deal may be called `won` too; its column says so.
pub(super) fn can_name_outcome(field: &FieldView<'_>) -> bool {
    matches!(field.readings, Readings::Levels(_)) && !is_of_other_times(&field.field.name)
}

fn levels<'a>(field: &'a FieldView<'_>) -> impl Iterator<Item = ((u64, u64), &'a str)> {
    field.counts.iter().copied().zip(field.labels.iter().map(String::as_str)).filter(|((rows, _), _)| *rows >= FEWEST_ROWS)
}

/// A pure level.
pub(super) struct Pure<'a> {
    label: &'a str,
    rows: u64,
    won: u64,
}

/// The pure levels of a column, commonest first.
pub(super) fn pure_levels<'a>(
    field: &'a FieldView<'_>,
    sample: &Sample<'_>,
    bar: Bar,
    cutoff: f64,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Pure<'a>>, TrainError> {
    let mut pure = Vec::new();
    for ((rows, won), label) in levels(field).filter(|(_, label)| wanted(label)) {
        if bar.p_value((rows, won), sample.base_rate())? <= cutoff {
            pure.push(Pure { label, rows, won });
        }
    }
    pure.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.label.cmp(b.label)));
    Ok(pure)
}

/// How many levels are named in a sentence.
const NAMED_LEVELS: usize = 4;

/// `` `Ringing` 34 of 1203 won (2.8%), ... `` and how many more.
pub(super) fn listed(pure: &[Pure<'_>]) -> String {
    let one = |level: &Pure<'_>| {
        format!("`{}` {} of {} won ({})", level.label, level.won, level.rows, percent(level.won as f64 / level.rows as f64))
    };
    let mut text = pure.iter().take(NAMED_LEVELS).map(one).collect::<Vec<_>>().join(", ");
    if pure.len() > NAMED_LEVELS {
        text = format!("{text}, and {} more", pure.len() - NAMED_LEVELS);
    }
    text
}

/// The share of decided deals that have one of the levels.
pub(super) fn covered(pure: &[Pure<'_>], sample: &Sample<'_>) -> f64 {
    pure.iter().map(|level| level.rows).sum::<u64>() as f64 / sample.rows.len() as f64
}
