//! What does "work all leads from this score up" give?

use serde::{Deserialize, Serialize};

use super::contenders::Comparison;
use crate::intervals::wilson_of;
use crate::{Estimate, EvalError};

/// All rows from a score up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// The least score that is worked, 1 to 100.
    pub score: u8,
    /// Rows with that score or a higher one.
    pub rows: usize,
    /// Won rows among them.
    pub won: usize,
    /// Share of the worked rows that were won, with a Wilson interval; 0 to 1.
    pub precision: Estimate,
    /// Share of all won rows that are worked, with a Wilson interval; 0 to 1.
    pub recall: Estimate,
    /// What a won deal costs in leads: worked rows for each won one; `None` where none was won.
    pub rows_per_won: Option<f64>,
}

impl Comparison<'_> {
    /// Precision and recall of a contender at each score that it gives, lowest threshold first: its bands, 1 to 100.
    ///
    /// # Errors
    /// A place that nobody is at, or a contender without bands.
    pub fn thresholds(&self, contender: usize) -> Result<Vec<Threshold>, EvalError> {
        let bad = EvalError::BadSetting { what: "the place of a contender", requirement: "below their number" };
        let bands = self.contenders.get(contender).ok_or(bad)?.bands_or_err()?;
        let mut counts = [(0_usize, 0_usize); 101];
        for (band, won) in bands.iter().zip(self.deals.won) {
            let count = &mut counts[usize::from(*band)];
            *count = (count.0 + 1, count.1 + usize::from(*won));
        }
        let all_won = self.deals.won_rows() as f64;
        let (mut rows, mut won) = (0, 0);
        let mut thresholds = Vec::new();
        for score in (1..=100_u8).rev().filter(|score| counts[usize::from(*score)].0 > 0) {
            let own = counts[usize::from(score)];
            (rows, won) = (rows + own.0, won + own.1);
            thresholds.push(Threshold {
                score,
                rows,
                won,
                precision: wilson_of(won as f64 / rows as f64, rows as f64),
                recall: wilson_of(won as f64 / all_won, all_won),
                rows_per_won: (won > 0).then(|| rows as f64 / won as f64),
            });
        }
        thresholds.reverse();
        Ok(thresholds)
    }
}
