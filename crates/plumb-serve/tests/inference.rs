//! The Open Inference Protocol under `/v2`: a column a tensor, and the very scores of a batch.

mod common;

use axum::body::Body;
use axum::http::Request;
use common::{Answer, Api, model, publish};
use serde_json::{Value, json};

async fn infer(api: &Api, body: Value) -> Answer {
    api.post("/v2/models/leads/infer", body.to_string()).await
}

fn tensor(name: &str, datatype: &str, data: Value) -> Value {
    let rows = data.as_array().expect("a list").len();
    json!({ "name": name, "shape": [rows], "datatype": datatype, "data": data })
}

/// Asserts that it is an error of the protocol: one member, which says something of what is wrong.
fn refused(answer: &Answer, status: u16, told: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json");
    let members = answer.json.as_object().expect("an object");
    assert_eq!(members.keys().collect::<Vec<_>>(), ["error"], "{}", answer.text);
    assert!(members["error"].as_str().is_some_and(|text| text.contains(told)), "{told}: {}", answer.text);
    assert!(!answer.header("x-request-id").is_empty());
}

fn output<'a>(answer: &'a Answer, name: &str) -> &'a Value {
    let outputs = answer.json["outputs"].as_array().expect("outputs");
    outputs.iter().find(|output| output["name"] == name).unwrap_or_else(|| panic!("no {name} in {}", answer.text))
}

#[tokio::test]
async fn scores_are_those_of_a_batch_bit_for_bit() {
    let api = Api::new();
    let industries = json!(["Manufacturing", null, "Health", "Space", ""]);
    let employees = json!([300, 7.25, null, -4, 1e300]);
    let notes = json!(["called back", "", null, "x", "y"]);
    let leads: Vec<Value> = (0..5)
        .map(|row| json!({ "attributes": { "industry": industries[row], "employees": employees[row], "note": notes[row], "signed_up": "2025-03-01" } }))
        .collect();
    let batch = api.post("/v1/score/batch", json!({ "leads": leads }).to_string()).await;
    let answer = infer(
        &api,
        json!({ "id": "42", "inputs": [
            tensor("industry", "BYTES", industries),
            tensor("employees", "FP64", employees),
            tensor("note", "BYTES", notes),
            tensor("signed_up", "BYTES", json!(["2025-03-01"; 5].to_vec())),
        ] }),
    )
    .await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!(
        (&answer.json["id"], &answer.json["model_name"], &answer.json["model_version"]),
        (&json!("42"), &json!("leads"), &json!("1"))
    );
    for name in ["probability", "score", "grade", "status"] {
        let expected: Vec<&Value> = batch.json["results"].as_array().expect("results").iter().map(|result| &result[name]).collect();
        let told: Vec<&Value> = output(&answer, name)["data"].as_array().expect("data").iter().collect();
        assert_eq!(told, expected, "{name}");
        assert_eq!(output(&answer, name)["shape"], json!([5]));
    }
    // As text too: not a digit is lost.
    let digits = output(&answer, "probability")["data"][0].to_string();
    assert!(batch.text.contains(&format!("\"probability\":{digits}")), "{digits}");
}

#[tokio::test]
async fn every_datatype_and_shape_of_a_column_is_taken() {
    let api = Api::new();
    let expected = infer(&api, json!({ "inputs": [tensor("employees", "FP64", json!([12, 100]))] })).await;
    for datatype in ["FP64", "FP32", "FP16", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64"] {
        for (shape, data) in [(json!([2]), json!([12, 100])), (json!([2, 1]), json!([12, 100])), (json!([2, 1]), json!([[12], [100]]))] {
            let input =
                json!({ "name": "employees", "shape": shape, "datatype": datatype, "data": data, "parameters": { "content_type": "np" } });
            let answer = infer(&api, json!({ "inputs": [input], "parameters": { "anything": true } })).await;
            assert_eq!(answer.json, expected.json, "{datatype} {shape}: {}", answer.text);
        }
    }
    let text = infer(&api, json!({ "inputs": [tensor("employees", "BYTES", json!(["12", "100"]))] })).await;
    assert_eq!(text.json["outputs"], expected.json["outputs"]);
    let flags = infer(&api, json!({ "inputs": [tensor("note", "BOOL", json!([true, false]))] })).await;
    assert_eq!(flags.status.as_u16(), 200, "{}", flags.text);
}

#[tokio::test]
async fn outputs_come_as_asked_for() {
    let api = Api::new();
    let inputs = json!([tensor("industry", "BYTES", json!(["Health"]))]);
    let asked = infer(
        &api,
        json!({ "inputs": inputs, "outputs": [{ "name": "grade" }, { "name": "probability", "parameters": { "binary_data": true } }] }),
    )
    .await;
    let told = asked.json["outputs"].as_array().expect("outputs");
    assert_eq!(told.iter().map(|output| &output["name"]).collect::<Vec<_>>(), ["grade", "probability"]);
    assert_eq!(told.iter().map(|output| &output["datatype"]).collect::<Vec<_>>(), ["BYTES", "FP64"]);
    assert!(asked.json.get("id").is_none());
    let all = infer(&api, json!({ "inputs": inputs })).await;
    let names: Vec<&Value> = all.json["outputs"].as_array().expect("outputs").iter().map(|output| &output["name"]).collect();
    assert_eq!(names, ["probability", "score", "grade", "status"]);
}

