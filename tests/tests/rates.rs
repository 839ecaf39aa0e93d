//! Categories of very many levels: proposed by `plumb init`, told alike everywhere, and without what few rows share.

use plumb_core::hash::mix;
use plumb_tests::{Folder, Running, Table};
use serde_json::json;

const ROWS: usize = 6000;

/// The level of a row: 270 common ones, and one that this row has for itself in every tenth row.
fn code(row: usize) -> String {
    if row % 10 == 9 { format!("rare {row}") } else { format!("Code {:03}", row * 7919 % 300) }
}

/// Codes whose number ends high win more often.
fn leads() -> Table {
    let mut table = Table { header: vec!["lead_id".into()], rows: (0..ROWS).map(|row| vec![format!("L{row:05}")]).collect() };
    table.add("created_at", |row| format!("2024-{:02}-{:02}", row * 11 / ROWS + 1, row % 28 + 1));
    table.add("closed_at", |row| format!("2024-{:02}-{:02}", row * 11 / ROWS + 2, row % 28 + 1));
    table.add("outcome", |row| if mix(row as u64) % 100 < 10 + (row as u64 * 7919 % 300) / 5 { "won" } else { "lost" }.to_owned());
    table.add("code", code);
    table.add(
        "referrer",
        |row| if row % 3 == 0 { format!("person{}@firm.example", row % 4) } else { format!("Site {:03}", row * 31 % 290) },
    );
    table.add("visits", |row| (row / 7 % 9).to_string());
    table
}

#[test]
fn they_are_proposed_learned_from_and_scored_alike() {
    let folder = Folder::new();
    folder.write("leads.csv", leads().to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    let text = folder.text("plumb.toml");
    let line = text.lines().find(|line| line.starts_with("\"code\" = ")).expect("a line a column");
    assert!(line.contains("kind = \"category\", encoding = \"rate\""), "{line}");
    assert!(line.contains("270 levels of ten rows or more: told by their past rates"), "{line}");
    // Addresses that many rows share, whatever a person configures.
    let referrer = text.lines().find(|line| line.starts_with("\"referrer\" = ")).expect("a line a column").to_owned();
    folder.replace("plumb.toml", &referrer, "\"referrer\" = { kind = \"category\", encoding = \"rate\" }");
    folder.plumb(&["train"]).done();

    let model: serde_json::Value = serde_json::from_str(&folder.text("models/leads/versions/1/model.json")).expect("JSON");
    let features = model["model"]["served"]["features"].as_array().cloned().unwrap_or_default();
    let own = features.iter().find(|feature| feature["name"] == "code").expect("it is learned from");
    assert_eq!(own["encoder"]["type"], "rates");
    let levels = own["encoder"]["levels"].as_array().cloned().unwrap_or_default();
    assert_eq!(levels.len(), 270);
    let rate = |key: &str| levels.iter().find(|level| level["key"] == key).and_then(|level| level["rate"].as_f64()).expect("a level");
    assert!(rate("code 290") > rate("code 010") + 0.2, "{} {}", rate("code 290"), rate("code 010"));
    for (name, bytes) in folder.everything().into_iter().filter(|(name, _)| name.starts_with("models/")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("rare ") && !text.contains("firm.example"), "{name}");
    }

    let mut table = leads();
    table.rows.truncate(120);
    let odd = ["", "code 290", " CODE   290 ", "rare 9", "never met", "290"];
    table.map("code", |row, value| odd.get(row % 12).copied().unwrap_or(value).to_owned());
    folder.write("new.csv", table.to_csv());
    folder.plumb(&["score", "new.csv", "-o", "scores.csv", "--as-of", "2025-01-01"]).done();
    folder.plumb(&["score", "new.csv", "-o", "reasons.csv", "--as-of", "2025-01-01", "--reasons", "9"]).done();
    let (by_column, by_row) = (folder.table("scores.csv"), folder.table("reasons.csv"));
    assert_eq!(by_column.column("probability"), by_row.column("probability"));
    let server = Running::serve(&folder.path("."), "models");
    let mut told = String::new();
    for row in 0..table.rows.len() {
        let cell = |name: &str| table.column(name)[row].to_owned();
        let attributes = json!({
            "created_at": cell("created_at"), "code": cell("code"), "referrer": cell("referrer"), "visits": cell("visits"),
        });
        let (status, answer) = server.post("/v1/score", &json!({ "attributes": attributes, "as_of": "2025-01-01", "reasons": 9 }));
        assert_eq!(status, 200, "{answer}");
        let expected: f64 = by_row.column("probability")[row].parse().expect("a number");
        assert_eq!(answer["probability"].as_f64(), Some(expected), "row {row}: {answer}");
        told.push_str(&answer.to_string());
    }
    assert!(told.contains("code: past rate ") && told.contains("% or more raises the odds"), "reasons tell the rate: {told:.2000}");
}

#[test]
fn encoding_is_for_levels_only() {
    let folder = Folder::new();
    folder.write("leads.csv", leads().to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    folder.replace("plumb.toml", "\"visits\" = { kind = \"number\"", "\"visits\" = { kind = \"number\", encoding = \"rate\"");
    let said = folder.plumb(&["train"]).ended(3);
    assert!(said.stderr.contains("columns.\"visits\" is of kind number, and `encoding` is for kinds category and url"), "{}", said.stderr);
}
