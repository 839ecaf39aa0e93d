//! The JSON Schema of the file format, made from the grammar that the parser reads with.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::Points;
use crate::grammar::{FILE, Key, Object, Shape};

/// The JSON Schema (draft 7) of a rules file, for editors that complete and check it.
pub fn schema() -> String {
    let mut definitions = BTreeMap::new();
    let mut root = object(&FILE, &mut definitions);
    root.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    root.insert("title".to_owned(), json!("rules.toml of Plumb"));
    root.insert("definitions".to_owned(), json!(definitions));
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

/// The name of an object among the definitions.
fn definition(object: &Object) -> String {
    let words = object.name.trim_matches('`').trim_start_matches("a ").trim_start_matches("an ");
    words.replace(' ', "_")
}

fn refer(to: &'static Object, definitions: &mut BTreeMap<String, Value>) -> Value {
    let name = definition(to);
    if !definitions.contains_key(&name) {
        // Taken before its keys are looked at: conditions hold conditions.
        definitions.insert(name.clone(), Value::Null);
        let made = object(to, definitions);
        definitions.insert(name.clone(), Value::Object(made));
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn object(of: &'static Object, definitions: &mut BTreeMap<String, Value>) -> Map<String, Value> {
    let properties: Map<String, Value> = of.keys.iter().map(|key| (key.name.to_owned(), property(key, definitions))).collect();
    let required: Vec<&str> = of.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("description".to_owned(), json!(of.doc));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("additionalProperties".to_owned(), json!(false));
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    object
}

fn property(key: &Key, definitions: &mut BTreeMap<String, Value>) -> Value {
    let description = format!("{}\n\nSuch as: {}", key.doc, key.example);
    match shape(&key.shape, definitions) {
        // Of draft 7, what stands beside a reference does not count.
        Value::Object(map) if map.contains_key("$ref") => json!({ "description": description, "allOf": [map] }),
        Value::Object(mut map) => {
            map.insert("description".to_owned(), json!(description));
            Value::Object(map)
        }
        other => other,
    }
}

fn shape(shape: &Shape, definitions: &mut BTreeMap<String, Value>) -> Value {
    let text = || json!({ "type": "string", "minLength": 1 });
    let scalar = || json!({ "type": ["string", "number", "boolean"] });
    let list = |item: Value| json!({ "type": "array", "items": item, "minItems": 1 });
    let points = || json!({ "type": "number", "minimum": -Points::LIMIT, "maximum": Points::LIMIT });
    match shape {
        Shape::Text => text(),
        Shape::Texts => json!({ "anyOf": [text(), list(text())] }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Number => json!({ "type": "number" }),
        Shape::Pair => json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 }),
        Shape::Points => points(),
        Shape::Cuts => json!({ "type": "array", "items": points(), "maxItems": crate::Grades::MOST - 1 }),
        Shape::Days => json!({ "type": "number", "minimum": 0, "maximum": 36_500 }),
        Shape::Count => json!({ "type": "integer", "minimum": 0 }),
        // Editors hand over a date of TOML as text.
        Shape::Date => json!({ "type": "string", "minLength": 1 }),
        Shape::Scalar => scalar(),
        Shape::Scalars => json!({ "anyOf": [scalar(), list(scalar())] }),
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Table(object) => refer(object, definitions),
        Shape::PointsOr(object) => json!({ "anyOf": [points(), refer(object, definitions)] }),
        Shape::Tables(object) => json!({ "type": "array", "items": refer(object, definitions) }),
        Shape::Named(object) => json!({ "type": "object", "additionalProperties": refer(object, definitions) }),
        Shape::NamedTexts => json!({ "type": "object", "additionalProperties": text() }),
    }
}
