//! MLflow's `/invocations`: four forms of JSON and CSV, and the very scores of a batch.

mod common;

use axum::body::Body;
use axum::http::Request;
use common::{Answer, Api, model, publish};
use serde_json::{Value, json};

async fn invoke(api: &Api, body: Value) -> Answer {
    api.post("/invocations", body.to_string()).await
}

async fn invoke_as(api: &Api, content_type: &str, body: &str) -> Answer {
    let request = Request::post("/invocations").header("content-type", content_type).body(Body::from(body.to_owned()));
    api.call(request.expect("a request")).await
}

/// Asserts that it is an error as MLflow's server tells it.
fn refused(answer: &Answer, status: u16, code: &str, told: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json");
    let mut members: Vec<&String> = answer.json.as_object().expect("an object").keys().collect();
    members.sort();
    assert_eq!(members, ["error_code", "message"]);
    assert_eq!(answer.json["error_code"], code);
    assert!(answer.json["message"].as_str().is_some_and(|text| text.contains(told)), "{told}: {}", answer.text);
}

fn predictions(answer: &Answer) -> &Vec<Value> {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.json.as_object().expect("an object").keys().collect::<Vec<_>>(), ["predictions"]);
    answer.json["predictions"].as_array().expect("a list")
}

#[tokio::test]
async fn every_form_predicts_what_a_batch_does() {
    let api = Api::new();
    let rows = [("Manufacturing", json!(300)), ("Health", json!(7.25)), ("Space", Value::Null)];
    let records: Vec<Value> = rows.iter().map(|(industry, employees)| json!({ "industry": industry, "employees": employees })).collect();
    let leads: Vec<Value> = records.iter().map(|record| json!({ "attributes": record })).collect();
    let batch = api.post("/v1/score/batch", json!({ "leads": leads }).to_string()).await;
    let expected: Vec<Value> =
        batch.json["results"].as_array().expect("results").iter().map(|result| result["probability"].clone()).collect();
    assert!(expected.iter().all(Value::is_f64));
    let data: Vec<Value> = rows.iter().map(|(industry, employees)| json!([industry, employees])).collect();
    for body in [
        json!({ "dataframe_split": { "columns": ["industry", "employees"], "data": data } }),
        json!({ "dataframe_split": { "index": [0, 1, 2], "columns": ["industry", "employees"], "data": data } }),
        json!({ "dataframe_records": records }),
        json!({ "instances": records }),
        json!({ "inputs": { "industry": ["Manufacturing", "Health", "Space"], "employees": [300, 7.25, null] } }),
        json!({ "inputs": { "industry": [["Manufacturing"], ["Health"], ["Space"]], "employees": [[300], [7.25], [null]] } }),
        json!({ "inputs": records, "client_request_id": "x" }),
        json!({ "dataframe_records": records, "params": { "method": "predict_proba" } }),
    ] {
        assert_eq!(predictions(&invoke(&api, body.clone()).await), &expected, "{body}");
    }
    for (content_type, body) in [
        ("text/csv", "industry,employees\nManufacturing,300\nHealth,7.25\nSpace,\n"),
        ("text/csv; charset=utf-8", "employees,industry\r\n300,\"Manufacturing\"\r\n7.25,Health\r\n,Space"),
    ] {
        assert_eq!(predictions(&invoke_as(&api, content_type, body).await), &expected, "{body}");
    }
}

#[tokio::test]
async fn a_prediction_is_what_the_parameters_ask_for() {
    let api = Api::new();
    let records = json!([{ "industry": "Health", "employees": 12, "shoe_size": 43 }, {}]);
    let of = async |method: &str| invoke(&api, json!({ "dataframe_records": records, "params": { "method": method } })).await;
    let lead = api.score(json!({ "attributes": records[0] })).await;
    for (method, member) in [("predict_proba", "probability"), ("score", "score"), ("grade", "grade")] {
        assert_eq!(predictions(&of(method).await), &vec![lead[member].clone(), Value::Null], "{method}");
    }
    let all = of("all").await;
    let all = predictions(&all);
    for member in ["probability", "score", "grade", "status", "warnings"] {
        assert_eq!(all[0][member], lead[member], "{member}");
    }
    assert_eq!(all[1]["status"], "insufficient");
    refused(&of("predict").await, 400, "BAD_REQUEST", "params.method");
}

