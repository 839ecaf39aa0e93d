use plumb_core::Time;

use super::{Tx, due, score};
use crate::sql::{json, params};
use crate::{Applied, Attributes, Cause, Expect, PutLead, Refusal, StoreError};

/// What is kept of a lead, as far as a change must know.
struct Kept {
    created_at: Time,
    created_given: i64,
    updated_at: Time,
    version: u64,
    observed_at: Time,
    attributes: Attributes,
    owner: Option<String>,
}

pub(super) fn put(tx: &mut Tx<'_>, lead: &PutLead, now: Time) -> Result<Applied, StoreError> {
    let kept = kept(tx, &lead.id)?;
    if let Some(refusal) = refuse(lead.expect, kept.as_ref().map(|kept| kept.version)) {
        return Ok(Applied::Refused(refusal));
    }
    match kept {
        None => create(tx, lead, now),
        Some(kept) => replace(tx, lead, &kept, now),
    }
}

/// Why a change must not be made, given the kept version.
pub(super) fn refuse(expect: Expect, current: Option<u64>) -> Option<Refusal> {
    let holds = match expect {
        Expect::Any => true,
        Expect::Version(version) => current == Some(version),
        Expect::Exists => current.is_some(),
        Expect::Absent => current.is_none(),
    };
    (!holds).then_some(Refusal::VersionConflict { current })
}

fn kept(tx: &mut Tx<'_>, id: &str) -> Result<Option<Kept>, StoreError> {
    let sql = "SELECT l.created_at, l.created_given, l.updated_at, l.version, l.observed_at, v.attributes, v.owner
        FROM leads l JOIN versions v ON v.n = l.head WHERE l.id = ?1";
    let Some(mut row) = tx.db.query(sql, params![id])?.into_iter().next() else { return Ok(None) };
    Ok(Some(Kept {
        created_at: row.time()?,
        created_given: row.int()?,
        updated_at: row.time()?,
        version: row.count()?,
        observed_at: row.time()?,
        attributes: row.json()?,
        owner: row.opt_text()?,
    }))
}

fn create(tx: &mut Tx<'_>, lead: &PutLead, now: Time) -> Result<Applied, StoreError> {
    let observed_at = lead.observed_at.map_or(now, |at| at.min(now));
    let erased = tx.db.query("SELECT version FROM erased WHERE lead_id = ?1", params![&lead.id])?;
    let version = 1 + erased.into_iter().next().map_or(Ok(0), |mut row| row.count())?;
    let head = add_version(tx, lead, version, observed_at, now)?;
    let created_at = lead.created_at.unwrap_or(observed_at);
    let given = i64::from(lead.created_at.or(lead.observed_at).is_some());
    let sql = "INSERT INTO leads (id, created_at, created_given, updated_at, version, head, observed_at, owner,
            score, probability, expected_amount, disagreement, trend)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9, ?9, ?9)";
    let owner = lead.owner.as_deref();
    tx.db.execute(sql, params![&lead.id, created_at, given, now, number(version), head, observed_at, owner, score::NONE])?;
    due::lead(tx, &lead.id, Cause::Data)?;
    Ok(Applied::Lead { created: true, changed: true, current: true, version, updated_at: now })
}

fn replace(tx: &mut Tx<'_>, lead: &PutLead, kept: &Kept, now: Time) -> Result<Applied, StoreError> {
    // A clock that was set back must not make a change without a time look like one of the past.
    let observed_at = lead.observed_at.map_or(now.max(kept.observed_at), |at| at.min(now));
    let current = observed_at >= kept.observed_at;
    let created_at = lead.created_at.unwrap_or(kept.created_at);
    let same = if current { kept.attributes == lead.attributes && kept.owner == lead.owner } else { was_so(tx, lead, observed_at)? };
    let given = if lead.created_at.is_some() { 1 } else { kept.created_given };
    let born_anew = (created_at, given) != (kept.created_at, kept.created_given);
    if same && !born_anew {
        return Ok(Applied::Lead { created: false, changed: false, current, version: kept.version, updated_at: kept.updated_at });
    }
    let version = kept.version + 1;
    let n = add_version(tx, lead, version, observed_at, now)?;
    let sql = "UPDATE leads SET created_at = ?2, created_given = ?3, updated_at = ?4, version = ?5 WHERE id = ?1";
    tx.db.execute(sql, params![&lead.id, created_at, given, now, number(version)])?;
    if current {
        let sql = "UPDATE leads SET head = ?2, observed_at = ?3, owner = ?4 WHERE id = ?1";
        tx.db.execute(sql, params![&lead.id, n, observed_at, lead.owner.as_deref()])?;
    }
    // What a lead was before the newest version does not enter its score.
    if current || born_anew {
        due::lead(tx, &lead.id, Cause::Data)?;
    }
    Ok(Applied::Lead { created: false, changed: true, current, version, updated_at: now })
}

/// Whether attributes and owner were known to be so at a moment of the past.
fn was_so(tx: &mut Tx<'_>, lead: &PutLead, at: Time) -> Result<bool, StoreError> {
    let sql = "SELECT attributes, owner FROM versions WHERE lead_id = ?1 AND observed_at <= ?2
        ORDER BY observed_at DESC, version DESC LIMIT 1";
    let Some(mut row) = tx.db.query(sql, params![&lead.id, at])?.into_iter().next() else { return Ok(false) };
    Ok(row.json::<Attributes>()? == lead.attributes && row.opt_text()? == lead.owner)
}

fn add_version(tx: &mut Tx<'_>, lead: &PutLead, version: u64, observed_at: Time, now: Time) -> Result<i64, StoreError> {
    let n = tx.next();
    let attributes = json::write(&lead.attributes)?;
    let sql = "INSERT INTO versions (n, lead_id, version, attributes, owner, observed_at, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    tx.db.execute(sql, params![n, &lead.id, number(version), &attributes, lead.owner.as_deref(), observed_at, now])?;
    Ok(n)
}

/// Versions count from 1 by one: none comes near the end of the numbers.
fn number(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
