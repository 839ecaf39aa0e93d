use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::common::NOW;
use super::requests::Ask;

/// An answer, as far as the model tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub etag: Option<String>,
    pub replayed: bool,
    pub body: Value,
}

/// The members of answers that the model tells; cursors and what is made of scores are left to other tests.
pub const KNOWN: [&str; 21] = [
    "lead_id",
    "status",
    "version",
    "updated_at",
    "error",
    "erased",
    "results",
    "items",
    "attributes",
    "n",
    "t",
    "created_at",
    "owner",
    "outcome",
    "at",
    "amount",
    "versions",
    "outcomes",
    "events",
    "observed_at",
    "id",
];

/// What is kept, in the simplest form.
#[derive(Debug, Default)]
pub struct Model {
    leads: BTreeMap<String, Lead>,
    erased: BTreeMap<String, u64>,
    events: BTreeMap<String, Value>,
    named: HashMap<String, (String, Reply)>,
}

#[derive(Debug, Clone)]
struct Lead {
    created_at: String,
    versions: Vec<Version>,
    outcomes: Vec<Outcome>,
}

#[derive(Debug, Clone)]
struct Version {
    number: u64,
    observed_at: String,
    attributes: Value,
    owner: Value,
}

#[derive(Debug, Clone, PartialEq)]
struct Outcome {
    word: String,
    at: String,
    amount: Value,
}

impl Lead {
    fn version(&self) -> u64 {
        self.versions.iter().map(|version| version.number).max().unwrap_or(0)
    }

    /// What it was at a moment: the last observed then, and of those the last written.
    fn at(&self, moment: &str) -> Option<&Version> {
        let before = self.versions.iter().filter(|version| version.observed_at.as_str() <= moment);
        before.max_by_key(|version| (version.observed_at.clone(), version.number))
    }

    fn head(&self) -> &Version {
        self.at("9999").expect("a lead has a version")
    }

    fn outcome(&self) -> Option<&Outcome> {
        // Of several at once the one that was written last.
        self.outcomes.iter().max_by(|one, other| one.at.cmp(&other.at))
    }

    fn shown(&self, id: &str) -> Value {
        let outcome = self.outcome().map_or(Value::Null, Outcome::shown);
        let head = self.head();
        json!({
            "lead_id": id, "attributes": head.attributes, "created_at": self.created_at, "owner": head.owner, "version": self.version(),
            "updated_at": NOW, "outcome": outcome, "status": null, "amount": null
        })
    }
}

impl Outcome {
    fn shown(&self) -> Value {
        json!({ "outcome": self.word, "at": self.at, "amount": self.amount })
    }
}

