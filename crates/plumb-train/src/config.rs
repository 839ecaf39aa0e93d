//! `plumb.toml`: which file, which column plays which role, and how to train.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plumb_core::{DateFormat, Decimal, FieldKind, GradeCuts, KnownAt, Time, Value};
use plumb_model::ScoreScale;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::TrainError;
use crate::data::means;
use crate::lookup::LookupConfig;

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

mod events;
mod options;
mod rules;

pub use events::{EventsConfig, SnapshotsConfig};
pub use options::{Encoding, FoldBy, Monotone, PenaltyRule};
pub use rules::RulesConfig;
/// What the leakage audit lets pass.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuditConfig {
    /// Columns that may be used in spite of what the audit finds.
    pub allow: Vec<String>,
    /// Why, by column, for whoever reads the configuration next.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, String>,
}

impl AuditConfig {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    fn check(&self) -> Result<(), String> {
        match self.reasons.keys().find(|name| !self.allow.contains(name)) {
            Some(name) => Err(format!("`audit.reasons` says why `{name}` is allowed, but `audit.allow` does not name it")),
            None => Ok(()),
        }
    }
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

/// Which columns identify and date a lead.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadConfig {
    /// The identifier; the number of the row when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What to do with leads that stand in several rows; an error when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    /// When the lead was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When the deal was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// The deal's amount; not a feature, as it is often known only at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// The account; leads of one account stay together in cross-validation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Who works the lead; not a feature, as it is often decided by the score in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// What to do with leads that stand in several rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeated {
    /// The row with the latest close counts.
    Latest,
}

/// Which column says how a deal ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeConfig {
    /// The column.
    pub column: String,
    /// Values that mean won.
    pub won: Vec<String>,
    /// Values that mean lost.
    pub lost: Vec<String>,
    /// Values that mean open. When given, any other value is an error; when not, every other value means open. Blank is always open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Vec<String>>,
    /// Days from creation within which a lead must be won to count as won.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon_days: Option<f64>,
}

/// How to train.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingConfig {
    /// The share of labelled leads that only measure the model.
    pub test_share: f64,
    /// Folds of the cross-validation.
    pub folds: u32,
    /// The most bins that a number is cut into.
    pub max_bins: usize,
    /// The fewest rows of a bin.
    pub min_bin_rows: usize,
    /// The fewest rows of a category's level; rarer ones are pooled.
    pub min_level_rows: u64,
    /// The most levels of a category.
    pub max_levels: usize,
    /// Whether combinations of features are looked for that tell more than the features by themselves.
    pub interactions: bool,
    /// Log-odds that are added to the served table, because another base rate is expected than that of the rows it was fitted on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intercept_shift: Option<f64>,
    /// Days of age with which a lead counts half as much; all count the same when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_life_days: Option<f64>,
    /// Which penalty, and how many interactions, cross-validation chooses.
    #[serde(skip_serializing_if = "options::is_default")]
    pub penalty_rule: PenaltyRule,
    /// Which leads are held out together in cross-validation.
    #[serde(skip_serializing_if = "options::is_default")]
    pub fold_by: FoldBy,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            test_share: 0.2,
            folds: 5,
            max_bins: 32,
            min_bin_rows: 20,
            min_level_rows: 10,
            max_levels: 500,
            interactions: true,
            intercept_shift: None,
            half_life_days: None,
            penalty_rule: PenaltyRule::Lowest,
            fold_by: FoldBy::Group,
        }
    }
}

/// How a probability becomes a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleChoice {
    /// By rank among training leads.
    #[default]
    Percentile,
    /// 100 times the probability.
    Probability,
    /// Linear in the log-odds.
    LogOdds,
}

/// How probabilities become scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScoreConfig {
    /// The kind of scale.
    pub scale: ScaleChoice,
    /// Draws the scale anew instead of keeping the one of earlier versions.
    pub scale_reset: bool,
    /// For `log_odds`: the score at the anchor.
    pub anchor_score: f64,
    /// For `log_odds`: the probability at the anchor; the training base rate when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor_probability: Option<f64>,
    /// For `log_odds`: points that double the odds.
    pub points_to_double_odds: f64,
    /// The lowest scores of grades A, B and C.
    pub grades: GradeCuts,
}

