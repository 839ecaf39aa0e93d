use super::{PropertyCondition, Range};

/// Which events are meant.
#[derive(Debug, Clone)]
pub(crate) struct Selector {
    /// Keys of their types; every type when empty.
    pub(crate) kinds: Vec<String>,
    pub(crate) filter: Option<PropertyCondition>,
    /// Milliseconds before the moment, which itself belongs to the window and its other end does not.
    pub(crate) within: Option<i64>,
    /// Where it stands.
    pub(crate) at: crate::Position,
}

/// Which of the events that are meant is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// The first of the types named.
    First,
    /// The last of the types named.
    Last,
    /// The lead's first event whatsoever.
    FirstOfAll,
    /// The lead's last event whatsoever.
    LastOfAll,
}

/// A condition on events: their number, age and sums.
#[derive(Debug, Clone)]
pub(crate) struct EventCondition {
    pub(crate) selector: Selector,
    pub(crate) position: Option<Position>,
    pub(crate) times: Range,
    /// Whole days since the last of them.
    pub(crate) last_days: Option<Range>,
    /// Whole days since the first of them.
    pub(crate) first_days: Option<Range>,
    /// A property and the range of its sum.
    pub(crate) sum: Option<(usize, Range)>,
}
