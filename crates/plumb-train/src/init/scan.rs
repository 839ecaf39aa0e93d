//! One pass over the leads table.

use std::path::Path;

use super::profile::ColumnProfile;
use crate::TrainError;
use crate::lookup::Lookups;
use crate::read::{Format, ReadOptions, TableReader};

/// Past so many rows, the rest of the file is not looked at.
pub(super) const MOST_ROWS: u64 = 1_000_000;

/// A file looked at.
pub(super) struct Scanned {
    pub columns: Vec<ColumnProfile>,
    pub format: Format,
    pub rows: u64,
    /// False when the file goes on past [`MOST_ROWS`].
    pub complete: bool,
}

/// Reads the file once and profiles every column.
pub(super) fn scan(leads: &Path, delimiter: Option<u8>, lookups: &Lookups) -> Result<Scanned, TrainError> {
    let mut reader = TableReader::open(leads, ReadOptions { delimiter, ..ReadOptions::default() })?;
    lookups.check(reader.names(), &leads.display().to_string())?;
    let mut profiles: Vec<ColumnProfile> = Vec::new();
    let (mut rows, mut complete) = (0u64, true);
    while let Some(table) = reader.next_batch()?.map(|table| lookups.join(table)) {
        rows += table.rows() as u64;
        for name in table.names() {
            if !profiles.iter().any(|p| p.name == *name) {
                let mut profile = ColumnProfile::new(name);
                profile.pad_to(rows - table.rows() as u64);
                profiles.push(profile);
            }
        }
        for profile in &mut profiles {
            match table.column(&profile.name) {
                Some(column) => profile.add(column),
                None => profile.pad_to(rows),
            }
        }
        if rows >= MOST_ROWS {
            complete = reader.next_batch()?.is_none();
            break;
        }
    }
    if rows == 0 {
        return Err(TrainError::data(leads.display().to_string(), "there is a header, but not one row below it; expected a row a lead"));
    }
    Ok(Scanned { columns: profiles, format: reader.format(), rows, complete })
}
