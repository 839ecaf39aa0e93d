//! Whether an e-mail address is at the domain of the lead's company: proposed by `plumb init`, learned from, and told alike everywhere.

use plumb_tests::{Folder, Running, Table};
use serde_json::json;

const ROWS: usize = 800;
const NAMES: [&str; 8] = ["Canarium", "Bellflor", "Dorvinta", "Estramol", "Fennoria", "Galvanta", "Hestrion", "Ilmarina"];
const FORMS: [&str; 8] = ["GmbH", "Inc.", "Ltd", "s.r.o.", "Sp. z o.o.", "B.V.", "GmbH & Co. KG", "S.A."];

/// So many companies that their names are no levels.
fn name(row: usize) -> String {
    let ends = ["ra", "ro", "ri", "ru", "ta", "to", "ti", "tu", "ma", "mo", "mi", "mu"];
    format!("{}{}{}", NAMES[row % 8], ends[row / 8 % 12], ends[row / 96 % 12])
}

/// A lead's own address wins; one of another company loses. Some addresses are at a free provider.
fn leads(differ: bool) -> Table {
    let mut table = Table { header: vec!["lead_id".into()], rows: (0..ROWS).map(|row| vec![format!("L{row:04}")]).collect() };
    let is_own = move |row: usize| !differ || row % 3 < 2;
    table.add("created_at", |row| format!("2024-{:02}-{:02}", row * 11 / ROWS + 1, row % 28 + 1));
    table.add("outcome", |row| if is_own(row) ^ (row % 6 == 0) { "won" } else { "lost" }.to_owned());
    table.add("company", |row| if row % 23 == 0 { "n/a".to_owned() } else { format!("{} {}", name(row), FORMS[row / 3 % 8]) });
    table.add("email", |row| {
        let domain = name(row + usize::from(!is_own(row))).to_lowercase();
        if row % 11 == 0 { format!("person{row}@gmail.com") } else { format!("person{row}@{domain}.example") }
    });
    table.add("visits", |row| (row / 5 % 7).to_string());
    table
}

#[test]
fn init_proposes_it_where_it_tells_leads_apart() {
    let folder = Folder::new();
    folder.write("leads.csv", leads(true).to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    let text = folder.text("plumb.toml");
    let line = |name: &str| text.lines().find(|line| line.starts_with(&format!("\"{name}\" = "))).expect("a line a column").to_owned();
    assert!(line("email").contains("company = \"company\""), "{}", line("email"));
    assert!(line("email").contains("the domain is that of `company` in 67% of"), "{}", line("email"));
    assert!(line("company").contains("missing = [\"n/a\"]"), "{}", line("company"));

    folder.write("leads.csv", leads(false).to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    let text = folder.text("plumb.toml");
    let email = text.lines().find(|line| line.starts_with("\"email\" = ")).expect("a line a column");
    assert!(!email.contains("company = "), "{email}");
    assert!(email.contains("the domain is that of `company` wherever it can be told, so it is not compared"), "{email}");
}

#[test]
fn it_is_learned_from_and_told_alike_by_columns_rows_and_requests() {
    let folder = Folder::new();
    folder.write("leads.csv", leads(true).to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    folder.plumb(&["train"]).done();
    let model: serde_json::Value = serde_json::from_str(&folder.text("models/leads/versions/1/model.json")).expect("JSON");
    let features = model["model"]["served"]["features"].as_array().cloned().unwrap_or_default();
    let made = features.iter().find(|feature| feature["name"] == "email.matches_company").expect("it is learned from");
    let labels: Vec<&str> =
        made["encoder"]["levels"].as_array().into_iter().flatten().filter_map(|level| level["label"].as_str()).collect();
    assert_eq!(labels, ["cannot tell", "no", "yes"]);
    // Neither companies nor domains are in what is published.
    for (name, bytes) in folder.everything().into_iter().filter(|(name, _)| name.starts_with("models/")) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for company in NAMES {
            assert!(!text.contains(&company.to_lowercase()), "`{company}` in {name}");
        }
    }

    let mut table = leads(true);
    table.rows.truncate(200);
    let odd = [
        "",
        "n/a",
        "jana",
        "info@bellflorrara.example",
        "x@xn--mller-kva.example",
        "Canarium",
        "ООО Канариум",
        "!!!",
        "a b c d e f g h i j",
    ];
    for (step, name) in ["email", "company"].into_iter().enumerate() {
        table.map(name, |row, value| odd.get((row + step * 4) % 20).copied().unwrap_or(value).to_owned());
    }
    folder.write("odd.csv", table.to_csv());
    folder.plumb(&["score", "odd.csv", "-o", "scores.csv", "--as-of", "2025-01-01"]).done();
    folder.plumb(&["score", "odd.csv", "-o", "reasons.csv", "--as-of", "2025-01-01", "--reasons", "9"]).done();
    let (by_column, by_row) = (folder.table("scores.csv"), folder.table("reasons.csv"));
    assert_eq!(by_column.column("probability"), by_row.column("probability"));
    let server = Running::serve(&folder.path("."), "models");
    let cells = |name: &str| table.column(name);
    for row in 0..table.rows.len() {
        let attributes = json!({
            "created_at": cells("created_at")[row], "email": cells("email")[row], "company": cells("company")[row], "visits": cells("visits")[row],
        });
        let (status, answer) = server.post("/v1/score", &json!({ "attributes": attributes, "as_of": "2025-01-01", "reasons": 9 }));
        assert_eq!(status, 200, "{answer}");
        let expected: f64 = by_row.column("probability")[row].parse().expect("a number");
        assert_eq!(answer["probability"].as_f64(), Some(expected), "row {row}: {answer}");
        let warned = |warning: &serde_json::Value| warning["field"] == "email.matches_company" || warning["code"] != "unseen_level";
        assert!(!answer["warnings"].as_array().into_iter().flatten().any(warned), "row {row}: {answer}");
    }

    let ask = |company: &str| {
        let attributes = json!({ "email": "jana@canariumrara.example", "company": company, "visits": 3 });
        server.post("/v1/score", &json!({ "attributes": attributes, "as_of": "2025-01-01", "reasons": 9 })).1
    };
    let text = ask("CANARIUMRARA, s. r. o.").to_string();
    assert!(text.contains("email.matches_company: yes raises the odds"), "{text}");
    let text = ask("Bellflor").to_string();
    assert!(text.contains("email.matches_company: no lowers the odds"), "{text}");
    assert!(!text.to_lowercase().contains("canarium"), "{text}");
}

#[test]
fn a_company_that_is_not_there_or_for_another_kind_is_refused() {
    let folder = Folder::new();
    folder.write("leads.csv", leads(true).to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    folder.replace("plumb.toml", "company = \"company\"", "company = \"compny\"");
    let said = folder.plumb(&["train"]).ended(3);
    assert!(said.stderr.contains("no column `compny`, which `columns.\"email\".company`"), "{}", said.stderr);
    assert!(said.stderr.contains("did you mean `company`?"), "{}", said.stderr);
    folder.replace("plumb.toml", "company = \"compny\"", "company = \"email\"");
    let said = folder.plumb(&["train"]).ended(3);
    assert!(said.stderr.contains("`company` names the column itself"), "{}", said.stderr);
}
