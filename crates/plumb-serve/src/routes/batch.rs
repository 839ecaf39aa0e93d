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
use crate::json::{LEAD_BYTES, ListAnswer, parse, parse_part, read_json};
use crate::limits::{BATCH_BODY_BYTES, BATCH_LEADS};
use crate::openapi::BodyProblems;
use crate::problem::{ApiError, Problem};
use crate::score::{ScoreRequest, ScoredLead, score, score_in_one_pass};

/// Leads to be scored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `leads`")]
pub(crate) struct BatchRequest<'a> {
    /// At most 1,000.
    #[schema(value_type = Vec<ScoreRequest>, max_items = 1000)]
    #[serde(borrow)]
    leads: RawLeads<'a, BATCH_LEADS>,
}

/// Results in the order of the leads.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is written an item at a time")]
pub(crate) struct BatchAnswer {
    /// One a lead, in the order given.
    results: Vec<BatchResult>,
}

/// A scored lead, or why it could not be scored.
pub(crate) struct BatchResult;

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
/// may hold up to 1,000 leads in 10 MiB. The champions, rules and lookalike model of one moment score the whole batch.
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
    let now = Moment::new(state.now());
    let held = state.held();
    let mut models = Models { catalog: state.catalog(), champions: state.catalog().champions(), found: HashMap::new() };
    if let Ok(ready) = models.find(None).await
        && let Some(answer) = score_in_one_pass(&body, ready, held.beside(), &now)
    {
        return Ok(answer.finish());
    }
    let leads = parse::<BatchRequest<'_>>(&body)?.leads.all()?;
    let mut answer = ListAnswer::new("results", LEAD_BYTES * leads.len());
    for (index, lead) in leads.into_iter().enumerate() {
        let order = parse_part::<ScoreRequest<'_>>(lead.get()).and_then(ScoreRequest::check);
        let found = match &order {
            Ok(order) => models.find(order.model.as_ref()).await.map(|ready| score(ready, held.beside(), order, &now)),
            Err(error) => Err(error.clone()),
        };
        match found {
            Ok(scored) => answer.push_lead(&scored)?,
            Err(error) => answer.push(&failed_lead(lead, index, &error))?,
        }
    }
    Ok(answer.finish())
}

/// The models of a batch: one set of champions, each other model looked up once.
struct Models<'a> {
    catalog: &'a Arc<Catalog>,
    champions: Arc<Champions>,
    found: HashMap<Option<ModelRef>, Result<Arc<ReadyModel>, ApiError>>,
}

impl Models<'_> {
    async fn find(&mut self, model: Option<&ModelRef>) -> Result<&ReadyModel, ApiError> {
        let model = model.cloned();
        if !self.found.contains_key(&model) {
            let found = self.catalog.find(&self.champions, model.as_ref()).await;
            self.found.insert(model.clone(), found);
        }
        match self.found.get(&model) {
            Some(Ok(ready)) => Ok(ready),
            Some(Err(error)) => Err(error.clone()),
            None => Err(ApiError::Internal),
        }
    }
}

/// A lead that could not be scored, as item number `index` of its request.
pub(super) fn failed_lead(lead: &RawValue, index: usize, error: &ApiError) -> FailedLead {
    FailedLead { lead_id: readable_id(lead), error: within_batch(error.problem(), index) }
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
