use crate::block::LeadBlock;
use crate::clock::{DAY, Timeline};
use crate::config::CheckedSynthConfig;
use crate::effects::{ABSENT, at};
use crate::event::{Life, events};
use crate::lead::{Outcome, SynthLead, Text};
use crate::outcome::{Closing, won_within};
use crate::profile::{Profile, TitleIndex};
use crate::rng::{Rng, Stream};
use crate::surface::{Entry, Surface};
use crate::truth::Truth;
use crate::vocab::levels::{self, Level};
use crate::vocab::titles::TITLES;
use std::borrow::Cow;
use std::ops::Range;

/// Makes the leads of one configuration. Holds no lead: each is made when asked for.
#[derive(Debug)]
pub struct Generator {
    config: CheckedSynthConfig,
    timeline: Timeline,
    titles: TitleIndex,
    id_width: usize,
}

impl Generator {
    /// A generator for checked settings.
    pub fn new(config: CheckedSynthConfig) -> Self {
        let timeline = Timeline::new(&config);
        let id_width = config.leads.to_string().len().max(7);
        Self { config, timeline, titles: TitleIndex::new(), id_width }
    }

    /// The settings.
    pub fn config(&self) -> &CheckedSynthConfig {
        &self.config
    }

    /// The time of the extract, in milliseconds since 1970.
    pub fn extract_millis(&self) -> i64 {
        self.timeline.extract
    }

    /// Lead `index`, counted from 0, in the order of creation. It depends on the settings and the index alone. An index at or past
    /// `leads` is taken as the last lead.
    pub fn lead(&self, index: u64) -> SynthLead {
        let config = &self.config;
        let index = index.min(config.leads - 1);
        let jitter = Rng::new(config.seed, Stream::Created, index).unit();
        let (created, passed) = self.timeline.created((index as f64 + jitter) / config.leads as f64);
        let profile = Profile::new(index, passed, &self.titles, config);
        let engagement = Rng::new(config.seed, Stream::Engagement, index).normal();
        let truth = Truth::new(&profile, passed, engagement, config);
        let closing = Closing::new(index, created, truth.probability, &profile, config);
        let horizon_probability = truth.probability * won_within(created, &profile, config);

        let mut lead = self.row(index, created, profile, &closing);
        lead.true_probability = truth.probability;
        lead.true_log_odds = truth.log_odds;
        lead.profile_probability = truth.profile_probability;
        lead.horizon_probability = horizon_probability;
        let life = Life { index, lead_id: &lead.lead_id, created, closing: &closing, extract: self.timeline.extract, engagement };
        lead.events = events(&life, config);
        lead
    }

