//! Quirks of CSV files that are no faults.

use super::support::{Scratch, lines, read_with, row, rows, table};
use plumb_train::read::{Format, ReadError, ReadOptions, TableReader};
use plumb_train::table::Column;

fn delimiter_of(bytes: &[u8]) -> u8 {
    let scratch = Scratch::new();
    let path = scratch.file("leads.csv", bytes);
    match TableReader::open(path, ReadOptions::default()).expect("a readable file").format() {
        Format::Csv { delimiter } => delimiter,
        other => panic!("{other:?}"),
    }
}

#[test]
fn quotes_hold_delimiters_line_breaks_and_quotes() {
    let table = table("leads.csv", b"id,city,note\n1,\"Oslo, N\",\"says \"\"yes\"\"\"\n2,\"Bad\nHof\",\"\"\"\"\n3,,\"\"\n");
    assert_eq!(table.names(), ["id", "city", "note"]);
    assert_eq!(rows(&table), ["1 | Oslo, N | says \"yes\"", "2 | Bad\nHof | \"", "3 | - | -"]);
    assert_eq!(lines(&table), [2, 3, 5]);
}

#[test]
fn quotes_within_an_unquoted_field_are_text() {
    let table = table("leads.csv", b"id,item\n1,5\" pipe\n2,a \"big\" one\n3, \"x\"\n");
    assert_eq!(rows(&table), ["1 | 5\" pipe", "2 | a \"big\" one", "3 |  \"x\""]);
}

#[test]
fn line_ends_byte_order_mark_and_a_missing_last_line_feed_make_no_difference() {
    let plain = table("leads.csv", b"id,note\n1,a\n2,\"b c\"\n");
    let variants: [&[u8]; 5] = [
        b"id,note\r\n1,a\r\n2,\"b c\"\r\n",
        b"id,note\r1,a\r2,\"b c\"\r",
        b"\xEF\xBB\xBFid,note\n1,a\n2,\"b c\"\n",
        b"id,note\n1,a\n2,\"b c\"",
        b"id,note\r\n1,a\r\n2,\"b c\"\r",
    ];
    for variant in variants {
        assert_eq!(table("leads.csv", variant), plain, "{:?}", String::from_utf8_lossy(variant));
    }
}

#[test]
fn crlf_within_quotes_is_kept_and_counts_as_one_line() {
    let table = table("leads.csv", b"id,note\r\n1,\"a\r\nb\"\r\n2,c\r\n");
    assert_eq!(rows(&table), ["1 | a\r\nb", "2 | c"]);
    assert_eq!(lines(&table), [2, 4]);
}

#[test]
fn blank_lines_are_skipped_but_counted() {
    let table = table("leads.csv", b"\n\nid,note\n\n1,a\n\r\n\n2,b\n\n");
    assert_eq!(rows(&table), ["1 | a", "2 | b"]);
    assert_eq!(lines(&table), [5, 8]);
}

#[test]
fn a_quoted_nothing_alone_in_its_line_is_a_row() {
    let table = table("leads.csv", b"note\na\n\"\"\nb\n");
    assert_eq!(rows(&table), ["a", "-", "b"]);
}

#[test]
fn an_empty_last_field_without_a_line_feed_is_a_field() {
    assert_eq!(rows(&table("leads.csv", b"id,note\n1,")), ["1 | -"]);
}

#[test]
fn delimiters_are_found_out_outside_quotes() {
    assert_eq!(delimiter_of(b"a,b,c\n1,2,3\n"), b',');
    assert_eq!(delimiter_of(b"a;b;c\n1,5;2,5;x\n\"1;2;3;4\";b;c\n"), b';');
    assert_eq!(delimiter_of(b"a\tb\n1,2\tx\n"), b'\t');
    assert_eq!(delimiter_of(b"a|b|c\n1|\"2,3,4\"|5\n"), b'|');
    assert_eq!(delimiter_of(b"name\nOslo, Norway\n"), b',');
    // One comma in each row by chance, but far more semicolons.
    assert_eq!(delimiter_of(b"Name, full;b;c;d\nDoe, J;2;3;4\nRoe, R;2;3;4\n"), b';');
    // A ragged row does not hide the delimiter of the others.
    assert_eq!(delimiter_of(b"a;b;c;d\n1;2;3;4\n1;2;3\n1;2;3;4\n"), b';');
}

