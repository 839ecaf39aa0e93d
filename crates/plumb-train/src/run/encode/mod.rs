//! From readings to codes: fitting the encoders, and running them over rows.

mod field;
mod levels;
mod rates;

use plumb_core::{Field, FieldKind};
use plumb_features::{Activity, ActivityReader, EventRegister};
use plumb_fit::{CodeColumn, CodeTable, FeatureSpec};
use rayon::prelude::*;

use super::activities;
use crate::TrainError;
use crate::config::{Encoding, TrainingConfig};
use crate::data::{Prepared, Readings, Snapshots, activity_readings};
use field::FieldRows;

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
    /// Of the periods of a backtest, by encoders fitted on what was known before each; `None` where nothing told leads apart then.
    pub periods: Vec<Option<(Encoded, CodeTable)>>,
    /// What is measured of events, if there are any.
    pub events: Option<EventRegister>,
}

/// Rows that are encoded together.
struct Part {
    /// Leads at ages, each with the place of what was read of it: a row of the table, or its number among the labelled leads.
    at: Snapshots,
    /// The number of each among the labelled leads.
    entries: Vec<usize>,
    /// The seed of folds.
    seed: u64,
}

/// The rows that are encoded.
struct Rows {
    /// Encoders are fitted on the first of each pair, and run over both.
    pairs: Vec<(Part, Part)>,
    /// All labelled rows, with encoders of their own.
    labelled: Part,
}

/// A field's features: for each pair of rows, fitted on the first with the codes of both, and fitted on all labelled rows.
struct Fitted {
    pairs: Vec<Coded>,
    labelled: Vec<(FeatureSpec, CodeColumn)>,
}

/// Features with the codes of the rows that they were fitted on, and of others.
#[derive(Default)]
struct Coded {
    own: Vec<(FeatureSpec, CodeColumn)>,
    others: Vec<CodeColumn>,
}

impl Rows {
    /// The training and the test part come first, then the periods; `at` makes rows of entries.
    fn new(data: &Prepared<'_>, seed: u64, at: impl Fn(&[usize]) -> Snapshots) -> Self {
        let parts = std::iter::once((&data.parts.training, &data.parts.test));
        let periods = data.periods.iter().map(|period| (&period.training, &period.test));
        let part = |entries: &[usize]| Part { at: at(entries), entries: entries.to_vec(), seed };
        let pairs = parts.chain(periods).map(|(training, test)| (part(training), part(test))).collect();
        Self { pairs, labelled: part(&(0..data.labelled.rows.len()).collect::<Vec<_>>()) }
    }

    fn fit<'a>(&'a self, limits: &TrainingConfig, of: impl Fn(&'a Part) -> FieldRows<'a>) -> Fitted {
        let pair = |(training, test): &'a (Part, Part)| {
            let (own, test) = (of(training).features(limits), of(test));
            let others = own.iter().map(|(spec, _)| test.codes(&spec.encoder)).collect();
            Coded { own, others }
        };
        Fitted { pairs: self.pairs.iter().map(pair).collect(), labelled: of(&self.labelled).features(limits) }
    }
}

/// Fits encoders on the training part and on all labelled rows, and encodes both, and the test part by the former. What was read of a field is
/// given up once it is encoded, so that codes take its place in memory. `seed` is that of the folds. Features that are the same for every row are left out.
///
/// # Errors
/// [`TrainError::Data`] when no feature is left.
pub fn encode(data: &mut Prepared<'_>, seed: u64) -> Result<EncodedParts, TrainError> {
    let readings = data.dataset.take_readings();
    let data = &*data;
    let rows = Rows::new(data, seed, |entries| data.labelled.snapshots(entries));
    let limits = within_budget(data);
    let of_field = |(field, readings): (&Field, Readings)| rows.fit(&limits, |part| FieldRows::of_column(data, field, &readings, part));
    let fields = data.dataset.fields.par_iter().zip(readings).map(of_field);
    let mut all = fields.collect::<Vec<Fitted>>();
    let events = of_events(data, seed, &mut all);
    let mut pairs: Vec<Coded> = rows.pairs.iter().map(|_| Coded::default()).collect();
    let mut of_labelled = Vec::new();
    for fitted in all {
        for (pair, own) in pairs.iter_mut().zip(fitted.pairs) {
            pair.own.extend(own.own);
            pair.others.extend(own.others);
        }
        of_labelled.extend(fitted.labelled);
    }
    let mut pairs = pairs.into_iter().zip(&rows.pairs).map(|(coded, (training, test))| {
        Ok((encoded(data, training.entries.len(), coded.own)?, CodeTable::new(test.entries.len(), coded.others)?))
    });
    // The training and the test part are always there.
    let (training, test) = pairs.next().unwrap_or_else(|| unreachable!("the first pair"))?;
    Ok(EncodedParts {
        training,
        test,
        periods: pairs.map(Result::<_, TrainError>::ok).collect(),
        labelled: encoded(data, rows.labelled.entries.len(), of_labelled)?,
        events,
    })
}

/// Adds the features that are made from events.
fn of_events(data: &Prepared<'_>, seed: u64, all: &mut Vec<Fitted>) -> Option<EventRegister> {
    let events = data.dataset.events.as_ref()?;
    let mut register = activities::candidates(data, events);
    let reader = ActivityReader::new(&register);
    let tied = reader.tie(&events.types, &events.properties);
    let limits = activities::settings(&data.config.training, data.labelled.days.len());
    // What is read stands entry by entry.
    let at = |entries: &[usize]| {
        let places = entries.iter().map(|entry| *entry as u32).collect();
        Snapshots { rows: places, ages: data.labelled.snapshots(entries).ages, versions: Vec::new() }
    };
    let rows = Rows::new(data, seed, at);
    let of_activity = |(place, activity): (usize, &Activity)| {
        let readings = activity_readings((&data.dataset, &data.labelled), events, (&reader, &tied), place);
        let field = activity.field();
        rows.fit(&limits, |part| FieldRows { data, field: &field, activity: Some(activity), readings: &readings, part, only_at: None })
    };
    let of_all: Vec<Fitted> = register.activities.par_iter().enumerate().map(of_activity).collect();
    let columns: Vec<Option<&CodeColumn>> = of_all.iter().map(|fitted| Some(&fitted.pairs.first()?.own.first()?.1)).collect();
    let kept = activities::worth_keeping(&register, &columns, limits.min_bin_rows);
    let mut place = 0;
    register.activities.retain(|_| {
        place += 1;
        kept.contains(&(place - 1))
    });
    all.extend(of_all.into_iter().enumerate().filter(|(place, _)| kept.contains(place)).map(|(_, fitted)| fitted));
    Some(register)
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
fn within_budget(data: &Prepared<'_>) -> TrainingConfig {
    let (fields, training) = (&data.dataset.fields, &data.config.training);
    // Rates are few bins, however many levels there are.
    let is_rated = |name: &str| data.config.columns.get(name).is_some_and(|column| column.encoding == Some(Encoding::Rate));
    let count = |wanted: &[FieldKind]| fields.iter().filter(|f| wanted.contains(&f.kind) && !is_rated(&f.name)).count().max(1);
    let max_bins = training.max_bins.min((MOST_BINS / count(&[FieldKind::Number, FieldKind::Ordered, FieldKind::Date])).max(4));
    // The other kinds have few levels.
    let of_levels = [FieldKind::Category, FieldKind::Url, FieldKind::Country];
    let max_levels = training.max_levels.min((MOST_LEVELS / count(&of_levels)).max(10));
    TrainingConfig { max_bins, max_levels, ..training.clone() }
}
