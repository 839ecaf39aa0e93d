//! Levels told by what became of the leads that had them: for categories with more levels than there can be weights.

use serde::{Deserialize, Serialize};

/// A level with its rate, shrunk towards that of all leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelRate {
    /// What spellings of the level share, see [`crate::level_key`].
    pub key: String,
    /// The share of its leads that were won, shrunk; four decimals.
    pub rate: f64,
}

/// How far the rate of a level is drawn towards that of all: as if it had so many more leads of that rate.
///
/// The empirical Bayes estimate of a rate under a beta prior (Micci-Barreca 2001, *A preprocessing scheme for high-cardinality categorical
/// attributes*, SIGKDD Explorations 3:1; scikit-learn's `TargetEncoder(smooth="auto")` does the same for means). The prior is found by moments
/// (Kleinman 1973, *Proportions with extraneous variance*, JASA 68:341).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrinkage {
    /// The rate of all.
    pub base: f64,
    /// Leads of that rate that each level is given.
    pub leads: f64,
}

/// Levels differ surely if their spread is so many standard errors above what chance gives.
const SURELY: f64 = 3.0;

impl Shrinkage {
    /// From rows and won rows of each level; `None` where levels differ no more than by chance, as then no level says anything.
    pub fn fit(levels: &[(u64, u64)]) -> Option<Self> {
        let known: Vec<(f64, f64)> = levels.iter().filter(|(rows, _)| *rows > 0).map(|(rows, won)| (*rows as f64, *won as f64)).collect();
        let rows: f64 = known.iter().map(|(rows, _)| rows).sum();
        let base = known.iter().map(|(_, won)| won).sum::<f64>() / rows;
        let variance = base * (1.0 - base);
        let freedom = known.len() as f64 - 1.0;
        // Not a number where there is no row.
        if !(variance > 0.0 && freedom > 0.0) {
            return None;
        }
        // Pearson's statistic: about chi-squared, with twice as much variance as degrees of freedom, if all levels have one rate.
        let spread: f64 = known.iter().map(|(rows, won)| (won - rows * base).powi(2) / (rows * variance)).sum();
        if spread < freedom + SURELY * (2.0 * freedom).sqrt() {
            return None;
        }
        let squares: f64 = known.iter().map(|(rows, _)| rows * rows).sum();
        let between = (variance * (spread - freedom) / (rows - squares / rows)).min(variance);
        Some(Self { base, leads: (variance / between - 1.0).max(0.0) })
    }

    /// The shrunk rate of a level with so many rows, in four decimals: no more of it is known, and people read it.
    pub fn rate(&self, rows: u64, won: u64) -> f64 {
        let weight = rows as f64 + self.leads;
        let rate = if weight > 0.0 { (won as f64 + self.leads * self.base) / weight } else { self.base };
        (rate * 1e4).round() / 1e4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_one_rate_say_nothing() {
        assert_eq!(Shrinkage::fit(&[(100, 30), (200, 60), (50, 15)]), None);
        assert_eq!(Shrinkage::fit(&[(100, 30)]), None);
        assert_eq!(Shrinkage::fit(&[(10, 0), (20, 0)]), None);
        assert_eq!(Shrinkage::fit(&[(0, 0), (0, 0)]), None);
    }

    /// With equal rows n a level, the moments are those of a one-way layout: the variance of the observed rates is
    /// between + (variance - between) / n, up to the factor L / (L - 1).
    #[test]
    fn the_prior_has_the_moments_of_the_levels() {
        let levels: Vec<(u64, u64)> = (0..40).map(|level| (50, 5 + level % 20)).collect();
        let fitted = Shrinkage::fit(&levels).unwrap();
        let rates: Vec<f64> = levels.iter().map(|(rows, won)| *won as f64 / *rows as f64).collect();
        let mean = rates.iter().sum::<f64>() / 40.0;
        let observed = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / 39.0;
        let variance = mean * (1.0 - mean);
        // Kleinman's estimate without the (n - 1) / n that matters for few rows only.
        let between = observed - variance / 50.0;
        assert!((fitted.base - mean).abs() < 1e-12);
        assert!((fitted.leads - (variance / between - 1.0)).abs() < 1e-9, "{} {}", fitted.leads, variance / between - 1.0);
        let shrunk = fitted.rate(50, 5);
        assert!(shrunk > 0.1 && shrunk < mean, "{shrunk}");
        assert_eq!(fitted.rate(0, 0), (mean * 1e4).round() / 1e4);
    }

    #[test]
    fn levels_that_always_end_one_way_need_no_prior() {
        let fitted = Shrinkage::fit(&[(100, 100), (100, 0)]).unwrap();
        assert_eq!((fitted.base, fitted.rate(100, 100), fitted.rate(100, 0)), (0.5, 1.0, 0.0));
    }
}
