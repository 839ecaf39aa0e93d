//! Kept leads over the built program and a store on the disk: keys, addresses, and what a killed server has acknowledged.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use plumb_tests::{Folder, Running, demo_registry};
use serde_json::{Value, json};

fn serve(folder: &Folder) -> Running {
    Running::serve_with(&folder.path(""), &["--registry", &demo_registry()])
}

fn event(id: &str) -> Value {
    json!({ "events": [{ "id": id, "lead_id": "L1", "type": "page_view", "at": "2025-06-01T10:00:00Z" }] })
}

#[test]
fn a_lead_is_kept_over_a_restart() {
    let folder = Folder::new();
    let server = serve(&folder);
    assert!(server.printed.iter().any(|line| line.contains("routes are open")), "{:?}", server.printed);
    let lead = json!({ "attributes": { "industry": "Software", "employees": 120 }, "owner": "ana" });
    let made = server.send("PUT", "/v1/leads/L1", &[("idempotency-key", "once")], Some(&lead));
    assert_eq!((made.status, made.header("etag")), (201, "\"1\""), "{:?}", made.body);
    assert_eq!(server.post("/v1/outcomes", &json!({ "outcomes": [{ "lead_id": "L1", "outcome": "won", "amount": 5 }] })).0, 200);
    let second = ["serve", "--bind", "127.0.0.1:0", "--registry", &demo_registry()];
    folder.plumb(&second).ended(3).says(&["error: another server", "--store"]);
    drop(server);
    assert!(folder.path("plumb.db").exists());
    let server = serve(&folder);
    let shown = server.get("/v1/leads/L1").1;
    assert_eq!((&shown["attributes"], &shown["owner"], &shown["outcome"]["outcome"]), (&lead["attributes"], &json!("ana"), &json!("won")));
    let again = server.send("PUT", "/v1/leads/L1", &[("idempotency-key", "once")], Some(&lead));
    assert_eq!((again.status, again.header("idempotency-replayed"), &again.body), (201, "true", &made.body));
    assert_eq!(server.send("DELETE", "/v1/leads/L1", &[], None).status, 200);
    assert_eq!(server.get("/v1/leads/L1").0, 404);
}

#[test]
fn a_named_request_has_one_effect_over_a_restart() {
    let folder = Folder::new();
    let server = serve(&folder);
    let leads: Vec<Value> = (0..20).map(|n| json!({ "lead_id": format!("L{n}"), "attributes": { "employees": n * 10 } })).collect();
    assert_eq!(server.post("/v1/leads/batch", &json!({ "leads": leads })).0, 200);
    let made = server.post("/v1/overrides", &json!({ "lead_id": "L1", "score": 90, "author": "Kim", "reason": "called" })).1;
    let path = format!("/v1/overrides/{}", made["id"].as_str().expect("an id"));
    let deal = json!({ "representatives": [{ "id": "anna" }, { "id": "ben" }], "apply": true });
    let ask = |server: &Running| {
        let dealt = server.send("POST", "/v1/assignments", &[("idempotency-key", "deal")], Some(&deal));
        (dealt, server.send("DELETE", &path, &[("idempotency-key", "end")], None))
    };
    let (dealt, ended) = ask(&server);
    assert_eq!((dealt.status, ended.status), (200, 200), "{:?} {:?}", dealt.body, ended.body);
    assert_eq!(dealt.body["summary"]["dealt"], 20);
    server.kill();
    let server = serve(&folder);
    let (again, over) = ask(&server);
    assert_eq!((again.header("idempotency-replayed"), over.header("idempotency-replayed")), ("true", "true"));
    assert_eq!((&again.body, &over.body), (&dealt.body, &ended.body));
    assert_eq!(server.get("/v1/leads/L1").1["version"], 2, "the owner was written once");
    let other =
        server.send("POST", "/v1/assignments", &[("idempotency-key", "deal")], Some(&json!({ "representatives": [{ "id": "cleo" }] })));
    assert_eq!((other.status, &other.body["type"]), (422, &json!("urn:plumb:problem:idempotency-key-reused")));
    // Leads are listed by where their scores go: none can tell yet.
    let by_trend = server.get("/v1/leads?sort=-trend&limit=7").1;
    assert_eq!((by_trend["items"].as_array().map(Vec::len), by_trend["next_cursor"].is_string()), (Some(7), true), "{by_trend}");
}

#[test]
fn what_is_acknowledged_survives_a_kill() {
    let folder = Folder::new();
    let server = serve(&folder);
    server.send("PUT", "/v1/leads/L1", &[], Some(&json!({ "attributes": {} })));
    let acknowledged = Mutex::new(BTreeSet::new());
    let end = Instant::now() + Duration::from_millis(1500);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (server, acknowledged) = (&server, &acknowledged);
            scope.spawn(move || {
                for number in 0.. {
                    let id = format!("{writer}-{number}");
                    match server.try_post("/v1/events", &event(&id)) {
                        Ok((200, answer)) if answer["results"][0]["status"] == "kept" => {
                            acknowledged.lock().expect("no panic").insert(id);
                        }
                        // The server is gone.
                        Err(_) => return,
                        Ok(other) => panic!("{other:?}"),
                    }
                }
            });
        }
        std::thread::sleep(end.saturating_duration_since(Instant::now()));
        server.kill();
    });
    let acknowledged = acknowledged.into_inner().expect("no panic");
    assert!(acknowledged.len() > 50, "{}", acknowledged.len());
    let server = serve(&folder);
    let ids: Vec<&String> = acknowledged.iter().collect();
    for chunk in ids.chunks(500) {
        let events: Vec<Value> = chunk.iter().map(|id| event(id)["events"][0].clone()).collect();
        let answer = server.post("/v1/events", &json!({ "events": events })).1;
        let lost = answer["results"].as_array().expect("results").iter().filter(|one| one["status"] != "duplicate").count();
        assert_eq!(lost, 0, "{answer}");
    }
}

