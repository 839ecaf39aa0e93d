use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use plumb_registry::ModelRef;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::leads::RawLeads;
use crate::AppState;
use crate::catalog::{Catalog, Champions, ReadyModel};
use crate::clock::Moment;
use crate::json::{LEAD_BYTES, answer, parse, read_json};
use crate::limits::{BATCH_BODY_BYTES, BATCH_LEADS};
use crate::openapi::BodyProblems;
use crate::problem::{ApiError, Problem};
use crate::score::{ScoreRequest, ScoredLead, score};

/// Leads to be scored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `leads`")]
pub(crate) struct BatchRequest {
    /// At most 1,000.
    #[schema(value_type = Vec<ScoreRequest>, max_items = 1000)]
    leads: RawLeads,
}

/// Results in the order of the leads.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchAnswer {
    /// One a lead, in the order given.
    results: Vec<BatchResult>,
}

/// A scored lead, or why it could not be scored.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum BatchResult {
    /// It was scored.
    Scored(Box<ScoredLead>),
    /// It was not.
    Failed(FailedLead),
}

/// A lead of a batch that could not be scored.
#[derive(Debug, Serialize)]
pub struct FailedLead {
    /// The identifier that the request gave, if it could be read.
    pub lead_id: Option<String>,
    /// Why it could not be scored; pointers lead into the body of the batch.
    pub error: Problem,
}

/// Score many leads
///
/// Results come in the order of the leads, and one bad item does not fail the others: it has `error` in place of the score. The body
/// may hold up to 1,000 leads in 10 MiB. The champions of one moment score the whole batch.
#[utoipa::path(
    post,
    path = "/v1/score/batch",
    operation_id = "scoreLeads",
    tag = "score",
    request_body = BatchRequest,
    responses((status = 200, description = "A result a lead, in order", body = BatchAnswer), BodyProblems)
)]
pub(crate) async fn score_batch(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let body = read_json(request, BATCH_BODY_BYTES, state.body_timeout()).await?;
    let leads = parse::<BatchRequest>(&body)?.leads;
    if leads.given > BATCH_LEADS {
        return Err(ApiError::TooManyLeads { given: leads.given });
    }
    let mut batch =
        Batch { catalog: state.catalog(), champions: state.catalog().champions(), now: Moment::new(state.now()), found: HashMap::new() };
    let mut results = Vec::with_capacity(leads.kept.len());
    for (index, lead) in leads.kept.iter().enumerate() {
        results.push(batch.result(index, lead).await);
    }
    let bytes = LEAD_BYTES * results.len();
    Ok(answer(&BatchAnswer { results }, bytes))
}

/// What all leads of a batch share: one moment, one set of champions, each other model looked up once.
struct Batch<'a> {
    catalog: &'a Arc<Catalog>,
    champions: Arc<Champions>,
    now: Moment,
    found: HashMap<Option<ModelRef>, Result<Arc<ReadyModel>, ApiError>>,
}

impl Batch<'_> {
    async fn result(&mut self, index: usize, lead: &RawValue) -> BatchResult {
        match self.score(lead).await {
            Ok(scored) => BatchResult::Scored(Box::new(scored)),
            Err(error) => BatchResult::Failed(FailedLead { lead_id: readable_id(lead), error: within_batch(error.problem(), index) }),
        }
    }

    async fn score(&mut self, lead: &RawValue) -> Result<ScoredLead, ApiError> {
        let order = parse::<ScoreRequest<'_>>(lead.get().as_bytes())?.check()?;
        let ready = match self.found.get(&order.model) {
            Some(found) => found.clone()?,
            None => {
                let found = self.catalog.find(&self.champions, order.model.as_ref()).await;
                self.found.insert(order.model.clone(), found.clone());
                found?
            }
        };
        Ok(score(&ready, order, &self.now))
    }
}

/// The id of a lead that could not be parsed as a whole.
fn readable_id(lead: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Id {
        lead_id: Option<String>,
    }
    serde_json::from_str::<Id>(lead.get()).ok()?.lead_id
}

fn within_batch(mut problem: Problem, index: usize) -> Problem {
    problem.errors = problem.errors.into_iter().map(|error| error.within_batch(index)).collect();
    problem
}

/// Described as one object, every property of a scored lead and `error`: importers of OpenAPI cope badly with alternatives.
impl PartialSchema for BatchResult {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut object)) = ScoredLead::schema() else {
            return ScoredLead::schema();
        };
        object.description = Some("A scored lead; or, when it could not be scored, only `lead_id` and `error`.".to_owned());
        object.required = vec!["lead_id".to_owned()];
        object.properties.insert("error".to_owned(), RefOr::Ref(Ref::from_schema_name("Problem")));
        RefOr::T(Schema::Object(object))
    }
}

impl ToSchema for BatchResult {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ScoredLead::schemas(schemas);
        schemas.push((Problem::name().into_owned(), Problem::schema()));
        Problem::schemas(schemas);
    }
}
