//! The JSON Schema for editors: it is what the parser reads, no more and no less.

mod common;

use std::path::Path;

use plumb_rules::{RuleSet, schema};
use serde_json::Value;

fn root() -> Value {
    serde_json::from_str(&schema()).expect("the schema is JSON")
}

fn here(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Whether a value is what a schema of draft 7 says; only what the schema of rules uses is understood.
fn accepts(root: &Value, schema: &Value, value: &Value) -> bool {
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    schema.as_object().expect("a schema is an object").iter().all(|(key, rule)| match key.as_str() {
        "$ref" => {
            let name = rule.as_str().and_then(|path| path.strip_prefix("#/definitions/")).expect("a definition");
            accepts(root, &root["definitions"][name], value)
        }
        "allOf" => rule.as_array().expect("a list").iter().all(|one| accepts(root, one, value)),
        "anyOf" => rule.as_array().expect("a list").iter().any(|one| accepts(root, one, value)),
        "enum" => rule.as_array().expect("a list").contains(value),
        "type" => match rule {
            Value::Array(types) => types.iter().any(|one| is(one, value)),
            one => is(one, value),
        },
        "minLength" => value.as_str().is_none_or(|text| text.chars().count() as f64 >= number("minLength").expect("a number")),
        "minimum" => value.as_f64().is_none_or(|n| n >= number("minimum").expect("a number")),
        "maximum" => value.as_f64().is_none_or(|n| n <= number("maximum").expect("a number")),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| accepts(root, rule, item))),
        "minItems" => value.as_array().is_none_or(|items| items.len() as f64 >= number("minItems").expect("a number")),
        "maxItems" => value.as_array().is_none_or(|items| items.len() as f64 <= number("maxItems").expect("a number")),
        "required" => value
            .as_object()
            .is_none_or(|map| rule.as_array().expect("a list").iter().all(|k| map.contains_key(k.as_str().expect("a key")))),
        "properties" => value.as_object().is_none_or(|map| map.iter().all(|(k, v)| rule.get(k).is_none_or(|own| accepts(root, own, v)))),
        "additionalProperties" => value.as_object().is_none_or(|map| {
            let extra = map.iter().filter(|(k, _)| schema.get("properties").and_then(|known| known.get(k)).is_none());
            extra.into_iter().all(|(_, v)| if rule.is_boolean() { false } else { accepts(root, rule, v) })
        }),
        "$schema" | "title" | "description" | "definitions" => true,
        other => panic!("the schema says `{other}`, which this test does not understand"),
    })
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str().expect("a type") {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|n| n.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the type {other}"),
    }
}

/// TOML as editors hand it to a schema: a date is a text.
fn as_json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(n) => n.into(),
            toml::Value::Float(n) => n.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(entries) => Value::Object(entries.into_iter().map(|(key, value)| (key, convert(value))).collect()),
        }
    }
    convert(toml::Value::Table(toml::from_str(text).expect("TOML")))
}

#[test]
fn the_committed_schema_is_up_to_date() {
    let hint = "cargo run -p plumb-rules --example schema > crates/plumb-rules/rules.schema.json";
    assert_eq!(here("rules.schema.json"), schema(), "make it anew: {hint}");
}

#[test]
fn examples_and_the_demos_rules_validate() {
    let root = root();
    for file in ["tests/files/every_key.toml", "../../data/rules.toml"] {
        let text = here(file);
        RuleSet::parse(&text).unwrap_or_else(|errors| panic!("{file}:\n{errors}"));
        assert!(accepts(&root, &root, &as_json(&text)), "{file}");
    }
    assert!(!accepts(&root, &root, &as_json("name = \"x\"\nrules = 1\n")));
    assert!(!accepts(&root, &root, &as_json("description = \"no name\"\n")));
    assert!(!accepts(&root, &root, &as_json("name = \"x\"\ncompare = \"fuzzy\"\n")));
    assert!(!accepts(&root, &root, &as_json("name = \"x\"\n[[rule]]\nid = \"a\"\npoints = 1\nwhen = { field = \"x\", equals = {} }\n")));
}

