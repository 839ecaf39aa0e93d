//! Rules beside the model: the same as evaluating them directly, and without effect on the rest of the answer.

mod common;

use common::{Api, NOW, RULES, RulesFile, time};
use plumb_core::Value as Cell;
use plumb_rules::{RuleEvent, RuleSet, RuledLead, Stage};
use serde_json::{Map, Value, json};

fn api() -> (Api, RulesFile) {
    let file = RulesFile::new(RULES);
    (Api::with_rules(Some(&file.path())), file)
}

fn attributes() -> Value {
    json!({ "industry": "MEDIA", "employees": "1000", "signed_up": "2025-03-30", "note": "x", "job_title": "Sales Director", "company": "Ours",
            "created": "2025-03-20", "campaign": " spring FAIR", "met": true })
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["warnings"].as_array().expect("warnings").iter().filter_map(|warning| warning["code"].as_str()).collect()
}

#[tokio::test]
async fn a_score_carries_what_rules_say() {
    let (api, _file) = api();
    let events = json!([
        { "type": "Download", "at": "2025-03-01T14:05:00Z", "properties": { "pages": 3 }, "id": "E1" },
        { "type": "download", "at": "2025-03-01T14:05:00Z", "properties": { "pages": 3 }, "id": "E1" },
        { "type": "download", "at": "2025-03-02T10:00:00Z", "properties": { "pages": 1 } },
        { "type": "download", "at": "2025-04-02T10:00:00Z", "properties": { "pages": 9 }, "id": "later" }
    ]);
    let answer = api.score(json!({ "lead_id": "L", "attributes": attributes(), "events": events })).await;
    let rule = &answer["rule"];
    // 30 + 20 capped at 40, 7.5 + 2 + 3 + 11, and half of 5, as the download is 30 days old: 66.
    assert_eq!(rule["total"], 66);
    assert_eq!((&rule["score"], &rule["grade"], &rule["stage"]), (&json!(66), &json!("A3"), &json!("sales_ready")));
    assert_eq!(rule["version"], json!({ "name": "Test rules", "digest": RuleSet::parse(RULES).expect("rules").digest() }));
    assert_eq!(rule["scenario"], "fair");
    let ledger = rule["ledger"].as_array().expect("a ledger");
    let sum: f64 = ledger.iter().map(|line| line["points"].as_f64().expect("points")).sum();
    assert_eq!(sum, 66.0);
    let download = ledger.iter().find(|line| line["rule"] == "download").expect("a line");
    assert_eq!((&download["points"], &download["evidence"]["events"][0]["id"]), (&json!(2.5), &json!("E1")));
    assert_eq!(download["evidence"]["events"].as_array().map(Vec::len), Some(1));
    assert_eq!((&download["evidence"]["events"][0]["decay"], &download["group"]), (&json!(0.5), &json!("activity")));
    // What rules read is not unknown, nor are events in vain.
    assert_eq!(codes(&answer), ["unseen_level"]);
    let plain = Api::new().score(json!({ "lead_id": "L", "attributes": attributes(), "events": events })).await;
    let unknown = codes(&plain).into_iter().filter(|code| *code == "unknown_field").count();
    assert_eq!((unknown, codes(&plain).contains(&"events_ignored")), (4, true));
}

#[tokio::test]
async fn rules_change_nothing_else() {
    let (api, _file) = api();
    let plain = Api::new();
    for attributes in [attributes(), json!({}), json!({ "company": "Rival Ltd", "employees": 3 })] {
        let request = json!({ "attributes": attributes, "events": [] });
        let (mut with, mut without) = (api.score(request.clone()).await, plain.score(request).await);
        assert!(with.as_object_mut().expect("an object").remove("rule").is_some());
        assert!(without.get("rule").is_none());
        for answer in [&mut with, &mut without] {
            answer["warnings"] = Value::Null;
        }
        assert_eq!(with, without);
    }
}

