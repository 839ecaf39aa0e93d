use plumb_core::Score;

use crate::ScoreScale;

/// Equal parts of the probabilities, a power of two: so which part holds one is exact.
const PARTS: usize = 4096;

/// Scores of probabilities by a table: the same as [`ScoreScale::score`] says.
pub(super) enum Points {
    Table {
        /// The smallest probability of each score, from 2 on; above 1 where none reaches it.
        lowest: Vec<f64>,
        /// The score at the beginning of each part, and of 1.
        first: Vec<u8>,
    },
    /// A scale of which nobody knows that it never falls by a rounding.
    Scale(ScoreScale),
}

impl Points {
    pub(super) fn new(scale: &ScoreScale) -> Self {
        if matches!(scale, ScoreScale::LogOdds { .. }) {
            return Self::Scale(scale.clone());
        }
        let first = (0..=PARTS).map(|part| scale.score(part as f64 / PARTS as f64).get());
        Self::Table { lowest: (2..=100).map(|score| lowest(scale, score)).collect(), first: first.collect() }
    }

    #[inline]
    pub(super) fn score(&self, probability: f64) -> Score {
        match self {
            Self::Table { lowest, first } if (0.0..=1.0).contains(&probability) => {
                let mut score = first[(probability * PARTS as f64) as usize];
                while lowest.get(usize::from(score) - 1).is_some_and(|lowest| *lowest <= probability) {
                    score += 1;
                }
                // Within 1 to 100: there are 99 steps.
                Score::new(score).unwrap_or(Score::MAX)
            }
            // A NaN.
            Self::Table { .. } => Score::MIN,
            Self::Scale(scale) => scale.score(probability),
        }
    }
}

/// The smallest probability whose score is at least `score`, or infinity: by halving, as doubles above 0 rank as their bits do.
fn lowest(scale: &ScoreScale, score: u8) -> f64 {
    let reaches = |bits: u64| scale.score(f64::from_bits(bits)).get() >= score;
    let (mut below, mut at) = (0, 1.0_f64.to_bits());
    if !reaches(at) {
        return f64::INFINITY;
    }
    if reaches(below) {
        return 0.0;
    }
    while at - below > 1 {
        let middle = below + (at - below) / 2;
        if reaches(middle) { at = middle } else { below = middle }
    }
    f64::from_bits(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(scale: &ScoreScale, probability: f64) {
        assert_eq!(Points::new(scale).score(probability), scale.score(probability), "{probability:?}");
    }

    proptest! {
        #[test]
        fn the_table_says_what_the_scale_says(drawn in proptest::collection::vec(0.0..=1.0, 1..300), asked in proptest::collection::vec(0.0..=1.0, 20)) {
            let scale = ScoreScale::percentile(&drawn).unwrap();
            let points = Points::new(&scale);
            let ScoreScale::Percentile { knots } = &scale else { unreachable!("a percentile scale") };
            let near = knots.iter().flat_map(|(knot, _)| [knot.next_down(), *knot, knot.next_up()]).filter(|p| (0.0..=1.0).contains(p));
            let parts = (0..=PARTS).map(|part| part as f64 / PARTS as f64);
            let Points::Table { lowest, .. } = &points else { unreachable!("a table") };
            let steps = lowest.iter().filter(|p| p.is_finite()).flat_map(|p| [p.next_down().max(0.0), *p]);
            for probability in asked.into_iter().chain(near).chain(parts).chain(steps) {
                prop_assert_eq!(points.score(probability), scale.score(probability), "{:?}", probability);
            }
        }
    }

    #[test]
    fn other_scales_and_ends() {
        let log_odds = ScoreScale::LogOdds { anchor_score: 50.0, anchor_probability: 0.2, points_to_double_odds: 10.0 };
        for scale in [ScoreScale::Probability, log_odds, ScoreScale::Percentile { knots: vec![(0.25, 40.0)] }] {
            for probability in [0.0, f64::MIN_POSITIVE, 0.07, 0.2, 0.25, 0.250_000_1, 0.999_999, 1.0, f64::NAN] {
                check(&scale, probability);
            }
        }
    }
}
