//! Model and rules on closed leads of a request.

mod common;

use std::time::Duration;

use common::{Api, Kept, RulesFile, config, model, publish, time};
use plumb_core::{Attribute, Lead, OwnedValue, Value as Cell};
use plumb_eval::Bootstrap;
use plumb_eval::compare::{Comparison, Contender, Deals};
use plumb_model::{Scorer, TableChoice};
use plumb_rules::{RuleSet, RuledLead};
use plumb_serve::{ServeConfig, Server, StoreSource};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Rules that see little of what wins, and try to see how the deal ended.
const RULES: &str = r#"name = "Closed"
[[rule]]
id = "industry"
when = { field = "industry", equals = "health" }
points = 20
[[rule]]
id = "size"
when = { field = "employees", at_least = 250 }
points = 10
[[rule]]
id = "hindsight"
when = { field = "outcome", equals = "won" }
points = 50
"#;

fn api() -> (Api, RulesFile) {
    let file = RulesFile::new(RULES);
    (Api::with_rules(Some(&file.path())), file)
}

/// A small generator, the same on every machine.
struct Numbers(u32);

impl Numbers {
    fn below(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % below
    }
}

/// Closed leads after the cut of the model. Those that the model likes are won more often.
fn leads(count: u32) -> Vec<Value> {
    let mut numbers = Numbers(11);
    let lead = |n: u32| {
        let (employees, maker) = ([5, 100, 300][numbers.below(3) as usize], numbers.below(2) == 0);
        let liked = i32::from(employees == 300) + i32::from(employees >= 100) + 2 * i32::from(maker);
        let won = (numbers.below(100) as i32) < 10 + 18 * liked;
        json!({
            "lead_id": format!("L{n}"),
            "attributes": {
                "employees": employees, "industry": if maker { "Manufacturing" } else { "Health" }, "signed_up": "2024-11-01", "note": null,
                "created": format!("2024-1{}-{:02}", n % 2 + 1, n % 28 + 1), "outcome": if won { "won" } else { "lost" }
            },
            "as_of": "2025-01-15",
            "outcome": if won { "won" } else { "lost" },
            "amount": 100 + n,
            "segments": { "campaign": (if n.is_multiple_of(3) { "fair" } else { "web" }), "empty": " " }
        })
    };
    (0..count).map(lead).collect()
}

