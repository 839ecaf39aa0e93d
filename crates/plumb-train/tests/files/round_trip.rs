//! What is written is read back, for any text and any place where a read ends.

use super::support::{Scratch, gzip, read, read_with};
use plumb_train::read::ReadOptions;
use plumb_train::write::{OutputBatch, OutputColumn, OutputWriter};
use proptest::prelude::*;

/// Text made of what could go wrong.
fn text() -> impl Strategy<Value = String> {
    let piece =
        prop::sample::select(vec!["\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "\r", " ", "a", "Zoë", "🦀", "{", "[", "\\", "0"]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn cells() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..5).prop_flat_map(|width| prop::collection::vec(prop::collection::vec(text(), width), 1..12))
}

fn present(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

/// A CSV file of these cells by the rules of RFC 4180, with everything quoted or only what needs it.
fn csv(cells: &[Vec<String>], delimiter: char, end: &str, always: bool) -> String {
    let quote = |cell: &str| {
        let needed = cell.contains(['"', '\n', '\r', delimiter]) || (cell.is_empty() && cells[0].len() == 1);
        if always || needed { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    };
    let header: Vec<String> = (0..cells[0].len()).map(|column| quote(&format!("c{column}"))).collect();
    let mut lines = vec![header.join(&delimiter.to_string())];
    lines.extend(cells.iter().map(|row| row.iter().map(|cell| quote(cell)).collect::<Vec<_>>().join(&delimiter.to_string())));
    lines.iter().map(|line| format!("{line}{end}")).collect()
}

fn texts(table: &plumb_train::table::Table) -> Vec<Vec<String>> {
    (0..table.rows()).map(|row| table.columns().iter().map(|column| column.value(row).to_text().into_owned()).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_by_hand(
        cells in cells(),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        always: bool,
        packed: bool,
        buffer_bytes in 1_usize..40,
        batch_rows in 1_usize..5,
    ) {
        let scratch = Scratch::new();
        let text = csv(&cells, delimiter, end, always);
        let path = scratch.file("leads.csv", if packed { gzip(text.as_bytes()) } else { text.clone().into_bytes() });
        let options = ReadOptions { delimiter: Some(delimiter as u8), buffer_bytes, batch_rows, ..ReadOptions::default() };
        let table = read_with(&path, options);
        prop_assert_eq!(texts(&table), cells.clone());
        // Each row begins where as many line ends lie before it.
        let mut expected = 2;
        for (row, cells) in cells.iter().enumerate() {
            prop_assert_eq!(table.line(row), expected);
            let within: usize = cells.iter().map(|cell| cell.replace("\r\n", "\n").matches(['\n', '\r']).count()).sum();
            expected += 1 + within as u64;
        }
    }

    #[test]
    fn written_in_every_format(cells in cells(), numbers in prop::collection::vec(prop::option::of(any::<f64>()), 12)) {
        let scratch = Scratch::new();
        let width = cells[0].len();
        let mut columns: Vec<OutputColumn> = (0..width).map(|column| OutputColumn::text(format!("c{column}"))).collect();
        columns.push(OutputColumn::number("n"));
        let numbers: Vec<Option<f64>> = numbers.into_iter().map(|n| n.filter(|n| n.is_finite())).take(cells.len()).collect();
        let numbers: Vec<Option<f64>> = (0..cells.len()).map(|row| numbers.get(row).copied().flatten()).collect();
        let mut batch = OutputBatch::new();
        (0..width).for_each(|column| batch.text(cells.iter().map(|row| present(&row[column])).collect()));
        batch.number(numbers.clone());
        for name in ["leads.csv", "leads.ndjson", "leads.parquet"] {
            let path = scratch.path(name);
            let mut writer = OutputWriter::create(&path, columns.clone()).unwrap();
            writer.write(&batch).unwrap();
            writer.finish().unwrap();
            let options = ReadOptions { delimiter: Some(b','), ..ReadOptions::default() };
            let table = read_with(&path, options);
            let found = texts(&table);
            for (row, cells) in cells.iter().enumerate() {
                prop_assert_eq!(&found[row][..width], &cells[..], "{}", name);
                let number = found[row][width].parse::<f64>().ok();
                prop_assert_eq!(number.map(f64::to_bits), numbers[row].map(f64::to_bits), "{}", name);
            }
        }
    }

    /// Any bytes at all give a table or a fault, never a panic.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(prop::sample::select(b"\"\",;\n\r{}[]:a1\\ \xC3\xA9\0-e.".to_vec()), 0..60), buffer_bytes in 1_usize..8) {
        let scratch = Scratch::new();
        for name in ["leads.csv", "leads.ndjson"] {
            let path = scratch.file(name, &bytes);
            let small = ReadOptions { buffer_bytes, ..ReadOptions::default() };
            let open = |options| plumb_train::read::TableReader::open(&path, options).and_then(|reader| reader.read_all());
            match (open(small), open(ReadOptions::default())) {
                (Ok(one), Ok(other)) => prop_assert_eq!(one, other),
                (Err(one), Err(other)) => prop_assert_eq!(one.to_string(), other.to_string()),
                (one, other) => prop_assert!(false, "{one:?} against {other:?}"),
            }
        }
    }
}

#[test]
fn a_scored_file_is_the_same_table_packed() {
    let scratch = Scratch::new();
    let plain = scratch.file("a.csv", "id;n\r\n1;\"x;y\"\r\n");
    let packed = scratch.file("b.csv", gzip(b"\xEF\xBB\xBFid,n\n1,x;y\n"));
    assert_eq!(read(&plain), read(&packed));
}
