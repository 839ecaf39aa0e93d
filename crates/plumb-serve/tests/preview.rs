//! Rules that are tried before they are served.

mod common;

use common::{Api, RULES, RulesFile};
use plumb_rules::RuleSet;
use serde_json::{Value, json};

fn api() -> (Api, RulesFile) {
    let file = RulesFile::new(RULES);
    (Api::with_rules(Some(&file.path())), file)
}

/// The third cannot be scored.
fn leads() -> Value {
    json!([
        { "lead_id": "a", "attributes": { "employees": 500, "job_title": "CEO" }, "events": [] },
        { "lead_id": "b", "attributes": { "employees": 5 }, "events": [], "ledger": false },
        { "lead_id": "c", "attributes": { "employees": 1 }, "previous_stage": "nobody" },
        { "lead_id": "d", "attributes": { "employees": 260, "industry": "manufacturing" }, "previous_stage": "sales_ready", "events": [] }
    ])
}

async fn preview(api: &Api, rules: &str, leads: Value) -> Value {
    let answer = api.post("/v1/rules/preview", json!({ "rules": rules, "leads": leads }).to_string()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.json
}

fn broken() -> String {
    RULES.replace("cap = 40", "cap = \"forty\"").replace("points = 3\n", "points = 3\npionts = 4\n")
}

#[tokio::test]
async fn leads_are_scored_by_both_and_nothing_is_kept() {
    let (api, _file) = api();
    let edited = RULES.replace("at_least = 250 }\npoints = 30", "at_least = 300 }\npoints = 25").replace("Test rules", "Edited rules");
    let answer = preview(&api, &edited, leads()).await;
    let results = answer["results"].as_array().expect("results");
    let scores = |side: &str| -> Vec<Value> { results.iter().map(|result| result[side]["score"].clone()).collect() };
    assert_eq!(scores("preview"), [json!(33), json!(1), Value::Null, json!(20)]);
    assert_eq!(scores("live"), [json!(38), json!(1), Value::Null, json!(40)]);
    assert_eq!((&results[3]["preview"]["stage"], &results[3]["live"]["stage"]), (&json!("nurture"), &json!("sales_ready")));
    assert_eq!(results[2]["error"]["errors"][0]["pointer"], "#/leads/2/previous_stage");
    assert_eq!(results[2]["lead_id"], "c");
    assert!(results[1]["preview"].get("ledger").is_none() && results[0]["preview"]["ledger"].is_array());
    let summary = &answer["summary"];
    assert_eq!((&summary["scored"], &summary["failed"]), (&json!(3), &json!(1)));
    assert_eq!((&summary["score_changed"], &summary["stage_changed"]), (&json!(2), &json!(1)));
    let digest = |text: &str| RuleSet::parse(text).expect("rules").digest().to_owned();
    assert_eq!(summary["version"], json!({ "name": "Edited rules", "digest": digest(&edited) }));
    assert_eq!(summary["live"], json!({ "name": "Test rules", "digest": digest(RULES) }));
    // The live side is what a score says, and stays.
    let single = api.score(leads()[3].clone()).await;
    assert_eq!(single["rule"], results[3]["live"]);
    assert_eq!(api.get("/v1/rules").await.json["version"]["name"], "Test rules");
}

#[tokio::test]
async fn a_server_without_rules_can_try_some() {
    let api = Api::new();
    let answer = preview(&api, RULES, leads()).await;
    assert_eq!((&answer["summary"]["live"], &answer["summary"]["score_changed"]), (&Value::Null, &json!(0)));
    assert!(answer["results"][0].get("live").is_none());
    assert_eq!(answer["results"][0]["preview"]["score"], 38);
}

#[tokio::test]
async fn faults_of_rules_are_told_with_line_and_column() {
    let (api, _file) = api();
    let answer = api.post("/v1/rules/preview", json!({ "rules": broken(), "leads": leads() }).to_string()).await;
    let problem = answer.problem(422, "invalid-rules");
    let errors = problem["errors"].as_array().expect("errors");
    let at = |wanted: &str| 1 + RULES.lines().position(|line| line == wanted).expect("a line") as u64;
    let lines: Vec<u64> = errors.iter().filter_map(|error| error["line"].as_u64()).collect();
    assert_eq!(lines, [at("cap = 40"), at("points = 3") + 1]);
    for error in errors {
        assert_eq!((&error["field"], &error["pointer"]), (&json!("rules"), &json!("#/rules")));
        assert!(error["column"].as_u64().is_some_and(|column| column >= 1) && error["message"].is_string(), "{error}");
    }
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("line ") && detail.contains("pionts")), "{problem}");
    for rules in ["", "name = ", "\u{0}", "[[["] {
        let answer = api.post("/v1/rules/preview", json!({ "rules": rules, "leads": [] }).to_string()).await;
        let problem = answer.problem(422, "invalid-rules");
        assert!(problem["errors"][0]["line"].is_u64(), "{rules}: {problem}");
    }
    let large = "#".repeat((1 << 20) + 1);
    let answer = api.post("/v1/rules/preview", json!({ "rules": large, "leads": [] }).to_string()).await;
    assert_eq!(answer.problem(422, "invalid-request")["errors"][0]["field"], "rules");
    // Many faults are not all listed.
    let many = format!("name = \"x\"\n{}", "[[rule]]\nid = 3\n".repeat(5_000));
    let answer = api.post("/v1/rules/preview", json!({ "rules": many, "leads": [] }).to_string()).await;
    assert!(answer.problem(422, "invalid-rules")["errors"].as_array().is_some_and(|errors| errors.len() == 50));
}

