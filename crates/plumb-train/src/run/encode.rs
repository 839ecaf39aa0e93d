//! From readings to codes: fitting the encoders, and running them over rows.

use plumb_core::{Field, FieldKind, KnownAt, Time};
use plumb_features::{Encoder, Level, LevelCounter, Property, Quantity, Reading, fit_edges};
use plumb_fit::{CodeColumn, CodeTable, Codes, FeatureSpec};
use rayon::prelude::*;

use crate::TrainError;
use crate::config::{Config, TrainingConfig};
use crate::data::{LevelReadings, Prepared, Readings};

/// Encoders fitted on some rows, with the codes of the same rows.
#[derive(Debug)]
pub struct Encoded {
    /// What each feature is.
    pub specs: Vec<FeatureSpec>,
    /// The codes, a column a feature, in the order of the rows.
    pub codes: CodeTable,
}

/// The codes that a run fits on and measures with.
#[derive(Debug)]
pub struct EncodedParts {
    /// Of the training part, by encoders fitted on it.
    pub training: Encoded,
    /// Of the test part, by the same encoders.
    pub test: CodeTable,
    /// Of all labelled rows, by encoders fitted on them.
    pub labelled: Encoded,
}

/// Fits encoders on the training part and on all labelled rows, and encodes both, and the test part by the former. What was read of a field is
/// given up once it is encoded, so that codes take its place in memory. Features that are the same for every row are left out.
///
/// # Errors
/// [`TrainError::Data`] when no feature is left.
pub fn encode(data: &mut Prepared<'_>) -> Result<EncodedParts, TrainError> {
    let readings = data.dataset.take_readings();
    let data = &*data;
    let (training, test) = (data.training().0, data.test().0);
    let labelled = &data.labelled.rows;
    let limits = within_budget(&data.dataset.fields, &data.config.training);
    let of_field = |(field, readings): (&Field, Readings)| {
        let rows = |rows: &[u32]| FieldRows { data, field, readings: &readings, rows: rows.to_vec() };
        let (of_training, of_test) = (rows(&training), rows(&test));
        let fitted = of_training.features(&limits);
        let of_test: Vec<CodeColumn> = fitted.iter().map(|(spec, _)| of_test.codes(&spec.encoder)).collect();
        (fitted, of_test, rows(labelled).features(&limits))
    };
    let fields = data.dataset.fields.par_iter().zip(readings).map(of_field);
    let (mut of_training, mut of_test, mut of_labelled) = (Vec::new(), Vec::new(), Vec::new());
    for (training, test, labelled) in fields.collect::<Vec<_>>() {
        of_training.extend(training);
        of_test.extend(test);
        of_labelled.extend(labelled);
    }
    Ok(EncodedParts {
        training: encoded(data, training.len(), of_training)?,
        test: CodeTable::new(test.len(), of_test)?,
        labelled: encoded(data, labelled.len(), of_labelled)?,
    })
}

fn encoded(data: &Prepared<'_>, rows: usize, features: Vec<(FeatureSpec, CodeColumn)>) -> Result<Encoded, TrainError> {
    if features.is_empty() {
        return Err(TrainError::data(
            &data.dataset.file,
            "no column that is used tells leads apart: every one is constant or too sparse; mark more columns as used",
        ));
    }
    let (mut specs, columns): (Vec<FeatureSpec>, _) = features.into_iter().unzip();
    make_names_unique(&mut specs);
    Ok(Encoded { specs, codes: CodeTable::new(rows, columns)? })
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

/// What was read of a field in some rows.
struct FieldRows<'a> {
    data: &'a Prepared<'a>,
    field: &'a Field,
    readings: &'a Readings,
    rows: Vec<u32>,
}

