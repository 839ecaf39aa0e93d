use axum::Json;
use axum::extract::{Path, State};
use plumb_model::Kind;
use plumb_registry::RegistryError;

use super::model_answer::{ModelDetail, ModelList, ModelSummary};
use crate::AppState;
use crate::catalog::{Catalog, Slot, public_reason};
use crate::openapi::{AnyProblems, ModelProblems};
use crate::problem::ApiError;

/// List the models
///
/// The models of the registry, with the version that is served of each.
#[utoipa::path(
    get,
    path = "/v1/models",
    operation_id = "listModels",
    tag = "models",
    responses((status = 200, description = "The models", body = ModelList), AnyProblems)
)]
pub(crate) async fn list_models(State(state): State<AppState>) -> Json<ModelList> {
    let catalog = state.catalog();
    let champions = catalog.champions();
    let summary = |(name, slot): (&String, &Slot)| ModelSummary {
        name: name.clone(),
        kind: slot.ready.as_ref().map(|ready| kind(ready.model.kind)),
        is_default: *name == catalog.default_model,
        served_version: slot.ready.as_ref().map(|ready| ready.version),
        load_error: slot.load_error.clone(),
    };
    Json(ModelList { models: champions.slots.iter().map(summary).collect() })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Conversion => "conversion",
        Kind::Lookalike => "lookalike",
    }
}

/// Show a model
///
/// Versions, aliases, the champion with its metrics, training period, base rate, fields, calibration, tables of points and interactions.
#[utoipa::path(
    get,
    path = "/v1/models/{name}",
    operation_id = "getModel",
    tag = "models",
    params(("name" = String, Path, description = "The model's name")),
    responses((status = 200, description = "The model", body = ModelDetail), ModelProblems)
)]
pub(crate) async fn get_model(State(state): State<AppState>, Path(name): Path<String>) -> Result<Json<ModelDetail>, ApiError> {
    let catalog = std::sync::Arc::clone(state.catalog());
    let detail = tokio::task::spawn_blocking(move || detail(&catalog, &name)).await;
    let detail = detail.unwrap_or_else(|why| {
        tracing::error!(%why, "reading a model's details failed");
        Err(ApiError::Internal)
    })?;
    Ok(Json(detail))
}

fn detail(catalog: &Catalog, name: &str) -> Result<ModelDetail, ApiError> {
    let champions = catalog.champions();
    let Some(slot) = champions.slots.get(name) else {
        let known: Vec<&str> = champions.slots.keys().map(String::as_str).collect();
        return Err(ApiError::ModelNotFound(format!("there is no model `{name}`; there is {}", known.join(", "))));
    };
    let registry = &catalog.registry;
    let mut load_error = slot.load_error.clone();
    let mut note = |why: RegistryError| {
        tracing::error!(model = name, %why, "a part of the registry cannot be read");
        load_error.get_or_insert_with(|| public_reason(&why));
    };
    let versions = registry.versions(name).unwrap_or_else(|why| {
        note(why);
        Vec::new()
    });
    let aliases = registry.aliases(name).unwrap_or_else(|why| {
        note(why);
        Default::default()
    });
    let manifests = versions.iter().map(|version| (*version, registry.manifest(name, *version).map_err(&mut note).ok())).collect();
    Ok(ModelDetail::new(name, *name == catalog.default_model, slot.ready.as_deref(), manifests, aliases).with_load_error(load_error))
}
