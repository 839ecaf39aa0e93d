//! Lists of kept leads and the feed of scores: filtered, sorted, and followed page by page while others write.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use common::{Kept, scored};
use plumb_store::{Change, Pinned, RuleScore, ScoreRecord, Trend};
use serde_json::{Value, json};

async fn five() -> Kept {
    let kept = Kept::new().await;
    for (id, industry, owner) in
        [("a", "Health", "ana"), ("b", "Energy", "ben"), ("c", "Health", "ben"), ("d", "Energy", "ana"), ("e", "Health", "ana")]
    {
        kept.put(
            id,
            &json!({ "attributes": { "industry": industry, "n": 1.5, "vip": id == "a" }, "owner": owner, "created_at": "2025-01-01" }),
        )
        .await;
    }
    for (id, score, trend) in
        [("a", 90, Trend::Steady), ("b", 70, Trend::Improving), ("c", 70, Trend::NotEnough), ("d", 35, Trend::Declining)]
    {
        let record = Box::new(ScoreRecord { trend, ..scored(id, score) });
        kept.write(vec![Change::PutScore { record, mark: None, after: None }]).await;
    }
    kept
}

fn ids(page: &Value) -> Vec<&str> {
    page["items"].as_array().expect("items").iter().filter_map(|item| item["lead_id"].as_str()).collect()
}

#[tokio::test]
async fn filters_hold_together() {
    let kept = five().await;
    for (query, expected) in [
        ("", vec!["a", "b", "c", "d", "e"]),
        ("min_score=70", vec!["a", "b", "c"]),
        ("max_score=70", vec!["b", "c", "d"]),
        ("min_score=36&max_score=89&segment=industry:Health", vec!["c"]),
        ("grade=A", vec!["a"]),
        ("grade=D", vec!["d"]),
        ("owner=ana", vec!["a", "d", "e"]),
        ("owner=nobody", vec![]),
        ("segment=industry:Energy&segment=n:1.5", vec!["b", "d"]),
        ("segment=vip:true", vec!["a"]),
        ("trend=not_enough", vec!["c"]),
        ("trend=improving&sort=-trend", vec!["b"]),
        ("outcome=open", vec!["a", "b", "c", "d", "e"]),
        ("outcome=won", vec![]),
    ] {
        assert_eq!(ids(&kept.got(&format!("/v1/leads?{query}")).await), expected, "{query}");
    }
    kept.get("/v1/leads?grade=Z&limit=0&colour=red").await.problem(422, "invalid-request");
    let wrong = kept.get("/v1/leads?grade=Z&limit=0").await;
    assert_eq!(wrong.json["errors"].as_array().map(Vec::len), Some(2), "{}", wrong.text);
    kept.get("/v1/scores?since=1").await.problem(422, "invalid-request");
    kept.get("/v1/leads/a/history?limit=-1").await.problem(422, "invalid-request");
}

#[tokio::test]
async fn sorts_put_the_unscored_below_all_others() {
    let kept = five().await;
    for (sort, expected) in [
        ("id", ["a", "b", "c", "d", "e"]),
        ("-id", ["e", "d", "c", "b", "a"]),
        ("score", ["e", "d", "b", "c", "a"]),
        ("-score", ["a", "c", "b", "d", "e"]),
        ("-probability", ["a", "c", "b", "d", "e"]),
        ("-expected_amount", ["a", "c", "b", "d", "e"]),
        ("trend", ["e", "c", "d", "a", "b"]),
        ("-trend", ["b", "a", "d", "c", "e"]),
        // Without rules there is none to disagree with, and all came to be on one day.
        ("disagreement", ["a", "b", "c", "d", "e"]),
        ("-disagreement", ["e", "d", "c", "b", "a"]),
        ("created", ["a", "b", "c", "d", "e"]),
        ("-created", ["e", "d", "c", "b", "a"]),
    ] {
        let whole = kept.got(&format!("/v1/leads?sort={sort}")).await;
        let found: Vec<&str> = ids(&whole);
        assert_eq!(found, expected, "{sort}");
        let mut paged = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = kept.got(&format!("/v1/leads?sort={sort}&limit=2{cursor}")).await;
            paged.extend(ids(&page).into_iter().map(str::to_owned));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(paged, found, "{sort}");
    }
    let page = kept.got("/v1/leads?sort=-score&limit=2").await;
    let cursor = page["next_cursor"].as_str().expect("more");
    for other in ["sort=score", "sort=-score&owner=ana", ""] {
        let refused = kept.get(&format!("/v1/leads?{other}&cursor={cursor}")).await;
        assert_eq!(refused.problem(422, "invalid-request")["errors"][0]["field"], "cursor");
    }
    kept.get("/v1/leads?cursor=abc").await.problem(422, "invalid-request");
}

