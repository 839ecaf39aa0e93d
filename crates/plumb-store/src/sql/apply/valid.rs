use serde_json::Value;

use crate::{Attributes, Change, Override, OverrideTarget, Refusal, ScoreRecord};

/// An identifier is no longer, so that two of them fit into an entry of an index of PostgreSQL.
const ID_BYTES: usize = 1_000;

/// Why the content of a change cannot be kept: by SQLite or by PostgreSQL, so that both answer the same.
pub(super) fn refusal(change: &Change) -> Option<Refusal> {
    check(change).err().map(|(field, problem)| Refusal::Invalid { field: field.to_owned(), problem })
}

type Checked = Result<(), (&'static str, String)>;

fn check(change: &Change) -> Checked {
    match change {
        Change::PutLead(lead) => {
            id("id", &lead.id)?;
            attributes("attributes", &lead.attributes)?;
            opt_text("owner", lead.owner.as_deref())
        }
        Change::PutEvent(event) => {
            id("id", &event.id)?;
            id("lead_id", &event.lead_id)?;
            text("type", &event.kind)?;
            attributes("properties", &event.properties)
        }
        Change::PutOutcome(outcome) => {
            id("lead_id", &outcome.lead_id)?;
            finite("amount", outcome.amount)
        }
        Change::PutScore { record, .. } => score(record),
        Change::PutKey(key) => {
            id("id", &key.id)?;
            text("name", &key.name)
        }
        Change::PutOverride(pin) => check_override(pin),
        Change::EndOverride { id: which, by } => {
            id("id", which)?;
            text("by", by)
        }
        Change::PutSetting(setting) => {
            id("name", &setting.name)?;
            opt_text("value", setting.value.as_deref())
        }
        Change::EraseLead { id: which, .. } | Change::RevokeKey { id: which } => id("id", which),
        Change::EndExpiredOverrides | Change::MarkSegments { .. } => Ok(()),
    }
}

fn check_override(pin: &Override) -> Checked {
    id("id", &pin.id)?;
    match &pin.target {
        OverrideTarget::Lead(lead) => id("lead_id", lead)?,
        OverrideTarget::Segment(segment) => {
            text("attribute", &segment.attribute)?;
            text("value", &segment.value)?;
        }
    }
    text("author", &pin.author)?;
    text("reason", &pin.reason)?;
    opt_text("ended_by", pin.ended_by.as_deref())
}

/// JSON knows no NaN and no infinity: they would come back as nothing.
fn score(record: &ScoreRecord) -> Checked {
    id("lead_id", &record.lead_id)?;
    text("model", &record.model.name)?;
    finite("probability", record.probability)?;
    finite("log_odds", record.log_odds)?;
    finite("amount", record.amount)?;
    finite("expected_amount", record.expected_amount)?;
    if let Some(rules) = &record.rules {
        finite("rules.total", Some(rules.total))?;
        text("rules.grade", &rules.grade)?;
        text("rules.digest", &rules.digest)?;
    }
    opt_text("pinned.override_id", record.pinned.as_ref().map(|pinned| pinned.override_id.as_str()))
}

fn id(field: &'static str, value: &str) -> Checked {
    if value.is_empty() {
        return Err((field, "is empty".to_owned()));
    }
    if value.len() > ID_BYTES {
        return Err((field, format!("is longer than {ID_BYTES} bytes")));
    }
    text(field, value)
}

fn opt_text(field: &'static str, value: Option<&str>) -> Checked {
    value.map_or(Ok(()), |value| text(field, value))
}

/// PostgreSQL keeps no text with a NUL in it.
fn text(field: &'static str, value: &str) -> Checked {
    if value.contains('\0') { Err((field, "contains a NUL character (U+0000)".to_owned())) } else { Ok(()) }
}

fn attributes(field: &'static str, attributes: &Attributes) -> Checked {
    attributes.iter().try_for_each(|(name, value)| {
        text(field, name)?;
        json(field, value)
    })
}

fn json(field: &'static str, value: &Value) -> Checked {
    match value {
        Value::String(value) => text(field, value),
        Value::Array(values) => values.iter().try_for_each(|value| json(field, value)),
        Value::Object(members) => attributes(field, members),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn finite(field: &'static str, value: Option<f64>) -> Checked {
    if value.is_none_or(f64::is_finite) { Ok(()) } else { Err((field, "is not a finite number".to_owned())) }
}
