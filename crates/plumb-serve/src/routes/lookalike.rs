use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use plumb_store::Scope;

use crate::AppState;
use crate::auth::Caller;
use crate::clock::Moment;
use crate::heavy::run_apart;
use crate::json::{parse, read_json};
use crate::limits::COMPARE_BODY_BYTES;
use crate::lookalike::{AudienceAnswer, AudienceRequest, Likeness, SimilarAnswer, SimilarRequest, audience, similar};
use crate::openapi::HeavyProblems;
use crate::problem::ApiError;
use crate::record::KeptReader;

/// Choose an audience
///
/// Ranks leads, given in the call or those of the store, by how like the seeds of the lookalike model they are, and lists the first of them: a share, a number, or all that are
/// alike enough. Seeds are left out. Likeness is told for each lead as it was when it came, by its creation among the attributes. It ranks; it is
/// no probability of conversion. The body may hold up to 10,000 leads in 32 MiB; leads of the store are told to
/// keys with the scope `read` alone. Nothing is kept.
#[utoipa::path(
    post,
    path = "/v1/lookalike/audience",
    operation_id = "chooseAudience",
    tag = "lookalike",
    request_body(content = AudienceRequest, example = json!({
        "leads": [{ "lead_id": "L-1", "attributes": { "industry": "Manufacturing", "employees": 250 } }], "reach": 0.05
    })),
    responses((status = 200, description = "The most alike", body = AudienceAnswer), HeavyProblems)
)]
pub(crate) async fn choose_audience(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    request: Request,
) -> Result<Response, ApiError> {
    apart(state, caller, request, |likeness, body, kept, now| audience(likeness, parse::<AudienceRequest<'_>>(body)?, kept, now)).await
}

/// Find similar seeds
///
/// The customers that each lead, given in the call or of the store, shares most with, and what they share. They are searched among those that the server was started with
/// (`--seeds`), or among the seeds of the request. The similarity is Gower's over the bins of the lookalike model, weighted by how much each
/// feature moves likeness. The body may hold up to 1,000 leads and 10,000 seeds in 32 MiB. Nothing is kept.
#[utoipa::path(
    post,
    path = "/v1/lookalike/similar",
    operation_id = "findSimilar",
    tag = "lookalike",
    request_body(content = SimilarRequest, example = json!({
        "leads": [{ "lead_id": "L-1", "attributes": { "industry": "Manufacturing", "employees": 250 } }],
        "seeds": [{ "lead_id": "C-7", "attributes": { "industry": "Manufacturing", "employees": 420 } }], "most": 5
    })),
    responses((status = 200, description = "The nearest seeds of each lead", body = SimilarAnswer), HeavyProblems)
)]
pub(crate) async fn find_similar(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    request: Request,
) -> Result<Response, ApiError> {
    apart(state, caller, request, |likeness, body, kept, now| similar(likeness, parse::<SimilarRequest<'_>>(body)?, kept, now)).await
}

async fn apart(
    state: AppState,
    caller: Option<Extension<Caller>>,
    request: Request,
    work: impl FnOnce(&Likeness, &Bytes, &KeptReader, &Moment) -> Result<Response, ApiError> + Send + 'static,
) -> Result<Response, ApiError> {
    let likeness = state.likeness().ok_or(ApiError::NoLookalike)?;
    let permit = state.heavy()?;
    let body = read_json(request, COMPARE_BODY_BYTES, state.body_timeout()).await?;
    let now = Moment::new(state.now());
    // Kept leads are told to keys that may read them alone.
    let may_read = caller.is_none_or(|caller| caller.allows(Scope::Read));
    let kept = KeptReader::new(state.store().ok().cloned(), may_read);
    run_apart(permit, move || work(&likeness, &body, &kept, &now)).await
}
