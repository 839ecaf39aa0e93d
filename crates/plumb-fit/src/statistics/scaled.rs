//! From a curvature that a sample of the rows has to that of all rows.

use super::Curvature;

/// A bin of so many sampled rows is trusted half as to what it shares with others.
const TRUSTED_ROWS: f64 = 3.0;

/// Scales what a sample says up to all rows. `found` holds exact sums by bin and sampled tables of pairs; `sample` the sampled sums by bin.
///
/// With D the exact and S the sampled diagonal, D^1/2 S^-1/2 H S^-1/2 D^1/2 has the exact diagonal and stays positive semidefinite. What a
/// bin of few sampled rows shares with others is mostly chance: it is shrunk, which keeps that too, as it averages with a diagonal matrix.
pub(super) fn scaled(mut found: Curvature, sample: (f64, Vec<f64>), counts: &[f64], first_bins: &[usize]) -> Curvature {
    let (sampled_intercept, sampled) = sample;
    let ratio = |exact: f64, sampled: f64| if sampled > 0.0 { (exact / sampled).sqrt() } else { 0.0 };
    let of_intercept = ratio(found.intercept, sampled_intercept);
    let scales: Vec<f64> = found
        .diagonal
        .iter()
        .zip(&sampled)
        .zip(counts)
        .map(|((exact, sampled), count)| ratio(*exact, *sampled) * (count / (count + TRUSTED_ROWS)).sqrt())
        .collect();
    found.cross = scales.iter().zip(&sampled).map(|(scale, own)| of_intercept * scale * own).collect();
    let ranges: Vec<&[f64]> = first_bins.windows(2).map(|range| &scales[range[0]..range[1]]).collect();
    let mut tables = found.pairs.iter_mut();
    for (f, left) in ranges.iter().enumerate() {
        for (right, table) in ranges[f + 1..].iter().zip(&mut tables) {
            for (line, a) in table.chunks_exact_mut(right.len()).zip(*left) {
                line.iter_mut().zip(*right).for_each(|(cell, b)| *cell *= a * b);
            }
        }
    }
    found
}