impl Default for ScoreConfig {
    fn default() -> Self {
        Self {
            scale: ScaleChoice::Percentile,
            scale_reset: false,
            anchor_score: 50.0,
            anchor_probability: None,
            points_to_double_odds: 15.0,
            grades: GradeCuts::default(),
        }
    }
}

/// What the report looks at; nothing that is fitted depends on it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReportConfig {
    /// The columns whose values are looked at one by one; a few of the categories when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<Vec<String>>,
}

impl ReportConfig {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnConfig {
    /// What it holds; needed when it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FieldKind>,
    /// False leaves it out.
    #[serde(default = "yes", rename = "use")]
    pub used: bool,
    /// Values that stand for "missing" in this column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// How dates are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// Since when its value is known.
    #[serde(default)]
    pub known_at: KnownAt,
    /// Of numbers written by people, with groups, currency or unit: the sign before the fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    /// Whether the length of a text counts beside its presence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub length: bool,
    /// Of e-mail addresses: further domains of free providers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub free_domains: Vec<String>,
    /// Of e-mail addresses: the column with the name of the lead's company, which the domain is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Of levels: how they become features; by a weight each when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// How weights may change along it; as the data say when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monotone: Option<Monotone>,
}

fn yes() -> bool {
    true
}

/// A configuration with where it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedConfig {
    /// Its path, for messages.
    pub path: PathBuf,
    /// The content.
    pub config: Config,
    /// The text as it stood.
    pub text: String,
}

impl LoadedConfig {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// [`TrainError::Config`], with line and column for what TOML or the register of keys refuses.
    pub fn load(path: &Path) -> Result<Self, TrainError> {
        let text = std::fs::read_to_string(path).map_err(|e| TrainError::Config {
            file: path.display().to_string(),
            place: String::new(),
            problem: match e.kind() {
                std::io::ErrorKind::NotFound => "there is no such file; write one with `plumb init LEADS`".into(),
                _ => format!("it cannot be read ({e})"),
            },
        })?;
        let config = Config::parse(&text, &path.display().to_string())?;
        Ok(Self { path: path.to_owned(), config, text })
    }

    /// The delimiter of the leads table, if it is given.
    ///
    /// # Errors
    /// [`TrainError::Config`] when it is more than one byte.
    pub(crate) fn delimiter(&self) -> Result<Option<u8>, TrainError> {
        let byte = |c: char| {
            u8::try_from(c).map_err(|_| TrainError::Config {
                file: self.path.display().to_string(),
                place: String::new(),
                problem: format!("`data.delimiter` must be one ASCII character, not `{c}`"),
            })
        };
        self.config.data.delimiter.map(byte).transpose()
    }

    /// The lookup tables, with paths from here and not from the configuration's folder.
    pub fn lookups(&self) -> Vec<LookupConfig> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        self.config.lookup.iter().map(|lookup| LookupConfig { file: folder.join(&lookup.file), ..lookup.clone() }).collect()
    }

    /// The path of the leads table.
    pub fn leads_path(&self) -> PathBuf {
        self.beside(&self.config.data.leads)
    }

    /// A path that the configuration names, which is relative to its folder.
    pub(crate) fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }
}

impl OutcomeConfig {
    /// Values are compared as the data's are: without regard to letter case, white space and how a number is written.
    fn check_disjoint(&self) -> Result<(), String> {
        let open = self.open.as_deref().unwrap_or_default();
        let (won, lost, open) = (("won", self.won.as_slice()), ("lost", self.lost.as_slice()), ("open", open));
        for ((first, values), (second, others)) in [(won, lost), (won, open), (lost, open)] {
            if let Some(both) = values.iter().find(|value| means(Value::Text(value), others)) {
                return Err(format!("`{both}` stands in both outcome.{first} and outcome.{second}"));
            }
        }
        Ok(())
    }
}

