use plumb_store::{FeedChange, FeedItem};
use serde::Serialize;
use utoipa::ToSchema;

use super::score::ScoreAnswer;

/// A change that a follower of scores must know.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScoreChange)]
pub(crate) struct ChangeAnswer<'a> {
    /// Whose.
    lead_id: &'a str,
    /// `scored`: there is a new score; `erased`: the lead is gone, and the members of the score are null.
    change: ChangeKind,
    #[serde(flatten)]
    score: ScoreAnswer<'a>,
}

/// What happened to a lead.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChangeKind {
    /// There is a new score.
    Scored,
    /// The lead is gone.
    Erased,
}

/// A part of the feed of scores, in the order in which changes were committed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScorePage<'a> {
    /// The changes; empty when nothing changed since.
    items: Vec<ChangeAnswer<'a>>,
    /// What to ask with next, now or later.
    next_cursor: String,
}

impl<'a> ScorePage<'a> {
    pub fn new(changes: &'a [FeedItem], next_cursor: String) -> Self {
        Self { items: changes.iter().map(Into::into).collect(), next_cursor }
    }
}

impl<'a> From<&'a FeedItem> for ChangeAnswer<'a> {
    fn from(item: &'a FeedItem) -> Self {
        let (change, score) = match &item.change {
            FeedChange::Scored(record) => (ChangeKind::Scored, ScoreAnswer::from(&**record)),
            FeedChange::Erased => (ChangeKind::Erased, ScoreAnswer::default()),
        };
        Self { lead_id: &item.lead_id, change, score }
    }
}
