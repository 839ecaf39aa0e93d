//! The true log-odds and probabilities of a lead.

use crate::config::CheckedSynthConfig;
use crate::effects::{at, sum_of_bins, sum_of_pairs};
use crate::profile::Profile;

/// Change of the base rate over the whole window at a drift of 1, in log-odds.
const BASE_RATE_DRIFT: f64 = -0.5;
/// Change of what a webinar is worth over the window at a drift of 1: the meaning of a level drifts too.
const WEBINAR_DRIFT: f64 = -0.6;
const WEBINAR: u8 = 4;

/// Nodes and weights of Gauss-Hermite quadrature for a standard normal, seven points.
const NORMAL_AVERAGE: [(f64, f64); 7] = [
    (-3.750_439_717_725_742, 0.000_548_268_855_972_2),
    (-2.366_759_410_734_541, 0.030_757_123_967_586_5),
    (-1.154_405_394_739_968, 0.240_123_178_605_012_7),
    (0.0, 0.457_142_857_142_857_1),
    (1.154_405_394_739_968, 0.240_123_178_605_012_7),
    (2.366_759_410_734_541, 0.030_757_123_967_586_5),
    (3.750_439_717_725_742, 0.000_548_268_855_972_2),
];

pub(crate) fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

pub(crate) struct Truth {
    pub(crate) log_odds: f64,
    pub(crate) probability: f64,
    /// With engagement averaged out.
    pub(crate) profile_probability: f64,
}

impl Truth {
    pub(crate) fn new(profile: &Profile, passed: f64, engagement: f64, config: &CheckedSynthConfig) -> Self {
        let webinar = if profile.bins[at::SOURCE] == WEBINAR { WEBINAR_DRIFT } else { 0.0 };
        let drift = config.drift * (passed - 0.5) * (BASE_RATE_DRIFT + webinar);
        let pairs = config.interactions * sum_of_pairs(&profile.bins);
        let account = config.account_effect * profile.account.standing;
        let known = sum_of_bins(&profile.bins) + drift + pairs + account;
        let log_odds = known + config.engagement * engagement;
        let probability = sigmoid(log_odds);
        let profile_probability = if config.engagement == 0.0 {
            probability
        } else {
            NORMAL_AVERAGE.iter().map(|(node, weight)| weight * sigmoid(known + config.engagement * node)).sum()
        };
        Self { log_odds, probability, profile_probability }
    }
}