/// Columns of a file of scores, which the identifier's column must not be called.
const SCORE_COLUMNS: [&str; 5] = ["score", "probability", "grade", "status", "as_of"];

impl LeadConfig {
    fn check(&self) -> Result<(), String> {
        if self.created.is_some() && self.created == self.closed {
            return Err("`lead.created` and `lead.closed` name the same column; they are different dates".to_owned());
        }
        if self.repeated.is_some() && self.id.is_none() {
            return Err("`lead.repeated` needs `lead.id`, which tells that two rows are of one lead".to_owned());
        }
        match self.id.as_deref().filter(|id| SCORE_COLUMNS.contains(id)) {
            Some(id) => Err(format!("`lead.id` is called `{id}`, as a column of every file of scores is: rename it in the data")),
            None => Ok(()),
        }
    }
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
        // What was joined is part of the data.
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
        let training = &self.training;
        let say = |key: &str, want: &str| Err(format!("`{key}` must be {want}"));
        if !(training.test_share > 0.0 && training.test_share < 0.9) {
            return say("training.test_share", "between 0 and 0.9, such as 0.2");
        }
        if !(2..=50).contains(&training.folds) {
            return say("training.folds", "from 2 to 50");
        }
        if !(2..=1000).contains(&training.max_bins) {
            return say("training.max_bins", "from 2 to 1000");
        }
        if !(1..=4000).contains(&training.max_levels) {
            return say("training.max_levels", "from 1 to 4000");
        }
        if training.min_level_rows < 1 || training.min_bin_rows < 1 {
            return say("training.min_level_rows and training.min_bin_rows", "at least 1");
        }
        if training.intercept_shift.is_some_and(|shift| !(-5.0..=5.0).contains(&shift)) {
            return say("training.intercept_shift", "log-odds from -5 to 5, such as 0.25 for a base rate of 30% where it was 25%");
        }
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
        let score = &self.score;
        let scale = ScoreScale::LogOdds {
            anchor_score: score.anchor_score,
            anchor_probability: score.anchor_probability.unwrap_or(0.5),
            points_to_double_odds: score.points_to_double_odds,
        };
        if scale.check().is_err() {
            return say(
                "score.anchor_score, anchor_probability and points_to_double_odds",
                "1 to 100, between 0 and 1, and a number above 0",
            );
        }
        self.columns.iter().try_for_each(|(name, column)| column.check(name))
    }
}

impl ColumnConfig {
    fn check(&self, name: &str) -> Result<(), String> {
        let Some(kind) = self.kind else {
            return match self.used {
                true => Err(format!("columns.\"{name}\" is used, so it needs a `kind`: {}", FieldKind::NAMES)),
                false => Ok(()),
            };
        };
        let options = [
            ("decimal", self.decimal.is_some(), FieldKind::Number),
            ("length", self.length, FieldKind::Text),
            ("free_domains", !self.free_domains.is_empty(), FieldKind::Email),
            ("company", self.company.is_some(), FieldKind::Email),
        ];
        if self.company.as_deref() == Some(name) {
            return Err(format!("columns.\"{name}\": `company` names the column itself; expected the column with the company's name"));
        }
        if let Some(domain) = self.free_domains.iter().find(|domain| !domain.contains('.') || domain.contains('@')) {
            return Err(format!("columns.\"{name}\": `{domain}` in `free_domains` is no domain; expected one such as mail.example"));
        }
        if self.encoding.is_some() && !matches!(kind, FieldKind::Category | FieldKind::Url) {
            return Err(format!("columns.\"{name}\" is of kind {}, and `encoding` is for kinds category and url", kind.as_str()));
        }
        match options.iter().find(|(_, given, wants)| *given && *wants != kind) {
            Some((key, _, wants)) => {
                Err(format!("columns.\"{name}\" is of kind {}, and `{key}` is for kind {}", kind.as_str(), wants.as_str()))
            }
            None => Ok(()),
        }
    }
}

/// Line and column of a byte of the text, with a leading comma.
fn place_of(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    format!(", line {line}, column {column}")
}
