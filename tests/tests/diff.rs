//! `plumb models diff`: what changed between two versions, and what it does to the scores of a file.

use plumb_tests::{Folder, Table};
use serde_json::Value;

/// Two versions: the second without one column, and with another penalty's worth of leads.
fn two_versions() -> Folder {
    let folder = Folder::with_model(1500, 3);
    folder.replace("plumb.toml", "\"source\" = { kind = \"category\"", "\"source\" = { use = false, kind = \"category\"");
    folder.plumb(&["train"]);
    folder
}

#[test]
fn a_version_does_not_differ_from_itself() {
    let folder = Folder::with_model(1200, 3);
    let said = folder.plumb(&["models", "diff", "leads@1", "leads@1", "--on", "leads.csv", "--as-of", "created_at", "--json"]).done();
    let found = said.json();
    assert_eq!(found["difference"]["added"], Value::Array(vec![]));
    assert!(found["difference"]["features"].as_array().expect("features").iter().all(|feature| feature["mean"] == 0.0));
    assert_eq!(found["scores"]["rows"], 1200);
    assert_eq!((&found["scores"]["grade_changed"], &found["scores"]["mean_change"]), (&Value::from(0.0), &Value::from(0.0)));
    assert_eq!(found["scores"]["largest"], Value::Array(vec![]));
}

#[test]
fn a_column_left_out_is_a_feature_removed_and_scores_move() {
    let folder = two_versions();
    let found =
        folder.plumb(&["models", "diff", "leads@1", "leads@2", "--on", "leads.csv", "--as-of", "created_at", "--json"]).done().json();
    assert_eq!(found["difference"]["removed"], Value::from(vec!["source"]));
    assert!(found["difference"]["leads"]["standard_deviation"].as_f64().expect("a number") > 0.0);
    let scores = &found["scores"];
    let largest = &scores["largest"][0];

    // The same scores as `plumb score` writes.
    for version in ["1", "2"] {
        let model = format!("leads@{version}");
        let output = format!("scores{version}.csv");
        folder.plumb(&["score", "leads.csv", "--model", &model, "--as-of", "created_at", "-o", &output]).done();
    }
    let (one, other) = (Table::parse(&folder.text("scores1.csv")), Table::parse(&folder.text("scores2.csv")));
    let number = |text: &str| text.parse::<i64>().expect("a score");
    let moves: Vec<i64> =
        one.column("score").iter().zip(other.column("score")).map(|(one, other)| (number(other) - number(one)).abs()).collect();
    let mean = moves.iter().sum::<i64>() as f64 / moves.len() as f64;
    assert!((scores["mean_change"].as_f64().expect("a number") - mean).abs() < 1e-9);
    let changed = one.column("grade").iter().zip(other.column("grade")).filter(|(one, other)| *one != other).count();
    assert!((scores["grade_changed"].as_f64().expect("a share") - changed as f64 / moves.len() as f64).abs() < 1e-9);
    let most = moves.iter().max().expect("rows");
    let row = moves.iter().position(|size| size == most).expect("the largest");
    assert_eq!(largest["id"], one.column("lead_id")[row]);
    assert_eq!(largest["to"].as_i64(), Some(number(other.column("score")[row])));

    let words = folder.plumb(&["models", "diff", "leads@1", "leads@2", "--on", "leads.csv", "--as-of", "created_at"]).done();
    for part in ["leads@1 -> leads@2", "features removed: source", "configuration digest", "change grade", "moved most:"] {
        assert!(words.stdout.contains(part), "{part} in\n{}", words.stdout);
    }
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = Folder::with_model(1200, 3);
    folder.plumb(&["models", "diff", "leads@1", "leads@7"]).refused(3, &["leads", "7"]);
    let mut table = folder.table("leads.csv");
    table.drop_column("persona");
    folder.write("less.csv", table.to_csv());
    folder
        .plumb(&["models", "diff", "leads@1", "leads@1", "--on", "less.csv", "--as-of", "created_at"])
        .done()
        .says(&["no column `persona`: counted as missing"]);
    folder.write("other.csv", "a,b\n1,2\n");
    folder
        .plumb(&["models", "diff", "leads@1", "leads@1", "--on", "other.csv"])
        .refused(3, &["other.csv", "not one of the model's columns"]);
}

#[test]
fn tables_are_joined_and_events_are_read() {
    let folder = Folder::new();
    folder.plumb(&["synth", "--leads", "1500", "--seed", "4", "-o", "made"]).done();
    let mut leads = folder.table("made/leads.csv");
    leads.drop_column("contract_status");
    // The industry stands in a table of accounts instead.
    let (accounts, industries) = (leads.column("account_id"), leads.column("industry"));
    let known: std::collections::BTreeMap<&str, &str> = accounts.into_iter().zip(industries).collect();
    let rows = known.iter().map(|(account, industry)| format!("{account},{industry}\n")).collect::<String>();
    folder.write("accounts.csv", format!("account_id,industry\n{rows}"));
    leads.drop_column("industry");
    folder.write("leads.csv", leads.to_csv());
    folder.write("events.csv", folder.text("made/events.csv"));
    let init = ["init", "leads.csv", "--events", "events.csv", "--lookup", "accounts.csv:account_id"];
    folder.plumb(&init).done();
    folder.plumb(&["train"]);
    let diff = ["models", "diff", "leads@1", "leads@1", "--on", "leads.csv", "--as-of", "created_at", "--json"];
    let said = folder.plumb(&diff).ended(3);
    assert!(said.stderr.contains("uses events: name their file with --events"), "{}", said.stderr);
    let with = |more: &[&str]| folder.plumb(&[&diff[..], more].concat()).done();
    let found = with(&["--events", "events.csv", "--config", "plumb.toml"]).json();
    assert_eq!((&found["scores"]["rows"], &found["scores"]["missing_fields"]), (&Value::from(1500), &Value::Array(vec![])));
    let found = with(&["--events", "events.csv", "--lookup", "accounts.csv:account_id"]).json();
    assert_eq!(found["scores"]["missing_fields"], Value::Array(vec![]));
    let found = with(&["--events", "events.csv"]).json();
    assert_eq!(found["scores"]["missing_fields"], Value::from(vec!["account_id.industry"]));

    // The same scores as `plumb score` writes, with what is joined and what leads did.
    folder.replace("plumb.toml", "\"source\" = { kind = \"category\"", "\"source\" = { use = false, kind = \"category\"");
    folder.plumb(&["train"]);
    let mut scores = Vec::new();
    for version in ["leads@1", "leads@2"] {
        let options = ["--events", "events.csv", "--config", "plumb.toml", "--as-of", "created_at", "-o", "scores.csv"];
        folder.plumb(&[&["score", "leads.csv", "--model", version][..], &options].concat()).done();
        scores.push(folder.table("scores.csv"));
    }
    let number = |text: &str| text.parse::<f64>().expect("a score");
    let moves =
        scores[0].column("score").into_iter().zip(scores[1].column("score")).map(|(one, other)| (number(other) - number(one)).abs());
    let mean = moves.sum::<f64>() / 1500.0;
    let diff = ["models", "diff", "leads@1", "leads@2", "--on", "leads.csv", "--as-of", "created_at", "--json"];
    let found = folder.plumb(&[&diff[..], &["--events", "events.csv", "--config", "plumb.toml"]].concat()).done().json();
    assert!(mean > 0.0 && (found["scores"]["mean_change"].as_f64().expect("a number") - mean).abs() < 1e-9, "{mean} {found}");
}
