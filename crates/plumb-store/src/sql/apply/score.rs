use super::{Tx, due, not_found};
use crate::sql::{json, params};
use crate::{Applied, Refusal, ScoreRecord, StoreError};

/// What stands for a missing value that leads are sorted by: it is below all others.
pub(crate) const NONE: f64 = f64::MIN;

/// Keeps a score, unless it says what the newest one says: then only the lead is due no longer.
pub(super) fn put(tx: &mut Tx<'_>, record: &ScoreRecord, mark: Option<u64>, after: Option<Option<u64>>) -> Result<Applied, StoreError> {
    let id = &record.lead_id;
    let sql = "SELECT l.seq, s.record FROM leads l LEFT JOIN scores s ON s.seq = l.seq WHERE l.id = ?1";
    let Some(mut row) = tx.db.query(sql, params![id])?.into_iter().next() else { return Ok(not_found()) };
    let (seq, newest) = (row.opt_count()?, row.opt_json::<ScoreRecord>()?);
    if after.is_some_and(|after| after != seq) {
        return Ok(Applied::Refused(Refusal::ScoreConflict { current: seq }));
    }
    if let Some(mark) = mark.and_then(|mark| i64::try_from(mark).ok()) {
        due::scored(tx, id, mark)?;
    }
    if newest.is_some_and(|newest| newest.says_the_same(record)) {
        return Ok(Applied::Duplicate);
    }
    if seq.is_none() {
        // In the feed, the score takes the place of an earlier erasure.
        tx.db.execute("DELETE FROM erased WHERE lead_id = ?1", params![id])?;
    }
    keep(tx, record)?;
    Ok(Applied::Done)
}

fn keep(tx: &mut Tx<'_>, record: &ScoreRecord) -> Result<(), StoreError> {
    let seq = tx.next();
    let text = json::write(record)?;
    let sql = "INSERT INTO scores (seq, lead_id, at, record) VALUES (?1, ?2, ?3, ?4)";
    tx.db.execute(sql, params![seq, &record.lead_id, record.at, &text])?;
    let score = record.effective_score().map_or(NONE, |score| score.get().into());
    let disagreement = record.disagreement().map_or(NONE, f64::from);
    let trend = f64::from(record.trend.rank());
    let sql = "UPDATE leads SET seq = ?2, score = ?3, probability = ?4, expected_amount = ?5, disagreement = ?6,
            grade = ?7, stage = ?8, trend = ?9 WHERE id = ?1";
    let values = params![
        &record.lead_id,
        seq,
        score,
        record.probability.unwrap_or(NONE),
        record.expected_amount.unwrap_or(NONE),
        disagreement,
        record.grade.map(|grade| grade.as_str()),
        record.effective_stage().map(|stage| stage.as_str()),
        trend,
    ];
    tx.db.execute(sql, values)?;
    Ok(())
}
