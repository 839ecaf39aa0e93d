//! `plumb score`: the same values in every format, in the order and the columns that are promised.

use std::collections::BTreeSet;
use std::io::Write;

use plumb_tests::{Folder, Table};
use plumb_train::read::{ReadOptions, TableReader};
use serde_json::Value;

const AS_OF: &str = "2025-07-01";

fn fields(folder: &Folder) -> Vec<String> {
    let document = folder.plumb(&["models", "show", "leads", "--json"]).done().json();
    let fields = document["model"]["schema"]["fields"].as_array().expect("fields").clone();
    fields.iter().map(|field| field["name"].as_str().expect("a name").to_owned()).collect()
}

/// A scored file in any format as text, row by row; numbers by their bits, so that no format may round them.
fn cells(folder: &Folder, name: &str) -> Vec<Vec<String>> {
    let table = match name.rsplit('.').next() {
        Some("csv") => folder.table(name),
        Some("ndjson") => from_ndjson(&folder.text(name)),
        _ => from_parquet(folder, name),
    };
    let numbers = [table.at("score"), table.at("probability")];
    let cell = |(at, text): (usize, &String)| match text.parse::<f64>() {
        Ok(number) if numbers.contains(&at) => number.to_bits().to_string(),
        _ => text.clone(),
    };
    std::iter::once(table.header.clone()).chain(table.rows.iter().map(|row| row.iter().enumerate().map(cell).collect())).collect()
}

