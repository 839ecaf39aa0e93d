//! Files as [`Table`]s: CSV, NDJSON and Parquet, told apart by their content, in batches of bounded memory.
//!
//! Every fault names the file, the line, the column, what was found, what was expected and what to do: see [`ReadError`].

mod csv;
mod delimiter;
mod error;
mod ndjson;
mod open;
mod options;
mod parquet;
mod parts;
mod sniff;
mod window;

use std::path::{Path, PathBuf};

pub(crate) use error::one_line;
pub use error::{Place, ReadError};
pub use options::ReadOptions;
pub(crate) use parts::Part;

use crate::table::Table;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with a header and delimited fields.
    Csv {
        /// What separates the fields.
        delimiter: u8,
    },
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
}

/// A file that is read batch by batch.
pub struct TableReader {
    path: PathBuf,
    body: Body,
    rows: usize,
    /// Nothing more comes: the end was reached, or an error was returned.
    finished: bool,
}

enum Body {
    Csv(csv::CsvReader),
    Ndjson(ndjson::NdjsonReader),
    Parquet(Box<parquet::ParquetFile>),
}

impl TableReader {
    /// Opens a file and finds out its format and its columns. The format follows from the content: gzip and Parquet by their magic
    /// bytes, NDJSON by an opening brace or the endings `.ndjson`, `.jsonl`, `.json`; the rest is CSV.
    ///
    /// # Errors
    /// Everything that makes a file unreadable at its very beginning; for NDJSON within the first batch.
    pub fn open(path: impl AsRef<Path>, options: ReadOptions) -> Result<Self, ReadError> {
        let path = path.as_ref().to_owned();
        if let Some(delimiter) = options.delimiter.filter(|d| !d.is_ascii() || matches!(d, b'"' | b'\n' | b'\r' | 0)) {
            return Err(ReadError::Delimiter { delimiter });
        }
        let body = match open::open(&path, &options)? {
            open::Opened::Csv { window, layout } => Body::Csv(csv::CsvReader::new(path.clone(), window, layout, &options)?),
            open::Opened::Ndjson(window) => Body::Ndjson(ndjson::NdjsonReader::new(path.clone(), window, options)?),
            open::Opened::Parquet(file) => Body::Parquet(Box::new(parquet::ParquetFile::new(path.clone(), file, options)?)),
        };
        Ok(Self { path, body, rows: 0, finished: false })
    }

    /// All column names of the file, in its order, also those that are not kept. For NDJSON the keys seen so far: at first those of the first batch.
    pub fn names(&self) -> &[String] {
        match &self.body {
            Body::Csv(csv) => csv.names(),
            Body::Ndjson(ndjson) => ndjson.names(),
            Body::Parquet(parquet) => parquet.names(),
        }
    }

    /// What the file is.
    pub fn format(&self) -> Format {
        match &self.body {
            Body::Csv(csv) => Format::Csv { delimiter: csv.delimiter() },
            Body::Ndjson(_) => Format::Ndjson,
            Body::Parquet(_) => Format::Parquet,
        }
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A place for messages, from [`Table::line`]: `leads.csv, line 12` or `leads.parquet, row 12`.
    pub fn location(&self, line: u64) -> String {
        let unit = if self.format() == Format::Parquet { "row" } else { "line" };
        format!("{}, {unit} {line}", self.path.display())
    }

    /// The next rows, `None` after the last.
    ///
    /// # Errors
    /// The first fault among the rows, after which nothing more comes; a file without rows is a fault.
    pub fn next_batch(&mut self) -> Result<Option<Table>, ReadError> {
        if self.finished {
            return Ok(None);
        }
        let batch = match &mut self.body {
            Body::Csv(csv) => csv.next_batch(),
            Body::Ndjson(ndjson) => ndjson.next_batch(),
            Body::Parquet(parquet) => parquet.next_batch(),
        };
        self.finished = !matches!(batch, Ok(Some(_)));
        let batch = batch?;
        self.rows += batch.as_ref().map_or(0, Table::rows);
        if batch.is_none() && self.rows == 0 {
            return Err(ReadError::NoRows { path: self.path.clone() });
        }
        Ok(batch)
    }

    /// All rows that are still to come, as one table.
    ///
    /// # Errors
    /// As [`TableReader::next_batch`].
    pub fn read_all(mut self) -> Result<Table, ReadError> {
        let mut table = Table::default();
        // Parts begin where the file does.
        if self.rows == 0 && !self.finished {
            return self.into_parts().read_all();
        }
        while let Some(batch) = self.next_batch()? {
            table.append(batch);
        }
        Ok(table)
    }
}
