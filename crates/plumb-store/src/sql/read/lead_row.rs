use crate::sql::Row;
use crate::{Close, StoreError, StoredLead, StoredOutcome, StoredScore};

/// What [`read`] needs, and where it stands.
pub(super) const COLUMNS: &str = "l.id, l.created_at, l.created_given, l.version, l.updated_at, l.outcome, l.outcome_at, l.outcome_amount,
    v.attributes, v.owner, l.seq, s.record";
pub(super) const TABLES: &str = "leads l JOIN versions v ON v.n = l.head LEFT JOIN scores s ON s.seq = l.seq";
/// The same behind `leads l`.
pub(super) const JOINS: &str = "JOIN versions v ON v.n = l.head LEFT JOIN scores s ON s.seq = l.seq";

pub(super) fn read(row: &mut Row) -> Result<StoredLead, StoreError> {
    let (id, created_at, created_given) = (row.text()?, row.time()?, row.int()? == 1);
    let (version, updated_at) = (row.count()?, row.time()?);
    let (outcome, at, amount) = (row.opt_word(Close::from_word)?, row.opt_time()?, row.opt_float()?);
    let outcome = outcome.zip(at).map(|(outcome, at)| StoredOutcome { lead_id: id.clone(), outcome, at, amount });
    let (attributes, owner) = (row.json()?, row.opt_text()?);
    let score = row.opt_count()?.zip(row.opt_json()?).map(|(seq, record)| StoredScore { record, seq });
    Ok(StoredLead { id, attributes, created_at, created_given, owner, version, updated_at, outcome, score })
}
