//! Training on what a server has collected.

use std::fs;

use plumb_core::{DateFormat, Time};
use plumb_tests::{Folder, Running, workspace};
use serde_json::{Map, Value, json};

const CONFIG: &str = r#"
[data]
leads = "leads.csv"
[lead]
id = "id"
created = "created"
closed = "closed"
amount = "amount"
owner = "owner"
[outcome]
column = "outcome"
won = ["won"]
lost = ["lost"]
open = ["open"]
[events]
file = "events.csv"
lead = "lead"
type = "type"
at = "at"
id = "event"
properties = ["minutes"]
[columns]
"industry" = { kind = "category", known_at = "creation" }
"employees" = { kind = "number", known_at = "creation" }
"#;

/// A small generator, the same on every machine.
struct Numbers(u32);

impl Numbers {
    fn below(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % below
    }
}

struct Made {
    leads: Vec<Value>,
    events: Vec<Value>,
    /// How each ended, when, and for how much; none for open ones.
    ends: Vec<Option<(&'static str, String, u32)>>,
}

fn date(day: u32) -> String {
    format!("20{}-{:02}-{:02}", 24 + day / 336, day % 336 / 28 + 1, day % 28 + 1)
}

fn made(count: u32) -> Made {
    let mut numbers = Numbers(5);
    let mut all = Made { leads: Vec::new(), events: Vec::new(), ends: Vec::new() };
    for n in 0..count {
        let (industry, employees) = (["Health", "Software", "Energy"][numbers.below(3) as usize], 1 + numbers.below(900));
        let day = n * 400 / count;
        let busy = numbers.below(4);
        for event in 0..busy {
            let at = format!("{}T1{event}:00:00Z", date(day + event));
            let own = json!({ "id": format!("E{n}-{event}"), "lead_id": format!("L{n:04}"), "type": "page_view", "at": at,
                "properties": { "minutes": 1 + numbers.below(20) } });
            all.events.push(own);
        }
        let liked = 10 + 20 * busy + if industry == "Software" { 25 } else { 0 } + employees / 100;
        let outcome = if numbers.below(100) < liked { "won" } else { "lost" };
        let end = (numbers.below(12) > 0).then(|| (outcome, date(day + 40 + numbers.below(40)), 100 + numbers.below(900)));
        all.ends.push(end);
        all.leads.push(json!({ "lead_id": format!("L{n:04}"), "created_at": date(day), "observed_at": date(day), "owner": "ana",
            "attributes": { "industry": industry, "employees": employees, "created": date(day) } }));
    }
    all
}

fn post_all(server: &Running, path: &str, name: &str, items: &[Value]) {
    for part in items.chunks(500) {
        let (status, answer) = server.post(path, &json!({ name: part }));
        assert_eq!(status, 200, "{answer}");
        let is_refused = |result: &&Value| result["status"] == "refused";
        assert!(answer["results"].as_array().expect("results").iter().find(is_refused).is_none(), "{answer}");
    }
}

/// A CSV file of rows with the same members, in another order than that of their names.
fn csv(rows: &[Map<String, Value>]) -> String {
    let mut names: Vec<&String> = rows[0].keys().collect();
    names.rotate_left(3);
    names.swap(0, 1);
    let cell =
        |value: &Value| value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned);
    let line = |row: &Map<String, Value>| names.iter().map(|name| cell(&row[*name])).collect::<Vec<_>>().join(",");
    let head = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(",");
    std::iter::once(head).chain(rows.iter().map(line)).collect::<Vec<_>>().join("\n") + "\n"
}

fn write_files(folder: &Folder, made: &Made) {
    let lead = |(lead, end): (&Value, &Option<(&str, String, u32)>)| {
        let mut row = lead["attributes"].as_object().expect("attributes").clone();
        let (outcome, closed, amount) = match end {
            Some((outcome, closed, amount)) => (*outcome, json!(closed), json!(amount)),
            None => ("open", Value::Null, Value::Null),
        };
        row.extend([
            ("id".to_owned(), lead["lead_id"].clone()),
            ("owner".to_owned(), json!("ana")),
            ("outcome".to_owned(), json!(outcome)),
            ("closed".to_owned(), closed),
            ("amount".to_owned(), amount),
        ]);
        row
    };
    let event = |event: &Value| {
        let row = json!({ "event": event["id"], "lead": event["lead_id"], "type": event["type"], "at": event["at"],
            "minutes": event["properties"]["minutes"] });
        row.as_object().expect("an event").clone()
    };
    folder.write("leads.csv", csv(&made.leads.iter().zip(&made.ends).map(lead).collect::<Vec<_>>()));
    folder.write("events.csv", csv(&made.events.iter().map(event).collect::<Vec<_>>()));
}