    /// All leads in order.
    pub fn iter(&self) -> LeadIter<'_> {
        self.range(0..self.config.leads)
    }

    /// The leads of a range, in order; the part past the last lead is empty.
    pub fn range(&self, range: Range<u64>) -> LeadIter<'_> {
        LeadIter { generator: self, range: range.start..range.end.min(self.config.leads) }
    }

    /// `len` leads from `start`, by column; fewer at the end.
    pub fn block(&self, start: u64, len: u64) -> LeadBlock {
        let leads: Vec<SynthLead> = self.range(start..start.saturating_add(len)).collect();
        LeadBlock::new(&leads, &self.config)
    }

    fn row(&self, index: u64, created: i64, profile: Profile, closing: &Closing) -> SynthLead {
        let mut cells = Surface::new(index, profile.thin, &self.config);
        let bin = |criterion: usize| usize::from(profile.bins[criterion]);
        let known = |criterion: usize| profile.bins[criterion] != ABSENT;
        let told = |criterion: usize, levels: &'static [Level]| known(criterion).then(|| levels[bin(criterion)].name);
        let country = cells.alias(levels::COUNTRY[profile.account.country].name, levels::COUNTRY_FACTS[profile.account.country].2);
        let outcome = match closing.at < self.timeline.extract {
            true if closing.won => Outcome::Won,
            true => Outcome::Lost,
            false => Outcome::Open,
        };
        let expected = created.div_euclid(DAY) + profile.expected_days as i64;
        let account_id = profile.account.id();
        SynthLead {
            index,
            lead_id: format!("L{:0width$}", index + 1, width = self.id_width),
            created_at: created,
            closed_at: (outcome != Outcome::Open).then_some(closing.at),
            outcome,
            amount: profile.amount,
            account_id,
            owner: levels::OWNER[bin(at::OWNER)].name,
            job_title: cells.text(TITLES[profile.title].text, 0.06, Entry::Typed),
            industry: cells.text(levels::INDUSTRY[bin(at::INDUSTRY)].name, 0.12, Entry::Chosen),
            employees: cells.number(profile.account.employees, 0.15),
            revenue: cells.number(profile.account.revenue, 0.32),
            country: cells.text(country, 0.03, Entry::Chosen),
            language: cells.text(profile.language, 0.02, Entry::Typed),
            source: source_cell(&mut cells, levels::SOURCE[bin(at::SOURCE)].name),
            campaign: cells.text(levels::CAMPAIGN[bin(at::CAMPAIGN)].name, 0.04, Entry::Typed),
            persona: cells.text(levels::PERSONA[bin(at::PERSONA)].name, 0.12, Entry::Chosen),
            pain: cells.text(levels::PAIN[bin(at::PAIN)].name, 0.20, Entry::Chosen),
            budget: known(at::BUDGET).then_some(profile.budget),
            authority: cells.level(told(at::AUTHORITY, levels::AUTHORITY), Entry::Chosen),
            approval_status: cells.text(levels::APPROVAL[bin(at::APPROVAL)].name, 0.05, Entry::Chosen),
            expected_date: known(at::EXPECTED).then_some(expected as i32),
            desired_product: cells.level(told(at::PRODUCT, levels::PRODUCT), Entry::Chosen),
            device: cells.text(levels::DEVICE[bin(at::DEVICE)].name, 0.03, Entry::Typed),
            age_band: cells.text(levels::AGE_BAND[bin(at::AGE)].name, 0.35, Entry::Chosen),
            past_purchases: profile.past_purchases,
            contract_status: if self.config.leak { leak(index, outcome, self.config.seed) } else { None },
            company: cells.text(profile.account.name, 0.10, Entry::Typed),
            email: cells.text(profile.email, 0.03, Entry::Typed),
            true_probability: 0.0,
            true_log_odds: 0.0,
            profile_probability: 0.0,
            horizon_probability: 0.0,
            eventually_won: closing.won,
            eventually_closed_at: closing.at,
            events: Vec::new(),
        }
    }
}

/// Two forms write the same source in two ways, as real exports do.
fn source_cell(cells: &mut Surface<'_>, name: &'static str) -> Text {
    let others: &[&'static str] = match name {
        "Google" => &["google"],
        "Paid social" => &["paid_social", "Social (paid)"],
        "Customer referral" => &["Referral"],
        _ => &[],
    };
    let name = if others.is_empty() { name } else { cells.alias(name, others) };
    cells.text(Cow::Borrowed(name), 0.02, Entry::Chosen)
}

/// The planted leak: written by whoever closed the lead.
fn leak(index: u64, outcome: Outcome, seed: u64) -> Option<&'static str> {
    let u = Rng::new(seed, Stream::Leak, index).unit();
    match outcome {
        Outcome::Open => None,
        Outcome::Won if u < 0.93 => Some("signed"),
        Outcome::Lost if u < 0.72 => Some("not sent"),
        Outcome::Lost if u < 0.93 => Some("declined"),
        _ if u < 0.97 => Some("in review"),
        _ => None,
    }
}

/// Leads in order, each made when it is asked for.
#[derive(Debug)]
pub struct LeadIter<'a> {
    generator: &'a Generator,
    range: Range<u64>,
}

impl Iterator for LeadIter<'_> {
    type Item = SynthLead;

    fn next(&mut self) -> Option<SynthLead> {
        self.range.next().map(|index| self.generator.lead(index))
    }

    fn nth(&mut self, n: usize) -> Option<SynthLead> {
        self.range.nth(n).map(|index| self.generator.lead(index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}
