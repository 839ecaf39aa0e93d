use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use plumb_core::{DateFormat, Score, Status, Time};
use plumb_serve::{Clock, ServeConfig, StoreSource};
use plumb_store::{Batch, Cause, Change, Key, ModelRef, Scope, ScoreRecord, Store, Trend};
use serde_json::Value;

use super::api::{Answer, Api};
use super::model::{NOW, time};

/// The API over a store in memory, and the store.
pub struct Kept {
    pub api: Api,
    pub store: Arc<dyn Store>,
}

impl Kept {
    pub async fn new() -> Self {
        Self::over(plumb_store::open("sqlite::memory:").await.expect("a store"))
    }

    pub fn over(store: Arc<dyn Store>) -> Self {
        Self::at(store, || time(NOW))
    }

    /// Over a store, at another time.
    pub fn at(store: Arc<dyn Store>, now: fn() -> Time) -> Self {
        let source = Some(StoreSource::from(Arc::clone(&store)));
        Self { api: Api::with(|_| (), |config| ServeConfig { store: source, clock: Clock::new(now), ..config }), store }
    }

    /// Sends a request with headers.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.api.call(request.expect("a request")).await
    }

    pub async fn put(&self, id: &str, body: &Value) -> Answer {
        self.send("PUT", &format!("/v1/leads/{id}"), &[], Some(body)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], Some(body)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.api.get(path).await
    }

    /// Asks and expects an answer.
    pub async fn got(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
        answer.json
    }

    /// Makes a key and returns it with its text.
    pub async fn key(&self, scopes: &[Scope], expires_at: Option<Time>) -> (Key, String) {
        let (key, secret) = Key::draw("a test", scopes, time("2025-01-01"), expires_at).expect("a key");
        self.write(vec![Change::PutKey(key.clone())]).await;
        (key, secret.reveal().to_owned())
    }

    pub async fn write(&self, changes: Vec<Change>) {
        let now = Time::parse(NOW, DateFormat::Iso).expect("a time");
        let written = self.store.write(Batch::new(changes, now)).await.expect("writing");
        for applied in &written.applied {
            assert!(!matches!(applied, plumb_store::Applied::Refused(_)), "{applied:?}");
        }
    }

    /// Gives a kept lead a score.
    pub async fn score(&self, id: &str, score: u8) {
        self.write(vec![Change::PutScore { record: Box::new(scored(id, score)), mark: None, after: None }]).await;
    }
}

/// A score, with a probability to match and an amount of 1,000.
pub fn scored(id: &str, score: u8) -> ScoreRecord {
    let probability = f64::from(score) / 100.0;
    ScoreRecord {
        lead_id: id.to_owned(),
        status: Status::Scored,
        score: Some(Score::new(score).expect("a score")),
        probability: Some(probability),
        grade: Some(plumb_core::GradeCuts::default().grade(Score::new(score).expect("a score"))),
        log_odds: Some(0.5),
        model: ModelRef { name: "leads".into(), version: 1 },
        rules: None,
        lookalike: None,
        amount: Some(1000.0),
        expected_amount: Some(probability * 1000.0),
        trend: Trend::NotEnough,
        pinned: None,
        cause: Cause::Data,
        as_of: time(NOW),
        at: time(NOW),
    }
}