fn from_ndjson(text: &str) -> Table {
    let mut table = Table { header: Vec::new(), rows: Vec::new() };
    for line in text.lines() {
        let object: Value = serde_json::from_str(line).expect("each line is JSON");
        let object = object.as_object().expect("each line is an object");
        if table.header.is_empty() {
            // The order of keys is read from the text: a JSON object in memory may sort them.
            table.header = object.keys().cloned().collect();
            table.header.sort_by_key(|key| line.find(&format!("\"{key}\":")));
        }
        assert_eq!(object.len(), table.header.len(), "every key in every row: {line}");
        let cell = |name: &String| match &object[name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        table.rows.push(table.header.iter().map(cell).collect());
    }
    table
}

fn from_parquet(folder: &Folder, name: &str) -> Table {
    let read = TableReader::open(folder.path(name), ReadOptions::default()).expect("the file opens").read_all().expect("it can be read");
    let row = |row: usize| read.columns().iter().map(|column| column.value(row).to_text().into_owned()).collect();
    Table { header: read.names().to_vec(), rows: (0..read.rows()).map(row).collect() }
}

#[test]
fn every_format_in_and_out_gives_the_same_values() {
    let folder = Folder::with_model(1200, 1);
    folder.plumb(&["synth", "--leads", "1200", "--seed", "1", "--format", "parquet", "-o", "made"]).done();
    let table = folder.table("leads.csv");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(table.to_csv().as_bytes()).expect("memory can be written");
    folder.write("leads.csv.gz", encoder.finish().expect("memory can be written"));
    folder.write("semicolon.csv", table.to_text(";", "\r\n"));
    let numbers = ["employees", "revenue", "budget", "past_purchases"];
    let object = |row: &Vec<String>| {
        let cells = table.header.iter().zip(row).map(|(name, value)| match value.as_str() {
            "" => (name.clone(), Value::Null),
            text if numbers.contains(&name.as_str()) => (name.clone(), serde_json::from_str(text).unwrap_or_else(|_| text.into())),
            text => (name.clone(), text.into()),
        });
        Value::Object(cells.collect()).to_string() + "\n"
    };
    folder.write("leads.ndjson", table.rows.iter().map(object).collect::<String>());

    let mut first = None;
    for input in ["leads.csv", "leads.csv.gz", "semicolon.csv", "leads.ndjson", "made/leads.parquet"] {
        for output in ["scores.csv", "scores.ndjson", "scores.parquet"] {
            folder
                .plumb(&["score", input, "-o", output, "--as-of", AS_OF, "--reasons", "2"])
                .done()
                .says(&["1200 rows by leads@1 as of 2025-07-01: "]);
            let cells = cells(&folder, output);
            assert_eq!(cells.len(), 1201);
            let expected = first.get_or_insert_with(|| cells.clone());
            assert_eq!(cells[0], expected[0], "{input} to {output}");
            for (row, (found, expected)) in cells.iter().zip(expected.iter()).enumerate() {
                assert_eq!(found, expected, "{input} to {output}, row {row}");
            }
        }
    }
}

#[test]
fn columns_order_and_values_are_those_promised() {
    let folder = Folder::with_model(1200, 1);
    let mut leads = folder.table("leads.csv");
    leads.rows.reverse();
    leads.add("something else", |row| format!("extra {row}"));
    folder.write("new.csv", leads.to_csv());
    folder.plumb(&["score", "new.csv", "-o", "scores.csv", "--as-of", AS_OF]).done();
    let scores = folder.table("scores.csv");
    assert_eq!(scores.header, ["lead_id", "score", "probability", "grade", "status", "as_of"]);
    assert_eq!(scores.column("lead_id"), leads.column("lead_id"), "in the input's order");
    assert!(scores.column("as_of").iter().all(|moment| *moment == AS_OF));
    assert!(scores.column("status").iter().all(|status| *status == "scored"));
    let mut ranked: Vec<(f64, u32)> = Vec::new();
    for row in 0..1200 {
        let probability: f64 = scores.column("probability")[row].parse().expect("a probability");
        let score: u32 = scores.column("score")[row].parse().expect("a score");
        assert!(probability > 0.0 && probability < 1.0, "{probability}");
        assert!((1..=100).contains(&score), "{score}");
        let grade = match score {
            80.. => "A",
            60.. => "B",
            40.. => "C",
            _ => "D",
        };
        assert_eq!(scores.column("grade")[row], grade, "score {score}");
        ranked.push((probability, score));
    }
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(ranked.is_sorted_by_key(|(_, score)| *score), "a higher probability never has a lower score");
    let grades: BTreeSet<&str> = scores.column("grade").into_iter().collect();
    assert_eq!(grades.into_iter().collect::<Vec<_>>(), ["A", "B", "C", "D"]);
    // The order of the columns does not matter, nor do those that the model does not know.
    let original = folder.plumb(&["score", "leads.csv", "-o", "again.csv", "--as-of", AS_OF]).done();
    assert!(!original.stderr.contains("has no column"), "{}", original.stderr);
    let mut again = folder.table("again.csv");
    again.rows.reverse();
    assert_eq!(again, scores);
}

#[test]
fn without_an_id_column_rows_are_numbered() {
    let folder = Folder::with_model(1200, 1);
    let mut leads = folder.table("leads.csv");
    leads.drop_column("lead_id");
    folder.write("new.csv", leads.to_csv());
    folder.plumb(&["score", "new.csv", "-o", "scores.csv", "--as-of", AS_OF]).done();
    let scores = folder.table("scores.csv");
    assert_eq!(scores.header[0], "row");
    let numbers: Vec<String> = (1..=1200).map(|row| row.to_string()).collect();
    assert_eq!(scores.column("row"), numbers.iter().map(String::as_str).collect::<Vec<_>>());

    // So are the leads of a training file without one.
    let plain = Folder::new();
    leads.drop_column("account_id");
    plain.write("leads.csv", leads.to_csv());
    plain.plumb(&["init", "leads.csv"]).done();
    plain.plumb(&["train"]).done();
    plain.plumb(&["score", "leads.csv", "-o", "scores.csv"]).done();
    assert_eq!(plain.table("scores.csv").header[0], "row");
}

#[test]
fn a_column_that_the_file_lacks_is_warned_of_and_counts_as_missing() {
    let folder = Folder::with_model(1200, 1);
    let known = fields(&folder);
    let mut leads = folder.table("leads.csv");
    let dropped: Vec<&str> = ["authority", "source"].into_iter().filter(|name| known.iter().any(|field| field == name)).collect();
    assert_eq!(dropped.len(), 2, "the model uses both: {known:?}");
    for name in &dropped {
        leads.map(name, |_, _| String::new());
    }
    folder.write("blank.csv", leads.to_csv());
    dropped.iter().for_each(|name| leads.drop_column(name));
    folder.write("without.csv", leads.to_csv());
    folder.plumb(&["score", "blank.csv", "-o", "blank_scores.csv", "--as-of", AS_OF]).done();
    let said = folder.plumb(&["score", "without.csv", "-o", "scores.csv", "--as-of", AS_OF, "--json"]).done();
    for name in &dropped {
        let warning = format!("warning: the file has no column `{name}`, which the model uses: counted as missing\n");
        assert!(said.stderr.contains(&warning), "{}", said.stderr);
    }
    assert_eq!(folder.text("scores.csv"), folder.text("blank_scores.csv"));
    let document = said.json();
    let missing: BTreeSet<&str> =
        document["summary"]["missing_fields"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(missing, dropped.iter().copied().collect());
    assert_eq!((&document["summary"]["rows"], &document["model"]["version"]), (&Value::from(1200), &Value::from(1)));
}

#[test]
fn as_many_reasons_as_asked_for_the_strongest_first() {
    let folder = Folder::with_model(1200, 1);
    let known = fields(&folder);
    folder.plumb(&["score", "leads.csv", "-o", "scores.csv", "--as-of", AS_OF, "--reasons", "4"]).done();
    let scores = folder.table("scores.csv");
    assert_eq!(scores.header[6..], ["reason_1", "reason_2", "reason_3", "reason_4"]);
    for row in &scores.rows {
        let mut factor = f64::INFINITY;
        for reason in row[6..].iter().filter(|reason| !reason.is_empty()) {
            let (feature, _) = reason.split_once(": ").expect("a feature");
            assert!(known.iter().any(|field| feature == field || feature.starts_with(&format!("{field}."))), "{reason}");
            let (said, by) = reason.rsplit_once(" the odds by a factor of ").expect("a factor");
            assert!(said.ends_with(" raises") || said.ends_with(" lowers"), "{reason}");
            let by: f64 = by.parse().expect("a number");
            assert!(by >= 1.0 && by <= factor, "{row:?}");
            factor = by;
        }
        assert!(!row[6].is_empty(), "a lead with values has a reason: {row:?}");
    }
    folder.plumb(&["score", "leads.csv", "-o", "two.csv", "--as-of", AS_OF, "--reasons", "2"]).done();
    let two = folder.table("two.csv");
    assert!(two.rows.iter().zip(&scores.rows).all(|(two, four)| two[..] == four[..8]), "fewer reasons are the first of them");
}

#[test]
fn as_of_is_a_moment_a_column_or_one_now() {
    let folder = Folder::with_leads(1200, 1);
    folder.plumb(&["init", "leads.csv"]).done();
    // A planned date is known from the start; else a date to come would count as missing, and no moment would matter.
    let date = "\"expected_date\" = { kind = \"date\"";
    folder.replace("plumb.toml", date, &format!("{date}, known_at = \"creation\""));
    folder.plumb(&["train"]).done();
    let mut leads = folder.table("leads.csv");
    leads.add("seen", |row| match row % 4 {
        0 => "2024-03-01".to_owned(),
        1 => "2025-07-01T12:00:00+02:00".to_owned(),
        2 => String::new(),
        _ => "2026-01-01 08:30:00".to_owned(),
    });
    folder.write("seen.csv", leads.to_csv());
    folder.plumb(&["score", "seen.csv", "-o", "scores.csv", "--as-of", "seen"]).done().says(&["as of column `seen`: "]);
    let by_column = folder.table("scores.csv");
    let moments = ["2024-03-01", "2025-07-01T10:00:00Z", "", "2026-01-01T08:30:00Z"];
    for (row, moment) in by_column.column("as_of").into_iter().enumerate() {
        assert_eq!(moment, moments[row % 4], "row {row}");
    }
    let mut differ = 0;
    for (rest, moment) in moments.into_iter().enumerate().filter(|(_, moment)| !moment.is_empty()) {
        folder.plumb(&["score", "leads.csv", "-o", "fixed.csv", "--as-of", moment]).done().says(&[&format!("as of {moment}: ")]);
        let fixed = folder.table("fixed.csv");
        for row in 0..1200 {
            if row % 4 == rest {
                assert_eq!(fixed.rows[row], by_column.rows[row], "row {row}");
            } else {
                differ += usize::from(fixed.rows[row][2] != by_column.rows[row][2]);
            }
        }
    }
    assert!(differ > 100, "the moment matters: {differ}");

    folder.plumb(&["score", "leads.csv", "-o", "now.csv"]).done().says(&["1200 rows by leads@1 as of 20"]);
    let now: BTreeSet<String> = folder.table("now.csv").column("as_of").into_iter().map(str::to_owned).collect();
    assert_eq!(now.len(), 1, "one now a run: {now:?}");
}

#[test]
fn a_lead_without_any_value_has_no_score() {
    let folder = Folder::with_model(1200, 1);
    let mut leads = folder.table("leads.csv");
    let width = leads.header.len();
    leads.rows.truncate(3);
    for blank in ["", " ", "\u{a0}"] {
        let mut row = vec![blank.to_owned(); width];
        row[0] = "L-blank".to_owned();
        leads.rows.push(row);
    }
    leads.rows.push(vec![String::new(); width]);
    folder.write("new.csv", leads.to_csv());
    for output in ["scores.csv", "scores.ndjson", "scores.parquet"] {
        let said = folder.plumb(&["score", "new.csv", "-o", output, "--as-of", AS_OF, "--reasons", "2", "--json"]).done();
        let said = said.says(&["7 rows by leads@1 as of 2025-07-01: 3 scored, 4 without any usable field; written to "]);
        let summary = &said.json()["summary"];
        assert_eq!((&summary["rows"], &summary["scored"], &summary["insufficient"]), (&7.into(), &3.into(), &4.into()));
        let cells = cells(&folder, output);
        for row in &cells[1..4] {
            assert_eq!(row[4], "scored");
        }
        for row in &cells[4..7] {
            assert_eq!(row[..], ["L-blank", "", "", "", "insufficient", AS_OF, "", ""], "{output}");
        }
        assert_eq!(cells[7][..], ["", "", "", "", "insufficient", AS_OF, "", ""], "{output}");
    }
}

#[test]
fn a_second_run_replaces_the_file_and_leaves_nothing_else() {
    let folder = Folder::with_model(1200, 1);
    for output in ["scores.csv", "scores.ndjson", "scores.parquet"] {
        folder.write(output, "something else, and longer than the first line of what comes");
        folder.plumb(&["score", "leads.csv", "-o", output, "--as-of", AS_OF]).done();
        let first = folder.everything();
        folder.plumb(&["score", "leads.csv", "-o", output, "--as-of", AS_OF]).done();
        assert!(first == folder.everything(), "the same bytes, and no other file");
        folder.plumb(&["score", "leads.csv", "-o", output, "--as-of", "2024-01-01"]).done();
        assert!(first.keys().eq(folder.everything().keys()));
        assert!(first[output] != folder.everything()[output]);
    }
}

#[test]
fn warnings_count_the_rows_with_values_that_the_model_does_not_know() {
    let folder = Folder::with_model(1200, 1);
    let mut leads = folder.table("leads.csv");
    leads.rows.truncate(10);
    leads.map("industry", |row, _| if row < 4 { "Alchemy".to_owned() } else { String::new() });
    leads.map("employees", |row, _| if row < 3 { "a lot".to_owned() } else { String::new() });
    folder.write("new.csv", leads.to_csv());
    let said = folder.plumb(&["score", "new.csv", "-o", "scores.csv", "--json"]).done();
    let said = said.says(&[
        "warning: column `industry`: 4 rows counted as `other`: their level is rare, or new",
        "warning: column `employees`: 3 rows with a value of the wrong type",
    ]);
    let document = said.json();
    let counts = |name: &str| document["summary"][name].as_array().expect("a list").clone();
    assert!(counts("unseen_levels").contains(&serde_json::json!(["industry", 4])), "{document}");
    assert_eq!(counts("wrong_types"), [serde_json::json!(["employees", 3])]);
}

#[test]
fn two_hundred_thousand_rows_are_scored_as_a_few_are() {
    let folder = Folder::with_model(1200, 1);
    folder.plumb(&["synth", "--leads", "200000", "--seed", "9", "-o", "made"]).done();
    let text = folder.text("made/leads.csv");
    folder.plumb(&["score", "made/leads.csv", "-o", "scores.csv", "--as-of", AS_OF]).done().says(&["200000 rows by leads@1"]);
    let scores = folder.table("scores.csv");
    assert_eq!(scores.rows.len(), 200_000);
    let leads = Table::parse(&text);
    assert!(scores.column("lead_id") == leads.column("lead_id"), "in the input's order");
    // Across the borders of batches, too, a row's score does not depend on the rows about it.
    for start in [0, 65_500, 131_000, 199_900] {
        let few = Table { header: leads.header.clone(), rows: leads.rows[start..start + 100].to_vec() };
        folder.write("few.csv", few.to_csv());
        folder.plumb(&["score", "few.csv", "-o", "few_scores.csv", "--as-of", AS_OF]).done();
        assert_eq!(folder.table("few_scores.csv").rows[..], scores.rows[start..start + 100], "from row {start}");
    }
}
