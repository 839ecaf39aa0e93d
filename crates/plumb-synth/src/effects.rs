//! The published truth: what each bin of each visible attribute adds to the log-odds, and the pairs on top.

use crate::lead::SynthLead;
use crate::vocab::levels::{self, Level};
use crate::vocab::{FREE_MAIL_DOMAINS, titles::TITLES};

/// How the values of a criterion fall into bins.
#[derive(Clone, Copy, Debug)]
pub enum Bins {
    /// One bin a level.
    Levels(&'static [Level]),
    /// Bin `k` holds the values from `edges[k - 1]` to below `edges[k]`; the first and the last are open.
    Edges {
        /// Increasing edges.
        edges: &'static [f64],
        /// One effect a bin: one more than edges.
        effects: &'static [f64],
    },
}

/// An attribute, or a part of one, with what its bins add to the log-odds.
#[derive(Clone, Copy, Debug)]
pub struct Criterion {
    /// The column's name, with the part after a dot: `job_title.seniority`, `expected_date.days`.
    pub name: &'static str,
    /// The column of `leads.csv` that it is read from.
    pub column: &'static str,
    /// Bins and effects.
    pub bins: Bins,
    /// What an absent value adds, where absence is informative; elsewhere the hidden value acts and this is 0.
    pub missing: f64,
}

impl Criterion {
    /// What the bin adds to the log-odds; `None` is the absent value. A bin that does not exist adds nothing.
    pub fn effect(&self, bin: Option<usize>) -> f64 {
        let Some(bin) = bin else { return self.missing };
        match self.bins {
            Bins::Levels(levels) => levels.get(bin).map_or(0.0, |level| level.effect),
            Bins::Edges { effects, .. } => effects.get(bin).copied().unwrap_or(0.0),
        }
    }

