//! Every way a file can be bad, with place and message.

use std::fs;

use super::support::{Scratch, fault};
use plumb_train::read::{ReadError, ReadOptions, TableReader};

fn message(name: &str, bytes: &[u8]) -> String {
    fault(name, bytes).1
}

fn open(path: impl AsRef<std::path::Path>) -> ReadError {
    TableReader::open(path, ReadOptions::default()).err().expect("a fault")
}

#[test]
fn no_such_file() {
    let scratch = Scratch::new();
    let error = open(scratch.path("leads.csv"));
    assert!(matches!(error, ReadError::NotFound { .. }));
    assert_eq!(scratch.message(error), "leads.csv: there is no such file; check the name and the folder");
}

#[test]
fn a_folder() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("leads")).unwrap();
    let error = open(scratch.path("leads"));
    assert!(matches!(error, ReadError::Folder { .. }));
    assert_eq!(scratch.message(error), "leads: this is a folder, expected a file; name a file inside it");
}

#[test]
fn nothing_in_it() {
    for bytes in [&b""[..], b"\n", b" \r\n\t\n", b"\xEF\xBB\xBF", b"\xEF\xBB\xBF\n"] {
        for name in ["leads.csv", "leads.ndjson", "leads.parquet"] {
            let (error, message) = fault(name, bytes);
            assert!(matches!(error, ReadError::Empty { .. }));
            assert_eq!(message, format!("{name}: the file is empty, expected a header and rows; export it again"));
        }
    }
}

#[test]
fn a_header_and_no_rows() {
    let expected = "leads.csv: no rows: the file has column names and nothing below; export it again with its rows";
    assert_eq!(message("leads.csv", b"id,city\n"), expected);
    assert_eq!(message("leads.csv", b"id,city"), expected);
    assert_eq!(message("leads.csv", b"id,city\n\n\n"), expected);
}

#[test]
fn a_row_with_too_few_fields() {
    let (error, message) = fault("leads.csv", b"id,city,note\n1,\"a\nb\",c\n2,Oslo\n");
    assert!(matches!(error, ReadError::Ragged { line: 4, found: 2, expected: 3, delimiter: b',', .. }));
    assert_eq!(error.line(), Some(4));
    assert_eq!(
        message,
        "leads.csv, line 4: found 2 fields, expected 3 as in the header, separated by a comma; \
         add what is missing, and put quotes round text that holds a line break"
    );
}

#[test]
fn a_row_with_too_many_fields() {
    let (error, message) = fault("leads.csv", b"id;city\n1;Oslo\n\n2;Bergen;x\n");
    assert!(matches!(error, ReadError::Ragged { line: 4, found: 3, expected: 2, delimiter: b';', .. }));
    assert_eq!(
        message,
        "leads.csv, line 4: found 3 fields, expected 2 as in the header, separated by a semicolon; \
         put quotes round text that holds a semicolon, or delete what is too much"
    );
}

#[test]
fn a_title_above_the_header() {
    assert_eq!(
        message("leads.csv", b"Leads of March\nid,city\n1,Oslo\n"),
        "leads.csv, line 2: found 2 fields, expected 1 as in the header, separated by a comma; \
         remove a title above the header, or name another delimiter"
    );
}

#[test]
fn two_columns_of_one_name() {
    let (error, message) = fault("leads.csv", b"\nid,city,\"id\"\n1,2,3\n");
    assert!(matches!(&error, ReadError::DuplicateName { line: 2, name, first: 1, second: 3, .. } if name == "id"));
    assert_eq!(message, "leads.csv, line 2: columns 1 and 3 are both called `id`, expected a name of its own for each; rename one");
}

#[test]
fn a_column_without_a_name() {
    for header in ["id,city,", "id,city, ", "id,city,\"\""] {
        assert_eq!(
            message("leads.csv", format!("{header}\n1,2,3\n").as_bytes()),
            "leads.csv, line 1: column 3 has no name; name it, or delete it (a delimiter at the end of each line makes such a column)"
        );
    }
}

#[test]
fn a_quote_that_is_never_closed() {
    let (error, message) = fault("leads.csv", b"id,city,note\n1,Oslo,a\n2,\"Bergen,b\n3,Bodo,c\n4,Voss,d\n");
    assert!(matches!(&error, ReadError::UnclosedQuote { place } if place.line == 3 && place.column == 2));
    assert_eq!(
        message,
        "leads.csv, line 3, column 2 (`city`): the quote opened here is never closed; \
         close it, or double it if it belongs to the text (\"\")"
    );
}

#[test]
fn a_quote_in_the_header_that_is_never_closed() {
    assert_eq!(
        message("leads.csv", b"id,\"city\n1,2\n"),
        "leads.csv, line 1, column 2: the quote opened here is never closed; close it, or double it if it belongs to the text (\"\")"
    );
}

#[test]
fn text_after_a_closing_quote() {
    let (error, message) = fault("leads.csv", b"id,city\n1,\"Oslo\"x\n");
    assert!(matches!(&error, ReadError::TextAfterQuote { place, found: 'x', opened: 2, .. } if place.line == 2 && place.column == 2));
    assert_eq!(
        message,
        "leads.csv, line 2, column 2 (`city`): found `x` after the closing quote, expected a comma or the end of the line; \
         double a quote that belongs to the text (\"\")"
    );
}

