//! Moves out of an interaction what its features say by themselves.

use super::Interaction;

/// Rounds of the iteration at most; a few are enough for tables that are not nearly empty.
const ROUNDS: usize = 100;
/// A mean below this is 0.
const NOTHING: f64 = 1e-13;

/// Takes the mean weight over the rows of every group of every feature out of the cells and into the weights of the feature's codes, until what is
/// left in the cells is no more than the combination: the functional ANOVA form (Lengerich et al. 2020, "Purifying interaction effects with the
/// functional ANOVA", AISTATS). The sum of all weights of any row stays what it was.
///
/// `rows` counts the rows of each cell; `weights` holds the weights of each feature's codes.
pub(crate) fn purify(interaction: &Interaction, rows: &[f64], cells: &mut [f64], weights: &mut [Vec<f64>]) {
    let moved = purified(interaction, rows, cells, 1);
    for ((feature, groups), moved) in interaction.features.iter().zip(&interaction.groups).zip(&moved) {
        weights[*feature].iter_mut().zip(groups).for_each(|(weight, group)| *weight += moved[usize::from(*group)]);
    }
}

/// Does it to `width` tables at once, whose numbers stand side by side for each cell, and hands back what each group of each feature got: `width`
/// numbers a group. It is linear in the cells, so the tables may as well be the columns of a matrix.
pub(crate) fn purified(interaction: &Interaction, rows: &[f64], cells: &mut [f64], width: usize) -> Vec<Vec<f64>> {
    let shape = interaction.shape();
    let mut moved: Vec<Vec<f64>> = shape.iter().map(|groups| vec![0.0; groups * width]).collect();
    let width = width.max(1);
    for _ in 0..ROUNDS {
        let mut largest: f64 = 0.0;
        for (axis, groups) in shape.iter().enumerate() {
            let step: usize = shape[axis + 1..].iter().product();
            let of_group = |cell: usize| (cell / step % groups) * width..(cell / step % groups + 1) * width;
            let (mut means, mut counts) = (vec![0.0; groups * width], vec![0.0; *groups]);
            for (cell, (line, rows)) in cells.chunks_exact(width).zip(rows).enumerate() {
                means[of_group(cell)].iter_mut().zip(line).for_each(|(sum, weight)| *sum += weight * rows);
                counts[cell / step % groups] += rows;
            }
            for (line, count) in means.chunks_exact_mut(width).zip(&counts) {
                line.iter_mut().for_each(|sum| *sum = if *count > 0.0 { *sum / count } else { 0.0 });
            }
            for (cell, line) in cells.chunks_exact_mut(width).enumerate() {
                line.iter_mut().zip(&means[of_group(cell)]).for_each(|(weight, mean)| *weight -= mean);
            }
            moved[axis].iter_mut().zip(&means).for_each(|(own, mean)| *own += mean);
            largest = means.iter().map(|mean| mean.abs()).fold(largest, f64::max);
        }
        if largest < NOTHING {
            break;
        }
    }
    moved
}
