//! From readings to codes: fitting the encoders, and running them over rows.

use std::borrow::Cow;

use plumb_core::{Field, FieldKind, KnownAt, Time};
use plumb_features::{
    Activity, ActivityReader, Encoder, EventRegister, Level, LevelCounter, Personal, Property, Quantity, Reading, fit_edges, looks_personal,
};
use plumb_fit::{CodeColumn, CodeTable, Codes, FeatureSpec, Trend};
use rayon::prelude::*;

use super::activities;
use crate::TrainError;
use crate::config::{Config, Monotone, TrainingConfig};
use crate::data::{LevelReadings, Prepared, Readings, Snapshots, activity_readings};

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

/// The rows that are encoded.
struct Rows {
    /// Encoders are fitted on the first of each pair, and run over both.
    pairs: Vec<(Snapshots, Snapshots)>,
    /// All labelled rows, with encoders of their own.
    labelled: Snapshots,
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
    fn new(data: &Prepared<'_>, at: impl Fn(&[usize]) -> Snapshots) -> Self {
        let parts = std::iter::once((&data.parts.training, &data.parts.test));
        let periods = data.periods.iter().map(|period| (&period.training, &period.test));
        let pairs = parts.chain(periods).map(|(training, test)| (at(training), at(test))).collect();
        Self { pairs, labelled: at(&(0..data.labelled.rows.len()).collect::<Vec<_>>()) }
    }

    fn fit<'a>(&'a self, limits: &TrainingConfig, of: impl Fn(&'a Snapshots) -> FieldRows<'a>) -> Fitted {
        let pair = |(training, test): &'a (Snapshots, Snapshots)| {
            let (own, test) = (of(training).features(limits), of(test));
            let others = own.iter().map(|(spec, _)| test.codes(&spec.encoder)).collect();
            Coded { own, others }
        };
        Fitted { pairs: self.pairs.iter().map(pair).collect(), labelled: of(&self.labelled).features(limits) }
    }
}

/// Fits encoders on the training part and on all labelled rows, and encodes both, and the test part by the former. What was read of a field is
/// given up once it is encoded, so that codes take its place in memory. Features that are the same for every row are left out.
///
/// # Errors
/// [`TrainError::Data`] when no feature is left.
pub fn encode(data: &mut Prepared<'_>) -> Result<EncodedParts, TrainError> {
    let readings = data.dataset.take_readings();
    let data = &*data;
    let rows = Rows::new(data, |entries| data.labelled.snapshots(entries));
    let limits = within_budget(&data.dataset.fields, &data.config.training);
    let of_field = |(field, readings): (&Field, Readings)| rows.fit(&limits, |at| FieldRows::of_column(data, field, &readings, at));
    let fields = data.dataset.fields.par_iter().zip(readings).map(of_field);
    let mut all = fields.collect::<Vec<Fitted>>();
    let events = of_events(data, &mut all);
    let mut pairs: Vec<Coded> = rows.pairs.iter().map(|_| Coded::default()).collect();
    let mut of_labelled = Vec::new();
    for fitted in all {
        for (pair, own) in pairs.iter_mut().zip(fitted.pairs) {
            pair.own.extend(own.own);
            pair.others.extend(own.others);
        }
        of_labelled.extend(fitted.labelled);
    }
    let mut pairs = pairs
        .into_iter()
        .zip(&rows.pairs)
        .map(|(coded, (training, test))| Ok((encoded(data, training.len(), coded.own)?, CodeTable::new(test.len(), coded.others)?)));
    // The training and the test part are always there.
    let (training, test) = pairs.next().unwrap_or_else(|| unreachable!("the first pair"))?;
    Ok(EncodedParts {
        training,
        test,
        periods: pairs.map(Result::<_, TrainError>::ok).collect(),
        labelled: encoded(data, rows.labelled.len(), of_labelled)?,
        events,
    })
}

