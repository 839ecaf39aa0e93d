//! Keys: until one exists every route is open; then each needs one with its scope, but the public few.

mod common;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use common::{Answer, Api, Kept, time};
use plumb_serve::document;
use plumb_store::{Change, PutLead, Scope};

/// Every route with its scope by the document; none for those that are public.
fn routes() -> Vec<(String, String, Option<Scope>)> {
    let document = document();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            let scope = operation["x-scope"].as_str().map(|word| Scope::from_word(word).expect("a scope"));
            routes.push((method.to_uppercase(), path.replace("{id}", "L1").replace("{name}", "leads").replace("{version}", "1"), scope));
        }
    }
    routes
}

/// What a refusal says, in the form of the path's protocol.
fn refusal(answer: &Answer, path: &str, status: u16, kind: &str) -> String {
    let member = match path {
        path if path == "/v2" || path.starts_with("/v2/") => "error",
        "/invocations" => "message",
        _ => {
            answer.problem(status, kind);
            "detail"
        }
    };
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    answer.json[member].as_str().unwrap_or_default().to_owned()
}

fn others(scope: Scope) -> Vec<Scope> {
    Scope::ALL.iter().copied().filter(|other| *other != scope).collect()
}

#[tokio::test]
async fn every_route_is_open_until_a_key_exists() {
    let kept = Kept::new().await;
    for (method, path, _) in routes() {
        let answer = kept.send(&method, &path, &[], None).await;
        assert!(![401, 403].contains(&answer.status.as_u16()), "{method} {path}: {}", answer.text);
    }
}

#[tokio::test]
async fn every_route_needs_a_valid_key_with_its_scope() {
    let kept = Kept::new().await;
    let mut scopes_met = BTreeSet::new();
    // Makes one, so that routes are closed.
    kept.key(&[Scope::Admin], None).await;
    for (method, path, scope) in routes() {
        let status = async |headers: &[(&str, &str)]| kept.send(&method, &path, headers, None).await.status.as_u16();
        let Some(scope) = scope else {
            let public = ["/health/live", "/health/ready", "/openapi.json", "/v2/health/live", "/v2/health/ready", "/ping", "/version"];
            assert!(public.contains(&path.as_str()), "{path} is public");
            assert_eq!(status(&[]).await, 200, "{method} {path}");
            continue;
        };
        scopes_met.insert(scope);
        let (_, right) = kept.key(&[scope], None).await;
        let (_, wrong) = kept.key(&others(scope), None).await;
        let (_, expired) = kept.key(Scope::ALL, Some(time("2025-03-31T14:04:59Z"))).await;
        let (revoked_key, revoked) = kept.key(Scope::ALL, None).await;
        kept.write(vec![Change::RevokeKey { id: revoked_key.id }]).await;
        let unknown = format!("{}0", &right[..right.len() - 1]);
        let bearer = |key: &str| format!("Bearer {key}");

        for header in [
            ("x-else", String::new()),
            ("authorization", bearer(&expired)),
            ("authorization", bearer(&revoked)),
            ("x-api-key", revoked.clone()),
            ("authorization", "Basic dXNlcjpwYXNz".to_owned()),
            ("authorization", right.clone()),
            ("x-api-key", bearer(&right)),
            ("x-api-key", String::new()),
            ("x-api-key", "plumb_".to_owned()),
        ] {
            let headers = [(header.0, header.1.as_str())];
            let answer = kept.send(&method, &path, &headers, None).await;
            let told = refusal(&answer, &path, 401, "unauthorized");
            assert!(!told.is_empty());
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"plumb\"", "{method} {path}");
        }
        if unknown != right {
            assert_eq!(status(&[("x-api-key", &unknown)]).await, 401, "{method} {path}");
        }
        let answer = kept.send(&method, &path, &[("authorization", &bearer(&wrong))], None).await;
        let told = refusal(&answer, &path, 403, "forbidden");
        assert!(told.contains(&format!("`{scope}`")), "{}", answer.text);
        assert!(answer.header("www-authenticate").ends_with(&format!("scope=\"{scope}\"")), "{}", answer.header("www-authenticate"));

        for headers in [("authorization", bearer(&right)), ("authorization", format!("bearer  {right}")), ("x-api-key", right.clone())] {
            let answer = kept.send(&method, &path, &[(headers.0, &headers.1)], None).await;
            assert!(![401, 403].contains(&answer.status.as_u16()), "{method} {path}: {}", answer.text);
        }
    }
    for scope in [Scope::Score, Scope::Ingest, Scope::Read] {
        assert!(scopes_met.contains(&scope), "{scope}");
    }
}

