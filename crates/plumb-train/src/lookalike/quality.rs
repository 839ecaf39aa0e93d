//! Whether hidden seeds are found among the population, and whether the same people are found again.

use plumb_core::hash::unit_interval;
use plumb_eval::{Depth, Estimate, at_depths, roc_auc, roc_auc_delong, wilson};
use plumb_model::Scorecard;
use serde::Serialize;

use super::against::AgainstConversion;
use super::fit::{Fitted, likeness, with_other_folds, with_weights};
use super::nearest::shared_with_nearest;
use super::people::Everybody;
use crate::TrainError;
use crate::run::Encoded;

/// The shares of the population that are looked at.
pub const REACHES: [f64; 4] = [0.01, 0.05, 0.1, 0.2];

/// The reach that stability is judged at.
pub(super) const STABLE_REACH: f64 = 0.05;

/// The share of seeds by which a retrain is made larger.
const MORE_SEEDS: f64 = 0.05;

/// The shares of a curve: finely where lists end, and up to everybody.
fn curve_reaches() -> Vec<f64> {
    let percents = (1..=30).chain((32..=100).step_by(2));
    percents.map(|percent| f64::from(percent) / 100.0).collect()
}

/// What was found of seeds that nobody was told of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quality {
    /// Seeds that were hidden among the population.
    pub hidden: usize,
    /// How they were chosen, in words.
    pub hidden_by: &'static str,
    /// People of the population, without seeds.
    pub population: usize,
    /// How often a hidden seed comes before somebody of the population, with DeLong's interval.
    pub auc: Estimate,
    /// The same by the share of features in common with the nearest seed.
    pub nearest_seed_auc: f64,
    /// What is found within some shares of the population.
    pub at_reach: Vec<AtReach>,
    /// The same along all shares, for a curve.
    #[serde(skip)]
    pub curve: Vec<AtReach>,
    /// Whether the same people are found again.
    pub stability: AudienceStability,
    /// Whether a model for conversion finds them as well, where one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversion: Option<AgainstConversion>,
}

/// What is found within a share of the population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtReach {
    /// The share.
    pub reach: f64,
    /// People within it.
    pub people: usize,
    /// The share of hidden seeds that is among them, with a Wilson interval; by chance it would be `reach`.
    pub recall: Estimate,
    /// `recall` over `reach`: how many times as many as by chance.
    pub lift: f64,
    /// The same lift by the share of features in common with the nearest seed.
    pub nearest_seed_lift: f64,
}

/// How much of the audience stays, of those within 5% of the population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AudienceStability {
    /// When cross-validation deals its folds otherwise.
    pub other_folds: f64,
    /// When 5% more seeds are known.
    pub more_seeds: f64,
}

impl AudienceStability {
    /// Whether nine of ten stay, whichever it is.
    pub fn is_stable(&self) -> bool {
        self.other_folds.min(self.more_seeds) >= 0.9
    }
}

/// Ranks population and hidden seeds by fits that did not see them, and looks where the hidden seeds are.
pub(super) fn quality(everybody: &Everybody<'_>, encoded: &Encoded, fitted: &Fitted, seed: u64) -> Result<Quality, TrainError> {
    let rows: Vec<usize> = everybody.known().enumerate().filter(|(_, known)| !known).map(|(row, _)| row).collect();
    let seeds: Vec<usize> = everybody.known().enumerate().filter(|(_, known)| *known).map(|(row, _)| row).collect();
    let is_hidden: Vec<bool> = rows.iter().map(|row| everybody.is_hidden[*row]).collect();
    let own: Vec<f64> = rows.iter().map(|row| fitted.tuned.out_of_fold[*row]).collect();
    let nearest = shared_with_nearest(&encoded.codes, &seeds, &rows);
    let hidden = is_hidden.iter().filter(|hidden| **hidden).count();
    let at = |reaches: &[f64]| {
        let both = at_depths(&is_hidden, &own, reaches)?.into_iter().zip(at_depths(&is_hidden, &nearest, reaches)?);
        let found = |(depth, nearest): (Depth, Depth)| {
            Ok(AtReach {
                reach: depth.share,
                people: depth.rows,
                // Ties count in part, and an interval takes whole numbers.
                recall: Estimate { estimate: depth.capture, ..wilson(depth.won.round() as u64, hidden as u64)? },
                lift: depth.capture / depth.share,
                nearest_seed_lift: nearest.capture / nearest.share,
            })
        };
        both.map(found).collect::<Result<Vec<AtReach>, TrainError>>()
    };
    Ok(Quality {
        hidden,
        hidden_by: everybody.hidden_by,
        population: rows.len() - hidden,
        auc: roc_auc_delong(&is_hidden, &own)?,
        nearest_seed_auc: roc_auc(&is_hidden, &nearest)?,
        at_reach: at(&REACHES)?,
        curve: at(&curve_reaches())?,
        stability: stability(everybody, encoded, fitted, seed)?,
        conversion: None,
    })
}

fn stability(everybody: &Everybody<'_>, encoded: &Encoded, fitted: &Fitted, seed: u64) -> Result<AudienceStability, TrainError> {
    let population: Vec<usize> = (0..everybody.is_seed.len()).filter(|row| !everybody.is_seed[*row]).collect();
    let audience = |card: &Scorecard| {
        let all = likeness(card, &encoded.codes);
        best(&population, &all, STABLE_REACH)
    };
    let served = audience(&fitted.served);
    let others = audience(&with_other_folds(everybody, encoded, seed.wrapping_add(1))?);
    let dataset = &everybody.data.dataset;
    let is_new = |row: usize| unit_interval(format!("new:{}", dataset.id(everybody.data.labelled.rows[row])).as_bytes()) < MORE_SEEDS;
    let weights: Vec<f64> =
        everybody.is_seed.iter().enumerate().map(|(row, is_seed)| if *is_seed && is_new(row) { 0.0 } else { 1.0 }).collect();
    let before = audience(&with_weights(everybody, encoded, fitted, &weights)?);
    let kept = |other: &[usize]| {
        let both = served.iter().filter(|row| other.binary_search(row).is_ok()).count();
        both as f64 / served.len() as f64
    };
    Ok(AudienceStability { other_folds: kept(&others), more_seeds: kept(&before) })
}

/// The rows with the greatest likeness, ascending; of equals the first in order.
fn best(rows: &[usize], likeness: &[f64], reach: f64) -> Vec<usize> {
    let wanted = ((reach * rows.len() as f64).round() as usize).max(1);
    let mut sorted = rows.to_vec();
    sorted.sort_by(|a, b| likeness[*b].total_cmp(&likeness[*a]).then(a.cmp(b)));
    sorted.truncate(wanted);
    sorted.sort_unstable();
    sorted
}
