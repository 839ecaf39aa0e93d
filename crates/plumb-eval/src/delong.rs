//! Intervals of AUC without resampling.
//!
//! DeLong, DeLong & Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating characteristic
//! curves", Biometrics 44, 1988, computed from mid-ranks in O(n log n) as in Sun & Xu, "Fast implementation of DeLong's
//! algorithm for comparing the areas under correlated receiver operating characteristic curves", IEEE Signal Processing
//! Letters 21, 2014.

use crate::proper_scores::mean;
use crate::ranking::Ranking;
use crate::{Estimate, EvalError, check, roc_auc};

/// [`roc_auc`] with DeLong's 95% interval, cut to 0..=1.
///
/// `won` and `scores` hold one entry a row. The interval is normal: too narrow with few won or few lost rows, and without
/// width when won and lost are separated perfectly.
///
/// # Errors
/// As [`roc_auc`], and [`EvalError::TooFew`] with fewer than 2 won or 2 lost rows.
pub fn roc_auc_delong(won: &[bool], scores: &[f64]) -> Result<Estimate, EvalError> {
    let auc = roc_auc(won, scores)?;
    let components = Components::new(won, scores)?;
    Ok(Estimate::normal(auc, libm::sqrt(components.variance())).within(0.0, 1.0))
}

/// AUC of `a` minus AUC of `b` on the same rows, with DeLong's paired 95% interval, cut to -1..=1.
///
/// # Errors
/// As [`roc_auc_delong`], for `a` and for `b`.
pub fn delong_difference(won: &[bool], a: &[f64], b: &[f64]) -> Result<Estimate, EvalError> {
    let difference = roc_auc(won, a)? - roc_auc(won, b)?;
    let components = Components::new(won, a)?.minus(&Components::new(won, b)?);
    Ok(Estimate::normal(difference, libm::sqrt(components.variance())).within(-1.0, 1.0))
}

/// Structural components: for each won row the share of lost rows it beats, for each lost row the share of won rows it
/// loses to.
pub(crate) struct Components {
    pub(crate) won: Vec<f64>,
    pub(crate) lost: Vec<f64>,
}

impl Components {
    pub(crate) fn new(won: &[bool], scores: &[f64]) -> Result<Self, EvalError> {
        let won_scores = select(won, scores, true);
        let lost_scores = select(won, scores, false);
        check::at_least("won rows", 2, won_scores.len())?;
        check::at_least("lost rows", 2, lost_scores.len())?;

        let overall = mid_ranks(scores);
        let (n_won, n_lost) = (won_scores.len() as f64, lost_scores.len() as f64);
        // A rank among all rows minus the rank among one's own outcome counts the rows of the other outcome below.
        let beaten = |outcome: bool, own_scores: &[f64]| -> Vec<f64> {
            let own = mid_ranks(own_scores);
            let all = select(won, &overall, outcome);
            all.iter().zip(own).map(|(all, own)| all - own).collect()
        };
        let won_components = beaten(true, &won_scores);
        let lost_components = beaten(false, &lost_scores);
        Ok(Self {
            won: won_components.iter().map(|rows| rows / n_lost).collect(),
            lost: lost_components.iter().map(|rows| 1.0 - rows / n_won).collect(),
        })
    }

    /// The components of a difference are the differences of the components, which makes the covariances of the paper
    /// variances of these, and keeps them from rounding below 0.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        let subtract = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect();
        Self { won: subtract(&self.won, &other.won), lost: subtract(&self.lost, &other.lost) }
    }

    fn variance(&self) -> f64 {
        variance_of_mean(&self.won) + variance_of_mean(&self.lost)
    }
}

fn select(won: &[bool], values: &[f64], outcome: bool) -> Vec<f64> {
    let rows = won.iter().zip(values).filter(|(won, _)| **won == outcome);
    rows.map(|(_, value)| *value).collect()
}

pub(crate) fn mid_ranks(scores: &[f64]) -> Vec<f64> {
    let mut ranks = vec![0.0; scores.len()];
    let mut below = 0;
    for rows in Ranking::new(scores).ties() {
        let rank = below as f64 + (rows.len() as f64 + 1.0) / 2.0;
        for &row in rows {
            ranks[row] = rank;
        }
        below += rows.len();
    }
    ranks
}

fn variance_of_mean(values: &[f64]) -> f64 {
    let centre = mean(values);
    let squares: f64 = values.iter().map(|v| (v - centre) * (v - centre)).sum();
    let n = values.len() as f64;
    squares / (n - 1.0) / n
}

/// Rows that share one score.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CountedScore {
    pub(crate) score: f64,
    pub(crate) won: u64,
    pub(crate) lost: u64,
}

/// [`roc_auc_delong`] of rows that are given by their counts at each (finite) score: a walk over the scores instead of sorts of all rows.
pub(crate) fn auc_of_counts(mut counts: Vec<CountedScore>) -> Result<Estimate, EvalError> {
    let won: u64 = counts.iter().map(|count| count.won).sum();
    let lost: u64 = counts.iter().map(|count| count.lost).sum();
    check::at_least("won rows", 2, won as usize)?;
    check::at_least("lost rows", 2, lost as usize)?;
    counts.sort_by(|a, b| a.score.total_cmp(&b.score));
    // The structural components of the won rows of a tie, and of its lost rows, with how many there are.
    let (mut of_won, mut of_lost) = (Vec::with_capacity(counts.len()), Vec::with_capacity(counts.len()));
    let (mut won_below, mut lost_below) = (0.0, 0.0);
    for tie in counts.chunk_by(|a, b| a.score == b.score) {
        let (w, l) = tie.iter().fold((0, 0), |(w, l), count| (w + count.won, l + count.lost));
        let (w, l) = (w as f64, l as f64);
        of_won.push((w, (lost_below + l / 2.0) / lost as f64));
        of_lost.push((l, 1.0 - (won_below + w / 2.0) / won as f64));
        won_below += w;
        lost_below += l;
    }
    let mean = |components: &[(f64, f64)], rows: f64| components.iter().map(|(count, value)| count * value).sum::<f64>() / rows;
    let variance = |components: &[(f64, f64)], rows: f64, centre: f64| {
        let squares: f64 = components.iter().map(|(count, value)| count * (value - centre) * (value - centre)).sum();
        squares / (rows - 1.0) / rows
    };
    let auc = mean(&of_won, won as f64).min(1.0);
    let spread = variance(&of_won, won as f64, auc) + variance(&of_lost, lost as f64, auc);
    Ok(Estimate::normal(auc, libm::sqrt(spread)).within(0.0, 1.0))
}
