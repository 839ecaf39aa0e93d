use plumb_core::Time;
use plumb_store::{Batch, Change, OverridesFilter};

use crate::problem::ApiError;
use crate::record::Record;

/// Ends overrides whose time is up, so that their leads are scored without them. (A score by identifier leaves them out from that moment on.) It is
/// looked first: a write makes the server forget the leads that it remembers.
///
/// # Errors
/// What the store says.
pub(super) async fn end_overdue(record: &Record, now: Time) -> Result<(), ApiError> {
    let overdue = OverridesFilter { overdue: Some(now), limit: 1, ..OverridesFilter::default() };
    if !record.overrides(overdue).await?.is_empty() {
        record.write(Batch::new(vec![Change::EndExpiredOverrides], now)).await?;
    }
    Ok(())
}
