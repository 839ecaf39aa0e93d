//! What the server answers is what `plumb score` writes, bit for bit, and a new champion is taken into service without a failed request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use plumb_tests::{Folder, Running, Table, workspace};
use serde_json::{Map, Value, json};

const AS_OF: &str = "2025-07-01T09:30:00Z";
const REASONS: usize = 3;
/// Columns that hold numbers.
const NUMBERS: [&str; 5] = ["amount", "employees", "revenue", "budget", "past_purchases"];

/// The demo's leads with a model trained on them.
fn demo() -> Folder {
    let folder = Folder::new();
    for name in ["leads.csv", "events.csv", "rules.toml", "plumb.toml"] {
        std::fs::copy(workspace().join("data").join(name), folder.path(name)).expect("the demo data are there");
    }
    folder.plumb(&["train"]).done();
    folder
}

fn scores(folder: &Folder, leads: &str) -> Table {
    folder.plumb(&["score", leads, "-o", "scores.csv", "--as-of", AS_OF, "--reasons", &REASONS.to_string()]).done();
    folder.table("scores.csv")
}

/// Every value as text, as it stands in the file.
fn as_text(_: &str, value: &str) -> Value {
    json!(value)
}

/// Numbers as JSON numbers, blanks as null.
fn as_json(name: &str, value: &str) -> Value {
    match value {
        "" => Value::Null,
        _ if NUMBERS.contains(&name) => serde_json::from_str::<serde_json::Number>(value).map_or_else(|_| json!(value), Value::Number),
        _ => json!(value),
    }
}

fn request(table: &Table, row: usize, typed: fn(&str, &str) -> Value) -> Value {
    let pairs = table.header.iter().zip(&table.rows[row]);
    let attributes: Map<String, Value> = pairs.map(|(name, value)| (name.clone(), typed(name, value))).collect();
    json!({ "lead_id": format!("row {row}"), "attributes": attributes, "as_of": AS_OF, "reasons": REASONS })
}

/// An answer equals a row of the scored file: the bits of the probability, score, grade, status, and each reason.
fn same(answer: &Value, scores: &Table, row: usize) {
    let cell = |name: &str| scores.rows[row][scores.at(name)].as_str();
    assert_eq!(answer["lead_id"], format!("row {row}"));
    assert_eq!(answer["status"], cell("status"), "row {row}: {answer}");
    let probability = answer["probability"].as_f64().map(f64::to_bits);
    assert_eq!(probability, cell("probability").parse().ok().map(f64::to_bits), "row {row}: {answer}");
    assert_eq!(answer["score"].as_u64(), cell("score").parse().ok(), "row {row}: {answer}");
    assert_eq!(answer["grade"].as_str().unwrap_or(""), cell("grade"), "row {row}: {answer}");
    assert_eq!(answer["probability"].is_null(), cell("status") != "scored", "row {row}: {answer}");
    if cell("status") == "scored" {
        let reasons = answer["reasons"].as_array().expect("reasons");
        for k in 0..REASONS {
            let text = reasons.get(k).map_or("", |reason| reason["text"].as_str().expect("a text"));
            assert_eq!(text, cell(&format!("reason_{}", k + 1)), "row {row}: {answer}");
        }
    }
}

/// Every row of a table in batches, against the scored file.
fn same_in_batches(server: &Running, leads: &Table, scores: &Table, typed: fn(&str, &str) -> Value) {
    assert_eq!(leads.rows.len(), scores.rows.len());
    let rows: Vec<usize> = (0..leads.rows.len()).collect();
    for batch in rows.chunks(1000) {
        let body: Vec<Value> = batch.iter().map(|row| request(leads, *row, typed)).collect();
        let (status, answer) = server.post("/v1/score/batch", &json!({ "leads": body }));
        assert_eq!(status, 200, "{answer}");
        let results = answer["results"].as_array().expect("results");
        assert_eq!(results.len(), batch.len());
        batch.iter().zip(results).for_each(|(row, result)| same(result, scores, *row));
    }
}

#[test]
fn every_demo_lead_is_served_the_score_of_the_file() {
    let folder = demo();
    let (leads, scores) = (folder.table("leads.csv"), scores(&folder, "leads.csv"));
    assert_eq!(scores.rows.len(), 6000);
    assert_eq!(scores.column("lead_id"), leads.column("lead_id"));
    let distinct: BTreeSet<&str> = scores.column("probability").into_iter().collect();
    assert!(distinct.len() > 5000, "the model tells leads apart: {}", distinct.len());
    let is_number = |row: &usize| request(&leads, *row, as_json)["attributes"]["employees"].is_number();
    let numbers = (0..leads.rows.len()).filter(is_number).count();
    assert!(numbers > 4000, "the second pass sends numbers: {numbers}");

    let server = Running::serve(&folder.path("."), "models");
    same_in_batches(&server, &leads, &scores, as_text);
    same_in_batches(&server, &leads, &scores, as_json);
    for row in (0..6000).step_by(173) {
        for typed in [as_text, as_json] {
            let (status, answer) = server.post("/v1/score", &request(&leads, row, typed));
            assert_eq!(status, 200, "{answer}");
            same(&answer, &scores, row);
            assert_eq!(answer["model"], json!({ "name": "leads", "version": 1 }));
            let parts: f64 = answer["reasons"].as_array().expect("reasons").iter().map(|r| r["log_odds"].as_f64().expect("a number")).sum();
            let number = |name: &str| answer[name].as_f64().expect("a number");
            assert!((number("base_log_odds") + parts + number("other_log_odds") - number("log_odds")).abs() < 1e-9, "{answer}");
        }
    }
}

