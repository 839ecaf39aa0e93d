//! Scores of kept leads, by the program as it is built: equal to those of requests, and all new after a promotion, also if the server is killed meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use plumb_tests::{Folder, Running, Table};
use serde_json::{Map, Value, json};

fn serve(folder: &Folder) -> Running {
    Running::serve_with(&folder.path(""), &["--store", "sqlite:kept.db", "--registry", "models"])
}

/// Leads as a CRM would send them, so many times each.
fn leads(table: &Table, copies: usize) -> Vec<(String, Value)> {
    let id = table.at("lead_id");
    let lead = |row: &Vec<String>, copy: usize| {
        let attributes: Map<String, Value> = table.header.iter().zip(row).map(|(name, value)| (name.clone(), json!(value))).collect();
        (format!("{}-{copy}", row[id]), Value::Object(attributes))
    };
    (0..copies).flat_map(|copy| table.rows.iter().map(move |row| lead(row, copy))).collect()
}

fn keep(server: &Running, leads: &[(String, Value)]) {
    for part in leads.chunks(1_000) {
        let items: Vec<Value> = part.iter().map(|(id, attributes)| json!({ "lead_id": id, "attributes": attributes })).collect();
        let (status, answer) = server.post("/v1/leads/batch", &json!({ "leads": items }));
        assert_eq!(status, 200, "{answer}");
        let results = answer["results"].as_array().expect("results");
        assert!(results.iter().all(|result| result["error"].is_null()), "{answer}");
    }
}

/// Waits until all scores are up to date and the last sweep was towards this version.
fn until_swept(server: &Running, version: u64) -> Value {
    let start = Instant::now();
    loop {
        let (status, shown) = server.get("/v1/rescoring");
        assert_eq!(status, 200, "{shown}");
        if shown["due"] == 0 && shown["running"].is_null() && shown["last"]["target"]["version"] == version {
            return shown["last"].clone();
        }
        assert!(start.elapsed() < Duration::from_secs(120), "{shown}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The version and the cause of every lead's newest written score.
fn written(server: &Running) -> Vec<(u64, String)> {
    let (mut found, mut since) = (Vec::new(), String::new());
    loop {
        let (status, page) = server.get(&format!("/v1/scores?limit=1000{since}"));
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().expect("items");
        if items.is_empty() {
            return found;
        }
        let one = |item: &Value| {
            let score = if item["score"].is_object() { &item["score"] } else { item };
            (score["model"]["version"].as_u64().expect("a version"), score["cause"].as_str().expect("a cause").to_owned())
        };
        found.extend(items.iter().map(one));
        since = format!("&changed_since={}", page["next_cursor"].as_str().expect("a cursor"));
    }
}

#[test]
fn a_kept_lead_has_the_score_of_a_request() {
    let folder = Folder::with_model(1_500, 11);
    let server = serve(&folder);
    let leads = leads(&folder.table("leads.csv"), 1);
    keep(&server, &leads);
    let mut scores = std::collections::BTreeSet::new();
    for (id, attributes) in leads.iter().step_by(29) {
        let (status, kept) = server.get(&format!("/v1/leads/{id}/score"));
        assert_eq!(status, 200, "{kept}");
        let request = json!({ "lead_id": id, "attributes": attributes, "events": [], "as_of": kept["as_of"] });
        let (_, asked) = server.post("/v1/score", &request);
        for name in
            ["lead_id", "status", "score", "probability", "grade", "log_odds", "base_log_odds", "reasons", "warnings", "model", "as_of"]
        {
            assert_eq!(kept[name], asked[name], "{name} of {id}");
        }
        scores.insert(kept["score"].as_u64());
    }
    assert!(scores.len() > 10, "{scores:?}");
}

#[test]
fn a_promotion_scores_all_leads_anew_while_reads_go_on_and_over_a_crash() {
    let folder = Folder::with_model(1_500, 12);
    // The same leads give another version, which need not be a better one.
    let code = folder.plumb(&["train", "--seed", "99"]).code;
    assert!(code == 0 || code == 4, "{code}");
    let server = serve(&folder);
    let (_, ready) = server.get("/health/ready");
    let first = ready["model"]["version"].as_u64().expect("a version");
    let second = 3 - first;
    let leads = leads(&folder.table("leads.csv"), 4);
    keep(&server, &leads);
    until_swept(&server, first);
    let before = written(&server);
    assert_eq!(before.len(), leads.len());
    assert!(before.iter().all(|(version, _)| *version == first));
    let ended = AtomicBool::new(false);
    let order = json!({ "version": second, "force": true, "reason": "a test" });
    let (killed, reads) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            for (id, _) in leads.iter().cycle() {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let (status, answer) = server.get(&format!("/v1/leads/{id}/score"));
                assert_eq!(status, 200, "{answer}");
                let version = answer["model"]["version"].as_u64().expect("a version");
                assert!(version == first || version == second, "{answer}");
                reads += 1;
            }
            reads
        });
        let promoted = server.send("PUT", "/v1/models/leads/aliases/champion", &[], Some(&order));
        assert_eq!((promoted.status, &promoted.body["served_version"]), (200, &json!(second)), "{}", promoted.body);
        let (_, now) = server.get(&format!("/v1/leads/{}/score", leads[7].0));
        assert_eq!(now["model"]["version"], json!(second), "what is asked for does not wait for the sweep");
        let start = Instant::now();
        let running = loop {
            let (_, shown) = server.get("/v1/rescoring");
            if shown["running"]["seen"].as_u64().is_some_and(|seen| seen > 0) || shown["last"]["target"]["version"] == second {
                break shown["running"].clone();
            }
            assert!(start.elapsed() < Duration::from_secs(30), "{shown}");
        };
        ended.store(true, Ordering::Relaxed);
        (running, reader.join().expect("the reads succeed"))
    });
    assert!(reads > 0);
    server.kill();
    let server = serve(&folder);
    let last = until_swept(&server, second);
    assert_eq!((&last["cause"], &last["seen"]), (&json!("model"), &json!(leads.len())));
    if !killed.is_null() {
        assert_eq!(last["started_at"], killed["started_at"], "it went on, and did not begin anew");
    }
    let after = written(&server);
    assert_eq!(after.len(), leads.len());
    assert!(after.iter().all(|(version, cause)| *version == second && cause == "model"));
}
