//! How to train.

use serde::{Deserialize, Serialize};

use super::options::{self, FoldBy, PenaltyRule, UnstableEffects};

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
    /// What is done about features whose effect does not hold over time.
    #[serde(skip_serializing_if = "options::is_default")]
    pub unstable_effects: UnstableEffects,
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
            unstable_effects: UnstableEffects::Shrink,
        }
    }
}

impl TrainingConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        let say = |key: &str, want: &str| Err(format!("`{key}` must be {want}"));
        if !(self.test_share > 0.0 && self.test_share < 0.9) {
            return say("training.test_share", "between 0 and 0.9, such as 0.2");
        }
        if !(2..=50).contains(&self.folds) {
            return say("training.folds", "from 2 to 50");
        }
        if !(2..=1000).contains(&self.max_bins) {
            return say("training.max_bins", "from 2 to 1000");
        }
        if !(1..=4000).contains(&self.max_levels) {
            return say("training.max_levels", "from 1 to 4000");
        }
        if self.min_level_rows < 1 || self.min_bin_rows < 1 {
            return say("training.min_level_rows and training.min_bin_rows", "at least 1");
        }
        if self.intercept_shift.is_some_and(|shift| !(-5.0..=5.0).contains(&shift)) {
            return say("training.intercept_shift", "log-odds from -5 to 5, such as 0.25 for a base rate of 30% where it was 25%");
        }
        Ok(())
    }
}
