use plumb_core::Time;
use plumb_store::{Applied, Batch, Change};

use crate::problem::ApiError;
use crate::record::Record;

/// Leads that are looked at in one transaction: some hundredths of a second, for which others who write wait.
const LEADS: u32 = 1_000;

/// Goes on to make the leads of segments due for which somebody pinned something, or ended that; returns whether there are more. (A score by identifier
/// has what is pinned from that moment on.) It is looked first: a write
/// waits for the disk.
///
/// # Errors
/// What the store says.
pub(super) async fn go_on(record: &Record, now: Time) -> Result<bool, ApiError> {
    if !record.is_spreading().await? {
        return Ok(false);
    }
    let written = record.write(Batch::new(vec![Change::MarkSegments { leads: LEADS }], now)).await?;
    Ok(written.applied.contains(&Applied::Marked { more: true }))
}
