//! Which N are shown.

/// About `count` values of N between 1 and `most`, half of them evenly spaced and half by equal ratios, and the `exact` ones.
pub(super) fn grid(most: usize, count: usize, exact: &[usize]) -> Vec<usize> {
    let mut grid: Vec<usize> = exact.iter().map(|n| (*n).min(most)).collect();
    grid.push(most);
    if most <= count {
        grid.extend(1..=most);
    } else if count > 0 {
        let half = count.div_ceil(2);
        grid.extend((1..=half).map(|k| (k * most / half).max(1)));
        // The ratio is at least 1, so the result is from 1 to `most`.
        grid.extend((0..half).map(|k| libm::pow(most as f64, k as f64 / half as f64).round() as usize));
    }
    grid.sort_unstable();
    grid.dedup();
    grid
}

#[cfg(test)]
mod tests {
    use super::grid;

    #[test]
    fn the_grid_holds_what_is_asked_and_both_ends() {
        assert_eq!(grid(5, 100, &[3, 9]), [1, 2, 3, 4, 5]);
        let long = grid(100_000, 100, &[777]);
        assert!(long.contains(&1) && long.contains(&777) && long.contains(&100_000));
        assert!(long.len() <= 101 && long.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(grid(50, 0, &[7]), [7, 50]);
    }
}
