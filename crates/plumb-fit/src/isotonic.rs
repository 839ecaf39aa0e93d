//! Isotonic calibration: the log-odds bent by a rising curve.

use plumb_core::math::logit;
use plumb_model::MAX_KNOTS;

/// A knot tells little with fewer rows of an outcome than this: its log-odds then have a standard error above 0.2.
const FEWEST_OF_AN_OUTCOME: f64 = 20.0;

/// Neighbouring scores whose rows win alike, as far as a rising curve can tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Weighted mean of the scores.
    pub score: f64,
    /// Summed weight of the rows.
    pub weight: f64,
    /// Summed weight of the won rows.
    pub won: f64,
}

impl Block {
    fn joined(self, other: Block) -> Block {
        let weight = self.weight + other.weight;
        Block { score: (self.score * self.weight + other.score * other.weight) / weight, weight, won: self.won + other.won }
    }

    /// Compared by products, so that equal shares of whole counts are equal.
    fn wins_less_than(&self, other: &Block) -> bool {
        self.won * other.weight < other.won * self.weight
    }
}

/// Weighted isotonic regression of the outcome on a score, by pooling adjacent violators: the rising steps with the least squared error,
/// which are also those of the greatest likelihood. Blocks ascend strictly in score and in share won; rows of one score are pooled first.
///
/// `scores`, `won` and `weights` hold an entry a row; scores are finite, weights (all 1 when not given) at least 0, and rows of weight 0
/// count for nothing. From Ayer, Brunk, Ewing, Reid & Silverman, Annals of Mathematical Statistics 26, 1955; for classifiers, Zadrozny &
/// Elkan, "Transforming classifier scores into accurate multiclass probability estimates", KDD 2002.
pub fn isotonic_regression(scores: &[f64], won: &[bool], weights: Option<&[f64]>) -> Vec<Block> {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let mut order: Vec<usize> = (0..scores.len()).filter(|row| weight(*row) > 0.0).collect();
    // Within a score, rows in their own order: sums of whole weights do not depend on it.
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let mut blocks: Vec<Block> = Vec::new();
    for tie in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let total = tie.iter().map(|row| weight(*row)).sum();
        let wins = tie.iter().filter(|row| won[**row]).map(|row| weight(*row)).sum();
        let mut block = Block { score: scores[tie[0]], weight: total, won: wins };
        while let Some(before) = blocks.pop_if(|before| !before.wins_less_than(&block)) {
            block = before.joined(block);
        }
        blocks.push(block);
    }
    blocks
}

/// The knots of a curve from log-odds to calibrated log-odds, strictly ascending in both; `None` where the rows bear fewer than two.
///
/// Blocks of [`isotonic_regression`] are joined with their neighbours until each holds enough rows of both outcomes, so that no share is
/// 0 or 1, and knots are few. Between the centres of blocks the curve is a line on the log-odds: centred isotonic regression, which has no
/// flat parts and so keeps every lead's rank (Oron & Flournoy, "Centered isotonic regression", Statistics in Biopharmaceutical Research 9,
/// 2017).
pub fn isotonic_knots(log_odds: &[f64], won: &[bool]) -> Option<Vec<(f64, f64)>> {
    let wins = won.iter().filter(|won| **won).count();
    let rarer = wins.min(won.len() - wins);
    let fewest = FEWEST_OF_AN_OUTCOME.max((rarer as f64 / MAX_KNOTS as f64).ceil());
    let has_enough = |block: &Block| block.won.min(block.weight - block.won) >= fewest;
    let mut joined: Vec<Block> = Vec::new();
    for block in isotonic_regression(log_odds, won, None) {
        match joined.pop_if(|last| !has_enough(last)) {
            Some(last) => joined.push(last.joined(block)),
            None => joined.push(block),
        }
    }
    if let Some(last) = joined.pop_if(|last| !has_enough(last)) {
        let before = joined.pop()?;
        joined.push(before.joined(last));
    }
    let knots: Vec<(f64, f64)> = joined.iter().map(|block| (block.score, logit(block.won / block.weight))).collect();
    let ascends = knots.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
    (knots.len() >= 2 && ascends).then_some(knots)
}
