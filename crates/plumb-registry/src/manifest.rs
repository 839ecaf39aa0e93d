use std::collections::BTreeMap;

use plumb_core::Time;
use serde::{Deserialize, Serialize};

/// The artifact's file within a version.
pub const MODEL_FILE: &str = "model.json";
/// The manifest's file within a version.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The version of the manifest's format that this program writes.
pub const MANIFEST_VERSION: u32 = 1;

/// What the gate decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Fit to become champion.
    Promoted,
    /// Kept on record, but not to be used unless overruled.
    Refused,
}

/// What the evidence says of a version: the decision only knows whether it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// It is better than what it was measured against.
    Promote,
    /// It is worse.
    DoNotPromote,
    /// The data do not say, so what serves goes on serving.
    CannotTell,
}

/// The gate's decision with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// What it decided.
    pub decision: Decision,
    /// What the evidence says; not known of versions of earlier programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// Why, in words.
    pub reason: String,
}

/// What a version consists of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The manifest's own format.
    pub manifest_version: u32,
    /// The model.
    pub name: String,
    /// The version.
    pub version: u32,
    /// When it was made.
    pub created_at: Time,
    /// SHA-256 in hexadecimal of each file, the artifact included, this manifest not.
    pub files: BTreeMap<String, String>,
    /// What the gate decided.
    pub verdict: Verdict,
    /// What was measured, as the trainer wrote it.
    pub metrics: serde_json::Value,
}
