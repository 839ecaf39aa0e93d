//! `plumb.toml`: which file, which column plays which role, and how to train.

mod audit;
mod column;
mod events;
mod lead;
mod loaded;
mod options;
mod outcome;
mod report;
mod rules;
mod score;
mod training;

use std::collections::BTreeMap;
use std::path::PathBuf;

use plumb_core::Time;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::TrainError;
use crate::lookup::LookupConfig;
pub use audit::AuditConfig;
pub use column::ColumnConfig;
pub use events::{EventsConfig, SnapshotsConfig};
pub use lead::{LeadConfig, Repeated};
pub use loaded::LoadedConfig;
pub use options::{Encoding, FoldBy, Monotone, PenaltyRule, UnstableEffects};
pub use outcome::OutcomeConfig;
pub use report::ReportConfig;
pub use rules::RulesConfig;
pub use score::{ScaleChoice, ScoreConfig};
pub use training::TrainingConfig;

/// The whole of `plumb.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the data are.
    pub data: DataConfig,
    /// Which columns identify and date a lead.
    #[serde(default)]
    pub lead: LeadConfig,
    /// Which column says how a deal ended.
    pub outcome: OutcomeConfig,
    /// Where the events are and which of their columns plays which role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<EventsConfig>,
    /// At which ages leads are seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshots: Option<SnapshotsConfig>,
    /// How to train.
    #[serde(default)]
    pub training: TrainingConfig,
    /// How probabilities become scores.
    #[serde(default)]
    pub score: ScoreConfig,
    /// Tables that are joined to the leads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lookup: Vec<LookupConfig>,
    /// What the leakage audit lets pass.
    #[serde(default, skip_serializing_if = "AuditConfig::is_default")]
    pub audit: AuditConfig,
    /// What the report looks at.
    #[serde(default, skip_serializing_if = "ReportConfig::is_default")]
    pub report: ReportConfig,
    /// The rules by which leads are scored by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesConfig>,
    /// The columns, by name.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnConfig>,
}

/// Where the data are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataConfig {
    /// The leads table, relative to the configuration's folder.
    pub leads: PathBuf,
    /// The delimiter of a CSV file; found out when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Values that stand for "missing" in every column, besides the blank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The moment of the extract; the latest creation or close when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extracted_at: Option<Time>,
}

impl Config {
    /// Parses and checks the text of a configuration; `file` is named in errors.
    ///
    /// # Errors
    /// [`TrainError::Config`].
    pub fn parse(text: &str, file: &str) -> Result<Self, TrainError> {
        let config: Config = toml::from_str(text).map_err(|e| TrainError::Config {
            file: file.into(),
            place: e.span().map(|span| place_of(text, span.start)).unwrap_or_default(),
            problem: e.message().replace('\n', "; "),
        })?;
        config.check().map_err(|problem| TrainError::Config { file: file.into(), place: String::new(), problem })?;
        Ok(config)
    }

    /// The SHA-256 of what matters for the fit, in hexadecimal: not the files' paths and the delimiter, nor what the audit lets pass or the
    /// report looks at, nor the rules that the model is compared with.
    pub fn digest(&self) -> String {
        let mut own = self.clone();
        own.data.leads = PathBuf::new();
        own.data.delimiter = None;
        own.audit = AuditConfig::default();
        // What leads were over time, and what was joined, is part of the data.
        if let Some(observed) = own.lead.observed.take() {
            own.columns.remove(&observed);
        }
        own.lookup = Vec::new();
        if let Some(events) = &mut own.events {
            events.file = PathBuf::new();
        }
        own.report = ReportConfig::default();
        // Rules are compared with the model; nothing of it depends on them.
        own.rules = None;
        let canonical = serde_json::to_string(&own).expect("a configuration holds only text, numbers and flags");
        Sha256::digest(canonical.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn check(&self) -> Result<(), String> {
        let say = |key: &str, want: &str| Err(format!("`{key}` must be {want}"));
        self.training.check()?;
        if self.outcome.horizon_days.is_some_and(|days| !(days.is_finite() && days > 0.0)) {
            return say("outcome.horizon_days", "a number of days above 0");
        }
        if self.outcome.horizon_days.is_some() && (self.lead.created.is_none() || self.lead.closed.is_none()) {
            return say("outcome.horizon_days", "left out unless `lead.created` and `lead.closed` name the columns with both dates");
        }
        if self.outcome.won.is_empty() || self.outcome.lost.is_empty() {
            return say("outcome.won and outcome.lost", "lists with at least one value each");
        }
        self.outcome.check_disjoint()?;
        self.audit.check()?;
        self.lead.check()?;
        self.check_events()?;
        self.check_rules()?;
        self.check_options()?;
        self.score.check()?;
        self.columns.iter().try_for_each(|(name, column)| column.check(name))
    }
}

/// Line and column of a byte of the text, with a leading comma.
fn place_of(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    format!(", line {line}, column {column}")
}
