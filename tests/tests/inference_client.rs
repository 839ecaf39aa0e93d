//! A client of the Open Inference Protocol, version 2, written from its specification alone (kserve/open-inference-protocol,
//! `inference_rest.md` and `open_inference_rest.yaml`): it knows nothing of Plumb, and accepts nothing that the specification does not say.

use std::collections::BTreeSet;

use plumb_tests::{Folder, Running, Table, demo_registry, workspace};
use serde_json::{Map, Value, json};

const AS_OF: &str = "2025-07-01T09:30:00Z";
const DATATYPES: [&str; 13] =
    ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"];

/// The members of an object: those that must be there, and those that may.
fn members<'a>(object: &'a Value, required: &[&str], optional: &[&str]) -> &'a Map<String, Value> {
    let members = object.as_object().unwrap_or_else(|| panic!("an object, not {object}"));
    required.iter().for_each(|name| assert!(members.contains_key(*name), "`{name}` is missing in {object}"));
    for name in members.keys() {
        assert!(required.contains(&name.as_str()) || optional.contains(&name.as_str()), "the protocol has no `{name}`: {object}");
    }
    members
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("text, not {value}"))
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("a list, not {value}"))
}

fn datatype(tensor: &Value) -> &str {
    let name = text(&tensor["datatype"]);
    assert!(DATATYPES.contains(&name), "{name} is no datatype");
    name
}

/// `$metadata_tensor`: variable dimensions are -1.
fn metadata_tensor(tensor: &Value) -> String {
    members(tensor, &["name", "datatype", "shape"], &[]);
    datatype(tensor);
    list(&tensor["shape"]).iter().for_each(|size| assert!(size.as_i64().is_some_and(|size| size >= -1), "{tensor}"));
    text(&tensor["name"]).to_owned()
}

/// `$response_output`: the data fill the shape, and each fits the datatype; what could not be told is null.
fn response_output(tensor: &Value) -> &Vec<Value> {
    members(tensor, &["name", "shape", "datatype", "data"], &["parameters"]);
    let size: u64 = list(&tensor["shape"]).iter().map(|size| size.as_u64().expect("a size")).product();
    let data = list(&tensor["data"]);
    assert_eq!(data.len() as u64, size, "{tensor}");
    let fits = |value: &Value| match datatype(tensor) {
        "BYTES" => value.is_string(),
        "BOOL" => value.is_boolean(),
        "FP16" | "FP32" | "FP64" => value.is_number(),
        _ => value.is_i64() || value.is_u64(),
    };
    data.iter().for_each(|value| assert!(value.is_null() || fits(value), "{value} in {tensor}"));
    data
}

/// `$inference_error_response` and its like.
fn error(answer: &Value) -> &str {
    members(answer, &["error"], &[]);
    text(&answer["error"])
}

struct Client(Running);

