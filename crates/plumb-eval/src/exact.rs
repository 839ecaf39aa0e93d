//! Exact tests of shares, for evidence that must hold for few rows and shares near 0 or 1, and the cut-off for many tests at once.

use crate::{EvalError, check};

/// The probabilities of at most, and of at least, so many `successes` out of `n` when each has a chance of `share`.
///
/// They are the one-sided p-values of the exact binomial test: the first against "the share is `share` or more", the second against "`share` or
/// less". Computed from the regularised incomplete beta function, in about root n steps.
///
/// # Errors
/// `n` is 0, `successes` is more than `n`, or `share` is not between 0 and 1.
pub fn binomial_tails(successes: u64, n: u64, share: f64) -> Result<(f64, f64), EvalError> {
    check::not_empty(n as usize)?;
    if successes > n {
        return Err(EvalError::BadSetting { what: "successes", requirement: "at most n" });
    }
    if !(share > 0.0 && share < 1.0) {
        return Err(EvalError::BadSetting { what: "share", requirement: "between 0 and 1" });
    }
    let (k, rest) = (successes as f64, (n - successes) as f64);
    // P(at least k successes) is I_share(k, n - k + 1).
    let at_most = if successes == n { 1.0 } else { incomplete_beta(rest, k + 1.0, 1.0 - share) };
    let at_least = if successes == 0 { 1.0 } else { incomplete_beta(k, rest + 1.0, share) };
    Ok((at_most, at_least))
}

/// The largest p-value that counts when, of all that count, a share of at most `rate` should be flukes; 0 when none counts.
///
/// From Benjamini & Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57, 1995: the largest p(k), ascending,
/// that is at most k / m times `rate`. Where every hypothesis is true, the chance that any counts is at most `rate`.
///
/// # Errors
/// A p-value that is not finite.
pub fn discovery_cutoff(p_values: &[f64], rate: f64) -> Result<f64, EvalError> {
    check::finite("the p-value", p_values)?;
    let mut sorted = p_values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let allowed = |at: usize| (at + 1) as f64 / sorted.len() as f64 * rate;
    Ok((0..sorted.len()).rev().find(|at| sorted[*at] <= allowed(*at)).map_or(0.0, |at| sorted[at]))
}

/// The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz & Stegun 26.5.8), evaluated as Lentz does.
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // The fraction converges fast below this point; above it, the mirrored one does.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let log_front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x);
    libm::exp(log_front) / a * continued_fraction(a, b, x)
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    // It takes about the root of the larger of a and b.
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}
