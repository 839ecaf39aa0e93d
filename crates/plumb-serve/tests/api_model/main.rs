//! Random sequences of requests, answered by the API and by a simple model of it in memory: every answer must be the same.

#[path = "../common/mod.rs"]
mod common;

#[cfg(unix)]
#[allow(clippy::unwrap_used, dead_code, reason = "the server that the tests of the store start")]
#[path = "../../../plumb-store/tests/store/postgres/server.rs"]
mod server;

mod model;
mod requests;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use common::{config, registry};
use plumb_serve::{AppState, ServeConfig, StoreSource, build_router};
use plumb_store::Store;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

use model::{Model, Reply};
use requests::{Ask, asks};

/// Sequences a run; `PLUMB_MODEL_CASES` asks for more.
const CASES: u32 = 300;

#[test]
fn the_api_answers_as_its_model_over_sqlite() {
    check(&runtime(), || async { plumb_store::open("sqlite::memory:").await.expect("a store") });
}

/// The tables that hold what is kept.
#[cfg(unix)]
const TABLES: &str = "leads, versions, events, outcomes, scores, erased, overrides, spreading, keys, settings, requests";

#[cfg(unix)]
#[test]
fn the_api_answers_as_its_model_over_postgresql() {
    let runtime = runtime();
    let (_server, client, store) = runtime.block_on(async {
        let server = server::Server::start().await;
        let url = server.database("api").await;
        let client = server.client("api").await;
        (server, client, plumb_store::open(&url).await.expect("a store"))
    });
    let (client, store) = (&client, &store);
    check(&runtime, || async move {
        client.batch_execute(&format!("TRUNCATE {TABLES}")).await.expect("an empty store");
        Arc::clone(store)
    });
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Tries sequences, each on an empty store.
fn check<F: Future<Output = Arc<dyn Store>>>(runtime: &Runtime, open: impl Fn() -> F) {
    let folder = TempDir::new().expect("a folder");
    registry(folder.path());
    let cases = std::env::var("PLUMB_MODEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() });
    let outcome = runner.run(&prop::collection::vec(asks(), 1..40), |sequence| {
        runtime.block_on(async {
            let store = Some(StoreSource::from(open().await));
            let state = AppState::open(&ServeConfig { store, ..config(folder.path()) }).expect("a state");
            follow(&build_router(state), &sequence).await
        })
    });
    outcome.unwrap_or_else(|why| panic!("{why}"));
}

/// Sends a sequence to both.
async fn follow(router: &Router, sequence: &[Ask]) -> Result<(), TestCaseError> {
    let mut model = Model::default();
    for (step, ask) in sequence.iter().enumerate() {
        let expected = model.answer(ask);
        let found = send(router, ask).await;
        prop_assert_eq!(found, expected, "step {}: {:?}", step, ask);
    }
    Ok(())
}

async fn send(router: &Router, ask: &Ask) -> Reply {
    let mut request = Request::builder().method(ask.method).uri(&ask.path).header("host", "localhost");
    for (name, value) in &ask.headers {
        request = request.header(*name, value);
    }
    let request = match &ask.body {
        Some(body) => request.header("content-type", "application/json").body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    let response = router.clone().oneshot(request.expect("a request")).await.expect("the router does not fail");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body: Value = serde_json::from_slice(&bytes).expect("JSON");
    Reply { status: parts.status.as_u16(), etag: header("etag"), replayed: header("idempotency-replayed").is_some(), body: telling(&body) }
}

/// What of an answer the model knows: of problems their kind, of leads what was written.
fn telling(body: &Value) -> Value {
    match body {
        Value::Object(members) if members.contains_key("instance") || members.contains_key("detail") => members["type"].clone(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| model::KNOWN.contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), telling(value))).collect::<serde_json::Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(telling).collect(),
        other => other.clone(),
    }
}
