//! Leads that are read often are read from memory, and never older than what was acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use plumb_serve::{ServeConfig, Server, StoreSource, build_router};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::common::{config, registry};

async fn call(router: &Router, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("host", "localhost").header("content-type", "application/json");
    let request = request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).expect("a request");
    let answer = router.clone().oneshot(request).await.expect("the router does not fail");
    let status = answer.status().as_u16();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

/// A server that nobody else shares its store with.
async fn sole() -> (TempDir, Server) {
    let folder = TempDir::new().expect("a folder");
    registry(folder.path());
    let store = StoreSource::Url(format!("sqlite:{}", folder.path().join("kept.db").display()));
    let server = Server::bind(ServeConfig { store: Some(store), ..config(folder.path()) }).await.expect("a server");
    (folder, server)
}

#[tokio::test]
async fn every_kind_of_write_is_seen_by_the_next_read() {
    let (_folder, server) = sole().await;
    let router = build_router(server.state().clone());
    let score = async || call(&router, "GET", "/v1/leads/L/score", None).await.1;
    let put = async |employees: u32| {
        let (status, said) =
            call(&router, "PUT", "/v1/leads/L", Some(json!({ "attributes": { "employees": employees, "region": "north" } }))).await;
        assert!(status == 200 || status == 201, "{said}");
    };
    put(5).await;
    let small = score().await;
    assert_eq!(score().await["log_odds"], small["log_odds"]);
    put(300).await;
    let large = score().await;
    assert!(large["log_odds"].as_f64() > small["log_odds"].as_f64());
    let outcome = json!({ "outcomes": [{ "lead_id": "L", "outcome": "won", "at": "2025-03-01", "amount": 700 }] });
    assert_eq!(call(&router, "POST", "/v1/outcomes", Some(outcome)).await.0, 200);
    assert_eq!(score().await["amount"], 700.0);
    let segment = json!({ "segment": { "attribute": "region", "value": "north" }, "score": 97, "author": "Kim", "reason": "campaign" });
    let (status, pin) = call(&router, "POST", "/v1/overrides", Some(segment)).await;
    assert_eq!((status, &score().await["effective_score"]), (201, &json!(97)));
    let path = format!("/v1/overrides/{}", pin["id"].as_str().expect("an id"));
    assert_eq!(call(&router, "DELETE", &path, None).await.0, 200);
    assert_eq!(score().await["override"], Value::Null);
    let (status, _) = call(&router, "DELETE", "/v1/leads/L", None).await;
    assert!(status == 200 || status == 204, "{status}");
    assert_eq!(call(&router, "GET", "/v1/leads/L/score", None).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_read_is_never_older_than_what_was_acknowledged() {
    const LEADS: usize = 4;
    const WRITES: u64 = 150;
    let (_folder, server) = sole().await;
    let router = build_router(server.state().clone());
    let ended = Arc::new(AtomicBool::new(false));
    let mut readers = Vec::new();
    for _ in 0..3 {
        let (router, ended) = (router.clone(), Arc::clone(&ended));
        readers.push(tokio::spawn(async move {
            while !ended.load(Ordering::Relaxed) {
                for lead in 0..LEADS {
                    call(&router, "GET", &format!("/v1/leads/L{lead}/score"), None).await;
                }
            }
        }));
    }
    let mut writers = Vec::new();
    for lead in 0..LEADS {
        let router = router.clone();
        writers.push(tokio::spawn(async move {
            for write in 1..=WRITES {
                let (path, body) = (format!("/v1/leads/L{lead}"), json!({ "attributes": { "employees": write } }));
                let (_, said) = call(&router, "PUT", &path, Some(body)).await;
                assert_eq!(said["version"], write, "{said}");
                let (_, read) = call(&router, "GET", &format!("{path}/score"), None).await;
                assert_eq!(read["version"], write, "{read}");
            }
        }));
    }
    for writer in writers {
        writer.await.expect("no read was stale");
    }
    ended.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.expect("a reader ends");
    }
}
