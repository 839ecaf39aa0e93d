//! What separates the fields of a CSV file.

use super::csv::{Span, Split, Splitter};

/// In order of preference.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows that are compared.
const SAMPLE_ROWS: usize = 50;

/// How a CSV file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// Bytes before the header: Excel's line `sep=;`.
    pub(super) preamble: usize,
    /// The line of the header, if no blank lines come before it.
    pub(super) first_line: u64,
}

/// The layout of a file that begins with `sample`, which may be `whole`.
pub(super) fn layout(sample: &[u8], whole: bool, given: Option<u8>) -> Layout {
    if let Some((delimiter, preamble)) = declared(sample) {
        return Layout { delimiter: given.unwrap_or(delimiter), preamble, first_line: 2 };
    }
    let delimiter = given.unwrap_or_else(|| guess(sample, whole));
    Layout { delimiter, preamble: 0, first_line: 1 }
}

/// Excel's own way to name the delimiter: a first line `sep=;`.
fn declared(sample: &[u8]) -> Option<(u8, usize)> {
    let head = sample.get(..4)?;
    let delimiter = *sample.get(4)?;
    let plain = delimiter.is_ascii() && !matches!(delimiter, b'"' | b'\n' | b'\r' | 0);
    let preamble = match (sample.get(5), sample.get(6)) {
        (Some(b'\r'), Some(b'\n')) => 7,
        (Some(b'\r' | b'\n'), _) => 6,
        _ => return None,
    };
    (plain && head.eq_ignore_ascii_case(b"sep=")).then_some((delimiter, preamble))
}

/// The candidate that cuts the most rows into as many fields as the header, and into the most fields.
fn guess(sample: &[u8], whole: bool) -> u8 {
    let mut best = (b',', 0.0);
    for delimiter in CANDIDATES {
        let score = score(sample, whole, delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

fn score(sample: &[u8], whole: bool, delimiter: u8) -> f64 {
    let counts = field_counts(sample, whole, delimiter);
    let Some(&header) = counts.first() else { return 0.0 };
    let same = counts.iter().filter(|count| **count == header).count() as f64 / counts.len() as f64;
    same * same * (header - 1) as f64
}

fn field_counts(sample: &[u8], whole: bool, delimiter: u8) -> Vec<usize> {
    let splitter = Splitter::new(delimiter);
    let (mut spans, mut counts, mut at): (Vec<Span>, _, _) = (Vec::new(), Vec::new(), 0);
    while at < sample.len() && counts.len() < SAMPLE_ROWS {
        let rest = &sample[at..];
        match splitter.split(rest, whole, &mut spans) {
            Split::Record { length } => {
                at += length;
                if !Splitter::is_blank(&spans) {
                    counts.push(spans.len());
                }
            }
            // A header longer than the sample still tells its fields.
            Split::More | Split::Bad { .. } => {
                if counts.is_empty() {
                    counts.push(spans.len().max(1));
                }
                // A fault speaks against the candidate.
                counts.push(0);
                break;
            }
        }
    }
    counts
}