    pub(crate) fn bin_of_number(&self, value: f64) -> u8 {
        match self.bins {
            Bins::Edges { edges, .. } => edges.iter().take_while(|&&edge| value >= edge).count() as u8,
            Bins::Levels(_) => ABSENT,
        }
    }
}

/// Log-odds before anything is added.
pub const INTERCEPT: f64 = -1.9;

/// The code of an absent value among bins.
pub(crate) const ABSENT: u8 = u8::MAX;

/// Positions in [`CRITERIA`].
pub(crate) mod at {
    pub(crate) const SENIORITY: usize = 0;
    pub(crate) const FUNCTION: usize = 1;
    pub(crate) const INDUSTRY: usize = 2;
    pub(crate) const EMPLOYEES: usize = 3;
    pub(crate) const REVENUE: usize = 4;
    pub(crate) const COUNTRY: usize = 5;
    pub(crate) const MAIL: usize = 6;
    pub(crate) const SOURCE: usize = 7;
    pub(crate) const CAMPAIGN: usize = 8;
    pub(crate) const PERSONA: usize = 9;
    pub(crate) const PAIN: usize = 10;
    pub(crate) const BUDGET: usize = 11;
    pub(crate) const AUTHORITY: usize = 12;
    pub(crate) const APPROVAL: usize = 13;
    pub(crate) const EXPECTED: usize = 14;
    pub(crate) const PRODUCT: usize = 15;
    pub(crate) const DEVICE: usize = 16;
    pub(crate) const AGE: usize = 17;
    pub(crate) const PAST: usize = 18;
    pub(crate) const AMOUNT: usize = 19;
    pub(crate) const OWNER: usize = 20;
}

/// Number of criteria.
pub(crate) const COUNT: usize = 21;

/// The bins of one lead, in the order of [`CRITERIA`].
pub(crate) type LeadBins = [u8; COUNT];

const fn by_level(name: &'static str, column: &'static str, levels: &'static [Level]) -> Criterion {
    Criterion { name, column, bins: Bins::Levels(levels), missing: 0.0 }
}

const fn by_edge(name: &'static str, column: &'static str, edges: &'static [f64], effects: &'static [f64]) -> Criterion {
    Criterion { name, column, bins: Bins::Edges { edges, effects }, missing: 0.0 }
}

const fn when_absent(criterion: Criterion, missing: f64) -> Criterion {
    Criterion { missing, ..criterion }
}

/// Every criterion that acts, in the order in which effects are added. The column `language` is not among them: it has no effect of its own.
pub const CRITERIA: [Criterion; COUNT] = [
    by_level("job_title.seniority", "job_title", levels::SENIORITY),
    by_level("job_title.function", "job_title", levels::FUNCTION),
    by_level("industry", "industry", levels::INDUSTRY),
    by_edge("employees", "employees", &[10.0, 50.0, 200.0, 1000.0, 5000.0], &[-0.45, -0.15, 0.10, 0.25, 0.20, 0.0]),
    by_edge("revenue", "revenue", &[1e6, 1e7, 1e8, 1e9], &[-0.15, 0.0, 0.10, 0.10, 0.05]),
    by_level("country", "country", levels::COUNTRY),
    by_level("email.kind", "email", levels::MAIL),
    by_level("source", "source", levels::SOURCE),
    by_level("campaign", "campaign", levels::CAMPAIGN),
    by_level("persona", "persona", levels::PERSONA),
    by_level("pain", "pain", levels::PAIN),
    when_absent(by_edge("budget", "budget", &[5e3, 2e4, 5e4, 1.5e5], &[-0.50, -0.05, 0.25, 0.35, 0.20]), -0.45),
    when_absent(by_level("authority", "authority", levels::AUTHORITY), -0.25),
    by_level("approval_status", "approval_status", levels::APPROVAL),
    when_absent(by_edge("expected_date.days", "expected_date", &[30.0, 90.0, 180.0, 365.0], &[0.60, 0.35, 0.0, -0.35, -0.60]), -0.30),
    when_absent(by_level("desired_product", "desired_product", levels::PRODUCT), -0.35),
    by_level("device", "device", levels::DEVICE),
    by_level("age_band", "age_band", levels::AGE_BAND),
    by_edge("past_purchases", "past_purchases", &[1.0, 2.0, 5.0], &[-0.10, 0.50, 0.80, 1.0]),
    by_edge("amount", "amount", &[2e3, 1e4, 4e4, 1.5e5], &[0.20, 0.10, 0.0, -0.15, -0.35]),
    by_level("owner", "owner", levels::OWNER),
];

/// An effect on top of the two of its criteria, for leads in one of the first bins and in one of the second.
#[derive(Clone, Copy, Debug)]
pub struct Interaction {
    /// Position of the one criterion in [`CRITERIA`].
    pub first: usize,
    /// Its bins.
    pub first_bins: &'static [u8],
    /// Position of the other criterion.
    pub second: usize,
    /// Its bins.
    pub second_bins: &'static [u8],
    /// What it adds to the log-odds at a strength of 1.
    pub effect: f64,
}

const fn pair(first: usize, first_bins: &'static [u8], second: usize, second_bins: &'static [u8], effect: f64) -> Interaction {
    Interaction { first, first_bins, second, second_bins, effect }
}

/// Three pairs of criteria that act together: source and company size, industry and product, authority and budget.
pub const INTERACTIONS: &[Interaction] = &[
    // Referrals open the doors of large companies; advertising reaches small ones.
    pair(at::SOURCE, &[8, 9], at::EMPLOYEES, &[4, 5], 0.8),
    pair(at::SOURCE, &[6, 10], at::EMPLOYEES, &[3, 4, 5], -0.7),
    pair(at::SOURCE, &[6], at::EMPLOYEES, &[0, 1], 0.5),
    // Automation fits goods on the move; the heavy products are beyond public purses.
    pair(at::INDUSTRY, &[0, 3], at::PRODUCT, &[4], 1.1),
    pair(at::INDUSTRY, &[6, 8, 12], at::PRODUCT, &[2, 4], -0.9),
    // A budget counts in the hands of whoever decides on it.
    pair(at::AUTHORITY, &[0], at::BUDGET, &[2, 3, 4], 0.6),
    pair(at::AUTHORITY, &[2], at::BUDGET, &[2, 3, 4], -0.5),
];

/// Sum of the published effects, added in the order of [`CRITERIA`].
pub(crate) fn sum_of_bins(bins: &LeadBins) -> f64 {
    let mut sum = INTERCEPT;
    for (criterion, &bin) in CRITERIA.iter().zip(bins) {
        sum += criterion.effect((bin != ABSENT).then_some(usize::from(bin)));
    }
    sum
}

/// Sum of the pair effects at a strength of 1.
pub(crate) fn sum_of_pairs(bins: &LeadBins) -> f64 {
    let holds = |pair: &&Interaction| pair.first_bins.contains(&bins[pair.first]) && pair.second_bins.contains(&bins[pair.second]);
    INTERACTIONS.iter().filter(holds).map(|pair| pair.effect).sum()
}

/// The bin that the visible cells of a lead put it in, or `None` where the cell is absent, or spelled in a way that the tables do not know.
pub fn visible_bin(criterion: &Criterion, lead: &SynthLead) -> Option<usize> {
    match criterion.bins {
        Bins::Levels(levels) => {
            let name = visible_level(criterion, lead)?;
            levels.iter().position(|level| level.name == name)
        }
        Bins::Edges { .. } => Some(usize::from(criterion.bin_of_number(visible_number(criterion, lead)?))),
    }
}

fn visible_level<'a>(criterion: &Criterion, lead: &'a SynthLead) -> Option<&'a str> {
    let title = || TITLES.iter().find(|title| Some(title.text) == lead.job_title.as_deref());
    match criterion.name {
        "job_title.seniority" => title().map(|title| title.seniority),
        "job_title.function" => title().map(|title| title.function),
        "industry" => lead.industry.as_deref(),
        "country" => lead.country.as_deref(),
        "email.kind" => {
            lead.email.as_deref()?.split_once('@').map(|(_, domain)| if FREE_MAIL_DOMAINS.contains(&domain) { "free" } else { "business" })
        }
        "source" => lead.source.as_deref(),
        "campaign" => lead.campaign.as_deref(),
        "persona" => lead.persona.as_deref(),
        "pain" => lead.pain.as_deref(),
        "authority" => lead.authority.as_deref(),
        "approval_status" => lead.approval_status.as_deref(),
        "desired_product" => lead.desired_product.as_deref(),
        "device" => lead.device.as_deref(),
        "age_band" => lead.age_band.as_deref(),
        "owner" => Some(lead.owner),
        _ => None,
    }
}