#[test]
fn a_quote_that_was_meant_to_close_earlier_names_both_lines() {
    assert_eq!(
        message("leads.csv", "id,city,note\n1,\"Oslo,a\n2,Bergen,b\n3,\"éa\",c\n".as_bytes()),
        "leads.csv, line 4, column 2 (`city`): found `é` after the closing quote, expected a comma or the end of the line; \
         double a quote that belongs to the text (\"\") (this field begins on line 2: is its quote closed there?)"
    );
}

#[test]
fn a_byte_that_is_no_utf8() {
    let (error, message) = fault("leads.csv", b"id,city,note\n1,a,b\n2,\"c\nd\",M\xFCnchen\n");
    assert!(matches!(&error, ReadError::NotUtf8 { place, byte: 0xFC } if place.line == 4 && place.column == 3));
    assert_eq!(
        message,
        "leads.csv, line 4, column 3 (`note`): byte 0xFC is not UTF-8 text; save the file as UTF-8 (in Excel: \"CSV UTF-8\")"
    );
    let (error, _) = fault("leads.csv", b"id,city\n1,\"a\nb\xE9\n\"\n");
    assert!(matches!(&error, ReadError::NotUtf8 { place, .. } if place.line == 3 && place.column == 2));
    let (error, _) = fault("leads.csv", b"id,caf\xE9\n1,2\n");
    assert!(matches!(&error, ReadError::NotUtf8 { place, .. } if place.line == 1 && place.column == 2 && place.header.is_empty()));
}

#[test]
fn a_nul_byte() {
    let (error, message) = fault("leads.csv", b"id,city,note\n1,Oslo,a nice long note to keep this text\n2,Ber\0gen,b\n");
    assert!(matches!(&error, ReadError::Nul { place } if place.line == 3 && place.column == 2));
    assert_eq!(
        message,
        "leads.csv, line 3, column 2 (`city`): found a NUL byte, expected text; export the file again, or remove it with `tr -d '\\0'`"
    );
}

#[test]
fn utf16() {
    let text = "id,city\r\n1,Oslo\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let expected = "leads.csv: the text is UTF-16, expected UTF-8; save it as UTF-8 (in Excel: \"CSV UTF-8\")";
    assert_eq!(message("leads.csv", &little), expected);
    assert_eq!(message("leads.csv", &big), expected);
    assert_eq!(message("leads.csv", &[&[0xFF, 0xFE][..], &little].concat()), expected);
    assert_eq!(message("leads.csv", &[&[0xFE, 0xFF][..], &big].concat()), expected);
}

#[test]
fn other_kinds_of_file() {
    let cases: [(&[u8], &str); 7] = [
        (b"PK\x03\x04\x14\0\x06\0", "an Excel workbook or ZIP archive"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Excel workbook"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"SQLite format 3\0\x10\0", "an SQLite database"),
        (b"\x28\xB5\x2F\xFD\x04\0", "compressed by zstd"),
        (b"\n<!DOCTYPE html><html>", "an HTML or XML page"),
        (b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\x03\0\x3e\0\x99\x98", "binary data"),
    ];
    for (bytes, found) in cases {
        let (error, message) = fault("leads.csv", bytes);
        assert!(matches!(error, ReadError::Foreign { found: f, .. } if f == found), "{message}");
        assert!(message.starts_with(&format!("leads.csv: this is {found}, expected a CSV, NDJSON or Parquet file; ")), "{message}");
    }
}

#[test]
fn a_field_beyond_the_limit() {
    const MIB: usize = 1024 * 1024;
    let scratch = Scratch::new();
    let long = "x".repeat(16 * MIB + 1);
    for (text, ending) in
        [(format!("id,note\n1,a\n2,{long}"), ""), (format!("id,note\n1,a\n2,\"{long}"), ""), (format!("id,note\n1,a\n2,\"{long}\""), "\n")]
    {
        let path = scratch.file("leads.csv", text + ending);
        let error = TableReader::open(&path, ReadOptions::default()).unwrap().read_all().unwrap_err();
        assert!(matches!(&error, ReadError::TooLong { place, limit_mib: 16, .. } if place.line == 3 && place.column == 2));
        assert_eq!(
            scratch.message(error),
            "leads.csv, line 3, column 2 (`note`): the field is longer than 16 MiB; \
             look for a quote that is not closed here, or shorten the text"
        );
    }
    let path = scratch.file("leads.csv", format!("id,note\n1,{}\n", &long[1..]));
    assert_eq!(TableReader::open(&path, ReadOptions::default()).unwrap().read_all().unwrap().rows(), 1);
}

#[test]
fn rows_before_a_fault_are_delivered_and_nothing_after_it() {
    let scratch = Scratch::new();
    let path = scratch.file("leads.csv", "id,city\n1,a\n2,b\n3\n4,d\n");
    let mut reader = TableReader::open(&path, ReadOptions { batch_rows: 2, ..ReadOptions::default() }).unwrap();
    assert_eq!(reader.next_batch().unwrap().map(|batch| batch.rows()), Some(2));
    assert_eq!(reader.next_batch().unwrap_err().line(), Some(4));
    assert!(reader.next_batch().unwrap().is_none());
}

#[test]
fn names_and_text_of_a_file_stay_on_one_line() {
    let name = "x\ny".repeat(40);
    let (_, message) = fault("leads.csv", format!("\"{name}\",b,\"{name}\"\n1,2,3\n").as_bytes());
    assert!(message.contains("are both called `x\\nyx\\nyx") && message.contains("...`"), "{message}");
}
