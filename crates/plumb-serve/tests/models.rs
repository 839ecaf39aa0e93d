//! What is told about models, and live swaps.

mod common;

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{Api, config, model, publish};
use plumb_core::Time;
use plumb_model::{Bin, Calibration, Interaction};
use plumb_registry::{Promotion, Registry};
use plumb_serve::{AppState, ServeError};
use serde_json::{Value, json};
use tempfile::TempDir;

#[tokio::test]
async fn models_are_listed_and_shown() {
    let api = Api::new();
    publish(&api.registry, &model("leads", 0.0), false);
    publish(&api.registry, &model("draft", 0.0), false);
    api.state.refresh();
    let list = api.get("/v1/models").await.json;
    assert_eq!(
        list,
        json!({ "models": [
            { "name": "draft", "kind": null, "is_default": false, "served_version": null, "load_error": null },
            { "name": "leads", "kind": "conversion", "is_default": true, "served_version": 1, "load_error": null },
        ] })
    );
    let detail = api.get("/v1/models/leads").await.json;
    assert_eq!((&detail["champion"], &detail["served_version"]), (&json!(1), &json!(1)));
    assert_eq!(detail["aliases"], json!({ "champion": 1 }));
    assert_eq!(detail["versions"].as_array().map(Vec::len), Some(2));
    assert_eq!(detail["versions"][0]["metrics"]["auc"], 0.87);
    assert_eq!(detail["versions"][0]["created_at"], "2025-01-01T00:00:00Z");
    let served = &detail["served"];
    assert_eq!(served["base_rate"], 0.3);
    assert_eq!(served["metrics"], json!({ "auc": 0.87 }));
    assert_eq!(served["training_period"]["first_created"], "2024-01-01T00:00:00Z");
    assert_eq!(served["fields"][1], json!({ "name": "employees", "kind": "number", "date_format": null, "missing": ["n/a"] }));
    assert_eq!(served["features"][0]["bins"][3], json!({ "label": "Manufacturing", "log_odds": 0.7, "rows": 10, "won": 3 }));
    assert_eq!(api.get("/v1/models/draft").await.json["served"], Value::Null);
    api.get("/v1/models/nobody").await.problem(404, "model-not-found");
    api.get("/v1/models/..%2F..").await.problem(404, "model-not-found");
    let answer = api.post("/v1/score", json!({ "attributes": {}, "model": "draft" }).to_string()).await;
    answer.problem(404, "model-not-found");
}

#[tokio::test]
async fn what_a_model_is_made_of_is_shown() {
    let api = Api::new();
    let plain = api.get("/v1/models/leads").await.json["served"].clone();
    assert_eq!(plain["calibration"], json!({ "kind": "none", "slope": null, "intercept": null, "knots": [] }));
    assert_eq!(plain["interactions"], json!([]));
    // Ten rows each: the weights 0, 0.1, -0.3 and 0.7 lie 0.363 around their mean of 0.125.
    let spread = plain["features"][0]["spread"].as_f64().expect("a number");
    assert!((spread - 0.131_875_f64.sqrt()).abs() < 1e-12, "{spread}");
    let mut joined = model("leads", 0.0);
    let cell = |weight: f64, rows: u64| Bin { weight, rows, won: 0 };
    joined.served.interactions = vec![Interaction {
        features: vec!["industry".into(), "employees".into()],
        groups: vec![vec![0, 0, 0, 1], vec![0, 0, 0, 1, 1]],
        cells: vec![cell(0.2, 30), cell(0.0, 0), cell(0.0, 0), cell(-0.2, 10)],
    }];
    joined.served.calibration = Calibration::Isotonic { knots: vec![(-2.0, -1.5), (1.0, 2.0)] };
    publish(&api.registry, &joined, true);
    joined.served.calibration = Calibration::Identity;
    joined.fitting.platt = Some((0.9, 0.25));
    publish(&api.registry, &joined, false);
    api.state.refresh();
    let served = api.get("/v1/models/leads").await.json["served"].clone();
    let knots = json!([{ "log_odds": -2.0, "corrected": -1.5 }, { "log_odds": 1.0, "corrected": 2.0 }]);
    assert_eq!(served["calibration"], json!({ "kind": "isotonic", "slope": null, "intercept": null, "knots": knots }));
    let interaction = &served["interactions"][0];
    assert_eq!(interaction["features"], json!(["industry", "employees"]));
    let labels: Vec<&str> = interaction["cells"].as_array().expect("cells").iter().filter_map(|cell| cell["label"].as_str()).collect();
    assert_eq!(labels.len(), 4);
    assert!(labels[3].contains("Manufacturing"), "{labels:?}");
    assert_eq!(interaction["cells"][3]["log_odds"], -0.2);
    // 0.2 in 30 rows and -0.2 in 10: a mean of 0.1, and 0.03 of variance.
    assert!((interaction["mean_log_odds"].as_f64().expect("a number") - 0.1).abs() < 1e-12);
    assert!((interaction["spread"].as_f64().expect("a number") - 0.03_f64.sqrt()).abs() < 1e-12);
    api.registry
        .promote("leads", 3, Promotion { at: Time::from_millis(0).expect("1970"), forced: false, reason: None })
        .expect("promoting");
    api.state.refresh();
    let served = api.get("/v1/models/leads").await.json["served"].clone();
    assert_eq!(served["calibration"], json!({ "kind": "platt", "slope": 0.9, "intercept": 0.25, "knots": [] }));
}

