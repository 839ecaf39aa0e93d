//! Scored leads: equal to offline scoring, with reasons that add up and warnings that name their field.

mod common;

use common::{Api, NOW, model, publish};
use plumb_core::{Attribute, DateFormat, Lead, OwnedValue, Time};
use plumb_model::{Scorer, TableChoice};
use serde_json::{Value, json};

fn codes(answer: &Value) -> Vec<(String, Value)> {
    let warnings = answer["warnings"].as_array().expect("warnings");
    warnings.iter().map(|w| (w["code"].as_str().expect("a code").to_owned(), w["field"].clone())).collect()
}

fn complete() -> Value {
    json!({ "industry": "manufacturing", "employees": 250, "signed_up": "2025-03-30", "note": "call back" })
}

#[tokio::test]
async fn a_lead_is_scored() {
    let api = Api::new();
    let answer = api.score(json!({ "lead_id": "L-1", "attributes": complete() })).await;
    assert_eq!(answer["lead_id"], "L-1");
    assert_eq!(answer["status"], "scored");
    assert_eq!(answer["model"], json!({ "name": "leads", "version": 1 }));
    assert_eq!(answer["as_of"], NOW);
    assert_eq!(answer["scored_at"], NOW);
    assert_eq!(answer["warnings"], json!([]));
    // -1 + 0.7 + 0.55 + 0.3 + 0.15 = 0.7, a probability of 0.668.
    assert_eq!(answer["score"], 67);
    assert_eq!(answer["grade"], "B");
    let mut members: Vec<&str> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
    let mut expected = vec![
        "lead_id",
        "status",
        "score",
        "probability",
        "grade",
        "log_odds",
        "base_log_odds",
        "other_log_odds",
        "reasons",
        "model",
        "as_of",
        "scored_at",
        "warnings",
    ];
    members.sort_unstable();
    expected.sort_unstable();
    assert_eq!(members, expected);
}