#[tokio::test]
async fn a_lead_that_the_model_cannot_score_has_its_rules() {
    let (api, _file) = api();
    let answer = api.score(json!({ "attributes": { "job_title": "Head of Sales", "company": "rival ltd" } })).await;
    assert_eq!((&answer["status"], &answer["score"]), (&json!("insufficient"), &Value::Null));
    let rule = &answer["rule"];
    assert_eq!((&rule["score"], &rule["stage"]), (&json!(2), &json!("rejected")));
    assert_eq!(rule["disqualified"], json!([{ "rule": "competitor", "reason": "Works for a competitor" }]));
    // Events are not given: that is said, and not taken for "nothing happened".
    assert!(rule["warnings"][0].as_str().is_some_and(|text| text.contains("events")), "{rule}");
}

#[tokio::test]
async fn the_stage_before_counts_where_thresholds_differ() {
    let (api, _file) = api();
    let stage = async |previous: Value| {
        let lead = json!({ "attributes": { "employees": 300, "industry": "manufacturing", "job_title": "x" }, "previous_stage": previous });
        api.score(lead).await["rule"]["stage"].clone()
    };
    // 40 points: sales-ready is entered at 50 and left below 40.
    assert_eq!(stage(Value::Null).await, "nurture");
    assert_eq!(stage(json!("early")).await, "nurture");
    assert_eq!(stage(json!("sales_ready")).await, "sales_ready");
    for wrong in [json!("mql"), json!(""), json!(3), json!({}), json!("SALES_READY")] {
        let answer = api.post("/v1/score", json!({ "attributes": {}, "previous_stage": wrong }).to_string()).await;
        let problem = answer.problem(422, "invalid-request");
        assert_eq!(problem["errors"][0]["field"], "previous_stage", "{wrong}: {problem}");
    }
    let problem = api.post("/v1/score", r#"{"attributes":{},"previous_stage":"mql"}"#).await;
    assert!(problem.text.contains("sales_ready"), "{}", problem.text);
    // Nobody would use it.
    let answer = Api::new().score(json!({ "attributes": { "employees": 3 }, "previous_stage": "early" })).await;
    assert!(codes(&answer).contains(&"no_rules"));
}

#[tokio::test]
async fn the_ledger_can_be_left_out() {
    let (api, _file) = api();
    let answer = api.score(json!({ "attributes": attributes(), "ledger": false })).await;
    assert!(answer["rule"].get("ledger").is_none());
    let with = api.score(json!({ "attributes": attributes(), "ledger": true })).await;
    assert_eq!(answer["rule"]["score"], with["rule"]["score"]);
}

#[tokio::test]
async fn a_batch_carries_them_too() {
    let (api, _file) = api();
    let lead = json!({ "attributes": attributes(), "previous_stage": "nurture" });
    let single = api.score(lead.clone()).await;
    let body =
        json!({ "leads": [lead, { "attributes": {}, "previous_stage": "none" }, { "attributes": { "employees": 9 }, "ledger": false }] });
    let results = api.post("/v1/score/batch", body.to_string()).await.json["results"].clone();
    assert_eq!(results[0], single);
    assert_eq!(results[1]["error"]["errors"][0]["pointer"], "#/leads/1/previous_stage");
    assert_eq!(results[2]["rule"]["score"], 1);
    assert!(results[2]["rule"].get("ledger").is_none());
}

/// Attributes, and what the lead did if that is known.
type Drawn = (Map<String, Value>, Option<Vec<Value>>);

/// Leads of all sorts, by a small generator: the same on every machine.
fn random_leads(count: u32) -> Vec<Drawn> {
    let mut state = 7u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let values: [(&str, Vec<Value>); 8] = [
        ("industry", vec![json!("média"), json!("Manufacturing "), json!("n/a"), json!(7), Value::Null, json!(["a"])]),
        ("employees", vec![json!(250), json!("249.999"), json!("many"), json!(1e308), json!(true)]),
        ("job_title", vec![json!("CEO"), json!("Sales Manager"), json!(""), json!({ "x": 1 })]),
        ("company", vec![json!("RIVAL LTD"), json!("other"), json!("x".repeat(500))]),
        ("created", vec![json!("2025-03-10"), json!("soon"), json!("2030-01-01")]),
        ("campaign", vec![json!("Spring fair"), json!("autumn")]),
        ("met", vec![json!(true), json!("TRUE"), json!(false), json!("no")]),
        ("hired", vec![json!("2025-01-01"), json!(3)]),
    ];
    (0..count)
        .map(|_| {
            let mut attributes = Map::new();
            for (name, values) in &values {
                let pick = next(values.len() as u32 + 2) as usize;
                values.get(pick).map(|value| attributes.insert((*name).to_owned(), value.clone()));
            }
            let events = (next(4) > 0).then(|| {
                (0..next(6))
                    .map(|number| {
                        let kind = ["download", "DOWNLOAD", "visit"][next(3) as usize];
                        let at = format!("2025-0{}-1{}T0{}:00:00Z", 1 + next(5), next(9), next(9));
                        let mut event = json!({ "type": kind, "at": at });
                        if next(2) == 0 {
                            event["id"] = json!(format!("E{}", number / 2));
                        }
                        if next(4) > 0 {
                            let pages = [json!(2), json!("3"), json!("x"), json!([])];
                            event["properties"] = json!({ "pages": pages[next(4) as usize] });
                        }
                        event
                    })
                    .collect()
            });
            (attributes, events)
        })
        .collect()
}

fn cell(value: Option<&Value>) -> Cell<'_> {
    match value {
        Some(Value::String(text)) => Cell::Text(text),
        Some(Value::Number(number)) => Cell::Number(number.as_f64().expect("a number")),
        Some(Value::Bool(flag)) => Cell::Bool(*flag),
        _ => Cell::Missing,
    }
}

