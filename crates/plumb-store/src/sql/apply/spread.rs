//! Leads of a segment for which something was pinned or ended. A segment may be all leads there are, and whoever writes keeps all others from writing: so they
//! are made due a part at a time, and how far that has come is written with each part.

use super::{Tx, due};
use crate::sql::{params, read};
use crate::{Applied, Segment, StoreError};

/// The leads of an override's segment are to be made due, from the first on.
pub(super) fn begin(tx: &mut Tx<'_>, override_id: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO spreading (override_id, after) VALUES (?1, '') ON CONFLICT (override_id) DO UPDATE SET after = excluded.after";
    tx.db.execute(sql, params![override_id])?;
    Ok(())
}

/// Looks at so many leads, in the order of their identifiers.
pub(super) fn go_on(tx: &mut Tx<'_>, leads: u32) -> Result<Applied, StoreError> {
    let sql = "SELECT spreading.override_id, spreading.after, o.attribute, o.value
        FROM spreading JOIN overrides o ON o.id = spreading.override_id ORDER BY spreading.override_id LIMIT 1";
    let Some(mut row) = tx.db.query(sql, params![])?.into_iter().next() else { return Ok(Applied::Marked { more: false }) };
    let (id, after) = (row.text()?, row.text()?);
    let segment = Segment { attribute: row.text()?, value: row.text()? };
    // None would never come to an end.
    let leads = leads.max(1);
    let met = read::ids::after(tx.db, Some(&after), leads)?;
    if let Some(last) = met.last() {
        due::segment(tx, &segment, &after, last)?;
    }
    match met.last() {
        Some(last) if met.len() == leads as usize => {
            tx.db.execute("UPDATE spreading SET after = ?2 WHERE override_id = ?1", params![&id, last])?
        }
        _ => tx.db.execute("DELETE FROM spreading WHERE override_id = ?1", params![&id])?,
    };
    Ok(Applied::Marked { more: read::overrides::are_spreading(tx.db)? })
}
