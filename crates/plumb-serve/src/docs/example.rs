//! A value that fits a schema: the examples that it gives, and what must be there.

use serde_json::{Map, Value, json};

use super::schema::{Schemas, parts};

/// Types refer to types; an example need not follow further than this.
const DEPTH: usize = 6;

/// An example of a schema.
pub(super) fn example(schema: &Value, schemas: &Schemas<'_>) -> Value {
    of(schema, schemas, DEPTH)
}

fn of(schema: &Value, schemas: &Schemas<'_>, depth: usize) -> Value {
    let target = schemas.resolve(schema);
    if let Some(given) = schema.get("example").or_else(|| target.get("example")) {
        return given.clone();
    }
    if let Some(first) = target["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    match target["type"].as_str() {
        _ if depth == 0 => Value::Null,
        Some("object") => object(target, schemas, depth),
        Some("array") => json!([of(&target["items"], schemas, depth - 1)]),
        Some("string") => json!("text"),
        Some("integer" | "number") => target.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(true),
        None if target.get("allOf").is_some() => {
            let each = parts(target).map(|part| of(part, schemas, depth - 1));
            Value::Object(each.filter_map(|part| part.as_object().cloned()).flatten().collect())
        }
        _ => Value::Null,
    }
}

/// Members that must be there, or that have an example of their own.
fn object(schema: &Value, schemas: &Schemas<'_>, depth: usize) -> Value {
    let is_required = |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|other| other == name));
    let mut members = Map::new();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let has_example = member.get("example").or_else(|| schemas.resolve(member).get("example")).is_some();
        if is_required(name) || has_example {
            members.insert(name.clone(), of(member, schemas, depth - 1));
        }
    }
    Value::Object(members)
}
