use super::{Connection, params};
use crate::{Counts, StoreError};

/// How much is kept.
pub(crate) fn counts(db: &mut dyn Connection) -> Result<Counts, StoreError> {
    let mut count = |what: &str| {
        let rows = db.query(&format!("SELECT count(*) FROM {what}"), params![])?;
        rows.into_iter().next().map_or(Ok(0), |mut row| row.count())
    };
    Ok(Counts {
        leads: count("leads")?,
        versions: count("versions")?,
        events: count("events")?,
        outcomes: count("outcomes")?,
        scores: count("scores")?,
        due: count("due")?,
        overrides: count("overrides")?,
        keys: count("keys")?,
    })
}
