use plumb_core::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Close, Expect, StoredOutcome, StoredScore};

/// Attributes of a lead by name: the columns of a training file.
pub type Attributes = Map<String, Value>;

/// Makes or changes a lead: its attributes are replaced as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct PutLead {
    /// The caller's identifier.
    pub id: String,
    /// All attributes.
    pub attributes: Attributes,
    /// When the lead came to be. Left out: what is kept, or `observed_at` for a new lead.
    pub created_at: Option<Time>,
    /// From when on the attributes were so; now if left out (or the newest version's, if the clock was set back), and never later than now. One that lies before the newest version's is
    /// kept in the history and does not become what the lead is now.
    pub observed_at: Option<Time>,
    /// Who works it. Left out: nobody.
    pub owner: Option<String>,
    /// What must hold of the kept lead for the change to be made.
    pub expect: Expect,
}

impl PutLead {
    /// A lead with these attributes, whatever is kept.
    pub fn new(id: impl Into<String>, attributes: Attributes) -> Self {
        Self { id: id.into(), attributes, created_at: None, observed_at: None, owner: None, expect: Expect::Any }
    }
}

/// A lead as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLead {
    /// The caller's identifier.
    pub id: String,
    /// Its newest attributes, by `observed_at`.
    pub attributes: Attributes,
    /// When it came to be.
    pub created_at: Time,
    /// Whether somebody told when it came to be: by `created_at`, or by the `observed_at` of its first version. If not, `created_at` is only
    /// when it was first written.
    pub created_given: bool,
    /// Who works it.
    pub owner: Option<String>,
    /// Counts the versions of its attributes from 1: the entity tag. An erased lead that is made again counts on.
    pub version: u64,
    /// When the newest version was written.
    pub updated_at: Time,
    /// Its newest outcome by `at`.
    pub outcome: Option<StoredOutcome>,
    /// Its newest score.
    pub score: Option<StoredScore>,
}

impl StoredLead {
    /// Won or lost, if that is how it stands: a reopened lead is open.
    pub fn closed(&self) -> Option<Close> {
        self.outcome.as_ref().map(|o| o.outcome).filter(|o| *o != Close::Reopened)
    }
}

/// Attributes as they were from a moment on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadVersion {
    /// The number of the version.
    pub version: u64,
    /// The attributes.
    pub attributes: Attributes,
    /// Who worked the lead.
    pub owner: Option<String>,
    /// From when on it was so.
    pub observed_at: Time,
    /// When it was written.
    pub recorded_at: Time,
}
