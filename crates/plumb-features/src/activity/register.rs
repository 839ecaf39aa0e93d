use plumb_core::{DateFormat, Field, FieldKind, KnownAt};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Quantity;

/// Which events a measure looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Events {
    /// All.
    Any,
    /// Those of one type, by its key (see [`crate::level_key`]).
    Type(String),
    /// Those of types that the register does not name.
    Other,
}

/// Which part of a lead's life. What people do before they become a lead and after it are different things, and leads of all ages can be
/// compared by the former.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Up to the creation, as seen from there.
    AtCreation,
    /// After the creation.
    SinceCreation,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many events.
    Count,
    /// The sum of a property.
    Sum,
    /// How many types; those that the register does not name count as one.
    DistinctTypes,
    /// Whole days since the last event.
    DaysSinceLast,
    /// Whole days since the first event.
    DaysSinceFirst,
    /// Events of the last 7 days, less what 7 days had on average over the 30 before.
    Trend,
    /// The type of the very first event.
    FirstType,
    /// The hour of the day of the very first event, in UTC.
    FirstHour,
}

/// A measure of a lead's events, named as the feature that is made from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Its name, such as `page_view.count_30d`.
    pub name: String,
    /// Which events.
    pub of: Events,
    /// Of which part of the lead's life.
    pub span: Span,
    /// What of them.
    pub measure: Measure,
    /// What is summed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// How many days back it looks; all the way when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// The columns of a table of events.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventColumns {
    /// With the lead's identifier.
    pub lead: String,
    /// With the type.
    #[serde(rename = "type")]
    pub kind: String,
    /// With the time.
    pub at: String,
    /// How times are written; in ISO 8601 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// With the identifier of the event, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The measures that a model takes of events.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRegister {
    /// The columns of the table that it was trained on.
    pub columns: EventColumns,
    /// Keys of the types that it tells apart, strictly ascending; all others are pooled.
    pub types: Vec<String>,
    /// Properties that it sums.
    pub properties: Vec<String>,
    /// What it measures.
    pub activities: Vec<Activity>,
}

/// The most types that a register names.
pub const MAX_TYPES: usize = 120;

/// Why a register is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegisterError {
    /// Types unsorted, repeated or too many.
    #[error("its types of events are not sorted, or more than {MAX_TYPES}")]
    Types,
    /// A measure of a type or property that the register does not name, or without what it needs.
    #[error("the measure `{0}` cannot be taken: its type, its property or its window does not fit")]
    Measure(String),
}

impl EventRegister {
    /// Checks what measuring relies on.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub fn check(&self) -> Result<(), RegisterError> {
        if self.types.len() > MAX_TYPES || self.types.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(RegisterError::Types);
        }
        match self.activities.iter().find(|activity| !self.fits(activity)) {
            Some(activity) => Err(RegisterError::Measure(activity.name.clone())),
            None => Ok(()),
        }
    }

    fn fits(&self, activity: &Activity) -> bool {
        let is_known = match &activity.of {
            Events::Type(key) => self.types.contains(key),
            Events::Any | Events::Other => true,
        };
        let has_window = matches!(activity.measure, Measure::Count | Measure::Sum | Measure::DistinctTypes);
        let summed = activity.property.as_ref().map(|property| self.properties.contains(property));
        is_known
            && (has_window || activity.days.is_none())
            && activity.days != Some(0)
            && summed == (activity.measure == Measure::Sum).then_some(true)
    }

    /// The fields that the measures fill, in their order.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.activities.iter().map(Activity::field)
    }
}

impl Activity {
    /// The field that it fills: what it measures is known at any moment.
    pub fn field(&self) -> Field {
        let kind = if self.measure == Measure::FirstType { FieldKind::Category } else { FieldKind::Number };
        Field { known_at: KnownAt::Creation, ..Field::new(&self.name, kind) }
    }

    /// What of the field is cut into bins.
    pub fn quantity(&self) -> Quantity {
        match self.measure {
            Measure::DaysSinceLast | Measure::DaysSinceFirst => Quantity::DaysSinceEvent,
            _ => Quantity::Value,
        }
    }
}
