//! Training on what a server has collected.

use std::fs;

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

/// A CSV file of rows with the same members, in the order of their names.
fn csv(rows: &[Map<String, Value>]) -> String {
    let names: Vec<&String> = rows[0].keys().collect();
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
    from_store.done().says(&["600 leads of sqlite:plumb.db", "1 leads are left out", "observed_at"]);
    let model = |registry: &str| fs::read(folder.path(&format!("{registry}/leads/versions/1/model.json"))).expect("a model");
    assert!(model("a") == model("b"), "the artifacts differ");
    folder.plumb(&["train", "--from-store", "sqlite:nowhere.db"]).ended(3).says(&["nowhere.db"]);
}
