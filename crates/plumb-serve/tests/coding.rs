//! Compressed bodies and answers: gzip and zstd. Zstd frames are put together by hand, after RFC 8878.

mod common;

use std::io::{Read, Write};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use common::{Answer, Api};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use plumb_serve::build_router;
use serde_json::{Value, json};
use tower::ServiceExt;

const LEAD: &str = r#"{"attributes":{"industry":"Manufacturing","employees":300},"as_of":"2025-03-31"}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("compressing");
    encoder.finish().expect("compressing")
}

/// A frame of stored blocks: a window of 128 KiB, no checksum.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    let blocks: Vec<&[u8]> = bytes.chunks(100_000).collect();
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
    for (index, block) in blocks.iter().enumerate() {
        let header = (block.len() as u32) << 3 | u32::from(index + 1 == blocks.len());
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.extend_from_slice(block);
    }
    frame
}

/// A frame that says "a space, so many thousand times" in few bytes.
fn zstd_bomb(thousands: u32) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
    for number in 1..=thousands {
        let header = 1000_u32 << 3 | 1 << 1 | u32::from(number == thousands);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(b' ');
    }
    frame
}

fn coded(path: &str, coding: &str, body: Vec<u8>) -> Request<Body> {
    let request = Request::post(path).header("host", "localhost").header("content-type", "application/json");
    request.header("content-encoding", coding).body(Body::from(body)).expect("a request")
}

fn without_times(mut answer: Value) -> Value {
    answer.as_object_mut().expect("an object").remove("scored_at");
    answer
}

#[tokio::test]
async fn compressed_bodies_are_read_as_plain_ones() {
    let api = Api::new();
    let plain = without_times(api.post("/v1/score", LEAD).await.json);
    assert!(plain["score"].is_u64(), "{plain}");
    for (coding, body) in [
        ("gzip", gzip(LEAD.as_bytes())),
        ("GZIP", gzip(LEAD.as_bytes())),
        ("x-gzip", gzip(LEAD.as_bytes())),
        ("zstd", zstd(LEAD.as_bytes())),
        ("identity", LEAD.as_bytes().to_vec()),
    ] {
        let answer = api.call(coded("/v1/score", coding, body)).await;
        assert_eq!(answer.status.as_u16(), 200, "{coding}: {}", answer.text);
        assert_eq!(without_times(answer.json), plain, "{coding}");
    }
}

#[tokio::test]
async fn other_codings_are_refused_with_those_that_are_taken() {
    let api = Api::new();
    for coding in ["br", "deflate", "gzip, zstd", "compress", ""] {
        let answer = api.call(coded("/v1/score", coding, LEAD.into())).await;
        answer.problem(415, "unsupported-encoding");
        assert_eq!(answer.header("accept-encoding"), "gzip, zstd", "{coding}");
    }
    let twice = Request::post("/v1/score").header("content-type", "application/json").header("content-encoding", "gzip");
    let twice = twice.header("content-encoding", "gzip").body(Body::from(gzip(&gzip(LEAD.as_bytes())))).expect("a request");
    api.call(twice).await.problem(415, "unsupported-encoding");
}

#[tokio::test]
async fn limits_hold_for_what_a_body_unpacks_to() {
    let api = Api::new();
    let mut large = vec![b' '; 1 << 20];
    large.extend_from_slice(LEAD.as_bytes());
    for (coding, body) in [("gzip", gzip(&large)), ("zstd", zstd_bomb(2_000)), ("gzip", gzip(&vec![b'['; 200 << 20]))] {
        assert!(body.len() < 400_000, "the body itself is small");
        api.call(coded("/v1/score", coding, body)).await.problem(413, "body-too-large");
    }
    // Up to the limit it is read.
    let fits = [LEAD.as_bytes(), &vec![b' '; (1 << 20) - LEAD.len()]].concat();
    assert_eq!(api.call(coded("/v1/score", "gzip", gzip(&fits))).await.status.as_u16(), 200);
}

#[tokio::test]
async fn what_is_not_compressed_as_it_says_is_told_so() {
    let api = Api::new();
    let cut = gzip(LEAD.as_bytes());
    let cut = cut[..cut.len() - 12].to_vec();
    for (coding, body) in
        [("gzip", LEAD.as_bytes().to_vec()), ("zstd", LEAD.as_bytes().to_vec()), ("zstd", gzip(LEAD.as_bytes())), ("gzip", cut)]
    {
        api.call(coded("/v1/score", coding, body)).await.problem(400, "broken-encoding");
    }
}

async fn accepting(api: &Api, request: Request<Body>) -> (Answer, Vec<u8>) {
    let response = build_router(api.state.clone()).oneshot(request).await.expect("the router does not fail");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
    (Answer { status: parts.status, headers: parts.headers, text: String::new(), json: Value::Null }, bytes)
}

fn get(path: &str, accept: &str) -> Request<Body> {
    Request::get(path).header("accept-encoding", accept).body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn large_answers_are_compressed_as_the_caller_likes() {
    let api = Api::new();
    let (plain, document) = accepting(&api, get("/openapi.json", "identity")).await;
    assert!(!plain.headers.contains_key("content-encoding"));
    let (answer, bytes) = accepting(&api, get("/openapi.json", "gzip")).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert_eq!(answer.header("vary").to_ascii_lowercase(), "accept-encoding");
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(!answer.headers.contains_key("content-length") && bytes.len() * 4 < document.len());
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, document);
    let (answer, bytes) = accepting(&api, get("/openapi.json", "gzip;q=0.5, zstd")).await;
    assert_eq!(answer.header("content-encoding"), "zstd");
    assert!(bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) && bytes.len() * 4 < document.len());
    for refused in ["br", "gzip;q=0", ""] {
        let (answer, bytes) = accepting(&api, get("/openapi.json", refused)).await;
        assert!(!answer.headers.contains_key("content-encoding"), "{refused}");
        assert_eq!(bytes, document, "{refused}");
    }
}

#[tokio::test]
async fn small_answers_and_problems_are_sent_as_they_are() {
    let api = Api::new();
    let post = |path: &str, body: String| {
        let request = Request::post(path).header("content-type", "application/json").header("accept-encoding", "gzip, zstd");
        request.body(Body::from(body)).expect("a request")
    };
    for (path, body) in [("/v1/score", LEAD.to_owned()), ("/v1/score", "{".to_owned()), ("/nowhere", String::new())] {
        let (answer, _) = accepting(&api, post(path, body)).await;
        assert!(!answer.headers.contains_key("content-encoding"), "{path}");
    }
    let batch = json!({ "leads": vec![json!({ "attributes": { "industry": "Health" } }); 50] }).to_string();
    let (answer, _) = accepting(&api, post("/v1/score/batch", batch)).await;
    assert_eq!(answer.header("content-encoding"), "zstd");
}
