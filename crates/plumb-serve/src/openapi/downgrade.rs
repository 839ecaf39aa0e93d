//! From OpenAPI 3.1, which the generator speaks, to 3.0.3, which Salesforce External Services and many other importers read.

use serde_json::{Map, Value, json};

use super::schema;

/// Turns a document of OpenAPI 3.1 into one of 3.0.3. What 3.0 cannot say is widened, never narrowed.
pub(super) fn downgrade(mut document: Value) -> Value {
    if let Some(root) = document.as_object_mut() {
        root.insert("openapi".to_owned(), json!("3.0.3"));
        root.remove("jsonSchemaDialect");
        root.remove("webhooks");
        if let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) {
            components.remove("pathItems");
        }
        if let Some(info) = root.get_mut("info").and_then(Value::as_object_mut) {
            downgrade_info(info);
        }
    }
    // `nullable` counts only beside a `type`, so references are looked up for theirs.
    let named = document.pointer("/components/schemas").cloned().unwrap_or_default();
    walk(&mut document, &named);
    document
}

fn downgrade_info(info: &mut Map<String, Value>) {
    info.remove("summary");
    if let Some(license) = info.get_mut("license").and_then(Value::as_object_mut) {
        license.remove("identifier");
    }
    if info.get("contact").is_some_and(|contact| contact.as_object().is_some_and(Map::is_empty)) {
        info.remove("contact");
    }
}

/// Finds the places where schemas stand; everything else is the same in both versions.
fn walk(value: &mut Value, named: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, named)),
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("schema", member) => schema::downgrade(member, named),
                    ("schemas", Value::Object(schemas)) => schemas.values_mut().for_each(|member| schema::downgrade(member, named)),
                    ("example" | "examples" | "default", _) => {}
                    (_, member) => walk(member, named),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
