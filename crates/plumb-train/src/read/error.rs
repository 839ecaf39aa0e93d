use std::fmt;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// One field of one row, for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The line, counted from 1 over every line of the file.
    pub line: u64,
    /// The field's number in its row, counted from 1.
    pub column: usize,
    /// The column's name; empty within the header itself.
    pub header: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}, column {}", self.path.display(), self.line, self.column)?;
        if self.header.is_empty() { Ok(()) } else { write!(f, " ({})", quoted(&self.header)) }
    }
}

/// Why a file cannot be read. Each message is one line: the place, what was found, what was expected and what to do.
#[derive(Debug, Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("{}: there is no such file; check the name and the folder", path.display())]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// The path names a folder.
    #[error("{}: this is a folder, expected a file; name a file inside it", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// The file may not be read.
    #[error("{}: no permission to read this file; change its permissions or run as a user who may", path.display())]
    NotAllowed {
        /// The file.
        path: PathBuf,
    },
    /// The system failed while reading.
    #[error("{}: reading failed: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds nothing, or only blanks.
    #[error("{}: the file is empty, expected a header and rows; export it again", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// There are columns, but not one row.
    #[error("{}: no rows: the file has column names and nothing below; export it again with its rows", path.display())]
    NoRows {
        /// The file.
        path: PathBuf,
    },
    /// Text in UTF-16.
    #[error("{}: the text is UTF-16, expected UTF-8; save it as UTF-8 (in Excel: \"CSV UTF-8\")", path.display())]
    Utf16 {
        /// The file.
        path: PathBuf,
    },
    /// Not a table that can be read, but something else.
    #[error("{}: this is {found}, expected a CSV, NDJSON or Parquet file; {advice}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// A JSON array instead of one object a line.
    #[error("{}, line {line}: found a JSON array, expected NDJSON: one object a line; convert it with `jq -c '.[]'`", path.display())]
    JsonArray {
        /// The file.
        path: PathBuf,
        /// The line of the bracket.
        line: u64,
    },
    /// Parquet within gzip.
    #[error("{}: a Parquet file inside gzip, expected it as it is; unpack it with `gunzip` (Parquet compresses by itself)", path.display())]
    GzippedParquet {
        /// The file.
        path: PathBuf,
    },
    /// A gzip file that ends too early.
    #[error("{}, line {line}: the gzip file ends too early; copy or download it again in full", path.display())]
    GzipTruncated {
        /// The file.
        path: PathBuf,
        /// The last line that could be reached.
        line: u64,
    },
    /// A gzip file that is damaged.
    #[error("{}, line {line}: the gzip file is damaged near here ({source}); copy or download it again", path.display())]
    GzipCorrupt {
        /// The file.
        path: PathBuf,
        /// The last line that could be reached.
        line: u64,
        /// What the decoder said.
        source: std::io::Error,
    },
    /// The given delimiter cannot separate fields.
    #[error("{delimiter:?} cannot separate fields; give a single character such as , ; | or a tab", delimiter = char::from(*.delimiter))]
    Delimiter {
        /// The delimiter.
        delimiter: u8,
    },
    /// A row with more or fewer fields than the header.
    #[error("{}, line {line}: found {}, expected {expected} as in the header, separated by {}; {}", path.display(), fields(*.found),
        delimiter_name(*.delimiter), ragged_advice(*.found, *.expected, *.delimiter))]
    Ragged {
        /// The file.
        path: PathBuf,
        /// The line where the row begins.
        line: u64,
        /// Fields of the row.
        found: usize,
        /// Fields of the header.
        expected: usize,
        /// What separates the fields.
        delimiter: u8,
    },
    /// Two columns of one name.
    #[error("{}, line {line}: columns {first} and {second} are both called {}, expected a name of its own for each; rename one",
        path.display(), quoted(.name))]
    DuplicateName {
        /// The file.
        path: PathBuf,
        /// The line of the second name.
        line: u64,
        /// The name.
        name: String,
        /// The number of the first column, counted from 1.
        first: usize,
        /// The number of the second.
        second: usize,
    },
    /// A column without a name.
    #[error("{}, line {line}: column {column} has no name; name it, or delete it (a delimiter at the end of each line makes such a column)",
        path.display())]
    BlankName {
        /// The file.
        path: PathBuf,
        /// The line of the header.
        line: u64,
        /// The column's number, counted from 1.
        column: usize,
    },
    /// A quote that is never closed.
    #[error("{place}: the quote opened here is never closed; close it, or double it if it belongs to the text (\"\")")]
    UnclosedQuote {
        /// Where the quote opens.
        place: Place,
    },
    /// Text between a closing quote and the delimiter.
    #[error("{place}: found {} after the closing quote, expected {} or the end of the line; double a quote that belongs to the text (\"\"){}",
        shown(*.found), delimiter_name(*.delimiter), opened_note(*.opened, .place.line))]
    TextAfterQuote {
        /// Where the text stands.
        place: Place,
        /// Its first character.
        found: char,
        /// What separates the fields.
        delimiter: u8,
        /// The line where the quoted field begins.
        opened: u64,
    },
    /// A byte that is no part of UTF-8 text.
    #[error("{place}: byte 0x{byte:02X} is not UTF-8 text; save the file as UTF-8 (in Excel: \"CSV UTF-8\")")]
    NotUtf8 {
        /// Where the byte stands.
        place: Place,
        /// The byte.
        byte: u8,
    },
    /// A NUL byte within text.
    #[error("{place}: found a NUL byte, expected text; export the file again, or remove it with `tr -d '\\0'`")]
    Nul {
        /// Where the byte stands.
        place: Place,
    },
    /// A field or row too long to be meant.
    #[error("{place}: {what} is longer than {limit_mib} MiB; look for a quote that is not closed here, or shorten the text")]
    TooLong {
        /// Where it begins.
        place: Place,
        /// Field or row.
        what: &'static str,
        /// The limit.
        limit_mib: usize,
    },
    /// A line that is no JSON object.
    #[error("{}, line {line}, character {character}: {found}, expected one JSON object a line, such as {{\"id\":1,\"city\":\"Oslo\"}}; correct the line",
        path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// The place in the line, counted in characters from 1.
        character: usize,
        /// What is wrong.
        found: String,
    },
    /// A key that an object has twice.
    #[error("{}, line {line}, character {character}: the key {} stands twice in this object, expected once; remove one", path.display(), quoted(.key))]
    DuplicateKey {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// Where the second one stands in the line, counted in characters from 1.
        character: usize,
        /// The key.
        key: String,
    },
    /// A Parquet file that is damaged, or no Parquet file.
    #[error("{}: the Parquet file cannot be read ({reason}); write or copy it again", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A Parquet column of a kind that has no place in a table of leads.
    #[error("{}: the column {} holds {kind}, expected text, numbers, true/false or times; {advice}", path.display(), quoted(.column))]
    ParquetColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// What it holds.
        kind: String,
        /// What to do.
        advice: &'static str,
    },
}