#[tokio::test]
async fn it_equals_offline_scoring_bit_for_bit() {
    let api = Api::new();
    let scorer = Scorer::new(&model("leads", -1.0), TableChoice::Served);
    let text = |text: &str| OwnedValue::Text(text.into());
    let leads = [
        vec![("industry", text(" HEALTH ")), ("employees", OwnedValue::Number(9.999_999_999_999_998)), ("signed_up", text("2025-03-24"))],
        vec![("employees", OwnedValue::Number(0.1 + 0.2)), ("note", text("x"))],
        vec![("employees", OwnedValue::Number(1e308)), ("industry", text("Fishing"))],
        vec![("employees", text("249.99999999999997")), ("signed_up", OwnedValue::Number(20_250_301.0))],
        vec![("employees", text("n/a")), ("industry", OwnedValue::Bool(true)), ("note", OwnedValue::Missing)],
    ];
    for (lead, as_of) in
        leads.into_iter().zip(["2025-03-31", "2024-02-29T23:59:59Z", "2025-01-01", "2025-03-31T01:02:03.004Z", "2025-04-01"])
    {
        let mut attributes = serde_json::Map::new();
        for (name, value) in &lead {
            let value = match value {
                OwnedValue::Number(number) => json!(number),
                OwnedValue::Bool(flag) => json!(flag),
                OwnedValue::Text(text) => json!(text),
                _ => Value::Null,
            };
            attributes.insert((*name).to_owned(), value);
        }
        let lead = Lead { id: None, attributes: lead.into_iter().map(|(name, value)| Attribute { name: name.into(), value }).collect() };
        let row = (&scorer, &lead);
        let offline = scorer.score(&row, Time::parse(as_of, DateFormat::Iso).ok());
        let reasons = scorer.explain(&row, &offline, 50);
        let online = api.score(json!({ "attributes": attributes, "as_of": as_of, "reasons": 50 })).await;
        let same = |name: &str, expected: Option<f64>| {
            assert_eq!(online[name].as_f64().map(f64::to_bits), expected.map(f64::to_bits), "{name} of {lead:?}");
        };
        same("log_odds", Some(offline.log_odds));
        same("probability", offline.probability);
        same("base_log_odds", Some(reasons.base_log_odds));
        same("other_log_odds", Some(reasons.other_log_odds));
        assert_eq!(online["score"].as_u64(), offline.score.map(|score| u64::from(score.get())));
        let texts: Vec<&str> = online["reasons"].as_array().expect("reasons").iter().filter_map(|r| r["text"].as_str()).collect();
        assert_eq!(texts, reasons.reasons.iter().map(|r| &*r.text).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn reasons_add_up_whatever_their_number() {
    let api = Api::new();
    for reasons in [0, 1, 2, 3, 50] {
        let answer = api.score(json!({ "attributes": complete(), "reasons": reasons })).await;
        let listed = answer["reasons"].as_array().expect("reasons");
        assert_eq!(listed.len(), reasons.min(4));
        let number = |value: &Value| value.as_f64().expect("a number");
        let sum = number(&answer["base_log_odds"])
            + number(&answer["other_log_odds"])
            + listed.iter().map(|r| number(&r["log_odds"])).sum::<f64>();
        assert!((sum - number(&answer["log_odds"])).abs() < 1e-12);
    }
    let first = &api.score(json!({ "attributes": complete() })).await["reasons"][0];
    assert_eq!((first["feature"].as_str(), first["value"].as_str()), (Some("industry"), Some("manufacturing")));
}

#[tokio::test]
async fn without_a_usable_field_there_is_null_and_not_zero() {
    let api = Api::new();
    for attributes in [json!({}), json!({ "industry": null, "employees": "many" })] {
        let answer = api.score(json!({ "attributes": attributes })).await;
        assert_eq!(answer["status"], "insufficient");
        for member in ["score", "probability", "grade", "lead_id"] {
            assert_eq!(answer.get(member), Some(&Value::Null), "{member}");
        }
    }
}

#[tokio::test]
async fn warnings_name_their_field() {
    let api = Api::new();
    let answer = api
        .score(json!({
            "attributes": { "industry": "Fishing", "employees": "many", "note": ["a", { "b": 1 }], "outcome": "won", "shoe_size": 9,
                            "owner": "me", "id": "7", "created": "2025-01-01" },
            "events": [{ "type": "visit", "at": "2025-03-30" }]
        }))
        .await;
    let expected = [
        ("unseen_level", "industry"),
        ("wrong_type", "employees"),
        ("missing_field", "signed_up"),
        ("wrong_type", "note"),
        ("outcome_field_ignored", "outcome"),
        ("unknown_field", "shoe_size"),
        ("events_ignored", "events"),
    ];
    let mut found = codes(&answer);
    let mut expected: Vec<(String, Value)> = expected.map(|(code, field)| (code.to_owned(), json!(field))).to_vec();
    found.sort_by_key(|w| format!("{w:?}"));
    expected.sort_by_key(|w| format!("{w:?}"));
    assert_eq!(found, expected);
    assert!(answer["warnings"].as_array().expect("warnings").iter().all(|w| w["message"].is_string()));
}

#[tokio::test]
async fn null_is_an_answer_and_no_events_are_no_events() {
    let api = Api::new();
    let attributes = json!({ "industry": null, "employees": 3, "signed_up": null, "note": "" });
    let answer = api.score(json!({ "attributes": attributes, "events": [] })).await;
    assert_eq!(codes(&answer), []);
}

#[tokio::test]
async fn many_unknown_fields_are_counted_not_listed() {
    let api = Api::new();
    let attributes: serde_json::Map<String, Value> = (0..1_999).map(|n| (format!("x{n}"), json!(n))).collect();
    let answer = api.score(json!({ "attributes": attributes })).await;
    let unknown: Vec<_> = codes(&answer).into_iter().filter(|(code, _)| code == "unknown_field").collect();
    assert_eq!(unknown.len(), 51);
    assert_eq!(unknown[50].1, Value::Null);
}

#[tokio::test]
async fn an_outcome_changes_nothing() {
    let api = Api::new();
    let mut attributes = complete();
    let without = api.score(json!({ "attributes": attributes })).await;
    attributes["outcome"] = json!("won");
    let with = api.score(json!({ "attributes": attributes })).await;
    assert_eq!(with["log_odds"], without["log_odds"]);
}

#[tokio::test]
async fn as_of_decides_ages() {
    let api = Api::new();
    let score = async |as_of: &str| api.score(json!({ "attributes": complete(), "as_of": as_of })).await;
    let (young, old) = (score("2025-04-01").await, score("2026-04-01T00:00:00+02:00").await);
    assert_eq!(young["as_of"], "2025-04-01T00:00:00Z");
    assert_eq!(old["as_of"], "2026-03-31T22:00:00Z");
    assert_eq!(old["scored_at"], NOW);
    let difference = young["log_odds"].as_f64().expect("a number") - old["log_odds"].as_f64().expect("a number");
    assert!((difference - 0.5).abs() < 1e-12);
}

#[tokio::test]
async fn a_request_may_name_its_model() {
    let api = Api::new();
    let second = publish(&api.registry, &model("leads", 0.0), false);
    publish(&api.registry, &model("upsell", 0.5), true);
    api.state.refresh();
    for (wanted, name, version) in [
        ("leads", "leads", 1),
        ("leads@champion", "leads", 1),
        ("leads@1", "leads", 1),
        ("leads@2", "leads", second),
        ("leads@2", "leads", second),
        ("upsell", "upsell", 1),
    ] {
        let answer = api.score(json!({ "attributes": complete(), "model": wanted })).await;
        assert_eq!(answer["model"], json!({ "name": name, "version": version }), "{wanted}");
    }
    for wanted in ["nobody", "leads@9", "leads@challenger", "nobody@1"] {
        let answer = api.post("/v1/score", json!({ "attributes": {}, "model": wanted }).to_string()).await;
        let name = wanted.split('@').next().expect("a name");
        assert!(answer.problem(404, "model-not-found")["detail"].as_str().is_some_and(|d| d.contains(name)), "{}", answer.text);
    }
    for wanted in ["", "@", "leads@", "leads@0", "../leads", "Leads", "leads@@1", "/etc/passwd", "leads@99999999999999"] {
        let answer = api.post("/v1/score", json!({ "attributes": {}, "model": wanted }).to_string()).await;
        assert_eq!(answer.problem(422, "invalid-request")["errors"][0]["field"], "model", "{wanted}");
    }
}
