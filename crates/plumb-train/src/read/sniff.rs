//! What a file is, from its first bytes.

use std::path::Path;

use super::ReadError;

/// How every Parquet file begins.
pub(super) const PARQUET: &[u8] = b"PAR1";

/// Bytes that are looked at to tell text from the rest.
const TEXT_SAMPLE: usize = 8 * 1024;

/// A text format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Csv,
    Ndjson,
}

/// Tells CSV from NDJSON, and refuses what is neither. `sample` is unpacked and without its byte order mark.
pub(super) fn sniff(path: &Path, sample: &[u8], gzip: bool) -> Result<Found, ReadError> {
    let path = || path.to_owned();
    let extension = extension(&path());
    if sample.starts_with(PARQUET) && gzip {
        return Err(ReadError::GzippedParquet { path: path() });
    }
    if let Some((found, advice)) = foreign(sample) {
        return Err(ReadError::Foreign { path: path(), found, advice });
    }
    if is_utf16(sample) {
        return Err(ReadError::Utf16 { path: path() });
    }
    let Some(first) = sample.iter().position(|b| !b.is_ascii_whitespace()) else {
        return Err(ReadError::Empty { path: path() });
    };
    if extension == "parquet" {
        return Err(ReadError::Parquet { path: path(), reason: "it does not begin with PAR1".to_owned() });
    }
    if is_binary(sample) {
        let (found, advice) = ("binary data", "export the leads as one of these");
        return Err(ReadError::Foreign { path: path(), found, advice });
    }
    let json = ["ndjson", "jsonl", "json"].contains(&extension.as_str());
    match sample[first] {
        b'[' if json || array_of_objects(&sample[first..]) => {
            let line = 1 + super::window::breaks(&sample[..first]);
            Err(ReadError::JsonArray { path: path(), line })
        }
        // A header may begin with a brace too: a file that is called CSV must look like an object to be one.
        b'{' if !["csv", "tsv", "txt"].contains(&extension.as_str()) || is_object(&sample[first..]) => Ok(Found::Ndjson),
        _ if json => Ok(Found::Ndjson),
        _ => Ok(Found::Csv),
    }
}

/// Whether a brace is followed by a quoted key, or by the closing brace.
fn is_object(from_brace: &[u8]) -> bool {
    from_brace[1..].iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| matches!(b, b'"' | b'}'))
}

/// The extension in lower case; of `leads.csv.gz` it is `csv`.
fn extension(path: &Path) -> String {
    let lower = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = lower.strip_suffix(".gz").unwrap_or(&lower);
    name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_owned())
}

/// `[{`, with blanks between: a CSV header may begin with a bracket (`[id],[name]`), an array of objects always with both.
fn array_of_objects(text: &[u8]) -> bool {
    text[1..].iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{')
}

/// Files that are often taken for an export, by how they begin.
fn foreign(sample: &[u8]) -> Option<(&'static str, &'static str)> {
    const UNPACK: &str = "unpack it first, or compress it with gzip";
    const KNOWN: [(&[u8], &str, &str); 13] = [
        (b"PK\x03\x04", "an Excel workbook or ZIP archive", "unpack it, or save the sheet as \"CSV UTF-8\""),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook", "save the sheet as \"CSV UTF-8\""),
        (b"%PDF", "a PDF document", "export the leads as CSV"),
        (b"SQLite format 3\0", "an SQLite database", "export the table as CSV"),
        (b"\x1F\x8B", "gzip within gzip", "unpack it once with `gunzip`"),
        (b"\x28\xB5\x2F\xFD", "compressed by zstd", UNPACK),
        (b"BZh", "compressed by bzip2", UNPACK),
        (b"\xFD7zXZ\0", "compressed by xz", UNPACK),
        (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", UNPACK),
        (b"ARROW1\0", "an Arrow file", "write it as Parquet"),
        (b"Obj\x01", "an Avro file", "write it as Parquet"),
        (b"ORC\x11", "an ORC file", "write it as Parquet"),
        (b"PARE", "an encrypted Parquet file", "write it without encryption"),
    ];
    if let Some((_, found, advice)) = KNOWN.into_iter().find(|(magic, _, _)| sample.starts_with(magic)) {
        return Some((found, advice));
    }
    let head = sample.trim_ascii_start();
    let begins = |text: &str| head.get(..text.len()).is_some_and(|h| h.eq_ignore_ascii_case(text.as_bytes()));
    (begins("<!doctype") || begins("<html") || begins("<?xml"))
        .then_some(("an HTML or XML page", "download the export itself, not the page that links to it"))
}

/// A byte order mark, or a NUL in nearly every second byte.
fn is_utf16(sample: &[u8]) -> bool {
    if sample.starts_with(&[0xFF, 0xFE]) || sample.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    let sample = &sample[..sample.len().min(TEXT_SAMPLE)];
    let nuls = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let half = sample.len() / 2;
    half >= 2 && even.max(odd) * 10 >= half * 7 && even.min(odd) * 10 < half
}

/// More than one byte in fifty is a control character that no text has.
fn is_binary(sample: &[u8]) -> bool {
    let sample = &sample[..sample.len().min(TEXT_SAMPLE)];
    let control = sample.iter().filter(|b| matches!(b, 0..=8 | 14..=31 | 127)).count();
    control * 50 > sample.len() && control > 1
}