/// Adds the features that are made from events.
fn of_events(data: &Prepared<'_>, all: &mut Vec<Fitted>) -> Option<EventRegister> {
    let events = data.dataset.events.as_ref()?;
    let mut register = activities::candidates(data, events);
    let reader = ActivityReader::new(&register);
    let tied = reader.tie(&events.types, &events.properties);
    let limits = activities::settings(&data.config.training, data.labelled.days.len());
    // What is read stands entry by entry.
    let at = |entries: &[usize]| {
        let places = entries.iter().map(|entry| *entry as u32).collect();
        Snapshots { rows: places, ages: data.labelled.snapshots(entries).ages }
    };
    let rows = Rows::new(data, at);
    let of_activity = |(place, activity): (usize, &Activity)| {
        let readings = activity_readings((&data.dataset, &data.labelled), events, (&reader, &tied), place);
        let field = activity.field();
        rows.fit(&limits, |at| FieldRows { data, field: &field, activity: Some(activity), readings: &readings, at, only_at: None })
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
fn within_budget(fields: &[Field], training: &TrainingConfig) -> TrainingConfig {
    let count = |wanted: &[FieldKind]| fields.iter().filter(|f| wanted.contains(&f.kind)).count().max(1);
    let max_bins = training.max_bins.min((MOST_BINS / count(&[FieldKind::Number, FieldKind::Ordered, FieldKind::Date])).max(4));
    // The other kinds have few levels.
    let of_levels = [FieldKind::Category, FieldKind::Url, FieldKind::Country];
    let max_levels = training.max_levels.min((MOST_LEVELS / count(&of_levels)).max(10));
    TrainingConfig { max_bins, max_levels, ..training.clone() }
}

/// What was read of a field in some rows.
struct FieldRows<'a> {
    data: &'a Prepared<'a>,
    field: &'a Field,
    /// What of events it holds, if it is no column.
    activity: Option<&'a Activity>,
    readings: &'a Readings,
    /// Places among the readings, with ages.
    at: &'a Snapshots,
    /// The only age at which its value is used.
    only_at: Option<u8>,
}

impl<'a> FieldRows<'a> {
    /// A column: its value as it stands in the file. Where leads are seen at several ages and nobody has said since when it is known, it may
    /// have been filled in late, so it is used at the last age only; whether it was used depends on the age, never on what became of the lead.
    /// A date says by itself when it was.
    fn of_column(data: &'a Prepared<'a>, field: &'a Field, readings: &'a Readings, at: &'a Snapshots) -> Self {
        Self { data, field, activity: None, readings, at, only_at: data.only_age(field) }
    }

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
                let missing = encoder.code(&Reading::Missing, None).code;
                let code =
                    |(index, place): (usize, &u32)| if self.shows(index) { of_entry[own.entry(*place as usize) as usize] } else { missing };
                Codes::collect(levels, self.at.rows.iter().enumerate().map(code))
            }
            _ => Codes::collect(levels, self.readings().map(|(reading, moment)| encoder.code(&reading, moment).code)),
        };
        CodeColumn { codes, levels, shape, trend: self.trend() }
    }

    /// What the configuration says of a column; measures of events are none.
    fn trend(&self) -> Option<Trend> {
        let column = self.data.config.columns.get(&self.field.name).filter(|_| self.activity.is_none())?;
        column.monotone.map(|monotone| match monotone {
            Monotone::Increasing => Trend::Increasing,
            Monotone::Decreasing => Trend::Decreasing,
        })
    }

    fn shows(&self, index: usize) -> bool {
        self.only_at.is_none_or(|age| age == self.at.age(index))
    }

    fn readings(&self) -> impl Iterator<Item = (Reading<'_>, Option<Time>)> {
        self.at.rows.iter().enumerate().map(|(index, place)| {
            // A measure was taken at its moment already.
            let moment = if self.activity.is_some() { None } else { self.data.moment(*place, self.at.age(index)) };
            (if self.shows(index) { self.readings.get(*place) } else { Reading::Missing }, moment)
        })
    }

    /// One place a lead: what must hold for several leads is counted by them.
    fn one_a_lead(&self) -> Cow<'a, [u32]> {
        if self.at.ages.is_empty() || self.activity.is_some() {
            return Cow::Borrowed(&self.at.rows);
        }
        self.at.of_age(self.only_at.unwrap_or(0)).into_iter().map(|index| self.at.rows[index]).collect()
    }

    /// The numbers that are cut: one a lead of a column, which does not change; all of a measure.
    fn numbers(&self) -> Vec<f64> {
        self.one_a_lead()
            .iter()
            .filter_map(|place| if let Reading::Number(n) = self.readings.get(*place) { Some(n) } else { None })
            .collect()
    }

    /// The encoders that a field of this kind gets, with what each adds to the field's name.
    fn encoders(&self, training: &TrainingConfig) -> Vec<(&'static str, Encoder)> {
        let levels = |property, levels| Encoder::Levels { property, levels };
        match (self.field.kind, self.readings) {
            (FieldKind::Title, Readings::Levels(own)) => {
                let kept = |property| levels(property, kept_titles(own, property, &self.one_a_lead(), training));
                vec![("seniority", kept(Property::Seniority)), ("function", kept(Property::Function))]
            }
            (kind, Readings::Levels(own)) => {
                vec![(level_suffix(kind), levels(Property::Level, kept_levels(own, &self.one_a_lead(), training)))]
            }
            (_, Readings::Lengths(_)) => {
                let length = |place: &u32| if let Reading::Length(n) = self.readings.get(*place) { Some(f64::from(n)) } else { None };
                let length = bins(Quantity::Length, self.one_a_lead().iter().filter_map(length).collect(), training);
                vec![("present", levels(Property::Presence, fixed_levels(&["present"]))), ("length", length)]
            }
            (FieldKind::Number | FieldKind::Ordered, _) => {
                let quantity = self.activity.map_or(Quantity::Value, Activity::quantity);
                vec![("", bins(quantity, self.numbers(), training))]
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
            _ => vec![("present", levels(Property::Presence, fixed_levels(&["present"])))],
        }
    }

    fn is_created(&self) -> bool {
        let config: &Config = self.data.config;
        config.lead.created.as_deref() == Some(self.field.name.as_str())
    }

    /// The age is nothing where leads are seen at their creation only; the day of the week and the hour may tell who comes and how.
    fn moment_encoders(&self, training: &TrainingConfig) -> Vec<(&'static str, Encoder)> {
        let times = || self.readings().filter_map(|(r, _)| if let Reading::Time(t) = r { Some(t) } else { None });
        let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let mut encoders = vec![("weekday", Encoder::Levels { property: Property::Weekday, levels: fixed_levels(&days) })];
        if times().any(|time| !time.is_midnight()) {
            encoders.push(("hour", bins(Quantity::HourOfDay, times().map(|time| f64::from(time.hour())).collect(), training)));
        }
        if !self.at.ages.is_empty() {
            let ages = self.at.rows.iter().enumerate().map(|(index, _)| self.data.labelled.days_at(self.at.age(index)));
            encoders.push(("age", bins(Quantity::PastAgeDays, ages.collect(), training)));
        }
        encoders
    }
}

