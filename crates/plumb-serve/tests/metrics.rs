//! `/metrics` in the text form of Prometheus.

mod common;

use std::collections::BTreeMap;

use common::{Api, RULES, RulesFile};

/// Every sample by its name with labels; asserts what the format asks for.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let mut families = Vec::new();
    let mut samples = BTreeMap::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a name and a kind");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(!families.contains(&name.to_owned()), "{name} stands twice");
            families.push(name.to_owned());
        } else if !line.starts_with("# HELP ") {
            let (sample, value) = line.rsplit_once(' ').expect("a value");
            let family = families.last().expect("a family");
            assert!(sample.starts_with(family.as_str()), "{line} is not of {family}");
            assert!(samples.insert(sample.to_owned(), value.parse().expect("a number")).is_none(), "{sample} stands twice");
        }
    }
    samples
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status() {
    let file = RulesFile::new(RULES);
    let api = Api::with_rules(Some(&file.path()));
    for _ in 0..3 {
        api.score(serde_json::json!({ "attributes": { "industry": "Health" } })).await;
    }
    api.post("/v1/score", "{").await;
    api.get("/v1/score").await;
    api.get("/v1/models/leads").await;
    api.get("/v1/models/other").await;
    api.get("/made/up/path").await;
    let answer = api.get("/metrics").await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let samples = samples(&answer.text);
    let count = |route: &str, method: &str, status: u16| {
        samples.get(&format!("plumb_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}")).copied()
    };
    assert_eq!(count("/v1/score", "POST", 200), Some(3.0), "{}", answer.text);
    assert_eq!(count("/v1/score", "POST", 400), Some(1.0));
    assert_eq!(count("/v1/score", "GET", 405), Some(1.0));
    assert_eq!(count("/v1/models/{name}", "GET", 200), Some(1.0));
    assert_eq!(count("/v1/models/{name}", "GET", 404), Some(1.0));
    assert_eq!(count("none", "GET", 404), Some(1.0));
    assert!(!answer.text.contains("made/up"));
    let durations = |part: &str| samples[&format!("plumb_request_duration_seconds_{part}")];
    assert_eq!(durations("count{route=\"/v1/score\",method=\"POST\"}"), 4.0);
    assert_eq!(durations("bucket{route=\"/v1/score\",method=\"POST\",le=\"+Inf\"}"), 4.0);
    assert!(durations("sum{route=\"/v1/score\",method=\"POST\"}") > 0.0);
    let buckets: Vec<f64> = ["0.00005", "0.001", "0.01", "10"]
        .iter()
        .map(|end| durations(&format!("bucket{{route=\"/v1/score\",method=\"POST\",le=\"{end}\"}}")))
        .collect();
    assert!(buckets.is_sorted() && buckets[3] == 4.0, "{buckets:?}");
    assert_eq!(samples["plumb_model_info{name=\"leads\",version=\"1\",kind=\"conversion\"}"], 1.0);
    assert_eq!(samples["plumb_model_stale{name=\"leads\"}"], 0.0);
    assert_eq!(samples["plumb_rules_stale"], 0.0);
    assert!(!answer.text.contains("plumb_store_rows"), "there is no store");
}
