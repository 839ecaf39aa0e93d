use std::path::Path;

use plumb_core::Time;
use plumb_rules::RuleScore;
use serde::Serialize;

use crate::TrainError;
use crate::write::LineWriter;

/// A lead's score with its ledger, as a line of the file of ledgers.
#[derive(Serialize)]
struct LeadLedger<'a> {
    id: &'a str,
    as_of: Time,
    #[serde(flatten)]
    score: &'a RuleScore,
}

/// Adds the ledger of a lead to lines of NDJSON.
///
/// # Errors
/// [`TrainError::Json`], which a score gives no reason for.
pub(super) fn add_line(lines: &mut Vec<u8>, id: &str, as_of: Time, score: &RuleScore) -> Result<(), TrainError> {
    serde_json::to_writer(&mut *lines, &LeadLedger { id, as_of, score })?;
    lines.push(b'\n');
    Ok(())
}

/// Begins a file of ledgers.
///
/// # Errors
/// [`TrainError`] when its name does not end in `.ndjson` or `.jsonl`, or it cannot be written.
pub(super) fn create(path: &Path) -> Result<LineWriter, TrainError> {
    Ok(LineWriter::create(path)?)
}
