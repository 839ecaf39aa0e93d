//! Rules that are served: refused at the start with their place, reloaded while the server runs, and without effect on the model's part.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use plumb_tests::{Folder, Running, Table, demo_registry, workspace};
use serde_json::{Map, Value, json};

fn rules(name: &str, points: u32) -> String {
    format!(
        "name = \"{name}\"\n[[rule]]\nid = \"size\"\nwhen = {{ field = \"employees\", at_least = 100 }}\npoints = {points}\n\
         [[rule]]\nid = \"visits\"\neach = {{ event = \"page_view\" }}\npoints = 2\ncap = 6\n"
    )
}

fn lead() -> Value {
    json!({
        "lead_id": "L1", "as_of": "2025-06-30T12:00:00Z", "attributes": { "employees": 420, "industry": "Manufacturing" },
        "events": [
            { "id": "1", "type": "page_view", "at": "2025-06-01T10:00:00Z" },
            { "id": "1", "type": "page_view", "at": "2025-06-01T10:00:00Z" },
            { "id": "2", "type": "page_view", "at": "2025-07-01T10:00:00Z" }
        ]
    })
}

/// Asks until the answer is as wanted, for at most half a minute.
fn until(server: &Running, wanted: impl Fn(&Value) -> bool) -> Value {
    let start = Instant::now();
    loop {
        let (_, rules) = server.get("/v1/rules");
        if wanted(&rules) {
            return rules;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "{rules}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_damaged_file_refuses_to_start_with_its_place() {
    let folder = Folder::new();
    folder.write("rules.toml", rules("Damaged", 10).replace("at_least = 100", "at_least = \"a hundred\""));
    let output =
        plumb_tests::run(&folder.path(""), &["serve", "--bind", "127.0.0.1:0", "--registry", &demo_registry(), "--rules", "rules.toml"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("rules.toml:4:"), "{said}");
    let output =
        plumb_tests::run(&folder.path(""), &["serve", "--bind", "127.0.0.1:0", "--registry", &demo_registry(), "--rules", "none.toml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("none.toml"));
}

#[test]
fn rules_are_answered_and_reloaded() {
    let folder = Folder::new();
    folder.write("rules.toml", rules("First", 40));
    let server = Running::serve_with(&folder.path(""), &["--registry", &demo_registry(), "--rules", "rules.toml"]);
    let plain = Running::serve(&folder.path(""), &demo_registry());
    let score = |server: &Running| server.post("/v1/score", &lead());
    let ((status, with), (_, without)) = (score(&server), score(&plain));
    assert_eq!(status, 200, "{with}");
    // 40 for the size, 2 for the one visit that had been made.
    assert_eq!((&with["rule"]["score"], &with["rule"]["version"]["name"]), (&json!(42), &json!("First")));
    assert_eq!((&with["log_odds"], &with["reasons"]), (&without["log_odds"], &without["reasons"]));
    let (status, shown) = server.post("/v1/rules/preview", &json!({ "rules": rules("Second", 60), "leads": [lead()] }));
    assert_eq!((status, &shown["results"][0]["preview"]["score"], &shown["results"][0]["live"]["score"]), (200, &json!(62), &json!(42)));
    folder.write("rules.toml", rules("Second", 60));
    until(&server, |shown| shown["version"]["name"] == "Second");
    assert_eq!(score(&server).1["rule"], shown["results"][0]["preview"]);
    folder.write("rules.toml", "name = 3\n");
    let refused = until(&server, |shown| shown["load_error"].is_string());
    assert!(refused["load_error"].as_str().is_some_and(|why| why.contains("line 1, column")), "{refused}");
    assert_eq!(score(&server).1["rule"]["version"]["name"], "Second");
    assert_eq!(server.get("/health/ready").0, 200);
}

/// The events of each lead, as a request brings them.
fn events_by_lead(events: &Table) -> BTreeMap<&str, Vec<Value>> {
    let mut by_lead: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let at = |name: &str| events.at(name);
    let columns = ["event_id", "lead_id", "type", "at", "minutes", "url"].map(at);
    for row in &events.rows {
        let [id, lead, kind, at, minutes, url] = columns.map(|column| row[column].as_str());
        let event = json!({ "id": id, "type": kind, "at": at, "properties": { "minutes": minutes, "url": url } });
        by_lead.entry(lead).or_default().push(event);
    }
    by_lead
}

#[test]
fn a_served_lead_has_the_rules_score_of_a_scored_file() {
    const AS_OF: &str = "2025-06-30T12:00:00Z";
    let folder = Folder::new();
    for name in ["leads.csv", "events.csv"] {
        std::fs::copy(workspace().join("data").join(name), folder.path(name)).expect("the demo data are there");
    }
    let rules = std::fs::read_to_string(workspace().join("data/rules.toml")).expect("the demo's rules");
    let young = "\n[[rule]]\nid = \"lately\"\nwhen = { lead_age_days = { at_most = 200 } }\npoints = 2.5\n";
    folder.write("rules.toml", rules + young);
    let registry = demo_registry();
    let score = ["score", "leads.csv", "--events", "events.csv", "-o", "scores.csv", "--as-of", AS_OF, "--rules", "rules.toml"];
    folder.plumb(&[&score[..], &["--registry", &registry]].concat()).done();
    let server = Running::serve_with(&folder.path(""), &["--registry", &registry, "--rules", "rules.toml"]);
    let (leads, scores) = (folder.table("leads.csv"), folder.table("scores.csv"));
    let events = folder.table("events.csv");
    let events = events_by_lead(&events);
    let (id, rows): (usize, Vec<usize>) = (leads.at("lead_id"), (0..leads.rows.len()).step_by(3).collect());
    let mut stages = BTreeMap::new();
    for batch in rows.chunks(500) {
        let lead = |row: &usize| {
            let values = &leads.rows[*row];
            let attributes: Map<String, Value> =
                leads.header.iter().zip(values).map(|(name, value)| (name.clone(), json!(value))).collect();
            let events = events.get(values[id].as_str()).cloned().unwrap_or_default();
            json!({ "lead_id": values[id], "attributes": attributes, "events": events, "as_of": AS_OF, "reasons": 0 })
        };
        let (status, answer) = server.post("/v1/score/batch", &json!({ "leads": batch.iter().map(lead).collect::<Vec<Value>>() }));
        assert_eq!(status, 200, "{answer}");
        for (row, result) in batch.iter().zip(answer["results"].as_array().expect("results")) {
            let cell = |name: &str| scores.rows[*row][scores.at(name)].as_str();
            let rule = &result["rule"];
            assert_eq!(rule["score"].to_string(), cell("rule_score"), "{result}");
            assert_eq!((rule["grade"].as_str(), rule["stage"].as_str()), (Some(cell("rule_grade")), Some(cell("rule_stage"))), "{result}");
            let sum: f64 = rule["ledger"].as_array().expect("a ledger").iter().filter_map(|line| line["points"].as_f64()).sum();
            assert!((sum - rule["score"].as_f64().expect("a score")).abs() < 1e-9, "{rule}");
            *stages.entry(cell("rule_stage").to_owned()).or_insert(0) += 1;
        }
    }
    assert!(stages.len() >= 3, "{stages:?}");
}
