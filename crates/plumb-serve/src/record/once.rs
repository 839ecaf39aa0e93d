//! Requests whose effect is not in the store alone, and which are named like writes.

use axum::response::Response;
use plumb_core::Time;
use plumb_store::{Batch, Idempotency};

use super::{Record, mark};
use crate::json::answer_of;
use crate::problem::ApiError;

/// Does what a request asks for, unless it was done under its name before: then the answer is that of then. `what` returns the text of the answer; what it
/// refuses was not done, is not remembered, and is judged anew when it is asked for again. Named requests take turns, so that of two at once one has an
/// effect. Goes on when nobody waits for it any more.
///
/// # Errors
/// Those of `what`; [`ApiError::IdempotencyMismatch`]; [`ApiError::StoreFailed`] when it cannot be known whether it was done before.
pub(crate) async fn once<W>(record: &Record, named: Idempotency, now: Time, what: W) -> Result<Response, ApiError>
where
    W: Future<Output = Result<String, ApiError>> + Send + 'static,
{
    let record = record.clone();
    let done = tokio::spawn(async move {
        let _turn = record.turn().await;
        if let Some(written) = record.recall(&named, now).await? {
            return Ok(mark(answer_of(written.note.ok_or(ApiError::AnswerForgotten)?), true));
        }
        let text = what.await?;
        let noted = Idempotency { note: Some(text.clone().into()), ..named };
        match record.write(Batch { changes: Vec::new(), idempotency: Some(noted), now }).await {
            // Another server did the same at the same time.
            Ok(written) if written.replayed => Ok(mark(answer_of(written.note.unwrap_or(text)), true)),
            Ok(_) => Ok(answer_of(text)),
            Err(why) => {
                // It is done all the same, and to do it again has no further effect.
                tracing::warn!(%why, "the answer to a named request could not be remembered");
                Ok(answer_of(text))
            }
        }
    });
    done.await.unwrap_or_else(|why| {
        tracing::error!(%why, "a named request failed");
        Err(ApiError::Internal)
    })
}
