use super::Cause;

/// A lead whose data changed after its newest score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub lead_id: String,
    /// Its place among those that wait: rises in the order in which they became due.
    pub since: u64,
    /// The newest reason to score it again.
    pub due: DueMark,
}

/// Why a lead is due, and the mark that a score must name to clear it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueMark {
    /// Changes with every change of the lead's data.
    pub mark: u64,
    /// What changed last.
    pub cause: Cause,
}