#[test]
fn a_store_that_took_in_the_data_trains_the_artifact_of_the_file() {
    let (made, folder) = (made(600), Folder::new());
    folder.write("plumb.toml", CONFIG);
    write_files(&folder, &made);
    let _ = folder.plumb(&["train", "--registry", "a"]).done();
    let models = workspace().join("models").to_string_lossy().into_owned();
    let server = Running::start(&folder.path(""), &["serve", "--bind", "127.0.0.1:0", "--registry", &models], None);
    post_all(&server, "/v1/leads/batch", "leads", &made.leads);
    post_all(&server, "/v1/events", "events", &made.events);
    let end = |(lead, end): (&Value, &Option<(&str, String, u32)>)| {
        let (outcome, at, amount) = end.clone()?;
        Some(json!({ "lead_id": lead["lead_id"], "outcome": outcome, "at": at, "amount": amount }))
    };
    post_all(&server, "/v1/outcomes", "outcomes", &made.leads.iter().zip(&made.ends).filter_map(end).collect::<Vec<_>>());
    // What became known later is not what the lead came with.
    let later = |lead: &Value| json!({ "lead_id": lead["lead_id"], "attributes": { "industry": "Later" }, "owner": "ana" });
    post_all(&server, "/v1/leads/batch", "leads", &made.leads[..50].iter().map(later).collect::<Vec<_>>());
    // Nobody knows what this one was when it came.
    let late = json!({ "lead_id": "late", "created_at": "2024-03-01", "attributes": { "industry": "Health", "created": "2024-03-01" } });
    post_all(&server, "/v1/leads/batch", "leads", &[late]);
    // The files are not read.
    fs::remove_file(folder.path("leads.csv")).expect("a file");
    fs::remove_file(folder.path("events.csv")).expect("a file");
    let from_store = folder.plumb(&["train", "--registry", "b", "--from-store", "sqlite:plumb.db"]);
    from_store.done().says(&["600 leads of sqlite:plumb.db", "1 lead is left out", "observed_at"]);
    let model = |registry: &str| fs::read(folder.path(&format!("{registry}/leads/versions/1/model.json"))).expect("a model");
    assert!(model("a") == model("b"), "the artifacts differ");
    let report = fs::read_to_string(folder.path("b/leads/versions/1/report.html")).expect("a report");
    assert!(report.contains("Rows of the store") && !report.contains(".ndjson"), "the report must name the store");
    let (leads, _) = CONFIG.split_once("[events]").expect("a part on events");
    folder.write("nameless.toml", leads.replace("id = \"id\"\n", ""));
    let nameless = ["train", "nameless.toml", "--from-store", "sqlite:plumb.db"];
    folder.plumb(&nameless).ended(3).says(&["nameless.toml: `lead.id` names no column", "lead_id"]);
    folder.plumb(&["train", "--from-store", "sqlite:nowhere.db"]).ended(3).says(&["nowhere.db"]);
    // A fault is told of the store, and not of a file that is gone by then.
    folder.plumb(&["keys", "create", "--store", "sqlite:empty.db", "--name", "x", "--scope", "score"]).done();
    let empty = folder.plumb(&["train", "--from-store", "sqlite:empty.db"]).ended(3);
    assert!(empty.stderr.contains("error: the leads of sqlite:empty.db") && !empty.stderr.contains(".ndjson"), "{}", empty.stderr);
}

/// So many days after the first one, at twenty past an hour.
fn at(day: u32, hour: u32) -> String {
    let first = Time::parse("2024-01-01", DateFormat::Iso).expect("a date");
    first.plus_days(f64::from(day) + f64::from(3 * hour + 1) / 72.0).to_string()
}

/// The day on which each of so many leads came in.
fn day_of(n: usize, count: usize) -> u32 {
    (n * 400 / count) as u32
}

