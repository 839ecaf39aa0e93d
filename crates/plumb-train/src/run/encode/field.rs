//! What was read of a field in some rows, and what is made of it.

use std::borrow::Cow;

use plumb_core::{Field, FieldKind, KnownAt, Time};
use plumb_features::{Activity, Encoder, Property, Quantity, Reading, fit_edges};
use plumb_fit::{CodeColumn, Codes, FeatureSpec, Trend};

use super::Part;
use super::levels::{fixed_levels, kept_levels, kept_titles};
use super::rates::rated;
use crate::config::{Config, Encoding, Monotone, TrainingConfig};
use crate::data::{Prepared, Readings, Snapshots};

/// What was read of a field in some rows.
pub(super) struct FieldRows<'a> {
    pub(super) data: &'a Prepared<'a>,
    pub(super) field: &'a Field,
    /// What of events it holds, if it is no column.
    pub(super) activity: Option<&'a Activity>,
    pub(super) readings: &'a Readings,
    /// The rows: what was read of each, and its label.
    pub(super) part: &'a Part,
    /// The only age at which its value is used.
    pub(super) only_at: Option<u8>,
}

impl<'a> FieldRows<'a> {
    /// A column: its value as it stands in the file. Where leads are seen at several ages and nobody has said since when it is known, it may
    /// have been filled in late, so it is used at the last age only; whether it was used depends on the age, never on what became of the lead.
    /// A date says by itself when it was.
    pub(super) fn of_column(data: &'a Prepared<'a>, field: &'a Field, readings: &'a Readings, part: &'a Part) -> Self {
        Self { data, field, activity: None, readings, part, only_at: data.only_age(field) }
    }

    fn at(&self) -> &'a Snapshots {
        &self.part.at
    }

    /// The field's features that tell rows apart, with their codes.
    pub(super) fn features(&self, training: &TrainingConfig) -> Vec<(FeatureSpec, CodeColumn)> {
        let field = self.field;
        if let (true, Readings::Levels(own)) = (self.is_rated(), self.readings) {
            let name = || suffixed(&field.name, level_suffix(field.kind));
            let spec = |encoder| FeatureSpec { name: name(), source: field.name.clone(), encoder };
            return rated(self, own, training).map(|(encoder, column)| (spec(encoder), column)).into_iter().collect();
        }
        let feature = |(suffix, encoder): (&str, Encoder)| {
            let column = self.codes(&encoder);
            let name = suffixed(&field.name, suffix);
            let varies = column.codes.iter().any(|code| code != column.codes.get(0));
            varies.then(|| (FeatureSpec { name, source: field.name.clone(), encoder }, column))
        };
        self.encoders(training).into_iter().filter_map(feature).collect()
    }

    /// The codes of the rows.
    pub(super) fn codes(&self, encoder: &Encoder) -> CodeColumn {
        let (levels, shape) = (encoder.codes(), encoder.shape());
        let codes = match self.readings {
            // Each distinct value is coded once.
            Readings::Levels(own) => {
                let of_entry: Vec<u16> = (0..own.entries() as u32).map(|entry| encoder.code(&own.reading(entry), None).code).collect();
                let missing = encoder.code(&Reading::Missing, None).code;
                let code =
                    |(index, place): (usize, &u32)| if self.shows(index) { of_entry[own.entry(*place as usize) as usize] } else { missing };
                Codes::collect(levels, self.at().as_told().iter().enumerate().map(code))
            }
            _ => Codes::collect(levels, self.readings().map(|(reading, moment)| encoder.code(&reading, moment).code)),
        };
        CodeColumn { codes, levels, shape, trend: self.trend(), shrinkage: 1.0 }
    }

    /// What the configuration says of a column; measures of events are none.
    fn trend(&self) -> Option<Trend> {
        let column = self.data.config.columns.get(&self.field.name).filter(|_| self.activity.is_none())?;
        column.monotone.map(|monotone| match monotone {
            Monotone::Increasing => Trend::Increasing,
            Monotone::Decreasing => Trend::Decreasing,
        })
    }

    pub(super) fn shows(&self, index: usize) -> bool {
        self.only_at.is_none_or(|age| age == self.at().age(index))
    }

    fn readings(&self) -> impl Iterator<Item = (Reading<'_>, Option<Time>)> {
        self.at().as_told().iter().enumerate().map(|(index, place)| {
            // A measure was taken at its moment already.
            let moment = if self.activity.is_some() { None } else { self.data.moment(self.at().rows[index], self.at().age(index)) };
            (if self.shows(index) { self.readings.get(*place) } else { Reading::Missing }, moment)
        })
    }

    /// One place a lead: what must hold for several leads is counted by them. Where a lead's value changes, one place a value.
    pub(super) fn one_a_lead(&self) -> Cow<'a, [u32]> {
        let at = self.at();
        if at.ages.is_empty() || self.activity.is_some() {
            return Cow::Borrowed(at.as_told());
        }
        if at.versions.is_empty() || self.only_at.is_some() {
            return at.of_age(self.only_at.unwrap_or(0)).into_iter().map(|index| at.version(index)).collect();
        }
        let mut places: Vec<u32> = Vec::new();
        // A lead's ages stand together.
        let mut from = 0;
        for index in 0..at.len() {
            if index > 0 && at.rows[index] != at.rows[index - 1] {
                from = places.len();
            }
            let place = at.version(index);
            let value = self.readings.get(place);
            if places[from..].iter().all(|other| self.readings.get(*other) != value) {
                places.push(place);
            }
        }
        Cow::Owned(places)
    }

    /// The numbers that are cut: of a column one a lead and value, all of a measure.
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

    /// Whether the configuration wants its levels told by their past rates.
    fn is_rated(&self) -> bool {
        let column = self.data.config.columns.get(&self.field.name).filter(|_| self.activity.is_none());
        column.is_some_and(|column| column.encoding == Some(Encoding::Rate))
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
        if !self.at().ages.is_empty() {
            let ages = self.at().rows.iter().enumerate().map(|(index, _)| self.data.labelled.days_at(self.at().age(index)));
            encoders.push(("age", bins(Quantity::PastAgeDays, ages.collect(), training)));
        }
        encoders
    }
}

fn suffixed(name: &str, suffix: &str) -> String {
    if suffix.is_empty() { name.to_owned() } else { format!("{name}.{suffix}") }
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

fn bins(quantity: Quantity, mut numbers: Vec<f64>, training: &TrainingConfig) -> Encoder {
    Encoder::Bins { quantity, edges: fit_edges(&mut numbers, training.max_bins, training.min_bin_rows) }
}
