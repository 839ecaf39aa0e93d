use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use plumb_train::unfinished;
use serde_json::{Map, Value};

/// A table in a file of lines of JSON that nobody else may read, and that is removed when this is dropped.
pub(super) struct Table {
    pub path: PathBuf,
    file: BufWriter<File>,
}

impl Table {
    pub fn new(name: &str) -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("plumb-{}-{name}.ndjson", std::process::id()));
        let file = unfinished::begin(&path, || private(&path)).with_context(|| path.display().to_string())?;
        Ok(Self { file: BufWriter::new(file), path })
    }

    pub fn add(&mut self, row: &Map<String, Value>) -> anyhow::Result<()> {
        let written = serde_json::to_writer(&mut self.file, row).map_err(Into::into).and_then(|()| self.file.write_all(b"\n"));
        written.with_context(|| self.path.display().to_string())
    }

    /// Adds all rows of another table.
    pub fn add_all(&mut self, other: &mut Self) -> anyhow::Result<()> {
        other.flush()?;
        let rows = File::open(&other.path).with_context(|| other.path.display().to_string())?;
        std::io::copy(&mut BufReader::new(rows), &mut self.file).with_context(|| self.path.display().to_string())?;
        Ok(())
    }

    pub fn flush(&mut self) -> anyhow::Result<()> {
        self.file.flush().with_context(|| self.path.display().to_string())
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // It lies in a folder that the system empties.
        let _ = unfinished::end(&self.path, || fs::remove_file(&self.path));
    }
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
