//! A column as the rules see it.

use std::collections::HashMap;

use plumb_core::{Field, Time};
use plumb_eval::{Estimate, single_field};
use plumb_features::{Reading, fit_edges};

use super::finding::Standing;
use super::sample::Sample;
use super::thresholds::{FEWEST_ROWS, MOST_BINS, PRIOR_ROWS};
use crate::TrainError;
use crate::data::Readings;

/// A column's readings in the sample, in bins, with what they say of the outcome.
pub(super) struct FieldView<'a> {
    pub field: &'a Field,
    pub standing: Standing,
    pub readings: &'a Readings,
    /// The bin of each decided deal: 0 is missing.
    pub bins: Vec<u32>,
    /// Rows and won rows of each bin.
    pub counts: Vec<(u64, u64)>,
    /// What each bin holds, in words.
    pub labels: Vec<String>,
    /// Its AUC, out of sample.
    pub auc: Estimate,
    /// What it takes from the base rate's log loss a row, out of sample, in nats.
    pub gain: Estimate,
}

/// The bin of missing values.
pub(super) const MISSING: u32 = 0;

impl<'a> FieldView<'a> {
    pub(super) fn new(field: &'a Field, standing: Standing, readings: &'a Readings, sample: &Sample<'_>) -> Result<Self, TrainError> {
        let (bins, labels) = match readings {
            Readings::Numbers(_) | Readings::Times(_) => binned(readings, sample),
            _ => levels(readings, sample),
        };
        let mut counts = vec![(0, 0); labels.len()];
        for (bin, won) in bins.iter().zip(&sample.won) {
            let count: &mut (u64, u64) = &mut counts[*bin as usize];
            count.0 += 1;
            count.1 += u64::from(*won);
        }
        let alone = single_field(&sample.won, &bins, &sample.folds, PRIOR_ROWS)?;
        let (auc, gain) = (alone.auc()?, alone.gain()?);
        Ok(Self { field, standing, readings, bins, counts, labels, auc, gain })
    }

    /// Whether a row has no value.
    pub(super) fn is_missing(&self, row: u32) -> bool {
        self.readings.get(row) == Reading::Missing
    }

    /// A row's value as a number, a date in days since the row's creation (or the extract).
    pub(super) fn number(&self, row: u32, sample: &Sample<'_>) -> Option<f64> {
        number(&self.readings.get(row), sample.data.snapshot(row, 0.0))
    }

    /// A row's value as a date.
    pub(super) fn time(&self, row: u32) -> Option<Time> {
        if let Reading::Time(time) = self.readings.get(row) { Some(time) } else { None }
    }
}

fn number(reading: &Reading<'_>, snapshot: Option<Time>) -> Option<f64> {
    match reading {
        Reading::Number(number) => Some(*number),
        Reading::Time(time) => Some(snapshot.map_or(time.millis() as f64 / 86_400_000.0, |snapshot| time.days_since(snapshot))),
        _ => None,
    }
}

/// Numbers and dates in bins of about equal rows, after missing and unreadable.
fn binned(readings: &Readings, sample: &Sample<'_>) -> (Vec<u32>, Vec<String>) {
    let unit = if matches!(readings, Readings::Times(_)) { " days after creation" } else { "" };
    let read: Vec<(Reading<'_>, Option<f64>)> = sample
        .rows
        .iter()
        .map(|row| {
            let reading = readings.get(*row);
            let number = number(&reading, sample.data.snapshot(*row, 0.0));
            (reading, number)
        })
        .collect();
    let edges = fit_edges(&mut read.iter().filter_map(|(_, number)| *number).collect::<Vec<_>>(), MOST_BINS, FEWEST_ROWS as usize);
    let bin = |(reading, number): &(Reading<'_>, Option<f64>)| match (reading, number) {
        (Reading::Missing, _) => MISSING,
        (_, None) => 1,
        (_, Some(number)) => 2 + edges.partition_point(|edge| edge <= number) as u32,
    };
    let bins = read.iter().map(bin).collect();
    let short = |number: f64| if number.abs() < 1e6 { format!("{}", (number * 100.0).round() / 100.0) } else { format!("{number:.0}") };
    let mut labels = vec!["missing".to_owned(), "unreadable".to_owned()];
    for at in 0..=edges.len() {
        labels.push(match (at.checked_sub(1).map(|below| edges[below]), edges.get(at)) {
            (None, None) => format!("any value{unit}"),
            (None, Some(to)) => format!("below {}{unit}", short(*to)),
            (Some(from), None) => format!("{} or more{unit}", short(from)),
            (Some(from), Some(to)) => format!("{} to below {}{unit}", short(from), short(*to)),
        });
    }
    (bins, labels)
}

/// Levels by their key, or whether there is a value.
fn levels(readings: &Readings, sample: &Sample<'_>) -> (Vec<u32>, Vec<String>) {
    let mut labels = vec!["missing".to_owned()];
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut number = |key: String, label: String| {
        *numbers.entry(key).or_insert_with(|| {
            labels.push(label);
            labels.len() as u32 - 1
        })
    };
    let bins = match readings {
        Readings::Levels(own) => {
            let mut of_entry: HashMap<u32, u32> = HashMap::new();
            let mut of = |entry: u32| match own.reading(entry) {
                Reading::Level(key) => *of_entry.entry(entry).or_insert_with(|| number(key.into_owned(), own.spelling(entry).to_owned())),
                _ => MISSING,
            };
            sample.rows.iter().map(|row| of(own.entry(*row as usize))).collect()
        }
        readings => {
            let of = |row: &u32| match readings.get(*row) {
                Reading::Missing => MISSING,
                _ => number("filled in".to_owned(), "filled in".to_owned()),
            };
            sample.rows.iter().map(of).collect()
        }
    };
    (bins, labels)
}