/// Each key of the schema that a valid value has, with the path to it.
fn keys_in(root: &Value, schema: &Value, value: &Value, into: &mut Vec<(String, String)>) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let definition = name.trim_start_matches("#/definitions/");
        for key in value.as_object().into_iter().flat_map(|map| map.keys()) {
            into.push((definition.to_owned(), key.clone()));
        }
        return keys_in(root, &root["definitions"][definition], value, into);
    }
    for list in ["allOf", "anyOf"] {
        for one in schema.get(list).and_then(Value::as_array).into_iter().flatten() {
            if accepts(root, one, value) {
                keys_in(root, one, value, into);
            }
        }
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        let of = schema.get("properties").and_then(|known| known.get(key)).or_else(|| schema.get("additionalProperties"));
        if let Some(of) = of.filter(|of| of.is_object()) {
            keys_in(root, of, inner, into);
        }
    }
    for item in value.as_array().into_iter().flatten() {
        if let Some(of) = schema.get("items") {
            keys_in(root, of, item, into);
        }
    }
}

/// Tests that are shared by all subjects are written once in the example; their other places count as written.
const TESTS: [&str; 19] = [
    "equals",
    "in",
    "contains",
    "starts_with",
    "ends_with",
    "matches",
    "at_least",
    "at_most",
    "above",
    "below",
    "between",
    "before",
    "on_or_after",
    "days_since_at_least",
    "days_since_at_most",
    "days_until_at_least",
    "days_until_at_most",
    "exists",
    "missing",
];

#[test]
fn the_parser_reads_every_key_of_the_schema_and_refuses_every_other() {
    let root = root();
    let text = here("tests/files/every_key.toml");
    let mut used = Vec::new();
    keys_in(&root, &root, &as_json(&text), &mut used);
    used.extend(as_json(&text).as_object().expect("a table").keys().map(|key| ("file".to_owned(), key.clone())));
    let definitions = root["definitions"].as_object().expect("definitions").iter().map(|(name, one)| (name.as_str(), one));
    for (name, one) in definitions.chain([("file", &root)]) {
        for key in one["properties"].as_object().expect("properties").keys() {
            let is_used = used.iter().any(|(own, k)| own == name && k == key);
            let elsewhere = TESTS.contains(&key.as_str()) && used.iter().any(|(own, k)| own == "condition" && k == key);
            let shared = ["property", "range"].iter().any(|of| name.contains(of) || name.contains("properties"));
            assert!(is_used || (shared && elsewhere), "the example of every key lacks `{key}` of {name}");
        }
    }
    // Each line of the example in turn: with its key misspelt the parser refuses it, so it was read under its own name.
    for (number, line) in text.lines().enumerate() {
        for key in line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
            let is_key = line.contains(&format!("{key} =")) && root.to_string().contains(&format!("\"{key}\":{{"));
            if !is_key || line.trim_start().starts_with('#') {
                continue;
            }
            let misspelt = line.replacen(&format!("{key} ="), &format!("{key}_x ="), 1);
            let changed: Vec<&str> = text.lines().enumerate().map(|(n, own)| if n == number { misspelt.as_str() } else { own }).collect();
            let names_are_free = line.contains("# any name");
            assert!(names_are_free || RuleSet::parse(&changed.join("\n")).is_err(), "line {}: {misspelt}", number + 1);
        }
    }
}

#[test]
fn a_value_of_the_wrong_type_is_noticed_at_every_key() {
    // A key that the parser did not look at would take any value.
    let text = here("tests/files/every_key.toml");
    let valid = RuleSet::parse(&text).expect("the example is valid");
    assert!(valid.rules().len() > 5);
    for (number, line) in text.lines().enumerate() {
        let Some((key, _)) = line.split_once(" = ").filter(|(key, _)| !key.contains(['{', '#', ' '])) else { continue };
        let wrong = format!("{key} = [[1979-05-27]]");
        let changed: Vec<&str> = text.lines().enumerate().map(|(n, own)| if n == number { wrong.as_str() } else { own }).collect();
        let errors = RuleSet::parse(&changed.join("\n")).expect_err(&format!("line {}: `{key}` takes anything", number + 1));
        assert!(errors.0.iter().any(|error| error.at.line == number + 1), "line {}: {errors}", number + 1);
    }
}
