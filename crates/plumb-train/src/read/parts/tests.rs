//! A file read in parts has the rows, the lines and the faults of the file read as a whole.

use std::fs::File;
use std::path::Path;

use polars::prelude::{
    DataFrame, DataType, IntoColumn, IntoSeries, NamedFrom, ParquetCompression, ParquetWriter, Series, StatisticsOptions, TimeUnit,
};
use proptest::prelude::*;

use super::super::{ReadError, ReadOptions, TableReader};
use crate::table::{Column, Table};

fn in_parts(path: &Path, options: ReadOptions) -> Result<Table, ReadError> {
    let mut parts = TableReader::open(path, options)?.into_parts();
    let mut table = Table::default();
    let mut tables = Vec::new();
    while let Some(part) = parts.next()? {
        let first_row = part.first_row();
        let mut part = part.tables()?;
        let mut is_first = true;
        while let Some(table) = part.next()? {
            if let Some(row) = first_row.filter(|_| is_first) {
                assert_eq!(table.line(0), row + 1);
            }
            is_first = false;
            tables.push(table);
        }
    }
    tables.into_iter().for_each(|more| table.append(more));
    Ok(table)
}

/// Values and places of all rows; `None` of a column is a missing value.
fn rows(table: &Table) -> Vec<String> {
    let row = |row: usize| {
        let cells: Vec<String> =
            table.names().iter().zip(table.columns()).map(|(name, column)| format!("{name}={:?}", column.value(row))).collect();
        format!("{}: {}", table.place(row), cells.join(", "))
    };
    (0..table.rows()).map(row).collect()
}

fn whole(path: &Path) -> Result<Table, ReadError> {
    let mut reader = TableReader::open(path, ReadOptions::default())?;
    let mut table = Table::default();
    // `read_all` would call a file without rows a fault; whoever reads parts has to do so himself.
    loop {
        match reader.next_batch() {
            Ok(Some(batch)) => table.append(batch),
            Ok(None) | Err(ReadError::NoRows { .. }) => return Ok(table),
            Err(error) => return Err(error),
        }
    }
}

fn check_text(name: &str, text: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let expected = whole(&path);
    for part_bytes in [1, 7, 40, 1 << 20] {
        for buffer_bytes in [1, 16, 1 << 18] {
            let found = in_parts(&path, ReadOptions { part_bytes, buffer_bytes, batch_rows: 3, ..ReadOptions::default() });
            match (&expected, &found) {
                (Ok(expected), Ok(found)) => assert_eq!(rows(expected), rows(found), "{part_bytes} {:?}", String::from_utf8_lossy(text)),
                (Err(expected), Err(found)) => {
                    assert_eq!(expected.to_string(), found.to_string(), "{part_bytes} {:?}", String::from_utf8_lossy(text));
                }
                _ => panic!("{part_bytes} bytes: {expected:?} but {found:?} of {:?}", String::from_utf8_lossy(text)),
            }
        }
    }
}

#[test]
fn csv_with_quotes_blank_lines_and_every_line_end() {
    for text in [
        "id,text\n1,a\n2,\"b\nc\"\n\n3,\"d \"\"e\"\" \n\"\n4,5\" pipe\n",
        "id,text\r\n1,a\r\n2,\"b\r\nc\"\r\n3,\r\n",
        "id,text\r1,a\r2,\"b\rc\"\r3,",
        "id,text\n",
        "id,text\n\n\n",
        "id,text\n1,\"never closed\n2,a\n3,b\n",
        "id,text\n1,a\n2,\"b\" c\n3,\"d\n\"\n",
        "id,text\n1,a\n2\n3,c\n",
        "id,text\n1,a\n2,\0\n3,c\n",
    ] {
        check_text("leads.csv", text.as_bytes());
    }
    check_text("leads.csv", b"id,text\n1,a\n2,\"b\n\"\n3,\xFF\n");
}

#[test]
fn ndjson_with_other_keys_and_faults() {
    for text in [
        "{\"id\":1,\"a\":\"x\"}\n{\"id\":2}\n\n{\"id\":3,\"b\":null}\n{\"b\":true,\"id\":\"4\"}",
        "{\"id\":1}\n{\"id\":2,}\n{\"id\":3}\n",
        "{\"id\":1}\n{\"id\":2,\"id\":2}\n",
    ] {
        check_text("leads.ndjson", text.as_bytes());
    }
}

proptest! {
    #[test]
    fn any_csv(text in "[a\",\n\r5]{0,60}") {
        check_text("leads.csv", format!("x,y\n{text}").as_bytes());
    }
}

