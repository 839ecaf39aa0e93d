use crate::event::SynthEvent;
use std::borrow::Cow;

/// A text cell; mostly borrowed from the tables of words.
pub(crate) type Text = Option<Cow<'static, str>>;

/// How a lead stands at the extract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Closed by a purchase.
    Won,
    /// Closed without one.
    Lost,
    /// Not closed at the extract.
    Open,
}

impl Outcome {
    /// As written in `leads.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Open => "open",
        }
    }
}

/// One lead: its row, as untidy as the file has it, its events, and the truth about it. Times are milliseconds since 1970 in UTC.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "`columns` gives the meaning of every column by its name")]
pub struct SynthLead {
    pub index: u64,
    pub lead_id: String,
    pub created_at: i64,
    pub closed_at: Option<i64>,
    pub outcome: Outcome,
    pub amount: f64,
    pub account_id: String,
    pub owner: &'static str,
    pub company: Text,
    pub job_title: Text,
    pub industry: Text,
    pub employees: Option<f64>,
    pub revenue: Option<f64>,
    pub country: Text,
    pub language: Text,
    pub email: Text,
    pub source: Text,
    pub campaign: Text,
    pub persona: Text,
    pub pain: Text,
    pub budget: Option<f64>,
    pub authority: Text,
    pub approval_status: Text,
    /// Days since 1970.
    pub expected_date: Option<i32>,
    pub desired_product: Text,
    pub device: Text,
    pub age_band: Text,
    pub past_purchases: f64,
    pub contract_status: Option<&'static str>,
    pub true_probability: f64,
    pub true_log_odds: f64,
    pub profile_probability: f64,
    pub horizon_probability: f64,
    pub eventually_won: bool,
    /// When it closes, be it after the extract.
    pub eventually_closed_at: i64,
    /// In order of time.
    pub events: Vec<SynthEvent>,
}