/// Leads that change: after ten days it is told how serious they are, and when they have closed how they ended.
struct Changed {
    /// Each lead's versions, the oldest first: from when on, and the attributes.
    versions: Vec<Vec<(String, Map<String, Value>)>>,
    events: Vec<Value>,
    ends: Vec<(bool, String)>,
}

fn changed(count: u32) -> Changed {
    let mut numbers = Numbers(9);
    let mut all = Changed { versions: Vec::new(), events: Vec::new(), ends: Vec::new() };
    for n in 0..count {
        let day = day_of(n as usize, count as usize);
        let at = |days: u32, hour: u32| at(day + days, hour);
        let (industry, is_serious) = (["Health", "Software", "Energy"][numbers.below(3) as usize], numbers.below(2) == 0);
        let liked = 15 + if is_serious { 40 } else { 0 } + if industry == "Software" { 30 } else { 0 };
        let is_won = numbers.below(100) < liked;
        let closed = 3 + numbers.below(70);
        let told = |stage: &str, industry: &str| {
            let row = json!({ "industry": industry, "employees": 1 + n % 900, "stage": stage, "created": at(0, 9) });
            row.as_object().expect("attributes").clone()
        };
        let ended = if is_won { "signed" } else { "declined" };
        all.versions.push(vec![
            (at(0, 9), told("new", industry)),
            (at(10, 11), told(if is_serious { "serious" } else { "curious" }, industry)),
            (at(closed.max(11) + 1, 8), told(ended, "Elsewhere")),
        ]);
        for event in 0..numbers.below(4) {
            all.events
                .push(json!({ "id": format!("E{n}-{event}"), "lead_id": format!("L{n:04}"), "type": "page_view", "at": at(event * 6, 13),
                "properties": { "minutes": 1 + numbers.below(20) } }));
        }
        all.ends.push((is_won, at(closed, 17)));
    }
    all
}

/// The attributes that held at a moment, both written alike.
fn known<'a>(versions: &'a [(String, Map<String, Value>)], moment: &str) -> &'a Map<String, Value> {
    &versions.iter().rev().find(|(since, _)| since.as_str() <= moment).expect("a version").1
}

/// A CSV file with a row a version, as a history table of a CRM has them: how a lead ended stands in its newest row.
fn write_history(folder: &Folder, made: &Changed) {
    let rows = made.versions.iter().zip(&made.ends).enumerate().flat_map(|(n, (versions, (is_won, closed)))| {
        versions.iter().enumerate().map(move |(place, (since, attributes))| {
            let is_newest = place + 1 == versions.len();
            let outcome = if !is_newest {
                "open"
            } else if *is_won {
                "won"
            } else {
                "lost"
            };
            let mut row = attributes.clone();
            row.extend([
                ("id".to_owned(), json!(format!("L{n:04}"))),
                ("since".to_owned(), json!(since)),
                ("owner".to_owned(), json!("ana")),
                ("outcome".to_owned(), json!(outcome)),
                ("closed".to_owned(), if is_newest { json!(closed) } else { Value::Null }),
                ("amount".to_owned(), Value::Null),
            ]);
            row
        })
    });
    folder.write("leads.csv", csv(&rows.collect::<Vec<_>>()));
    let event = |event: &Value| {
        let row = json!({ "event": event["id"], "lead": event["lead_id"], "type": event["type"], "at": event["at"],
            "minutes": event["properties"]["minutes"] });
        row.as_object().expect("an event").clone()
    };
    folder.write("events.csv", csv(&made.events.iter().map(event).collect::<Vec<_>>()));
}

const RULES: &str = "name = \"Rules\"\n[[rule]]\nid = \"industry\"\nwhen = { field = \"industry\", equals = \"software\" }\npoints = 20\n";