#[test]
fn keys_are_made_listed_revoked_and_needed() {
    let folder = Folder::new();
    let made = folder.plumb(&["keys", "create", "--name", "crm", "--scope", "read,ingest", "--expires", "90d", "--json"]).done();
    assert!(made.stderr.contains("first key"), "{}", made.stderr);
    let made = made.json();
    let (id, key) = (made["id"].as_str().expect("an id"), made["key"].as_str().expect("a key"));
    assert!(key.starts_with(&format!("plumb_{id}_")) && key.len() == "plumb_".len() + 12 + 1 + 64, "{key}");
    let plain = folder.plumb(&["keys", "create", "--name", "scores", "--scope", "score"]).done();
    let score_key = plain.stdout.trim();
    assert!(score_key.starts_with("plumb_") && !plain.stderr.contains(score_key), "{}", plain.stderr);
    let listed = folder.plumb(&["keys", "list", "--json"]).done();
    assert!(!listed.stdout.contains(&key[20..]), "{}", listed.stdout);
    let keys = listed.json()["keys"].as_array().cloned().expect("keys");
    // Those of one second are in the order of their identifiers.
    let named = |name: &str| keys.iter().find(|key| key["name"] == name).expect("it is listed");
    assert_eq!((keys.len(), &named("scores")["scopes"]), (2, &json!(["score"])));
    assert_eq!((&named("crm")["scopes"], &named("crm")["status"]), (&json!(["ingest", "read"]), &json!("valid")));
    // The secret is nowhere on the disk.
    let secret = key.rsplit('_').next().expect("a secret").as_bytes();
    for (name, bytes) in folder.everything() {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{name}");
    }

    let server = serve(&folder);
    assert!(server.printed.iter().any(|line| line.contains("need a key")), "{:?}", server.printed);
    let ask = |key: &str| server.send("GET", "/v1/leads", &[("authorization", &format!("Bearer {key}"))], None);
    let none = server.send("GET", "/v1/leads", &[], None);
    assert_eq!((none.status, none.header("www-authenticate")), (401, "Bearer realm=\"plumb\""));
    assert_eq!((ask(key).status, ask(score_key).status), (200, 403));
    let body = json!({ "attributes": { "employees": 10 } });
    assert_eq!(server.send("POST", "/v1/score", &[("x-api-key", score_key)], Some(&body)).status, 200);
    assert_eq!(server.get("/health/ready").0, 200);
    folder.plumb(&["keys", "revoke", id]).done();
    let start = Instant::now();
    while ask(key).status != 401 {
        assert!(start.elapsed() < Duration::from_secs(5), "a revoked key still works");
        std::thread::sleep(Duration::from_millis(50));
    }
    folder.plumb(&["keys", "revoke", id]).done().says(&["already"]);
    folder.plumb(&["keys", "revoke", "nobody"]).refused(3, &["nobody", "keys list"]);
}

#[test]
fn keys_that_make_no_sense_are_refused() {
    let folder = Folder::new();
    for args in [
        &["--name", "x"][..],
        &["--name", "x", "--scope", "everything"],
        &["--name", " ", "--scope", "read"],
        &["--name", "x", "--scope", "read", "--expires", "0d"],
        &["--name", "x", "--scope", "read", "--expires", "2001-01-01"],
    ] {
        folder.plumb(&[&["keys", "create"], args].concat()).ended(2);
    }
    folder.plumb(&["keys", "list"]).refused(3, &["plumb.db"]);
    folder.plumb(&["keys", "revoke", "x"]).refused(3, &["plumb.db"]);
    assert!(folder.everything().is_empty(), "nothing was made");
    folder.plumb(&["keys", "list", "--store", "mysql://x"]).refused(3, &["mysql://x", "sqlite:"]);
    folder.write("text.db", "this is not a database");
    folder.plumb(&["keys", "list", "--store", "sqlite:text.db"]).refused(3, &["text.db"]);
}

#[test]
fn other_addresses_than_loopback_need_a_key() {
    let folder = Folder::new();
    let registry = demo_registry();
    let args = ["serve", "--bind", "0.0.0.0:0", "--registry", &registry];
    folder.plumb(&args).refused(3, &["plumb keys create", "--store"]);
    folder.plumb(&[&args[..], &["--store", "none"]].concat()).refused(3, &["plumb keys create"]);
    let made = folder.plumb(&["keys", "create", "--name", "crm", "--scope", "read"]).done();
    let key = made.stdout.trim().to_owned();
    let server = Running::start(&folder.path(""), &args, None);
    let host = [("x-api-key", &*key), ("host", "scores.example")];
    assert_eq!(server.send("GET", "/v1/models", &host, None).status, 200);
    assert_eq!(server.send("GET", "/v1/models", &[("host", "scores.example")], None).status, 401);
}
