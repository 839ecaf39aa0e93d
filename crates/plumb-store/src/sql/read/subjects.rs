use std::collections::{BTreeSet, HashMap};

use plumb_core::Time;

use super::conditions::bound;
use super::{events, lead_row, overrides, past};
use crate::sql::{Connection, Row, json, params};
use crate::{Cause, Due, DueMark, StoreError, StoredScore, Subject};

/// All that scores of some leads need, read with a few statements, however many leads there are.
pub(crate) fn subjects(db: &mut dyn Connection, ids: &[String], recent: Time, now: Time) -> Result<Vec<Option<Subject>>, StoreError> {
    // No identifier contains a NUL, which PostgreSQL would not take. The same lead may be asked for twice.
    let distinct: BTreeSet<&String> = ids.iter().filter(|id| !id.contains('\0')).collect();
    let list = json::write(&distinct)?;
    let mut found: HashMap<String, Subject> = HashMap::with_capacity(ids.len());
    let sql = format!(
        "SELECT {}, d.mark, d.cause FROM {} LEFT JOIN due d ON d.lead_id = l.id WHERE {}",
        lead_row::COLUMNS,
        lead_row::TABLES,
        db.one_of("l.id", 1)
    );
    for mut row in db.query(&sql, params![&list])? {
        let lead = lead_row::read(&mut row)?;
        let due = due_mark(&mut row)?;
        found.insert(lead.id.clone(), Subject { lead, events: Vec::new(), overrides: Vec::new(), recent: Vec::new(), due });
    }
    for event in events::of(db, &list)? {
        // Events may be kept of who is not.
        if let Some(subject) = found.get_mut(&event.lead_id) {
            subject.events.push(event);
        }
    }
    for (id, score) in recent_scores(db, &list, recent)? {
        if let Some(subject) = found.get_mut(&id) {
            subject.recent.push(score);
        }
    }
    for pin in overrides::not_ended(db, &list, now)? {
        for (id, subject) in &mut found {
            if pin.concerns(id, &subject.lead.attributes) {
                subject.overrides.push(pin.clone());
            }
        }
    }
    for subject in found.values_mut() {
        subject.recent.sort_unstable_by_key(|score| std::cmp::Reverse(score.seq));
    }
    let each_once = distinct.len() == ids.len();
    Ok(ids.iter().map(|id| if each_once { found.remove(id) } else { found.get(id).cloned() }).collect())
}

/// From the last one before a moment on. That one is looked for once a lead, however long its history is.
fn recent_scores(db: &mut dyn Connection, ids: &str, since: Time) -> Result<Vec<(String, StoredScore)>, StoreError> {
    let sql = format!(
        "SELECT s.lead_id, s.seq, s.record FROM {} JOIN scores s ON s.lead_id = ids.value AND s.seq >= COALESCE(
            (SELECT b.seq FROM scores b WHERE b.lead_id = ids.value AND b.at < ?2 ORDER BY b.seq DESC LIMIT 1), 0)",
        db.list("ids", 1)
    );
    db.query(&sql, params![ids, since])?.into_iter().map(|mut row| Ok((row.text()?, past::score(&mut row)?))).collect()
}

/// Leads that are to be scored again, those that wait longest first; after one of them, the next.
pub(crate) fn due(db: &mut dyn Connection, after: Option<&Due>, limit: u32) -> Result<Vec<Due>, StoreError> {
    let sql = "SELECT lead_id, since, mark, cause FROM due WHERE (since, lead_id) > (?1, ?2) ORDER BY since, lead_id LIMIT ?3";
    // All places are positive, and within the numbers of the database.
    let since = after.map_or(-1, |after| i64::try_from(after.since).unwrap_or(i64::MAX));
    let rows = db.query(sql, params![since, bound(after.map(|after| after.lead_id.as_str())), limit])?;
    let mut found = Vec::with_capacity(rows.len());
    for mut row in rows {
        let (lead_id, since) = (row.text()?, row.count()?);
        if let Some(due) = due_mark(&mut row)? {
            found.push(Due { lead_id, since, due });
        }
    }
    Ok(found)
}

fn due_mark(row: &mut Row) -> Result<Option<DueMark>, StoreError> {
    Ok(row.opt_count()?.zip(row.opt_word(Cause::from_word)?).map(|(mark, cause)| DueMark { mark, cause }))
}
