//! Whatever the body, the answer is never a fault of the server, and always a score or a problem.

mod common;

use common::{Api, RULES, RulesFile};
use proptest::prelude::*;

fn hand_picked() -> Vec<Vec<u8>> {
    let deep = |open: &str, close: &str, depth: usize| format!("{}{}", open.repeat(depth), close.repeat(depth));
    let mut bodies: Vec<Vec<u8>> = [
        "",
        " ",
        "null",
        "[]",
        "{}",
        "0",
        "\"\"",
        "true",
        "{\"attributes\"",
        "{\"attributes\":{\"a\":1e999999999}}",
        "\u{feff}{}",
        "{\"attributes\":{\"\":\"\"}}",
        "{\"attributes\":{\"employees\":-0}}",
        "{\"attributes\":{\"employees\":1e-400}}",
        "{\"attributes\":{\"employees\":123456789012345678901234567890}}",
        "{\"attributes\":{\"signed_up\":\"9999-12-31T23:59:60Z\"}}",
        "{\"attributes\":{\"signed_up\":99999999999999999}}",
        "{\"attributes\":{},\"as_of\":\"9999-12-31\"}",
        "{\"attributes\":{},\"as_of\":\"0000-01-01\"}",
        "{\"attributes\":{},\"as_of\":\"-009999-01-01T00:00:00Z\"}",
        "{\"attributes\":{},\"model\":\"leads@4294967295\"}",
        "{\"attributes\":{},\"events\":[[[[]]]]}",
        "{\"leads\":[[],{},null,1,\"x\"]}",
        "{\"rules\":\"name = 'x'\",\"leads\":[[],{},null,1,\"x\"]}",
        "{\"attributes\":{},\"previous_stage\":[[]],\"ledger\":{}}",
        "{\"attributes\":{\"a\\u0000b\":\"\\u0000\"}}",
        "{\"$serde_json::private::RawValue\":\"1\"}",
        "{\"attributes\":{\"$serde_json::private::Number\":\"1\"}}",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec();
    for depth in [100, 1_000, 100_000] {
        bodies.push(deep("[", "]", depth).into_bytes());
        bodies.push(deep("{\"a\":", "}", depth).into_bytes());
        bodies.push("[".repeat(depth).into_bytes());
        bodies.push(format!("{{\"attributes\":{{\"employees\":{}}}}}", deep("[", "]", depth)).into_bytes());
        bodies.push(format!("{{\"leads\":[{}]}}", deep("[", "]", depth)).into_bytes());
        bodies.push(format!("{{\"attributes\":{{\"employees\":{}}}}}", "9".repeat(depth)).into_bytes());
        bodies.push(format!("{{\"attributes\":{{\"employees\":0.{}1}}}}", "0".repeat(depth)).into_bytes());
    }
    bodies.push(vec![0xff; 1_000]);
    bodies.push(vec![0; 1_000]);
    bodies.push(b"{\"attributes\":{\"industry\":\"\xc3\x28\"}}".to_vec());
    bodies.push(format!("{{\"leads\":[{}1]}}", "1,".repeat(500_000)).into_bytes());
    bodies
}

async fn check(api: &Api, body: Vec<u8>) {
    for path in ["/v1/score", "/v1/score/batch", "/v1/rules/preview", "/v1/compare"] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let answer = api.post(path, body.clone()).await;
        assert!(!answer.status.is_server_error(), "{path} {shown}: {}", answer.text);
        if answer.status.is_success() {
            assert!(answer.json.is_object(), "{path} {shown}: {}", answer.text);
        } else {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path} {shown}");
            assert_eq!(answer.json["status"], answer.status.as_u16());
        }
    }
}

#[tokio::test]
async fn hand_picked_bodies() {
    let file = RulesFile::new(RULES);
    let api = Api::with_rules(Some(&file.path()));
    for body in hand_picked() {
        check(&api, body).await;
    }
}

/// Pieces that often make almost-valid requests.
const PIECES: [&str; 28] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"attributes\"",
    "\"leads\"",
    "\"employees\"",
    "\"industry\"",
    "\"as_of\"",
    "\"model\"",
    "\"reasons\"",
    "\"events\"",
    "\"rules\"",
    "\"outcome\"",
    "\"won\"",
    "\"previous_stage\"",
    "1e400",
    "-1",
    "0.1",
    "null",
    "true",
    "\"2025-01-01\"",
    "\"leads@1\"",
    "\"\\ud83d\"",
    "\"\u{1F600}\"",
    " ",
];

proptest! {
    #[test]
    fn random_bodies(body in proptest::collection::vec(any::<u8>(), 0..200), pieces in proptest::collection::vec(0..PIECES.len(), 0..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let assembled: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        runtime.block_on(async {
            let (api, _file) = API.get_or_init(|| {
                let file = RulesFile::new(RULES);
                (Api::with_rules(Some(&file.path())), file)
            });
            check(api, body).await;
            check(api, format!("{{\"attributes\":{{{assembled}}}}}").into_bytes()).await;
            check(api, assembled.into_bytes()).await;
        });
    }
}

static API: std::sync::OnceLock<(Api, RulesFile)> = std::sync::OnceLock::new();
