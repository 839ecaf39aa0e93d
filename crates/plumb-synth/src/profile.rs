//! What a lead truly is at its creation, before the row is made untidy: drawn once, as bins of the criteria and the values behind them.

use crate::account::{self, Account};
use crate::config::CheckedSynthConfig;
use crate::effects::{ABSENT, CRITERIA, LeadBins, at};
use crate::rng::{Rng, Stream};
use crate::vocab::levels::{self, Level};
use crate::vocab::titles::TITLES;
use crate::vocab::{FREE_MAIL_DOMAINS, companies};

/// Weights of [`levels::AUTHORITY`] by seniority.
const AUTHORITY: [[f64; 4]; 5] =
    [[75.0, 15.0, 5.0, 5.0], [50.0, 38.0, 8.0, 4.0], [20.0, 50.0, 25.0, 5.0], [5.0, 35.0, 50.0, 10.0], [1.0, 9.0, 88.0, 2.0]];
/// Weights of [`levels::AGE_BAND`] by seniority.
const AGE: [[f64; 6]; 5] = [
    [0.5, 9.0, 30.0, 36.0, 21.0, 3.5],
    [0.5, 14.0, 38.0, 32.0, 15.0, 0.5],
    [2.0, 32.0, 36.0, 20.0, 9.5, 0.5],
    [9.0, 42.0, 26.0, 15.0, 7.5, 0.5],
    [78.0, 20.0, 2.0, 0.0, 0.0, 0.0],
];
/// Shares of leads without budget, authority, expected date, product.
const GAPS: [(usize, f64); 4] = [(at::BUDGET, 0.38), (at::AUTHORITY, 0.28), (at::EXPECTED, 0.24), (at::PRODUCT, 0.15)];

