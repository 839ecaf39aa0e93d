//! Shares of two groups, and many tests at once.

use crate::estimate::Z95;
use crate::intervals::wilson_of;
use crate::{Estimate, EvalError, binomial_tails, check};

/// The share of the first group less that of the second, with Newcombe's 95% interval; each group is (successes, rows).
///
/// The hybrid of two Wilson intervals, method 10 of Newcombe, "Interval estimation for the difference between independent proportions", Statistics
/// in Medicine 17, 1998: right for small groups and shares near 0 or 1.
///
/// # Errors
/// A group without rows, or with more successes than rows.
pub fn share_difference_newcombe(first: (u64, u64), second: (u64, u64)) -> Result<Estimate, EvalError> {
    for (successes, rows) in [first, second] {
        check::not_empty(rows as usize)?;
        if successes > rows {
            return Err(EvalError::BadSetting { what: "successes", requirement: "at most n" });
        }
    }
    let share = |(successes, rows): (u64, u64)| (successes as f64 / rows as f64, rows as f64);
    Ok(newcombe(share(first), share(second)))
}

/// The same of shares and numbers of rows that need not be whole.
pub(super) fn newcombe(first: (f64, f64), second: (f64, f64)) -> Estimate {
    let (a, b) = (wilson_of(first.0, first.1), wilson_of(second.0, second.1));
    let difference = a.estimate - b.estimate;
    let down = libm::hypot(a.estimate - a.lower, b.upper - b.estimate);
    let up = libm::hypot(a.upper - a.estimate, b.estimate - b.lower);
    Estimate { estimate: difference, lower: difference - down, upper: difference + up }.within(-1.0, 1.0)
}

/// Exact two-sided p-value of "it is a coin who of two catches what only one of them catches": `only_one` and `only_other` are what each caught
/// alone.
///
/// McNemar's test with the binomial distribution, twice the smaller tail (McNemar, Psychometrika 12, 1947). 1 where nothing is caught alone.
#[must_use]
pub fn mcnemar_exact(only_one: u64, only_other: u64) -> f64 {
    let tails = binomial_tails(only_one, only_one + only_other, 0.5);
    // The only fault that there can be is that there are none.
    tails.map_or(1.0, |(at_most, at_least)| (2.0 * at_most.min(at_least)).min(1.0))
}

/// p-values adjusted so that the chance of *any* false alarm among those below 0.05 is at most 0.05, in the order given.
///
/// Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979: the k-th smallest of m is taken
/// times m - k + 1, and none falls below the one before it.
///
/// # Errors
/// A p-value that is not finite.
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, EvalError> {
    check::finite("the p-value", p_values)?;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut least = 0.0_f64;
    for (rank, at) in order.into_iter().enumerate() {
        least = least.max((p_values.len() - rank) as f64 * p_values[at]).min(1.0);
        adjusted[at] = least;
    }
    Ok(adjusted)
}

/// Medians and other order statistics: which pair of a sorted sample of `n` holds the median with at least 95% confidence, counted from 0.
///
/// The ends are the order statistics at the binomial's 2.5% and 97.5% points (Conover, "Practical Nonparametric Statistics", 1999, section 3.2);
/// `None` below 6, where even the least and the greatest do not reach 95%.
pub(super) fn median_ends(n: usize) -> Option<(usize, usize)> {
    if n < 6 {
        return None;
    }
    // The normal approximation is a start; the exact tail decides.
    let guess = (n as f64 / 2.0 - Z95 * libm::sqrt(n as f64) / 2.0).max(0.0) as u64;
    let tail = |below: u64| binomial_tails(below, n as u64, 0.5).map_or(1.0, |(at_most, _)| at_most);
    let mut below = guess + 2;
    while below > 0 && tail(below) > 0.025 {
        below -= 1;
    }
    // At most `below` of n values lie under the median in 2.5% of samples at most: so it lies above the value of that place.
    Some((below as usize, n - 1 - below as usize))
}
