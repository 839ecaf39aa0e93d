//! The register of columns: name, kind, when it is known, meaning, and where the value comes from.

use crate::event::{EventKind, SynthEvent};
use crate::lead::{SynthLead, Text};
use std::borrow::Cow;

/// Columns that are planted to give the outcome away: filled only in closed leads, and nearly naming it.
pub const LEAK_COLUMNS: &[&str] = &["contract_status"];

/// One of the three tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// `leads.csv`, one row a lead.
    Leads,
    /// `events.csv`, one row an event, by lead and time.
    Events,
    /// `truth.csv`, one row a lead, in the same order as the leads.
    Truth,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// An instant in UTC, to the second.
    Time,
    /// A day.
    Date,
}

/// Since when the value of a column is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownAt {
    /// Since the lead was created.
    Creation,
    /// Only when the lead was closed.
    Close,
    /// At the time of the event.
    Event,
    /// Never: only a generator knows.
    Never,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name in the header.
    pub name: &'static str,
    /// What its values are.
    pub kind: ColumnKind,
    /// Since when they are known.
    pub known_at: KnownAt,
    /// What they mean.
    pub meaning: &'static str,
}

pub(crate) enum Read<T> {
    Text(fn(&T) -> Text),
    Number(fn(&T) -> Option<f64>),
    Time(fn(&T) -> Option<i64>),
    Date(fn(&T) -> Option<i32>),
}

pub(crate) struct Field<T> {
    pub(crate) name: &'static str,
    pub(crate) read: Read<T>,
    known_at: KnownAt,
    meaning: &'static str,
}

impl<T> Field<T> {
    fn spec(&self) -> ColumnSpec {
        let kind = match self.read {
            Read::Text(_) => ColumnKind::Text,
            Read::Number(_) => ColumnKind::Number,
            Read::Time(_) => ColumnKind::Time,
            Read::Date(_) => ColumnKind::Date,
        };
        ColumnSpec { name: self.name, kind, known_at: self.known_at, meaning: self.meaning }
    }
}

/// The columns of a table, in the order of the file. Without `SynthConfig::leak` those in [`LEAK_COLUMNS`] are left out of the leads.
pub fn columns(table: Table) -> Vec<ColumnSpec> {
    match table {
        Table::Leads => LEADS.iter().map(Field::spec).collect(),
        Table::Events => EVENTS.iter().map(Field::spec).collect(),
        Table::Truth => TRUTH.iter().map(Field::spec).collect(),
    }
}

const fn field<T>(name: &'static str, known_at: KnownAt, read: Read<T>, meaning: &'static str) -> Field<T> {
    Field { name, read, known_at, meaning }
}

const fn given(name: &'static str, read: fn(&SynthLead) -> Text, meaning: &'static str) -> Field<SynthLead> {
    field(name, KnownAt::Creation, Read::Text(read), meaning)
}

const fn counted(name: &'static str, read: fn(&SynthLead) -> Option<f64>, meaning: &'static str) -> Field<SynthLead> {
    field(name, KnownAt::Creation, Read::Number(read), meaning)
}

const fn secret(name: &'static str, read: fn(&SynthLead) -> Option<f64>, meaning: &'static str) -> Field<SynthLead> {
    field(name, KnownAt::Never, Read::Number(read), meaning)
}

fn owned(text: &str) -> Text {
    Some(Cow::Owned(text.to_owned()))
}

fn fixed(text: &'static str) -> Text {
    Some(Cow::Borrowed(text))
}

