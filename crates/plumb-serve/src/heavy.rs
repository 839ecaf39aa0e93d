//! Work that takes longer than a score: apart from the threads that answer, and little of it at once.

use std::sync::Arc;

use axum::response::Response;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::HEAVY_REQUESTS;
use crate::problem::ApiError;

/// Room for heavy requests.
#[derive(Debug, Clone)]
pub(crate) struct Heavy(Arc<Semaphore>);

impl Heavy {
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(HEAVY_REQUESTS)))
    }

    /// Room for one, taken before its body is read, so that bodies waiting for their turn fill no memory.
    ///
    /// # Errors
    /// [`ApiError::Busy`] when there is none.
    pub fn enter(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| ApiError::Busy)
    }
}

/// Runs blocking work. The room is kept until it ends, even if nobody waits for the answer any more.
pub(crate) async fn run_apart(
    permit: OwnedSemaphorePermit,
    work: impl FnOnce() -> Result<Response, ApiError> + Send + 'static,
) -> Result<Response, ApiError> {
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(permit);
        result
    });
    done.await.unwrap_or_else(|why| {
        tracing::error!(%why, "a heavy request failed");
        Err(ApiError::Internal)
    })
}
