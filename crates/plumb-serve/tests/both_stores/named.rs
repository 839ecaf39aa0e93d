use std::sync::Arc;

use plumb_core::Time;
use plumb_store::{Change, PutLead, Store};
use serde_json::{Value, json};

use crate::common::{Answer, Kept, NOW, model, publish, time};

const NAME: (&str, &str) = ("idempotency-key", "once");

#[track_caller]
fn same(first: &Answer, again: &Answer) {
    assert!(first.status.is_success(), "{}", first.text);
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"), "{}", again.text);
    assert_eq!((first.status, &first.text), (again.status, &again.text));
}

/// Six leads with scores, one of which somebody owns.
async fn dealt_from(store: Arc<dyn Store>) -> Kept {
    let kept = Kept::over(store);
    for n in 0..6_u8 {
        let id = format!("l{n}");
        let owner = (n == 5).then(|| "cleo".to_owned());
        kept.write(vec![Change::PutLead(PutLead { owner, ..PutLead::new(id.clone(), Default::default()) })]).await;
        kept.score(&id, 30 + 10 * n).await;
    }
    kept
}

fn deal(people: &[&str]) -> Value {
    let people: Vec<Value> = people.iter().map(|id| json!({ "id": id })).collect();
    json!({ "representatives": people, "apply": true, "keep_owners": false })
}

async fn owners(kept: &Kept) -> Vec<Option<String>> {
    let mut owners = Vec::new();
    for n in 0..6 {
        owners.push(kept.store.lead(&format!("l{n}")).await.expect("the store").expect("the lead").owner);
    }
    owners
}

pub async fn leads_are_dealt_once_under_a_name(store: Arc<dyn Store>) {
    let kept = dealt_from(store).await;
    let post = async |body: &Value| kept.send("POST", "/v1/assignments", &[NAME], Some(body)).await;
    let first = post(&deal(&["anna", "ben"])).await;
    let written = first.json["assignments"].as_array().expect("a list").iter().filter(|one| one["applied"] == "written").count();
    assert_eq!(written, 6, "{}", first.text);
    // Somebody else has them since; a repetition does not take them away.
    let since = kept.send("POST", "/v1/assignments", &[("idempotency-key", "else")], Some(&deal(&["dora"]))).await;
    assert_eq!(since.status, 200);
    same(&first, &post(&deal(&["anna", "ben"])).await);
    assert_eq!(owners(&kept).await, vec![Some("dora".to_owned()); 6]);
    post(&deal(&["anna"])).await.problem(422, "idempotency-key-reused");
    kept.send("POST", "/v1/events", &[NAME], Some(&json!({ "events": [] }))).await.problem(422, "idempotency-key-reused");
    // What is only looked at is answered alike too.
    let look = json!({ "representatives": [{ "id": "anna" }], "leads": [{ "lead_id": "x", "score": 50, "probability": 0.25 }] });
    let ask = async || kept.send("POST", "/v1/assignments", &[("idempotency-key", "look")], Some(&look)).await;
    let first = ask().await;
    same(&first, &ask().await);
    assert!(first.json["assignments"][0].get("applied").is_none());
}

pub async fn an_answer_about_an_erased_lead_is_forgotten(store: Arc<dyn Store>) {
    let kept = dealt_from(store).await;
    let post = async || kept.send("POST", "/v1/assignments", &[NAME], Some(&deal(&["anna"]))).await;
    assert_eq!(post().await.status, 200);
    assert_eq!(kept.send("DELETE", "/v1/leads/l3", &[], None).await.status, 200);
    post().await.problem(410, "answer-forgotten");
}

pub async fn two_dealers_at_once_have_one_effect(store: Arc<dyn Store>) {
    let kept = dealt_from(store).await;
    let body = deal(&["anna", "ben"]);
    let post = || kept.send("POST", "/v1/assignments", &[NAME], Some(&body));
    let (first, second) = tokio::join!(post(), post());
    let (first, second) = if first.header("idempotency-replayed").is_empty() { (first, second) } else { (second, first) };
    // There is room for one at least; whoever finds none is told to ask again.
    if second.status.as_u16() == 503 {
        same(&first, &post().await);
    } else {
        same(&first, &second);
    }
    for n in 0..6 {
        assert_eq!(kept.got(&format!("/v1/leads/l{n}")).await["version"], 2, "l{n}");
    }
}

