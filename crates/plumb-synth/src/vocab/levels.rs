//! Levels of the categorical attributes: how often each occurs and what it does to the log-odds. Weights well below 1 make rare levels.

/// One level of an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// As a tidy cell spells it.
    pub name: &'static str,
    /// How often it occurs, relative to the other levels.
    pub weight: f64,
    /// What it adds to the log-odds.
    pub effect: f64,
    /// Growth of its weight over the window, for a drift of 1: the weight goes from `exp(-trend)` to `exp(trend)` times the usual.
    pub trend: f64,
}

const fn level(name: &'static str, weight: f64, effect: f64) -> Level {
    Level { name, weight, effect, trend: 0.0 }
}

const fn moving(name: &'static str, weight: f64, effect: f64, trend: f64) -> Level {
    Level { name, weight, effect, trend }
}

pub(crate) const SENIORITY: &[Level] = &[
    level("executive", 12.0, 0.50),
    level("director", 18.0, 0.40),
    level("manager", 34.0, 0.10),
    level("specialist", 29.0, -0.25),
    level("trainee", 7.0, -1.00),
];

pub(crate) const FUNCTION: &[Level] = &[
    level("operations", 1.0, 0.25),
    level("finance", 1.0, 0.10),
    level("it", 1.0, 0.15),
    level("marketing", 1.0, -0.15),
    level("sales", 1.0, 0.0),
    level("hr", 1.0, -0.20),
    level("general", 1.0, 0.10),
    level("other", 1.0, -0.30),
];

pub(crate) const INDUSTRY: &[Level] = &[
    level("Manufacturing", 16.0, 0.30),
    level("Software", 14.0, 0.15),
    level("Retail", 12.0, -0.10),
    level("Logistics", 10.0, 0.25),
    level("Healthcare", 9.0, 0.05),
    level("Financial services", 9.0, 0.10),
    level("Education", 7.0, -0.35),
    level("Construction", 6.0, 0.0),
    level("Public sector", 5.0, -0.45),
    level("Hospitality", 4.0, -0.30),
    level("Energy", 3.0, 0.20),
    level("Media", 3.0, -0.20),
    level("Non-profit", 1.5, -0.50),
    level("Agriculture", 0.4, 0.10),
    level("Aerospace", 0.2, 0.30),
    level("Fisheries", 0.1, 0.0),
];

pub(crate) const COUNTRY: &[Level] = &[
    level("Germany", 22.0, 0.15),
    level("United States", 18.0, 0.10),
    level("United Kingdom", 14.0, 0.10),
    level("France", 11.0, -0.05),
    level("Spain", 7.0, -0.20),
    level("Netherlands", 6.0, 0.20),
    level("Italy", 6.0, -0.15),
    level("Austria", 4.0, 0.20),
    level("Switzerland", 4.0, 0.25),
    level("Brazil", 3.0, -0.40),
    level("Poland", 2.0, -0.05),
    level("Sweden", 1.5, 0.15),
    level("India", 1.2, -0.60),
    level("Portugal", 0.4, -0.10),
    level("Luxembourg", 0.15, 0.10),
    level("Iceland", 0.05, 0.0),
];

/// Language and region of each level of [`COUNTRY`], in its order, and other ways in which people write the country.
pub(crate) const COUNTRY_FACTS: &[(&str, usize, &[&str])] = &[
    ("de", 0, &["DE", "Deutschland"]),
    ("en", 2, &["USA", "US"]),
    ("en", 1, &["UK", "Great Britain"]),
    ("fr", 1, &["FR"]),
    ("es", 1, &["España"]),
    ("nl", 0, &["NL", "Holland"]),
    ("it", 1, &["Italia"]),
    ("de", 0, &["AT", "Österreich"]),
    ("de", 0, &["CH", "Schweiz"]),
    ("pt", 2, &["Brasil"]),
    ("pl", 1, &["PL"]),
    ("sv", 1, &["SE"]),
    ("en", 2, &["IN"]),
    ("pt", 1, &["PT"]),
    ("fr", 1, &["LU"]),
    ("en", 1, &["IS"]),
];

/// Representatives by region: four in each of the three, in order.
pub(crate) const OWNER: &[Level] = &[
    level("Alba R.", 4.0, 0.15),
    level("Boris T.", 3.0, -0.10),
    level("Cleo M.", 3.0, 0.0),
    level("Dario F.", 2.0, 0.05),
    level("Enid P.", 4.0, 0.10),
    level("Falk W.", 3.0, -0.15),
    level("Greta O.", 3.0, 0.05),
    level("Hugo L.", 2.0, 0.0),
    level("Iris N.", 4.0, 0.05),
    level("Jonas K.", 3.0, -0.05),
    level("Kaya S.", 3.0, 0.10),
    level("Leon V.", 0.3, -0.10),
];

pub(crate) const MAIL: &[Level] = &[level("business", 1.0, 0.20), level("free", 1.0, -0.60)];