impl Client {
    fn get(&self, path: &str) -> Value {
        let (status, answer) = self.0.get(path);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// Sends `$inference_request` and checks `$inference_response` in full.
    fn infer(&self, path: &str, request: &Value) -> Value {
        let (status, answer) = self.0.post(path, request);
        assert_eq!(status, 200, "{answer}");
        members(&answer, &["model_name", "outputs"], &["model_version", "id", "parameters"]);
        text(&answer["model_name"]);
        assert!(answer.get("model_version").is_none_or(Value::is_string), "{answer}");
        assert_eq!(answer.get("id"), request.get("id"), "the id is returned as it was");
        for parameter in answer.get("parameters").and_then(Value::as_object).into_iter().flatten() {
            assert!(parameter.1.is_string() || parameter.1.is_number() || parameter.1.is_boolean(), "{parameter:?}");
        }
        list(&answer["outputs"]).iter().for_each(|output| _ = response_output(output));
        answer
    }
}

fn client() -> Client {
    Client(Running::serve(Folder::new().path(".").as_path(), &demo_registry()))
}

fn leads() -> Table {
    Table::parse(&std::fs::read_to_string(workspace().join("data/leads.csv")).expect("the demo's leads"))
}

/// A column as a tensor of its datatype; blanks are null.
fn column(table: &Table, name: &str, datatype: &str, rows: usize) -> Value {
    let value = |value: &&str| match (*value, datatype) {
        ("", _) => Value::Null,
        (value, "BYTES") => json!(value),
        (value, _) => serde_json::from_str(value).unwrap_or(Value::Null),
    };
    let data: Vec<Value> = table.column(name).iter().take(rows).map(value).collect();
    json!({ "name": name, "shape": [data.len()], "datatype": datatype, "data": data })
}

#[test]
fn the_server_and_its_model_describe_themselves() {
    let client = client();
    let server = client.get("/v2");
    members(&server, &["name", "version", "extensions"], &[]);
    list(&server["extensions"]).iter().for_each(|extension| assert!(extension.is_string()));
    assert!(!text(&server["name"]).is_empty() && !text(&server["version"]).is_empty());
    assert_eq!(client.get("/v2/"), server);
    assert_eq!(client.get("/v2/health/live")["live"], true);
    assert_eq!(client.get("/v2/health/ready")["live"], true);
    let model = client.get("/v2/models/leads");
    members(&model, &["name", "platform"], &["versions", "inputs", "outputs"]);
    assert_eq!(model["name"], "leads");
    let inputs: BTreeSet<String> = list(&model["inputs"]).iter().map(metadata_tensor).collect();
    assert_eq!(inputs.len(), list(&model["inputs"]).len(), "each input once");
    assert!(inputs.contains("employees") && inputs.contains("industry"), "{inputs:?}");
    let outputs: Vec<String> = list(&model["outputs"]).iter().map(metadata_tensor).collect();
    assert_eq!(outputs, ["probability", "score", "grade", "status"]);
    for version in list(&model["versions"]) {
        let path = format!("/v2/models/leads/versions/{}", text(version));
        assert_eq!(client.get(&path)["name"], "leads");
        let ready = client.get(&format!("{path}/ready"));
        members(&ready, &["name", "ready"], &[]);
        assert_eq!((&ready["name"], &ready["ready"]), (&json!("leads"), &json!(true)));
    }
    assert_eq!(client.get("/v2/models/leads/ready"), json!({ "name": "leads", "ready": true }));
}

#[test]
fn inference_is_the_batch_bit_for_bit() {
    const ROWS: usize = 500;
    let (client, table) = (client(), leads());
    let model = client.get("/v2/models/leads");
    let inputs: Vec<Value> =
        list(&model["inputs"]).iter().map(|input| column(&table, text(&input["name"]), datatype(input), ROWS)).collect();
    let attributes = |row: usize| -> Map<String, Value> {
        inputs.iter().map(|input| (text(&input["name"]).to_owned(), input["data"][row].clone())).collect()
    };
    let batch: Vec<Value> = (0..ROWS).map(|row| json!({ "attributes": attributes(row), "as_of": AS_OF, "reasons": 0 })).collect();
    let (status, batch) = client.0.post("/v1/score/batch", &json!({ "leads": batch }));
    assert_eq!(status, 200, "{batch}");
    let mut request = json!({ "id": "batch-7", "parameters": { "as_of": AS_OF }, "inputs": inputs });
    let version = text(&client.infer("/v2/models/leads/infer", &request)["model_version"]).to_owned();
    for path in ["/v2/models/leads/infer".to_owned(), format!("/v2/models/leads/versions/{version}/infer")] {
        let answer = client.infer(&path, &request);
        for output in list(&answer["outputs"]) {
            let name = text(&output["name"]);
            let expected: Vec<&Value> = list(&batch["results"]).iter().map(|result| &result[name]).collect();
            assert_eq!(response_output(output).iter().collect::<Vec<_>>(), expected, "{name}");
        }
        let bits = |value: &Value| value.as_f64().map(f64::to_bits);
        let told = response_output(&answer["outputs"][0]);
        assert!(told.iter().zip(list(&batch["results"])).all(|(told, result)| bits(told) == bits(&result["probability"])));
        assert!(told.iter().filter(|told| told.is_number()).count() > ROWS - 5);
    }
    // Only what is asked for, in that order.
    request["outputs"] = json!([{ "name": "score" }, { "name": "probability" }]);
    let answer = client.infer("/v2/models/leads/infer", &request);
    let names: Vec<&str> = list(&answer["outputs"]).iter().map(|output| text(&output["name"])).collect();
    assert_eq!(names, ["score", "probability"]);
}

#[test]
fn what_fails_says_so_as_the_protocol_does() {
    let client = client();
    for (path, status) in
        [("/v2/models/none", 404), ("/v2/models/leads/versions/99", 404), ("/v2/models/none/ready", 404), ("/v2/elsewhere", 404)]
    {
        let (got, answer) = client.0.get(path);
        assert_eq!(got, status, "{path}: {answer}");
        assert!(!error(&answer).is_empty());
    }
    let good = json!({ "name": "employees", "shape": [1], "datatype": "INT64", "data": [12] });
    let with = |member: &str, value: Value| {
        let mut input = good.clone();
        input[member] = value;
        json!({ "inputs": [input] })
    };
    for request in [
        json!({}),
        with("shape", json!([2])),
        with("datatype", json!("FLOAT")),
        with("data", json!(["twelve"])),
        with("shape", json!([1, 1, 1])),
        json!({ "inputs": [good], "outputs": [{ "name": "logits" }] }),
    ] {
        let (status, answer) = client.0.post("/v2/models/leads/infer", &request);
        assert_eq!(status, 400, "{request}: {answer}");
        assert!(!error(&answer).is_empty());
    }
}
