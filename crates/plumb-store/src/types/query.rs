use std::borrow::Cow;

use plumb_core::Grade;
use plumb_rules::Stage;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::words::words;
use super::{Attributes, Close, Trend};

/// Leads whose attribute has a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The attribute.
    pub attribute: String,
    /// Its value as text: a text itself, a number as JSON writes it, `true` or `false`.
    pub value: String,
}

impl Segment {
    /// Whether a lead with these attributes belongs to it.
    pub fn holds(&self, attributes: &Attributes) -> bool {
        attributes.get(&self.attribute).and_then(Self::text_of).is_some_and(|text| text == self.value)
    }

    /// The text that a segment compares a value by; none for what is no single value.
    pub fn text_of(value: &Value) -> Option<Cow<'_, str>> {
        match value {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(true) => Some(Cow::Borrowed("true")),
            Value::Bool(false) => Some(Cow::Borrowed("false")),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

words! {
    /// What a page of leads is sorted by. Leads without a value count as below all others; ties are in the order of identifiers. The greatest first is
    /// the same order from its end, ties included.
    Sort {
        /// The identifier.
        Id = "id",
        /// The effective score.
        Score = "score",
        /// The model's probability.
        Probability = "probability",
        /// Probability times amount.
        ExpectedAmount = "expected_amount",
        /// Distance of the model's and the rules' score.
        Disagreement = "disagreement",
        /// Where the score is going, by [`Trend::rank`].
        Trend = "trend",
        /// When the lead came to be.
        Created = "created",
    }
}

/// Which leads; a part that is left out lets all through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LeadFilter {
    /// Lowest effective score.
    pub min_score: Option<u8>,
    /// Highest effective score.
    pub max_score: Option<u8>,
    /// The model's grade.
    pub grade: Option<Grade>,
    /// The effective stage.
    pub stage: Option<Stage>,
    /// Where the score is going.
    pub trend: Option<Trend>,
    /// Who works it.
    pub owner: Option<String>,
    /// The newest outcome.
    pub outcome: Option<Close>,
    /// Whether the deal is open: no outcome, or reopened.
    pub open: Option<bool>,
    /// Attributes with their values; all must hold.
    pub segments: Vec<Segment>,
}

/// A page of leads. Pages go by value and identifier: a lead whose value does not change between two pages is met once, whatever else
/// is written meanwhile; sorted by [`Sort::Id`] every lead is.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadQuery {
    /// Which leads.
    pub filter: LeadFilter,
    /// In which order.
    pub sort: Sort,
    /// The greatest first.
    pub descending: bool,
    /// Where the page before ended.
    pub after: Option<Place>,
    /// At most so many.
    pub limit: u32,
}

/// Where a page ended: the value it is sorted by, and the identifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The value; 0 when sorted by identifier.
    pub value: f64,
    /// The identifier.
    pub id: String,
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one starts; none if this is the last.
    pub next: Option<Place>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Leads.
    pub leads: u64,
    /// Versions of their attributes.
    pub versions: u64,
    /// Events.
    pub events: u64,
    /// Outcomes.
    pub outcomes: u64,
    /// Scores in the history.
    pub scores: u64,
    /// Leads that are due.
    pub due: u64,
    /// Overrides, ended ones too.
    pub overrides: u64,
    /// Keys, revoked ones too.
    pub keys: u64,
}