#[test]
fn excels_line_that_names_the_delimiter_is_heeded() {
    let table = table("leads.csv", b"\xEF\xBB\xBFsep=;\r\nid;note\r\n1;a,b\r\n");
    assert_eq!(rows(&table), ["1 | a,b"]);
    assert_eq!(lines(&table), [3]);
}

#[test]
fn a_given_delimiter_is_taken() {
    let scratch = Scratch::new();
    let path = scratch.file("leads.csv", "a:b,c\n1:2,3\n");
    let table = read_with(&path, ReadOptions { delimiter: Some(b':'), ..ReadOptions::default() });
    assert_eq!(rows(&table), ["1 | 2,3"]);
    let quote = TableReader::open(&path, ReadOptions { delimiter: Some(b'"'), ..ReadOptions::default() }).err().unwrap();
    assert!(matches!(quote, ReadError::Delimiter { delimiter: b'"' }));
    assert_eq!(quote.to_string(), "'\"' cannot separate fields; give a single character such as , ; | or a tab");
}

#[test]
fn only_the_wanted_columns_are_kept() {
    let scratch = Scratch::new();
    let path = scratch.file("leads.csv", "id,city,note\n1,Oslo,\"a\"\"b\"\n");
    let reader = TableReader::open(&path, ReadOptions::default().with_columns(["note", "nothing", "id"])).unwrap();
    assert_eq!(reader.names(), ["id", "city", "note"]);
    let table = reader.read_all().unwrap();
    assert_eq!(table.names(), ["id", "note"]);
    assert_eq!(rows(&table), ["1 | a\"b"]);
    assert!(table.column("city").is_none() && table.column("nothing").is_none());
}

#[test]
fn batches_are_as_long_as_asked_and_the_reader_stays_at_the_end() {
    let scratch = Scratch::new();
    let path = scratch.file("leads.csv", "id\n1\n2\n3\n4\n5\n");
    let mut reader = TableReader::open(&path, ReadOptions { batch_rows: 2, ..ReadOptions::default() }).unwrap();
    let mut sizes = Vec::new();
    while let Some(batch) = reader.next_batch().unwrap() {
        sizes.push((batch.rows(), row(&batch, 0), batch.line(0)));
    }
    assert_eq!(sizes, [(2, "1".to_owned(), 2), (2, "3".to_owned(), 4), (1, "5".to_owned(), 6)]);
    assert!(reader.next_batch().unwrap().is_none());
    assert_eq!(reader.location(6), format!("{}, line 6", path.display()));
}

#[test]
fn all_columns_are_text_and_long_digits_stay() {
    let table = table("leads.csv", b"id,amount,zip\n90071992547409931234,1e3,00123\n");
    assert!(table.columns().iter().all(|column| matches!(column, Column::Text(_))));
    assert_eq!(rows(&table), ["90071992547409931234 | 1e3 | 00123"]);
}

#[test]
fn a_header_may_begin_with_a_bracket() {
    assert_eq!(table("leads.csv", b"[id],[name]\n1,x\n").names(), ["[id]", "[name]"]);
}

#[test]
fn quoted_names_with_quotes_and_delimiters() {
    let table = table("leads.csv", b"\"id\",\"a \"\"b\"\", c\"\n1,2\n");
    assert_eq!(table.names(), ["id", "a \"b\", c"]);
}

#[test]
fn unicode_survives_any_boundary() {
    let table = table("leads.csv", "id,name\n1,Zoë 東京 🦀\n2,\"é,\"\"ü\"\n".as_bytes());
    assert_eq!(rows(&table), ["1 | Zoë 東京 🦀", "2 | é,\"ü"]);
}
