use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use crate::AppState;
use crate::json::{LEAD_BYTES, Parameters, answer};
use crate::openapi::ListProblems;
use crate::problem::ApiError;
use crate::record::{ScorePage, cursor, limit};

/// The list that cursors belong to.
const FEED: &str = "scores";
/// The parameter that carries them.
const SINCE: &str = "changed_since";
/// Stands for a cursor: only what changes from now on.
const NOW: &str = "now";

/// Follow scores as they change
///
/// Changes in the order in which they were committed: a follower that asks with each `next_cursor` in turn misses none. A lead stands in the feed
/// once, with its newest change. Without a cursor the feed begins at its beginning; `changed_since=now` skips what is there already.
#[utoipa::path(
    get,
    path = "/v1/scores",
    operation_id = "followScores",
    tag = "leads",
    params(
        ("changed_since" = Option<String>, Query, description = "`next_cursor` of the answer before, or `now`"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "Changes an answer; 100 when left out")
    ),
    responses((status = 200, description = "What changed", body = ScorePage), ListProblems)
)]
pub(crate) async fn follow_scores(State(state): State<AppState>, uri: Uri) -> Result<Response, ApiError> {
    let store = state.store()?;
    let parameters = Parameters::of(&uri, &[SINCE, "limit"], &[])?;
    let limit = limit(&parameters)?;
    let changes = match parameters.get(SINCE) {
        Some(NOW) => (store.feed_end().await?, Vec::new()),
        since => {
            let after = since.map_or(Ok(0), |since| cursor::number(FEED, SINCE, since))?;
            (after, store.feed(after, limit).await?)
        }
    };
    let (after, changes) = changes;
    let next = changes.last().map_or(after, |last| last.seq);
    answer(&ScorePage::new(&changes, cursor::of_number(FEED, next)), LEAD_BYTES * changes.len().max(1))
}
