//! The lines of a ledger, as answers show them.

use plumb_rules::{EventEvidence, Evidence, FieldEvidence, Line, LineKind, Points};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::rfc3339;
use crate::limits::{EVIDENCE_CHARACTERS, EVIDENCE_EVENTS};

/// A line of a ledger.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LedgerLine)]
pub struct LineAnswer {
    /// What it is for.
    #[schema(value_type = LineKindAnswer)]
    kind: LineKind,
    /// The rule or disqualifier; null on lines that no single one makes.
    #[schema(required)]
    rule: Option<String>,
    /// The group of rules; null on lines that belong to none.
    #[schema(required)]
    group: Option<String>,
    /// Points that it adds.
    #[schema(value_type = f64)]
    points: Points,
    /// The line in words.
    text: String,
    /// What it rests on; absent where there is nothing to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evidence: Option<EvidenceAnswer>,
}

/// What a line of a ledger is for.
#[derive(ToSchema)]
#[schema(as = LedgerLineKind, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes plumb_rules::LineKind, whose crate knows no OpenAPI")]
enum LineKindAnswer {
    Rule,
    Missing,
    RuleCap,
    GroupCap,
    GroupFloor,
    TotalCap,
    TotalFloor,
    Rescale,
    Rounding,
    Clamp,
    Disqualify,
}

/// What a line of a ledger rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Evidence)]
struct EvidenceAnswer {
    /// Values of attributes.
    fields: Vec<FieldEvidenceAnswer>,
    /// Events, the latest first: at most 100.
    events: Vec<EventEvidenceAnswer>,
    /// Further events that are not listed.
    more_events: usize,
    /// Whole days since the lead was created; null where the rule does not ask.
    #[schema(required)]
    lead_age_days: Option<f64>,
}

/// The value of an attribute.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FieldEvidence)]
struct FieldEvidenceAnswer {
    /// The attribute, as the rules call it.
    field: String,
    /// Its value, cut where it is long; null where it is missing.
    #[schema(required)]
    value: Option<String>,
}

/// An event, and what it brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EventEvidence)]
struct EventEvidenceAnswer {
    /// Its identifier; null where it has none.
    #[schema(required)]
    id: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    kind: String,
    /// Since when it was known.
    #[schema(format = DateTime)]
    at: String,
    /// Its points; null where events bring no points each.
    #[schema(required, value_type = Option<f64>)]
    points: Option<Points>,
    /// The share of its points that is left with time; null where they do not fade.
    #[schema(required)]
    decay: Option<f64>,
}

impl From<Line> for LineAnswer {
    fn from(line: Line) -> Self {
        let evidence = (line.evidence != Evidence::default()).then(|| line.evidence.into());
        Self { kind: line.kind, rule: line.rule, group: line.group, points: line.points, text: line.text, evidence }
    }
}

impl From<Evidence> for EvidenceAnswer {
    fn from(evidence: Evidence) -> Self {
        let beyond = evidence.events.len().saturating_sub(EVIDENCE_EVENTS);
        Self {
            fields: evidence.fields.into_iter().map(FieldEvidenceAnswer::from).collect(),
            events: evidence.events.into_iter().take(EVIDENCE_EVENTS).map(EventEvidenceAnswer::from).collect(),
            more_events: evidence.more_events + beyond,
            lead_age_days: evidence.lead_age_days,
        }
    }
}

impl From<FieldEvidence> for FieldEvidenceAnswer {
    fn from(FieldEvidence { field, value }: FieldEvidence) -> Self {
        Self { field, value: value.map(shortened) }
    }
}

impl From<EventEvidence> for EventEvidenceAnswer {
    fn from(event: EventEvidence) -> Self {
        Self { id: event.id.map(shortened), kind: shortened(event.kind), at: rfc3339(event.at), points: event.points, decay: event.decay }
    }
}

/// Many rules may read the same long text: an answer must not grow far beyond its request.
fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(EVIDENCE_CHARACTERS) {
        text.truncate(end);
        text.push('…');
    }
    text
}
