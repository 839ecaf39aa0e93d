//! A client of MLflow's scoring server, written from its documentation alone (`/invocations` of MLflow 2, `mlflow/pyfunc/scoring_server`): it
//! knows nothing of Plumb.

use plumb_tests::{Folder, Running, Table, demo_registry, workspace};
use serde_json::{Map, Value, json};

const ROWS: usize = 400;

struct Client {
    server: Running,
    agent: ureq::Agent,
}

struct Told {
    status: u16,
    content_type: String,
    text: String,
}

impl Client {
    fn new() -> Self {
        let server = Running::serve(Folder::new().path(".").as_path(), &demo_registry());
        Self { server, agent: ureq::Agent::config_builder().http_status_as_error(false).build().into() }
    }

    fn get(&self, path: &str) -> Told {
        told(self.agent.get(format!("{}{path}", self.server.url)).call())
    }

    fn send(&self, content_type: &str, body: &str) -> Told {
        told(self.agent.post(format!("{}/invocations", self.server.url)).header("content-type", content_type).send(body))
    }

    /// What `mlflow.deployments` and `curl` users read: `predictions`, one a row.
    fn predict(&self, content_type: &str, body: &str) -> Vec<Value> {
        let told = self.send(content_type, body);
        assert_eq!((told.status, told.content_type.as_str()), (200, "application/json"), "{}", told.text);
        let answer: Value = serde_json::from_str(&told.text).expect("JSON");
        assert_eq!(answer.as_object().expect("an object").keys().collect::<Vec<_>>(), ["predictions"]);
        answer["predictions"].as_array().expect("a list").clone()
    }
}

fn told(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Told {
    let mut answer = answer.expect("an answer");
    let content_type = answer.headers().get("content-type").map(|value| value.to_str().expect("ASCII").to_owned()).unwrap_or_default();
    Told { status: answer.status().as_u16(), content_type, text: answer.body_mut().read_to_string().expect("text") }
}

/// The demo's leads, without the columns that say how they ended.
fn leads() -> Table {
    let mut table = Table::parse(&std::fs::read_to_string(workspace().join("data/leads.csv")).expect("the demo's leads"));
    ["outcome", "closed_at"].iter().for_each(|column| table.drop_column(column));
    table.rows.truncate(ROWS);
    table
}

fn cell(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { json!(value) }
}

/// A server whose clock moves: leads age by fractions of a day between two calls, so the moment is given where it can be.
#[test]
fn every_form_of_a_table_predicts_the_probabilities_of_a_batch() {
    let (client, table) = (Client::new(), leads());
    let as_of = "2025-07-01T09:30:00Z";
    let params = json!({ "as_of": as_of });
    let records: Vec<Value> = table
        .rows
        .iter()
        .map(|row| table.header.iter().cloned().zip(row.iter().map(|value| cell(value))).collect::<Map<_, _>>().into())
        .collect();
    let leads: Vec<Value> = records.iter().map(|record| json!({ "attributes": record, "as_of": as_of, "reasons": 0 })).collect();
    let (status, batch) = client.server.post("/v1/score/batch", &json!({ "leads": leads }));
    assert_eq!(status, 200, "{batch}");
    let of_batch = |member: &str| -> Vec<Value> {
        batch["results"].as_array().expect("results").iter().map(|result| result[member].clone()).collect()
    };
    let probabilities = of_batch("probability");
    assert!(probabilities.iter().filter(|value| value.is_f64()).count() > ROWS - 5);

    let data: Vec<Vec<Value>> = table.rows.iter().map(|row| row.iter().map(|value| cell(value)).collect()).collect();
    let index: Vec<usize> = (0..ROWS).collect();
    let columns: Map<String, Value> = table
        .header
        .iter()
        .enumerate()
        .map(|(at, name)| (name.clone(), data.iter().map(|row| row[at].clone()).collect::<Vec<_>>().into()))
        .collect();
    for body in [
        json!({ "dataframe_split": { "index": index, "columns": table.header, "data": data }, "params": params }),
        json!({ "dataframe_records": records, "params": params }),
        json!({ "instances": records, "params": params }),
        json!({ "inputs": columns, "params": params }),
    ] {
        let predictions = client.predict("application/json", &body.to_string());
        let bits = |values: &[Value]| values.iter().map(|value| value.as_f64().map(f64::to_bits)).collect::<Vec<_>>();
        assert_eq!(bits(&predictions), bits(&probabilities));
    }
    for (method, member) in [("score", "score"), ("grade", "grade"), ("predict_proba", "probability")] {
        let body = json!({ "dataframe_records": records, "params": { "method": method, "as_of": as_of } });
        assert_eq!(client.predict("application/json", &body.to_string()), of_batch(member), "{method}");
    }
}

#[test]
fn csv_predicts_what_json_does() {
    let (client, table) = (Client::new(), leads());
    let now = |values: &[Value]| values.iter().map(|value| value.as_f64().map(|value| (value * 1e6).round())).collect::<Vec<_>>();
    let data: Vec<Vec<Value>> = table.rows.iter().map(|row| row.iter().map(|value| cell(value)).collect()).collect();
    let json = client
        .predict("application/json; charset=utf-8", &json!({ "dataframe_split": { "columns": table.header, "data": data } }).to_string());
    for csv in [table.to_csv(), table.to_text(",", "\r\n")] {
        assert_eq!(now(&client.predict("text/csv", &csv)), now(&json));
    }
}

#[test]
fn health_and_version_answer() {
    let client = Client::new();
    assert_eq!(client.get("/ping").status, 200);
    let version = client.get("/version");
    assert_eq!(version.status, 200);
    assert!(version.text.contains('.'), "{}", version.text);
}

#[test]
fn what_fails_says_so_as_mlflow_does() {
    let client = Client::new();
    for body in ["{", "[]", "{}", r#"{"instances":[],"inputs":{}}"#, r#"{"dataframe_split":{"columns":["a"],"data":[[1,2]]}}"#] {
        let told = client.send("application/json", body);
        assert_eq!((told.status, told.content_type.as_str()), (400, "application/json"), "{body}: {}", told.text);
        let error: Value = serde_json::from_str(&told.text).expect("JSON");
        assert_eq!(error["error_code"], "BAD_REQUEST", "{error}");
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
    }
    let told = client.send("text/plain", "a,b\n1,2\n");
    assert_eq!(told.status, 415, "{}", told.text);
    assert!(told.content_type.starts_with("text/plain") && told.text.contains("text/csv"), "{}", told.text);
}
