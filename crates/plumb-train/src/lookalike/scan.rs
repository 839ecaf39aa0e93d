//! The people of a file, as the served table of a lookalike model sees them.

use std::path::Path;

use plumb_core::Time;
use plumb_model::{Kind, Model, Scored, Scorer, TableChoice};
use rayon::prelude::*;

use crate::lookup::{LookupConfig, Lookups};
use crate::read::{ReadOptions, TableReader};
use crate::score::{AsOf, TableRows, check_file, moments};
use crate::table::Table;
use crate::{Progress, TrainError};

/// A file of people that is scored row by row, since the codes of each are asked for.
pub(super) struct Scan<'a> {
    model: &'a Model,
    scorer: Scorer,
    as_of: &'a AsOf,
    reader: TableReader,
    lookups: Lookups,
    file: String,
    names: Vec<String>,
}

/// Rows that were read together.
pub(super) struct Batch<'t> {
    /// What stands in them.
    pub table: &'t Table,
    /// Rows of the file before them.
    pub rows_before: usize,
    /// Each scored.
    pub scored: Vec<Scored>,
}

/// A model of the other kind tells no likeness; `file` is for the message.
pub(crate) fn check_tells_likeness(model: &Model, file: &str) -> Result<(), TrainError> {
    if model.kind == Kind::Lookalike {
        return Ok(());
    }
    let problem = format!("the model `{}` predicts conversion, and no likeness; train one with `plumb lookalike train`", model.name);
    Err(TrainError::data(file, problem))
}

impl<'a> Scan<'a> {
    /// Opens a file that has something which the model reads.
    pub(super) fn open(model: &'a Model, input: &Path, as_of: &'a AsOf, lookups: &[LookupConfig]) -> Result<Self, TrainError> {
        let file = input.display().to_string();
        check_tells_likeness(model, &file)?;
        let scorer = Scorer::new(model, TableChoice::Served);
        let lookups = Lookups::read(lookups)?;
        let reader = TableReader::open(input, ReadOptions::default())?;
        lookups.check(reader.names(), &file)?;
        let names: Vec<String> = reader.names().iter().chain(lookups.names()).cloned().collect();
        let moment_column = if let AsOf::Column(name) = as_of { Some(name.as_str()) } else { None };
        check_file(&names, &scorer, &file, moment_column)?;
        Ok(Self { model, scorer, as_of, reader, lookups, file, names })
    }

    /// The columns of the file, with those that are joined.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The file, for messages.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// The column of identifiers, where the file has it.
    pub(super) fn id(&self) -> Option<&'a str> {
        self.model.schema.id.as_deref().filter(|name| self.names.iter().any(|own| own == name))
    }

    /// Scores all rows, batch by batch.
    pub(super) fn each(
        mut self,
        progress: &dyn Progress,
        mut of_batch: impl FnMut(Batch<'_>) -> Result<(), TrainError>,
    ) -> Result<(), TrainError> {
        let mut rows_before = 0;
        // A file without rows is a fault of the reader's.
        while let Some(table) = self.reader.next_batch()?.map(|table| self.lookups.join(table)) {
            let moments = moments(&table, self.as_of, &self.model.schema.fields, &self.file)?;
            let at: Vec<Option<Time>> = (0..table.rows()).map(|row| moments.of(row)).collect();
            let rows = TableRows::new(&table, &self.scorer, &[]);
            let scored = at.par_iter().enumerate().map(|(row, at)| rows.score(&self.scorer, row, *at)).collect();
            of_batch(Batch { table: &table, rows_before, scored })?;
            rows_before += table.rows();
            progress.advance(table.rows() as u64);
        }
        Ok(())
    }
}

impl Batch<'_> {
    /// What stands in a column of a row, if it is filled in.
    pub(super) fn text(&self, column: Option<&str>, row: usize) -> Option<String> {
        text(self.table, column?, row)
    }

    /// The codes of a row, a feature of the served table each.
    pub(super) fn codes(&self, model: &Model, row: usize) -> Box<[u16]> {
        self.scored[row].codes[..model.served.features.len()].into()
    }
}

/// What stands in a column, if it is filled in.
pub(super) fn text(table: &Table, name: &str, row: usize) -> Option<String> {
    let text = table.column(name)?.value(row).to_text().trim().to_owned();
    (!text.is_empty()).then_some(text)
}
