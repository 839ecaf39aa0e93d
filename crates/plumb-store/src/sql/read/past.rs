use std::collections::HashMap;

use super::conditions::{Conditions, bound};
use super::{events, lead_row, outcomes};
use crate::sql::{Connection, Row, json, params};
use crate::{Dossier, History, LeadVersion, StoreError, StoredScore};

const VERSION: &str = "lead_id, version, attributes, owner, observed_at, recorded_at FROM versions";

pub(crate) fn history(db: &mut dyn Connection, id: &str, limit: u32) -> Result<Option<History>, StoreError> {
    if db.query("SELECT version FROM leads WHERE id = ?1", params![id])?.is_empty() {
        return Ok(None);
    }
    let scores = db.query("SELECT seq, record FROM scores WHERE lead_id = ?1 ORDER BY seq DESC LIMIT ?2", params![id, limit])?;
    let sql = format!("SELECT {VERSION} WHERE lead_id = ?1 ORDER BY observed_at DESC, version DESC LIMIT ?2");
    let versions = db.query(&sql, params![id, limit])?;
    Ok(Some(History {
        scores: scores.into_iter().map(|mut row| score(&mut row)).collect::<Result<_, _>>()?,
        versions: versions.into_iter().map(|row| Ok(version(row)?.1)).collect::<Result<_, StoreError>>()?,
        outcomes: outcomes::newest(db, id, limit)?,
    }))
}

pub(crate) fn dossiers(db: &mut dyn Connection, after: Option<&str>, closed: bool, limit: u32) -> Result<Vec<Dossier>, StoreError> {
    let mut conditions = Conditions::default();
    conditions.with("l.id >", bound(after));
    if closed {
        conditions.add("l.outcome IN ('won', 'lost')");
    }
    let n = conditions.param(limit);
    let (walking, where_) = (db.walking(None), conditions.where_());
    let sql = format!("SELECT {} FROM leads l {walking} {} {where_} ORDER BY l.id LIMIT ?{n}", lead_row::COLUMNS, lead_row::JOINS);
    let mut dossiers = Vec::new();
    for mut row in conditions.query(db, &sql)? {
        let lead = lead_row::read(&mut row)?;
        dossiers.push(Dossier { lead, versions: Vec::new(), events: Vec::new(), outcomes: Vec::new() });
    }
    let ids = json::write(&dossiers.iter().map(|dossier| &dossier.lead.id).collect::<Vec<_>>())?;
    let places: HashMap<String, usize> = dossiers.iter().enumerate().map(|(n, dossier)| (dossier.lead.id.clone(), n)).collect();
    let sql = format!("SELECT {VERSION} WHERE {} ORDER BY lead_id, observed_at, version", db.one_of("lead_id", 1));
    for row in db.query(&sql, params![&ids])? {
        let (id, version) = version(row)?;
        if let Some(dossier) = places.get(&id).and_then(|place| dossiers.get_mut(*place)) {
            dossier.versions.push(version);
        }
    }
    for event in events::of(db, &ids)? {
        if let Some(dossier) = places.get(&event.lead_id).and_then(|place| dossiers.get_mut(*place)) {
            dossier.events.push(event);
        }
    }
    for outcome in outcomes::of(db, &ids)? {
        if let Some(dossier) = places.get(&outcome.lead_id).and_then(|place| dossiers.get_mut(*place)) {
            dossier.outcomes.push(outcome);
        }
    }
    Ok(dossiers)
}

/// A number and a record.
pub(super) fn score(row: &mut Row) -> Result<StoredScore, StoreError> {
    Ok(StoredScore { seq: row.count()?, record: row.json()? })
}

/// Whose, and the version.
fn version(mut row: Row) -> Result<(String, LeadVersion), StoreError> {
    let id = row.text()?;
    let version = LeadVersion {
        version: row.count()?,
        attributes: row.json()?,
        owner: row.opt_text()?,
        observed_at: row.time()?,
        recorded_at: row.time()?,
    };
    Ok((id, version))
}
