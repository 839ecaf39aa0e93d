//! A number and how far it can be trusted.

use serde::{Deserialize, Serialize};

/// The 0.975 quantile of the standard normal distribution: two-sided 95% intervals.
pub(crate) const Z95: f64 = 1.959_963_984_540_054;

/// A statistic with its 95% confidence interval, in the statistic's own unit. `lower <= estimate <= upper`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The statistic on the rows as given.
    pub estimate: f64,
    /// Lower end of the 95% interval.
    pub lower: f64,
    /// Upper end of the 95% interval.
    pub upper: f64,
}

impl Estimate {
    /// Whether the whole interval lies on one side of zero: for a difference, "one of the two is better".
    /// An interval that touches zero does not exclude it.
    #[must_use]
    pub fn excludes_zero(&self) -> bool {
        self.lower > 0.0 || self.upper < 0.0
    }

    /// Estimate plus and minus 1.96 standard errors.
    pub(crate) fn normal(estimate: f64, standard_error: f64) -> Self {
        let margin = Z95 * standard_error;
        Self { estimate, lower: estimate - margin, upper: estimate + margin }
    }

    /// The interval cut to the values the statistic can take.
    pub(crate) fn within(self, least: f64, most: f64) -> Self {
        Self { estimate: self.estimate, lower: self.lower.clamp(least, most), upper: self.upper.clamp(least, most) }
    }
}

/// The p-value of a normal difference against "there is none", both sides. One without an error (certain predictions that are wrong, say) cannot
/// be chance.
pub(crate) fn two_sided(difference: f64, standard_error: f64) -> f64 {
    if difference == 0.0 {
        return 1.0;
    }
    libm::erfc(difference.abs() / standard_error * std::f64::consts::FRAC_1_SQRT_2)
}