/// A column of each kind that is read from pages, and of some that polars reads.
fn frame(rows: usize, distinct: usize) -> DataFrame {
    let is_missing = |row: usize| row % 7 == 3 || (row / 50) % 4 == 1;
    let number = |row: usize| (!is_missing(row)).then_some(row % distinct);
    let texts: Vec<Option<String>> =
        (0..rows).map(|row| number(row).map(|n| if n == 5 { String::new() } else { format!("text {n} é") })).collect();
    let doubles: Vec<Option<f64>> = (0..rows).map(|row| number(row).map(|n| n as f64 / 3.0)).collect();
    let longs: Vec<Option<i64>> = (0..rows).map(|row| number(row).map(|n| if n == 4 { i64::MAX } else { n as i64 - 3 })).collect();
    let millis: Vec<Option<i64>> = (0..rows).map(|row| number(row).map(|n| 1_743_429_900_123 + n as i64 * 3_600_001)).collect();
    let full: Vec<i64> = (0..rows as i64).collect();
    let int = |name: &str, kind: DataType| Series::new(name.into(), &doubles).cast(&kind).unwrap();
    let moments =
        |name: &str, unit: TimeUnit| Series::new(name.into(), &millis).i64().unwrap().clone().into_datetime(unit, None).into_series();
    let series = vec![
        Series::new("text".into(), texts),
        Series::new("double".into(), &doubles),
        int("single", DataType::Float32),
        int("int", DataType::Int32),
        int("tiny", DataType::Int8),
        Series::new("long".into(), longs),
        moments("ms", TimeUnit::Milliseconds),
        moments("us", TimeUnit::Microseconds),
        int("day", DataType::Int32).cast(&DataType::Date).unwrap(),
        Series::new("full".into(), full),
        Series::new("flag".into(), (0..rows).map(|row| number(row).map(|n| n % 2 == 0)).collect::<Vec<_>>()),
        Series::full_null("nothing".into(), rows, &DataType::String),
    ];
    DataFrame::new(rows, series.into_iter().map(IntoColumn::into_column).collect()).unwrap()
}

fn write(path: &Path, mut frame: DataFrame, group_rows: usize, page_bytes: usize, compression: ParquetCompression) {
    let writer = ParquetWriter::new(File::create(path).unwrap()).with_statistics(StatisticsOptions::empty());
    let writer = writer.with_row_group_size(Some(group_rows)).with_data_page_size(Some(page_bytes)).with_compression(compression);
    writer.finish(&mut frame).unwrap();
}

#[test]
fn parquet_of_one_huge_row_group_or_of_many_small_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.parquet");
    for (distinct, compression) in [
        (1, ParquetCompression::Uncompressed),
        (9, ParquetCompression::Zstd(None)),
        (700, ParquetCompression::Snappy),
        (9999, ParquetCompression::Lz4Raw),
    ] {
        for (group_rows, page_bytes) in [(2000, 100), (2000, 1 << 20), (300, 1000)] {
            write(&path, frame(2000, distinct), group_rows, page_bytes, compression);
            let expected = rows(&whole(&path).unwrap());
            for (part_rows, batch_rows) in [(1 << 18, 1 << 16), (1 << 18, 64), (333, 100), (1, 1)] {
                let found = in_parts(&path, ReadOptions { part_rows, batch_rows, ..ReadOptions::default() }).unwrap();
                assert_eq!(rows(&found), expected, "{distinct} values, groups of {group_rows}, parts of {part_rows}");
            }
        }
    }
}

#[test]
fn columns_of_few_values_stay_dictionaries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.parquet");
    write(&path, frame(2000, 9), 2000, 1 << 20, ParquetCompression::Zstd(None));
    let mut part = TableReader::open(&path, ReadOptions::default()).unwrap().into_parts().next().unwrap().unwrap().tables().unwrap();
    let table = part.next().unwrap().unwrap();
    assert!(matches!(table.column("text"), Some(Column::Dictionary(column)) if column.values().len() == 10));
}

#[test]
fn a_damaged_parquet_file_gives_a_fault_or_other_values_but_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.parquet");
    write(&path, frame(300, 9), 150, 200, ParquetCompression::Uncompressed);
    let bytes = std::fs::read(&path).unwrap();
    let mut faults = 0;
    // A step that is prime meets every part of a page.
    for at in (4..bytes.len() - 8).step_by(37) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, &damaged).unwrap();
        match in_parts(&path, ReadOptions { batch_rows: 100, ..ReadOptions::default() }) {
            Ok(_) => {}
            Err(ReadError::Parquet { .. } | ReadError::ParquetColumn { .. }) => faults += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(faults > 20, "{faults}");
}