/// The demo's leads and events with a model trained on both.
fn demo_with_events() -> Folder {
    let folder = Folder::new();
    for name in ["leads.csv", "events.csv", "rules.toml"] {
        std::fs::copy(workspace().join("data").join(name), folder.path(name)).expect("the demo data are there");
    }
    let config = std::fs::read_to_string(workspace().join("data/plumb.toml")).expect("the demo's configuration");
    let events = "[events]\nfile = \"events.csv\"\nlead = \"lead_id\"\ntype = \"type\"\nat = \"at\"\nid = \"event_id\"\nproperties = [\"minutes\"]\n";
    folder.write("plumb.toml", format!("{config}\n{events}"));
    folder.plumb(&["train"]).done();
    folder
}

#[test]
fn what_leads_did_counts_alike_in_files_and_requests() {
    let folder = demo_with_events();
    let (leads, events) = (folder.table("leads.csv"), folder.table("events.csv"));
    let score = ["score", "leads.csv", "-o", "scores.csv", "--as-of", AS_OF, "--reasons", &REASONS.to_string()];
    folder.plumb(&[&score[..], &["--events", "events.csv"]].concat()).done();
    let with_events = folder.table("scores.csv");
    let said = folder.plumb(&score).done();
    assert!(said.stderr.contains("the model uses events, and none are given"), "{}", said.stderr);
    let without = folder.table("scores.csv");
    let mut by_lead: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for row in &events.rows {
        let cell = |name: &str| row[events.at(name)].as_str();
        let minutes = if cell("minutes").is_empty() { Value::Null } else { json!(cell("minutes").parse::<f64>().expect("minutes")) };
        let event = json!({ "type": cell("type"), "at": cell("at"), "id": cell("event_id"), "properties": { "minutes": minutes, "url": cell("url") } });
        let own = by_lead.entry(cell("lead_id")).or_default();
        // Newest first, and every other one twice.
        own.insert(0, event.clone());
        if own.len().is_multiple_of(2) {
            own.push(event);
        }
    }
    let ids = leads.column("lead_id");
    let server = Running::serve(&folder.path("."), "models");
    for batch in (0..leads.rows.len()).collect::<Vec<_>>().chunks(500) {
        let body = |events: bool| -> Vec<Value> {
            let one = |row: &usize| {
                let mut request = request(&leads, *row, as_json);
                if events {
                    request["events"] = json!(by_lead.get(ids[*row]).cloned().unwrap_or_default());
                }
                request
            };
            batch.iter().map(one).collect()
        };
        for (given, scores) in [(true, &with_events), (false, &without)] {
            let (status, answer) = server.post("/v1/score/batch", &json!({ "leads": body(given) }));
            assert_eq!(status, 200, "{answer}");
            let results = answer["results"].as_array().expect("results");
            batch.iter().zip(results).for_each(|(row, result)| same(result, scores, *row));
            let warns = |result: &Value| result["warnings"].as_array().expect("warnings").iter().any(|w| w["code"] == "missing_events");
            assert!(results.iter().all(|result| warns(result) != given), "only a request without events is warned of");
        }
    }
    assert_ne!(with_events.column("probability"), without.column("probability"));
}

#[test]
fn values_that_are_hard_to_read_are_read_alike() {
    let folder = demo();
    let mut leads = folder.table("leads.csv");
    leads.rows.truncate(60);
    let numbers = ["", " ", "007", " 12 ", "1e3", "-5", "12.50", "1,5", "abc", "999999999999", "NaN", "+3", ".5", "Select", "null"];
    leads.map("employees", |row, value| numbers.get(row).copied().unwrap_or(value).to_owned());
    leads.map("budget", |row, value| numbers.get(row % 20).copied().unwrap_or(value).to_owned());
    let levels = ["never seen", "  MANUFACTURING ", "select", "UNKNOWN", "", "Soft\nware", "\"quoted\"", "Manufacturing"];
    leads.map("industry", |row, value| levels.get(row % 11).copied().unwrap_or(value).to_owned());
    let dates =
        ["2025-08-01", "2025-08-01T10:00:00+02:00", "01.08.2025", "20250801", "2025-13-01", "tomorrow", " 2025-08-01 ", "1999-12-31", ""];
    leads.map("expected_date", |row, value| dates.get(row % 13).copied().unwrap_or(value).to_owned());
    let width = leads.header.len();
    leads.rows.push(vec![String::new(); width]);
    leads.rows.push(vec![" ".to_owned(); width]);
    folder.write("awkward.csv", leads.to_csv());
    let scores = scores(&folder, "awkward.csv");
    assert_eq!(scores.column("status").iter().filter(|status| **status == "insufficient").count(), 2);
    let server = Running::serve(&folder.path("."), "models");
    same_in_batches(&server, &leads, &scores, as_text);
    // A number has one JSON form, so texts such as 007 and +3 stay texts here.
    same_in_batches(&server, &leads, &scores, as_json);
}