pub(crate) const SOURCE: &[Level] = &[
    moving("Organic search", 17.0, 0.10, -0.30),
    moving("Google", 15.0, -0.05, 0.15),
    level("Direct traffic", 11.0, 0.15),
    moving("Newsletter", 9.0, 0.10, -0.20),
    moving("Webinar", 8.0, 0.25, 0.25),
    moving("Content download", 8.0, -0.25, 0.20),
    moving("Paid social", 9.0, -0.60, 0.70),
    level("Trade fair", 6.0, 0.10),
    level("Partner referral", 5.0, 0.60),
    level("Customer referral", 4.0, 1.10),
    moving("Cold outreach", 4.0, -0.80, -0.40),
    moving("Chat", 3.0, 0.45, 0.30),
    level("Purchased list", 2.5, -1.30),
    level("Marketplace", 1.2, 0.30),
    level("Podcast", 0.3, 0.20),
    level("Print ad", 0.2, -0.20),
    level("Alumni network", 0.1, 0.40),
    level("Radio", 0.05, -0.30),
];

pub(crate) const CAMPAIGN: &[Level] = &[
    level("(none)", 26.0, 0.0),
    level("spring-savings", 8.0, -0.20),
    level("industry-report", 9.0, 0.0),
    level("roi-calculator", 7.0, 0.35),
    level("free-assessment", 7.0, 0.30),
    level("customer-stories", 6.0, 0.10),
    level("autumn-launch", 8.0, 0.05),
    level("price-lock", 5.0, 0.15),
    level("prize-draw", 6.0, -0.60),
    level("cost-of-delay", 5.0, 0.20),
    level("win-back", 3.0, -0.30),
    level("beta-invite", 3.0, 0.25),
    level("summer-school", 2.0, -0.40),
    level("pilot-city", 0.2, 0.0),
    level("test", 0.1, -0.50),
];

/// Share of the window in which each campaign of [`CAMPAIGN`] runs, when there is drift.
pub(crate) const CAMPAIGN_RUNS: &[(f64, f64)] = &[
    (0.0, 1.0),
    (0.35, 0.55),
    (0.0, 1.0),
    (0.15, 1.0),
    (0.4, 1.0),
    (0.0, 0.8),
    (0.1, 0.35),
    (0.6, 0.95),
    (0.5, 1.0),
    (0.0, 0.6),
    (0.0, 1.0),
    (0.75, 1.0),
    (0.0, 0.15),
    (0.3, 0.5),
    (0.0, 1.0),
];

pub(crate) const PERSONA: &[Level] = &[
    level("Operations lead", 1.0, 0.15),
    level("Budget holder", 1.0, 0.20),
    level("Technical buyer", 1.0, 0.10),
    level("Campaign manager", 1.0, -0.10),
    level("Revenue lead", 1.0, 0.0),
    level("People lead", 1.0, -0.10),
    level("Founder", 1.0, 0.10),
    level("Researcher", 1.0, -0.50),
];

pub(crate) const PAIN: &[Level] = &[
    level("Manual work", 22.0, 0.15),
    level("Rising costs", 18.0, 0.10),
    level("Slow reporting", 15.0, 0.05),
    level("Data silos", 13.0, 0.0),
    level("Legacy system", 11.0, 0.35),
    level("Compliance", 8.0, 0.50),
    level("Staff turnover", 5.0, -0.10),
    level("Just looking", 8.0, -0.80),
    level("Merger", 0.3, 0.40),
];

pub(crate) const AUTHORITY: &[Level] =
    &[level("Decision maker", 1.0, 0.50), level("Influencer", 1.0, 0.05), level("End user", 1.0, -0.40), level("Consultant", 1.0, -0.15)];

pub(crate) const APPROVAL: &[Level] =
    &[level("Approved", 14.0, 0.75), level("Pending", 26.0, 0.20), level("Not started", 55.0, -0.20), level("On hold", 5.0, -0.70)];

pub(crate) const PRODUCT: &[Level] = &[
    level("Starter", 28.0, -0.10),
    level("Team", 30.0, 0.15),
    level("Enterprise", 16.0, 0.05),
    level("Analytics add-on", 12.0, 0.10),
    level("Automation suite", 10.0, 0.0),
    level("Training", 3.5, -0.20),
    level("On-premises", 0.5, -0.30),
];

pub(crate) const DEVICE: &[Level] =
    &[level("desktop", 62.0, 0.05), level("mobile", 31.0, -0.10), level("tablet", 6.0, 0.0), level("tv", 0.1, 0.0)];

pub(crate) const AGE_BAND: &[Level] = &[
    level("18-24", 1.0, -0.30),
    level("25-34", 1.0, 0.0),
    level("35-44", 1.0, 0.10),
    level("45-54", 1.0, 0.10),
    level("55-64", 1.0, 0.0),
    level("65+", 1.0, -0.20),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_that_go_together_have_the_same_length() {
        assert_eq!(COUNTRY.len(), COUNTRY_FACTS.len());
        assert_eq!(CAMPAIGN.len(), CAMPAIGN_RUNS.len());
        assert_eq!(FUNCTION.len(), PERSONA.len());
        assert_eq!(OWNER.len(), 12);
    }
}
