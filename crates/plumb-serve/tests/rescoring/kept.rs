//! A server's state over a store in memory, with a clock that tests set.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

use plumb_core::Time;
use plumb_serve::{Clock, Rescoring, ServeConfig, TimeOfDay};
use plumb_store::{Applied, Batch, Change, PutLead, ScoreRecord, Store, StoredEvent};
use serde_json::{Value, json};

use crate::common::{Api, NOW, time};

thread_local! {
    static CLOCK: Cell<Option<Time>> = const { Cell::new(None) };
}

/// From now on it is this time, for this test.
pub fn set_clock(now: Time) {
    CLOCK.set(Some(now));
}

pub fn now() -> Time {
    CLOCK.get().unwrap_or_else(|| time(NOW))
}

/// The API over a store, and what keeps its scores up to date.
pub struct Kept {
    pub api: Api,
    pub store: Arc<dyn Store>,
    pub rescoring: Rescoring,
}

impl Kept {
    pub async fn new() -> Self {
        Self::with_rules(None).await
    }

    pub async fn with_rules(rules: Option<&Path>) -> Self {
        let store = plumb_store::open("sqlite::memory:").await.expect("a store");
        // The tests write behind the server's back, which remembers nothing as long as it has not claimed the store.
        let source = Arc::clone(&store).into();
        let rules = rules.map(Path::to_owned);
        let api = Api::with(|_| (), |config| ServeConfig { store: Some(source), rules, clock: Clock::new(now), ..config });
        let rescoring = Rescoring::new(&api.state, TimeOfDay::default()).expect("there is a store");
        Self { api, store, rescoring }
    }

    /// Another server on the same store and registry.
    pub fn another(&self) -> Rescoring {
        Rescoring::new(&self.api.state, TimeOfDay::default()).expect("there is a store")
    }

    pub async fn write(&self, changes: Vec<Change>) -> Vec<Applied> {
        self.store.write(Batch::new(changes, now())).await.expect("a write").applied
    }

    pub async fn put(&self, id: &str, attributes: Value) {
        let Value::Object(attributes) = attributes else { panic!("attributes are an object") };
        self.write(vec![Change::PutLead(PutLead::new(id, attributes))]).await;
    }

    pub async fn event(&self, lead: &str, id: &str, kind: &str, at: &str, properties: Value) {
        let Value::Object(properties) = properties else { panic!("properties are an object") };
        let (id, lead_id, kind) = (id.to_owned(), lead.to_owned(), kind.to_owned());
        self.write(vec![Change::PutEvent(StoredEvent { id, lead_id, kind, at: time(at), properties })]).await;
    }

    /// So many leads, in one write.
    pub async fn put_many(&self, leads: usize) {
        let put = |number| {
            let Value::Object(attributes) = lead(number) else { unreachable!() };
            Change::PutLead(PutLead::new(format!("L{number:05}"), attributes))
        };
        self.write((0..leads).map(put).collect()).await;
    }

    /// Does all that is to be done.
    pub async fn settle(&mut self) {
        settle(&mut self.rescoring).await;
    }

    /// The newest score that is written down.
    pub async fn score(&self, id: &str) -> Option<ScoreRecord> {
        self.store.lead(id).await.expect("a read").expect("the lead is kept").score.map(|stored| stored.record)
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.api.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json
    }
}

/// Does all that is to be done.
pub async fn settle(rescoring: &mut Rescoring) {
    for _ in 0..1_000 {
        if !rescoring.step().await.expect("no fault") {
            return;
        }
    }
    panic!("it comes to no end");
}

pub fn lead(number: usize) -> Value {
    json!({ "industry": if number.is_multiple_of(2) { "Health" } else { "Manufacturing" }, "employees": number % 400, "signed_up": "2025-03-20" })
}
