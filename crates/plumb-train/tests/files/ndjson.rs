//! NDJSON: kinds, keys that come and go, and faults.

use super::support::{Scratch, fault, lines, row, rows, table};
use plumb_train::read::{Format, ReadError, ReadOptions, TableReader};
use plumb_train::table::Column;

fn message(bytes: &[u8]) -> String {
    fault("leads.ndjson", bytes).1
}

const EXPECTED: &str = "expected one JSON object a line, such as {\"id\":1,\"city\":\"Oslo\"}; correct the line";

#[test]
fn values_keep_their_kinds() {
    let table = table("leads.ndjson", br#"{"id":"a","n":-1.5e3,"b":true,"x":null,"z":"","u":"\u00e9\n\"q\""}"#);
    assert_eq!(table.names(), ["id", "n", "b", "x", "z", "u"]);
    assert_eq!(rows(&table), ["a | number -1500 | bool true | - | - | é\n\"q\""]);
    assert!(matches!(table.column("n"), Some(Column::Number(_))) && matches!(table.column("b"), Some(Column::Bool(_))));
}

#[test]
fn keys_that_come_later_are_missing_before() {
    let table =
        table("leads.ndjson", b"{\"id\":1}\n{\"id\":2,\"n\":5}\r\n\n{\"b\":true,\"id\":3}\n{\"id\":4,\"n\":null,\"late\":\"x\"}\n  \n{}");
    assert_eq!(table.names(), ["id", "n", "b", "late"]);
    let expected =
        ["number 1 | - | - | -", "number 2 | number 5 | - | -", "number 3 | - | bool true | -", "number 4 | - | - | x", "- | - | - | -"];
    assert_eq!(rows(&table), expected);
    assert_eq!(lines(&table), [1, 2, 4, 5, 7]);
}

#[test]
fn a_key_with_values_of_two_kinds_is_mixed() {
    // Within a batch and, with batches of three rows, across batches.
    let table = table("leads.ndjson", b"{\"v\":null}\n{\"v\":1}\n{\"v\":\"a\"}\n{\"v\":true}\n");
    assert!(matches!(table.column("v"), Some(Column::Mixed(_))));
    assert_eq!(rows(&table), ["-", "number 1", "a", "bool true"]);
}

#[test]
fn a_key_that_is_null_for_a_batch_takes_the_kind_that_comes() {
    let table = table("leads.ndjson", b"{\"v\":null}\n{\"v\":null}\n{\"v\":null}\n{\"v\":2}\n");
    assert!(matches!(table.column("v"), Some(Column::Number(_))));
    assert_eq!(rows(&table), ["-", "-", "-", "number 2"]);
}

#[test]
fn long_whole_numbers_keep_their_digits() {
    let table = table("leads.ndjson", br#"{"a":9007199254740992,"b":9007199254740993,"c":-90071992547409931234567890,"d":0.1}"#);
    assert_eq!(rows(&table), ["number 9007199254740992 | 9007199254740993 | -90071992547409931234567890 | number 0.1"]);
}

#[test]
fn numbers_are_read_to_the_last_bit() {
    for number in ["0.1", "2.2250738585072011e-308", "123456789.123456789", "1e-7", "5e-324", "1.7976931348623157e308"] {
        let table = table("leads.ndjson", format!("{{\"n\":{number}}}\n").as_bytes());
        let Some(Column::Number(column)) = table.column("n") else { panic!("numbers") };
        assert_eq!(column.get(0).map(f64::to_bits), number.parse().ok().map(f64::to_bits));
    }
}

#[test]
fn nested_values_stay_json_text() {
    let table = table("leads.ndjson", br#" { "a" : {"z": 1, "b":[2, "}"]} , "l":[ ] } "#);
    assert_eq!(rows(&table), ["{\"z\": 1, \"b\":[2, \"}\"]} | [ ]"]);
}

#[test]
fn a_brace_is_enough_and_so_is_the_ending() {
    let scratch = Scratch::new();
    let csv = TableReader::open(scratch.file("braces.csv", "{table},id\n1,2\n"), ReadOptions::default()).unwrap();
    assert_eq!((csv.format(), csv.names()), (Format::Csv { delimiter: b',' }, &["{table}".to_owned(), "id".to_owned()][..]));
    for name in ["leads.csv", "leads.jsonl", "leads.json", "leads.txt", "leads"] {
        let path = scratch.file(name, "\n {\"id\":1}\n");
        let reader = TableReader::open(path, ReadOptions::default()).unwrap();
        assert_eq!((reader.format(), reader.names()), (Format::Ndjson, &["id".to_owned()][..]));
    }
}

#[test]
fn only_the_wanted_keys_are_kept() {
    let scratch = Scratch::new();
    let path = scratch.file("leads.ndjson", "{\"a\":1,\"b\":2}\n{\"c\":3}\n{\"b\":4}\n");
    let options = ReadOptions { batch_rows: 2, ..ReadOptions::default().with_columns(["b", "none"]) };
    let mut reader = TableReader::open(path, options).unwrap();
    assert_eq!(reader.names(), ["a", "b", "c"]);
    let first = reader.next_batch().unwrap().unwrap();
    assert_eq!((first.names(), rows(&first)), (&["b".to_owned()][..], vec!["number 2".to_owned(), "-".to_owned()]));
    let second = reader.next_batch().unwrap().unwrap();
    assert_eq!(row(&second, 0), "number 4");
    assert!(reader.next_batch().unwrap().is_none());
}

#[test]
fn each_batch_has_its_own_columns() {
    let scratch = Scratch::new();
    let path = scratch.file("leads.ndjson", "{\"a\":1}\n{\"b\":2}\n");
    let mut reader = TableReader::open(path, ReadOptions { batch_rows: 1, ..ReadOptions::default() }).unwrap();
    assert_eq!(reader.next_batch().unwrap().unwrap().names(), ["a"]);
    assert_eq!(reader.next_batch().unwrap().unwrap().names(), ["b"]);
    assert_eq!(reader.names(), ["a", "b"]);
}

#[test]
fn a_json_array() {
    let (error, message) = fault("leads.csv", b"\n[\n {\"id\":1}]");
    assert!(matches!(error, ReadError::JsonArray { line: 2, .. }));
    assert_eq!(message, "leads.csv, line 2: found a JSON array, expected NDJSON: one object a line; convert it with `jq -c '.[]'`");
    assert!(matches!(fault("leads.json", b"[1,2]").0, ReadError::JsonArray { line: 1, .. }));
}

#[test]
fn a_key_twice() {
    let (error, message) = fault("leads.ndjson", "{\"id\":1}\n{\"é\":1, \"id\":2,\"\\u00e9\":3}\n".as_bytes());
    assert!(matches!(&error, ReadError::DuplicateKey { line: 2, character: 16, key, .. } if key == "é"));
    assert_eq!(message, "leads.ndjson, line 2, character 16: the key `é` stands twice in this object, expected once; remove one");
}

#[test]
fn malformed_lines() {
    let cases: [(&str, usize, &str); 13] = [
        ("{\"a\":1", 7, "the line ends where `,` or `}` should follow"),
        ("{\"a\":1}}", 8, "found `}` instead of the end of the line"),
        ("{\"a\" 1}", 6, "found `1` instead of `:`"),
        ("{a:1}", 2, "found `a` instead of a key in double quotes"),
        ("{\"a\":1,}", 8, "found `}` instead of a key in double quotes"),
        ("{\"a\":1 \"b\":2}", 8, "found `\"` instead of `,` or `}`"),
        ("{\"é\":nul}", 6, "found `n` instead of a value"),
        ("{\"a\":", 6, "the line ends where a value should follow"),
        ("{\"a\":\"b", 8, "the line ends early (EOF while parsing a string)"),
        ("{\"a\":01}", 6, "`01` is no number (invalid number)"),
        ("{\"a\":1e400}", 6, "`1e400` is no number (number out of range)"),
        ("1,2", 1, "found `1` instead of `{`"),
        ("{\"\":1}", 2, "the key is blank"),
    ];
    for (text, character, found) in cases {
        let bytes = format!("{{\"a\":1}}\n\n{text}\n{{\"a\":2}}\n");
        assert_eq!(message(bytes.as_bytes()), format!("leads.ndjson, line 3, character {character}: {found}, {EXPECTED}"));
    }
}

#[test]
fn an_object_over_several_lines() {
    let expected = format!("leads.json, line 1, character 2: the line ends where a key in double quotes should follow, {EXPECTED}");
    let found = fault("leads.json", b"{\n  \"id\": 1\n}\n").1;
    assert_eq!(found, expected);
}

#[test]
fn a_byte_that_is_no_utf8_and_a_broken_escape() {
    assert_eq!(
        message(b"{\"a\":\"\xC3\xA9\xFC\"}\n"),
        format!("leads.ndjson, line 1, character 8: byte 0xFC is not UTF-8 text, {EXPECTED}")
    );
    let (error, _) = fault("leads.ndjson", b"{\"a\":\"\\q\"}\n");
    assert!(matches!(error, ReadError::Json { line: 1, .. }), "{error}");
    let (error, _) = fault("leads.ndjson", b"{\"a\":\"\\ud800\"}\n");
    assert!(matches!(error, ReadError::Json { line: 1, .. }), "{error}");
}
