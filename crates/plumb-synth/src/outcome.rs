//! When a lead is decided, and how.

use crate::clock::{DAY, HOUR};
use crate::config::CheckedSynthConfig;
use crate::effects::at;
use crate::profile::Profile;
use crate::rng::{Rng, Stream};

/// Deals are closed between these hours.
const OPENING: i64 = 8;
const CLOSING: i64 = 18;

/// Location and scale of the logarithm of the days to close.
fn pace(won: bool, profile: &Profile) -> (f64, f64) {
    let size = f64::from(profile.bins[at::EMPLOYEES]);
    // Larger companies take longer; a loss is noticed late.
    if won { (3.25 + 0.13 * size, 0.75) } else { (3.95 + 0.13 * size, 0.85) }
}

pub(crate) struct Closing {
    pub(crate) won: bool,
    /// When, be it before or after the extract.
    pub(crate) at: i64,
}

impl Closing {
    pub(crate) fn new(index: u64, created: i64, probability: f64, profile: &Profile, config: &CheckedSynthConfig) -> Self {
        let mut rng = Rng::new(config.seed, Stream::Outcome, index);
        let won = rng.chance(probability);
        let (location, scale) = pace(won, profile);
        // Never on the day of creation: the time of day then needs no comparison.
        let days = 1 + libm::exp(location + scale * rng.normal()).min(20_000.0) as i64;
        let within = (rng.unit() * ((CLOSING - OPENING) * HOUR) as f64) as i64 / 1000 * 1000;
        Self { won, at: (created.div_euclid(DAY) + days) * DAY + OPENING * HOUR + within }
    }
}

/// Probability that a lead that will be won is won within the horizon: the distribution that [`Closing::new`] draws from, exactly.
pub(crate) fn won_within(created: i64, profile: &Profile, config: &CheckedSynthConfig) -> f64 {
    let (location, scale) = pace(true, profile);
    let by_day = |days: f64| {
        if days < 1.0 { 0.0 } else { 0.5 * libm::erfc(-(libm::log(days) - location) / (scale * std::f64::consts::SQRT_2)) }
    };
    let horizon = f64::from(config.horizon_days);
    // On the last day of the horizon only the hours before the hour of creation count.
    let hours = created.rem_euclid(DAY) as f64 / HOUR as f64;
    let last_day = ((hours - OPENING as f64) / (CLOSING - OPENING) as f64).clamp(0.0, 1.0);
    let before = by_day(horizon - 1.0);
    before + (by_day(horizon) - before) * last_day
}
