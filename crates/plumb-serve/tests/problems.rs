//! Every error is a problem document that names what is wrong.

mod common;

use axum::body::Body;
use axum::http::Request;
use common::Api;

#[tokio::test]
async fn routes_and_methods() {
    let api = Api::new();
    let answer = api.get("/nowhere").await;
    assert_eq!(answer.problem(404, "route-not-found")["instance"], "/nowhere");
    api.get("/").await.problem(404, "route-not-found");
    let answer = api.get("/v1/score").await;
    answer.problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "POST");
    api.get("/v1/models/%FF").await.problem(400, "refused");
}

#[tokio::test]
async fn content_types() {
    let api = Api::new();
    let send = async |name: &str, value: &str| {
        let request = Request::post("/v1/score").header(name, value).body(Body::from(r#"{"attributes":{}}"#)).expect("a request");
        api.call(request).await
    };
    for wrong in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data", ""] {
        send("content-type", wrong).await.problem(415, "unsupported-media-type");
    }
    send("accept", "*/*").await.problem(415, "unsupported-media-type");
    for fine in ["application/json", "Application/JSON; charset=utf-8", "application/vnd.crm+json"] {
        assert_eq!(send("content-type", fine).await.status.as_u16(), 200, "{fine}");
    }
    let request = Request::post("/v1/score").header("content-type", "application/json").header("content-encoding", "br");
    api.call(request.body(Body::from("x")).expect("a request")).await.problem(415, "unsupported-encoding");
}

#[tokio::test]
async fn a_body_larger_than_one_mebibyte() {
    let api = Api::new();
    let answer = api.post("/v1/score", " ".repeat((1 << 20) + 1)).await;
    assert!(answer.problem(413, "body-too-large")["detail"].as_str().is_some_and(|d| d.contains("1048576")));
    // As long without a declared length.
    let chunks = Body::new(axum::body::Body::from(" ".repeat((1 << 20) + 1)));
    let request = Request::post("/v1/score").header("content-type", "application/json").body(chunks).expect("a request");
    api.call(request).await.problem(413, "body-too-large");
    let mut fits = r#"{"attributes":{}}"#.to_owned();
    fits.push_str(&" ".repeat((1 << 20) - fits.len()));
    assert_eq!(api.post("/v1/score", fits).await.status.as_u16(), 200);
}

#[tokio::test]
async fn malformed_json_has_line_and_column() {
    let api = Api::new();
    for (body, place) in [
        ("", "line 1 column 0"),
        ("{\n\"attributes\": {,}}", "line 2 column 16"),
        (r#"{"attributes":{}"#, "line 1 column 16"),
        (r#"{"attributes":{}} x"#, "line 1 column 19"),
        (r#"{"attributes":{"employees":NaN}}"#, "line 1 column 28"),
        (r#"{"attributes":{"note":"\ud800"}}"#, "line 1 column"),
    ] {
        let answer = api.post("/v1/score", body).await;
        assert!(answer.problem(400, "malformed-json")["detail"].as_str().is_some_and(|d| d.contains(place)), "{body}: {}", answer.text);
    }
    let answer = api.post("/v1/score", b"{\"attributes\":{\"note\":\"\xff\xfe\"}}".to_vec()).await;
    answer.problem(400, "malformed-json");
}

#[tokio::test]
async fn wrong_shapes_name_the_field() {
    let api = Api::new();
    for (body, field, pointer) in [
        (r#"{"attributes":[]}"#, "attributes", "#/attributes"),
        (r#"{"attributes":null}"#, "attributes", "#/attributes"),
        (r#"{"attributes":{},"lead_id":7}"#, "lead_id", "#/lead_id"),
        (r#"{"attributes":{},"as_of":7}"#, "as_of", "#/as_of"),
        (r#"{"attributes":{},"as_of":"31/03/2025"}"#, "as_of", "#/as_of"),
        (r#"{"attributes":{},"as_of":""}"#, "as_of", "#/as_of"),
        (r#"{"attributes":{},"events":{}}"#, "events", "#/events"),
        (r#"{"attributes":{},"events":[{"type":"visit","at":7}]}"#, "events.0.at", "#/events/0/at"),
        (r#"{"attributes":{},"events":[{"type":"visit","at":"noon"}]}"#, "events.0.at", "#/events/0/at"),
        (r#"{"attributes":{},"events":[{"type":" ","at":"2025-03-30"}]}"#, "events.0.type", "#/events/0/type"),
        (r#"{"attributes":{},"reasons":51}"#, "reasons", "#/reasons"),
        (r#"{"attributes":{},"reasons":-1}"#, "reasons", "#/reasons"),
        (r#"{"attributes":{},"reasons":1.5}"#, "reasons", "#/reasons"),
        (r#"{"attributes":{"a/b~c":1,"a/b~c":1}}"#, "attributes.a/b~c", "#/attributes/a~1b~0c"),
        (r#"{"attributes":{"employees":1e400}}"#, "attributes.employees", "#/attributes/employees"),
        (r#"{"attributes":{"employees":-1e400}}"#, "attributes.employees", "#/attributes/employees"),
    ] {
        let answer = api.post("/v1/score", body).await;
        let problem = answer.problem(422, "invalid-request");
        assert_eq!((&problem["errors"][0]["field"], &problem["errors"][0]["pointer"]), (&field.into(), &pointer.into()), "{body}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(field)), "{}", answer.text);
    }
    for (body, named) in [
        (r#"{"lead_id":"x"}"#, "attributes"),
        (r#"{"attributes":{},"atributes":{}}"#, "atributes"),
        ("[{}]", "not a list"),
        ("7", "`attributes`"),
    ] {
        let answer = api.post("/v1/score", body).await;
        assert!(answer.problem(422, "invalid-request")["detail"].as_str().is_some_and(|d| d.contains(named)), "{}", answer.text);
    }
}

#[tokio::test]
async fn all_faults_of_values_are_told_at_once() {
    let api = Api::new();
    let answer = api.post("/v1/score", r#"{"attributes":{},"as_of":"x","model":"@","reasons":99}"#).await;
    let errors = answer.problem(422, "invalid-request")["errors"].as_array().expect("errors").len();
    assert_eq!(errors, 3);
}

#[tokio::test]
async fn too_many_attributes() {
    let api = Api::new();
    let attributes: Vec<String> = (0..2_001).map(|n| format!("\"x{n}\":1")).collect();
    let answer = api.post("/v1/score", format!("{{\"attributes\":{{{}}}}}", attributes.join(","))).await;
    assert!(answer.problem(422, "invalid-request")["detail"].as_str().is_some_and(|d| d.contains("2000")), "{}", answer.text);
}

#[tokio::test]
async fn request_ids_are_taken_over_or_made() {
    let api = Api::new();
    let send =
        async |id: &str| api.call(Request::get("/health/live").header("x-request-id", id).body(Body::empty()).expect("a request")).await;
    assert_eq!(send("abc-123").await.header("x-request-id"), "abc-123");
    for unusable in ["", "two words", &"x".repeat(129)] {
        let given = send(unusable).await;
        assert!(given.header("x-request-id").len() > 16 && given.header("x-request-id") != unusable);
    }
    let (one, two) = (api.get("/health/live").await, api.get("/health/live").await);
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
}

#[tokio::test]
async fn foreign_hosts_are_refused() {
    let api = Api::new();
    let send = async |host: &str| api.call(Request::get("/health/live").header("host", host).body(Body::empty()).expect("a request")).await;
    send("rebound.example:8080").await.problem(421, "foreign-host");
    for ours in ["localhost", "127.0.0.1:8080", "[::1]:8080"] {
        assert_eq!(send(ours).await.status.as_u16(), 200, "{ours}");
    }
    let absolute = Request::get("http://rebound.example/health/live").header("host", "localhost").body(Body::empty()).expect("a request");
    api.call(absolute).await.problem(421, "foreign-host");
}
