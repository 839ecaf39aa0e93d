//! The arrows between the crates, and what the pure ones must not touch: read from `cargo metadata` and the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use plumb_tests::workspace;
use serde_json::Value;

/// What each crate may depend on directly; whatever these may, it may too.
const ARROWS: [(&str, &[&str]); 14] = [
    ("plumb-core", &[]),
    ("plumb-features", &["plumb-core"]),
    ("plumb-model", &["plumb-core", "plumb-features"]),
    ("plumb-rules", &["plumb-core", "plumb-features"]),
    ("plumb-eval", &["plumb-core"]),
    ("plumb-synth", &["plumb-core"]),
    ("plumb-fit", &["plumb-features", "plumb-model", "plumb-eval"]),
    ("plumb-registry", &["plumb-model"]),
    ("plumb-view", &["plumb-eval"]),
    ("plumb-train", &["plumb-fit", "plumb-registry", "plumb-rules", "plumb-synth", "plumb-view"]),
    ("plumb-store", &["plumb-core", "plumb-rules"]),
    ("plumb-serve", &["plumb-eval", "plumb-registry", "plumb-rules", "plumb-store", "plumb-view"]),
    ("plumb-cli", &["plumb-train", "plumb-serve"]),
    ("plumb-tests", &[]),
];

/// The machine's target triple.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").current_dir(workspace()).output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("rustc speaks UTF-8");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

/// A test on a crate's name.
type Named = fn(&str) -> bool;

/// Crate names by what they depend on directly, dev- and build-dependencies left out.
struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    fn read() -> Self {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let output = cargo
            // Only what this machine builds with: packages of other systems need not have been downloaded.
            .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", &host()])
            .current_dir(workspace())
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata are JSON");
        let items = |value: &Value| value.as_array().expect("a list").clone();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let names: BTreeMap<String, String> = items(&metadata["packages"]).iter().map(|p| (text(&p["id"]), text(&p["name"]))).collect();
        let mut graph = BTreeMap::<String, BTreeSet<String>>::new();
        for node in items(&metadata["resolve"]["nodes"]) {
            let normal = |dep: &Value| items(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let deps =
                items(&node["deps"]).iter().filter(|dep| normal(dep)).map(|dep| names[&text(&dep["pkg"])].clone()).collect::<Vec<_>>();
            // Two versions of a crate are one here.
            graph.entry(names[&text(&node["id"])].clone()).or_default().extend(deps);
        }
        Self(graph)
    }

    fn direct(&self, name: &str) -> &BTreeSet<String> {
        self.0.get(name).unwrap_or_else(|| panic!("there is no crate {name}"))
    }

    fn reached<'a>(&'a self, from: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = vec![from];
        while let Some(name) = next.pop() {
            next.extend(self.direct(name).iter().map(String::as_str).filter(|dep| reached.insert(*dep)));
        }
        reached
    }

    fn owners(&self, of: impl Fn(&str) -> bool) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(name, deps)| name.starts_with("plumb-") && deps.iter().any(|dep| of(dep)))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

fn is_polars(name: &str) -> bool {
    name == "polars" || name.starts_with("polars-")
}

fn is_linfa(name: &str) -> bool {
    name == "linfa" || name.starts_with("linfa-")
}

fn is_axum(name: &str) -> bool {
    name == "axum" || name.starts_with("axum-")
}

#[test]
fn heavy_libraries_have_one_owner_each() {
    let graph = Graph::read();
    assert_eq!(graph.owners(is_polars), ["plumb-train"]);
    assert_eq!(graph.owners(is_linfa), ["plumb-fit"]);
    assert_eq!(graph.owners(is_axum), ["plumb-serve"]);
}

#[test]
fn no_crate_reaches_what_it_must_not() {
    let graph = Graph::read();
    let forbidden: [(&str, Named); 8] = [
        ("plumb-serve", is_polars),
        ("plumb-serve", is_linfa),
        ("plumb-train", is_axum),
        ("plumb-fit", is_polars),
        ("plumb-fit", is_axum),
        ("plumb-registry", is_polars),
        ("plumb-registry", is_linfa),
        ("plumb-registry", is_axum),
    ];
    for (from, what) in forbidden {
        let found: Vec<&str> = graph.reached(from).into_iter().filter(|name| what(name)).collect();
        assert!(found.is_empty(), "{from} reaches {found:?}");
    }
    // The graph has edges at all: what must be reached is.
    assert!(graph.reached("plumb-train").into_iter().any(is_polars));
    assert!(graph.reached("plumb-train").into_iter().any(is_linfa));
    assert!(graph.reached("plumb-serve").into_iter().any(is_axum));
}

#[test]
fn arrows_between_the_crates_run_one_way() {
    let graph = Graph::read();
    let known: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let crates: Vec<&str> = graph.0.keys().map(String::as_str).filter(|name| name.starts_with("plumb-")).collect();
    assert_eq!(crates, known.keys().copied().collect::<Vec<_>>(), "every crate of the workspace has its arrows written down here");
    for name in crates {
        let mut allowed = BTreeSet::new();
        let mut next: Vec<&str> = known[name].to_vec();
        while let Some(other) = next.pop() {
            if allowed.insert(other) {
                next.extend(known[other]);
            }
        }
        assert!(!allowed.contains(name), "{name} is above itself");
        for dep in graph.direct(name).iter().filter(|dep| dep.starts_with("plumb-")) {
            assert!(allowed.contains(dep.as_str()), "{name} must not depend on {dep}");
        }
    }
}

#[test]
fn pure_crates_touch_no_file_no_network_and_no_clock() {
    let mut read = 0;
    for name in ["plumb-core", "plumb-features", "plumb-model", "plumb-rules", "plumb-eval", "plumb-view", "plumb-fit"] {
        for path in sources(&workspace().join("crates").join(name).join("src")) {
            read += 1;
            let text = std::fs::read_to_string(&path).expect("a source can be read");
            let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ");
            // `use std::{fs, net}` is the same as `std::fs`.
            let grouped = code.split("std::{").skip(1).filter_map(|rest| rest.split(';').next()).collect::<Vec<_>>().join(" ");
            for word in ["fs", "net", "env", "process"] {
                assert!(!code.contains(&format!("std::{word}")), "{}: std::{word}", path.display());
                let named = grouped.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == word);
                assert!(!named, "{}: std::{{{word}}}", path.display());
            }
            for word in ["SystemTime", "Instant", "Timestamp::now", "Zoned::now", "println!", "include_bytes!"] {
                assert!(!code.contains(word), "{}: {word}", path.display());
            }
            // Dictionaries are compiled in, but only those that lie beside the sources of their own crate.
            let data = workspace().join("crates").join(name).join("data");
            for included in code.split("include_str!(").skip(1).filter_map(|rest| rest.split('"').nth(1)) {
                let file = path.parent().expect("a source lies in a folder").join(included).canonicalize();
                assert!(file.is_ok_and(|file| file.starts_with(&data)), "{}: include_str!(\"{included}\")", path.display());
            }
        }
    }
    assert!(read > 40, "{read} sources were read");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}
