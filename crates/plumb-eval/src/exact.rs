//! Exact intervals of shares, for evidence that must hold for few rows and shares at 0 or 1.

use crate::{Estimate, EvalError};

/// Halvings of the interval in which a bound is sought: the last one is below the spacing of doubles near 1.
const HALVINGS: u32 = 60;

/// Exact interval of a share, `successes` out of `n`, that covers it with a probability of at least 1 - `alpha`.
///
/// From Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934: each end is
/// the share at which as many successes, or more extreme ones, have a probability of `alpha` / 2. For `k` simultaneous statements, divide
/// `alpha` by `k` (Bonferroni).
///
/// # Errors
/// `n` is 0, `successes` is more than `n`, or `alpha` is not between 0 and 1.
pub fn clopper_pearson(successes: u64, n: u64, alpha: f64) -> Result<Estimate, EvalError> {
    if n == 0 {
        return Err(EvalError::Empty);
    }
    if successes > n {
        return Err(EvalError::BadSetting { what: "successes", requirement: "at most n" });
    }
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(EvalError::BadSetting { what: "alpha", requirement: "between 0 and 1" });
    }
    let (k, rest) = (successes as f64, (n - successes) as f64);
    let estimate = k / n as f64;
    // P(at least k successes) at share p is I_p(k, n - k + 1), which grows with p.
    let lower = if successes == 0 { 0.0 } else { solve(|p| incomplete_beta(k, rest + 1.0, p) >= alpha / 2.0) };
    // P(at most k successes) is 1 - I_p(k + 1, n - k).
    let upper = if successes == n { 1.0 } else { solve(|p| incomplete_beta(k + 1.0, rest, p) >= 1.0 - alpha / 2.0) };
    Ok(Estimate { estimate, lower: lower.min(estimate), upper: upper.max(estimate) })
}

/// The least share at which `reached` holds; it holds from there on.
fn solve(reached: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    0.5 * (low + high)
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