impl FieldRows<'_> {
    /// The field's features that tell rows apart, with their codes.
    fn features(&self, training: &TrainingConfig) -> Vec<(FeatureSpec, CodeColumn)> {
        let field = self.field;
        let feature = |(suffix, encoder): (&str, Encoder)| {
            let column = self.codes(&encoder);
            let name = if suffix.is_empty() { field.name.clone() } else { format!("{}.{suffix}", field.name) };
            let varies = column.codes.iter().any(|code| code != column.codes.get(0));
            varies.then(|| (FeatureSpec { name, source: field.name.clone(), encoder }, column))
        };
        self.encoders(training).into_iter().filter_map(feature).collect()
    }

    /// The codes of the rows.
    fn codes(&self, encoder: &Encoder) -> CodeColumn {
        let (levels, shape) = (encoder.codes(), encoder.shape());
        let codes = match self.readings {
            // Each distinct value is coded once.
            Readings::Levels(own) => {
                let of_entry: Vec<u16> = (0..own.entries() as u32).map(|entry| encoder.code(&own.reading(entry), None).code).collect();
                Codes::collect(levels, self.rows.iter().map(|row| of_entry[own.entry(*row as usize) as usize]))
            }
            readings => {
                let code = |row: &u32| encoder.code(&readings.get(*row), self.data.dataset.snapshot(*row)).code;
                Codes::collect(levels, self.rows.iter().map(code))
            }
        };
        CodeColumn { codes, levels, shape }
    }

    fn readings(&self) -> impl Iterator<Item = (Reading<'_>, Option<Time>)> {
        self.rows.iter().map(|row| (self.readings.get(*row), self.data.dataset.snapshot(*row)))
    }

    /// The encoders that a field of this kind gets, with what each adds to the field's name.
    fn encoders(&self, training: &TrainingConfig) -> Vec<(&'static str, Encoder)> {
        let levels = |property, levels| Encoder::Levels { property, levels };
        match (self.field.kind, self.readings) {
            (FieldKind::Category, Readings::Levels(own)) => vec![("", levels(Property::Level, kept_levels(own, &self.rows, training)))],
            (FieldKind::Number, _) => {
                let numbers = self.readings().filter_map(|(r, _)| if let Reading::Number(n) = r { Some(n) } else { None });
                vec![("", bins(Quantity::Value, numbers.collect(), training))]
            }
            (FieldKind::Date, _) if self.is_created() => self.moment_encoders(training),
            (FieldKind::Date, _) => {
                // Unless somebody says that it is known at creation, a date after the snapshot was not known then.
                let is_planned = self.field.known_at == KnownAt::Creation;
                let quantity = if is_planned { Quantity::AgeDays } else { Quantity::PastAgeDays };
                let age = |(r, m): (Reading<'_>, Option<Time>)| {
                    if let (Reading::Time(t), Some(m)) = (r, m) { Some(m.days_since(t)) } else { None }
                };
                let ages = self.readings().filter_map(age).filter(|days| is_planned || *days >= 0.0);
                // In whole days: nobody reads a bin that begins at -21.3275 days.
                vec![("age", bins(quantity, ages.map(f64::floor).collect(), training))]
            }
            (FieldKind::Text | FieldKind::Category, _) => vec![("present", levels(Property::Presence, fixed_levels(&["present"])))],
        }
    }

    fn is_created(&self) -> bool {
        let config: &Config = self.data.config;
        config.lead.created.as_deref() == Some(self.field.name.as_str())
    }

    /// The age at creation is nothing; the day of the week and the hour may tell who comes and how.
    fn moment_encoders(&self, training: &TrainingConfig) -> Vec<(&'static str, Encoder)> {
        let times = || self.readings().filter_map(|(r, _)| if let Reading::Time(t) = r { Some(t) } else { None });
        let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let mut encoders = vec![("weekday", Encoder::Levels { property: Property::Weekday, levels: fixed_levels(&days) })];
        if times().any(|time| !time.is_midnight()) {
            encoders.push(("hour", bins(Quantity::HourOfDay, times().map(|time| f64::from(time.hour())).collect(), training)));
        }
        encoders
    }
}

/// The levels that are common enough, each labelled by its commonest spelling as it stands in the file.
fn kept_levels(levels: &LevelReadings, rows: &[u32], training: &TrainingConfig) -> Vec<Level> {
    let mut counter = LevelCounter::default();
    for (entry, count) in levels.counts(rows).into_iter().enumerate().skip(1).filter(|(_, count)| *count > 0) {
        counter.add_many(levels.spelling(entry as u32), count);
    }
    counter.keep(training.min_level_rows, training.max_levels)
}

fn bins(quantity: Quantity, mut numbers: Vec<f64>, training: &TrainingConfig) -> Encoder {
    Encoder::Bins { quantity, edges: fit_edges(&mut numbers, training.max_bins, training.min_bin_rows) }
}

/// Levels numbered from 1 (or, for presence, named), labelled as given. Up to nine sort by number.
fn fixed_levels(labels: &[&str]) -> Vec<Level> {
    let key = |index: usize| if labels.len() == 1 { labels[0].to_owned() } else { (index + 1).to_string() };
    labels.iter().enumerate().map(|(index, label)| Level { key: key(index), label: (*label).to_owned() }).collect()
}
