//! A JSON Schema of 2020-12 as a schema object of OpenAPI 3.0.3.

use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// Keywords that 3.0 does not have and that only narrow: without them the schema allows more.
const DROPPED: [&str; 20] = [
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$comment",
    "$defs",
    "$vocabulary",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Turns one schema, and those within it, into 3.0.3; `named` are the document's schemas by name.
pub(super) fn downgrade(schema: &mut Value, named: &Value) {
    if let Value::Bool(allows) = schema {
        *schema = if *allows { json!({}) } else { json!({ "not": {} }) };
        return;
    }
    let Some(object) = schema.as_object_mut() else { return };
    let had_tuple = object.contains_key("prefixItems");
    DROPPED.iter().for_each(|keyword| drop(object.remove(*keyword)));
    downgrade_children(object, named);
    if had_tuple || (object.get("type") == Some(&json!("array")) && !object.contains_key("items")) {
        object.insert("items".to_owned(), json!({}));
    }
    downgrade_const(object);
    downgrade_examples(object);
    downgrade_content(object);
    downgrade_pattern_properties(object);
    downgrade_bound(object, "exclusiveMinimum", "minimum", |exclusive, inclusive| exclusive >= inclusive);
    downgrade_bound(object, "exclusiveMaximum", "maximum", |exclusive, inclusive| exclusive <= inclusive);
    downgrade_types(object);
    downgrade_alternatives(object, "oneOf", named);
    downgrade_alternatives(object, "anyOf", named);
    downgrade_reference(object);
}

fn downgrade_children(object: &mut Object, named: &Value) {
    for (keyword, child) in object.iter_mut() {
        match (keyword.as_str(), child) {
            ("properties" | "patternProperties", Value::Object(children)) => children.values_mut().for_each(|c| downgrade(c, named)),
            ("allOf" | "oneOf" | "anyOf", Value::Array(children)) => {
                children.iter_mut().filter(|c| !is_null(c)).for_each(|c| downgrade(c, named))
            }
            ("items" | "not", child) => downgrade(child, named),
            // Here 3.0 allows true and false too.
            ("additionalProperties", child) if !child.is_boolean() => downgrade(child, named),
            _ => {}
        }
    }
}

fn downgrade_const(object: &mut Object) {
    if let Some(constant) = object.remove("const") {
        object.insert("enum".to_owned(), json!([constant]));
    }
}

fn downgrade_examples(object: &mut Object) {
    if let Some(Value::Array(examples)) = object.remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        object.entry("example").or_insert(first);
    }
}

fn downgrade_content(object: &mut Object) {
    let encoding = object.remove("contentEncoding");
    let media_type = object.remove("contentMediaType");
    object.remove("contentSchema");
    let format = match (encoding, media_type) {
        (Some(encoding), _) if encoding == "base64" => "byte",
        (None, Some(media_type)) if media_type == "application/octet-stream" => "binary",
        _ => return,
    };
    object.entry("format").or_insert(json!(format));
}

fn downgrade_pattern_properties(object: &mut Object) {
    if object.remove("patternProperties").is_some() {
        object.insert("additionalProperties".to_owned(), json!(true));
    }
}

/// An exclusive bound is a number in 3.1, and a flag beside the bound in 3.0.
fn downgrade_bound(object: &mut Object, exclusive: &str, inclusive: &str, is_tighter: fn(f64, f64) -> bool) {
    let Some(bound) = object.get(exclusive).filter(|bound| bound.is_number()).cloned() else { return };
    let other = object.get(inclusive).and_then(Value::as_f64);
    if bound.as_f64().zip(other).is_none_or(|(exclusive, inclusive)| is_tighter(exclusive, inclusive)) {
        object.insert(inclusive.to_owned(), bound);
        object.insert(exclusive.to_owned(), json!(true));
    } else {
        object.remove(exclusive);
    }
}

fn downgrade_types(object: &mut Object) {
    let mut types = match object.remove("type") {
        Some(Value::Array(types)) => types,
        Some(one) => vec![one],
        None => return,
    };
    let several = types.len();
    types.retain(|t| t != "null");
    if types.len() < several {
        object.insert("nullable".to_owned(), json!(true));
    }
    match types.len() {
        // Null and nothing else: 3.0 has no such type.
        0 => drop(object.insert("enum".to_owned(), json!([null]))),
        1 => drop(object.insert("type".to_owned(), types.remove(0))),
        _ => drop(object.insert("anyOf".to_owned(), types.into_iter().map(|t| json!({ "type": t })).collect())),
    }
}

/// "Null or something" becomes a nullable something.
fn downgrade_alternatives(object: &mut Object, keyword: &str, named: &Value) {
    let Some(Value::Array(alternatives)) = object.get_mut(keyword) else { return };
    let before = alternatives.len();
    alternatives.retain(|alternative| !is_null(alternative));
    if alternatives.len() == before {
        return;
    }
    let mut rest = std::mem::take(alternatives);
    object.insert("nullable".to_owned(), json!(true));
    if rest.len() > 1 {
        object.insert(keyword.to_owned(), rest.into());
        return;
    }
    object.remove(keyword);
    if let Some(only) = rest.pop() {
        make_nullable(object, only, named);
    }
}

/// Lets `object` be what `only` is, or null. A reference to an object stays one, so that generated code keeps its name; anything else
/// is written out, because null must be among the values of an enumeration.
fn make_nullable(object: &mut Object, only: Value, named: &Value) {
    let Value::Object(only) = only else { return };
    let referred = reference_of(&only).and_then(|reference| named.get(reference.strip_prefix("#/components/schemas/")?)).cloned();
    let is_scalar = referred.as_ref().is_some_and(|schema| schema.get("type").is_some_and(|t| t != "object"));
    for (keyword, value) in only {
        let _replaced = match keyword.as_str() {
            "$ref" => object.insert("allOf".to_owned(), json!([{ "$ref": value }])),
            _ if object.contains_key(&keyword) => None,
            _ => object.insert(keyword, value),
        };
    }
    match referred {
        Some(mut schema) if is_scalar => {
            downgrade(&mut schema, &Value::Null);
            object.remove("allOf");
            for (keyword, value) in schema.as_object().into_iter().flatten() {
                object.entry(keyword).or_insert_with(|| value.clone());
            }
            if let Some(Value::Array(values)) = object.get_mut("enum") {
                values.push(Value::Null);
            }
        }
        Some(schema) => drop(schema.get("type").map(|kind| object.insert("type".to_owned(), kind.clone()))),
        None => {}
    }
}

/// Where a schema points that is a reference, perhaps with words beside it.
fn reference_of(schema: &Object) -> Option<&str> {
    let inner = || schema.get("allOf")?.as_array().filter(|all| all.len() == 1)?[0].get("$ref");
    schema.get("$ref").or_else(inner)?.as_str()
}

/// Beside a reference 3.0 ignores everything, so the reference moves into `allOf`.
fn downgrade_reference(object: &mut Object) {
    if object.len() > 1
        && let Some(reference) = object.remove("$ref")
    {
        object.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|t| t == "null" || *t == json!(["null"]))
}
