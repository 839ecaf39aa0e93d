use plumb_core::{Time, Value};

use super::{Activity, EventRegister, Events, History, Measure, Span};

/// Days since an event that never was: a hundred years, beyond any that was.
pub const NEVER_DAYS: f64 = 36_500.0;

const DAY_MS: i64 = 86_400_000;
/// The windows of a trend.
const TREND_DAYS: i64 = 7;
const BEFORE_DAYS: i64 = 30;
/// The first type of a lead without events, and of one whose first event is of a pooled type.
const NO_EVENT: &str = "(none)";
const OTHER_EVENT: &str = "(other)";

/// Takes the measures of a register.
#[derive(Debug, Clone)]
pub struct ActivityReader {
    types: Vec<String>,
    properties: Vec<String>,
    measures: Vec<Taken>,
}

#[derive(Debug, Clone)]
struct Taken {
    of: Class,
    span: Span,
    measure: Measure,
    /// The property's place in the register.
    property: Option<usize>,
    days: Option<i64>,
}

/// A type as the register sees it: its place there, or one behind the last for the pooled ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Any,
    Is(u16),
}

/// When a lead is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The moment: nothing after it is known.
    pub at: Time,
    /// When the lead was created, if that is known.
    pub created: Option<Time>,
}

/// How a log's types and properties are called in a register.
#[derive(Debug, Clone)]
pub struct Tied {
    /// The register's class of each of the log's types.
    classes: Vec<u16>,
    /// The log's column of each of the register's properties.
    columns: Vec<Option<usize>>,
}

impl ActivityReader {
    /// A reader for a checked register.
    pub fn new(register: &EventRegister) -> Self {
        let other = register.types.len() as u16;
        let class = |of: &Events| match of {
            Events::Any => Class::Any,
            Events::Type(key) => Class::Is(register.types.iter().position(|own| own == key).map_or(other, |place| place as u16)),
            Events::Other => Class::Is(other),
        };
        let taken = |activity: &Activity| Taken {
            of: class(&activity.of),
            span: activity.span,
            measure: activity.measure,
            property: activity.property.as_ref().and_then(|name| register.properties.iter().position(|own| own == name)),
            days: activity.days.map(i64::from),
        };
        Self {
            types: register.types.clone(),
            properties: register.properties.clone(),
            measures: register.activities.iter().map(taken).collect(),
        }
    }

    /// How many measures it takes.
    pub fn len(&self) -> usize {
        self.measures.len()
    }

    /// True if it takes none.
    pub fn is_empty(&self) -> bool {
        self.measures.is_empty()
    }

    /// Whether a measure is a text, and not a number.
    pub fn is_text(&self, activity: usize) -> bool {
        self.measures[activity].measure == Measure::FirstType
    }

    /// The properties that it sums.
    pub fn properties(&self) -> &[String] {
        &self.properties
    }

    /// Ties a log to the register: `types` are the keys of the log's types by number, `properties` the names of its columns.
    pub fn tie<T: AsRef<str>, P: AsRef<str>>(&self, types: &[T], properties: &[P]) -> Tied {
        let class = |key: &str| self.types.binary_search_by(|own| own.as_str().cmp(key)).unwrap_or(self.types.len()) as u16;
        Tied {
            classes: types.iter().map(|key| class(key.as_ref())).collect(),
            columns: self.properties.iter().map(|name| properties.iter().position(|own| own.as_ref() == name)).collect(),
        }
    }

    /// Measure number `activity` of a history, as it was known at a moment. A lead without events has 0 of everything, and an event that
    /// never was lies [`NEVER_DAYS`] back. A window of n days reaches from just after n days ago to the moment itself. What was
    /// before the creation is seen from there. Missing where the moment of creation is not known; the hour of an event also where there is
    /// none, or it is dated by its day alone.
    ///
    /// # Panics
    /// When there is no such measure, or the history belongs to another log than the one that was tied.
    pub fn value(&self, activity: usize, tied: &Tied, history: &History<'_>, seen: Seen) -> Value<'_> {
        let taken = &self.measures[activity];
        let Some(created) = seen.created else { return Value::Missing };
        let (known, as_of) = match taken.span {
            Span::AtCreation => (history.until(created.min(seen.at)), created.min(seen.at)),
            Span::SinceCreation => (history.until(seen.at).after(created.millis()), seen.at),
        };
        let back = |days: i64| as_of.millis().saturating_sub(days.saturating_mul(DAY_MS));
        let within = taken.days.map_or(known, |days| known.after(back(days)));
        let class = |kind: &u16| tied.classes[usize::from(*kind)];
        let is_wanted = |kind: &u16| match taken.of {
            Class::Any => true,
            Class::Is(wanted) => class(kind) == wanted,
        };
        let count = |of: History<'_>| of.kinds().iter().filter(|kind| is_wanted(kind)).count() as f64;
        let days_since = |at: Option<i64>| {
            let days = |at: i64| (as_of.millis() - at).div_euclid(DAY_MS) as f64;
            Value::Number(at.map_or(NEVER_DAYS, |at| f64::min(days(at), NEVER_DAYS)))
        };
        let mut times = known.times().iter().zip(known.kinds()).filter(|(_, kind)| is_wanted(kind)).map(|(at, _)| *at);
        match taken.measure {
            Measure::Count => Value::Number(count(within)),
            Measure::Sum => {
                let Some(column) = taken.property.and_then(|place| tied.columns[place]) else { return Value::Number(0.0) };
                let amounts = within.amounts(column).iter().zip(within.kinds());
                let wanted = amounts.filter(|(amount, kind)| is_wanted(kind) && !amount.is_nan());
                // The standard sum of nothing is -0.
                Value::Number(wanted.fold(0.0, |sum, (amount, _)| sum + amount))
            }
            Measure::DistinctTypes => {
                // At most MAX_TYPES classes and the pooled one: see `EventRegister::check`.
                let met = within.kinds().iter().filter(|kind| is_wanted(kind)).fold(0u128, |met, kind| met | 1 << class(kind));
                Value::Number(f64::from(met.count_ones()))
            }
            Measure::DaysSinceLast => days_since(times.next_back()),
            Measure::DaysSinceFirst => days_since(times.next()),
            Measure::Trend => {
                let last = count(known.after(back(TREND_DAYS)));
                let before = count(known.after(back(TREND_DAYS + BEFORE_DAYS))) - last;
                Value::Number(last - before * TREND_DAYS as f64 / BEFORE_DAYS as f64)
            }
            // A day without a time has no hour.
            Measure::FirstHour => match times.next().and_then(Time::from_millis).filter(|at| !at.is_midnight()) {
                Some(first) => Value::Number(f64::from(first.hour())),
                None => Value::Missing,
            },
            Measure::FirstType => {
                let first = known.kinds().iter().find(|kind| is_wanted(kind)).map(class);
                let name = first.map(|class| self.types.get(usize::from(class)).map_or(OTHER_EVENT, String::as_str));
                Value::Text(name.unwrap_or(NO_EVENT))
            }
        }
    }
}
