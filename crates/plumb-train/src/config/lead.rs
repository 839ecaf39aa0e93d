//! Which columns identify and date a lead.

use serde::{Deserialize, Serialize};

/// Which columns identify and date a lead.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadConfig {
    /// The identifier; the number of the row when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What to do with leads that stand in several rows; an error when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    /// From when on a row tells what the lead was: a lead may then stand in several rows, and is seen at each age as the newest of them by then
    /// tells. The oldest row tells when it was created, the newest one how it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
    /// When the lead was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When the deal was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// The deal's amount; not a feature, as it is often known only at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// The account; leads of one account stay together in cross-validation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Who works the lead; not a feature, as it is often decided by the score in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// What to do with leads that stand in several rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeated {
    /// The row with the latest close counts.
    Latest,
}

/// Columns of a file of scores, which the identifier's column must not be called.
const SCORE_COLUMNS: [&str; 5] = ["score", "probability", "grade", "status", "as_of"];

impl LeadConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.created.is_some() && self.created == self.closed {
            return Err("`lead.created` and `lead.closed` name the same column; they are different dates".to_owned());
        }
        if self.repeated.is_some() && self.id.is_none() {
            return Err("`lead.repeated` needs `lead.id`, which tells that two rows are of one lead".to_owned());
        }
        if self.observed.is_some() && (self.id.is_none() || self.created.is_none()) {
            return Err(
                "`lead.observed` needs `lead.id`, which tells that two rows are of one lead, and `lead.created`, from which its age counts"
                    .to_owned(),
            );
        }
        if self.observed.is_some() && self.repeated.is_some() {
            return Err("`lead.observed` and `lead.repeated` both say what several rows of a lead are: what it was over time, or the same again; leave one out".to_owned());
        }
        let dates = [&self.created, &self.closed];
        if let Some(name) = self.observed.as_ref().filter(|name| dates.into_iter().flatten().any(|date| date == *name)) {
            return Err(format!("`lead.observed` names `{name}`, as another date of the lead does; they are different dates"));
        }
        match self.id.as_deref().filter(|id| SCORE_COLUMNS.contains(id)) {
            Some(id) => Err(format!("`lead.id` is called `{id}`, as a column of every file of scores is: rename it in the data")),
            None => Ok(()),
        }
    }
}