#[tokio::test]
async fn they_are_those_of_the_rule_set_itself() {
    let (api, _file) = api();
    let set = RuleSet::parse(RULES).expect("rules");
    let at = time(NOW);
    for (number, (attributes, events)) in random_leads(500).into_iter().enumerate() {
        let values: Vec<Cell<'_>> = set.fields().iter().map(|field| cell(attributes.get(&field.name))).collect();
        let given = events.clone().unwrap_or_default();
        let properties: Vec<Vec<Cell<'_>>> =
            given.iter().map(|event| set.properties().iter().map(|name| cell(event["properties"].get(name))).collect()).collect();
        let ruled: Vec<RuleEvent<'_>> = given
            .iter()
            .zip(&properties)
            .map(|(event, properties)| RuleEvent {
                id: event["id"].as_str(),
                kind: event["type"].as_str().expect("a type"),
                at: time(event["at"].as_str().expect("a time")),
                properties,
            })
            .collect();
        let created = attributes.get("created").and_then(Value::as_str).filter(|text| *text != "soon").map(time);
        let lead = RuledLead { values: &values, events: events.is_some().then_some(&ruled), created, scenario: None };
        let previous = Stage::ALL[number % 4];
        let direct = set.evaluate(&lead, at, Some(previous));
        let mut request = json!({ "attributes": attributes, "previous_stage": previous });
        if let Some(events) = events {
            request["events"] = json!(events);
        }
        let rule = api.score(request.clone()).await["rule"].clone();
        assert_eq!(rule["score"], json!(direct.score), "{request}");
        assert_eq!(rule["total"].as_f64(), Some(direct.total.get()), "{request}");
        assert_eq!((&rule["grade"], &rule["stage"]), (&json!(direct.grade), &json!(direct.stage)), "{request}");
        assert_eq!((rule["fit"].as_f64(), rule["engagement"].as_f64()), (Some(direct.fit.get()), Some(direct.engagement.get())));
        let ledger = rule["ledger"].as_array().expect("a ledger");
        assert_eq!(ledger.len(), direct.ledger.len(), "{request}");
        for (shown, line) in ledger.iter().zip(&direct.ledger) {
            assert_eq!((&shown["kind"], &shown["rule"], &shown["points"]), (&json!(line.kind), &json!(line.rule), &json!(line.points)));
        }
        assert_eq!(rule["warnings"], json!(direct.warnings), "{request}");
    }
}

