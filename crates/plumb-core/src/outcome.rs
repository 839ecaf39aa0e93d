use serde::{Deserialize, Serialize};

/// How a deal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Closed, and the customer bought.
    Won,
    /// Closed without a sale.
    Lost,
    /// Not closed yet.
    Open,
}

/// Whether a lead could be scored. Only a scored lead carries a score; the others carry null, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Score and probability are given.
    Scored,
    /// Not one field that the model uses has a usable value.
    Insufficient,
    /// The person opted out of scoring.
    Excluded,
}

impl Status {
    /// The status as it stands in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Scored => "scored",
            Status::Insufficient => "insufficient",
            Status::Excluded => "excluded",
        }
    }
}
