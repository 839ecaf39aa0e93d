use super::Tx;
use crate::sql::{Param, params};
use crate::{Cause, OverrideTarget, StoreError};

/// A lead is to be scored again, if it is kept. It keeps its place among those that wait.
pub(super) fn lead(tx: &mut Tx<'_>, id: &str, cause: Cause) -> Result<(), StoreError> {
    leads(tx, "id = ?3", cause, params![id])
}

/// The leads for which somebody pinned something.
pub(super) fn target(tx: &mut Tx<'_>, target: &OverrideTarget) -> Result<(), StoreError> {
    match target {
        OverrideTarget::Lead(id) => lead(tx, id, Cause::Override),
        OverrideTarget::Segment(segment) => {
            let segment_holds = tx.db.in_segment("v.attributes", 3, 4);
            let condition = format!("EXISTS (SELECT v.n FROM versions v WHERE v.n = leads.head AND {segment_holds})");
            leads(tx, &condition, Cause::Override, params![&segment.attribute, &segment.value])
        }
    }
}

fn leads(tx: &mut Tx<'_>, condition: &str, cause: Cause, more: &[Param<'_>]) -> Result<(), StoreError> {
    let mark = tx.next();
    let mut params = params![mark, cause.as_str()].to_vec();
    params.extend_from_slice(more);
    let sql = format!("UPDATE leads SET due_since = COALESCE(due_since, ?1), due_mark = ?1, due_cause = ?2 WHERE {condition}");
    tx.db.execute(&sql, &params)?;
    Ok(())
}
