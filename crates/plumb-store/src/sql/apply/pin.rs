use plumb_core::Time;

use super::{Tx, due, not_found};
use crate::sql::{params, read};
use crate::{Applied, Override, OverrideTarget, Refusal, StoreError};

pub(super) fn put(tx: &mut Tx<'_>, pin: &Override) -> Result<Applied, StoreError> {
    if let Some(kept) = read::overrides::one(tx.db, &pin.id)? {
        let problem = "another override has this identifier".to_owned();
        let refused = Applied::Refused(Refusal::Invalid { field: "id".to_owned(), problem });
        return Ok(if kept == *pin { Applied::Duplicate } else { refused });
    }
    let (lead_id, segment) = match &pin.target {
        OverrideTarget::Lead(id) => (Some(id), None),
        OverrideTarget::Segment(segment) => (None, Some(segment)),
    };
    if let Some(id) = lead_id
        && tx.db.query("SELECT version FROM leads WHERE id = ?1", params![id])?.is_empty()
    {
        return Ok(not_found());
    }
    let sql =
        "INSERT INTO overrides (id, lead_id, attribute, value, score, stage, author, reason, created_at, expires_at, ended_at, ended_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let values = params![
        &pin.id,
        lead_id,
        segment.map(|segment| &segment.attribute),
        segment.map(|segment| &segment.value),
        pin.score.map(|score| i64::from(score.get())),
        pin.stage.map(|stage| stage.as_str()),
        &pin.author,
        &pin.reason,
        pin.created_at,
        pin.expires_at,
        pin.ended_at,
        pin.ended_by.as_ref(),
    ];
    tx.db.execute(sql, values)?;
    due::target(tx, pin)?;
    Ok(Applied::Done)
}

pub(super) fn end(tx: &mut Tx<'_>, id: &str, by: &str, now: Time) -> Result<Applied, StoreError> {
    match read::overrides::one(tx.db, id)? {
        None => Ok(not_found()),
        Some(pin) if pin.ended_at.is_some() => Ok(Applied::Duplicate),
        Some(pin) => {
            tx.db.execute("UPDATE overrides SET ended_at = ?2, ended_by = ?3 WHERE id = ?1", params![id, now, by])?;
            due::target(tx, &pin)?;
            Ok(Applied::Done)
        }
    }
}

/// They ended when their time was up, whenever that is noticed.
pub(super) fn end_expired(tx: &mut Tx<'_>, now: Time) -> Result<Applied, StoreError> {
    let expired = read::overrides::where_(tx.db, "ended_at IS NULL AND expires_at <= ?1 ORDER BY id", params![now])?;
    for pin in &expired {
        tx.db.execute("UPDATE overrides SET ended_at = expires_at WHERE id = ?1", params![&pin.id])?;
        due::target(tx, pin)?;
    }
    Ok(Applied::Ended(expired.len() as u64))
}
