//! The logistic function and its loss without a branch, so that the compiler can work on many rows at once. Only additions, products, quotients
//! and shifts of bits: the same numbers on every machine, whatever the width of its vectors.

use std::f64::consts::LOG2_E;

/// exp(x) for x from -708 to 0; 3e-308 below. Relative error below 4e-16 (tested against libm).
///
/// x = k ln 2 + r with |r| <= ln 2 / 2, and exp(r) by its Taylor series (Muller, *Elementary Functions*, 3rd ed., chapter 11).
#[inline(always)]
fn exp_of_nonpositive(x: f64) -> f64 {
    /// 1.5 x 2^52: adding it rounds to a whole number, which then stands in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    /// ln 2, its upper bits (a product with a whole number below 2^20 is exact) and the rest.
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = if x < -708.0 { -708.0 } else { x };
    let shifted = x * LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let mut sum = 1.0 / 6_227_020_800.0;
    for factorial in [479_001_600.0, 39_916_800.0, 3_628_800.0, 362_880.0, 40_320.0, 5_040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0] {
        sum = sum * r + 1.0 / factorial;
    }
    // k is at least -1022, so the exponent stays that of a normal number.
    sum * f64::from_bits((shifted.to_bits() << 52).wrapping_add(1.0_f64.to_bits()))
}

/// ln(x) for x from 1 to 2. Absolute error below 3e-16.
///
/// ln(x) = 2 artanh(s) with s = (x - 1) / (x + 1) <= 1/3, by the series of artanh.
#[inline(always)]
pub(super) fn ln_to_two(x: f64) -> f64 {
    let s = (x - 1.0) / (x + 1.0);
    let square = s * s;
    let mut sum = 1.0 / 33.0;
    for odd in [31.0, 29.0, 27.0, 25.0, 23.0, 21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0] {
        sum = sum * square + 1.0 / odd;
    }
    2.0 * s * sum
}

/// What the model says of a row at some log-odds z.
pub(super) struct Logistic {
    /// 1 / (1 + exp(-z)).
    pub probability: f64,
    /// The loss of a lost row is ln(1 + exp(z)) = `kink + ln(factor)`; that of a won row is z less. `kink` is max(z, 0).
    pub kink: f64,
    /// From 1 to 2: the product over many rows takes one logarithm for all of them.
    pub factor: f64,
}

#[inline(always)]
pub(super) fn logistic(z: f64) -> Logistic {
    let e = exp_of_nonpositive(-z.abs());
    let (is_positive, factor) = (z > 0.0, 1.0 + e);
    let probability = (if is_positive { 1.0 } else { e }) / factor;
    Logistic { probability, kink: if is_positive { z } else { 0.0 }, factor }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> impl Iterator<Item = f64> {
        (0..200_000).map(|k| -f64::from(k) * 708.0 / 200_000.0).chain((0..200_000).map(|k| -f64::from(k) * 2e-5))
    }

    #[test]
    fn exp_is_that_of_libm_to_the_last_bits() {
        let worst = places().map(|x| (exp_of_nonpositive(x) / libm::exp(x) - 1.0).abs()).fold(0.0, f64::max);
        assert!(worst < 4e-16, "{worst:e}");
        assert_eq!(exp_of_nonpositive(0.0), 1.0);
        assert!(exp_of_nonpositive(-1e300) < 1e-307);
    }

    #[test]
    fn the_logarithm_is_that_of_libm_to_the_last_bits() {
        let worst = (0..=200_000).map(|k| 1.0 + f64::from(k) / 200_000.0).map(|x| (ln_to_two(x) - libm::log(x)).abs()).fold(0.0, f64::max);
        assert!(worst < 3e-16, "{worst:e}");
    }

    #[test]
    fn probability_and_loss_are_those_of_the_scorer() {
        for z in places().flat_map(|x| [x, -x]) {
            let Logistic { probability, kink, factor } = logistic(z);
            let (expected, of_lost) = (plumb_core::math::sigmoid(z), plumb_core::math::softplus(z));
            assert!((probability - expected).abs() <= 5e-16 * expected, "{z}: {probability:e} against {expected:e}");
            let loss = kink + ln_to_two(factor);
            assert!((loss - of_lost).abs() <= 4e-16 * of_lost.max(1.0), "{z}: {loss:e} against {of_lost:e}");
        }
    }
}