impl Model {
    /// What the API must answer.
    pub fn answer(&mut self, ask: &Ask) -> Reply {
        if ask.method == "PUT" && ask.body.as_ref().is_some_and(|body| is_to_come(&body["created_at"])) {
            // Nothing was tried, and nothing is remembered.
            return problem(422, "invalid-request", None);
        }
        let header = |name: &str| ask.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone());
        let Some(name) = header("idempotency-key") else { return self.do_it(ask) };
        let asked = format!("{ask:?}");
        match self.named.get(&name) {
            Some((before, reply)) if *before == asked => Reply { replayed: true, ..reply.clone() },
            Some(_) => problem(422, "idempotency-key-reused", None),
            None => {
                let reply = self.do_it(ask);
                self.named.insert(name, (asked, reply.clone()));
                reply
            }
        }
    }

    fn do_it(&mut self, ask: &Ask) -> Reply {
        let (path, query) = ask.path.split_once('?').unwrap_or((&ask.path, ""));
        let items = |member: &str| ask.body.as_ref().and_then(|body| body[member].as_array()).cloned().unwrap_or_default();
        match (ask.method, path.trim_start_matches("/v1/")) {
            ("POST", "leads/batch") => results(items("leads").iter().map(|item| self.batch_item(item)).collect()),
            ("POST", "events") => results(items("events").iter().map(|item| self.event(item)).collect()),
            ("POST", "outcomes") => results(items("outcomes").iter().map(|item| self.outcome(item)).collect()),
            ("GET", "leads") => self.list(query),
            ("GET", path) if path.ends_with("/history") => self.history(path.trim_start_matches("leads/").trim_end_matches("/history")),
            ("GET", path) => self.show(path.trim_start_matches("leads/")),
            ("DELETE", path) => self.erase(path.trim_start_matches("leads/"), ask),
            (_, path) => self.put(path.trim_start_matches("leads/"), ask),
        }
    }

    fn holds(&self, id: &str, ask: &Ask) -> bool {
        let current = self.leads.get(id).map(Lead::version);
        ask.headers.iter().all(|(name, value)| match (*name, value.as_str()) {
            ("if-match", "*") => current.is_some(),
            ("if-match", tag) => current.is_some_and(|version| tag == format!("\"{version}\"")),
            ("if-none-match", _) => current.is_none(),
            _ => true,
        })
    }

    fn conflict(&self, id: &str) -> Reply {
        problem(412, "precondition-failed", self.leads.get(id).map(Lead::version))
    }

    fn put(&mut self, id: &str, ask: &Ask) -> Reply {
        if !self.holds(id, ask) {
            return self.conflict(id);
        }
        let (status, version) = self.write(id, ask.body.as_ref().expect("a body"));
        let body = json!({ "lead_id": id, "status": status, "version": version, "updated_at": NOW });
        Reply { status: if status == "created" { 201 } else { 200 }, etag: Some(format!("\"{version}\"")), replayed: false, body }
    }

    fn write(&mut self, id: &str, body: &Value) -> (&'static str, u64) {
        let observed_at = body["observed_at"].as_str().map_or(NOW, |at| at.min(NOW)).to_owned();
        let (attributes, owner) = (body["attributes"].clone(), body["owner"].clone());
        let given = body["created_at"].as_str().map(str::to_owned);
        let Some(lead) = self.leads.get_mut(id) else {
            let number = 1 + self.erased.get(id).copied().unwrap_or(0);
            let created_at = given.unwrap_or_else(|| observed_at.clone());
            let versions = vec![Version { number, observed_at, attributes, owner }];
            self.leads.insert(id.to_owned(), Lead { created_at, versions, outcomes: Vec::new() });
            return ("created", number);
        };
        let is_current = observed_at >= lead.head().observed_at;
        let before = if is_current { Some(lead.head()) } else { lead.at(&observed_at) };
        let is_same = before.is_some_and(|before| before.attributes == attributes && before.owner == owner);
        let created_at = given.unwrap_or_else(|| lead.created_at.clone());
        if is_same && created_at == lead.created_at {
            return ("unchanged", lead.version());
        }
        lead.created_at = created_at;
        let number = lead.version() + 1;
        lead.versions.push(Version { number, observed_at, attributes, owner });
        (if is_current { "updated" } else { "backfilled" }, number)
    }

    fn batch_item(&mut self, item: &Value) -> Value {
        let id = item["lead_id"].as_str().expect("an identifier");
        let current = self.leads.get(id).map_or(0, Lead::version);
        if is_to_come(&item["created_at"]) {
            return json!({ "lead_id": id, "status": "refused", "error": "urn:plumb:problem:invalid-request" });
        }
        if item["if_version"].as_u64().is_some_and(|version| version != current) {
            return json!({ "lead_id": id, "status": "refused", "error": "urn:plumb:problem:precondition-failed" });
        }
        let (status, version) = self.write(id, item);
        json!({ "lead_id": id, "status": status, "version": version, "updated_at": NOW })
    }

    fn event(&mut self, item: &Value) -> Value {
        let (id, lead) = (item["id"].as_str().expect("an identifier"), &item["lead_id"]);
        if item["type"] == " " {
            return json!({ "id": id, "lead_id": lead, "status": "refused", "error": "urn:plumb:problem:invalid-request" });
        }
        let is_new = !self.events.contains_key(id);
        if is_new {
            self.events.insert(id.to_owned(), item.clone());
        }
        json!({ "id": id, "lead_id": lead, "status": if is_new { "kept" } else { "duplicate" } })
    }

    fn outcome(&mut self, item: &Value) -> Value {
        let id = item["lead_id"].as_str().expect("an identifier");
        let refused = |kind: &str| json!({ "lead_id": id, "status": "refused", "error": format!("urn:plumb:problem:{kind}") });
        if item["outcome"] == "sold" || is_to_come(&item["at"]) {
            return refused("invalid-request");
        }
        let Some(lead) = self.leads.get_mut(id) else { return refused("lead-not-found") };
        let word = item["outcome"].as_str().expect("a word").to_owned();
        let outcome = Outcome { word, at: item["at"].as_str().unwrap_or(NOW).to_owned(), amount: item["amount"].clone() };
        let is_new = !lead.outcomes.contains(&outcome);
        if is_new {
            lead.outcomes.push(outcome);
        }
        json!({ "lead_id": id, "status": if is_new { "kept" } else { "duplicate" } })
    }

    fn erase(&mut self, id: &str, ask: &Ask) -> Reply {
        if !self.holds(id, ask) {
            return self.conflict(id);
        }
        let events = self.events.len();
        self.events.retain(|_, event| event["lead_id"] != id);
        let lead = self.leads.remove(id);
        if let Some(lead) = &lead {
            self.erased.insert(id.to_owned(), lead.version());
        }
        if lead.is_none() && self.events.len() == events {
            return problem(404, "lead-not-found", None);
        }
        Reply { status: 200, etag: None, replayed: false, body: json!({ "lead_id": id, "erased": true }) }
    }

    fn show(&self, id: &str) -> Reply {
        let Some(lead) = self.leads.get(id) else { return problem(404, "lead-not-found", None) };
        Reply { status: 200, etag: Some(format!("\"{}\"", lead.version())), replayed: false, body: lead.shown(id) }
    }

    fn history(&self, id: &str) -> Reply {
        let Some(lead) = self.leads.get(id) else { return problem(404, "lead-not-found", None) };
        let mut versions = lead.versions.clone();
        versions.sort_by_key(|version| std::cmp::Reverse((version.observed_at.clone(), version.number)));
        let versions: Vec<Value> = versions
            .iter()
            .map(|version| json!({ "version": version.number, "attributes": version.attributes, "owner": version.owner, "observed_at": version.observed_at }))
            .collect();
        let mut outcomes: Vec<&Outcome> = lead.outcomes.iter().rev().collect();
        outcomes.sort_by(|one, other| other.at.cmp(&one.at));
        let outcomes: Vec<Value> = outcomes.into_iter().map(Outcome::shown).collect();
        let mut events: Vec<&Value> = self.events.values().filter(|event| event["lead_id"] == id).collect();
        events.sort_by(|one, other| (other["at"].as_str(), other["id"].as_str()).cmp(&(one["at"].as_str(), one["id"].as_str())));
        let events: Vec<Value> = events.iter().map(|event| json!({ "id": event["id"], "at": event["at"] })).collect();
        let body = json!({ "lead_id": id, "versions": versions, "outcomes": outcomes, "events": events });
        Reply { status: 200, etag: None, replayed: false, body }
    }

    fn list(&self, query: &str) -> Reply {
        let has = |part: &str| query.split('&').any(|own| own == part);
        let word = |lead: &Lead| lead.outcome().map(|outcome| outcome.word.clone());
        let mut found: Vec<(&String, &Lead)> = self
            .leads
            .iter()
            .filter(|(_, lead)| {
                (!has("owner=ana") || lead.head().owner == "ana")
                    && (!has("segment=n:1") || lead.head().attributes["n"] == 1)
                    && (!has("outcome=won") || word(lead).as_deref() == Some("won"))
                    && (!has("outcome=open") || word(lead).is_none_or(|word| word == "reopened"))
            })
            .collect();
        if has("sort=-id") {
            found.reverse();
        }
        let limit = query.split('&').find_map(|part| part.strip_prefix("limit=")?.parse().ok()).unwrap_or(100);
        let items: Vec<Value> = found.into_iter().take(limit).map(|(id, lead)| lead.shown(id)).collect();
        Reply { status: 200, etag: None, replayed: false, body: json!({ "items": items }) }
    }
}

/// Whether a time, if there is one, lies in the future.
fn is_to_come(time: &Value) -> bool {
    time.as_str().is_some_and(|time| time > NOW)
}

fn results(results: Vec<Value>) -> Reply {
    Reply { status: 200, etag: None, replayed: false, body: json!({ "results": results }) }
}

fn problem(status: u16, kind: &str, version: Option<u64>) -> Reply {
    let etag = version.map(|version| format!("\"{version}\""));
    Reply { status, etag, replayed: false, body: format!("urn:plumb:problem:{kind}").into() }
}
