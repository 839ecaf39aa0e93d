//! Writing: formats, atomic replacement, and faults.

use std::fs;

use super::support::{Scratch, read, rows};
use plumb_core::Time;
use plumb_train::write::{OutputBatch, OutputColumn, OutputFormat, OutputWriter, WriteError, write_parquet, write_whole};

fn columns() -> Vec<OutputColumn> {
    vec![OutputColumn::text("id"), OutputColumn::integer("score"), OutputColumn::number("probability"), OutputColumn::time("as of, UTC")]
}

fn batch() -> OutputBatch {
    let mut batch = OutputBatch::new();
    batch.text(vec![Some("a,\"b\"".into()), None, Some("line\nbreak".into())]);
    batch.integer(vec![Some(80), None, Some(-1)]);
    batch.number(vec![Some(0.1 + 0.2), Some(f64::NAN), Some(1e-7)]);
    batch.time(vec![Time::from_millis(1_743_429_900_000), None, Time::from_millis(0)]);
    batch
}

fn no_rows() -> OutputBatch {
    let mut batch = OutputBatch::new();
    batch.text(vec![]);
    batch.integer(vec![]);
    batch.number(vec![]);
    batch.time(vec![]);
    batch
}

fn write(scratch: &Scratch, name: &str, batches: &[OutputBatch]) -> std::path::PathBuf {
    let path = scratch.path(name);
    let mut writer = OutputWriter::create(&path, columns()).expect("a writer");
    for batch in batches {
        writer.write(batch).expect("written");
    }
    writer.finish().expect("finished");
    path
}

#[test]
fn csv() {
    let scratch = Scratch::new();
    let path = write(&scratch, "scores.csv", &[batch(), no_rows()]);
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        "id,score,probability,\"as of, UTC\"\n\
         \"a,\"\"b\"\"\",80,0.30000000000000004,2025-03-31T14:05:00Z\n\
         ,,,\n\
         \"line\nbreak\",-1,1e-7,1970-01-01\n"
    );
}

#[test]
fn ndjson() {
    let scratch = Scratch::new();
    for name in ["scores.ndjson", "scores.JSONL"] {
        let path = write(&scratch, name, &[batch()]);
        assert_eq!(
            fs::read_to_string(path).unwrap(),
            "{\"id\":\"a,\\\"b\\\"\",\"score\":80,\"probability\":0.30000000000000004,\"as of, UTC\":\"2025-03-31T14:05:00Z\"}\n\
             {\"id\":null,\"score\":null,\"probability\":null,\"as of, UTC\":null}\n\
             {\"id\":\"line\\nbreak\",\"score\":-1,\"probability\":1e-7,\"as of, UTC\":\"1970-01-01\"}\n"
        );
    }
}

#[test]
fn parquet() {
    let scratch = Scratch::new();
    let path = write(&scratch, "scores.parquet", &[batch(), batch()]);
    let table = read(&path);
    assert_eq!(table.names(), ["id", "score", "probability", "as of, UTC"]);
    let once = [
        "a,\"b\" | number 80 | number 0.30000000000000004 | time 2025-03-31T14:05:00Z",
        "- | - | - | -",
        "line\nbreak | number -1 | number 0.0000001 | time 1970-01-01",
    ];
    assert_eq!(rows(&table), [once, once].concat());
}

#[test]
fn parquet_from_batches_whatever_the_ending() {
    let scratch = Scratch::new();
    let path = scratch.path("leads.data");
    write_parquet(&path, columns(), (0..3).map(|_| batch())).unwrap();
    assert_eq!(read(&path).rows(), 9);
    write_parquet(&path, columns(), []).unwrap();
    assert_eq!(scratch.listing(), ["leads.data"]);
}

#[test]
fn numbers_are_written_as_short_as_they_can_be_read_back() {
    let scratch = Scratch::new();
    let numbers = [0.0, -0.0, 1.0, 100.0, 1e15, 1e21, 1e300, 5e-324, 0.1, 1.0 / 3.0, f64::MAX, f64::INFINITY];
    for name in ["n.csv", "n.ndjson"] {
        let path = scratch.path(name);
        let mut writer = OutputWriter::create(&path, vec![OutputColumn::number("n")]).unwrap();
        let mut batch = OutputBatch::new();
        batch.number(numbers.iter().copied().map(Some).collect());
        writer.write(&batch).unwrap();
        assert_eq!(writer.rows(), 12);
        writer.finish().unwrap();
        let table = read(&path);
        assert_eq!(table.rows(), 12);
        for (row, number) in numbers.iter().enumerate().take(11) {
            let read: f64 = table.columns()[0].value(row).to_text().parse().unwrap();
            assert_eq!(read.to_bits(), number.to_bits());
        }
        assert_eq!(table.columns()[0].value(11), plumb_core::Value::Missing);
    }
    let text = fs::read_to_string(scratch.path("n.csv")).unwrap();
    assert!(text.starts_with("n\n0\n-0\n1\n100\n1000000000000000\n1e21\n1e300\n5e-324\n0.1\n0.3333333333333333\n"), "{text}");
}

