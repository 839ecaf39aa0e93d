use super::{DueMark, LeadVersion, Override, StoredEvent, StoredLead, StoredOutcome, StoredScore};

/// All that a score of a lead needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// The lead with its newest score.
    pub lead: StoredLead,
    /// What it did, by time and identifier.
    pub events: Vec<StoredEvent>,
    /// Overrides in force for it: its own first, the newest first.
    pub overrides: Vec<Override>,
    /// Its scores from a moment on and the one before, the newest first.
    pub recent: Vec<StoredScore>,
    /// Whether its data changed since.
    pub due: Option<DueMark>,
}

/// All that is known of what a lead was.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// The lead as it is now.
    pub lead: StoredLead,
    /// Its attributes over time, by `observed_at`, then by version.
    pub versions: Vec<LeadVersion>,
    /// What it did, by time and identifier.
    pub events: Vec<StoredEvent>,
    /// Its outcomes by time.
    pub outcomes: Vec<StoredOutcome>,
}

/// The past of a lead, the newest first in each list.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Scores, in the order of the feed.
    pub scores: Vec<StoredScore>,
    /// Attributes over time.
    pub versions: Vec<LeadVersion>,
    /// Outcomes by time.
    pub outcomes: Vec<StoredOutcome>,
}