#[test]
fn leads_are_learnt_from_as_they_were_at_each_age_and_served_alike() {
    let (made, folder) = (changed(900), Folder::new());
    let config = CONFIG.replace("[lead]", "extracted_at = \"2030-01-01\"\n[lead]")
        + "\"stage\" = { kind = \"category\", known_at = \"creation\" }\n";
    folder.write("history.toml", config.replace("[lead]\n", "[lead]\nobserved = \"since\"\n"));
    folder.write("plumb.toml", config);
    folder.write("rules.toml", RULES);
    write_history(&folder, &made);
    let _ = folder.plumb(&["train", "history.toml", "--registry", "a"]).done();
    let serve = |registry: &str, more: &[&str]| {
        Running::start(&folder.path(""), &[&["serve", "--bind", "127.0.0.1:0", "--registry", registry], more].concat(), None)
    };
    let models = workspace().join("models").to_string_lossy().into_owned();
    let server = serve(&models, &[]);
    let lead = |n: usize, place: usize| {
        let (since, attributes) = &made.versions[n][place];
        json!({ "lead_id": format!("L{n:04}"), "created_at": made.versions[n][0].0, "observed_at": since, "owner": "ana", "attributes": attributes })
    };
    // A history is filled in at once, long after; of every second lead the newest first.
    for step in 0..3 {
        let place = |n: usize| if n.is_multiple_of(2) { step } else { 2 - step };
        post_all(&server, "/v1/leads/batch", "leads", &(0..made.versions.len()).map(|n| lead(n, place(n))).collect::<Vec<_>>());
    }
    post_all(&server, "/v1/events", "events", &made.events);
    let outcome = |is_won: bool| if is_won { "won" } else { "lost" };
    let end = |(n, (is_won, at)): (usize, &(bool, String))| json!({ "lead_id": format!("L{n:04}"), "outcome": outcome(*is_won), "at": at });
    post_all(&server, "/v1/outcomes", "outcomes", &made.ends.iter().enumerate().map(end).collect::<Vec<_>>());
    drop(server);
    let said = folder.plumb(&["train", "--registry", "b", "--from-store", "sqlite:plumb.db", "--json"]);
    let trained = said.done().says(&["900 leads", "changes of attributes"]).json();
    let model = |registry: &str| folder.text(&format!("{registry}/leads/versions/1/model.json"));
    assert!(model("a") == model("b"), "the store and the history of the same leads give the same model");
    let has = |level: &str| model("b").to_lowercase().contains(&format!("\"{level}\""));
    assert!(["new", "serious", "curious"].into_iter().all(has), "what leads had become is learnt");
    assert!(!["signed", "declined", "elsewhere"].into_iter().any(has), "what was told after the close is never seen");
    let at_ages: Vec<f64> =
        (0..3).map(|age| trained["metrics"]["at_ages"][age]["test"]["auc"]["estimate"].as_f64().expect("AUC")).collect();
    assert!(at_ages[2] > at_ages[0] + 0.05 && at_ages[0] < 0.8, "{at_ages:?}");

    // The server says the same of the same leads at the same moments, by what was known then.
    let server = serve("b", &["--rules", "rules.toml"]);
    let auc_of = |answer: &Value| answer["model"]["auc"]["estimate"].as_f64().unwrap_or_else(|| panic!("{answer}"));
    for (age, days) in [(0, 0u32), (1, 7), (2, 30)] {
        let seen = |n: usize| {
            let moment = at(day_of(n, made.versions.len()) + days, 9);
            let (is_won, closed) = &made.ends[n];
            let own = |event: &&Value| event["lead_id"] == format!("L{n:04}");
            let events: Vec<Value> = made
                .events
                .iter()
                .filter(own)
                .map(|event| json!({ "id": event["id"], "type": event["type"], "at": event["at"], "properties": event["properties"] }))
                .collect();
            (closed.as_str() > moment.as_str()).then(|| {
                json!({ "lead_id": format!("L{n:04}"), "attributes": known(&made.versions[n], &moment), "events": events, "as_of": moment,
                    "outcome": outcome(*is_won) })
            })
        };
        let leads: Vec<Value> = (0..made.versions.len()).filter_map(seen).collect();
        let (status, answer) = server.post("/v1/compare", &json!({ "leads": leads }));
        assert_eq!(status, 200, "{answer}");
        assert!((auc_of(&answer) - at_ages[age]).abs() < 1e-12, "at {days} days: {} {at_ages:?}", auc_of(&answer));
    }
    // And of the leads that it keeps, as they were when they came.
    let (status, answer) = server.get("/v1/compare");
    assert_eq!(status, 200, "{answer}");
    assert!((auc_of(&answer) - at_ages[0]).abs() < 1e-12, "{} {at_ages:?}", auc_of(&answer));
}