/// Titles by language and seniority.
#[derive(Debug)]
pub(crate) struct TitleIndex {
    languages: Vec<(&'static str, [Vec<usize>; 5])>,
    codes: Vec<(u8, u8)>,
}

fn position(levels: &[Level], name: &str) -> u8 {
    levels.iter().position(|level| level.name == name).map_or(ABSENT, |found| found as u8)
}

impl TitleIndex {
    pub(crate) fn new() -> Self {
        let mut languages: Vec<(&'static str, [Vec<usize>; 5])> = Vec::new();
        let mut codes = Vec::new();
        for (index, title) in TITLES.iter().enumerate() {
            if languages.last().is_none_or(|(language, _)| *language != title.language) {
                languages.push((title.language, Default::default()));
            }
            let seniority = position(levels::SENIORITY, title.seniority);
            codes.push((seniority, position(levels::FUNCTION, title.function)));
            if let Some((_, lists)) = languages.last_mut() {
                lists[usize::from(seniority)].push(index);
            }
        }
        Self { languages, codes }
    }

    /// A title of the seniority in the language, or in English where there is none.
    fn draw(&self, language: &str, seniority: usize, rng: &mut Rng) -> usize {
        let lists = self.languages.iter().find(|(found, _)| *found == language).unwrap_or(&self.languages[0]);
        rng.pick(&lists.1[seniority])
    }
}

pub(crate) struct Profile {
    pub(crate) account: Account,
    pub(crate) bins: LeadBins,
    pub(crate) title: usize,
    pub(crate) language: &'static str,
    pub(crate) email: String,
    pub(crate) amount: f64,
    pub(crate) budget: f64,
    pub(crate) expected_days: f64,
    pub(crate) past_purchases: f64,
    /// A lead from a short form has more gaps everywhere.
    pub(crate) thin: bool,
}

fn weights(levels: &'static [Level]) -> impl Iterator<Item = f64> + Clone {
    levels.iter().map(|level| level.weight)
}

impl Profile {
    /// The profile of lead `index`, created when the share `passed` of the window has passed.
    pub(crate) fn new(index: u64, passed: f64, titles: &TitleIndex, config: &CheckedSynthConfig) -> Self {
        let mut rng = Rng::new(config.seed, Stream::Profile, index);
        let account = Account::new(account::number_for(rng.unit(), config), config.seed);
        let mut bins: LeadBins = [ABSENT; CRITERIA.len()];
        bins[at::INDUSTRY] = account.industry as u8;
        bins[at::COUNTRY] = account.country as u8;
        bins[at::EMPLOYEES] = CRITERIA[at::EMPLOYEES].bin_of_number(account.employees);
        bins[at::REVENUE] = CRITERIA[at::REVENUE].bin_of_number(account.revenue);

        let (language, title) = draw_person(&mut bins, &account, titles, &mut rng);
        let email = draw_email(&mut bins, &account, &mut rng);
        draw_origin(&mut bins, passed, config.drift, &mut rng);
        draw_need(&mut bins, &mut rng);

        let amount = draw_amount(account.employees, &mut rng);
        let budget = (amount * libm::exp(0.1 + 0.5 * rng.normal()) / 500.0).round().max(1.0) * 500.0;
        let expected_days = (1.0 + libm::exp(4.5 + 0.8 * rng.normal())).floor().min(900.0);
        let past_purchases = if account.customer && rng.chance(0.85) { 1.0 + f64::from(rng.poisson(1.3)) } else { 0.0 };
        for (criterion, value) in [(at::AMOUNT, amount), (at::BUDGET, budget), (at::EXPECTED, expected_days), (at::PAST, past_purchases)] {
            bins[criterion] = CRITERIA[criterion].bin_of_number(value);
        }
        let thin = leave_gaps(&mut bins, index, config);
        Self { account, bins, title, language, email, amount, budget, expected_days, past_purchases, thin }
    }
}

fn draw_person(bins: &mut LeadBins, account: &Account, titles: &TitleIndex, rng: &mut Rng) -> (&'static str, usize) {
    let (home, region, _) = levels::COUNTRY_FACTS[account.country];
    let language = if rng.chance(0.88) { home } else { "en" };
    let seniority = rng.weighted(weights(levels::SENIORITY));
    let title = titles.draw(if rng.chance(0.78) { language } else { "en" }, seniority, rng);
    let (seniority_bin, function) = titles.codes[title];
    bins[at::SENIORITY] = seniority_bin;
    bins[at::FUNCTION] = function;
    bins[at::PERSONA] = if rng.chance(0.7) { function } else { rng.below(levels::PERSONA.len()) as u8 };
    bins[at::AUTHORITY] = rng.weighted(AUTHORITY[seniority].iter().copied()) as u8;
    bins[at::AGE] = rng.weighted(AGE[seniority].iter().copied()) as u8;
    bins[at::DEVICE] = rng.weighted(weights(levels::DEVICE)) as u8;
    let team = &levels::OWNER[region * 4..region * 4 + 4];
    bins[at::OWNER] = (region * 4 + rng.weighted(team.iter().map(|level| level.weight))) as u8;
    (language, title)
}

fn draw_email(bins: &mut LeadBins, account: &Account, rng: &mut Rng) -> String {
    let free = rng.chance(if account.employees < 10.0 { 0.45 } else { 0.14 });
    let mailbox = companies::mailbox(rng.below(24), rng.below(24), rng.below(1000));
    let domain = if free { rng.pick(FREE_MAIL_DOMAINS) } else { &account.domain };
    bins[at::MAIL] = u8::from(free);
    format!("{mailbox}@{domain}")
}

fn draw_origin(bins: &mut LeadBins, passed: f64, drift: f64, rng: &mut Rng) {
    let trend = drift * (2.0 * passed - 1.0);
    let moved: [f64; levels::SOURCE.len()] = std::array::from_fn(|source| {
        let level = &levels::SOURCE[source];
        if level.trend == 0.0 { level.weight } else { level.weight * libm::exp(level.trend * trend) }
    });
    bins[at::SOURCE] = rng.weighted(moved.iter().copied()) as u8;
    let idle = 1.0 - drift.min(1.0);
    let running = levels::CAMPAIGN
        .iter()
        .zip(levels::CAMPAIGN_RUNS)
        .map(|(level, &(from, to))| if (from..=to).contains(&passed) { level.weight } else { level.weight * idle });
    bins[at::CAMPAIGN] = rng.weighted(running) as u8;
}

fn draw_need(bins: &mut LeadBins, rng: &mut Rng) {
    bins[at::PAIN] = rng.weighted(weights(levels::PAIN)) as u8;
    bins[at::APPROVAL] = rng.weighted(weights(levels::APPROVAL)) as u8;
    // Small companies rarely ask for the enterprise edition, large ones rarely for the starter.
    let size = f64::from(bins[at::EMPLOYEES]);
    let fits = levels::PRODUCT.iter().enumerate().map(|(product, level)| match product {
        0 => level.weight * (6.0 - size) / 3.0,
        2 => level.weight * (0.3 + size) / 2.5,
        _ => level.weight,
    });
    bins[at::PRODUCT] = rng.weighted(fits) as u8;
}

/// Heavy-tailed, growing with the company, in steps of a hundred.
fn draw_amount(employees: f64, rng: &mut Rng) -> f64 {
    (libm::exp(7.3 + 0.45 * libm::log(employees) + 0.85 * rng.normal()) / 100.0).round().max(1.0) * 100.0
}

/// Takes away what was not asked or not told: that it is absent says something, so it acts on the odds.
fn leave_gaps(bins: &mut LeadBins, index: u64, config: &CheckedSynthConfig) -> bool {
    let mut rng = Rng::new(config.seed, Stream::Gaps, index);
    let thin = rng.chance(0.25);
    for (criterion, share) in GAPS {
        if rng.chance(gap_share(share, thin, config.missing)) {
            bins[criterion] = ABSENT;
        }
    }
    thin
}

/// Probability of a gap: leads from short forms have more of them, the same share over all.
pub(crate) fn gap_share(share: f64, thin: bool, strength: f64) -> f64 {
    (share * strength * if thin { 1.75 } else { 0.75 }).min(0.95)
}
