//! Streaming to CSV files.

use crate::block::{LeadBlock, push_header, push_rows};
use crate::error::SynthError;
use crate::generator::Generator;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Leads a block: large enough to be worth a task, small enough that memory does not grow.
const BLOCK: u64 = 2_048;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Leads.
    pub leads: u64,
    /// Leads won by the extract.
    pub won: u64,
    /// Leads lost by the extract.
    pub lost: u64,
    /// Leads open at the extract.
    pub open: u64,
    /// Events.
    pub events: u64,
}

impl Summary {
    fn add(&mut self, other: Self) {
        self.leads += other.leads;
        self.won += other.won;
        self.lost += other.lost;
        self.open += other.open;
        self.events += other.events;
    }
}

/// Writes `leads.csv`, `events.csv` and `truth.csv` into the directory, which is made if it is not there; files of these names are replaced.
///
/// The blocks are made on the current rayon pool and written in order: the bytes do not depend on the number of threads. `progress` is
/// told how many leads have been written.
///
/// # Errors
/// [`SynthError::Write`] names the path. All three files are written and synced under temporary names before the first is renamed, and
/// the temporary files are removed on failure, so there is never half a file under a final name.
pub fn write_csv(generator: &Generator, dir: &Path, mut progress: impl FnMut(u64)) -> Result<Summary, SynthError> {
    fs::create_dir_all(dir).map_err(|source| SynthError::Write { path: dir.to_owned(), source })?;
    let mut files = [Staged::new(dir, "leads.csv")?, Staged::new(dir, "events.csv")?, Staged::new(dir, "truth.csv")?];
    for (file, header) in files.iter_mut().zip(headers(generator)) {
        file.write(&header)?;
    }
    let mut summary = Summary::default();
    let stride = BLOCK * 2 * rayon::current_num_threads() as u64;
    let total = generator.config().leads;
    for start in (0..total).step_by(stride as usize) {
        let starts: Vec<u64> = (start..total.min(start + stride)).step_by(BLOCK as usize).collect();
        let rendered: Vec<_> = starts.into_par_iter().map(|start| render(&generator.block(start, BLOCK))).collect();
        for (texts, counts) in rendered {
            for (file, text) in files.iter_mut().zip(texts) {
                file.write(&text)?;
            }
            summary.add(counts);
        }
        progress(summary.leads);
    }
    for file in &mut files {
        file.sync()?;
    }
    files.into_iter().try_for_each(Staged::publish)?;
    Ok(summary)
}

fn headers(generator: &Generator) -> [Vec<u8>; 3] {
    let empty = generator.block(0, 0);
    [&empty.leads, &empty.events, &empty.truth].map(|columns| {
        let mut out = Vec::new();
        push_header(&mut out, columns);
        out
    })
}

fn render(block: &LeadBlock) -> ([Vec<u8>; 3], Summary) {
    let counts = block.counts;
    let tables = [(&block.leads, counts.leads), (&block.events, counts.events), (&block.truth, counts.leads)];
    let texts = tables.map(|(columns, rows)| {
        let mut out = Vec::new();
        push_rows(&mut out, columns, rows);
        out
    });
    (texts, counts)
}

/// A file under a temporary name beside its final one; removed unless it is published.
struct Staged {
    staged: PathBuf,
    path: PathBuf,
    out: BufWriter<File>,
}

impl Staged {
    fn new(dir: &Path, name: &str) -> Result<Self, SynthError> {
        let staged = dir.join(format!(".{name}.{}.partial", std::process::id()));
        let file = File::create(&staged).map_err(|source| SynthError::Write { path: staged.clone(), source })?;
        Ok(Self { staged, path: dir.join(name), out: BufWriter::with_capacity(1 << 18, file) })
    }

    fn checked<T>(&self, result: std::io::Result<T>) -> Result<T, SynthError> {
        result.map_err(|source| SynthError::Write { path: self.path.clone(), source })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), SynthError> {
        let result = self.out.write_all(bytes);
        self.checked(result)
    }

    fn sync(&mut self) -> Result<(), SynthError> {
        let result = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        self.checked(result)
    }

    fn publish(self) -> Result<(), SynthError> {
        self.checked(fs::rename(&self.staged, &self.path))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After publishing there is nothing under the temporary name; a failure to clean up hides no data.
        let _ = fs::remove_file(&self.staged);
    }
}
