//! Where a number is cut.

/// Cuts numbers into about `max_bins` bins of about equal count, each of at least `min_rows`; atoms can make it one or two more.
///
/// Edges are observed values, so that equal values never part: a value that alone fills a bin (an atom such as 0 or 999) gets a bin
/// of its own, and its neighbours keep theirs. Sorts `values` in place; they must be finite.
///
/// Returns strictly ascending edges, none for a constant.
pub fn fit_edges(values: &mut [f64], max_bins: usize, min_rows: usize) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let target = (values.len() as f64 / max_bins.max(1) as f64).max(min_rows.max(1) as f64);
    let mut edges: Vec<f64> = Vec::new();
    let mut filled = 0usize;
    // -0.0 and 0.0 sort apart but compare equal: `chunk_by` uses ==, so they stay together.
    for same in values.chunk_by(|a, b| a == b) {
        let count = same.len();
        let closes = filled > 0 && (count as f64 >= target || filled as f64 + count as f64 / 2.0 >= target);
        if closes && filled >= min_rows {
            edges.push(same[0]);
            filled = 0;
        }
        filled += count;
    }
    // A last bin short of rows joins the one before it.
    if filled < min_rows {
        edges.pop();
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::fit_edges;

    #[test]
    fn equal_counts_without_ties() {
        let mut values: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(fit_edges(&mut values, 4, 1), [25.0, 50.0, 75.0]);
    }

    #[test]
    fn an_atom_gets_its_own_bin() {
        let mut values = vec![0.0; 500];
        values.extend((1..=500).map(f64::from));
        let edges = fit_edges(&mut values, 10, 5);
        assert_eq!(edges[0], 1.0);
        assert_eq!(edges.len(), 5);
        let mut high = vec![999.0; 900];
        high.extend((0..100).map(f64::from));
        assert_eq!(fit_edges(&mut high, 10, 10), [999.0]);
    }

    #[test]
    fn a_constant_has_no_edge() {
        assert!(fit_edges(&mut [7.0; 50], 10, 1).is_empty());
        assert!(fit_edges(&mut [], 10, 1).is_empty());
    }
}
