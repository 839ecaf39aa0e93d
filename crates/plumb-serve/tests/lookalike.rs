//! Likeness beside the score, audiences, and similar seeds.

mod common;

use common::{Api, Kept, config, likeness, publish_likeness, registry, with_likeness};
use plumb_registry::Registry;
use plumb_serve::{AppState, SeedSource, ServeConfig, ServeError, StoreSource};
use plumb_store::Scope;
use serde_json::{Value, json};
use tempfile::TempDir;

fn lead(id: &str, country: &str, employees: u32) -> Value {
    json!({ "lead_id": id, "attributes": { "country": country, "employees": employees, "created": "2025-03-01", "founded": "2025-02-26" } })
}

async fn ok(api: &Api, path: &str, body: Value) -> Value {
    let answer = api.post(path, body.to_string()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.json
}

/// Likeness by hand: the odds of the summed weights over the odds of a seed, 12 among 40.
fn by_hand(log_odds: f64) -> f64 {
    log_odds.exp() * 28.0 / 12.0
}

#[tokio::test]
async fn likeness_stands_beside_every_score_and_changes_nothing_in_it() {
    let (with, without) = (with_likeness(false), Api::new());
    let body = lead("a", "Germany", 300);
    let mut answer = with.score(body.clone()).await;
    let own = answer["lookalike"].take();
    // Germany, 250 to 1,000 employees, founded three days before the lead came and not on the day of scoring.
    assert!((own["likeness"].as_f64().expect("a number") - by_hand(-1.0 + 0.9 + 0.2 + 0.3)).abs() < 1e-12, "{own}");
    assert_eq!(own["model"], json!({ "name": "like", "version": 1 }));
    assert!(own["score"].as_u64().is_some_and(|score| (1..=100).contains(&score)));
    assert!(own.get("probability").is_none());
    let plain = without.score(body.clone()).await;
    for member in ["score", "probability", "grade", "log_odds", "reasons", "model"] {
        assert_eq!(answer[member], plain[member]);
    }
    // What only the lookalike model knows is not warned of as unknown.
    let unknown = |answer: &Value| {
        let warnings = answer["warnings"].as_array().expect("warnings");
        warnings.iter().filter(|warning| warning["code"] == "unknown_field").map(|w| w["field"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((unknown(&plain), unknown(&answer)), (vec![json!("country"), json!("founded")], vec![]));
    assert!(plain.get("lookalike").is_none());
    let batch = ok(&with, "/v1/score/batch", json!({ "leads": [body, { "attributes": { "industry": "Health" } }] })).await;
    assert_eq!(batch["results"][0]["lookalike"], own);
    // Scored by the model, and without anything that the lookalike model knows.
    assert_eq!(batch["results"][1]["status"], "scored");
    let nothing = &batch["results"][1]["lookalike"];
    assert_eq!((&nothing["score"], &nothing["likeness"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn a_lookalike_model_is_no_model_for_conversion() {
    let api = with_likeness(false);
    let problem = api.post("/v1/score", json!({ "attributes": {}, "model": "like" }).to_string()).await;
    let detail = problem.problem(422, "invalid-request")["detail"].as_str().unwrap_or("").to_owned();
    assert!(detail.contains("likeness") && detail.contains("--lookalike"), "{detail}");
    let models = api.get("/v1/models").await.json;
    assert_eq!(
        models["models"][1],
        json!({ "name": "like", "kind": "lookalike", "is_default": false, "served_version": 1, "load_error": null })
    );
    assert_eq!(api.get("/v1/models/like").await.json["load_error"], Value::Null);
    let folder = TempDir::new().expect("a folder");
    registry(folder.path());
    publish_likeness(&Registry::open(folder.path()), &likeness("like", -1.0), &[]);
    let wrong =
        [("leads", Some("leads"), "predicts conversion"), ("leads", Some("like@9"), "no version 9"), ("leads", Some("nobody"), "nobody")];
    for (model, lookalike, expected) in wrong {
        let own = ServeConfig { model: model.into(), lookalike: lookalike.map(str::to_owned), ..config(folder.path()) };
        match AppState::open(&own) {
            Err(error @ ServeError::Lookalike { .. }) => assert!(error.to_string().contains(expected), "{error}"),
            other => panic!("{lookalike:?}: {other:?}"),
        }
    }
    let error = AppState::open(&ServeConfig { model: "like".into(), ..config(folder.path()) }).expect_err("no model for conversion");
    assert!(error.to_string().contains("--lookalike"), "{error}");
    let seeds = Some(SeedSource::new(|_| Err("seeds.csv, line 3: what is wrong".into())));
    let error = AppState::open(&ServeConfig { lookalike: Some("like".into()), seeds, ..config(folder.path()) }).expect_err("no seeds");
    assert!(error.to_string().contains("seeds.csv, line 3"), "{error}");
}

#[tokio::test]
async fn a_new_champion_is_swapped_in_and_one_that_fails_is_not() {
    let api = with_likeness(true);
    let version = async || api.score(lead("a", "France", 5)).await["lookalike"]["model"]["version"].clone();
    publish_likeness(&api.registry, &likeness("like", 0.5), &["S3"]);
    assert_eq!(version().await, 1);
    api.state.refresh();
    assert_eq!(version().await, 2);
    let audience = async || {
        ok(&api, "/v1/lookalike/audience", json!({ "leads": [lead("S1", "Germany", 300), lead("S3", "Germany", 300)], "size": 5 })).await
    };
    assert_eq!(audience().await["audience"][0]["lead_id"], "S1", "seeds are those of the version");
    // Of two features: the seeds of the server are codes of three, and cannot be used.
    let mut other = likeness("like", 0.0);
    other.served.features.pop();
    other.evaluated.features.pop();
    publish_likeness(&api.registry, &other, &[]);
    api.state.refresh();
    assert_eq!(version().await, 2);
    publish_likeness(&api.registry, &likeness("like", 0.7), &[]);
    api.state.refresh();
    assert_eq!(version().await, 4);
}

#[tokio::test]
async fn an_audience_is_the_most_alike_without_seeds() {
    let api = with_likeness(false);
    let leads = [
        lead("S1", "Germany", 5000),
        lead("a", "France", 5),
        lead("b", "Germany", 300),
        lead("c", "Germany", 5000),
        lead("d", "Germany", 300),
        json!({ "attributes": { "industry": "Health" } }),
        lead("out", "Germany", 5000),
    ];
    let ids = |answer: &Value| answer["audience"].as_array().expect("people").iter().map(|own| own["lead_id"].clone()).collect::<Vec<_>>();
    let found = ok(&api, "/v1/lookalike/audience", json!({ "leads": leads, "size": 3, "leave_out": ["out"] })).await;
    assert_eq!(ids(&found), ["c", "b", "d"]);
    assert_eq!((&found["population"], &found["seeds_left_out"], &found["insufficient"]), (&json!(4), &json!(2), &json!(1)), "{found}");
    let first = &found["audience"][0];
    assert_eq!((&first["index"], &first["rank"]), (&json!(3), &json!(1)));
    let single = api.score(leads[3].clone()).await;
    assert_eq!((&first["score"], &first["likeness"]), (&single["lookalike"]["score"], &single["lookalike"]["likeness"]));
    assert_eq!(found["model"], json!({ "name": "like", "version": 1 }));
    let tells = found["traits"].as_array().expect("traits").iter().any(|own| own["feature"] == "country" && own["value"] == "FRANCE");
    assert!(tells, "{}", found["traits"]);
    assert_eq!(found["curve"].as_array().map(Vec::len), Some(10));
    let kept = ok(&api, "/v1/lookalike/audience", json!({ "leads": leads, "likeness": 3.0, "keep_seeds": true })).await;
    assert_eq!(ids(&kept), ["S1", "c", "out", "b", "d"]);
    let half = ok(&api, "/v1/lookalike/audience", json!({ "leads": leads, "reach": 0.5, "one_per": "employees" })).await;
    // One of each size: c or out, b or d, a.
    assert_eq!((ids(&half), &half["same_left_out"]), (vec![json!("c"), json!("b")], &json!(2)), "{half}");
    assert_eq!(ids(&ok(&api, "/v1/lookalike/audience", json!({ "leads": leads, "likeness": 1000.0 })).await), Vec::<Value>::new());
    assert_eq!(ids(&ok(&api, "/v1/lookalike/audience", json!({ "leads": [] })).await), Vec::<Value>::new());
    assert_eq!(ids(&ok(&api, "/v1/lookalike/audience", json!({ "leads": leads, "breadth": "narrow" })).await).len(), 1);
}

#[tokio::test]
async fn similar_seeds_and_what_they_share() {
    let api = with_likeness(true);
    let found = ok(&api, "/v1/lookalike/similar", json!({ "leads": [lead("a", "Germany", 5000), { "attributes": {} }] })).await;
    let near = &found["results"][0]["similar"];
    assert_eq!(near[0]["seed_id"], "large", "{found}");
    let shared: Vec<&str> = near[0]["shared"].as_array().expect("a list").iter().filter_map(|own| own["feature"].as_str()).collect();
    // The lead's firm is younger than ten days, the seed's is not.
    assert_eq!(shared, ["country", "employees"]);
    assert_eq!(near[0]["shared"][0]["value"], "GERMANY");
    let parts: f64 = near[0]["shared"].as_array().expect("a list").iter().filter_map(|own| own["part"].as_f64()).sum();
    assert!((parts - near[0]["similarity"].as_f64().expect("a number")).abs() < 1e-12);
    assert_eq!((&near[1]["seed_id"], &found["seeds"]), (&json!("unknown"), &json!(3)));
    assert_eq!(found["results"][1], json!({ "lead_id": null, "similar": [] }));
    // Seeds of the request in place of those of the server; a seed is not its own neighbour.
    let seeds =
        json!([lead("a", "Germany", 5000), lead("z", "Germany", 5000), { "attributes": { "country": "Germany" } }, { "attributes": {} }]);
    let given =
        ok(&with_likeness(false), "/v1/lookalike/similar", json!({ "leads": [lead("a", "Germany", 5000)], "seeds": seeds, "most": 2 }))
            .await;
    let near = &given["results"][0]["similar"];
    assert_eq!((&near[0]["seed_id"], &near[0]["similarity"], &near[1]["seed_id"]), (&json!("z"), &json!(1.0), &json!("3")), "{given}");
    assert_eq!(given["seeds"], 3);
}

#[tokio::test]
async fn what_is_wrong_is_told() {
    let api = with_likeness(false);
    let problem = async |path: &str, body: Value| {
        let answer = api.post(path, body.to_string()).await;
        let problem = answer.problem(422, "invalid-request");
        (problem["errors"][0]["pointer"].as_str().unwrap_or("").to_owned(), problem["detail"].as_str().unwrap_or("").to_owned())
    };
    let one = || json!([lead("a", "Germany", 5)]);
    for (path, body, pointer, part) in [
        ("audience", json!({ "leads": one(), "reach": 5 }), "#/reach", "share"),
        ("audience", json!({ "leads": one(), "reach": 0.1, "size": 3 }), "#/size", "reach and size"),
        ("audience", json!({ "leads": one(), "size": 0 }), "#/size", "at least 1"),
        ("audience", json!({ "leads": one(), "breadth": "huge" }), "#/breadth", "narrow"),
        ("audience", json!({ "leads": one(), "one_per": "account" }), "#/one_per", "account"),
        ("audience", json!({ "leads": [{ "lead_id": "a" }] }), "#/leads/0", "attributes"),
        ("audience", json!({ "leads": [{ "attributes": {}, "as_of": "soon" }] }), "#/leads/0/as_of", "soon"),
        ("similar", json!({ "leads": one() }), "#/seeds", "--seeds"),
        ("similar", json!({ "leads": one(), "seeds": [{ "attributes": 5 }] }), "#/seeds/0/attributes", "object"),
        ("similar", json!({ "leads": one(), "seeds": one(), "most": 51 }), "#/most", "1 to 50"),
    ] {
        let (found, detail) = problem(&format!("/v1/lookalike/{path}"), body.clone()).await;
        assert_eq!(found, pointer, "{body}: {detail}");
        assert!(detail.contains(part), "{body}: {detail}");
    }
    let many = vec![json!({ "attributes": {} }); 1_001];
    api.post("/v1/lookalike/similar", json!({ "leads": many, "seeds": [] }).to_string()).await.problem(422, "too-many-leads");
    let none = Api::new();
    for path in ["/v1/lookalike/audience", "/v1/lookalike/similar"] {
        let answer = none.post(path, json!({ "leads": one() }).to_string()).await;
        assert!(answer.problem(404, "no-lookalike")["detail"].as_str().is_some_and(|detail| detail.contains("--lookalike")));
    }
}

#[tokio::test]
async fn kept_leads_are_looked_at_as_the_same_leads_of_a_request() {
    let store = plumb_store::open("sqlite::memory:").await.expect("a store");
    let source = Some(StoreSource::from(std::sync::Arc::clone(&store)));
    let publish = |folder: &std::path::Path| _ = publish_likeness(&Registry::open(folder), &likeness("like", -1.0), &["L3"]);
    let api = Api::with(publish, |config| ServeConfig { lookalike: Some("like".into()), store: source, ..config });
    let kept = Kept { api, store };
    let countries = ["France", "Germany", "Poland"];
    let leads: Vec<Value> = (0..12).map(|n| lead(&format!("L{n}"), countries[n % 3], [5, 100, 300, 2000][n % 4])).collect();
    let put: Vec<Value> = leads.iter().map(|lead| json!({ "lead_id": lead["lead_id"], "attributes": lead["attributes"] })).collect();
    assert_eq!(kept.post("/v1/leads/batch", &json!({ "leads": put })).await.status.as_u16(), 200);
    // A closed lead is nobody to be found.
    kept.post("/v1/outcomes", &json!({ "outcomes": [{ "lead_id": "L5", "outcome": "won", "at": "2025-03-02" }] })).await;
    let open = || leads.iter().filter(|lead| lead["lead_id"] != "L5").cloned().collect::<Vec<_>>();
    let people = |answer: &Value| -> Vec<(String, Value, Value)> {
        let audience = answer["audience"].as_array().expect("an audience");
        audience.iter().map(|p| (p["lead_id"].as_str().expect("an id").to_owned(), p["score"].clone(), p["likeness"].clone())).collect()
    };
    let given = ok(&kept.api, "/v1/lookalike/audience", json!({ "leads": open(), "size": 4 })).await;
    let own = ok(&kept.api, "/v1/lookalike/audience", json!({ "size": 4 })).await;
    assert_eq!(people(&own), people(&given));
    assert_eq!((&own["population"], &own["seeds_left_out"]), (&json!(10), &json!(1)));
    let german = ok(&kept.api, "/v1/lookalike/audience", json!({ "size": 9, "stored": { "segment": { "country": "Germany" } } })).await;
    assert!(
        people(&german).iter().all(|(id, ..)| ["L1", "L4", "L7", "L10"].contains(&id.as_str())) && german["population"] == 4,
        "{german}"
    );
    let seeds = json!([lead("S1", "Germany", 300), lead("S2", "France", 5)]);
    let similar = |body: Value| ok(&kept.api, "/v1/lookalike/similar", body);
    let mut sorted = open();
    sorted.sort_by_key(|lead| lead["lead_id"].as_str().map(str::to_owned));
    let by_request = similar(json!({ "leads": sorted, "seeds": seeds })).await;
    assert_eq!(similar(json!({ "seeds": seeds })).await, by_request);
    let both = kept.post("/v1/lookalike/audience", &json!({ "leads": [], "stored": {} })).await;
    assert_eq!(both.problem(422, "invalid-request")["errors"][0]["field"], "stored");
    // Who may not read kept leads is told of none.
    let (_, score_only) = kept.key(&[Scope::Score], None).await;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    let bearer = format!("Bearer {score_only}");
    let body = json!({ "size": 4 });
    kept.send("POST", "/v1/lookalike/audience", &[("authorization", &bearer)], Some(&body)).await.problem(403, "forbidden");
    let body = json!({ "leads": [lead("a", "France", 5)], "size": 1 });
    assert_eq!(kept.send("POST", "/v1/lookalike/audience", &[("authorization", &bearer)], Some(&body)).await.status.as_u16(), 200);
}