#[tokio::test]
async fn health() {
    let api = Api::new();
    assert_eq!(api.get("/health/live").await.json, json!({ "status": "live" }));
    assert_eq!(
        api.get("/health/ready").await.json,
        json!({ "status": "ready", "model": { "name": "leads", "version": 1 }, "rules": null })
    );
}

/// Makes a version champion without the registry's check, as a damage after the promotion would leave it.
fn damage_and_name(registry: &Registry, version: u32) {
    let folder = registry.root().join("leads");
    let artifact = folder.join("versions").join(version.to_string()).join("model.json");
    let text = fs::read_to_string(&artifact).expect("an artifact");
    fs::write(&artifact, text.replacen("0.7", "0.9", 1)).expect("damaging");
    fs::write(folder.join("aliases.json"), format!("{{\"champion\":{version}}}\n")).expect("aliases");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_champion_is_swapped_in_while_requests_run() {
    let api = Api::new();
    let done = AtomicBool::new(false);
    let requests = async {
        let mut versions = Vec::new();
        // One more round after the last swap.
        for last in [false, true] {
            while last || !done.load(Ordering::Relaxed) {
                let answer = api.score(json!({ "attributes": { "employees": 300 } })).await;
                let (version, log_odds) = (answer["model"]["version"].as_u64(), answer["log_odds"].as_f64().expect("a number"));
                // Version n has the intercept n - 2: number and version belong together.
                let expected = version.expect("a version") as f64 - 2.0 + 0.55 + 0.0 + 0.0 - 0.05;
                assert!((log_odds - expected).abs() < 1e-9, "{answer}");
                versions.push(version.expect("a version"));
                tokio::task::yield_now().await;
                if last {
                    break;
                }
            }
        }
        versions
    };
    let (registry, state, flag) = (api.registry.clone(), api.state.clone(), &done);
    let swaps = async {
        for version in 2..=6_u32 {
            let (registry, state) = (registry.clone(), state.clone());
            let swap = move || {
                assert_eq!(publish(&registry, &model("leads", f64::from(version) - 2.0), true), version);
                state.refresh();
            };
            tokio::task::spawn_blocking(swap).await.expect("a swap");
        }
        flag.store(true, Ordering::Relaxed);
    };
    let (versions, ()) = tokio::join!(requests, swaps);
    assert!(versions.is_sorted(), "{versions:?}");
    assert_eq!(versions.last(), Some(&6));
}

#[tokio::test]
async fn a_damaged_champion_is_refused_and_the_old_one_stays() {
    let api = Api::new();
    let second = publish(&api.registry, &model("leads", 0.0), false);
    let intact = fs::read(api.folder.path().join("leads/versions/2/model.json")).expect("an artifact");
    damage_and_name(&api.registry, second);
    api.state.refresh();
    assert_eq!(api.score(json!({ "attributes": { "employees": 3 } })).await["model"]["version"], 1);
    assert_eq!(api.get("/health/ready").await.status.as_u16(), 200);
    let detail = api.get("/v1/models/leads").await;
    assert_eq!((&detail.json["champion"], &detail.json["served_version"]), (&json!(2), &json!(1)));
    let why = detail.json["load_error"].as_str().expect("a load error");
    assert!(why.contains("digest") && !detail.text.contains(&*api.folder.path().to_string_lossy()), "{why}");
    assert_eq!(api.get("/v1/models").await.json["models"][0]["load_error"], why);
    let answer = api.post("/v1/score", json!({ "attributes": {}, "model": "leads@2" }).to_string()).await;
    answer.problem(503, "model-unusable");
    assert!(!answer.text.contains(&*api.folder.path().to_string_lossy()));
    // Repaired, it is taken into service although the aliases did not change.
    fs::write(api.folder.path().join("leads/versions/2/model.json"), intact).expect("repairing");
    api.state.refresh();
    assert_eq!(api.score(json!({ "attributes": { "employees": 3 } })).await["model"]["version"], 2);
    assert_eq!(api.get("/v1/models/leads").await.json["load_error"], Value::Null);
}

#[tokio::test]
async fn a_registry_that_vanishes_leaves_the_models_in_service() {
    let api = Api::new();
    fs::rename(api.folder.path().join("leads"), api.folder.path().join("Gone")).expect("moving");
    api.state.refresh();
    assert_eq!(api.score(json!({ "attributes": { "employees": 3 } })).await["model"]["version"], 1);
    assert!(api.get("/v1/models/leads").await.json["load_error"].is_string());
    fs::remove_dir_all(api.folder.path()).expect("removing");
    api.state.refresh();
    assert_eq!(api.score(json!({ "attributes": { "employees": 3 } })).await["model"]["version"], 1);
    assert_eq!(api.get("/health/ready").await.status.as_u16(), 200);
}

#[test]
fn it_does_not_start_without_a_model_and_says_what_to_do() {
    let folder = TempDir::new().expect("a folder");
    let open = |root: &std::path::Path| AppState::open(&config(root)).expect_err("no model");
    for root in [folder.path().to_owned(), folder.path().join("absent")] {
        let error = open(&root);
        assert!(matches!(error, ServeError::NoModel { .. }) && error.to_string().contains("plumb train"), "{error}");
    }
    let registry = Registry::open(folder.path());
    publish(&registry, &model("leads", 0.0), false);
    let error = open(folder.path());
    assert!(error.to_string().contains("plumb models promote leads@VERSION") && error.to_string().contains("version 1"), "{error}");
    damage_and_name(&registry, 1);
    let error = open(folder.path());
    assert!(matches!(error, ServeError::Champion { .. }) && error.to_string().contains("plumb models verify"), "{error}");
}
