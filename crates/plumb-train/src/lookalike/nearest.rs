//! Seeds that share most with somebody.

use plumb_fit::CodeTable;
use rayon::prelude::*;

/// Seeds and people that the baseline is measured with, at most: enough for its figures, and few enough to compare each with each.
const MOST_SEEDS: usize = 2000;

/// The share of features that each row has in common with the seed that it shares most with: how somebody would look for more of the same by
/// hand. Of rows with the same nearest seed, those that share more with their five nearest come first.
///
/// Of more than 2,000 seeds, every so many are taken.
pub(super) fn shared_with_nearest(codes: &CodeTable, seeds: &[usize], rows: &[usize]) -> Vec<f64> {
    let step = seeds.len().div_ceil(MOST_SEEDS).max(1);
    let of_row = |row: usize| codes.columns().iter().map(move |column| column.codes.get(row));
    let taken: Vec<Vec<u16>> = seeds.iter().step_by(step).map(|seed| of_row(*seed).collect()).collect();
    let features = codes.columns().len().max(1) as f64;
    let nearest = |own: &mut Vec<u16>, row: &usize| {
        own.clear();
        own.extend(of_row(*row));
        let mut best = [0usize; 5];
        for seed in &taken {
            let shared = seed.iter().zip(own.iter()).filter(|(a, b)| a == b).count();
            if shared > best[4] {
                best[4] = shared;
                best.sort_unstable_by(|a, b| b.cmp(a));
            }
        }
        // The first decides, the mean of all five settles ties.
        (best[0] as f64 + best.iter().sum::<usize>() as f64 / (5.0 * features + 1.0)) / features
    };
    rows.par_iter().map_init(Vec::new, nearest).collect()
}
