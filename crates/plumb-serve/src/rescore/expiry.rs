use plumb_core::Time;
use plumb_store::{Batch, Change, OverridesFilter};

use crate::problem::ApiError;
use crate::record::Record;

/// Overrides that are looked at at once.
const PAGE: u32 = 500;

/// Ends overrides whose time is up, so that their leads are scored without them. (A score by identifier leaves them out from that moment on.)
#[derive(Debug, Default)]
pub(super) struct Expiry {
    /// When it was last looked; never at first, and then whatever ran out while no server was there is ended.
    looked: Option<Time>,
}

impl Expiry {
    /// Looks, and ends what has to end.
    ///
    /// # Errors
    /// What the store says.
    pub async fn look(&mut self, record: &Record, now: Time) -> Result<(), ApiError> {
        let is_up = match self.looked {
            Some(looked) => any_between(record, looked, now).await?,
            None => true,
        };
        if is_up {
            record.write(Batch::new(vec![Change::EndExpiredOverrides], now)).await?;
        }
        self.looked = Some(now);
        Ok(())
    }
}

/// Whether an override that was in force is so no longer, by its time.
async fn any_between(record: &Record, looked: Time, now: Time) -> Result<bool, ApiError> {
    let mut filter = OverridesFilter { in_force: Some(looked), limit: PAGE, ..OverridesFilter::default() };
    loop {
        let page = record.overrides(filter.clone()).await?;
        if page.iter().any(|pin| pin.expires_at.is_some_and(|end| end <= now)) {
            return Ok(true);
        }
        let Some(last) = page.last().filter(|_| page.len() == PAGE as usize) else {
            return Ok(false);
        };
        filter.after = Some(last.id.clone());
    }
}