/// Scopes are kinds of data and not levels: with models to look after, one has nothing to do with people's data.
#[tokio::test]
async fn no_scope_includes_another_admin_neither() {
    let kept = Kept::new().await;
    kept.write(vec![Change::PutLead(PutLead::new("L1", Default::default()))]).await;
    let calls = [
        ("POST", "/v1/score", Scope::Score),
        ("PUT", "/v1/leads/L1", Scope::Ingest),
        ("GET", "/v1/leads/L1", Scope::Read),
        ("DELETE", "/v1/overrides/none", Scope::Admin),
    ];
    let body = serde_json::json!({ "attributes": {} });
    for scopes in [&[Scope::Score][..], &[Scope::Ingest], &[Scope::Read], &[Scope::Admin], Scope::ALL] {
        let (_, key) = kept.key(scopes, None).await;
        for (method, path, needed) in calls {
            let answer = kept.send(method, path, &[("x-api-key", &key)], (method != "GET").then_some(&body)).await;
            assert_eq!(answer.status != 403, scopes.contains(&needed), "{scopes:?}: {method} {path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn what_is_no_route_is_told_without_a_key_and_a_method_with_one() {
    let kept = Kept::new().await;
    let (_, admin) = kept.key(&[Scope::Admin], None).await;
    kept.get("/v1/nothing").await.problem(404, "route-not-found");
    kept.send("PATCH", "/v1/leads/L1", &[], None).await.problem(401, "unauthorized");
    kept.send("PATCH", "/v1/leads/L1", &[("x-api-key", &admin)], None).await.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn a_first_key_closes_the_routes_of_a_running_server_and_a_revoked_one_opens_none_again() {
    let kept = Kept::new().await;
    assert_eq!(kept.get("/v1/models").await.status, 200);
    let (key, text) = kept.key(&[Scope::Read], None).await;
    until(async || kept.get("/v1/models").await.status == 401).await;
    let with_key = async || kept.send("GET", "/v1/models", &[("x-api-key", &text)], None).await.status.as_u16();
    assert_eq!(with_key().await, 200);
    kept.write(vec![Change::RevokeKey { id: key.id }]).await;
    until(async || with_key().await == 401).await;
    assert_eq!(kept.get("/v1/models").await.status, 401);
}

/// Asks until it holds; what the server remembers of keys must not be older than a second or so.
async fn until(holds: impl AsyncFn() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(3), "it takes too long");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn where_keys_are_needed_any_host_is_answered() {
    let kept = Kept::new().await;
    let foreign = [("host", "scores.example")];
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = axum::http::Request::builder().uri("/v1/models");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        kept.api.call(request.body(axum::body::Body::empty()).expect("a request")).await
    };
    ask(&foreign).await.problem(421, "foreign-host");
    let (_, text) = kept.key(&[Scope::Read], None).await;
    assert!(kept.api.state.has_keys().await.expect("a store that answers"));
    assert_eq!(ask(&[foreign[0], ("x-api-key", &text)]).await.status, 200);
}

#[tokio::test]
async fn a_server_without_a_store_says_so() {
    let api = Api::new();
    for (method, path, _) in routes() {
        if ["/v1/leads", "/v1/scores", "/v1/events", "/v1/outcomes"].iter().any(|kept| path.starts_with(kept)) {
            let answer = api.send(&method, &path, None).await;
            answer.problem(404, "no-store");
        }
    }
}