impl ReadError {
    /// The file that cannot be read.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Delimiter { .. } => None,
            Self::UnclosedQuote { place }
            | Self::TextAfterQuote { place, .. }
            | Self::NotUtf8 { place, .. }
            | Self::Nul { place }
            | Self::TooLong { place, .. } => Some(&place.path),
            Self::NotFound { path }
            | Self::Folder { path }
            | Self::NotAllowed { path }
            | Self::Io { path, .. }
            | Self::Empty { path }
            | Self::NoRows { path }
            | Self::Utf16 { path }
            | Self::Foreign { path, .. }
            | Self::JsonArray { path, .. }
            | Self::GzippedParquet { path }
            | Self::GzipTruncated { path, .. }
            | Self::GzipCorrupt { path, .. }
            | Self::Ragged { path, .. }
            | Self::DuplicateName { path, .. }
            | Self::BlankName { path, .. }
            | Self::Json { path, .. }
            | Self::DuplicateKey { path, .. }
            | Self::Parquet { path, .. }
            | Self::ParquetColumn { path, .. } => Some(path),
        }
    }

    /// The line of the fault, counted from 1, where it has one.
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::UnclosedQuote { place }
            | Self::TextAfterQuote { place, .. }
            | Self::NotUtf8 { place, .. }
            | Self::Nul { place }
            | Self::TooLong { place, .. } => Some(place.line),
            Self::JsonArray { line, .. }
            | Self::GzipTruncated { line, .. }
            | Self::GzipCorrupt { line, .. }
            | Self::Ragged { line, .. }
            | Self::DuplicateName { line, .. }
            | Self::BlankName { line, .. }
            | Self::Json { line, .. }
            | Self::DuplicateKey { line, .. } => Some(*line),
            _ => None,
        }
    }
}

/// Text of a file within a message: one line, and not too much of it.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = text.chars().take(MOST).flat_map(escaped).collect();
    if text.chars().count() > MOST {
        short.push_str("...");
    }
    format!("`{short}`")
}

/// A message of another library as one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters escaped, everything else as it is.
fn escaped(c: char) -> impl Iterator<Item = char> {
    let code = c.is_control().then(|| c.escape_default());
    let plain = code.is_none().then_some(c);
    code.into_iter().flatten().chain(plain)
}

pub(super) fn shown(found: char) -> String {
    quoted(found.encode_utf8(&mut [0; 4]))
}

fn fields(count: usize) -> String {
    if count == 1 { "1 field".to_owned() } else { format!("{count} fields") }
}

fn delimiter_name(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "a tab".to_owned(),
        b',' => "a comma".to_owned(),
        b';' => "a semicolon".to_owned(),
        other => format!("`{}`", char::from(other).escape_default()),
    }
}

fn ragged_advice(found: usize, expected: usize, delimiter: u8) -> String {
    if expected == 1 {
        "remove a title above the header, or name another delimiter".to_owned()
    } else if found > expected {
        format!("put quotes round text that holds {}, or delete what is too much", delimiter_name(delimiter))
    } else {
        "add what is missing, and put quotes round text that holds a line break".to_owned()
    }
}

fn opened_note(opened: u64, line: u64) -> String {
    if opened == line { String::new() } else { format!(" (this field begins on line {opened}: is its quote closed there?)") }
}
