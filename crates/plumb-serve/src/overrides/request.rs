use plumb_core::{Score, Time};
use plumb_store::{Override, OverrideTarget, Segment};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::json::read_moment;
use crate::problem::{ApiError, FieldProblem};
use crate::rules::StageAnswer;

/// Characters of who pins, and of why.
const MOST_AUTHOR: usize = 200;
const MOST_REASON: usize = 2_000;

/// A score or a stage to pin, for one lead or for a segment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `lead_id` or `segment`, `score` or `stage`, `author` and `reason`")]
pub(crate) struct OverrideRequest {
    /// The lead; left out for a segment.
    #[schema(example = "00Q5e00000AbCdE")]
    lead_id: Option<String>,
    /// The leads whose attribute has a value; left out for one lead.
    segment: Option<SegmentRequest>,
    /// The score to pin.
    #[schema(minimum = 1, maximum = 100, example = 90)]
    score: Option<u64>,
    /// The stage to pin.
    #[schema(nullable = true)]
    stage: Option<StageAnswer>,
    /// Who pins it; left out: the name of the key that the request carries.
    #[schema(example = "Kim Example")]
    author: Option<String>,
    /// Why.
    #[schema(example = "They asked for a contract by telephone")]
    reason: String,
    /// When it ends by itself, in ISO 8601; left out: when somebody ends it.
    #[schema(example = "2025-06-30T00:00:00Z")]
    expires_at: Option<String>,
}

/// Leads whose attribute has a value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the members `attribute` and `value`")]
struct SegmentRequest {
    /// The attribute.
    #[schema(example = "region")]
    attribute: String,
    /// Its value: text, a number, true or false.
    #[schema(value_type = String, example = "EMEA")]
    value: Value,
}

impl OverrideRequest {
    /// Checks what the types do not say; all faults are reported at once. `caller` pins where the request does not say who does.
    ///
    /// # Errors
    /// [`ApiError::Invalid`].
    pub fn check(self, id: String, caller: Option<&str>, now: Time) -> Result<Override, ApiError> {
        let mut faults = Vec::new();
        let target = target(self.lead_id, self.segment, &mut faults);
        let score = self.score.map(|points| u8::try_from(points).ok().and_then(|points| Score::new(points).ok()));
        if score == Some(None) {
            faults.push(FieldProblem::new(&["score"], "it must lie between 1 and 100"));
        }
        if score.is_none() && self.stage.is_none() {
            faults.push(FieldProblem::new(&["score"], "an override pins a score, a stage, or both: give one"));
        }
        let author = text("author", self.author.or_else(|| caller.map(str::to_owned)).unwrap_or_default(), MOST_AUTHOR, &mut faults);
        let reason = text("reason", self.reason, MOST_REASON, &mut faults);
        let expires_at = self.expires_at.as_deref().and_then(|text| expiry(text, now, &mut faults));
        match target {
            Some(target) if faults.is_empty() => Ok(Override {
                id,
                target,
                score: score.flatten(),
                stage: self.stage.map(Into::into),
                author,
                reason,
                created_at: now,
                expires_at,
                ended_at: None,
                ended_by: None,
            }),
            _ => Err(ApiError::Invalid(faults)),
        }
    }
}

fn target(lead_id: Option<String>, segment: Option<SegmentRequest>, faults: &mut Vec<FieldProblem>) -> Option<OverrideTarget> {
    match (lead_id, segment) {
        (Some(id), None) => Some(OverrideTarget::Lead(id)),
        (None, Some(SegmentRequest { attribute, value })) => {
            let Some(value) = Segment::text_of(&value) else {
                faults.push(FieldProblem::new(&["segment", "value"], "expected text, a number, true or false"));
                return None;
            };
            Some(OverrideTarget::Segment(Segment { value: value.into_owned(), attribute }))
        }
        (Some(_), Some(_)) => {
            faults.push(FieldProblem::new(
                &["segment"],
                "an override is for one lead or for a segment: give `lead_id` or `segment`, not both",
            ));
            None
        }
        (None, None) => {
            faults.push(FieldProblem::new(&["lead_id"], "an override is for one lead or for a segment: give `lead_id` or `segment`"));
            None
        }
    }
}

/// Text that says something.
fn text(field: &str, text: String, most: usize, faults: &mut Vec<FieldProblem>) -> String {
    if text.trim().is_empty() {
        faults.push(FieldProblem::new(&[field], "it is blank; an override is on record with who and why"));
    } else if text.chars().nth(most).is_some() {
        faults.push(FieldProblem::new(&[field], format!("it is longer than {most} characters")));
    }
    text
}

fn expiry(text: &str, now: Time, faults: &mut Vec<FieldProblem>) -> Option<Time> {
    let fault = match read_moment(text) {
        Ok(end) if end > now => return Some(end),
        Ok(_) => "it lies in the past; an override holds until then".to_owned(),
        Err(why) => why,
    };
    faults.push(FieldProblem::new(&["expires_at"], fault));
    None
}
