//! Files made on the spot, and tables as plain text.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use plumb_core::Value;
use plumb_train::read::{ReadError, ReadOptions, TableReader};
use plumb_train::table::Table;
use tempfile::TempDir;

/// Buffer sizes that put the end of a read at every byte, at odd ones, and beyond the end of the file.
pub const BUFFERS: [usize; 4] = [1, 2, 7, 256 * 1024];

/// A folder that goes away with its files.
pub struct Scratch(TempDir);

impl Scratch {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("a file");
        path
    }

    /// The names of all files in the folder, hidden ones too.
    pub fn listing(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a folder");
        let mut names: Vec<String> = entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// A message without the path of the temporary folder.
    pub fn message(&self, error: impl std::fmt::Display) -> String {
        let message = error.to_string();
        assert!(!message.contains('\n'), "one line: {message}");
        message.replace(&format!("{}/", self.0.path().display()), "")
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub fn read(path: &Path) -> Table {
    read_with(path, ReadOptions::default())
}

pub fn read_with(path: &Path, options: ReadOptions) -> Table {
    TableReader::open(path, options).and_then(TableReader::read_all).unwrap_or_else(|error| panic!("{error}"))
}

/// The table of these bytes, the same whatever the buffer size.
pub fn table(name: &str, bytes: &[u8]) -> Table {
    let scratch = Scratch::new();
    let path = scratch.file(name, bytes);
    let tables = BUFFERS.map(|buffer_bytes| read_with(&path, ReadOptions { buffer_bytes, batch_rows: 3, ..ReadOptions::default() }));
    for other in &tables[1..] {
        assert_eq!(&tables[0], other);
    }
    tables.into_iter().next().expect("four tables")
}

/// The fault of these bytes, the same whatever the buffer size.
pub fn fault(name: &str, bytes: &[u8]) -> (ReadError, String) {
    let scratch = Scratch::new();
    let path = scratch.file(name, bytes);
    let faults = BUFFERS.map(|buffer_bytes| {
        let options = ReadOptions { buffer_bytes, ..ReadOptions::default() };
        match TableReader::open(&path, options).and_then(TableReader::read_all) {
            Ok(table) => panic!("no fault: {table:?}"),
            Err(error) => error,
        }
    });
    for other in &faults[1..] {
        assert_eq!(faults[0].to_string(), other.to_string());
    }
    let error = faults.into_iter().next().expect("four faults");
    assert!(error.path().is_some_and(|path| path.ends_with(name)));
    let message = scratch.message(&error);
    (error, message)
}

/// One row as text, its values set apart by ` | `; `-` is missing, and a value that is not text says its kind.
pub fn row(table: &Table, row: usize) -> String {
    let cells = table.columns().iter().map(|column| match column.value(row) {
        Value::Missing => "-".to_owned(),
        Value::Text(text) => text.to_owned(),
        Value::Number(number) => format!("number {number}"),
        Value::Bool(flag) => format!("bool {flag}"),
        Value::Time(time) => format!("time {time}"),
    });
    cells.collect::<Vec<_>>().join(" | ")
}

pub fn rows(table: &Table) -> Vec<String> {
    (0..table.rows()).map(|index| row(table, index)).collect()
}

pub fn lines(table: &Table) -> Vec<u64> {
    (0..table.rows()).map(|index| table.line(index)).collect()
}
