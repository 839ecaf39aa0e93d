//! Options of the fit that most runs leave as they are.

use plumb_core::FieldKind;
use serde::{Deserialize, Serialize};

use super::Config;

/// Which penalty, and how many interactions, cross-validation chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyRule {
    /// Those of the lowest log loss.
    #[default]
    Lowest,
    /// The largest penalty, and the fewest interactions, within one standard error of the lowest.
    OneStandardError,
}

/// Which leads are held out together in cross-validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoldBy {
    /// Those of accounts drawn at random.
    #[default]
    Group,
    /// Those of accounts whose first leads came in the same stretch of time.
    Time,
}

/// What is done about features whose effect does not hold over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnstableEffects {
    /// They are shrunk as many times as hard as their effect varies more than chance.
    #[default]
    Shrink,
    /// They are only named.
    Keep,
}

/// How weights may change along a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Monotone {
    /// More never lowers the score.
    Increasing,
    /// More never raises the score.
    Decreasing,
}

/// How the levels of a category become features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// By a weight for each.
    Levels,
    /// By their past rates, for categories of very many levels.
    Rate,
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Config {
    pub(super) fn check_options(&self) -> Result<(), String> {
        let training = &self.training;
        let dated = self.lead.created.is_some();
        match training.half_life_days {
            Some(days) if !(days.is_finite() && days > 0.0) => {
                return Err("`training.half_life_days` must be a number of days above 0, such as 365".to_owned());
            }
            Some(_) if !dated => {
                return Err("`training.half_life_days` needs `lead.created`, which tells how old a lead is".to_owned());
            }
            _ => {}
        }
        if training.fold_by == FoldBy::Time && !dated {
            return Err("`training.fold_by = \"time\"` needs `lead.created`, which tells which leads came in together".to_owned());
        }
        match self.columns.iter().find(|(_, column)| column.monotone.is_some() && column.kind != Some(FieldKind::Number)) {
            Some((name, _)) => Err(format!("columns.\"{name}\" is `monotone`, which only columns of `kind = \"number\"` can be")),
            None => Ok(()),
        }
    }
}