#[tokio::test]
async fn requests_of_the_wrong_shape_are_refused() {
    let (api, _file) = api();
    for body in [
        "{}",
        "[]",
        r#"{"rules":"","lead":[]}"#,
        r#"{"rules":3,"leads":[]}"#,
        r#"{"rules":{"name":"x"},"leads":[]}"#,
        r#"{"rules":null,"leads":[]}"#,
        r#"{"rules":"","leads":{}}"#,
    ] {
        api.post("/v1/rules/preview", body).await.problem(422, "invalid-request");
    }
    api.post("/v1/rules/preview", r#"{"rules":"#).await.problem(400, "malformed-json");
    let many = json!({ "rules": RULES, "leads": vec![json!({ "attributes": {} }); 1_001] });
    api.post("/v1/rules/preview", many.to_string()).await.problem(422, "too-many-leads");
    let body = format!(r#"{{"rules":"","leads":[],"x":"{}"}}"#, "x".repeat(10 << 20));
    api.post("/v1/rules/preview", body).await.problem(413, "body-too-large");
}

#[tokio::test]
async fn an_answer_that_would_be_huge_is_refused() {
    let (api, _file) = api();
    let rule = |n: usize| format!("[[rule]]\nid = \"r{n}\"\nwhen = {{ field = \"employees\", exists = true }}\npoints = 1\n");
    let rules = format!("name = \"Many\"\n{}", (0..1_000).map(rule).collect::<String>());
    let leads = |ledger: bool| json!(vec![json!({ "attributes": { "employees": 3 }, "ledger": ledger }); 1_000]);
    let answer = api.post("/v1/rules/preview", json!({ "rules": rules, "leads": leads(true) }).to_string()).await;
    assert!(answer.problem(422, "too-heavy")["detail"].as_str().is_some_and(|detail| detail.contains("ledger")), "{}", answer.text);
    let answer = preview(&api, &rules, leads(false)).await;
    assert_eq!(answer["results"][999]["preview"]["score"], 100);
}

#[tokio::test]
async fn what_is_probably_not_meant_is_told() {
    let (api, _file) = api();
    let findings = async |rules: &str, leads: Value| {
        let summary = preview(&api, rules, leads).await["summary"].clone();
        let findings = summary["findings"].as_array().expect("findings").clone();
        let codes: Vec<String> = findings.iter().map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect();
        (codes, findings)
    };
    let edited = RULES.replace("{ field = \"employees\", at_least = 250 }", "{ field = \"employes\", at_least = 250 }");
    let (codes, found) = findings(&edited, leads()).await;
    let at = codes.iter().position(|code| code == "unknown-field").unwrap_or_else(|| panic!("{found:?}"));
    let line = 1 + RULES.lines().position(|line| line.contains("at_least = 250")).expect("a line") as u64;
    assert_eq!((&found[at]["rule"], &found[at]["severity"], found[at]["line"].as_u64()), (&json!("big"), &json!("error"), Some(line)));
    assert!(found[at]["hint"].as_str().is_some_and(|hint| hint.contains("employees")), "{found:?}");
    // `company` is known neither to the model nor to these leads: they may yet carry it.
    let (codes, found) = findings(RULES, leads()).await;
    assert!(!codes.contains(&"unknown-field".to_owned()), "{found:?}");
    let twice =
        format!("{RULES}\n[[rule]]\nid = \"again\"\ngroup = \"company\"\nwhen = {{ field = \"employees\", at_least = 250 }}\npoints = 1\n");
    let (codes, found) = findings(&twice, json!([])).await;
    assert!(codes.contains(&"duplicate-rule".to_owned()), "{found:?}");
}

#[tokio::test]
async fn patterns_cannot_fill_the_memory() {
    let (api, _file) = api();
    let rule =
        |n: usize| format!("[[rule]]\nid = \"r{n}\"\nwhen = {{ field = \"job_title\", \"m\\u0061tches\" = '\\w{{20}}' }}\npoints = 1\n");
    let rules = |count: usize| format!("name = \"Patterns\"\n{}", (0..count).map(rule).collect::<String>());
    let answer = api.post("/v1/rules/preview", json!({ "rules": rules(201), "leads": [] }).to_string()).await;
    let problem = answer.problem(422, "invalid-rules");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("at most 200")), "{problem}");
    preview(&api, &rules(200), leads()).await;
}
