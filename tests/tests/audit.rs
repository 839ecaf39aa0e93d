//! `plumb audit`, and what it does to `plumb train`.

use plumb_tests::Folder;
use serde_json::{Value, json};

/// Findings of columns in use.
fn used(report: &Value) -> Vec<&Value> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter(|finding| finding["standing"] == "used").collect()
}

/// Made-up leads as `plumb synth` writes them, with the planted leak.
fn with_planted_leak(leads: u32, seed: u32) -> Folder {
    let folder = Folder::new();
    folder.plumb(&["synth", "--leads", &leads.to_string(), "--seed", &seed.to_string(), "-o", "."]).done();
    folder.plumb(&["init", "leads.csv"]).done();
    folder
}

#[test]
fn the_planted_leak_is_found_and_nothing_else() {
    for (leads, seed) in [(800, 5), (6000, 6), (20_000, 7)] {
        let report = with_planted_leak(leads, seed).plumb(&["audit", "--json"]).ended(3).json();
        let found = used(&report);
        let columns: Vec<&Value> = found.iter().map(|finding| &finding["column"]).collect();
        assert_eq!(columns, [&json!("contract_status")], "{leads} leads of seed {seed}: {report:#}");
        assert_eq!(found[0]["level"], "leak");
        for key in ["rule", "evidence", "why", "advice"] {
            assert!(found[0][key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {:#}", found[0]);
        }
        assert!(found[0]["figures"]["auc"].as_f64().is_some_and(|auc| auc > 0.95), "{:#}", found[0]);
        assert_eq!(report["rows"], json!(leads));
        // All but the identifier, the outcome and the date of creation.
        assert_eq!(report["columns_checked"], json!(25));
    }
}

#[test]
fn clean_leads_have_no_finding() {
    for (leads, seed) in [(600, 11), (1500, 12), (3000, 13), (6000, 14), (12_000, 15), (30_000, 16)] {
        let folder = Folder::with_leads(leads, seed);
        folder.plumb(&["init", "leads.csv"]).done();
        let report = folder.plumb(&["audit", "--json"]).done().json();
        assert_eq!(used(&report), Vec::<&Value>::new(), "{leads} leads of seed {seed}");
    }
}

#[test]
fn training_stops_at_the_planted_leak_until_it_is_left_out_or_allowed() {
    let folder = with_planted_leak(3000, 8);
    folder.plumb(&["train"]).refused(
        3,
        &[
            "leads.csv: training stops, for a column tells the outcome as only hindsight can: `contract_status` (",
            "leave out under [columns] of plumb.toml: \"contract_status\" = { use = false }",
            "[audit] allow = [\"contract_status\"]",
            "`plumb audit plumb.toml` shows all evidence",
        ],
    );
    assert!(!folder.path("models").exists(), "no version is written");
    let full = folder.text("plumb.toml");
    folder.write("plumb.toml", format!("{full}\n[audit]\nallow = [\"contract_status\"]\n"));
    folder.plumb(&["audit"]).done();
    let document = folder.plumb(&["train", "--json"]).done().json();
    assert_eq!((&document["findings"][0]["column"], &document["findings"][0]["standing"]), (&json!("contract_status"), &json!("allowed")));
    let lines =
        full.lines().map(|line| if line.starts_with("\"contract_status\"") { "\"contract_status\" = { use = false }" } else { line });
    folder.write("plumb.toml", lines.collect::<Vec<_>>().join("\n"));
    let report = folder.plumb(&["audit", "--json"]).done().json();
    assert_eq!(used(&report), Vec::<&Value>::new());
    let left_out = report["findings"].as_array().expect("findings").iter().find(|finding| finding["column"] == "contract_status");
    assert_eq!(left_out.expect("it is named all the same")["standing"], "left_out");
    let document = folder.plumb(&["train", "--name", "clean", "--json"]).done().json();
    assert_eq!(document["findings"], json!([]));
    let metrics: Value = serde_json::from_str(&folder.text("models/clean/versions/1/metrics.json")).expect("metrics are JSON");
    assert_eq!(metrics["findings"], json!([]));
    assert!(metrics["test"]["auc"]["estimate"].as_f64().is_some_and(|auc| auc < 0.9), "{metrics:#}");
}

#[test]
fn the_report_for_people_tells_what_was_seen_why_and_what_to_do() {
    let folder = with_planted_leak(3000, 9);
    let said = folder.plumb(&["audit"]).ended(3);
    for part in [
        "LEAK: contract_status\n  seen:  alone, out of sample, it ranks won above lost deals with a ROC AUC of 0.99",
        "its values name the outcome: `signed` ",
        "\n  why:   ",
        "\n  do:    Leave it out under [columns]: \"contract_status\" = { use = false }",
        "LEAK (not used): closed_at\n  seen:  it holds the day of the close",
        "25 columns of 3000 rows audited (",
        "1 leaking and 0 suspect among the columns in use: training would stop\n",
    ] {
        assert!(said.stdout.contains(part), "`{part}` in\n{}", said.stdout);
    }
    assert_eq!(said.stderr, "");
}

#[test]
fn suspects_come_first_among_the_notes_and_training_goes_on() {
    let folder = Folder::with_leads(3000, 10);
    let mut table = folder.table("leads.csv");
    let outcomes: Vec<String> = table.column("outcome").into_iter().map(str::to_owned).collect();
    // A fifth of the lost leads, and no other, never answered.
    table.add("call result", |row| if outcomes[row] == "lost" && row % 5 == 0 { "no answer" } else { "talked" }.to_owned());
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    folder.plumb(&["audit"]).done();
    let document = folder.plumb(&["train", "--json"]).done().json();
    let note = document["notes"][0].as_str().expect("a note");
    assert!(note.starts_with("SUSPECT `call result`: all or nothing: `no answer` 0 of "), "{note}");
    assert_eq!((&document["findings"][0]["level"], &document["findings"][0]["rule"]), (&json!("suspect"), &json!("all_or_nothing")));
    assert!(folder.text("models/leads/versions/1/card.md").contains("> SUSPECT `call result`"));
}

#[test]
fn what_cannot_be_audited_is_said() {
    let folder = Folder::with_leads(600, 3);
    folder.plumb(&["audit"]).refused(3, &["plumb.toml: there is no such file; write one with `plumb init LEADS`"]);
    folder.plumb(&["init", "leads.csv"]).done();
    folder.write("plumb.toml", folder.text("plumb.toml") + "\n[audit]\nallow = [\"industri\"]\n");
    let parts = ["there is no column `industri`, which `audit.allow` of plumb.toml names; did you mean `industry`?"];
    folder.plumb(&["audit"]).refused(3, &parts);
    folder.plumb(&["train"]).refused(3, &parts);
}
