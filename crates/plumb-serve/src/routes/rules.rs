use axum::extract::State;
use axum::response::Response;

use crate::AppState;
use crate::json::answer;
use crate::openapi::RulesProblems;
use crate::problem::ApiError;
use crate::rules::RulesDetail;

/// About how many bytes a rule takes.
const RULE_BYTES: usize = 512;

/// Show the rules
///
/// The rules that are served beside the model: their version, groups with caps, each rule with its points, stages and grades. The file is
/// looked at every second or so; what is not valid is refused, named under `load_error`, and the rules before stay in service.
#[utoipa::path(
    get,
    path = "/v1/rules",
    operation_id = "getRules",
    tag = "rules",
    responses((status = 200, description = "The rules", body = RulesDetail), RulesProblems)
)]
pub(crate) async fn get_rules(State(state): State<AppState>) -> Result<Response, ApiError> {
    let current = state.rules().ok_or(ApiError::NoRules)?;
    answer(&RulesDetail::new(&current), RULE_BYTES * (1 + current.ready.set.rules().len()))
}
