use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::AppState;
use crate::catalog::AliasOrder;
use crate::json::{Path, answer_of, parse, read_json, text_of};
use crate::limits::SINGLE_BODY_BYTES;
use crate::openapi::AliasProblems;
use crate::problem::ApiError;
use crate::record::{Named, once};

/// The version that an alias is to name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the member `version`")]
pub(crate) struct AliasRequest {
    /// The version.
    #[schema(minimum = 1, example = 4)]
    version: u32,
    /// Why, for the record.
    #[schema(example = "Better on the leads of the south")]
    reason: Option<String>,
    /// Whether a version becomes champion that the gate refused; needs a reason.
    #[schema(example = false)]
    force: Option<bool>,
}

/// What an alias names now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alias)]
pub(crate) struct AliasAnswer<'a> {
    /// The model.
    model: &'a str,
    /// The alias.
    alias: &'a str,
    /// The version that it names.
    version: u32,
    /// The version of the model that this server scores with as champion; null when there is none.
    #[schema(required)]
    served_version: Option<u32>,
}

/// Let an alias name a version
///
/// For the alias `champion` this is a promotion: this server scores with the version from now on, others within a second or so, and kept leads are
/// scored anew in the background (see `GET /v1/rescoring`). A version that the gate refused becomes champion only with `force` and a reason. It is loaded and checked
/// first, and it is on record with its reason. Naming the version that the alias names already changes nothing.
/// Where the server keeps no leads it remembers no names of requests either, and `idempotency-key` has no effect.
#[utoipa::path(
    put,
    path = "/v1/models/{name}/aliases/{alias}",
    operation_id = "setAlias",
    tag = "models",
    params(
        ("name" = String, Path, description = "The model's name"),
        ("alias" = String, Path, description = "The alias: `champion`, or another one"),
        ("idempotency-key" = Option<String>, Header, description = "Names the request: sent again within a day it has no further effect and the same answer")
    ),
    request_body = AliasRequest,
    responses((status = 200, description = "It does now", body = AliasAnswer), AliasProblems)
)]
pub(crate) async fn set_alias(
    State(state): State<AppState>,
    Path((name, alias)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    let named = Named::of(&request)?;
    let body = read_json(request, SINGLE_BODY_BYTES, state.body_timeout()).await?;
    let AliasRequest { version, reason, force } = parse(&body)?;
    let forced = force.unwrap_or(false);
    if forced && reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(ApiError::field(&["reason"], "it is missing; who overrules the gate says why"));
    }
    let now = state.now();
    let named = state.store().ok().cloned().zip(named.with_body(&body, now));
    let done = async move {
        let done = tokio::task::spawn_blocking(move || {
            state.set_alias(AliasOrder { name: &name, alias: &alias, version, forced, reason })?;
            let served_version = state.catalog().champions().get(&name).map(|ready| ready.version);
            text_of(&AliasAnswer { model: &name, alias: &alias, version, served_version }, 128)
        });
        done.await.unwrap_or_else(|why| {
            tracing::error!(%why, "setting an alias failed");
            Err(ApiError::Internal)
        })
    };
    match named {
        Some((record, named)) => once(&record, named, now, done).await,
        None => Ok(answer_of(done.await?)),
    }
}
