//! The few transcendental functions of scoring, over `libm` so that they give the same bits on every machine.

/// Natural exponential.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// The logistic function 1 / (1 + exp(-x)), without overflow at either end.
#[inline]
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + exp(-x))
    } else {
        let e = exp(x);
        e / (1.0 + e)
    }
}

/// The log-odds ln(p / (1 - p)); infinite at 0 and 1.
#[inline]
pub fn logit(p: f64) -> f64 {
    ln(p) - libm::log1p(-p)
}

/// ln(1 + exp(x)) without overflow: the log loss of a lost deal at log-odds `x`; of a won one at `-x`.
#[inline]
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + libm::log1p(exp(-x)) } else { libm::log1p(exp(x)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_neither_overflow_nor_vanish() {
        assert_eq!(sigmoid(800.0), 1.0);
        assert_eq!(sigmoid(-800.0), 0.0);
        assert_eq!(softplus(1000.0), 1000.0);
        assert_eq!(softplus(-1000.0), 0.0);
        assert!((sigmoid(-40.0) - 4.248_354_255_291_589e-18).abs() < 1e-30);
    }

    #[test]
    fn logit_inverts_sigmoid() {
        for x in [-20.0, -3.0, 0.0, 0.5, 7.0] {
            assert!((logit(sigmoid(x)) - x).abs() < 1e-6, "{x}");
        }
    }
}