pub async fn an_alias_is_set_once_under_a_name(store: Arc<dyn Store>) {
    let kept = Kept::over(store);
    publish(&kept.api.registry, &model("leads", 0.5), false);
    let path = "/v1/models/leads/aliases/champion";
    let put = async |name: &str, version: u32| {
        let body = json!({ "version": version, "reason": "better in the south" });
        kept.send("PUT", path, &[("idempotency-key", name)], Some(&body)).await
    };
    // What is refused is not remembered.
    put("one", 9).await.problem(404, "model-not-found");
    let first = put("one", 2).await;
    assert_eq!(first.json["served_version"], 2, "{}", first.text);
    put("two", 1).await;
    same(&first, &put("one", 2).await);
    assert_eq!(kept.api.registry.champion("leads").expect("a champion"), Some(1), "the repetition had no effect");
    put("one", 1).await.problem(422, "idempotency-key-reused");
    let changes = kept.api.registry.history("leads").expect("a history").len();
    let at_once = tokio::join!(put("three", 2), put("three", 2), put("three", 2));
    let firsts = [&at_once.0, &at_once.1, &at_once.2].iter().filter(|answer| answer.header("idempotency-replayed").is_empty()).count();
    assert_eq!(firsts, 1);
    assert_eq!((&at_once.0.text, &at_once.0.text), (&at_once.1.text, &at_once.2.text));
    assert_eq!(kept.api.registry.history("leads").expect("a history").len(), changes + 1);
}

pub async fn an_override_is_made_and_ended_once_under_a_name(store: Arc<dyn Store>) {
    let kept = dealt_from(store).await;
    let body = json!({ "lead_id": "l1", "score": 90, "author": "Kim", "reason": "called" });
    let made = kept.send("POST", "/v1/overrides", &[NAME], Some(&body)).await;
    let path = format!("/v1/overrides/{}", made.json["id"].as_str().expect("an id"));
    let end = async || kept.send("DELETE", &path, &[("idempotency-key", "end")], None).await;
    let ended = end().await;
    assert_eq!((&ended.json["in_force"], ended.status.as_u16()), (&json!(false), 200), "{}", ended.text);
    same(&ended, &end().await);
    // It is told as it was when it was made.
    same(&made, &kept.send("POST", "/v1/overrides", &[NAME], Some(&body)).await);
    kept.send("DELETE", "/v1/overrides/other", &[("idempotency-key", "end")], None).await.problem(422, "idempotency-key-reused");
    // A refusal is remembered like an effect.
    let none = async || kept.send("DELETE", "/v1/overrides/none", &[("idempotency-key", "none")], None).await;
    none().await.problem(404, "override-not-found");
    none().await.problem(404, "override-not-found");
    assert_eq!(kept.got("/v1/overrides").await["items"].as_array().map(Vec::len), Some(1));
}

fn two_days_later() -> Time {
    time(NOW).plus_days(2.0)
}

pub async fn a_name_serves_again_after_a_day(store: Arc<dyn Store>) {
    let kept = dealt_from(Arc::clone(&store)).await;
    let later = Kept::at(store, two_days_later);
    let body = |score: u8| json!({ "lead_id": "l1", "score": score, "author": "Kim", "reason": "called" });
    let post = async |kept: &Kept, score: u8| kept.send("POST", "/v1/overrides", &[NAME], Some(&body(score))).await;
    let first = post(&kept, 90).await;
    let second = post(&later, 20).await;
    assert_eq!((second.status.as_u16(), second.header("idempotency-replayed")), (201, ""), "{}", second.text);
    assert_ne!(first.json["id"], second.json["id"]);
    same(&second, &post(&later, 20).await);
    assert_eq!(later.got("/v1/overrides").await["items"].as_array().map(Vec::len), Some(2));
}
