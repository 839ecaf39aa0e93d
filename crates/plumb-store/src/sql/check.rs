use super::connection::{Backend, Connection};
use super::{Row, params, read};
use crate::{Finding, OverridesFilter, ScoreRecord, StoreError};

/// How many rows are looked at together.
const PAGE: u32 = 500;

/// What must never be found, and how to count it.
const FAULTS: &[(&str, &str)] = &[
    ("leads without their newest version", "leads l LEFT JOIN versions v ON v.n = l.head AND v.lead_id = l.id WHERE v.n IS NULL"),
    (
        "leads that are not as their newest version is",
        "leads l WHERE EXISTS (SELECT 1 FROM versions v WHERE v.lead_id = l.id AND v.observed_at > l.observed_at)",
    ),
    (
        "leads without their newest score",
        "leads l LEFT JOIN scores s ON s.seq = l.seq AND s.lead_id = l.id WHERE l.seq IS NOT NULL AND s.seq IS NULL",
    ),
    ("leads to be scored that are not kept", "due d LEFT JOIN leads l ON l.id = d.lead_id WHERE l.id IS NULL"),
    ("versions of leads that are not kept", "versions v LEFT JOIN leads l ON l.id = v.lead_id WHERE l.id IS NULL"),
    ("outcomes of leads that are not kept", "outcomes o LEFT JOIN leads l ON l.id = o.lead_id WHERE l.id IS NULL"),
    ("scores of leads that are not kept", "scores s LEFT JOIN leads l ON l.id = s.lead_id WHERE l.id IS NULL"),
    (
        "overrides of leads that are not kept",
        "overrides o LEFT JOIN leads l ON l.id = o.lead_id WHERE o.lead_id IS NOT NULL AND l.id IS NULL",
    ),
    ("numbers beyond the counter", "counter c WHERE c.value < (SELECT COALESCE(max(seq), 0) FROM scores)"),
];

/// Looks at everything.
pub(super) fn check<B: Backend>(db: &mut dyn Connection, backend: &B) -> Result<Vec<Finding>, StoreError> {
    let mut findings: Vec<Finding> = backend.check_files(db)?.into_iter().map(|problem| Finding { problem, count: 1 }).collect();
    for (problem, what) in FAULTS {
        match count(db, what) {
            Ok(0) => {}
            Ok(count) => findings.push(Finding { problem: (*problem).to_owned(), count }),
            // A damaged page must not hide what else was found.
            Err(StoreError::Damaged { problem, .. }) => findings.push(Finding { problem, count: 1 }),
            Err(other) => return Err(other),
        }
    }
    for read in [leads, scores, overrides, keys] {
        match read(db) {
            Err(StoreError::Damaged { problem, .. }) => findings.push(Finding { problem, count: 1 }),
            other => other?,
        }
    }
    Ok(findings)
}

fn count(db: &mut dyn Connection, what: &str) -> Result<u64, StoreError> {
    let rows = db.query(&format!("SELECT count(*) FROM {what}"), params![])?;
    rows.into_iter().next().map_or(Ok(0), |mut row| row.count())
}

/// All that is kept of leads can be read, except older scores.
fn leads(db: &mut dyn Connection) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = read::past::dossiers(db, after.as_deref(), false, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.lead.id.clone());
    }
}

fn scores(db: &mut dyn Connection) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let sql = "SELECT seq, record FROM scores WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let rows: Vec<Row> = db.query(sql, params![after, PAGE])?;
        if rows.is_empty() {
            return Ok(());
        }
        for mut row in rows {
            after = row.int()?;
            row.json::<ScoreRecord>()?;
        }
    }
}

fn keys(db: &mut dyn Connection) -> Result<(), StoreError> {
    read::keys::all(db).map(drop)
}

fn overrides(db: &mut dyn Connection) -> Result<(), StoreError> {
    let mut filter = OverridesFilter { limit: PAGE, ..OverridesFilter::default() };
    loop {
        let page = read::overrides::list(db, &filter)?;
        let Some(last) = page.last() else { return Ok(()) };
        filter.after = Some(last.id.clone());
    }
}