/// What is added to a field's name where its levels are not the values themselves.
fn level_suffix(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Email => "type",
        FieldKind::Phone => "country",
        FieldKind::Url => "domain",
        _ => "",
    }
}

/// The seniorities or functions that are common enough.
fn kept_titles(levels: &LevelReadings, property: Property, rows: &[u32], training: &TrainingConfig) -> Vec<Level> {
    let mut counter = LevelCounter::default();
    for (entry, count) in (0..).zip(levels.counts(rows)).filter(|(_, count)| *count > 0) {
        if let Reading::Title(title) = levels.reading(entry) {
            let key = if property == Property::Seniority { title.seniority.as_str() } else { title.function.as_str() };
            counter.add_keyed(key, &key.replace('_', " "), count);
        }
    }
    counter.keep(training.min_level_rows, training.max_levels)
}

/// The levels that are common enough, each labelled by its commonest spelling as it stands in the file. A person's address or number is
/// never one, however many rows share it.
fn kept_levels(levels: &LevelReadings, rows: &[u32], training: &TrainingConfig) -> Vec<Level> {
    let mut counter = LevelCounter::default();
    for (entry, count) in (0..).zip(levels.counts(rows)).filter(|(_, count)| *count > 0) {
        if let Some(key) = levels.key(entry) {
            counter.add_keyed(&key, levels.spelling(entry), count);
        }
    }
    let mut kept = counter.keep(training.min_level_rows, training.max_levels);
    kept.retain(|level| !matches!(looks_personal(&level.label), Some(Personal::Email | Personal::Phone)));
    kept
}

fn bins(quantity: Quantity, mut numbers: Vec<f64>, training: &TrainingConfig) -> Encoder {
    Encoder::Bins { quantity, edges: fit_edges(&mut numbers, training.max_bins, training.min_bin_rows) }
}

/// Levels numbered from 1 (or, for presence, named), labelled as given. Up to nine sort by number.
fn fixed_levels(labels: &[&str]) -> Vec<Level> {
    let key = |index: usize| if labels.len() == 1 { labels[0].to_owned() } else { (index + 1).to_string() };
    labels.iter().enumerate().map(|(index, label)| Level { key: key(index), label: (*label).to_owned() }).collect()
}
