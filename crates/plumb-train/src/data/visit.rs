//! The leads table read once more, for the values that some of its rows have in columns that were not kept.

use plumb_core::Time;

use super::{Prepared, Snapshots};
use crate::TrainError;
use crate::config::LoadedConfig;
use crate::lookup::Lookups;
use crate::read::{ReadOptions, TableReader};
use crate::table::Table;

/// A lead at an age that is asked for, in a table that tells what it was then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Asked {
    /// The row in the table that tells it.
    pub row: usize,
    /// Its own row in the whole of the leads table.
    pub lead: u32,
    /// The number of its age.
    pub age: u8,
    /// The moment at which it is seen.
    pub moment: Option<Time>,
    /// Its place among those asked for.
    place: usize,
}

/// Something of each of some leads at some ages, in their order. The file is read for the named columns (and joined); `of_table` says something of each of the
/// leads asked for that a table holds.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, has changed since `data` was read from it, or by `of_table`.
pub(crate) fn visit<T>(
    loaded: &LoadedConfig,
    data: &Prepared<'_>,
    columns: impl IntoIterator<Item = String>,
    at: &Snapshots,
    mut of_table: impl FnMut(&Table, &[Asked]) -> Result<Vec<T>, TrainError>,
) -> Result<Vec<T>, TrainError> {
    let lookups = Lookups::of(loaded)?;
    let columns = columns.into_iter().chain(lookups.keys());
    let options = ReadOptions { delimiter: loaded.delimiter()?, ..ReadOptions::default() }.with_columns(columns);
    let mut reader = TableReader::open(loaded.leads_path(), options)?;
    // In the order of the file, with their places among those asked for.
    let mut asked: Vec<(u32, usize)> = at.as_told().iter().copied().enumerate().map(|(place, row)| (row, place)).collect();
    asked.sort_unstable();
    let mut waiting = asked.as_slice();
    let mut said: Vec<(usize, T)> = Vec::with_capacity(at.len());
    let mut before = 0;
    while let Some(table) = reader.next_batch()?.map(|table| lookups.join(table)) {
        let end = before + table.rows() as u32;
        let (here, later) = waiting.split_at(waiting.partition_point(|(row, _)| *row < end));
        let own = |(row, place): &(u32, usize)| {
            let (lead, age) = (at.rows[*place], at.age(*place));
            Asked { row: (row - before) as usize, lead, age, moment: data.moment(lead, age), place: *place }
        };
        let here: Vec<Asked> = here.iter().map(own).collect();
        said.extend(here.iter().map(|asked| asked.place).zip(of_table(&table, &here)?));
        (waiting, before) = (later, end);
    }
    if before as usize != data.dataset.rows {
        return Err(TrainError::data(&data.dataset.file, "the file has changed while it was read; do it again"));
    }
    said.sort_unstable_by_key(|(place, _)| *place);
    Ok(said.into_iter().map(|(_, own)| own).collect())
}
