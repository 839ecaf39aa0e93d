//! Accounts: what the leads of one company share.

use crate::config::CheckedSynthConfig;
use crate::rng::{Rng, Stream};
use crate::vocab::{companies, levels};

/// Leads an account, on average.
const LEADS_AN_ACCOUNT: u64 = 2;
/// Prime above the greatest number of accounts, so that multiplying by it renumbers them without a collision.
const SCATTER: u64 = 2_654_435_761;

pub(crate) struct Account {
    pub(crate) number: u64,
    pub(crate) industry: usize,
    pub(crate) country: usize,
    pub(crate) employees: f64,
    pub(crate) revenue: f64,
    /// Whether it has bought before.
    pub(crate) customer: bool,
    /// Standard normal; its effect on the log-odds is a multiple.
    pub(crate) standing: f64,
    pub(crate) name: String,
    pub(crate) domain: String,
}

/// The account that a lead belongs to, for a uniform `u`: a few accounts have many leads.
pub(crate) fn number_for(u: f64, config: &CheckedSynthConfig) -> u64 {
    let accounts = (config.leads / LEADS_AN_ACCOUNT).max(1);
    let rank = ((libm::pow(u, 1.3) * accounts as f64) as u64).min(accounts - 1);
    rank * SCATTER % accounts
}

/// Rounds to three significant digits, as people report revenue.
fn three_digits(value: f64) -> f64 {
    let mut scale = 1.0;
    while value / scale >= 1000.0 {
        scale *= 10.0;
    }
    (value / scale).round() * scale
}

impl Account {
    pub(crate) fn new(number: u64, seed: u64) -> Self {
        let mut rng = Rng::new(seed, Stream::Account, number);
        let industry = rng.weighted(levels::INDUSTRY.iter().map(|level| level.weight));
        let country = rng.weighted(levels::COUNTRY.iter().map(|level| level.weight));
        let employees = libm::exp(4.0 + 1.75 * rng.normal()).round().clamp(1.0, 400_000.0);
        let revenue = three_digits(employees * libm::exp(11.7 + 0.7 * rng.normal()));
        let customer = rng.chance(0.16);
        let standing = rng.normal();
        let (name, domain) = companies::company(number, industry, country, rng.below(24));
        Self { number, industry, country, employees, revenue, customer, standing, name, domain }
    }

    pub(crate) fn id(&self) -> String {
        format!("A{:06}", self.number + 1)
    }
}