#[tokio::test]
async fn model_and_moment_can_be_given() {
    let api = Api::new();
    publish(&api.registry, &model("leads", 0.5), false);
    let records = json!([{ "signed_up": "2025-03-01" }]);
    let with = async |params: Value| invoke(&api, json!({ "dataframe_records": records, "params": params })).await;
    let own = predictions(&with(json!({})).await).clone();
    assert_eq!(predictions(&with(json!({ "model": "leads@1" })).await), &own);
    assert_ne!(predictions(&with(json!({ "model": "leads@2" })).await), &own);
    assert_ne!(predictions(&with(json!({ "as_of": "2025-03-02" })).await), &own);
    refused(&with(json!({ "model": "leads@7" })).await, 404, "RESOURCE_DOES_NOT_EXIST", "no version 7");
    refused(&with(json!({ "as_of": "soon" })).await, 400, "BAD_REQUEST", "as_of");
    refused(&with(json!({ "temperature": 1 })).await, 400, "BAD_REQUEST", "temperature");
}

#[tokio::test]
async fn faults_are_named() {
    let api = Api::new();
    for (body, told) in [
        (json!({}), "exactly one of"),
        (json!({ "predict": [] }), "exactly one of"),
        (json!({ "instances": [], "inputs": [] }), "there are instances and inputs"),
        (json!([{ "industry": "Health" }]), "not a list"),
        (json!({ "dataframe_split": { "columns": ["a", "b"], "data": [[1, 2], [3]] } }), "row 1 has 1 values"),
        (json!({ "dataframe_split": { "columns": ["a", "a"], "data": [[1, 2]] } }), "`a` stands twice"),
        (json!({ "dataframe_split": { "data": [[1, 2]] } }), "columns"),
        (json!({ "dataframe_split": [] }), "dataframe_split"),
        (json!({ "dataframe_records": { "a": 1 } }), "list of objects"),
        (json!({ "instances": [[1, 2]] }), "attributes by name"),
        (json!({ "inputs": { "a": [1, 2], "b": [1] } }), "`b` has 1 values"),
        (json!({ "inputs": { "a": [[1, 2]] } }), "exactly one value"),
        (json!({ "inputs": 3 }), "inputs"),
    ] {
        refused(&invoke(&api, body).await, 400, "BAD_REQUEST", told);
    }
    refused(&invoke_as(&api, "application/json", "{").await, 400, "BAD_REQUEST", "not JSON");
    refused(&invoke_as(&api, "text/csv", "a,b\n1\n").await, 400, "BAD_REQUEST", "line 2");
    refused(&invoke_as(&api, "text/csv", "").await, 400, "BAD_REQUEST", "header");
    refused(&api.get("/invocations").await, 405, "BAD_REQUEST", "method");
}

#[tokio::test]
async fn other_types_are_refused_in_plain_text() {
    let api = Api::new();
    let body = r#"{"dataframe_records":[{}]}"#;
    for content_type in ["text/plain", "application/json; charset=latin-1", "text/csv; header=present", "application/xml"] {
        let answer = invoke_as(&api, content_type, body).await;
        assert_eq!(answer.status.as_u16(), 415, "{content_type}");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert!(answer.text.contains("text/csv") && answer.text.contains(content_type), "{}", answer.text);
    }
    let none = api.call(Request::post("/invocations").body(Body::from(body)).expect("a request")).await;
    assert_eq!(none.status.as_u16(), 415);
    assert_eq!(invoke_as(&api, "application/json; charset=UTF-8", body).await.status.as_u16(), 200);
}

#[tokio::test]
async fn no_rows_have_no_predictions() {
    let api = Api::new();
    for body in [json!({ "dataframe_records": [] }), json!({ "inputs": {} }), json!({ "dataframe_split": { "columns": [], "data": [] } })] {
        assert!(predictions(&invoke(&api, body).await).is_empty());
    }
    assert!(predictions(&invoke_as(&api, "text/csv", "a,b\n").await).is_empty());
}

#[tokio::test]
async fn health_and_version() {
    let api = Api::new();
    assert_eq!(api.get("/ping").await.status.as_u16(), 200);
    assert_eq!(api.get("/version").await.json, env!("CARGO_PKG_VERSION"));
}
