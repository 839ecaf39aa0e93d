//! Gzip: the same table, and its own faults.

use super::support::{Scratch, fault, gzip, table};
use plumb_train::read::ReadError;

const PLAIN: &[u8] = b"id,note\n1,a\n2,\"b\nc\"\n3,d\n";

#[test]
fn gzip_makes_no_difference_whatever_the_name() {
    let plain = table("leads.csv", PLAIN);
    assert_eq!(table("leads.csv.gz", &gzip(PLAIN)), plain);
    assert_eq!(table("leads.csv", &gzip(PLAIN)), plain);
    assert_eq!(table("leads.csv.gz", PLAIN), plain);
    assert_eq!(table("leads.csv.gz", &gzip(&[b"\xEF\xBB\xBF", PLAIN].concat())), plain);
}

#[test]
fn all_members_are_read() {
    let members = [gzip(&PLAIN[..14]), gzip(b""), gzip(&PLAIN[14..])].concat();
    assert_eq!(table("leads.csv.gz", &members), table("leads.csv", PLAIN));
}

#[test]
fn ndjson_within_gzip() {
    let lines = b"{\"id\":1}\n{\"id\":2}\n";
    assert_eq!(table("leads.ndjson.gz", &gzip(lines)), table("leads.ndjson", lines));
    assert_eq!(table("leads.gz", &gzip(lines)), table("leads.ndjson", lines));
}

/// Rows that hardly compress, well beyond the sample that is taken on opening.
fn long() -> Vec<u8> {
    let mut text = b"id,note\n".to_vec();
    let mut state = 1_u64;
    for id in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.extend(format!("{id},{state:x}\n").bytes());
    }
    text
}

#[test]
fn a_gzip_file_that_ends_too_early() {
    let (error, message) = fault("leads.csv.gz", &gzip(PLAIN)[..20]);
    assert!(matches!(error, ReadError::GzipTruncated { .. }));
    assert_eq!(message, "leads.csv.gz, line 2: the gzip file ends too early; copy or download it again in full");
    let whole = gzip(&long());
    let scratch = Scratch::new();
    let path = scratch.file("leads.csv.gz", &whole[..whole.len() / 2]);
    let error = plumb_train::read::TableReader::open(path, Default::default()).and_then(|reader| reader.read_all()).unwrap_err();
    assert!(matches!(error, ReadError::GzipTruncated { line: 5_000..15_000, .. }), "{error}");
}

#[test]
fn a_damaged_gzip_file() {
    let mut bytes = gzip(PLAIN);
    let checksum = bytes.len() - 6;
    bytes[checksum] ^= 0xFF;
    let (error, message) = fault("leads.csv.gz", &bytes);
    assert!(matches!(error, ReadError::GzipCorrupt { .. }));
    assert!(message.starts_with("leads.csv.gz, line 6: the gzip file is damaged near here ("), "{message}");
    assert!(message.ends_with("); copy or download it again"), "{message}");
    let mut tail = gzip(PLAIN);
    tail.extend(b"tail");
    assert!(matches!(fault("leads.csv.gz", &tail).0, ReadError::GzipCorrupt { .. } | ReadError::GzipTruncated { .. }));
}

#[test]
fn gzip_within_gzip_and_nothing_within_gzip() {
    assert!(matches!(fault("leads.csv.gz", &gzip(&gzip(PLAIN))).0, ReadError::Foreign { found: "gzip within gzip", .. }));
    assert!(matches!(fault("leads.csv.gz", &gzip(b"")).0, ReadError::Empty { .. }));
}

#[test]
fn parquet_within_gzip() {
    let (error, message) = fault("leads.parquet.gz", &gzip(b"PAR1....PAR1"));
    assert!(matches!(error, ReadError::GzippedParquet { .. }));
    assert_eq!(
        message,
        "leads.parquet.gz: a Parquet file inside gzip, expected it as it is; unpack it with `gunzip` (Parquet compresses by itself)"
    );
}
