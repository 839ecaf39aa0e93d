//! Coarse groups of a feature's codes: interactions are told by few rows, so their bins are wide.

use plumb_features::{FIRST, Shape};

use crate::CodeColumn;

/// At most `most` groups (2 to 256) of the codes of a feature, from the rows per code. Labels play no part.
///
/// Group 0 is that of missing and other values; it stays empty of rows where there are none. Bins in order are put together to groups of about equally
/// many rows; of levels, the commonest stand alone and the others share the last group.
pub(super) fn coarse(column: &CodeColumn, support: &[f64], most: usize) -> Vec<u8> {
    let offsets = usize::from(FIRST).min(support.len());
    let levels = &support[offsets..];
    let own = match column.shape {
        Shape::OneHot => commonest(levels, most - 1),
        Shape::Thermometer | Shape::Cells => in_order(levels, most - 1),
    };
    // Most groups fit a byte.
    std::iter::repeat_n(0, offsets).chain(own.into_iter().map(|group| group as u8 + 1)).collect()
}

/// Puts neighbouring bins together until a group holds its share of the rows that are left. A bin with most of the rows is a group by itself, and
/// the others share the rest.
fn in_order(levels: &[f64], most: usize) -> Vec<usize> {
    let mut left: f64 = levels.iter().sum();
    let (mut group, mut in_group) = (0, 0.0);
    let mut groups = Vec::with_capacity(levels.len());
    for rows in levels {
        let share = (left + in_group) / (most - group) as f64;
        // Closed as well where half of the next bin would be too much.
        if in_group > 0.0 && group + 1 < most && in_group + 0.5 * rows > share {
            group += 1;
            in_group = 0.0;
        }
        groups.push(group);
        in_group += rows;
        left -= rows;
    }
    groups
}

fn commonest(levels: &[f64], most: usize) -> Vec<usize> {
    let mut by_rows: Vec<usize> = (0..levels.len()).collect();
    by_rows.sort_by(|a, b| levels[*b].total_cmp(&levels[*a]).then(a.cmp(b)));
    let mut groups = vec![0; levels.len()];
    for (rank, level) in by_rows.into_iter().enumerate() {
        groups[level] = rank.min(most - 1);
    }
    groups
}
