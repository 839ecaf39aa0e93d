//! How models are shown.

use std::collections::BTreeMap;

use plumb_registry::{CHAMPION, Decision, Manifest};
use serde::Serialize;
use utoipa::ToSchema;

use super::served_answer::ServedAnswer;
use crate::catalog::ReadyModel;
use crate::clock::rfc3339;

/// The models of the registry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelList {
    /// Sorted by name.
    pub models: Vec<ModelSummary>,
}

/// A model in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelSummary {
    /// The model's name.
    pub name: String,
    /// What it tells: `conversion`, a probability, or `lookalike`, a rank; null when no version is served.
    #[schema(required, example = "conversion")]
    pub kind: Option<&'static str>,
    /// Whether it scores requests that name no model.
    pub is_default: bool,
    /// The version that is served; null when there is none.
    #[schema(required)]
    pub served_version: Option<u32>,
    /// Why the registry's champion is not the version served; null when it is.
    #[schema(required)]
    pub load_error: Option<String>,
}

/// A model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelDetail {
    /// The model's name.
    name: String,
    /// Whether it scores requests that name no model.
    is_default: bool,
    /// The champion as the registry names it; null when there is none.
    #[schema(required)]
    champion: Option<u32>,
    /// The version that is served as champion; differs from `champion` for a moment after a promotion, or with a `load_error`.
    #[schema(required)]
    served_version: Option<u32>,
    /// Why the registry's champion is not the version served; null when it is.
    #[schema(required)]
    load_error: Option<String>,
    /// Versions by alias.
    aliases: BTreeMap<String, u32>,
    /// Ascending.
    versions: Vec<VersionAnswer>,
    /// What the served version knows; null when there is none.
    #[schema(required)]
    served: Option<ServedAnswer>,
}

/// A version of a model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionAnswer {
    /// The version.
    version: u32,
    /// When it was made; null when its manifest cannot be read.
    #[schema(required, format = DateTime)]
    created_at: Option<String>,
    /// What the gate said: `promoted` or `refused`; null when its manifest cannot be read.
    #[schema(required, example = "promoted")]
    verdict: Option<&'static str>,
    /// Why the gate said so.
    #[schema(required)]
    reason: Option<String>,
    /// Its metrics, as training wrote them.
    #[schema(required, value_type = Option<Object>)]
    metrics: Option<serde_json::Value>,
}

impl ModelDetail {
    pub fn new(
        name: &str,
        is_default: bool,
        ready: Option<&ReadyModel>,
        manifests: Vec<(u32, Option<Manifest>)>,
        aliases: BTreeMap<String, u32>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            is_default,
            champion: aliases.get(CHAMPION).copied(),
            served_version: ready.map(|ready| ready.version),
            load_error: None,
            aliases,
            versions: manifests.into_iter().map(|(version, manifest)| VersionAnswer::new(version, manifest)).collect(),
            served: ready.map(ServedAnswer::new),
        }
    }

    pub fn with_load_error(self, load_error: Option<String>) -> Self {
        Self { load_error, ..self }
    }
}

impl VersionAnswer {
    fn new(version: u32, manifest: Option<Manifest>) -> Self {
        let Some(manifest) = manifest else {
            return Self { version, created_at: None, verdict: None, reason: None, metrics: None };
        };
        let verdict = match manifest.verdict.decision {
            Decision::Promoted => "promoted",
            Decision::Refused => "refused",
        };
        Self {
            version,
            created_at: Some(rfc3339(manifest.created_at)),
            verdict: Some(verdict),
            reason: Some(manifest.verdict.reason),
            metrics: Some(manifest.metrics),
        }
    }
}
