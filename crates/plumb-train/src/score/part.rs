use crate::TrainError;
use crate::pipeline::{Lane, Stopped};
use crate::read::Part;
use crate::table::Table;

/// Makes a piece of each table of a part, and hands it over with its size in bytes. `make` is told how many rows of the file come before the
/// table, or 0 unless `numbered`.
pub(crate) fn hand_over<P>(
    part: Part,
    numbered: bool,
    lane: &Lane<'_, P, TrainError>,
    mut make: impl FnMut(Table, u64) -> Result<(P, usize), TrainError>,
) -> Result<Result<(), TrainError>, Stopped> {
    let mut first_row = part.first_row();
    let mut tables = match part.tables() {
        Ok(tables) => tables,
        Err(error) => return Ok(Err(error.into())),
    };
    let mut next = || tables.next().transpose();
    let mut waiting: Vec<Table> = Vec::new();
    if numbered && first_row.is_none() {
        // Rows are numbered through the file, so those of a part of text must be counted before the first one is written.
        for table in std::iter::from_fn(&mut next) {
            match table {
                Ok(table) => waiting.push(table),
                Err(error) => return Ok(Err(error.into())),
            }
        }
        first_row = Some(lane.rows_before(waiting.iter().map(|table| table.rows() as u64).sum())?);
    }
    let mut rows_before = first_row.unwrap_or(0);
    for table in waiting.into_iter().map(Ok).chain(std::iter::from_fn(next)) {
        let piece = table.map_err(TrainError::from).and_then(|table| {
            let rows = table.rows() as u64;
            let piece = make(table, rows_before)?;
            rows_before += rows;
            Ok(piece)
        });
        match piece {
            Ok((piece, size)) => lane.send(piece, size)?,
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(()))
}
