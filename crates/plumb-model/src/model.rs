use plumb_core::hash::unit_interval;
use plumb_core::{Field, GradeCuts, Schema, Time};
use plumb_features::EventRegister;
use serde::{Deserialize, Serialize};

use crate::pairs::pairs;
use crate::{ScoreScale, Scorecard};

/// What a model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The probability that a lead is won.
    Conversion,
    /// How alike a lead is to chosen customers: the rank counts, and no probability.
    Lookalike,
}

/// Which of a model's two tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableChoice {
    /// Fitted on the training part only: metrics, gates and comparisons use it, on rows after the cut.
    Evaluated,
    /// Refitted on all labelled rows with the chosen settings: what leads are scored with.
    Served,
}

/// How rows were parted into training and test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Split {
    /// By creation: leads created from `cut` on are the test part.
    Time {
        /// The first moment of the test part.
        cut: Time,
    },
    /// By a hash of the lead id: only where there is no time.
    Hash {
        /// The share of leads in the test part.
        test_share: f64,
    },
}

impl Split {
    /// Whether a lead is on the test side, whatever data the rule was drawn from: the evaluated table has learnt nothing from it. A lead of
    /// unknown creation is not, where leads are parted by time.
    pub fn is_held_out(&self, id: &str, created: Option<Time>) -> bool {
        match self {
            Split::Time { cut } => created.is_some_and(|created| created >= *cut),
            Split::Hash { test_share } => unit_interval(format!("split:{id}").as_bytes()) < *test_share,
        }
    }
}

/// What counts as won and lost: models of different targets cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The column of the outcome.
    pub column: String,
    /// Its values that mean won.
    pub won: Vec<String>,
    /// Its values that mean lost.
    pub lost: Vec<String>,
}

/// What the model was fitted on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    /// SHA-256 over the canonical typed rows, in hexadecimal; independent of the file's path, format and row order.
    pub digest: String,
    /// Rows read.
    pub rows: u64,
    /// Labelled rows that the served table was fitted on.
    pub labelled: u64,
    /// How many of them were won.
    pub won: u64,
    /// Labelled rows that the evaluated table was fitted on.
    pub training: u64,
    /// Rows that metrics were computed on.
    pub test: u64,
    /// What counts as won and lost.
    pub target: Target,
    /// Days within which a lead must be won to count; none: whenever it closed.
    pub horizon_days: Option<f64>,
    /// Ages in days at which each lead was seen; empty where all were seen at their creation only. Rows are counted by lead and age.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshot_days: Vec<f64>,
    /// Creation of the first labelled lead.
    pub first_created: Option<Time>,
    /// Creation of the last labelled lead.
    pub last_created: Option<Time>,
    /// The moment of the extract: nothing later was known.
    pub extracted_at: Option<Time>,
}

/// How the model was fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitting {
    /// The solver: `newton` or `linfa`.
    pub solver: String,
    /// The ridge penalty lambda: the objective is the summed log loss plus lambda / 2 times the sum of squared coefficients.
    pub penalty: f64,
    /// The seed of folds and intervals.
    pub seed: u64,
    /// Folds of the cross-validation.
    pub folds: u32,
    /// Slope and intercept of the Platt correction that is folded into the weights; none when it did not help.
    pub platt: Option<(f64, f64)>,
    /// Log-odds that were added to the served table by configuration, because another base rate is expected than that of its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intercept_shift: Option<f64>,
    /// SHA-256 of the configuration, in hexadecimal.
    pub config_digest: String,
}

/// A fitted model. [`Model::check`], which reading and writing an artifact always run, makes sure that fields agree with features and that
/// every number is finite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// What it predicts.
    pub kind: Kind,
    /// Its name in the registry.
    pub name: String,
    /// The columns that it reads.
    pub schema: Schema,
    /// What it measures of a lead's events, if it uses them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<EventRegister>,
    /// From probability to score.
    pub scale: ScoreScale,
    /// From score to grade.
    pub grades: GradeCuts,
    /// How rows were parted.
    pub split: Split,
    /// What it was fitted on.
    pub dataset: Dataset,
    /// How it was fitted.
    pub fitting: Fitting,
    /// The table that leads are scored with.
    pub served: Scorecard,
    /// The table that metrics are computed with.
    pub evaluated: Scorecard,
}

impl Model {
    /// The fields that features are made from: columns, then measures of events, then what is made of two columns.
    pub fn fields(&self) -> Vec<Field> {
        let given = self.schema.fields.iter().cloned().chain(self.events.iter().flat_map(EventRegister::fields));
        given.chain(pairs(&self.schema).map(|(field, _)| field)).collect()
    }

    /// Of a lookalike model: how many times as common such people are among the seeds as in the population, 1 where they are as common. Of log-odds
    /// of being a seed among all rows that it is fitted on these are the odds over those of a row without regard to what it holds.
    pub fn likeness(&self, log_odds: f64) -> f64 {
        let (seeds, others) = (self.dataset.won as f64, self.dataset.labelled.saturating_sub(self.dataset.won) as f64);
        libm::exp(log_odds) * others.max(1.0) / seeds.max(1.0)
    }

    /// The chosen table.
    pub fn table(&self, choice: TableChoice) -> &Scorecard {
        match choice {
            TableChoice::Evaluated => &self.evaluated,
            TableChoice::Served => &self.served,
        }
    }
}