#[tokio::test]
async fn a_row_without_usable_values_has_no_score() {
    let api = Api::new();
    let answer = infer(&api, json!({ "inputs": [tensor("industry", "BYTES", json!(["", "Health"]))] })).await;
    assert_eq!(output(&answer, "status")["data"], json!(["insufficient", "scored"]));
    for name in ["probability", "score", "grade"] {
        let data = output(&answer, name)["data"].as_array().expect("data");
        assert!(data[0].is_null() && !data[1].is_null(), "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn reservations_are_told_once_with_their_rows() {
    let api = Api::new();
    let body = json!({ "inputs": [
        tensor("industry", "BYTES", json!(["Space", "Health"])),
        tensor("employees", "FP64", json!([1, 2])),
        tensor("signed_up", "BYTES", json!(["2025-03-01", "2025-03-01"])),
        tensor("note", "BYTES", json!(["a", "b"])),
        tensor("shoe_size", "INT64", json!([43, 44])),
        tensor("outcome", "BYTES", json!(["won", "lost"])),
    ] });
    let answer = infer(&api, body).await;
    let warnings = answer.json["parameters"]["warnings"].as_str().expect("warnings");
    for told in [
        "`industry`, and treats it as `other` (1 of 2 rows)",
        "`shoe_size`, and ignores it (2 of 2 rows)",
        "`outcome` says how a deal ended",
    ] {
        assert!(warnings.contains(told), "{told}: {warnings}");
    }
    assert_eq!(warnings.matches("shoe_size").count(), 1);
}

#[tokio::test]
async fn the_moment_of_scoring_can_be_given() {
    let api = Api::new();
    let inputs = json!([tensor("signed_up", "BYTES", json!(["2025-03-01"]))]);
    let at = |moment: &str| json!({ "inputs": inputs, "parameters": { "as_of": moment } });
    let (soon, late) = (infer(&api, at("2025-03-02")).await, infer(&api, at("2025-06-02")).await);
    assert_ne!(output(&soon, "probability"), output(&late, "probability"));
    refused(&infer(&api, at("soon")).await, 400, "as_of");
}

#[tokio::test]
async fn faults_name_the_tensor() {
    let api = Api::new();
    let one = |input: Value| json!({ "inputs": [input] });
    for (body, told) in [
        (json!({}), "inputs"),
        (json!({ "inputs": [] }), "there are none"),
        (json!({ "inputs": 3 }), "inputs"),
        (one(tensor("employees", "FP63", json!([1]))), "FP63"),
        (one(tensor("employees", "fp64", json!([1]))), "fp64"),
        (one(tensor("employees", "INT64", json!([1, 2.5]))), "value 1 is not a whole number"),
        (one(tensor("employees", "UINT8", json!([256]))), "from 0 to 255"),
        (one(tensor("employees", "FP32", json!(["12"]))), "value 0 is not a number"),
        (one(tensor("employees", "BOOL", json!([1]))), "true, false or null"),
        (one(tensor("industry", "BYTES", json!([1]))), "text"),
        (one(json!({ "name": "employees", "shape": [3], "datatype": "FP64", "data": [1, 2] })), "has 2 values, and its shape says 3"),
        (one(json!({ "name": "employees", "shape": [1, 2], "datatype": "FP64", "data": [1, 2] })), "[n] or [n, 1]"),
        (one(json!({ "name": "employees", "shape": [], "datatype": "FP64", "data": [] })), "[n] or [n, 1]"),
        (one(json!({ "name": "employees", "shape": [-1], "datatype": "FP64", "data": [1] })), "shape"),
        (one(json!({ "name": "employees", "shape": [2], "datatype": "FP64", "data": [[1], [2]] })), "one dimension"),
        (one(json!({ "name": "employees", "shape": [2, 1], "datatype": "FP64", "data": [[1, 2]] })), "exactly one value"),
        (one(json!({ "name": "employees", "shape": [1], "datatype": "FP64", "parameters": { "binary_data_size": 8 } })), "binary"),
        (one(json!({ "shape": [1], "datatype": "FP64", "data": [1] })), "name"),
        (json!({ "inputs": [tensor("employees", "FP64", json!([1])), tensor("employees", "FP64", json!([1]))] }), "stands twice"),
        (json!({ "inputs": [tensor("employees", "FP64", json!([1])), tensor("note", "BYTES", json!(["a", "b"]))] }), "has 2 rows"),
        (json!({ "inputs": [tensor("employees", "FP64", json!([1]))], "outputs": [{ "name": "logits" }] }), "there is no output `logits`"),
        (json!({ "inputs": [tensor("employees", "FP64", json!([1]))], "outputs": [{ "name": "score" }, { "name": "score" }] }), "twice"),
        (json!({ "inputs": [tensor("employees", "FP64", json!([1]))], "id": 7 }), "id"),
        (one(json!({ "name": "employees", "shape": [10_001], "datatype": "FP64", "data": [] })), "10000"),
    ] {
        refused(&infer(&api, body).await, 400, told);
    }
    refused(&api.post("/v2/models/leads/infer", "{").await, 400, "not JSON");
    refused(
        &api.post("/v2/models/leads/infer", r#"{"inputs":[{"name":"employees","shape":[1],"datatype":"FP64","data":[NaN]}]}"#).await,
        400,
        "JSON",
    );
}

#[tokio::test]
async fn refusals_of_the_server_have_the_form_of_the_protocol_too() {
    let api = Api::new();
    refused(&api.get("/v2/models/nothing").await, 404, "there is no model `nothing`");
    refused(&api.get("/v2/models/leads/versions/9").await, 404, "no version 9");
    refused(&api.get("/v2/models/leads/versions/01").await, 404, "01");
    refused(&api.post("/v2/models/nothing/infer", "{}").await, 404, "nothing");
    refused(&api.get("/v2/nowhere").await, 404, "no such route");
    refused(&api.get("/v2/models/leads/infer").await, 405, "method");
    let of_type = |content_type: &str| {
        let request = Request::post("/v2/models/leads/infer").header("content-type", content_type);
        request.body(Body::from("{}")).expect("a request")
    };
    refused(&api.call(of_type("application/octet-stream")).await, 415, "application/json");
    let foreign = Request::get("/v2").header("host", "rebound.example").body(Body::empty()).expect("a request");
    refused(&api.call(foreign).await, 421, "rebound.example");
    let large = format!("{{\"inputs\":[]{}}}", " ".repeat(11 << 20));
    refused(&api.post("/v2/models/leads/infer", large).await, 413, "larger");
}

#[tokio::test]
async fn a_body_without_a_type_is_json() {
    let api = Api::new();
    let body = json!({ "inputs": [tensor("employees", "FP64", json!([1]))] }).to_string();
    let answer = api.call(Request::post("/v2/models/leads/infer").body(Body::from(body)).expect("a request")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
}

#[tokio::test]
async fn metadata_and_health() {
    let api = Api::new();
    publish(&api.registry, &model("leads", 0.5), false);
    for path in ["/v2", "/v2/"] {
        assert_eq!(api.get(path).await.json, json!({ "name": "plumb", "version": env!("CARGO_PKG_VERSION"), "extensions": [] }));
    }
    assert_eq!(api.get("/v2/health/live").await.json, json!({ "live": true }));
    assert_eq!(api.get("/v2/health/ready").await.json, json!({ "live": true, "ready": true }));
    let told = api.get("/v2/models/leads").await.json;
    assert_eq!(
        told,
        json!({
            "name": "leads",
            "versions": ["1", "2"],
            "platform": "plumb_scorecard",
            "inputs": [
                { "name": "industry", "datatype": "BYTES", "shape": [-1] },
                { "name": "employees", "datatype": "FP64", "shape": [-1] },
                { "name": "signed_up", "datatype": "BYTES", "shape": [-1] },
                { "name": "note", "datatype": "BYTES", "shape": [-1] },
            ],
            "outputs": [
                { "name": "probability", "datatype": "FP64", "shape": [-1] },
                { "name": "score", "datatype": "INT64", "shape": [-1] },
                { "name": "grade", "datatype": "BYTES", "shape": [-1] },
                { "name": "status", "datatype": "BYTES", "shape": [-1] },
            ],
        })
    );
    assert_eq!(api.get("/v2/models/leads/versions/2").await.json, told);
    for path in ["/v2/models/leads/ready", "/v2/models/leads/versions/2/ready", "/v2/models/leads/versions/champion/ready"] {
        assert_eq!(api.get(path).await.json, json!({ "name": "leads", "ready": true }), "{path}");
    }
    let body = json!({ "inputs": [tensor("employees", "FP64", json!([1]))] }).to_string();
    let (one, two) = (api.post("/v2/models/leads/infer", body.clone()).await, api.post("/v2/models/leads/versions/2/infer", body).await);
    assert_eq!((&one.json["model_version"], &two.json["model_version"]), (&json!("1"), &json!("2")));
    assert_ne!(one.json["outputs"], two.json["outputs"]);
}

#[tokio::test]
async fn large_tables_are_scored_apart_and_alike() {
    let api = Api::new();
    let data: Vec<Value> = (0..10_000).map(|number| json!(number % 400)).collect();
    let padded: Vec<Value> = (0..10_000).map(|number| json!(format!("a note about lead number {number}"))).collect();
    let body = json!({ "inputs": [tensor("employees", "INT32", json!(data)), tensor("note", "BYTES", json!(padded))] });
    assert!(body.to_string().len() > plumb_serve::limits::SMALL_TABLE_BYTES);
    let answer = infer(&api, body).await;
    assert_eq!(output(&answer, "score")["shape"], json!([10_000]));
    let few = infer(&api, json!({ "inputs": [tensor("employees", "INT32", json!([399])), tensor("note", "BYTES", json!(["x"]))] })).await;
    assert_eq!(output(&answer, "probability")["data"][399], output(&few, "probability")["data"][0]);
}
