use plumb_core::{Score, Time};
use plumb_store::{Override, OverrideTarget, Trend};
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::Served;
use super::around::{Around, deal_size, points};
use super::lead::KeptLead;
use super::record::order;
use crate::clock::{Moment, rfc3339};
use crate::json::{WriteJson, answer_lead, write_serde};
use crate::problem::ApiError;
use crate::record::TrendAnswer;
use crate::rules::StageAnswer;
use crate::score::{ScoredLead, score};
use axum::response::Response;

/// A kept lead, scored at now: a scored lead, and what is told of it around its score.
#[derive(Debug)]
pub(crate) struct KeptScore<'a> {
    scored: ScoredLead<'a>,
    around: AroundAnswer<'a>,
}

/// What is told of a kept lead around its score; it changes nothing in the score.
#[derive(Debug, Serialize, ToSchema)]
struct AroundAnswer<'a> {
    /// Counts the versions of the lead's attributes: the one that was scored.
    version: u64,
    /// The pinned score where there is one, or else `score`.
    #[schema(required, minimum = 1, maximum = 100, value_type = Option<u8>)]
    effective_score: Option<Score>,
    /// The pinned stage where there is one, or else that of `rule`; null without both.
    #[schema(required)]
    effective_stage: Option<StageAnswer>,
    /// What a person pinned, and why; null when nothing is in force.
    #[serde(rename = "override")]
    #[schema(required)]
    pin: Option<PinAnswer<'a>>,
    /// Where the score is going: held against that of 30 days ago, or the first one since, 5 points more are `improving`, 5 less `declining`.
    /// `not_enough` where that is less than a day ago, or there is no score.
    #[schema(value_type = TrendAnswer)]
    trend: Trend,
    /// The size of the deal: of the newest outcome, or else the attribute; null when it is not known.
    #[schema(required)]
    amount: Option<f64>,
    /// `probability` times `amount`; null without either.
    #[schema(required)]
    expected_amount: Option<f64>,
}

/// A score or a stage that a person pinned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pin)]
struct PinAnswer<'a> {
    /// The override's identifier.
    id: &'a str,
    /// The attribute of the segment that it is for; absent when it is for this very lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    segment: Option<SegmentAnswer<'a>>,
    /// The pinned score; null when none is.
    #[schema(required, minimum = 1, maximum = 100, value_type = Option<u8>)]
    score: Option<Score>,
    /// The pinned stage; null when none is.
    #[schema(required)]
    stage: Option<StageAnswer>,
    /// Who pinned it.
    author: &'a str,
    /// Why.
    reason: &'a str,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "as_rfc3339")]
    created_at: Time,
    /// Until when; null when until somebody ends it.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    #[serde(serialize_with = "as_optional_rfc3339")]
    expires_at: Option<Time>,
}

/// Leads whose attribute has a value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverrideSegment)]
pub(crate) struct SegmentAnswer<'a> {
    /// The attribute.
    pub attribute: &'a str,
    /// Its value as text.
    pub value: &'a str,
}

/// Scores a kept lead at now and answers it, with so many reasons at most.
///
/// # Errors
/// [`ApiError::Internal`] for what JSON cannot hold.
pub(crate) fn answer_score(served: &Served, lead: &KeptLead, now: &Moment, reasons: usize, ledger: bool) -> Result<Response, ApiError> {
    let order = order(served, lead, reasons, ledger);
    let scored = score(&served.ready, served.held.beside(), &order, now);
    let amount = deal_size(lead, &order.data.attributes, &served.amount);
    let around = Around::new(lead, amount, &scored, now.time);
    let pin = around.pin;
    let around = AroundAnswer {
        version: lead.version,
        effective_score: pin.and_then(|pin| pin.score).or_else(|| points(&scored)),
        effective_stage: pin.and_then(|pin| pin.stage).map(Into::into).or_else(|| scored.rule.as_ref().map(|rule| rule.stage)),
        pin: pin.map(PinAnswer::new),
        trend: around.trend,
        amount: around.amount,
        expected_amount: around.expected_amount,
    };
    answer_lead(&KeptScore { scored, around })
}

/// One object with the members of both.
impl WriteJson for KeptScore<'_> {
    fn write_json(&self, out: &mut Vec<u8>) -> Result<(), ApiError> {
        self.scored.write_json(out)?;
        // Both are objects with members: a comma goes in place of `}{`.
        out.pop();
        let between = out.len();
        write_serde(out, &self.around)?;
        out[between] = b',';
        Ok(())
    }
}

impl<'a> PinAnswer<'a> {
    fn new(pin: &'a Override) -> Self {
        let segment = match &pin.target {
            OverrideTarget::Lead(_) => None,
            OverrideTarget::Segment(segment) => Some(SegmentAnswer { attribute: &segment.attribute, value: &segment.value }),
        };
        Self {
            id: &pin.id,
            segment,
            score: pin.score,
            stage: pin.stage.map(Into::into),
            author: &pin.author,
            reason: &pin.reason,
            created_at: pin.created_at,
            expires_at: pin.expires_at,
        }
    }
}

/// A time always with its time of day.
pub(super) fn as_rfc3339<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*time))
}

pub(super) fn as_optional_rfc3339<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(rfc3339).serialize(serializer)
}

/// Described as one object: importers of OpenAPI cope badly with what is put together of several.
impl PartialSchema for KeptScore<'_> {
    fn schema() -> RefOr<Schema> {
        let (RefOr::T(Schema::Object(mut object)), RefOr::T(Schema::Object(around))) = (ScoredLead::schema(), AroundAnswer::schema())
        else {
            return ScoredLead::schema();
        };
        object.description =
            Some("A kept lead, scored at now: `log_odds = base_log_odds + the reasons' log_odds + other_log_odds`.".to_owned());
        object.properties.extend(around.properties);
        object.required.extend(around.required);
        RefOr::T(Schema::Object(object))
    }
}

impl ToSchema for KeptScore<'_> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ScoredLead::schemas(schemas);
        AroundAnswer::schemas(schemas);
    }
}
