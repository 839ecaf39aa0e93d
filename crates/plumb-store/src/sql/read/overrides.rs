use plumb_core::{Score, Time};
use plumb_rules::Stage;

use super::conditions::{Conditions, bound};
use crate::sql::{Connection, Param, Row, params};
use crate::{Override, OverrideTarget, OverridesFilter, Segment, StoreError};

const COLUMNS: &str =
    "SELECT id, lead_id, attribute, value, score, stage, author, reason, created_at, expires_at, ended_at, ended_by FROM overrides";

pub(crate) fn one(db: &mut dyn Connection, id: &str) -> Result<Option<Override>, StoreError> {
    Ok(where_(db, "id = ?1", params![id])?.pop())
}

/// Overrides for which a condition holds; it may end in an order.
pub(crate) fn where_(db: &mut dyn Connection, condition: &str, params: &[Param<'_>]) -> Result<Vec<Override>, StoreError> {
    db.query(&format!("{COLUMNS} WHERE {condition}"), params)?.into_iter().map(pin).collect()
}

pub(crate) fn list(db: &mut dyn Connection, filter: &OverridesFilter) -> Result<Vec<Override>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.with("id >", bound(filter.after.as_deref()));
    conditions.with_opt("lead_id =", filter.lead_id.as_deref());
    if let Some(now) = filter.in_force {
        conditions.add("ended_at IS NULL");
        let n = conditions.param(now);
        conditions.add(format!("created_at <= ?{n} AND (expires_at IS NULL OR expires_at > ?{n})"));
    }
    if let Some(now) = filter.overdue {
        conditions.add("ended_at IS NULL");
        conditions.with("expires_at <=", now);
    }
    let n = conditions.param(filter.limit);
    let sql = format!("{COLUMNS} {} ORDER BY id LIMIT ?{n}", conditions.where_());
    conditions.query(db, &sql)?.into_iter().map(pin).collect()
}

/// Whether leads of segments are still to be made due.
pub(crate) fn are_spreading(db: &mut dyn Connection) -> Result<bool, StoreError> {
    Ok(!db.query("SELECT override_id FROM spreading LIMIT 1", params![])?.is_empty())
}

/// Overrides of some leads (the JSON text of their identifiers) that have not ended, and those of all segments: each lead's own first, the newest first.
pub(crate) fn not_ended(db: &mut dyn Connection, ids: &str, now: Time) -> Result<Vec<Override>, StoreError> {
    let own = format!("{} AND ended_at IS NULL", db.one_of("lead_id", 1));
    let mut found = where_(db, &own, params![ids])?;
    found.extend(where_(db, "lead_id IS NULL AND ended_at IS NULL", params![])?);
    found.retain(|pin| !pin.has_ended(now));
    let is_own = |pin: &Override| matches!(pin.target, OverrideTarget::Lead(_));
    found.sort_by(|a, b| (is_own(b), b.created_at, &b.id).cmp(&(is_own(a), a.created_at, &a.id)));
    Ok(found)
}

fn pin(mut row: Row) -> Result<Override, StoreError> {
    let damaged = |problem: &str| StoreError::Damaged { place: String::new(), problem: problem.to_owned() };
    Ok(Override {
        id: row.text()?,
        target: match (row.opt_text()?, row.opt_text()?, row.opt_text()?) {
            (Some(lead), None, None) => OverrideTarget::Lead(lead),
            (None, Some(attribute), Some(value)) => OverrideTarget::Segment(Segment { attribute, value }),
            _ => return Err(damaged("an override is neither for a lead nor for a segment")),
        },
        score: row
            .opt_int()?
            .map(|score| u8::try_from(score).ok().and_then(|score| Score::new(score).ok()).ok_or_else(|| damaged("a pinned score is none")))
            .transpose()?,
        stage: row.opt_word(Stage::from_word)?,
        author: row.text()?,
        reason: row.text()?,
        created_at: row.time()?,
        expires_at: row.opt_time()?,
        ended_at: row.opt_time()?,
        ended_by: row.opt_text()?,
    })
}
