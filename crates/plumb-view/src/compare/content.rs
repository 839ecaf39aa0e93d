//! What the page is made of: the answers of [`plumb_eval::compare`] as they are, and what only the caller knows, as plain texts and numbers.
//!
//! In every pair `one` is the model and `other` the rules.

use plumb_eval::compare::{BandGrid, ByLevel, Capacity, DaysToClose, HeadToHead, SwapSet, Threshold, Verdict, Worked};
use plumb_eval::{Estimate, GainsRow};

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonReport {
    /// The model and its version: `leads, version 3`.
    pub model: String,
    /// The rules by their name or file: `rules.toml`.
    pub rules: String,
    /// What they are compared on.
    pub cohort: Cohort,
    /// The answer.
    pub verdict: Verdict,
    /// Ranking and probabilities of all contenders: the model, the rules, then whoever else.
    pub head_to_head: HeadToHead,
    /// Likeness to customers beside model and rules; `None` where no lookalike model is named.
    pub likeness: Option<ComparedLikeness>,
    /// Gains tables in the order of the contenders; those not worth a curve may be left out.
    pub gains: Vec<NamedGains>,
    /// What each catches among the best N of all leads.
    pub capacity: Capacity,
    /// The same for N leads a week; `None` where leads have no date.
    pub weekly: Option<Capacity>,
    /// The currency of amounts and costs, as it stands behind a number: `EUR`; empty where it is not known.
    pub currency: String,
    /// What each score threshold gives, a list a contender whose scores people see.
    pub thresholds: Vec<NamedThresholds>,
    /// Leads by the bands of both.
    pub grid: BandGrid,
    /// Who is worked instead of whom if the model takes over.
    pub swap: SwapSet,
    /// The file that lists the swap set lead by lead, if one was written.
    pub swap_file: Option<String>,
    /// The leads on which they differ most, the most telling first.
    pub telling: Vec<TellingLead>,
    /// The two within the values of each column that matters to the business.
    pub segments: Vec<ComparedColumn>,
    /// Each rule against the data, in the order of the file.
    pub lines: Vec<RuleLine>,
    /// What rules with points from the data would do; `None` where they were not estimated.
    pub suggested: Option<SuggestedRules>,
    /// By month (or quarter) of creation; `None` without dates.
    pub periods: Option<NamedLevels>,
    /// By age of the lead; `None` where leads are seen at one age only.
    pub ages: Option<NamedLevels>,
    /// Days from creation to winning by score, for contenders whose scores people see; empty where deals have no dates.
    pub days_to_close: Vec<DaysToClose>,
    /// Whether sales worked leads because of their score; `None` where the data do not show who was worked.
    pub worked: Option<WorkedLeads>,
    /// What a person should know before believing the result, beside the cautions of the verdict.
    pub caveats: Vec<String>,
    /// Names and values, for whoever makes the comparison again.
    pub reproducibility: Vec<(String, String)>,
}

/// The deals that the contenders are compared on.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// Which deals, as a sentence: why none of the contenders has seen their outcomes.
    pub sentence: String,
    /// Names and values: the file, the period, how many were left out and why.
    pub facts: Vec<(String, String)>,
}

/// Likeness, the model and the rules on the leads that the lookalike model was not told of.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedLikeness {
    /// The lookalike model and its version.
    pub version: String,
    /// Leads compared on.
    pub leads: usize,
    /// How many of them were won.
    pub won: usize,
    /// Known seeds that were left out of the leads of the page.
    pub seeds_left_out: usize,
    /// Why they are not compared, if they are not.
    pub not_compared: Option<String>,
    /// Likeness first, and likeness less each of the others.
    pub head_to_head: Option<HeadToHead>,
    /// What each catches within shares of the leads.
    pub caught: Vec<Caught>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// Shares of all won deals that are caught within a share of the leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Caught {
    /// The share of leads.
    pub share: f64,
    /// Leads within it.
    pub leads: usize,
    /// Caught by each contender, in their order.
    pub by: Vec<f64>,
}

/// A gains table with the name of who ranked.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedGains {
    /// Who ranked.
    pub name: String,
    /// The table, best part first.
    pub rows: Vec<GainsRow>,
}

/// What each threshold gives, with the name of whose scores they are.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedThresholds {
    /// Whose.
    pub name: String,
    /// From the lowest threshold up.
    pub rows: Vec<Threshold>,
    /// Thresholds that mean something, with their names: `sales ready` at 60.
    pub named: Vec<(u8, String)>,
}

/// A lead on which model and rules differ, with both explanations.
#[derive(Debug, Clone, PartialEq)]
pub struct TellingLead {
    /// Its id.
    pub lead: String,
    /// Whether it was won.
    pub won: bool,
    /// What it is worth, where that is known.
    pub amount: Option<f64>,
    /// Whether the model ranks it higher than the rules do.
    pub model_is_higher: bool,
    /// The model's score, 1 to 100.
    pub model_score: u8,
    /// The model's probability.
    pub model_probability: f64,
    /// Why the model says so: a text and the log-odds it adds, the strongest first.
    pub model_reasons: Vec<Reason>,
    /// The rules' score, 1 to 100.
    pub rules_score: u8,
    /// Why the rules say so: the lines of the ledger and their points.
    pub rules_reasons: Vec<Reason>,
}

/// One reason of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What it is, in words.
    pub text: String,
    /// What it adds: log-odds, or points.
    pub value: f64,
}

/// The two within each value of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedColumn {
    /// The column.
    pub column: String,
    /// Its values, in the order of `levels`.
    pub labels: Vec<String>,
    /// The two within each value.
    pub levels: ByLevel,
}

/// The two within named parts of the leads.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedLevels {
    /// What a part is: `month`, `quarter`, `days since creation`.
    pub unit: String,
    /// The parts, in the order of `levels`.
    pub labels: Vec<String>,
    /// The two within each part.
    pub levels: ByLevel,
}

/// One rule against the data.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleLine {
    /// Its id in the file.
    pub id: String,
    /// What it says, in words.
    pub title: String,
    /// Its group; empty where it stands in none.
    pub group: String,
    /// Where it stands in the file, counted from 1; `None` where that is not known.
    pub line: Option<usize>,
    /// The points that it gives, each time that it counts; `None` of what disqualifies.
    pub points: Option<f64>,
    /// What the deals that the model learnt from say the same condition is worth beside all others, in points on the same scale; `None` where they do
    /// not say.
    pub worth: Option<Estimate>,
    /// Leads of those deals on which it counted.
    pub rows: u64,
    /// Won leads among them.
    pub won: u64,
    /// What to do with it.
    pub advice: Advice,
    /// Why, or what else to know; may be empty.
    pub note: String,
}

/// What to do with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Advice {
    /// The data say the opposite of its points.
    WrongSign,
    /// Its condition tells nothing that other rules do not.
    Drop,
    /// It gives too many points.
    Lower,
    /// It gives too few points.
    Raise,
    /// Its points are about right.
    Keep,
    /// Too few leads meet its condition.
    CannotTell,
}

/// Rules with points re-estimated from the data.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestedRules {
    /// How they compare, as a sentence.
    pub sentence: String,
    /// AUC of the suggested rules less that of the rules, on the deals compared on.
    pub gain: Estimate,
    /// Share of the model's advantage in AUC that they keep; `None` where the model has none to keep.
    pub kept: Option<f64>,
    /// How to write them: a command.
    pub command: String,
}

/// Who was worked, and how the data show it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkedLeads {
    /// What counts as worked, as a sentence: which column or which events.
    pub means: String,
    /// The shares.
    pub worked: Worked,
}
