use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use plumb_registry::Registry;
use plumb_serve::{AppState, ServeConfig, build_router};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use super::model::{config, registry};

/// The API over a registry of its own.
pub struct Api {
    pub folder: TempDir,
    pub registry: Registry,
    pub state: AppState,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// Null when the body is not JSON.
    pub json: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in ASCII"))
    }

    /// Asserts that it is a problem document of this status and kind, complete, and returns it.
    pub fn problem(&self, status: u16, kind: &str) -> &Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json["type"], format!("urn:plumb:problem:{kind}"), "{}", self.text);
        assert_eq!(self.json["status"], status);
        for member in ["title", "detail", "instance"] {
            assert!(self.json[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {}", self.text);
        }
        assert_eq!(self.json["request_id"], self.header("x-request-id"));
        &self.json
    }
}

impl Api {
    pub fn new() -> Self {
        Self::with_rules(None)
    }

    /// With a file of rules, or without one.
    pub fn with_rules(rules: Option<&Path>) -> Self {
        Self::with(|_| (), |config| ServeConfig { rules: rules.map(Path::to_owned), ..config })
    }

    /// With more in the registry, and a configuration of its own.
    pub fn with(prepare: impl FnOnce(&Path), change: impl FnOnce(ServeConfig) -> ServeConfig) -> Self {
        let folder = TempDir::new().expect("a folder");
        let registry = registry(folder.path());
        prepare(folder.path());
        let config = change(config(folder.path()));
        let state = AppState::open(&config).expect("a state");
        let router = build_router(state.clone());
        Self { folder, registry, state, router }
    }

    pub async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router does not fail");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("a body in UTF-8");
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, text, json }
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<Vec<u8>>) -> Answer {
        let request = Request::builder().method(method.to_uppercase().as_str()).uri(path).header("host", "localhost:8080");
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(Body::from(body)),
            None => request.body(Body::empty()),
        };
        self.call(request.expect("a request")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("get", path, None).await
    }

    pub async fn post(&self, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.send("post", path, Some(body.into())).await
    }

    /// Scores a lead and expects that to work.
    pub async fn score(&self, body: Value) -> Value {
        let answer = self.post("/v1/score", body.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json
    }
}
