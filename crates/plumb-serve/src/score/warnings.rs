use std::borrow::Cow;

use plumb_core::{DateFormat, Field, FieldKind};
use plumb_model::Warning;

use super::answer::{WarningAnswer, WarningCode};
use crate::catalog::ReadyModel;

impl<'a> WarningAnswer<'a> {
    fn of_field(code: WarningCode, field: &'a str, message: impl Into<Cow<'a, str>>) -> Self {
        Self { code, field: Some(Cow::Borrowed(field)), message: message.into() }
    }

    /// A warning of the scorer, in words.
    pub(crate) fn of(warning: Warning, ready: &'a ReadyModel) -> Self {
        let fields = ready.scorer.fields();
        match warning {
            Warning::MissingField(number) => {
                let (name, message) = (&fields[number].name, ready.missing_field(number));
                Self::of_field(WarningCode::MissingField, name, message)
            }
            Warning::UnseenLevel(number) => {
                let name = &fields[number].name;
                let message = format!("the model does not know this level of `{name}`, and treats it as `other`");
                Self::of_field(WarningCode::UnseenLevel, name, message)
            }
            Warning::WrongType(number) => Self::wrong_type(&fields[number]),
        }
    }

    fn wrong_type(field: &'a Field) -> Self {
        let message = format!("the value of `{}` is not usable: expected {}", field.name, expected(field));
        Self::of_field(WarningCode::WrongType, &field.name, message)
    }

    /// A list or an object where one value was expected.
    pub fn nested(field: &'a Field) -> Self {
        let message = format!("the value of `{}` is a list or an object, and treated as missing: expected {}", field.name, expected(field));
        Self::of_field(WarningCode::WrongType, &field.name, message)
    }

    /// A field that the model does not know.
    pub fn unknown(name: &'a str) -> Self {
        Self::of_field(WarningCode::UnknownField, name, format!("the model does not know `{name}`, and ignores it"))
    }

    /// Unknown fields that are not listed.
    pub fn more_unknown(count: usize) -> Self {
        let message = format!("the model does not know {count} more fields, which are not listed, and ignores them");
        Self { code: WarningCode::UnknownField, field: None, message: message.into() }
    }

    /// A field that says how the deal ended.
    pub fn outcome(name: &'a str) -> Self {
        let message = format!("`{name}` says how a deal ended, and the model ignores it: it is not known while a lead is open");
        Self::of_field(WarningCode::OutcomeFieldIgnored, name, message)
    }

    fn of_events(code: WarningCode, message: impl Into<Cow<'a, str>>) -> Self {
        Self::of_field(code, "events", message)
    }

    /// No events for a model that uses them.
    pub fn missing_events() -> Self {
        let message = "the request has no `events`, which the model uses: what the lead did counts as not known; send [] if it did nothing";
        Self::of_events(WarningCode::MissingEvents, message)
    }

    /// Events of a lead whose creation is not known.
    pub fn events_without_creation() -> Self {
        let message =
            "the moment of the lead's creation is not known, so what it did before and after cannot be told apart, and counts as not known";
        Self::of_events(WarningCode::EventsIgnored, message)
    }

    /// Events that were not known at the moment of scoring.
    pub fn later_events(count: usize) -> Self {
        let message = format!("{count} events come after `as_of`, or on its day without a time of day, and are not counted");
        Self::of_events(WarningCode::EventsIgnored, message)
    }

    /// Properties of events that cannot be summed.
    pub fn wrong_properties(count: usize) -> Self {
        Self::of_events(WarningCode::WrongType, format!("{count} properties of events are no numbers, and count as absent"))
    }

    /// A stage for rules that are not there.
    pub fn no_rules() -> Self {
        let message = "the server has no rules, so `previous_stage` says nothing; start it with --rules";
        Self::of_field(WarningCode::NoRules, "previous_stage", message)
    }

    /// Events for a model that uses none.
    pub fn events() -> Self {
        Self::of_events(WarningCode::EventsIgnored, "this model uses no events, and ignores them")
    }
}

fn expected(field: &Field) -> &'static str {
    match field.kind {
        FieldKind::Number => "a number",
        FieldKind::Category => "one level, as text, number, true or false",
        FieldKind::Date => field.date_format.unwrap_or(DateFormat::Iso).example(),
        FieldKind::Text => "text",
        FieldKind::Title => "a job title, as text",
        FieldKind::Email => "an e-mail address, as text",
        FieldKind::Phone => "a phone number, as text",
        FieldKind::Url => "a web address, as text",
        FieldKind::Country => "a country's code or name, as text",
        FieldKind::Language => "a language's code or name, as text",
        FieldKind::Ordered => "a range or a bound, such as 51-200 or 1000+",
    }
}
