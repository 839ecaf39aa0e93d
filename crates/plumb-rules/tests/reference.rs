//! `docs/rules.md` lists every key of the format, and its examples are valid.

use std::path::Path;

use plumb_rules::{RuleSet, schema};
use serde_json::Value;

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_key_is_in_the_reference_with_its_meaning() {
    let page = page();
    let root: Value = serde_json::from_str(&schema()).expect("the schema is JSON");
    let definitions = root["definitions"].as_object().expect("definitions").values();
    for object in definitions.chain([&root]) {
        for (key, value) in object["properties"].as_object().expect("properties") {
            let description = value["description"].as_str().expect("a description");
            let (meaning, _) = description.split_once("\n\n").expect("a meaning, then an example");
            // Tests of properties and ranges are those of fields: they stand in one table.
            let shared = ["A condition on one property", "A range"]
                .iter()
                .any(|own| object["description"].as_str().is_some_and(|d| d.starts_with(own)));
            assert!(shared || page.contains(&format!("| `{key}`")) && page.contains(meaning), "docs/rules.md lacks `{key}`: {meaning}");
        }
    }
}

#[test]
fn examples_of_the_reference_are_valid() {
    let page = page();
    let examples: Vec<&str> = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() > 6);
    for example in examples {
        let name = if example.contains("name = \"Lead score\"") { "" } else { "name = \"example\"\n" };
        let rule =
            if example.contains("[[rule]]") { "" } else { "[[rule]]\nid = \"r\"\nwhen = { field = \"x\", exists = true }\npoints = 1\n" };
        let text = format!("{name}{example}{rule}");
        RuleSet::parse(&text).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    }
}
