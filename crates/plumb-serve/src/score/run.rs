use plumb_core::{Time, Value};
use plumb_features::Seen;
use plumb_model::Row;

use super::answer::{ModelVersion, ScoredLead, WarningAnswer};
use super::attributes::{Attributes, Given};
use super::events::{CheckedEvent, lead_events};
use super::request::Order;
use crate::catalog::{Column, ReadyModel};
use crate::clock::Moment;
use crate::limits::UNKNOWN_FIELD_WARNINGS;

/// Scores one lead. Microseconds of pure computation, so it runs where it is called.
pub(crate) fn score<'a>(ready: &'a ReadyModel, order: &'a Order<'_>, now: &'a Moment) -> ScoredLead<'a> {
    let as_of = order.as_of.as_ref().unwrap_or(now);
    let (mut row, mut warnings) = sort_attributes(ready, &order.attributes);
    row.measures = measures(ready, &row, order.events.as_deref(), as_of.time, &mut warnings);
    let scorer = &ready.scorer;
    let scored = scorer.score(&row, Some(as_of.time));
    // Without a score there is nothing to explain, and log-odds would be a score in disguise.
    let is_scored = scored.score.is_some();
    let explanation = scorer.explain(&row, &scored, if is_scored { order.reasons } else { 0 });
    let of_scorer = scored.warnings.iter().map(|warning| WarningAnswer::of(*warning, scorer.fields()));
    ScoredLead {
        warnings: of_scorer.chain(warnings).collect(),
        lead_id: order.lead_id.as_deref(),
        status: scored.status,
        score: scored.score.map(|score| score.get()),
        probability: scored.probability,
        grade: scored.grade,
        log_odds: is_scored.then_some(scored.log_odds),
        base_log_odds: explanation.base_log_odds,
        other_log_odds: is_scored.then_some(explanation.other_log_odds),
        reasons: explanation.reasons.into_iter().map(Into::into).collect(),
        model: ModelVersion { name: &ready.name, version: ready.version },
        as_of: &as_of.text,
        scored_at: &now.text,
    }
}

/// A request's values by the model's field numbers: each name is looked up once. Behind the columns come the measures of events.
struct FieldRow<'a> {
    columns: Vec<Option<Value<'a>>>,
    measures: Vec<Value<'a>>,
}

impl<'v> Row<'v> for FieldRow<'v> {
    fn value(&self, field: usize) -> Option<Value<'v>> {
        match self.columns.get(field) {
            Some(value) => *value,
            // Events that are not given are warned of once, and not by every measure.
            None => Some(self.measures.get(field - self.columns.len()).copied().unwrap_or(Value::Missing)),
        }
    }
}

/// What the model measures of events; nothing where they are not given, or not used.
fn measures<'a>(
    ready: &'a ReadyModel,
    row: &FieldRow<'_>,
    events: Option<&[CheckedEvent<'_>]>,
    as_of: Time,
    warnings: &mut Vec<WarningAnswer>,
) -> Vec<Value<'a>> {
    let Some(reader) = ready.scorer.activities() else {
        warnings.extend(events.filter(|events| !events.is_empty()).map(|_| WarningAnswer::events()));
        return Vec::new();
    };
    let Some(events) = events else {
        warnings.push(WarningAnswer::missing_events());
        return Vec::new();
    };
    let (lead, wrong) = lead_events(reader, events);
    warnings.extend((wrong > 0).then(|| WarningAnswer::wrong_properties(wrong)));
    let later = lead.later_than(as_of);
    warnings.extend((later > 0).then(|| WarningAnswer::later_events(later)));
    let created = ready.scorer.created().and_then(|field| row.columns[field]).and_then(|value| ready.scorer.created_at(value));
    warnings.extend(created.is_none().then(WarningAnswer::events_without_creation));
    lead.measures(Seen { at: as_of, created })
}

fn sort_attributes<'a>(ready: &ReadyModel, attributes: &'a Attributes<'_>) -> (FieldRow<'a>, Vec<WarningAnswer>) {
    let fields = ready.scorer.columns();
    let mut row = FieldRow { columns: vec![None; fields.len()], measures: Vec::new() };
    let mut warnings = Vec::new();
    let mut unknown = 0usize;
    for (name, given) in &attributes.0 {
        match (ready.column(name), given) {
            (Some(Column::Field(number)), Given::Plain(value)) => row.columns[number] = Some(*value),
            (Some(Column::Field(number)), Given::Text(text)) => row.columns[number] = Some(Value::Text(text)),
            (Some(Column::Field(number)), Given::Nested) => {
                row.columns[number] = Some(Value::Missing);
                warnings.push(WarningAnswer::nested(&fields[number]));
            }
            (Some(Column::Outcome), _) => warnings.push(WarningAnswer::outcome(name)),
            (Some(Column::Unused), _) => {}
            (None, _) => {
                unknown += 1;
                if unknown <= UNKNOWN_FIELD_WARNINGS {
                    warnings.push(WarningAnswer::unknown(name));
                }
            }
        }
    }
    if unknown > UNKNOWN_FIELD_WARNINGS {
        warnings.push(WarningAnswer::more_unknown(unknown - UNKNOWN_FIELD_WARNINGS));
    }
    (row, warnings)
}
