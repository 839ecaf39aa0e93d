//! Whether the OpenAPI document imports into Salesforce External Services: a test a limit.

use std::collections::BTreeSet;

use plumb_tests::{Folder, Running, demo_registry};
use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn document() -> Value {
    let server = Running::serve(Folder::new().path(".").as_path(), &demo_registry());
    let (status, document) = server.get("/openapi.json");
    assert_eq!(status, 200);
    document
}

/// Every operation with its place.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| METHODS.iter().filter_map(move |method| Some((format!("{method} {path}"), item.get(*method)?))))
        .collect()
}

fn every_object(value: &Value, look: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            look(object);
            object.values().for_each(|value| every_object(value, look));
        }
        Value::Array(items) => items.iter().for_each(|item| every_object(item, look)),
        _ => {}
    }
}

/// The document is OpenAPI 3.0, of at most 10 MB.
#[test]
fn version_and_size() {
    let document = document();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.0.")), "{}", document["openapi"]);
    assert!(document.to_string().len() <= 10_000_000);
}

/// Every operation becomes an invocable action, named by its `operationId`: letters, digits and single underscores, at most 80, each once
/// whatever the case.
#[test]
fn operation_ids() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (place, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{place} has no operationId"));
        assert!(id.len() <= 80 && id.starts_with(|c: char| c.is_ascii_alphabetic()), "{id}");
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
        assert!(ids.insert(id.to_lowercase()), "{id} stands twice");
    }
    assert!(ids.contains("scorelead"));
}

/// Descriptions have at most 1,333 characters.
#[test]
fn descriptions() {
    every_object(&document(), &mut |object| {
        for member in ["description", "summary"] {
            if let Some(Value::String(text)) = object.get(member) {
                assert!(text.chars().count() <= 1_333, "{} characters: {text}", text.chars().count());
            }
        }
    });
}

/// Headers of answers are not read: what they tell stands in the body too, the version that an entity tag is made of as the request id of a refusal.
#[test]
fn headers_of_answers() {
    let document = document();
    let mut tagged = 0;
    for (place, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            for header in response["headers"].as_object().into_iter().flatten().map(|(name, _)| name.to_lowercase()) {
                assert_eq!(header, "etag", "{place} {status}");
                let kind = response["content"]["application/json"]["schema"]["$ref"].as_str().expect("a type with a name");
                let body = document.pointer(&kind[1..]).expect("the type");
                // The type may be made of several.
                let parts = body["allOf"].as_array().map_or(std::slice::from_ref(body), Vec::as_slice);
                assert!(parts.iter().any(|part| part["properties"]["version"].is_object()), "{place} {status}");
                tagged += 1;
            }
        }
    }
    assert!(tagged > 0);
    assert!(document["components"]["schemas"]["Problem"]["properties"]["request_id"].is_object());
}

/// Discriminators are ignored, and alternatives cannot be told apart without them: neither is used.
#[test]
fn alternatives() {
    every_object(&document(), &mut |object| {
        for keyword in ["discriminator", "oneOf", "anyOf", "not"] {
            // A property of this name would be an object of properties, and is none here.
            assert!(!object.contains_key(keyword), "{keyword} in {object:?}");
        }
    });
}

/// Bodies and answers are JSON, each of one type, and its own; parameters stand in path, query or header, as plain values.
#[test]
fn bodies_and_parameters() {
    let document = document();
    for (place, operation) in operations(&document) {
        if let Some(content) = operation["requestBody"]["content"].as_object() {
            assert_eq!(content.keys().collect::<Vec<_>>(), ["application/json"], "{place}");
        }
        let answers = operation["responses"].as_object().expect("responses");
        for (status, answer) in answers.iter().filter(|(status, _)| status.starts_with('2')) {
            if let Some(content) = answer["content"].as_object() {
                assert_eq!(content.keys().collect::<Vec<_>>(), ["application/json"], "{place} {status}");
            }
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let place_of = parameter["in"].as_str().expect("a place");
            assert!(["path", "query", "header"].contains(&place_of), "{place}: {parameter}");
            let kind = parameter["schema"]["type"].as_str();
            let is_plain = kind.is_none_or(|kind| ["string", "integer", "number", "boolean", "array"].contains(&kind));
            assert!(is_plain, "{place}: {parameter}");
        }
    }
}

/// Names of members become names of Apex properties, which are letters, digits and underscores and are told apart without regard to case.
#[test]
fn names() {
    let document = document();
    for (kind, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        assert!(kind.len() <= 255 && kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{kind}");
        let mut names = BTreeSet::new();
        for name in schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{kind}.{name}");
            assert!(names.insert(name.to_lowercase()), "{kind}.{name} stands twice");
        }
    }
}

/// References stay within the document, and no type holds itself: Apex classes are generated from it.
#[test]
fn references() {
    let document = document();
    every_object(&document, &mut |object| {
        if let Some(Value::String(reference)) = object.get("$ref") {
            assert!(reference.strip_prefix('#').is_some_and(|pointer| document.pointer(pointer).is_some()), "{reference}");
        }
    });
}
