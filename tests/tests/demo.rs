//! `plumb demo` trains, publishes, serves, and prints requests that work.

use plumb_registry::Registry;
use plumb_tests::{Folder, Running, workspace};
use serde_json::Value;

fn folder() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("data")).expect("a folder can be made");
    for name in ["leads.csv", "events.csv", "rules.toml", "plumb.toml"] {
        std::fs::copy(workspace().join("data").join(name), folder.path("data").join(name)).expect("the demo data are there");
    }
    folder
}

fn demo(folder: &Folder, bind: &str) -> Running {
    Running::start(&folder.path("."), &["demo", "--data", "data", "--registry", "reg", "--bind", bind], Some("/v1/models/"))
}

fn versions(folder: &Folder) -> Vec<u32> {
    Registry::open(folder.path("reg")).versions("leads").expect("the registry can be read")
}

#[test]
fn the_printed_requests_work() {
    let folder = folder();
    let demo = demo(&folder, "127.0.0.1:0");
    assert!(demo.printed.iter().any(|line| line.contains(&format!("serving on {}  (Ctrl-C ends it)", demo.url))), "{:?}", demo.printed);
    let prefix = format!("curl -s {}", demo.url);
    let curls: Vec<&str> = demo.printed.iter().filter_map(|line| line.strip_prefix(&prefix)).collect();
    assert_eq!(curls.len(), 2, "{:?}", demo.printed);

    let (path, rest) = curls[0].split_once(" -H 'content-type: application/json' -d '").expect("a path, a header and a body");
    let body: Value = serde_json::from_str(rest.strip_suffix('\'').expect("the quote is closed")).expect("the body is JSON");
    assert!(!rest[..rest.len() - 1].contains('\''), "no quote within the quotes of the shell");
    let (status, answer) = demo.post(path, &body);
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["status"], "scored");
    assert!(answer["score"].as_u64().is_some_and(|score| (1..=100).contains(&score)), "{answer}");
    assert!(!answer["reasons"].as_array().expect("reasons").is_empty());
    let unknown: Vec<&Value> =
        answer["warnings"].as_array().expect("warnings").iter().filter(|warning| warning["code"] != "missing_field").collect();
    assert!(unknown.is_empty(), "the model knows what the printed request says: {unknown:?}");

    let page = folder.text("reg/compare.html");
    assert!(page.contains("The model is better than the rules: "), "the verdict on the page");

    let (status, model) = demo.get(curls[1]);
    assert_eq!(status, 200, "{model}");
    assert_eq!(model["name"], "leads");
}

#[test]
fn a_second_run_serves_the_same_version() {
    let folder = folder();
    drop(demo(&folder, "127.0.0.1:0"));
    assert_eq!(versions(&folder), [1]);
    let before = folder.text("reg/leads/history.ndjson");
    let again = demo(&folder, "127.0.0.1:0");
    assert_eq!(versions(&folder), [1]);
    assert_eq!(folder.text("reg/leads/history.ndjson"), before);
    // The port is taken now: another one is found.
    let third = demo(&folder, again.url.strip_prefix("http://").expect("a URL"));
    assert_ne!(third.url, again.url);
    assert_eq!(third.get("/v1/models/leads").0, 200);
    assert_eq!(versions(&folder), [1]);
    folder.plumb(&["models", "verify", "--registry", "reg"]).done();
}

#[test]
fn without_data_it_says_what_is_missing() {
    let folder = Folder::new();
    let said = folder.plumb(&["demo", "--bind", "127.0.0.1:0"]);
    said.refused(3, &["data/plumb.toml: there is no such file"]);
    assert!(folder.everything().is_empty());
}