async fn compare(api: &Api, body: Value) -> Value {
    let answer = api.post("/v1/compare", body.to_string()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.json
}

#[tokio::test]
async fn figures_are_those_of_the_library_on_the_evaluated_table() {
    let (api, _file) = api();
    // The served table would say something else.
    let mut model = model("leads", -1.0);
    model.served.features[1].bins.iter_mut().for_each(|bin| bin.weight = -bin.weight);
    publish(&api.registry, &model, true);
    api.state.refresh();
    let leads = leads(300);
    let answer = compare(&api, json!({ "leads": leads, "capacity": 60 })).await;
    let (scorer, rules) = (Scorer::new(&model, TableChoice::Evaluated), RuleSet::parse(RULES).expect("rules"));
    let at = time("2025-01-15");
    let (mut won, mut p, mut scores, mut totals, mut bands) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for lead in &leads {
        let (employees, industry) = (lead["attributes"]["employees"].as_f64().expect("a number"), lead["attributes"]["industry"].as_str());
        let attribute = |name: &str, value: OwnedValue| Attribute { name: name.into(), value };
        let attributes = vec![
            attribute("employees", OwnedValue::Number(employees)),
            attribute("industry", OwnedValue::Text(industry.expect("a text").into())),
            attribute("signed_up", OwnedValue::Text("2024-11-01".into())),
            attribute("note", OwnedValue::Missing),
        ];
        let scored = scorer.score(&(&scorer, &Lead { id: None, attributes }), Some(at));
        won.push(lead["outcome"] == "won");
        p.push(scored.probability.expect("scored"));
        scores.push(scored.score.expect("scored").get());
        let value = |name: &str| match name {
            "employees" => Cell::Number(employees),
            "industry" => Cell::Text(industry.expect("a text")),
            _ => Cell::Missing,
        };
        let values: Vec<Cell<'_>> = rules.fields().iter().map(|field| value(&field.name)).collect();
        let ruled = rules.evaluate(&RuledLead { values: &values, ..RuledLead::default() }, at, None);
        totals.push(ruled.total.get());
        bands.push(ruled.score.get());
    }
    let deals = Deals { won: &won, ..Deals::default() };
    let contender = |name, scores, bands| Contender { name, plural: false, scores, probabilities: None, bands: Some(bands) };
    let contenders = vec![contender("a", &p[..], &scores[..]), contender("b", &totals[..], &bands[..])];
    let comparison = Comparison::new(deals, contenders).expect("a comparison");
    let head = comparison.head_to_head(Bootstrap { replicates: 2, seed: 1 }).expect("figures");
    let same = |shown: &Value, expected: f64| assert_eq!(shown.as_f64().map(f64::to_bits), Some(expected.to_bits()), "{shown} {expected}");
    for (shown, standing) in [(&answer["model"], &head.standings[0]), (&answer["rules"], &head.standings[1])] {
        same(&shown["auc"]["estimate"], standing.auc.estimate);
        same(&shown["auc"]["lower"], standing.auc.lower);
        same(&shown["average_precision"]["estimate"], standing.average_precision.estimate);
        same(&shown["ks"]["estimate"], standing.ks.estimate);
    }
    same(&answer["difference"]["estimate"], head.differences[0].auc.estimate);
    same(&answer["difference"]["interval"][0], head.differences[0].auc.lower);
    same(&answer["difference"]["interval"][1], head.differences[0].auc.upper);
    assert_eq!((&answer["model"]["table"], &answer["model"]["version"]), (&json!("evaluated"), &json!({ "name": "leads", "version": 2 })));
    assert_eq!(answer["rules"]["version"]["digest"], rules.digest());
    assert_eq!((&answer["verdict"]["finding"], &answer["verdict"]["criterion"]), (&json!("better"), &json!("wins")));
    let sentence = answer["verdict"]["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("top 60 of 300 leads"), "{sentence}");
    let pair = comparison.pair(0, 1).expect("a pair");
    let swap = pair.swap_set(plumb_eval::compare::CapacityUnit::InAll, 60).expect("a swap set");
    same(&answer["swap_set"]["promoted"]["won"], swap.promoted_group.won);
    assert_eq!(answer["swap_set"]["leads"].as_array().map(Vec::len), Some(swap.promoted.len() + swap.demoted.len()));
    let cells = answer["band_grid"].as_array().expect("cells");
    assert_eq!((cells.len(), cells.iter().map(|cell| cell["leads"].as_u64().expect("a count")).sum::<u64>()), (25, 300));
    let point = answer["capacity"]["points"].as_array().expect("points").iter().find(|point| point["n"] == 60).expect("sixty");
    let all: Vec<f64> =
        leads.iter().filter(|lead| lead["outcome"] == "won").map(|lead| lead["amount"].as_f64().expect("a number")).collect();
    assert!(point["model"]["amount"]["estimate"].as_f64().is_some_and(|amount| amount > 0.0 && amount < all.iter().sum()), "{point}");
    // The outcome is hidden from rules that ask for it.
    assert_eq!(answer["on"]["hidden"], json!(["outcome"]));
    assert_eq!((&answer["on"]["leads"], &answer["on"]["won"]), (&json!(300), &json!(all.len())));
}

#[tokio::test]
async fn segments_and_telling_leads_are_told() {
    let (api, _file) = api();
    let answer = compare(&api, json!({ "leads": leads(300) })).await;
    let segments = answer["segments"].as_array().expect("segments");
    assert_eq!(segments.len(), 1, "{segments:?}");
    let groups: Vec<(&Value, &Value)> =
        segments[0]["groups"].as_array().expect("groups").iter().map(|group| (&group["group"], &group["leads"])).collect();
    assert_eq!((&segments[0]["name"], groups), (&json!("campaign"), vec![(&json!("web"), &json!(200)), (&json!("fair"), &json!(100))]));
    assert!(segments[0]["groups"][0]["difference"]["lower"].is_number());
    let telling = answer["telling"].as_array().expect("leads");
    assert!(!telling.is_empty() && telling.len() <= 20);
    for lead in telling {
        assert!(lead["lead_id"].as_str().is_some_and(|id| id.starts_with('L')));
        assert!(lead["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()), "{lead}");
        let ledger = lead["rule"]["ledger"].as_array().expect("a ledger");
        let sum: f64 = ledger.iter().map(|line| line["points"].as_f64().expect("points")).sum();
        assert_eq!(Some(sum), lead["rule"]["score"].as_f64());
        let above = lead["model_rank"].as_f64() > lead["rules_rank"].as_f64();
        assert_eq!(above == (lead["outcome"] == "won"), lead["right"] == "model", "{lead}");
    }
    assert_eq!(
        (&answer["verdict"]["criterion"], &answer["verdict"]["capacity"], &answer["worked"]),
        (&json!("auc"), &json!(60), &Value::Null)
    );
}

#[tokio::test]
async fn leads_that_the_model_may_have_seen_are_left_out() {
    let (api, _file) = api();
    let mut leads = leads(120);
    for lead in &mut leads[..30] {
        lead["attributes"]["created"] = json!("2024-09-30");
    }
    for lead in &mut leads[30..35] {
        lead["attributes"]["created"] = json!("last week");
    }
    for lead in &mut leads[35..37] {
        lead["attributes"] = json!({ "created": "2024-10-01" });
    }
    let on = compare(&api, json!({ "leads": leads })).await["on"].clone();
    let left_out = &on["left_out"];
    assert_eq!((&left_out["seen"]["count"], &left_out["undated"]["count"]), (&json!(30), &json!(5)));
    assert_eq!((&left_out["unscored"]["lead_ids"], &on["leads"]), (&json!(["L35", "L36"]), &json!(83)));
    assert_eq!((&left_out["seen"]["lead_ids"][0], &left_out["undated"]["lead_ids"][0]), (&json!("L0"), &json!("L30")));
    for lead in &mut leads {
        lead["attributes"]["created"] = json!("2024-09-30");
    }
    let answer = api.post("/v1/compare", json!({ "leads": leads }).to_string()).await;
    let detail = answer.problem(422, "cannot-compare")["detail"].as_str().expect("a detail").to_owned();
    assert!(detail.contains("0 won and 0 lost") && detail.contains("120 that the model may have been fitted on"), "{detail}");
}

#[tokio::test]
async fn accounts_weeks_costs_and_work_count() {
    let (api, _file) = api();
    let mut leads = leads(300);
    for (n, lead) in leads.iter_mut().enumerate() {
        lead["account"] = json!(format!("A{}", n / 3));
        lead["worked"] = json!(lead["attributes"]["industry"] == "Health");
    }
    let body = json!({ "leads": leads, "capacity": 5, "capacity_unit": "a_week", "cost_per_lead": 20 });
    let answer = compare(&api, body).await;
    assert_eq!((&answer["on"]["accounts"], &answer["capacity"]["unit"]), (&json!(100), &json!("a_week")));
    assert!(answer["capacity"]["weeks"].as_u64().is_some_and(|weeks| weeks > 4), "{}", answer["capacity"]["weeks"]);
    assert!(answer["verdict"]["sentence"].as_str().is_some_and(|text| text.contains("each week")), "{}", answer["verdict"]);
    let point = &answer["capacity"]["points"][0]["model"];
    let cost = 20.0 * point["worked"].as_f64().expect("a number") / point["won"]["estimate"].as_f64().expect("a number");
    assert!((point["cost_per_won"].as_f64().expect("a cost") - cost).abs() < 1e-9, "{point}");
    // Exactly those were worked whom the rules like.
    assert_eq!(answer["worked"]["went_with"], "rules");
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_place() {
    let (api, _file) = api();
    let mut wrong = leads(40);
    wrong[1]["outcome"] = json!("open");
    wrong[2]["as_of"] = json!("soon");
    wrong[3]["lead_id"] = json!("L0");
    wrong[4].as_object_mut().expect("an object").remove("as_of");
    wrong[5]["amount"] = json!(-1);
    wrong[6]["events"] = json!([{ "type": "x", "at": "y" }]);
    wrong[7]["segments"] = json!({ "campaign": ["a"] });
    wrong[8]["lead_id"] = json!(" ");
    wrong[9] = json!(["x"]);
    wrong[10]["outcome"] = json!(1);
    let body = json!({ "leads": wrong, "capacity": 0, "cost_per_lead": -2, "model": "" });
    let answer = api.post("/v1/compare", body.to_string()).await;
    let errors = answer.problem(422, "invalid-request")["errors"].clone();
    let mut pointers: Vec<&str> = errors.as_array().expect("errors").iter().filter_map(|error| error["pointer"].as_str()).collect();
    pointers.sort_unstable();
    let mut expected = [
        "#/capacity",
        "#/cost_per_lead",
        "#/leads/1/outcome",
        "#/leads/10/outcome",
        "#/leads/2/as_of",
        "#/leads/3/lead_id",
        "#/leads/4",
        "#/leads/5/amount",
        "#/leads/6/events/0/at",
        "#/leads/7/segments/campaign",
        "#/leads/8/lead_id",
        "#/leads/9",
        "#/model",
    ];
    expected.sort_unstable();
    assert_eq!(pointers, expected, "{errors}");
    for body in ["{}", "[]", r#"{"leads":null}"#, r#"{"leads":[],"capacity_unit":"a_day"}"#, r#"{"leads":[],"capacity":1.5}"#] {
        api.post("/v1/compare", body).await.problem(422, "invalid-request");
    }
    api.post("/v1/compare", r#"{"leads":[]}"#).await.problem(422, "cannot-compare");
    api.post("/v1/compare", json!({ "leads": leads(40), "model": "nobody" }).to_string()).await.problem(404, "model-not-found");
    let many = format!(r#"{{"leads":[{}1]}}"#, "1,".repeat(10_000));
    api.post("/v1/compare", many).await.problem(422, "too-many-leads");
    let large = format!(r#"{{"leads":[],"x":"{}"}}"#, "x".repeat(32 << 20));
    api.post("/v1/compare", large).await.problem(413, "body-too-large");
    Api::new().post("/v1/compare", json!({ "leads": leads(40) }).to_string()).await.problem(404, "no-rules");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_two_run_at_once_and_scores_are_answered_meanwhile() {
    let folder = TempDir::new().expect("a folder");
    common::registry(folder.path());
    let file = RulesFile::new(RULES);
    let config = ServeConfig { rules: Some(file.path()), body_timeout: Duration::from_secs(20), ..config(folder.path()) };
    let server = Server::bind(config).await.expect("a server");
    let address = server.local_addr();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    let send = async |path: &str, length: usize, body: &str| {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await.expect("sending");
        stream
    };
    let answer = async |mut stream: TcpStream| {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("an answer");
        text
    };
    // Bodies that do not arrive hold the room; one that comes too late for it is refused, and another takes its place.
    let whole = json!({ "leads": leads(40) }).to_string();
    let mut held = Vec::new();
    let third = loop {
        held.push(send(["/v1/compare", "/v1/rules/preview"][held.len() % 2], 100, "{").await);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let text = answer(send("/v1/compare", whole.len(), &whole).await).await;
        if !text.starts_with("HTTP/1.1 200") {
            break text;
        }
        assert!(held.len() < 50, "{text}");
    };
    assert!(third.starts_with("HTTP/1.1 503") && third.contains("urn:plumb:problem:busy") && third.contains("retry-after: 1"), "{third}");
    let score = r#"{"attributes":{"employees":3}}"#;
    assert!(answer(send("/v1/score", score.len(), score).await).await.starts_with("HTTP/1.1 200"));
    // Gone, they leave room.
    drop(held);
    loop {
        let text = answer(send("/v1/compare", whole.len(), &whole).await).await;
        if text.starts_with("HTTP/1.1 200") {
            break;
        }
        assert!(text.contains("busy"), "{text}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.send(()).expect("the server runs");
    running.await.expect("no panic").expect("a clean end");
}

/// The server of [`api`] over a store with the same leads: first heard of at the moment of their score, and closed later.
async fn kept_api(leads: &[Value]) -> (Kept, RulesFile) {
    let file = RulesFile::new(RULES);
    let store = plumb_store::open("sqlite::memory:").await.expect("a store");
    let source = Some(StoreSource::from(std::sync::Arc::clone(&store)));
    let api = Api::with(|_| (), |config| ServeConfig { rules: Some(file.path()), store: source, ..config });
    let kept = Kept { api, store };
    let lead = |lead: &Value| {
        let mut attributes = lead["attributes"].clone();
        attributes.as_object_mut().expect("attributes").remove("outcome");
        attributes["campaign"] = lead["segments"]["campaign"].clone();
        json!({ "lead_id": lead["lead_id"], "attributes": attributes, "observed_at": lead["as_of"] })
    };
    let end =
        |lead: &Value| json!({ "lead_id": lead["lead_id"], "outcome": lead["outcome"], "at": "2025-02-01", "amount": lead["amount"] });
    write_all(&kept, "/v1/leads/batch", "leads", leads.iter().map(lead).collect()).await;
    write_all(&kept, "/v1/outcomes", "outcomes", leads.iter().map(end).collect()).await;
    (kept, file)
}

async fn write_all(kept: &Kept, path: &str, name: &str, items: Vec<Value>) {
    let answer = kept.post(path, &json!({ name: items })).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    for result in answer.json["results"].as_array().expect("results") {
        assert!(result["status"] != "refused" && result.get("error").is_none_or(Value::is_null), "{result}");
    }
}

#[tokio::test]
async fn kept_leads_are_compared_on_as_they_were_when_they_were_first_heard_of() {
    let leads = leads(300);
    let (plain, _file) = api();
    let given = compare(&plain, json!({ "leads": leads, "capacity": 60 })).await;
    let (kept, _rules) = kept_api(&leads).await;
    // What became known later changes nothing: other attributes, and events.
    let later = |lead: &Value| {
        let mut attributes = lead["attributes"].clone();
        attributes["employees"] = json!(if lead["outcome"] == "won" { 300 } else { 5 });
        json!({ "lead_id": lead["lead_id"], "attributes": attributes, "observed_at": "2025-02-10" })
    };
    write_all(&kept, "/v1/leads/batch", "leads", leads.iter().map(later).collect()).await;
    // Nor do leads that are open, that the model may have been fitted on, without a creation, and that had closed when they were first heard of.
    let attributes = |created: &str| json!({ "employees": 300, "industry": "Health", "signed_up": "2024-11-01", "created": created });
    let other = |id: &str, created: &str| json!({ "lead_id": id, "attributes": attributes(created), "observed_at": "2025-01-15" });
    let others = ["open", "undated", "late", "seen"].map(|id| {
        other(
            id,
            match id {
                "undated" => "",
                "seen" => "2020-01-01",
                _ => "2024-12-01",
            },
        )
    });
    write_all(&kept, "/v1/leads/batch", "leads", others.to_vec()).await;
    let end = |id: &str, at: &str| json!({ "lead_id": id, "outcome": "won", "at": at });
    let ends = vec![end("undated", "2025-02-01"), end("late", "2025-01-15"), end("seen", "2025-02-01")];
    write_all(&kept, "/v1/outcomes", "outcomes", ends).await;
    let answer = kept.got("/v1/compare?capacity=60&by=campaign").await;
    let left_out = |kind: &str| answer["on"]["left_out"][kind].clone();
    for kind in ["undated", "late", "seen"] {
        assert_eq!(left_out(kind), json!({ "count": 1, "lead_ids": [kind] }));
    }
    assert_eq!((&answer["on"]["leads"], &answer["on"]["won"]), (&given["on"]["leads"], &given["on"]["won"]));
    let near = |pointer: &str| {
        let (shown, expected) = (answer.pointer(pointer).and_then(Value::as_f64), given.pointer(pointer).and_then(Value::as_f64));
        assert!((shown.expect("a figure") - expected.expect("a figure")).abs() < 1e-12, "{pointer}: {shown:?} {expected:?}");
    };
    for pointer in ["/model/auc/estimate", "/rules/auc/estimate", "/difference/estimate", "/model/log_loss/estimate"] {
        near(pointer);
    }
    assert_eq!(answer["segments"][0]["name"], "campaign", "{}", answer["segments"]);
    for (query, parameter) in
        [("capacity=0", "capacity"), ("capacity_unit=x", "capacity_unit"), ("cost_per_lead=-1", "cost_per_lead"), ("x=1", "x")]
    {
        let refused = kept.get(&format!("/v1/compare?{query}")).await;
        assert_eq!(refused.problem(422, "invalid-request")["errors"][0]["field"], parameter, "{}", refused.text);
    }
    plain.get("/v1/compare").await.problem(404, "no-store");
}

/// The disqualified are never worked: whatever their points, they come last.
#[tokio::test]
async fn leads_that_the_rules_disqualify_rank_last() {
    let rules = "name = \"Closed\"\n[[rule]]\nid = \"size\"\nwhen = { field = \"employees\", at_least = 100 }\npoints = 10\n";
    let out = "[[disqualify]]\nid = \"out\"\nreason = \"not ours\"\nwhen = { field = \"industry\", equals = \"health\" }\n";
    // The same order, told by points alone.
    let points = "[[rule]]\nid = \"out\"\nwhen = { field = \"industry\", equals = \"health\" }\npoints = -50\n";
    let leads = leads(300);
    let of = async |text: String| {
        let file = RulesFile::new(&text);
        compare(&Api::with_rules(Some(&file.path())), json!({ "leads": leads, "capacity": 60 })).await
    };
    let (disqualified, plain) = (of(format!("{rules}{out}")).await, of(format!("{rules}{points}")).await);
    for pointer in ["/rules/auc/estimate", "/rules/average_precision/estimate", "/rules/ks/estimate", "/difference/estimate"] {
        assert_eq!(disqualified.pointer(pointer), plain.pointer(pointer), "{pointer}");
    }
    let health = leads.iter().filter(|lead| lead["attributes"]["industry"] == "Health").count();
    assert_eq!((&disqualified["rules"]["disqualified"], &plain["rules"]["disqualified"]), (&json!(health), &json!(0)));
    let note = disqualified["rules"]["note"].as_str().expect("a note");
    assert!(note.starts_with(&format!("{health} of 300 leads are disqualified")), "{note}");
    assert_eq!(plain["rules"]["note"], Value::Null);
    for lead in disqualified["swap_set"]["leads"].as_array().expect("leads") {
        let given = leads.iter().find(|given| given["lead_id"] == lead["lead_id"]).expect("a lead of the request");
        assert!(given["attributes"]["industry"] != "Health" || lead["rule_score"] == 1, "{lead}");
    }
}
