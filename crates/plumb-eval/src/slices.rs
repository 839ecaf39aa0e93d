//! One set of predictions, looked at part by part: by month, by segment, by band of scores.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::estimate::two_sided;
use crate::intervals::number_clusters;
use crate::proper_scores::mean;
use crate::{Estimate, EvalError, check, log_loss, roc_auc_delong, wilson};

/// How predictions do on some of the rows. Shares and probabilities are in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// Rows of the slice.
    pub rows: usize,
    /// Won rows among them.
    pub won: usize,
    /// Share of won rows, with [`wilson`]'s interval.
    pub observed: Estimate,
    /// Mean predicted probability.
    pub mean_predicted: f64,
    /// Mean log loss in nats.
    pub log_loss: f64,
    /// ROC AUC within the slice, with DeLong's interval; `None` with fewer than two won or two lost rows.
    pub auc: Option<Estimate>,
    /// `observed` less `mean_predicted`: above 0 more are won than predicted. See [`slices`] for its interval.
    pub gap: Estimate,
    /// Two-sided p-value of "there is no gap".
    pub gap_p: f64,
}

/// Measures each of `count` slices; `slice_of_row` names the slice of each row, 0 to `count - 1`, and a slice without rows is `None`.
///
/// The gap's standard error is the one that right probabilities have, the root of the sum of p (1 - p) over n, so that a slice of ten rows
/// without a win is not taken for certain (Spiegelhalter, "Probabilistic prediction in patient management and clinical trials", Statistics
/// in Medicine 5, 1986). Where `clusters` name rows that share their luck, it is the cluster-robust one if that is larger (Liang & Zeger,
/// Biometrika 73, 1986). Interval and p-value are normal: take them lightly below some 30 rows. They are of one slice; who looks at many
/// must allow for that.
///
/// # Errors
/// Lengths that differ, no rows, a probability that is not in 0..=1, a slice number that is not below `count`.
pub fn slices(
    won: &[bool],
    p: &[f64],
    slice_of_row: &[usize],
    count: usize,
    clusters: Option<&[u32]>,
) -> Result<Vec<Option<Slice>>, EvalError> {
    check::probabilities(won, p)?;
    check::same_length("slice numbers", won.len(), slice_of_row.len())?;
    if let Some(clusters) = clusters {
        check::same_length("clusters", won.len(), clusters.len())?;
    }
    let mut rows_of: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (row, slice) in slice_of_row.iter().enumerate() {
        let rows = rows_of.get_mut(*slice).ok_or(EvalError::BadSetting { what: "a slice number", requirement: "below their count" })?;
        rows.push(row);
    }
    let of_rows = |rows: &Vec<usize>| if rows.is_empty() { Ok(None) } else { slice(won, p, rows, clusters).map(Some) };
    // Of several errors the first one is told.
    let found: Vec<_> = rows_of.par_iter().map(of_rows).collect();
    found.into_iter().collect()
}

fn slice(all_won: &[bool], all_p: &[f64], rows: &[usize], clusters: Option<&[u32]>) -> Result<Slice, EvalError> {
    let won: Vec<bool> = rows.iter().map(|row| all_won[*row]).collect();
    let p: Vec<f64> = rows.iter().map(|row| all_p[*row]).collect();
    let clusters: Option<Vec<u32>> = clusters.map(|all| rows.iter().map(|row| all[*row]).collect());
    let won_rows = won.iter().filter(|won| **won).count();
    let observed = wilson(won_rows as u64, rows.len() as u64)?;
    let mean_predicted = mean(&p);
    let difference = observed.estimate - mean_predicted;
    let standard_error = gap_error(&won, &p, difference, clusters.as_deref());
    Ok(Slice {
        rows: rows.len(),
        won: won_rows,
        observed,
        mean_predicted,
        log_loss: log_loss(&won, &p)?,
        auc: roc_auc_delong(&won, &p).ok(),
        gap: Estimate::normal(difference, standard_error),
        gap_p: two_sided(difference, standard_error),
    })
}

/// The standard error of the mean of won less predicted.
fn gap_error(won: &[bool], p: &[f64], gap: f64, clusters: Option<&[u32]>) -> f64 {
    let n = p.len() as f64;
    let independent = libm::sqrt(p.iter().map(|p| p * (1.0 - p)).sum::<f64>()) / n;
    let Some(clusters) = clusters else { return independent };
    let (cluster_of_row, groups) = number_clusters(clusters);
    if groups < 2 {
        return independent;
    }
    let mut sums = vec![0.0; groups];
    for ((won, p), cluster) in won.iter().zip(p).zip(cluster_of_row) {
        sums[cluster] += f64::from(u8::from(*won)) - p - gap;
    }
    let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
    let groups = groups as f64;
    independent.max(libm::sqrt(groups / (groups - 1.0) * squares) / n)
}
