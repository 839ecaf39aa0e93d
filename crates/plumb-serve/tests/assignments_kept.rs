//! Leads of the store are dealt out, and their owners are written there.

mod common;

use common::Kept;
use plumb_store::{Change, Close, PutLead, StoredOutcome};
use serde_json::{Value, json};

fn lead(id: &str, country: &str, owner: Option<&str>) -> Change {
    let attributes = [("country".to_owned(), json!(country))].into_iter().collect();
    Change::PutLead(PutLead { owner: owner.map(str::to_owned), ..PutLead::new(id, attributes) })
}

async fn kept() -> Kept {
    let kept = Kept::new().await;
    let mut changes: Vec<Change> = (0..12).map(|number| lead(&format!("L{number:02}"), ["DE", "PL"][number % 2], None)).collect();
    changes.push(lead("mine", "DE", Some("anna")));
    changes.push(lead("unscored", "DE", None));
    changes.push(lead("won", "DE", None));
    kept.write(changes).await;
    for number in 0..12_u8 {
        kept.score(&format!("L{number:02}"), 20 + 6 * number).await;
    }
    kept.score("mine", 90).await;
    let at = common::time(common::NOW);
    kept.write(vec![Change::PutOutcome(StoredOutcome { lead_id: "won".into(), outcome: Close::Won, at, amount: None })]).await;
    kept
}

async fn assign(kept: &Kept, body: &Value) -> Value {
    let answer = kept.post("/v1/assignments", body).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.json
}

fn find<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let assignments = answer["assignments"].as_array().expect("a list");
    assignments.iter().find(|assignment| assignment["lead_id"] == id).unwrap_or_else(|| panic!("{id} in {answer}"))
}

#[tokio::test]
async fn open_leads_are_dealt_with_their_newest_scores() {
    let kept = kept().await;
    let answer = assign(&kept, &json!({ "representatives": [{ "id": "anna" }, { "id": "ben" }] })).await;
    assert_eq!(answer["assignments"].as_array().expect("a list").len(), 14, "the one that is won is not dealt");
    assert_eq!((&find(&answer, "mine")["owner"], &find(&answer, "mine")["reason"]), (&json!("anna"), &json!("kept")));
    assert_eq!((&find(&answer, "L11")["score"], &find(&answer, "L11")["grade"]), (&json!(86), &json!("A")));
    assert!(find(&answer, "unscored")["score"].is_null());
    assert!(answer["summary"]["widest_grade_gap"].as_u64().is_some_and(|gap| gap <= 1), "{}", answer["summary"]);
    // Nothing was asked to be written, and nothing was.
    assert!(find(&answer, "L11").get("applied").is_none());
    assert!(kept.store.lead("L11").await.expect("the store").expect("the lead").owner.is_none());
}

#[tokio::test]
async fn owners_are_written_once_and_then_kept() {
    let kept = kept().await;
    let body = json!({ "representatives": [{ "id": "anna", "takes": { "country": ["DE"] } }, { "id": "ben" }], "apply": true });
    let answer = assign(&kept, &body).await;
    for assignment in answer["assignments"].as_array().expect("a list") {
        let id = assignment["lead_id"].as_str().expect("an id");
        let stored = kept.store.lead(id).await.expect("the store").expect("the lead");
        assert_eq!(stored.owner.as_deref(), assignment["owner"].as_str(), "{id}");
        assert_eq!(assignment.get("applied").is_some(), id != "mine", "{assignment}");
        if stored.attributes["country"] == "PL" {
            assert_eq!(stored.owner.as_deref(), Some("ben"), "anna takes DE alone");
        }
    }
    let again = assign(&kept, &body).await;
    assert_eq!((&again["summary"]["kept"], &again["summary"]["dealt"]), (&json!(14), &json!(0)));
    assert_eq!(again["representatives"][0]["leads"], answer["representatives"][0]["leads"]);
}

#[tokio::test]
async fn a_selection_takes_a_part() {
    let kept = kept().await;
    let with = |stored: Value| json!({ "representatives": [{ "id": "anna" }], "stored": stored });
    let count = async |stored: Value| assign(&kept, &with(stored)).await["summary"]["leads"].as_u64();
    assert_eq!(count(json!({ "min_score": 80 })).await, Some(3));
    assert_eq!(count(json!({ "segment": { "country": "PL" } })).await, Some(6));
    assert_eq!(count(json!({ "owner": "anna" })).await, Some(1));
    assert_eq!(count(json!({ "unowned": true })).await, Some(13));
    let answer =
        kept.post("/v1/assignments", &with(json!({ "min_score": 0, "owner": "a", "unowned": true, "segment": { "x": [] } }))).await;
    assert_eq!(answer.problem(422, "invalid-request")["errors"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn so_many_owners_are_written_at_once_and_no_more() {
    let kept = Kept::new().await;
    kept.write((0..2_001).map(|number| lead(&format!("L{number:04}"), if number == 0 { "PL" } else { "DE" }, None)).collect()).await;
    let mut body = json!({ "representatives": [{ "id": "anna" }], "apply": true });
    let refused = kept.post("/v1/assignments", &body).await;
    let error = &refused.problem(422, "invalid-request")["errors"][0];
    assert_eq!(error["field"], "apply");
    assert!(error["message"].as_str().is_some_and(|why| why.contains("2001") && why.contains("2000")), "{error}");
    assert!(kept.store.lead("L0001").await.expect("the store").expect("the lead").owner.is_none(), "nothing was written");
    body["stored"] = json!({ "segment": { "country": "DE" } });
    assert_eq!(assign(&kept, &body).await["summary"]["dealt"], 2_000);
    // Those that have an owner are not written again.
    body["stored"] = json!({});
    assert_eq!(assign(&kept, &body).await["summary"]["dealt"], 1);
}
