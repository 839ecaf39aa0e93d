//! A file of rules that changes while the server runs.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::{Api, RULES, RulesFile, config};
use plumb_rules::RuleSet;
use plumb_serve::{AppState, ServeConfig, ServeError, Server};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Rules of one rule, of which every lead has the points.
fn rules(points: u64) -> String {
    format!("name = \"Rules {points}\"\n[[rule]]\nid = \"all\"\nwhen = {{ field = \"employees\", exists = true }}\npoints = {points}\n")
}

fn digest(text: &str) -> String {
    RuleSet::parse(text).expect("rules").digest().to_owned()
}

async fn version(api: &Api) -> Value {
    api.score(json!({ "attributes": { "employees": 3 } })).await["rule"]["version"]["name"].clone()
}

#[tokio::test]
async fn new_rules_are_taken_over_once_they_are_seen_twice() {
    let file = RulesFile::new(&rules(10));
    let api = Api::with_rules(Some(&file.path()));
    assert_eq!(version(&api).await, "Rules 10");
    file.write(&rules(20));
    api.state.refresh();
    // Perhaps somebody is still writing.
    assert_eq!(version(&api).await, "Rules 10");
    api.state.refresh();
    assert_eq!(version(&api).await, "Rules 20");
    // As long as it keeps changing, none of it counts.
    for points in 30..35 {
        file.write(&rules(points));
        api.state.refresh();
        assert_eq!(version(&api).await, "Rules 20");
    }
}

#[tokio::test]
async fn damaged_rules_are_refused_and_the_old_ones_stay() {
    let file = RulesFile::new(&rules(10));
    let api = Api::with_rules(Some(&file.path()));
    let damages: [(&str, &dyn Fn()); 5] = [
        ("line 3, column", &|| file.write(&rules(20).replace("id =", "idd ="))),
        ("line 1, column", &|| file.write("name = \"half")),
        ("UTF-8", &|| fs::write(file.path(), [0xff, 0xfe, 0x00]).expect("writing")),
        ("larger", &|| file.write(&"#".repeat((1 << 20) + 1))),
        ("not there", &|| fs::remove_file(file.path()).expect("removing")),
    ];
    for (expected, damage) in damages {
        damage();
        RulesFile::look(&api.state);
        assert_eq!(version(&api).await, "Rules 10");
        let shown = api.get("/v1/rules").await;
        let why = shown.json["load_error"].as_str().expect("a load error");
        assert!(why.contains(expected), "{expected}: {why}");
        assert!(!shown.text.contains(&*file.folder().to_string_lossy()), "{}", shown.text);
        let ready = api.get("/health/ready").await;
        assert_eq!((ready.status.as_u16(), &ready.json["rules"]["load_error"]), (200, &json!(why)));
        assert_eq!((&shown.json["version"]["digest"], &ready.json["rules"]["name"]), (&json!(digest(&rules(10))), &json!("Rules 10")));
    }
    // Mended, also into what it was.
    file.change(&rules(10), &api.state);
    assert_eq!(api.get("/v1/rules").await.json["load_error"], Value::Null);
    file.change("", &api.state);
    assert!(api.get("/v1/rules").await.json["load_error"].is_string());
    file.change(&rules(40), &api.state);
    assert_eq!((version(&api).await, &api.get("/v1/rules").await.json["load_error"]), (json!("Rules 40"), &Value::Null));
}

#[test]
fn it_does_not_start_with_damaged_rules_and_says_where_they_are() {
    let folder = TempDir::new().expect("a folder");
    common::registry(folder.path());
    let file = RulesFile::new(&RULES.replace("cap = 40", "cap = \"forty\"").replace("points = 3\n", "points = 3\npionts = 4\n"));
    let config = ServeConfig { rules: Some(file.path()), ..config(folder.path()) };
    let error = AppState::open(&config).expect_err("refused");
    assert!(matches!(error, ServeError::Rules { .. }), "{error:?}");
    let text = error.to_string();
    let at = |wanted: &str| 1 + RULES.lines().position(|line| line == wanted).expect("a line");
    for line in [at("cap = 40"), at("points = 3") + 1] {
        assert!(text.contains(&format!("rules.toml:{line}:")), "{line}: {text}");
    }
    let missing = ServeConfig { rules: Some(folder.path().join("none.toml")), ..config };
    let error = AppState::open(&missing).expect_err("refused").to_string();
    assert!(error.contains("none.toml"), "{error}");
}

/// One request over a connection of its own.
async fn post(address: SocketAddr, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let length = body.len();
    let head = format!(
        "POST /v1/score/batch HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sending");
    stream.write_all(body.as_bytes()).await.expect("sending");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

/// Asks until `done`, and returns the points of each answer: of fifty leads, by one version.
async fn ask(address: SocketAddr, done: &AtomicBool) -> Vec<u64> {
    let digests: BTreeMap<String, u64> = (1..=9).map(|tens| (digest(&rules(10 * tens)), 10 * tens)).collect();
    let body = json!({ "leads": vec![json!({ "attributes": { "employees": 3 } }); 50] }).to_string();
    let mut met = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let answer = post(address, &body).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let json: Value = serde_json::from_str(answer.split_once("\r\n\r\n").expect("a body").1).expect("JSON");
        let results = json["results"].as_array().expect("results");
        let points: Vec<u64> = results.iter().map(|lead| digests[lead["rule"]["version"]["digest"].as_str().expect("a digest")]).collect();
        assert_eq!(points, vec![points[0]; 50]);
        assert!(results.iter().all(|lead| lead["rule"]["score"] == points[0]), "{answer}");
        met.push(points[0]);
    }
    met
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_change_while_requests_run_over_a_socket() {
    let folder = TempDir::new().expect("a folder");
    common::registry(folder.path());
    let file = RulesFile::new(&rules(10));
    let config = ServeConfig { rules: Some(file.path()), poll_interval: Duration::from_millis(5), ..config(folder.path()) };
    let server = Server::bind(config).await.expect("a server");
    let address = server.local_addr();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { drop(stopped.await) }));
    let done = AtomicBool::new(false);
    let change = async {
        for tens in 2..=9 {
            // Half a file first, as an editor may leave it for a moment.
            file.write("name = \"half");
            tokio::time::sleep(Duration::from_millis(2)).await;
            file.write(&rules(10 * tens));
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        // The last ones stay until they are met, on a busy machine too.
        tokio::time::sleep(Duration::from_secs(1)).await;
        done.store(true, Ordering::Relaxed);
    };
    let (first, second, ()) = tokio::join!(ask(address, &done), ask(address, &done), change);
    for met in [&first, &second] {
        assert!(met.is_sorted() && met.len() > 8, "{met:?}");
    }
    let versions: BTreeSet<u64> = first.iter().chain(&second).copied().collect();
    assert!(versions.len() > 4 && versions.contains(&90), "{versions:?}");
    stop.send(()).expect("the server runs");
    running.await.expect("no panic").expect("a clean end");
}