fn visible_number(criterion: &Criterion, lead: &SynthLead) -> Option<f64> {
    match criterion.name {
        "employees" => lead.employees,
        "revenue" => lead.revenue,
        "budget" => lead.budget,
        "expected_date.days" => {
            let created = lead.created_at.div_euclid(crate::clock::DAY);
            lead.expected_date.map(|day| (i64::from(day) - created) as f64)
        }
        "past_purchases" => Some(lead.past_purchases),
        "amount" => Some(lead.amount),
        _ => None,
    }
}

/// The log-odds that the visible cells of a lead add up to: [`INTERCEPT`] and one effect for each of [`CRITERIA`], in that order.
///
/// With [`SynthConfig::additive`](crate::SynthConfig::additive) this is `true_log_odds` to the last bit. Otherwise it is what a perfect
/// additive model could read from the row as it stands.
pub fn additive_log_odds(lead: &SynthLead) -> f64 {
    let mut sum = INTERCEPT;
    for criterion in &CRITERIA {
        sum += criterion.effect(visible_bin(criterion, lead));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_bins_mean_what_their_names_say() {
        let name = |criterion: usize, bin: u8| match CRITERIA[criterion].bins {
            Bins::Levels(levels) => levels[usize::from(bin)].name,
            Bins::Edges { .. } => "",
        };
        assert_eq!(
            [name(at::SOURCE, 6), name(at::SOURCE, 8), name(at::SOURCE, 9), name(at::SOURCE, 10)],
            ["Paid social", "Partner referral", "Customer referral", "Cold outreach"]
        );
        assert_eq!([name(at::INDUSTRY, 0), name(at::INDUSTRY, 3), name(at::INDUSTRY, 6)], ["Manufacturing", "Logistics", "Education"]);
        assert_eq!([name(at::INDUSTRY, 8), name(at::INDUSTRY, 12)], ["Public sector", "Non-profit"]);
        assert_eq!([name(at::PRODUCT, 2), name(at::PRODUCT, 4)], ["Enterprise", "Automation suite"]);
        assert_eq!([name(at::AUTHORITY, 0), name(at::AUTHORITY, 2)], ["Decision maker", "End user"]);
        assert_eq!((CRITERIA[at::EXPECTED].name, CRITERIA[at::OWNER].name), ("expected_date.days", "owner"));
    }

    #[test]
    fn every_edge_table_has_one_effect_more_than_edges() {
        for criterion in &CRITERIA {
            if let Bins::Edges { edges, effects } = criterion.bins {
                assert_eq!(edges.len() + 1, effects.len(), "{}", criterion.name);
                assert!(edges.is_sorted());
            }
        }
    }
}
