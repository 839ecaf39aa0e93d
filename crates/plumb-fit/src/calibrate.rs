//! Which calibration out-of-fold predictions ask for: none, a line or a rising curve.

use plumb_core::hash::mix;
use plumb_core::math::softplus;
use plumb_model::Calibration;

use crate::isotonic::isotonic_knots;
use crate::platt::Data;
use crate::{Platt, platt};

/// A curve is only tried with so many rows of the rarer outcome. With fewer, it is now and then chosen by luck and then loses on fresh rows;
/// from here on hardly ever, and strong bends are found. `tools/peers/isotonic_rows.py` prints the evidence.
pub const FEWEST_FOR_A_CURVE: usize = 1_000;

/// One-sided 97.5%: a curve takes the place of a line only if it is better beyond doubt.
const CLEARLY: f64 = 1.96;

/// A correction of log-odds.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// They are right as they are.
    Identity,
    /// A line, to be folded into the weights.
    Platt(Platt),
    /// A rising curve, see [`Calibration::Isotonic`].
    Isotonic(Vec<(f64, f64)>),
}

impl Correction {
    /// The line, if it is one.
    pub fn platt(&self) -> Option<Platt> {
        match self {
            Correction::Platt(line) => Some(*line),
            Correction::Identity | Correction::Isotonic(_) => None,
        }
    }

    /// What is left to do to the log-odds of a table into which a line was folded.
    pub fn calibration(&self) -> Calibration {
        match self {
            Correction::Isotonic(knots) => Calibration::Isotonic { knots: knots.clone() },
            Correction::Identity | Correction::Platt(_) => Calibration::Identity,
        }
    }

    /// The corrected log-odds.
    pub fn corrected(&self, log_odds: f64) -> f64 {
        match self {
            Correction::Identity => log_odds,
            Correction::Platt(line) => line.intercept + line.slope * log_odds,
            Correction::Isotonic(_) => self.calibration().corrected(log_odds),
        }
    }
}

/// Chooses a correction of out-of-fold predictions by cross-fitted log loss. `log_odds`, `won` and `groups` hold an entry a row.
///
/// A line wins over no correction if it lowers the log loss of rows that it was not fitted on, see [`platt`]. A curve wins over both if, on
/// the same two halves, it does so clearly: the summed gain must exceed 1.96 standard errors, which count groups and not rows. Where rows have
/// `weights`, only a line is tried.
pub fn calibrate(log_odds: &[f64], won: &[bool], groups: &[u64], weights: Option<&[f64]>) -> Correction {
    let line = platt(log_odds, won, groups, weights);
    let without_curve = line.map_or(Correction::Identity, Correction::Platt);
    let wins = won.iter().filter(|won| **won).count();
    if weights.is_some() || wins.min(won.len() - wins) < FEWEST_FOR_A_CURVE || !curve_wins(log_odds, won, groups, line.is_some()) {
        return without_curve;
    }
    isotonic_knots(log_odds, won).map_or(without_curve, Correction::Isotonic)
}

fn curve_wins(log_odds: &[f64], won: &[bool], groups: &[u64], against_line: bool) -> bool {
    let mut of_rows: Vec<(u64, f64)> = Vec::with_capacity(won.len());
    for half in [false, true] {
        let fitted = |row: &usize| is_in_first_half(groups[*row]) == half;
        let (own, other): (Vec<usize>, Vec<usize>) = (0..won.len()).partition(fitted);
        let own_log_odds: Vec<f64> = own.iter().map(|row| log_odds[*row]).collect();
        let own_won: Vec<bool> = own.iter().map(|row| won[*row]).collect();
        let Some(knots) = isotonic_knots(&own_log_odds, &own_won) else { return false };
        let curve = Calibration::Isotonic { knots };
        let line = if against_line { (Data { log_odds, won, weights: None }).fit(&own) } else { None };
        let line = line.map_or(Correction::Identity, Correction::Platt);
        for row in other {
            let loss = |z: f64| softplus(if won[row] { -z } else { z });
            let gain = loss(line.corrected(log_odds[row])) - loss(curve.corrected(log_odds[row]));
            of_rows.push((groups[row], gain));
        }
    }
    // The sort keeps the rows of a group in their order, so that sums do not depend on how it is done.
    of_rows.sort_by_key(|(group, _)| *group);
    let of_group = |rows: &[(u64, f64)]| rows.iter().map(|(_, gain)| gain).sum::<f64>();
    let gains: Vec<f64> = of_rows.chunk_by(|a, b| a.0 == b.0).map(of_group).collect();
    let (count, sum) = (gains.len() as f64, gains.iter().sum::<f64>());
    let mean = sum / count;
    let squares: f64 = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum();
    // The standard error of a sum of independent groups.
    sum > CLEARLY * (count / (count - 1.0) * squares).sqrt()
}

/// Which half of a cross-fit the rows of a group are in.
pub(crate) fn is_in_first_half(group: u64) -> bool {
    mix(group ^ 0x706c_6174) & 1 == 0
}
