//! What a comparison comes to: one document for people's eyes, machines and pages.

use plumb_core::Time;
use plumb_eval::compare::{
    BandGrid, Capacity, DaysToClose, Group, HeadToHead, Level, ProbabilityStanding, Standing, Threshold, Verdict, Worked,
};
use plumb_eval::{Estimate, GainsRow};
use plumb_rules::LineKind;
use serde::Serialize;

use super::likeness::LikenessCompared;
use super::lines::RuleLine;
use super::page::PageOnly;
use super::suggest::Kept;
use crate::run::ToldReason;

/// Model and rules, and who else there is, on the same closed deals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Which is better, in a sentence, with what it rests on.
    pub verdict: Verdict,
    /// What they were compared on.
    pub on: ComparedOn,
    /// The model's evaluated table.
    pub model: Competitor,
    /// The rules.
    pub rules: Competitor,
    /// The same rules with points from the data, in whole points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reestimated: Option<Reestimated>,
    /// The version before, if it can be judged on these leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Competitor>,
    /// Likeness beside the model and the rules, on the leads that the lookalike model was not told of, where one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likeness: Option<LikenessCompared>,
    /// The share of training leads that was won, said of every lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_rate: Option<Competitor>,
    /// The model's AUC less that of the rules.
    pub difference: AucGap,
    /// All of them in all figures, and the model less each of the others.
    pub head_to_head: HeadToHead,
    /// Leads and wins from the best lead down, of each.
    pub gains: Vec<NamedGains>,
    /// What it is worth when N leads in all can be worked.
    pub capacity: Capacity,
    /// What it is worth when N leads a week can be worked; none without dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekly: Option<Capacity>,
    /// What working all leads from a score up gives.
    pub thresholds: Thresholds,
    /// Bands of the model's score (rows) against bands of the rules' (columns).
    pub band_grid: BandGrid,
    /// Who is worked instead of whom if the model takes over.
    pub swap_set: SwapSummary,
    /// The leads that tell most of how the two differ.
    pub telling: Vec<TellingLead>,
    /// For whom.
    pub segments: Vec<Parted>,
    /// Each rule's points against what the data say its condition is worth.
    pub lines: Vec<RuleLine>,
    /// By period of creation; `None` without dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_time: Option<Parted>,
    /// By age, where leads are seen at several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_age: Option<Parted>,
    /// Days from creation to winning by band, of the model and of the rules; none without dates of closing.
    pub days_to_close: Vec<DaysToClose>,
    /// Who was worked, by band, where the data show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worked: Option<WorkedShown>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// What only the page shows.
    #[serde(skip)]
    pub(super) page: PageOnly,
}

/// The leads compared on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedOn {
    /// The file.
    pub file: String,
    /// Leads, at their creation.
    pub leads: usize,
    /// How many of them were won.
    pub won: usize,
    /// Creation of the first, where it is known.
    pub first_created: Option<Time>,
    /// Creation of the last.
    pub last_created: Option<Time>,
    /// Leads that rules were calibrated on, and their points judged by: those that the model learnt from.
    pub training: usize,
    /// How many of them were won.
    pub training_won: usize,
    /// Days within which a lead must be won to count; none: whenever it closed.
    pub horizon_days: Option<f64>,
    /// Accounts that intervals count; none where each lead stands alone.
    pub accounts: Option<usize>,
}

/// One of those compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Competitor {
    /// How to speak of it.
    pub name: String,
    /// Of a model, its name and version; of rules, what their file calls them and the SHA-256 of its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// AUC with DeLong's interval.
    pub auc: Estimate,
    /// PR-AUC.
    pub average_precision: Estimate,
    /// Kolmogorov and Smirnov's distance.
    pub ks: Estimate,
    /// What its probabilities are worth.
    #[serde(flatten)]
    pub probabilities: Option<ProbabilityStanding>,
}

impl Competitor {
    pub(super) fn new(standing: &Standing, version: Option<String>) -> Self {
        let Standing { name, auc, average_precision, ks, probabilities } = standing.clone();
        Self { name, version, auc, average_precision, ks, probabilities }
    }
}

/// The rules with points from the data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reestimated {
    /// As one of those compared.
    #[serde(flatten)]
    pub own: Competitor,
    /// How much of the model's advantage they keep.
    #[serde(flatten)]
    pub kept: Kept,
}

/// A difference of AUC.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AucGap {
    /// The model's less that of the rules.
    pub estimate: f64,
    /// DeLong's paired 95% interval.
    pub interval: [f64; 2],
    /// Two-sided p-value of "no difference".
    pub p: f64,
}

/// A gains table with the name of who ranked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedGains {
    /// Who.
    pub name: String,
    /// The table, best part first.
    pub rows: Vec<GainsRow>,
}

/// Precision and recall by score, lowest threshold first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thresholds {
    /// Of the model's scores.
    pub model: Vec<Threshold>,
    /// Of the rules' scores.
    pub rules: Vec<Threshold>,
}

/// Who changes places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwapSummary {
    /// Leads worked, in all or a week.
    pub n: usize,
    /// Leads worked by each.
    pub worked: usize,
    /// What became of those that the model brings in.
    pub promoted: Group,
    /// What became of those that it drops.
    pub demoted: Group,
    /// What became of those that both work.
    pub both: Group,
    /// What became of those that neither works.
    pub neither: Group,
    /// Share won of the promoted less that of the demoted.
    pub difference: Option<Estimate>,
    /// Each lead that changes places; at one edge of tied scores, some do so by chance.
    pub leads: Vec<SwappedLead>,
}

/// A lead that changes places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwappedLead {
    /// Its identifier.
    pub id: String,
    /// Whether the model brings it in; else it drops it.
    pub promoted: bool,
    /// Its chance of changing places: 1, but at an edge of tied scores.
    pub chance: f64,
    /// Whether it was won.
    pub won: bool,
    /// Its amount, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// The model's score.
    pub model_score: u8,
    /// The model's probability.
    pub model_probability: f64,
    /// The rules' score.
    pub rule_score: u8,
    /// The rules' total.
    pub rule_total: f64,
}

/// A lead on which the two differ, with both explanations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TellingLead {
    /// Its identifier.
    pub id: String,
    /// Whether it was won.
    pub won: bool,
    /// Its amount, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// Whether the outcome bears out the model; else it bears out the rules.
    pub model_right: bool,
    /// Share of leads that the model ranks below it.
    pub model_rank: f64,
    /// Share of leads that the rules rank below it.
    pub rule_rank: f64,
    /// The model's score.
    pub model_score: u8,
    /// The model's probability.
    pub model_probability: f64,
    /// The model's reasons, strongest first.
    pub reasons: Vec<ToldReason>,
    /// The rules' score.
    pub rule_score: u8,
    /// Their ledger, which adds up to the score.
    pub ledger: Vec<LedgerLine>,
}

/// A line of a ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerLine {
    /// What it is for.
    pub kind: LineKind,
    /// In words.
    pub text: String,
    /// Its points.
    pub points: f64,
}

/// Leads parted by something, and both within each part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parted {
    /// By what: a column, `month`, `age`.
    pub by: String,
    /// The parts.
    pub parts: Vec<Part>,
}

/// Both within a part of the leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// What the leads have in common.
    pub name: String,
    /// How both do; `one` is the model, `other` the rules. P-values are adjusted for all parts of all columns.
    #[serde(flatten)]
    pub level: Level,
}

/// Who was worked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkedShown {
    /// What tells it.
    pub evidence: String,
    /// By band, and the comparison within the worked and the others.
    #[serde(flatten)]
    pub worked: Worked,
}
