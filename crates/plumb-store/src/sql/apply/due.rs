use super::{Tx, spread};
use crate::sql::{Param, params};
use crate::{Cause, Override, OverrideTarget, Segment, StoreError};

/// A lead is to be scored again, if it is kept. It keeps its place among those that wait.
pub(super) fn lead(tx: &mut Tx<'_>, id: &str, cause: Cause) -> Result<(), StoreError> {
    leads(tx, "WHERE l.id = ?3", cause, params![id])
}

/// The lead for which somebody pinned something; those of a segment by and by.
pub(super) fn target(tx: &mut Tx<'_>, pin: &Override) -> Result<(), StoreError> {
    match &pin.target {
        OverrideTarget::Lead(id) => lead(tx, id, Cause::Override),
        OverrideTarget::Segment(_) => spread::begin(tx, &pin.id),
    }
}

/// The leads of a segment behind one lead, up to another.
pub(super) fn segment(tx: &mut Tx<'_>, segment: &Segment, after: &str, last: &str) -> Result<(), StoreError> {
    let in_segment = tx.db.in_segment("v.attributes", 5, 6);
    let which = format!("{} JOIN versions v ON v.n = l.head WHERE l.id > ?3 AND l.id <= ?4 AND {in_segment}", tx.db.walking(None));
    leads(tx, &which, Cause::Override, params![after, last, &segment.attribute, &segment.value])
}

/// A lead is gone.
pub(super) fn no_longer(tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
    tx.db.execute("DELETE FROM due WHERE lead_id = ?1", params![id])?;
    Ok(())
}

/// A lead was scored: it is due no longer if the mark is still that of its newest change. Otherwise it waits from that change on, behind whoever goes
/// through those that wait.
pub(super) fn scored(tx: &mut Tx<'_>, id: &str, mark: i64) -> Result<(), StoreError> {
    if tx.db.execute("DELETE FROM due WHERE lead_id = ?1 AND mark = ?2", params![id, mark])? == 0 {
        tx.db.execute("UPDATE due SET since = mark WHERE lead_id = ?1", params![id])?;
    }
    Ok(())
}

fn leads(tx: &mut Tx<'_>, which: &str, cause: Cause, more: &[Param<'_>]) -> Result<(), StoreError> {
    let mark = tx.next();
    let mut params = params![mark, cause.as_str()].to_vec();
    params.extend_from_slice(more);
    let sql = format!(
        "INSERT INTO due (lead_id, since, mark, cause)
        SELECT l.id, CAST(?1 AS BIGINT), CAST(?1 AS BIGINT), CAST(?2 AS TEXT) FROM leads l {which}
        ON CONFLICT (lead_id) DO UPDATE SET mark = excluded.mark, cause = excluded.cause"
    );
    tx.db.execute(&sql, &params)?;
    Ok(())
}
