//! From columns to codes: fitting the encoders, and running them over rows.

use std::borrow::Cow;

use plumb_core::{Field, FieldKind, KnownAt, Time};
use plumb_features::{Encoder, FieldReader, Level, LevelCounter, Property, Quantity, Reading, fit_edges};
use plumb_fit::{CodeColumn, CodeTable, FeatureSpec};
use rayon::prelude::*;

use crate::TrainError;
use crate::config::{Config, TrainingConfig};
use crate::data::Dataset;

/// Encoders fitted on some rows, with the codes of the same rows.
#[derive(Debug)]
pub struct Encoded {
    /// What each feature is.
    pub specs: Vec<FeatureSpec>,
    /// The codes, a column a feature, in the order of the rows given.
    pub codes: CodeTable,
}

/// Fits encoders on the given rows of the table and encodes them. Features that are the same for every row are left out.
///
/// # Errors
/// [`TrainError::Data`] when no feature is left.
pub fn encode(dataset: &Dataset, config: &Config, rows: &[u32]) -> Result<Encoded, TrainError> {
    let training = within_budget(&dataset.fields, &config.training);
    let columns: Vec<(FeatureSpec, CodeColumn)> =
        dataset.fields.par_iter().flat_map_iter(|field| encode_field(dataset, config, &training, field, rows)).collect();
    if columns.is_empty() {
        return Err(TrainError::data(
            &dataset.file,
            "no column that is used tells leads apart: every one is constant or too sparse; mark more columns as used",
        ));
    }
    let (mut specs, columns): (Vec<FeatureSpec>, _) = columns.into_iter().unzip();
    make_names_unique(&mut specs);
    Ok(Encoded { specs, codes: CodeTable::new(rows.len(), columns)? })
}

/// A column may be called what a feature of another column is: `created.weekday`. The later one gets a number.
fn make_names_unique(specs: &mut [FeatureSpec]) {
    let mut taken = std::collections::BTreeSet::new();
    for spec in specs {
        let name =
            (1u32..).map(|k| if k == 1 { spec.name.clone() } else { format!("{} ({k})", spec.name) }).find(|name| !taken.contains(name));
        spec.name = name.unwrap_or_default();
        taken.insert(spec.name.clone());
    }
}

/// The most bins of all numbers together, and the most levels of all categories: the cost of a Newton step grows with the cube of their sum.
const MOST_BINS: usize = 1200;
const MOST_LEVELS: usize = 2000;

/// The settings, with fewer bins a number and levels a category in a wide table.
fn within_budget(fields: &[Field], training: &TrainingConfig) -> TrainingConfig {
    let count = |wanted: &[FieldKind]| fields.iter().filter(|f| wanted.contains(&f.kind)).count().max(1);
    let max_bins = training.max_bins.min((MOST_BINS / count(&[FieldKind::Number, FieldKind::Date])).max(4));
    let max_levels = training.max_levels.min((MOST_LEVELS / count(&[FieldKind::Category])).max(10));
    TrainingConfig { max_bins, max_levels, ..training.clone() }
}

fn encode_field(
    dataset: &Dataset,
    config: &Config,
    training: &TrainingConfig,
    field: &Field,
    rows: &[u32],
) -> Vec<(FeatureSpec, CodeColumn)> {
    let Some(column) = dataset.table.column(&field.name) else {
        return Vec::new();
    };
    let reader = FieldReader::new(field);
    let readings: Vec<Reading<'_>> = rows.iter().map(|row| reader.read(column.value(*row as usize))).collect();
    let moments: Vec<Option<Time>> = rows.iter().map(|row| dataset.snapshot(*row)).collect();
    let is_created = config.lead.created.as_deref() == Some(field.name.as_str());
    let text = |index: usize| column.value(rows[index] as usize).to_text();
    encoders(field, is_created, &readings, &moments, &text, training)
        .into_iter()
        .filter_map(|(suffix, encoder)| {
            let codes: Vec<u16> = readings.iter().zip(&moments).map(|(reading, as_of)| encoder.code(reading, *as_of).code).collect();
            let varies = codes.iter().any(|code| *code != codes[0]);
            let name = if suffix.is_empty() { field.name.clone() } else { format!("{}.{suffix}", field.name) };
            let column = CodeColumn::new(encoder.shape(), encoder.codes(), codes);
            varies.then(|| (FeatureSpec { name, source: field.name.clone(), encoder }, column))
        })
        .collect()
}

/// The encoders that a field of this kind gets, with what each adds to the field's name.
fn encoders<'a>(
    field: &Field,
    is_created: bool,
    readings: &[Reading<'_>],
    moments: &[Option<Time>],
    text: &dyn Fn(usize) -> Cow<'a, str>,
    training: &TrainingConfig,
) -> Vec<(&'static str, Encoder)> {
    let levels = |property, levels| Encoder::Levels { property, levels };
    match field.kind {
        FieldKind::Number => {
            let numbers = readings.iter().filter_map(|r| if let Reading::Number(n) = r { Some(*n) } else { None }).collect();
            vec![("", bins(Quantity::Value, numbers, training))]
        }
        FieldKind::Category => {
            let mut counter = LevelCounter::default();
            // The text as it stands, so that a level is labelled by its commonest spelling.
            for (index, _) in readings.iter().enumerate().filter(|(_, r)| matches!(r, Reading::Level(_))) {
                counter.add(&text(index));
            }
            vec![("", levels(Property::Level, counter.keep(training.min_level_rows, training.max_levels)))]
        }
        FieldKind::Text => vec![("present", levels(Property::Presence, fixed_levels(&["present"])))],
        FieldKind::Date if is_created => {
            // The age at creation is nothing; the day of the week and the hour may tell who comes and how.
            let hours: Vec<f64> =
                readings.iter().filter_map(|r| if let Reading::Time(t) = r { Some(f64::from(t.hour())) } else { None }).collect();
            let has_clock = readings.iter().any(|r| matches!(r, Reading::Time(t) if !t.is_midnight()));
            let mut encoders = vec![(
                "weekday",
                levels(Property::Weekday, fixed_levels(&["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])),
            )];
            if has_clock {
                encoders.push(("hour", bins(Quantity::HourOfDay, hours, training)));
            }
            encoders
        }
        FieldKind::Date => {
            // Unless somebody says that it is known at creation, a date after the snapshot was not known then.
            let is_planned = field.known_at == KnownAt::Creation;
            let quantity = if is_planned { Quantity::AgeDays } else { Quantity::PastAgeDays };
            let ages = readings
                .iter()
                .zip(moments)
                .filter_map(|(r, m)| if let (Reading::Time(t), Some(m)) = (r, m) { Some(m.days_since(*t)) } else { None })
                .filter(|days| is_planned || *days >= 0.0);
            // In whole days: nobody reads a bin that begins at -21.3275 days.
            vec![("age", bins(quantity, ages.map(f64::floor).collect(), training))]
        }
    }
}

fn bins(quantity: Quantity, mut numbers: Vec<f64>, training: &TrainingConfig) -> Encoder {
    Encoder::Bins { quantity, edges: fit_edges(&mut numbers, training.max_bins, training.min_bin_rows) }
}

/// Levels numbered from 1 (or, for presence, named), labelled as given. Up to nine sort by number.
fn fixed_levels(labels: &[&str]) -> Vec<Level> {
    let key = |index: usize| if labels.len() == 1 { labels[0].to_owned() } else { (index + 1).to_string() };
    labels.iter().enumerate().map(|(index, label)| Level { key: key(index), label: (*label).to_owned() }).collect()
}
