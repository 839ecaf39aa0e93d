//! For whom is one better, and since when: the two side by side within each level of a column, month or age.

use serde::{Deserialize, Serialize};

use super::auc::{auc_difference, rows_by};
use super::band_grid::cell;
use super::contenders::{Contender, Pair, Side};
use super::proportions::holm;
use crate::{Estimate, EvalError, check};

/// A level with fewer won or fewer lost rows than this is not compared: a normal interval of an AUC is then too narrow to be believed.
pub const FEWEST_OF_EACH: usize = 10;

/// Two contenders within each level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByLevel {
    /// The first.
    pub one: String,
    /// The one it is compared with.
    pub other: String,
    /// The levels, in the order of their numbers.
    pub levels: Vec<Level>,
    /// Levels compared: what [`Level::adjusted_p`] allows for. Who looks at several columns must allow for those as well.
    pub compared: usize,
}

/// Two contenders on the rows of one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Number of the level.
    pub level: usize,
    /// Rows.
    pub rows: usize,
    /// Won rows among them.
    pub won: usize,
    /// Share of won rows with a Wilson interval, 0 to 1; `None` without rows.
    pub share: Option<Estimate>,
    /// What the first says on average: its bands (1 to 100) where it has such, else its scores; `None` without rows.
    pub one_mean: Option<f64>,
    /// The same of the other.
    pub other_mean: Option<f64>,
    /// Mean probability of the first; `None` where it has none, or without rows.
    pub one_probability: Option<f64>,
    /// The same of the other.
    pub other_probability: Option<f64>,
    /// AUC of the first within the level; `None` where the level is too small, see [`FEWEST_OF_EACH`].
    pub one_auc: Option<Estimate>,
    /// AUC of the other within the level.
    pub other_auc: Option<Estimate>,
    /// The first AUC less the other, paired, by accounts where there are such.
    pub difference: Option<Estimate>,
    /// Two-sided p-value of "no difference here", as if this were the only level.
    pub p: Option<f64>,
    /// The p-value after Holm's allowance for all levels that are compared.
    pub adjusted_p: Option<f64>,
    /// Who is worse here beyond doubt: `adjusted_p` is below 0.05.
    pub worse: Option<Side>,
}

impl Level {
    /// Whether it holds too few won or lost rows (or accounts) to be compared.
    #[must_use]
    pub fn too_small(&self) -> bool {
        self.difference.is_none()
    }
}

impl Pair<'_> {
    /// Compares within each of `count` levels; `level_of_row` names the level of each row, 0 to `count - 1`.
    ///
    /// # Errors
    /// Lengths that differ, or a level that is not below `count`.
    pub fn by_level(&self, level_of_row: &[usize], count: usize) -> Result<ByLevel, EvalError> {
        check::same_length("levels", self.deals.won.len(), level_of_row.len())?;
        let rows = rows_by(level_of_row, count)?;
        let mut levels: Vec<Level> = rows.iter().enumerate().map(|(level, rows)| self.level(level, rows)).collect::<Result<_, _>>()?;
        let adjusted = holm(&levels.iter().filter_map(|level| level.p).collect::<Vec<f64>>())?;
        for (level, adjusted) in levels.iter_mut().filter(|level| level.p.is_some()).zip(&adjusted) {
            level.adjusted_p = Some(*adjusted);
            let better = level.difference.filter(|_| *adjusted < 0.05).map(|difference| difference.estimate > 0.0);
            level.worse = better.map(|one_is_better| if one_is_better { Side::Other } else { Side::One });
        }
        Ok(ByLevel { one: self.one.name.to_owned(), other: self.other.name.to_owned(), compared: adjusted.len(), levels })
    }

    fn level(&self, level: usize, rows: &[usize]) -> Result<Level, EvalError> {
        let of = |values: &[f64]| -> Vec<f64> { rows.iter().map(|row| values[*row]).collect() };
        let won: Vec<bool> = rows.iter().map(|row| self.deals.won[*row]).collect();
        let clusters: Option<Vec<u32>> = self.deals.clusters.map(|clusters| rows.iter().map(|row| clusters[*row]).collect());
        let won_rows = won.iter().filter(|won| **won).count();
        let large = won_rows >= FEWEST_OF_EACH && won.len() - won_rows >= FEWEST_OF_EACH;
        let areas = large.then(|| auc_difference(&won, &of(self.one.scores), &of(self.other.scores), clusters.as_deref()).ok()).flatten();
        let cell = cell((won.len(), won_rows))?;
        let mean =
            |value: &dyn Fn(usize) -> f64| (!rows.is_empty()).then(|| rows.iter().map(|row| value(*row)).sum::<f64>() / rows.len() as f64);
        let said = |contender: &Contender<'_>| match contender.bands {
            Some(bands) => mean(&|row| f64::from(bands[row])),
            None => mean(&|row| contender.scores[row]),
        };
        let probability = |contender: &Contender<'_>| contender.probabilities.and_then(|p| mean(&|row| p[row]));
        Ok(Level {
            level,
            rows: cell.rows,
            won: cell.won,
            share: cell.share,
            one_mean: said(&self.one),
            other_mean: said(&self.other),
            one_probability: probability(&self.one),
            other_probability: probability(&self.other),
            one_auc: areas.map(|areas| areas.one),
            other_auc: areas.map(|areas| areas.other),
            difference: areas.map(|areas| areas.difference),
            p: areas.map(|areas| areas.p),
            adjusted_p: None,
            worse: None,
        })
    }
}
