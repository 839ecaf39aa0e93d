//! The document and the routes cannot drift apart, and the document is OpenAPI 3.0.3.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::StatusCode;
use common::{Api, RULES, RulesFile, add_likeness};
use plumb_serve::{ServeConfig, build_router, document, document_text};
use serde_json::{Map, Value};

/// The methods that a path may have here.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &Value)| {
        let item: Map<String, Value> = item.as_object().expect("a path item").clone();
        item.into_iter().map({
            let path = path.clone();
            move |(method, operation)| (path.clone(), method, operation)
        })
    };
    paths.iter().flat_map(of_path).collect()
}

/// To take a wanted change over: `PLUMB_UPDATE_OPENAPI=1 cargo test -p plumb-serve --test openapi`, and review the difference.
#[test]
fn the_snapshot_is_current() {
    // Asked at run time: two checkouts that share a target folder share compiled tests, but not this path.
    let path = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is")).join("openapi.json");
    if std::env::var_os("PLUMB_UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, document_text()).expect("writing the snapshot");
    }
    let snapshot = std::fs::read_to_string(&path).unwrap_or_default();
    // Compared as JSON: the order of members depends on how serde_json was built.
    let snapshot: Value = serde_json::from_str(&snapshot).unwrap_or_default();
    assert!(
        snapshot == document(),
        "openapi.json is out of date; after a wanted change run `PLUMB_UPDATE_OPENAPI=1 cargo test -p plumb-serve --test openapi`"
    );
}

#[tokio::test]
async fn it_is_served() {
    let api = Api::new();
    let answer = api.get("/openapi.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.json, document());
    assert_eq!(answer.json["openapi"], "3.0.3");
}

#[tokio::test]
async fn every_documented_operation_is_routed_and_no_other() {
    let file = RulesFile::new(RULES);
    let api = Api::with(add_likeness, |config| ServeConfig { rules: Some(file.path()), lookalike: Some("like".into()), ..config });
    let document = document();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in METHODS {
            let answer = api.send(method, &path.replace("{name}", "leads").replace("{version}", "1").replace("{id}", "L1"), None).await;
            let documented = item.get(method).is_some();
            assert_eq!(documented, answer.status != StatusCode::METHOD_NOT_ALLOWED, "{method} {path}: {}", answer.status);
            assert_ne!(answer.json["type"], "urn:plumb:problem:route-not-found", "{method} {path}");
        }
    }
}

#[test]
fn every_route_is_documented() {
    let api = Api::new();
    // The router lists its paths only in its debug form; "/" is the fallback.
    let shown = format!("{:?}", build_router(api.state.clone()));
    let routed: BTreeSet<&str> =
        shown.split('"').filter(|text| text.len() > 1 && text.starts_with('/') && !text.contains("__private__")).collect();
    let document = document();
    let documented: BTreeSet<&str> = document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    assert!(routed.contains("/v1/score"), "{shown}");
    // For people, and for monitors.
    let pages = BTreeSet::from(["/docs", "/metrics"]);
    assert_eq!(routed, &documented | &pages);
}

#[test]
fn operations_have_what_importers_want() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document()) {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no operationId")).to_owned();
        assert!(ids.insert(id), "{method} {path} shares its operationId");
        assert!(operation["summary"].is_string(), "{method} {path}");
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let content = response["content"].as_object().unwrap_or_else(|| panic!("{method} {path} {status} has no content"));
            let is_foreign = path.starts_with("/v2") || ["/invocations", "/ping", "/version"].contains(&path.as_str());
            let expected = match (path.as_str(), status.as_str()) {
                // As MLflow's server has it.
                ("/invocations", "415") => "text/plain",
                (_, status) if status.starts_with('2') || is_foreign => "application/json",
                _ => "application/problem+json",
            };
            assert_eq!(content.keys().collect::<Vec<_>>(), [expected], "{method} {path} {status}");
        }
        let is_foreign = path.starts_with("/v2") || path == "/invocations";
        let expected: &[&str] = if is_foreign {
            &["400", "404", "413", "500", "503"]
        } else if operation.get("requestBody").is_some() {
            &["400", "404", "408", "413", "415", "422", "500"]
        } else {
            &["500"]
        };
        expected.iter().for_each(|status| assert!(operation["responses"].get(status).is_some(), "{method} {path} {status}"));
    }
}

#[test]
fn descriptions_fit_importers() {
    every_object(&document(), &mut |object| {
        if let Some(Value::String(description)) = object.get("description") {
            assert!(description.chars().count() <= 1_333, "{description}");
        }
    });
}

#[test]
fn references_resolve() {
    let document = document();
    every_object(&document, &mut |object| {
        if let Some(Value::String(reference)) = object.get("$ref") {
            let pointer = reference.strip_prefix('#').expect("a local reference");
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    });
}

#[test]
fn nothing_of_3_1_remains() {
    every_object(&document(), &mut |object| {
        for keyword in
            ["const", "$schema", "$defs", "jsonSchemaDialect", "prefixItems", "propertyNames", "identifier", "contentEncoding", "examples"]
        {
            assert!(!object.contains_key(keyword), "{keyword} in {object:?}");
        }
        // A property may be called `type`; then it holds a schema.
        assert!(!object.get("type").is_some_and(|t| t.is_array() || t == "null"), "{object:?}");
        for bound in ["exclusiveMinimum", "exclusiveMaximum"] {
            assert!(!object.get(bound).is_some_and(Value::is_number), "{object:?}");
        }
        assert!(!(object.contains_key("$ref") && object.len() > 1), "{object:?}");
        if object.get("nullable") == Some(&Value::Bool(true)) {
            assert!(object.contains_key("type"), "nullable without a type: {object:?}");
        }
    });
}

fn every_object(value: &Value, check: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| every_object(item, check)),
        Value::Object(members) => {
            check(members);
            members.values().for_each(|member| every_object(member, check));
        }
        _ => {}
    }
}

/// Of two types with one name the document would have the second alone, in silence.
#[test]
fn names_of_schemas_are_given_once() {
    let mut named = BTreeSet::new();
    let mut folders = vec![Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source");
            for part in text.split("schema(as = ").skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric()).collect();
                assert!(named.insert(name.clone()), "two types are named {name}, the second in {}", path.display());
            }
        }
    }
    assert!(named.contains("ReadyRules"), "{named:?}");
}
