use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::delimiter::{self, Layout};
use super::sniff::{self, Found};
use super::window::{self, Window};
use super::{ReadError, ReadOptions};

/// How much of a file decides what it is.
const SAMPLE_BYTES: usize = 64 * 1024;
const GZIP: [u8; 2] = [0x1F, 0x8B];
const UTF8_BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// A file whose format is known.
pub(super) enum Opened {
    Csv { window: Window, layout: Layout },
    Ndjson(Window),
    Parquet(File),
}

/// The beginning of a file, unpacked, and the rest of it.
struct Start {
    sample: Vec<u8>,
    rest: Box<dyn Read + Send>,
    gzip: bool,
}

/// Opens a file and finds out what it is.
pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Opened, ReadError> {
    let mut file = open_file(path)?;
    let mut raw = take_sample(&mut file).map_err(|source| window::fault(path, false, 1, source))?;
    if raw.starts_with(sniff::PARQUET) {
        return Ok(Opened::Parquet(file));
    }
    let whole = raw.len() < SAMPLE_BYTES;
    let start = if raw.starts_with(&GZIP) {
        unpack(path, raw, file)?
    } else {
        Start { sample: std::mem::take(&mut raw), rest: Box::new(file), gzip: false }
    };
    let whole = if start.gzip { start.sample.len() < SAMPLE_BYTES } else { whole };
    let Start { mut sample, rest, gzip } = start;
    if sample.starts_with(&UTF8_BOM) {
        sample.drain(..UTF8_BOM.len());
    }
    let found = sniff::sniff(path, &sample, gzip)?;
    let layout = delimiter::layout(&sample, whole, options.delimiter);
    if found == Found::Csv {
        sample.drain(..layout.preamble);
    }
    let window = Window::new(Box::new(Cursor::new(sample).chain(rest)), options.buffer_bytes, gzip);
    Ok(match found {
        Found::Csv => Opened::Csv { window, layout },
        Found::Ndjson => Opened::Ndjson(window),
    })
}

/// What a fault of opening means to a person.
fn not_opened(path: &Path, source: io::Error) -> ReadError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::NotFound { path },
        io::ErrorKind::PermissionDenied => ReadError::NotAllowed { path },
        _ => ReadError::Io { path, source },
    }
}

fn open_file(path: &Path) -> Result<File, ReadError> {
    let failed = |source: io::Error| not_opened(path, source);
    if fs::metadata(path).map_err(failed)?.is_dir() {
        return Err(ReadError::Folder { path: path.to_owned() });
    }
    File::open(path).map_err(failed)
}

fn unpack(path: &Path, raw: Vec<u8>, file: File) -> Result<Start, ReadError> {
    let mut decoder = MultiGzDecoder::new(BufReader::with_capacity(SAMPLE_BYTES, Cursor::new(raw).chain(file)));
    let mut sample = Vec::new();
    let read = decoder.by_ref().take(SAMPLE_BYTES as u64).read_to_end(&mut sample);
    read.map_err(|source| window::fault(path, true, 1 + window::breaks(&sample), source))?;
    Ok(Start { sample, rest: Box::new(decoder), gzip: true })
}

fn take_sample(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut sample = Vec::new();
    source.take(SAMPLE_BYTES as u64).read_to_end(&mut sample)?;
    Ok(sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tested on the fault itself: the administrator, as whom tests often run, may read every file.
    #[test]
    fn a_file_that_may_not_be_read_says_so() {
        let error = not_opened(Path::new("leads.csv"), io::ErrorKind::PermissionDenied.into());
        assert!(matches!(error, ReadError::NotAllowed { .. }));
        let expected = "leads.csv: no permission to read this file; change its permissions or run as a user who may";
        assert_eq!(error.to_string(), expected);
    }
}