#[test]
fn a_missing_value_alone_in_its_row_is_a_row() {
    let scratch = Scratch::new();
    let path = scratch.path("ids.csv");
    let mut writer = OutputWriter::create(&path, vec![OutputColumn::text("id")]).unwrap();
    writer.write(&OutputBatch { columns: vec![plumb_train::write::OutputValues::Text(vec![Some("a".into()), None])] }).unwrap();
    writer.finish().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "id\na\n\"\"\n");
    assert_eq!(rows(&read(&path)), ["a", "-"]);
}

#[test]
fn dropped_without_finish_leaves_nothing_and_the_target_as_it_was() {
    for name in ["scores.csv", "scores.ndjson", "scores.parquet"] {
        let scratch = Scratch::new();
        let path = scratch.file(name, "old");
        let mut writer = OutputWriter::create(&path, columns()).unwrap();
        writer.write(&batch()).unwrap();
        assert_eq!(scratch.listing().len(), 2);
        assert!(scratch.listing()[0].starts_with(&format!(".{name}.")), "hidden: {:?}", scratch.listing());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        drop(writer);
        assert_eq!(scratch.listing(), [name]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }
}

#[test]
fn finish_replaces_the_target_and_leaves_nothing_else() {
    let scratch = Scratch::new();
    for name in ["scores.csv", "scores.ndjson", "scores.parquet"] {
        scratch.file(name, "old");
        assert_eq!(rows(&read(&write(&scratch, name, &[batch()]))).len(), 3);
    }
    assert_eq!(scratch.listing(), ["scores.csv", "scores.ndjson", "scores.parquet"]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_a_device_is_not_replaced() {
    let scratch = Scratch::new();
    let target = scratch.file("real.csv", "old");
    std::os::unix::fs::symlink(&target, scratch.path("link.csv")).unwrap();
    write(&scratch, "link.csv", &[batch()]);
    assert!(fs::symlink_metadata(scratch.path("link.csv")).unwrap().is_symlink());
    assert_eq!(read(&target).rows(), 3);
    let error = OutputWriter::create_as("/dev/null", OutputFormat::Csv, columns()).err().unwrap();
    assert_eq!(error.to_string(), "/dev/null: this is a device or pipe, which a file cannot replace; name a file");
}

#[test]
fn unknown_endings() {
    for name in ["scores", "scores.xlsx", "scores.csv.gz"] {
        let error = OutputWriter::create(name, columns()).err().unwrap();
        assert!(matches!(error, WriteError::Ending { .. }));
        let expected =
            format!("{name}: the ending says no format that can be written; end the name with .csv, .parquet, .ndjson or .jsonl");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn no_folder_and_a_folder() {
    let scratch = Scratch::new();
    let error = OutputWriter::create(scratch.path("none/scores.csv"), columns()).err().unwrap();
    assert_eq!(scratch.message(error), "none/scores.csv: there is no folder none to write into; make it first, or name another");
    fs::create_dir(scratch.path("folder.csv")).unwrap();
    let error = OutputWriter::create(scratch.path("folder.csv"), columns()).err().unwrap();
    assert_eq!(scratch.message(error), "folder.csv: this is a folder, which a file cannot replace; name a file");
}

#[test]
fn columns_and_batches_that_do_not_fit() {
    let scratch = Scratch::new();
    let path = scratch.path("scores.csv");
    let names = |columns| OutputWriter::create(&path, columns).err().map(|error| error.to_string()).unwrap();
    assert_eq!(names(vec![]), "cannot write these columns: there is none; each column needs a name of its own");
    let twice = vec![OutputColumn::text("id"), OutputColumn::number("id")];
    assert_eq!(names(twice), "cannot write these columns: two are called `id`; each column needs a name of its own");
    assert!(scratch.listing().is_empty());

    let mut writer = OutputWriter::create(&path, columns()).unwrap();
    let mut fails = |batch: &OutputBatch| writer.write(batch).unwrap_err().to_string();
    let mut bad = batch();
    bad.columns.pop();
    assert_eq!(fails(&bad), "cannot write this batch: it has 3 columns, the file 4");
    bad.time(vec![None]);
    assert_eq!(fails(&bad), "cannot write this batch: the column `as of, UTC` has 1 rows, the first one 3");
    bad.columns.pop();
    bad.number(vec![None; 3]);
    assert_eq!(fails(&bad), "cannot write this batch: the column `as of, UTC` is of another kind");
}

#[test]
fn whole_files() {
    let scratch = Scratch::new();
    let path = scratch.file("plumb.toml", "old");
    write_whole(&path, b"new").unwrap();
    assert_eq!((fs::read_to_string(&path).unwrap().as_str(), scratch.listing().len()), ("new", 1));
    assert!(matches!(write_whole(scratch.folder(), b"x"), Err(WriteError::NotAFile { .. })));
}