#[test]
fn a_new_champion_is_swapped_in_without_a_failed_request() {
    let folder = Folder::with_model(1200, 1);
    folder.replace("plumb.toml", "\"authority\" = { kind = \"category\"", "\"authority\" = { use = false, kind = \"category\"");
    folder.plumb(&["train"]);
    let leads = folder.table("leads.csv");
    let body = request(&leads, 7, as_text);
    let server = Running::serve(&folder.path("."), "models");
    let swapped = AtomicBool::new(false);
    let answers = std::thread::scope(|scope| {
        let ask = || {
            let (mut answers, end) = (Vec::new(), Instant::now() + Duration::from_secs(30));
            let mut seen_since = 0;
            while seen_since < 50 && Instant::now() < end {
                let answer = server.try_post("/v1/score", &body);
                if swapped.load(Ordering::SeqCst) && answer.as_ref().is_ok_and(|(_, answer)| answer["model"]["version"] == 2) {
                    seen_since += 1;
                }
                answers.push(answer);
            }
            answers
        };
        let askers: Vec<_> = (0..2).map(|_| scope.spawn(ask)).collect();
        std::thread::sleep(Duration::from_millis(300));
        folder.plumb(&["models", "promote", "leads@2", "--force", "--reason", "to see it swapped"]).done();
        swapped.store(true, Ordering::SeqCst);
        let since = Instant::now();
        let answers: Vec<_> = askers.into_iter().map(|asker| asker.join().expect("an asker ends")).collect();
        assert!(since.elapsed() < Duration::from_secs(10), "the swap took {:?}", since.elapsed());
        answers
    });
    for answers in answers {
        let mut seen: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        let mut last = 1;
        for answer in answers {
            let (status, answer) = answer.expect("no request fails");
            assert_eq!(status, 200, "{answer}");
            let version = answer["model"]["version"].as_u64().expect("a version");
            assert!(version >= last, "from version {last} back to {version}");
            last = version;
            seen.entry(version).or_default().push(answer["probability"].as_f64().expect("a probability").to_bits());
        }
        assert_eq!(seen.keys().copied().collect::<Vec<_>>(), [1, 2], "both versions answered");
        let first = |version: u64| seen[&version][0];
        assert!(seen.values().all(|bits| bits.iter().all(|b| *b == bits[0])), "a version has one answer");
        assert_ne!(first(1), first(2), "the versions differ");
    }
}

#[test]
fn serve_refuses_to_start_without_a_model_and_says_what_to_do() {
    let folder = Folder::new();
    let serve = ["serve", "--bind", "127.0.0.1:0"];
    let none =
        ["there is no model `leads` in the registry `models`", "run `plumb train --name leads` to make one, or name another with --model"];
    folder.plumb(&serve).refused(3, &none);
    assert!(folder.everything().is_empty());
    let folder = Folder::with_model(1200, 1);
    folder
        .plumb(&["serve", "--bind", "127.0.0.1:0", "--model", "deals"])
        .ended(3)
        .says(&["there is no model `deals` in the registry `models`, which has leads: "]);
    folder.plumb(&["serve", "--bind", "127.0.0.1:0", "--model", "../leads"]).ended(3).says(&["../leads"]);
    std::fs::remove_file(folder.path("models/leads/aliases.json")).expect("there are aliases");
    folder
        .plumb(&serve)
        .ended(3)
        .says(&["the model `leads` has no champion: run `plumb models promote leads@VERSION` (there is version 1)"]);
}

#[test]
fn serve_listens_on_loopback_only() {
    let folder = Folder::with_model(1200, 1);
    for address in ["0.0.0.0:0", "192.0.2.1:8080", "[::]:0"] {
        let parts = [" is not a loopback address: routes are open until keys exist", "put a gateway with authentication in front"];
        folder.plumb(&["serve", "--bind", address]).refused(3, &parts);
    }
    folder.plumb(&["serve", "--bind", "localhost"]).ended(2).says(&["invalid value 'localhost' for '--bind"]);
    let server = Running::serve(&folder.path("."), "models");
    let address = server.url.strip_prefix("http://").expect("a URL");
    let said = folder.plumb(&["serve", "--bind", address]).ended(1);
    let said = said.says(&[&format!("error: cannot listen on {address}: "), "choose another with --bind"]);
    assert_eq!(said.stderr.matches("os error").count(), 1, "the cause is said once: {}", said.stderr);
}
