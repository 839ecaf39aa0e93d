use std::borrow::Cow;

/// One reason for a score: an entry of a feature's table, against the training average.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason<'a> {
    /// The feature, or the features of an interaction joined by a cross.
    pub feature: &'a str,
    /// The features of an interaction; empty for a single feature.
    pub pair: &'a [String],
    /// The row's value as it came, `None` when blank or absent. Of text, job titles, e-mail, phone and web addresses, what was made of it.
    pub value: Option<Cow<'a, str>>,
    /// Log-odds that it adds to the average.
    pub log_odds: f64,
    /// The reason in words.
    pub text: Cow<'a, str>,
}

/// Why a row has its score: `log_odds = base_log_odds + sum of reasons + other_log_odds`.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation<'a> {
    /// Log-odds of the average training row.
    pub base_log_odds: f64,
    /// What the features that are not listed add together.
    pub other_log_odds: f64,
    /// The strongest reasons, for or against, strongest first.
    pub reasons: Vec<Reason<'a>>,
}
