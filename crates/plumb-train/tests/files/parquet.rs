//! Parquet: every kind of column, batches, and faults.

use std::fs::File;
use std::path::Path;

use polars::prelude::{
    Categories, DataFrame, DataType, IntoColumn, IntoSeries, NamedFrom, ParquetCompression, ParquetWriter, Series, TimeUnit, TimeZone,
};

use super::support::{Scratch, fault, lines, read, read_with, row, rows};
use plumb_train::read::{Format, ReadError, ReadOptions, TableReader};
use plumb_train::table::Column;
use plumb_train::write::{OutputBatch, OutputColumn, write_parquet};

fn write(path: &Path, series: Vec<Series>, group_rows: usize) {
    let rows = series.first().map_or(0, |first| first.len());
    let mut frame = DataFrame::new(rows, series.into_iter().map(IntoColumn::into_column).collect()).expect("a frame");
    let writer = ParquetWriter::new(File::create(path).expect("a file")).with_compression(ParquetCompression::Snappy);
    writer.with_row_group_size(Some(group_rows)).finish(&mut frame).expect("written");
}

fn one(series: Series) -> Result<String, (Scratch, ReadError)> {
    let scratch = Scratch::new();
    let path = scratch.path("leads.parquet");
    write(&path, vec![series], 100);
    match TableReader::open(&path, ReadOptions::default()).and_then(TableReader::read_all) {
        Ok(table) => Ok(rows(&table).join(", ")),
        Err(error) => Err((scratch, error)),
    }
}

fn read_one(series: Series) -> String {
    one(series).unwrap_or_else(|(_, error)| panic!("{error}"))
}

#[test]
fn text_categories_flags_and_nothing() {
    let text = Series::new("v".into(), [Some("a"), None, Some("")]);
    assert_eq!(read_one(text.clone()), "a, -, -");
    assert_eq!(read_one(text.cast(&DataType::from_categories(Categories::global())).unwrap()), "a, -, -");
    assert_eq!(read_one(text.cast(&DataType::Binary).unwrap()), "a, -, -");
    assert_eq!(read_one(Series::new("v".into(), [Some(true), None, Some(false)])), "bool true, -, bool false");
    assert_eq!(read_one(Series::full_null("v".into(), 2, &DataType::Null)), "-, -");
}

#[test]
fn numbers_of_every_width() {
    let small = Series::new("v".into(), [Some(1_i64), None, Some(100)]);
    let kinds = [
        DataType::Int8,
        DataType::Int16,
        DataType::Int32,
        DataType::Int64,
        DataType::UInt8,
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt64,
        DataType::Float32,
        DataType::Float64,
        DataType::Decimal(9, 0),
        DataType::Decimal(9, 2),
    ];
    for kind in kinds {
        assert_eq!(read_one(small.cast(&kind).unwrap()), "number 1, -, number 100", "{kind:?}");
    }
    assert_eq!(read_one(Series::new("v".into(), [0.5, f64::NAN, -0.25])), "number 0.5, -, number -0.25");
    let decimals = Series::new("v".into(), [12.34_f64, -0.01]).cast(&DataType::Decimal(20, 2)).unwrap();
    assert_eq!(read_one(decimals), "number 12.34, number -0.01");
}

#[test]
fn long_whole_numbers_keep_their_digits() {
    let numbers = Series::new("v".into(), [1_i64 << 53, (1 << 53) + 1, i64::MIN, -5]);
    assert_eq!(read_one(numbers.clone()), "number 9007199254740992, 9007199254740993, -9223372036854775808, number -5");
    assert_eq!(read_one(Series::new("v".into(), [7, u64::MAX])), "number 7, 18446744073709551615");
    let decimals = numbers.cast(&DataType::Decimal(38, 0)).unwrap();
    assert_eq!(read_one(decimals), "number 9007199254740992, 9007199254740993, -9223372036854775808, number -5");
}

#[test]
fn dates_times_and_durations_of_any_unit() {
    assert_eq!(read_one(Series::new("v".into(), [Some(20_178_i32), None]).cast(&DataType::Date).unwrap()), "time 2025-03-31, -");
    let oslo = TimeZone::opt_try_new(Some("Europe/Oslo")).unwrap();
    for zone in [None, oslo] {
        for (unit, per_second) in
            [(TimeUnit::Milliseconds, 1_000), (TimeUnit::Microseconds, 1_000_000), (TimeUnit::Nanoseconds, 1_000_000_000)]
        {
            let moments = Series::new("v".into(), [Some(1_743_429_900_i64 * per_second), None, Some(-per_second)]);
            let moments = moments.i64().unwrap().clone().into_datetime(unit, zone.clone()).into_series();
            assert_eq!(read_one(moments), "time 2025-03-31T14:05:00Z, -, time 1969-12-31T23:59:59Z", "{unit:?} {zone:?}");
            let lengths = Series::new("v".into(), [Some(129_600 * per_second), None]).cast(&DataType::Duration(unit)).unwrap();
            assert_eq!(read_one(lengths), "number 1.5, -", "{unit:?}");
        }
    }
}

