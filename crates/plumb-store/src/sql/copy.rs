use super::counts::counts;
use super::{Cell, Connection, Param, params};
use crate::{Counts, StoreError};

/// Rows that are written by one statement, where the network is what takes time.
const ROWS: usize = 20;

/// Every table with its columns.
const TABLES: &[(&str, &[&str])] = &[
    (
        "leads",
        &[
            "id",
            "created_at",
            "created_given",
            "updated_at",
            "version",
            "head",
            "observed_at",
            "owner",
            "outcome",
            "outcome_at",
            "outcome_amount",
            "seq",
            "score",
            "probability",
            "expected_amount",
            "disagreement",
            "grade",
            "stage",
            "trend",
        ],
    ),
    ("due", &["lead_id", "since", "mark", "cause"]),
    ("versions", &["n", "lead_id", "version", "attributes", "owner", "observed_at", "recorded_at"]),
    ("events", &["id", "lead_id", "at", "kind", "properties"]),
    ("outcomes", &["n", "lead_id", "outcome", "at", "amount"]),
    ("scores", &["seq", "lead_id", "at", "record"]),
    ("erased", &["lead_id", "version", "seq"]),
    (
        "overrides",
        &["id", "lead_id", "attribute", "value", "score", "stage", "author", "reason", "created_at", "expires_at", "ended_at", "ended_by"],
    ),
    ("spreading", &["override_id", "after"]),
    ("keys", &["id", "name", "hash", "scopes", "created_at", "expires_at", "revoked_at"]),
    ("settings", &["name", "value"]),
    ("requests", &["name", "digest", "answer", "until", "note"]),
    ("note_leads", &["lead_id", "name"]),
];

/// Whether nothing is kept.
fn is_empty(db: &mut dyn Connection) -> Result<bool, StoreError> {
    for (table, columns) in TABLES {
        if !db.query(&format!("SELECT {} FROM {table} LIMIT 1", columns.join(", ")), params![])?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes all rows of a database, within whose transaction this is called, into an empty one, in one transaction: what others write into it meanwhile
/// comes before, and it is refused, or after. The copy counts on after `left_out` numbers. `place` names the other database.
pub(crate) fn copy(from: &mut dyn Connection, to: &mut dyn Connection, left_out: i64, place: &str) -> Result<Counts, StoreError> {
    to.begin_writing()?;
    match copy_rows(from, to, left_out, place) {
        Ok(counts) => to.commit().map(|()| counts),
        Err(error) => {
            let _ = to.roll_back();
            Err(error)
        }
    }
}

fn copy_rows(from: &mut dyn Connection, to: &mut dyn Connection, left_out: i64, place: &str) -> Result<Counts, StoreError> {
    // Whoever writes into PostgreSQL holds the counter; in SQLite there is one who writes.
    to.query(to.lock_counter(), params![])?;
    if !is_empty(to)? {
        return Err(StoreError::NotEmpty { place: place.to_owned() });
    }
    let counter = from.query("SELECT value FROM counter", params![])?.into_iter().next().map_or(Ok(0), |mut row| row.int())?;
    to.execute("UPDATE counter SET value = ?1", params![counter + left_out])?;
    for (table, columns) in TABLES {
        let mut waiting: Vec<Cell> = Vec::new();
        from.each(&format!("SELECT {} FROM {table}", columns.join(", ")), &mut |row| {
            waiting.extend(row.cells());
            if waiting.len() == ROWS * columns.len() {
                insert(to, table, columns, &waiting)?;
                waiting.clear();
            }
            Ok(())
        })?;
        for row in waiting.chunks(columns.len()) {
            insert(to, table, columns, row)?;
        }
    }
    counts(to)
}

/// Writes some whole rows.
fn insert(to: &mut dyn Connection, table: &str, columns: &[&str], cells: &[Cell]) -> Result<(), StoreError> {
    let rows: Vec<String> = (0..cells.len() / columns.len())
        .map(|row| {
            let places: Vec<String> = (0..columns.len()).map(|column| format!("?{}", row * columns.len() + column + 1)).collect();
            format!("({})", places.join(", "))
        })
        .collect();
    let params: Vec<Param<'_>> = cells.iter().map(Param::from).collect();
    to.execute(&format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), rows.join(", ")), &params)?;
    Ok(())
}
