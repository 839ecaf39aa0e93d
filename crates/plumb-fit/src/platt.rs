//! Platt's calibration: a slope and an intercept on the log-odds.

use plumb_core::math::{exp, softplus};

use crate::calibrate::is_in_first_half;

/// `calibrated log-odds = intercept + slope * log-odds`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Platt {
    /// The slope, above 0.
    pub slope: f64,
    /// The intercept.
    pub intercept: f64,
}

/// The correction that out-of-fold predictions ask for, or `None` when it does not lower their log loss.
///
/// Whether it helps is judged on predictions that it was not fitted on: rows are parted in two by a hash of their group, each half is
/// corrected by the line fitted on the other, and the summed log loss compared with no correction. A row counts as its weight says, 1 without
/// any. (Platt 1999, without his target smoothing: rows are many and the slope is close to 1.)
pub fn platt(log_odds: &[f64], won: &[bool], groups: &[u64], weights: Option<&[f64]>) -> Option<Platt> {
    let data = Data { log_odds, won, weights };
    let (first, second): (Vec<usize>, Vec<usize>) = (0..log_odds.len()).partition(|row| is_in_first_half(groups[*row]));
    let judged = |fitted: &[usize], other: &[usize]| data.fit(fitted).map(|line| data.loss(other, line));
    let (of_second, of_first) = rayon::join(|| judged(&first, &second), || judged(&second, &first));
    let crossed = of_second? + of_first?;
    let all: Vec<usize> = (0..log_odds.len()).collect();
    let plain = data.loss(&all, Platt { slope: 1.0, intercept: 0.0 });
    if crossed < plain { data.fit(&all).filter(|line| line.slope > 0.0) } else { None }
}

/// The line from any score to log-odds of being won: logistic regression with one regressor. `None` where the score is the same for all rows, parts won from
/// lost, or does not rise with the share won.
///
/// The score is standardised for the fit, so that its unit does not matter.
pub fn platt_line(scores: &[f64], won: &[bool], weights: Option<&[f64]>) -> Option<Platt> {
    let count = scores.len() as f64;
    let mean = scores.iter().sum::<f64>() / count;
    let deviation = (scores.iter().map(|score| (score - mean) * (score - mean)).sum::<f64>() / count).sqrt();
    if !(deviation.is_finite() && deviation > 0.0) {
        return None;
    }
    let standardised: Vec<f64> = scores.iter().map(|score| (score - mean) / deviation).collect();
    let rows: Vec<usize> = (0..scores.len()).collect();
    let line = Data { log_odds: &standardised, won, weights }.fit(&rows).filter(|line| line.slope > 0.0)?;
    let slope = line.slope / deviation;
    Some(Platt { slope, intercept: line.intercept - slope * mean })
}

/// What a line is fitted to, by row.
#[derive(Clone, Copy)]
pub(crate) struct Data<'a> {
    pub(crate) log_odds: &'a [f64],
    pub(crate) won: &'a [bool],
    pub(crate) weights: Option<&'a [f64]>,
}

impl Data<'_> {
    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    fn loss(&self, rows: &[usize], line: Platt) -> f64 {
        let of_row = |row: &usize| {
            let z = line.intercept + line.slope * self.log_odds[*row];
            self.weight(*row) * softplus(if self.won[*row] { -z } else { z })
        };
        rows.iter().map(of_row).sum()
    }

    /// Two-parameter logistic regression by Newton's method with halving; `None` when it does not converge (separable rows).
    pub(crate) fn fit(&self, rows: &[usize]) -> Option<Platt> {
        let mut line = Platt { slope: 1.0, intercept: 0.0 };
        let mut current = self.loss(rows, line);
        for _ in 0..50 {
            let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for row in rows {
                let x = self.log_odds[*row];
                let p = 1.0 / (1.0 + exp(-(line.intercept + line.slope * x)));
                let weight = self.weight(*row);
                let (r, w) = (weight * (p - f64::from(u8::from(self.won[*row]))), weight * p * (1.0 - p));
                g0 += r;
                g1 += r * x;
                h00 += w;
                h01 += w * x;
                h11 += w * x * x;
            }
            let determinant = h00 * h11 - h01 * h01;
            if !(determinant.is_finite() && determinant > 1e-12 * h00 * h11) {
                return None;
            }
            let (d0, d1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
            let mut share = 1.0;
            let next = loop {
                let candidate = Platt { slope: line.slope - share * d1, intercept: line.intercept - share * d0 };
                let reached = self.loss(rows, candidate);
                if reached <= current + 1e-14 * current.abs() {
                    current = reached;
                    break candidate;
                }
                share *= 0.5;
                if share < 1e-6 {
                    // At the minimum the sums of many rows round to more than what is left to gain.
                    return (d0.abs().max(d1.abs()) < 1e-6).then_some(line);
                }
            };
            line = next;
            if d0.abs() < 1e-10 && d1.abs() < 1e-10 {
                return Some(line);
            }
        }
        None
    }
}