#[test]
fn lists_name_the_column_and_the_way_out() {
    let scratch = Scratch::new();
    let path = scratch.path("leads.parquet");
    let list = Series::new("tags".into(), [Series::new("".into(), [1_i64, 2]), Series::new("".into(), [3_i64])]);
    write(&path, vec![Series::new("id".into(), [1_i64, 2]), list], 100);
    let error = TableReader::open(&path, ReadOptions::default()).err().unwrap();
    assert!(matches!(&error, ReadError::ParquetColumn { column, .. } if column == "tags"));
    assert_eq!(
        scratch.message(error),
        "leads.parquet: the column `tags` holds lists, expected text, numbers, true/false or times; \
         write one plain column for each part that matters, or name the columns to read without it"
    );
    assert_eq!(rows(&read_with(&path, ReadOptions::default().with_columns(["id"]))), ["number 1", "number 2"]);
}

#[test]
fn times_of_day_and_bytes_that_are_no_text() {
    let (scratch, error) = one(Series::new("v".into(), [1_i64]).cast(&DataType::Time).unwrap()).err().unwrap();
    assert!(scratch.message(error).starts_with("leads.parquet: the column `v` holds times of day without a date, expected "));
    let (scratch, error) = one(Series::new("v".into(), [&b"\xFF\xFE"[..]])).err().unwrap();
    assert!(scratch.message(error).starts_with("leads.parquet: the column `v` holds bytes that are no text, expected "));
}

#[test]
fn batches_run_through_row_groups_and_count_rows() {
    let scratch = Scratch::new();
    let path = scratch.path("leads.parquet");
    // Each batch that is written is a row group.
    let batches = [0..10, 10..20, 20..25].map(|ids| {
        let mut batch = OutputBatch::new();
        batch.integer(ids.clone().map(Some).collect());
        batch.text(ids.map(|id| Some(format!("lead {id}"))).collect());
        batch
    });
    write_parquet(&path, vec![OutputColumn::integer("id"), OutputColumn::text("name")], batches).unwrap();
    let options = ReadOptions { batch_rows: 4, ..ReadOptions::default().with_columns(["name", "nothing"]) };
    let mut reader = TableReader::open(&path, options).unwrap();
    assert_eq!((reader.format(), reader.names()), (Format::Parquet, &["id".to_owned(), "name".to_owned()][..]));
    assert_eq!(reader.location(7), format!("{}, row 7", path.display()));
    let mut sizes = Vec::new();
    let mut all = plumb_train::table::Table::default();
    while let Some(batch) = reader.next_batch().unwrap() {
        sizes.push(batch.rows());
        all.append(batch);
    }
    assert_eq!(sizes, [4, 4, 2, 4, 4, 2, 4, 1]);
    assert_eq!(rows(&all), (0..25).map(|id| format!("lead {id}")).collect::<Vec<_>>());
    assert_eq!(lines(&all), (1..=25).collect::<Vec<_>>());
}

#[test]
fn no_wanted_column_still_counts_rows() {
    let scratch = Scratch::new();
    let path = scratch.path("leads.parquet");
    write(&path, vec![Series::new("id".into(), [1_i64, 2, 3])], 2);
    let table = read_with(&path, ReadOptions::default().with_columns(["nothing"]));
    assert_eq!((table.rows(), table.names().len()), (3, 0));
}

#[test]
fn no_rows() {
    let (scratch, error) = one(Series::new("v".into(), Vec::<i64>::new())).err().unwrap();
    assert!(matches!(error, ReadError::NoRows { .. }));
    let expected = "leads.parquet: no rows: the file has column names and nothing below; export it again with its rows";
    assert_eq!(scratch.message(error), expected);
}

#[test]
fn the_content_decides_not_the_name() {
    let scratch = Scratch::new();
    let path = scratch.path("leads.csv");
    write(&path, vec![Series::new("id".into(), [1_i64])], 2);
    assert_eq!(row(&read(&path), 0), "number 1");
    assert!(matches!(read(&path).columns(), [Column::Number(_)]));
    let (error, message) = fault("leads.parquet", b"id,city\n1,Oslo\n");
    assert!(matches!(error, ReadError::Parquet { .. }));
    assert_eq!(message, "leads.parquet: the Parquet file cannot be read (it does not begin with PAR1); write or copy it again");
}

#[test]
fn a_parquet_file_that_was_cut_or_damaged() {
    let scratch = Scratch::new();
    let path = scratch.path("whole.parquet");
    write(&path, vec![Series::new("id".into(), (0..1000_i64).collect::<Vec<_>>())], 500);
    let whole = std::fs::read(&path).unwrap();
    let cut = [&whole[..4], &whole[whole.len() / 2..]].concat();
    for bytes in [&whole[..whole.len() / 2], &whole[..whole.len() - 1], &whole[..4], &b"PAR1PAR1"[..], &cut] {
        let (error, message) = fault("leads.parquet", bytes);
        assert!(matches!(error, ReadError::Parquet { .. }), "{message}");
        assert!(message.starts_with("leads.parquet: the Parquet file cannot be read (") && message.ends_with("); write or copy it again"));
    }
}
