use super::{Tx, due, not_found};
use crate::sql::params;
use crate::{Applied, Cause, StoreError, StoredOutcome};

pub(super) fn put(tx: &mut Tx<'_>, outcome: &StoredOutcome) -> Result<Applied, StoreError> {
    let id = &outcome.lead_id;
    let rows = tx.db.query("SELECT outcome_at FROM leads WHERE id = ?1", params![id])?;
    let Some(mut lead) = rows.into_iter().next() else { return Ok(not_found()) };
    let newest = lead.opt_time()?;
    if is_kept(tx, outcome)? {
        return Ok(Applied::Duplicate);
    }
    let (word, at, amount) = (outcome.outcome.as_str(), outcome.at, outcome.amount);
    let n = tx.next();
    let sql = "INSERT INTO outcomes (n, lead_id, outcome, at, amount) VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.db.execute(sql, params![n, id, word, at, amount])?;
    if newest.is_none_or(|newest| newest <= at) {
        let sql = "UPDATE leads SET outcome = ?2, outcome_at = ?3, outcome_amount = ?4 WHERE id = ?1";
        tx.db.execute(sql, params![id, word, at, amount])?;
    }
    due::lead(tx, id, Cause::Data)?;
    Ok(Applied::Done)
}

fn is_kept(tx: &mut Tx<'_>, outcome: &StoredOutcome) -> Result<bool, StoreError> {
    let sql = "SELECT outcome, amount FROM outcomes WHERE lead_id = ?1 AND at = ?2";
    for mut row in tx.db.query(sql, params![&outcome.lead_id, outcome.at])? {
        if row.text()? == outcome.outcome.as_str() && row.opt_float()? == outcome.amount {
            return Ok(true);
        }
    }
    Ok(false)
}