#[tokio::test]
async fn a_pinned_score_is_shown_beside_the_models() {
    let kept = five().await;
    let rules = RuleScore {
        score: plumb_core::Score::new(55).expect("a score"),
        total: 55.0,
        grade: "B2".into(),
        stage: plumb_rules::Stage::Nurture,
        digest: "d".into(),
    };
    let pinned = Pinned {
        override_id: "o1".into(),
        score: Some(plumb_core::Score::new(99).expect("a score")),
        stage: Some(plumb_rules::Stage::SalesReady),
    };
    let record = plumb_store::ScoreRecord { rules: Some(rules), pinned: Some(pinned), trend: Trend::Improving, ..scored("d", 35) };
    kept.write(vec![Change::PutScore { record: Box::new(record), mark: None, after: None }]).await;
    let found = kept.got("/v1/leads?min_score=95&stage=sales_ready&trend=improving").await;
    let lead = &found["items"][0];
    let expected = [
        ("lead_id", json!("d")),
        ("score", json!(35)),
        ("effective_score", json!(99)),
        ("grade", json!("D")),
        ("stage", json!("sales_ready")),
        ("disagreement", json!(20)),
        ("rule", json!({ "score": 55, "total": 55.0, "grade": "B2", "stage": "nurture", "digest": "d" })),
        ("pinned", json!({ "override_id": "o1", "score": 99, "stage": "sales_ready" })),
        ("model", json!({ "name": "leads", "version": 1 })),
        ("cause", json!("data")),
    ];
    for (member, value) in expected {
        assert_eq!(lead[member], value, "{member}");
    }
    let history = kept.got("/v1/leads/d/history").await;
    let scores: Vec<&Value> = history["scores"].as_array().expect("scores").iter().map(|score| &score["effective_score"]).collect();
    assert_eq!(scores, [&json!(99), &json!(35)]);
}

#[tokio::test]
async fn the_feed_is_followed_from_any_place() {
    let kept = five().await;
    let start = kept.got("/v1/scores?changed_since=now").await;
    assert_eq!(start["items"], json!([]));
    let mut since = String::new();
    let mut seen = Vec::new();
    loop {
        let part = kept.got(&format!("/v1/scores?limit=3{since}")).await;
        let items = part["items"].as_array().expect("items").clone();
        since = format!("&changed_since={}", part["next_cursor"].as_str().expect("always a cursor"));
        if items.is_empty() {
            break;
        }
        seen.extend(items.iter().map(|item| (item["lead_id"].clone(), item["score"].clone())));
    }
    assert_eq!(seen, [("a", 90), ("b", 70), ("c", 70), ("d", 35)].map(|(id, score)| (json!(id), json!(score))));
    kept.score("a", 20).await;
    let part = kept.got(&format!("/v1/scores?limit=3{since}")).await;
    assert_eq!((ids(&part), &part["items"][0]["score"], &part["items"][0]["change"]), (vec!["a"], &json!(20), &json!("scored")));
    let from_start = kept.got(&format!("/v1/scores?changed_since={}", start["next_cursor"].as_str().expect("a cursor"))).await;
    assert_eq!(from_start["items"], part["items"]);
    // A lead stands in it once, with its newest change.
    assert_eq!(ids(&kept.got("/v1/scores").await), ["b", "c", "d", "a"]);
    kept.get("/v1/scores?changed_since=17").await.problem(422, "invalid-request");
}

/// Every lead that is kept all the while is met exactly once, and the feed ends at the newest score of each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_and_feed_miss_nothing_while_others_write() {
    let kept = Arc::new(Kept::new().await);
    let stable: Vec<String> = (0..60).map(|number| format!("s{number:03}")).collect();
    for chunk in stable.chunks(20) {
        let leads: Vec<Value> = chunk.iter().map(|id| json!({ "lead_id": id, "attributes": { "n": 0 } })).collect();
        kept.post("/v1/leads/batch", &json!({ "leads": leads })).await;
    }
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4u32 {
        let (kept, stable) = (Arc::clone(&kept), stable.clone());
        writers.spawn(async move {
            for round in 0..30u32 {
                let id = &stable[((round * 7 + writer * 13) % 60) as usize];
                kept.score(id, u8::try_from(1 + (round * 3 + writer) % 100).expect("a score")).await;
                kept.put(id, &json!({ "attributes": { "n": round, "w": writer } })).await;
                let other = format!("x{writer}-{}", round % 5);
                kept.put(&other, &json!({ "attributes": {} })).await;
                if round % 3 == 0 {
                    kept.send("DELETE", &format!("/v1/leads/{other}"), &[], None).await;
                }
            }
        });
    }
    let mut followed: BTreeMap<String, Value> = BTreeMap::new();
    let mut since = String::new();
    let mut walks = 0;
    let mut ended = false;
    loop {
        let mut met = BTreeSet::new();
        let mut cursor = String::new();
        loop {
            let page = kept.got(&format!("/v1/leads?limit=7{cursor}")).await;
            for id in ids(&page) {
                assert!(met.insert(id.to_owned()), "{id} was met twice");
            }
            follow(&kept, &mut since, &mut followed).await;
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert!(stable.iter().all(|id| met.contains(id)), "a lead was missed");
        walks += 1;
        if ended {
            break;
        }
        while let Some(joined) = writers.try_join_next() {
            joined.expect("a writer");
        }
        ended = writers.is_empty() || walks == 200;
        if walks == 200 {
            while let Some(joined) = writers.join_next().await {
                joined.expect("a writer");
            }
        }
    }
    while follow(&kept, &mut since, &mut followed).await > 0 {}
    for id in &stable {
        let lead = kept.got(&format!("/v1/leads/{id}")).await;
        let last = followed.get(id).map_or(&Value::Null, |item| &item["score"]);
        assert_eq!(lead["score"], *last, "{id}");
    }
}

async fn follow(kept: &Kept, since: &mut String, followed: &mut BTreeMap<String, Value>) -> usize {
    let part = kept.got(&format!("/v1/scores?limit=10{since}")).await;
    *since = format!("&changed_since={}", part["next_cursor"].as_str().expect("a cursor"));
    let items = part["items"].as_array().expect("items");
    for item in items {
        followed.insert(item["lead_id"].as_str().expect("an id").to_owned(), item.clone());
    }
    items.len()
}