pub(crate) const LEADS: &[Field<SynthLead>] = &[
    given("lead_id", |lead| owned(&lead.lead_id), "Running number in the order of creation."),
    field("created_at", KnownAt::Creation, Read::Time(|lead| Some(lead.created_at)), "When the lead came in."),
    field("closed_at", KnownAt::Close, Read::Time(|lead| lead.closed_at), "When it was won or lost; empty when open."),
    field("outcome", KnownAt::Close, Read::Text(|lead| fixed(lead.outcome.as_str())), "won, lost, or open at the extract."),
    counted("amount", |lead| Some(lead.amount), "Estimate of the deal, made at creation and not touched later."),
    given("account_id", |lead| owned(&lead.account_id), "The company's account; several leads share one."),
    given("owner", |lead| fixed(lead.owner), "Sales representative; teams follow regions."),
    given("company", |lead| lead.company.clone(), "Company name with its legal form."),
    given("job_title", |lead| lead.job_title.clone(), "Title in the lead's language or in English."),
    given("industry", |lead| lead.industry.clone(), "Industry of the account."),
    counted("employees", |lead| lead.employees, "Number of employees of the account; heavy-tailed."),
    counted("revenue", |lead| lead.revenue, "Yearly revenue of the account; heavy-tailed."),
    given("country", |lead| lead.country.clone(), "Country of the account."),
    given("language", |lead| lead.language.clone(), "Language of the form, ISO 639-1; has no effect of its own."),
    given("email", |lead| lead.email.clone(), "Address at the account's domain or at a free mail domain."),
    given("source", |lead| lead.source.clone(), "Where the lead came from."),
    given("campaign", |lead| lead.campaign.clone(), "Campaign that brought it; (none) without one."),
    given("persona", |lead| lead.persona.clone(), "Marketing persona; mostly follows the job function."),
    given("pain", |lead| lead.pain.clone(), "Problem named in the form."),
    counted("budget", |lead| lead.budget, "Budget named; empty when not told, which lowers the odds."),
    given("authority", |lead| lead.authority.clone(), "Say in the purchase; absence lowers the odds."),
    given("approval_status", |lead| lead.approval_status.clone(), "Where the internal approval stands at creation."),
    field(
        "expected_date",
        KnownAt::Creation,
        Read::Date(|lead| lead.expected_date),
        "Day by which the lead expects to buy, told at creation; absence lowers the odds.",
    ),
    given("desired_product", |lead| lead.desired_product.clone(), "Product asked for; absence lowers the odds."),
    given("device", |lead| lead.device.clone(), "Device that the form was filled in on."),
    given("age_band", |lead| lead.age_band.clone(), "Age of the person, in bands."),
    counted("past_purchases", |lead| Some(lead.past_purchases), "Earlier purchases of the account, at creation."),
    field(
        "contract_status",
        KnownAt::Close,
        Read::Text(|lead| lead.contract_status.and_then(fixed)),
        "PLANTED LEAK: filled in when the lead closes.",
    ),
];

pub(crate) const EVENTS: &[Field<SynthEvent>] = &[
    field("event_id", KnownAt::Event, Read::Text(|event| owned(&event.event_id)), "Number of the lead and of the event."),
    field("lead_id", KnownAt::Event, Read::Text(|event| owned(&event.lead_id)), "The lead."),
    field("type", KnownAt::Event, Read::Text(|event| fixed(EventKind::as_str(event.kind))), "What happened."),
    field("at", KnownAt::Event, Read::Time(|event| Some(event.at)), "When; before or after creation, some after closing."),
    field("minutes", KnownAt::Event, Read::Number(|event| event.minutes), "Minutes spent: page views, pricing visits, webinars."),
    field("url", KnownAt::Event, Read::Text(|event| event.url.and_then(fixed)), "Page or document."),
];

pub(crate) const TRUTH: &[Field<SynthLead>] = &[
    field("lead_id", KnownAt::Never, Read::Text(|lead| owned(&lead.lead_id)), "The lead."),
    secret("probability", |lead| Some(lead.true_probability), "Probability of being won in the end that the outcome was drawn with."),
    secret("log_odds", |lead| Some(lead.true_log_odds), "The same as log-odds."),
    secret(
        "profile_probability",
        |lead| Some(lead.profile_probability),
        "The same with latent engagement averaged out: all that attributes and account can tell.",
    ),
    secret("horizon_probability", |lead| Some(lead.horizon_probability), "Probability of being won within the horizon after creation."),
    field(
        "eventual_outcome",
        KnownAt::Never,
        Read::Text(|lead| fixed(if lead.eventually_won { "won" } else { "lost" })),
        "The outcome in the end, also of leads that are open at the extract.",
    ),
];