#[tokio::test]
async fn the_rules_are_shown() {
    let (api, _file) = api();
    let rules = api.get("/v1/rules").await.json;
    let digest = RuleSet::parse(RULES).expect("rules").digest().to_owned();
    assert_eq!(rules["version"], json!({ "name": "Test rules", "digest": digest }));
    assert_eq!((&rules["loaded_at"], &rules["load_error"], &rules["uses_events"]), (&json!(NOW), &Value::Null, &json!(true)));
    assert_eq!(rules["event_properties"], json!(["pages"]));
    let names: Vec<&str> = rules["fields"].as_array().expect("fields").iter().filter_map(|field| field["name"].as_str()).collect();
    for name in ["employees", "industry", "job_title", "campaign", "met", "company"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let company = rules["groups"].as_array().expect("groups").iter().find(|group| group["id"] == "company").expect("a group");
    assert_eq!((&company["cap"], &company["kind"], &company["floor"]), (&json!(40.0), &json!("explicit"), &Value::Null));
    let download = rules["rules"].as_array().expect("rules").iter().find(|rule| rule["id"] == "download").expect("a rule");
    assert_eq!((&download["points"], &download["further"], &download["cap"]), (&json!(5.0), &json!(1.0), &json!(10.0)));
    assert_eq!((&download["events"], &download["decays"], &download["counts_events"]), (&json!(["download"]), &json!(true), &json!(true)));
    let line = RULES.lines().position(|line| line == "id = \"download\"").expect("a line");
    assert!((line..line + 2).contains(&(download["line"].as_u64().expect("a line") as usize)), "{download}");
    assert_eq!(rules["stages"]["sales_ready"], json!({ "enter": 50.0, "leave": 40.0 }));
    let ready = api.get("/health/ready").await.json;
    assert_eq!(ready["rules"], json!({ "name": "Test rules", "digest": digest, "load_error": null }));
    Api::new().get("/v1/rules").await.problem(404, "no-rules");
    assert_eq!(Api::new().get("/health/ready").await.json["rules"], Value::Null);
}

#[tokio::test]
async fn hostile_leads_are_answered() {
    let (api, _file) = api();
    // Ten thousand events, each of which counts, with long identifiers; values that are lists, objects, and very long.
    let long = "é".repeat(5_000);
    let events: Vec<Value> = (0..10_000)
        .map(|n| json!({ "type": "download", "at": "2025-03-01", "id": format!("{n}"), "properties": { "pages": [[[n]]], "x": { "y": {} } } }))
        .collect();
    let lead = json!({ "attributes": { "job_title": long, "employees": { "a": [1] }, "company": [] }, "events": events });
    let answer = api.score(lead).await;
    assert_eq!(answer["rule"]["score"], 1);
    let events: Vec<Value> = (0..10_000)
        .map(|n| json!({ "type": "download", "at": "2025-03-01", "id": format!("{n}"), "properties": { "pages": 2 } }))
        .collect();
    let text = RULES.replace("further = 1\ncap = 10\ndecay = { half_life_days = 30 }\n", "further = 0.001\n");
    let file = RulesFile::new(&text);
    let uncapped = Api::with_rules(Some(&file.path()));
    let answer = uncapped.score(json!({ "attributes": { "job_title": format!("sales {long}") }, "events": events })).await;
    let ledger = answer["rule"]["ledger"].as_array().expect("a ledger");
    let evidence = |rule: &str| ledger.iter().find(|line| line["rule"] == rule).expect("a line")["evidence"].clone();
    // 5 + 9,999 x 0.001; 100 events are listed and the rest counted.
    assert_eq!(ledger.iter().find(|line| line["rule"] == "download").expect("a line")["points"], 14.999);
    assert_eq!(evidence("download")["events"].as_array().map(Vec::len), Some(100));
    assert_eq!(evidence("download")["more_events"], 9_900);
    let value = evidence("job")["fields"][0]["value"].as_str().expect("a value").to_owned();
    assert!(value.starts_with("sales é") && value.ends_with('…') && value.chars().count() == 201, "{value}");
}
