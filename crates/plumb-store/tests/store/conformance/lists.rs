use std::sync::Arc;

use plumb_core::Grade;
use plumb_rules::Stage;
use plumb_store::{Change, Close, LeadFilter, LeadQuery, PutLead, ScoreRecord, Segment, Sort, Store, Trend};
use serde_json::{Value, json};

use crate::made::*;

fn query(sort: Sort, descending: bool) -> LeadQuery {
    LeadQuery { filter: LeadFilter::default(), sort, descending, after: None, limit: 100 }
}

async fn ids(store: &dyn Store, query: LeadQuery) -> Vec<String> {
    store.leads(query).await.unwrap().items.into_iter().map(|lead| lead.id).collect()
}

async fn filtered(store: &dyn Store, filter: LeadFilter) -> Vec<String> {
    ids(store, LeadQuery { filter, ..query(Sort::Id, false) }).await
}

pub async fn lists_are_sorted_both_ways(store: Arc<dyn Store>) {
    let store = &*store;
    for (id, minutes) in [("a", 30), ("b", 10), ("c", 20), ("d", 20), ("none", 5)] {
        write_all(store, vec![Change::PutLead(PutLead { created_at: Some(at(minutes)), ..lead(id, json!({})) })], 100).await;
    }
    for (id, points, amount) in [("a", 20, 900.0), ("b", 70, 100.0), ("c", 55, -50.0), ("d", 70, 5000.0)] {
        let probability = f64::from(points) / 200.0;
        let trend = match id {
            "a" => Trend::Declining,
            "b" => Trend::Improving,
            "c" => Trend::NotEnough,
            _ => Trend::Steady,
        };
        let scored =
            ScoreRecord { probability: Some(probability), expected_amount: Some(probability * amount), trend, ..record(id, points, 100) };
        score(store, scored, None).await;
    }
    let cases: [(Sort, [&str; 5]); 7] = [
        (Sort::Id, ["a", "b", "c", "d", "none"]),
        (Sort::Score, ["none", "a", "c", "b", "d"]),
        (Sort::Probability, ["none", "a", "c", "b", "d"]),
        (Sort::ExpectedAmount, ["none", "c", "b", "a", "d"]),
        // |2 score - 101|: a 61, b 39, c 9, d 39.
        (Sort::Disagreement, ["none", "c", "b", "d", "a"]),
        (Sort::Trend, ["none", "c", "a", "d", "b"]),
        (Sort::Created, ["none", "b", "c", "d", "a"]),
    ];
    for (sort, ascending) in cases {
        // From its end, it is the same order.
        let descending: Vec<&str> = ascending.iter().rev().copied().collect();
        let ascending = ascending.to_vec();
        assert_eq!(ids(store, query(sort, false)).await, ascending, "{sort}");
        assert_eq!(ids(store, query(sort, true)).await, descending, "{sort}, the greatest first");
        for (descending, expected) in [(false, &ascending), (true, &descending)] {
            for limit in 1..4 {
                let (mut met, mut after) = (Vec::new(), None);
                loop {
                    let page = store.leads(LeadQuery { after, limit, ..query(sort, descending) }).await.unwrap();
                    met.extend(page.items.into_iter().map(|lead| lead.id));
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
                assert_eq!(met, *expected, "{sort}, {limit} a page");
            }
        }
    }
}

pub async fn pages_meet_every_lead_once(store: Arc<dyn Store>) {
    let store = &*store;
    for n in 0..50 {
        let id = format!("l{n:03}");
        put(store, &id, json!({}), 1).await;
        score(store, record(&id, 1 + (n % 5) as u8, 2), None).await;
    }
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let page = store.leads(LeadQuery { after, limit: 7, ..query(Sort::Score, true) }).await.unwrap();
        met.extend(page.items.iter().map(|lead| lead.id.clone()));
        after = page.next;
        if after.is_none() {
            break;
        }
        // Leads that come and go on pages that were read, or are to be read, hide no other.
        let n = met.len();
        put(store, &format!("new{n}"), json!({}), 3).await;
        score(store, record(&format!("new{n}"), 100, 3), None).await;
        erase(store, &met[n - 1], 3).await;
    }
    met.sort_unstable();
    let expected: Vec<_> = (0..50).map(|n| format!("l{n:03}")).collect();
    assert_eq!(met, expected);
    let exact =
        store.leads(LeadQuery { limit: 1, filter: LeadFilter { max_score: Some(0), ..Default::default() }, ..query(Sort::Id, true) }).await;
    assert_eq!(exact.unwrap().next, None);
}

/// Leads with one value are gone through by identifier, from a lead that is gone meanwhile as well.
pub async fn ties_are_gone_through_in_order(store: Arc<dyn Store>) {
    let store = &*store;
    for n in 0..60 {
        let id = format!("l{n:02}");
        put(store, &id, json!({}), 1).await;
        if n % 2 == 0 {
            let trend = if n % 4 == 0 { Trend::Improving } else { Trend::Declining };
            score(store, ScoreRecord { trend, ..record(&id, 50, 2) }, None).await;
        }
    }
    for sort in [Sort::Trend, Sort::Score, Sort::Created] {
        for descending in [false, true] {
            let whole = ids(store, query(sort, descending)).await;
            let (mut met, mut after) = (Vec::new(), None);
            loop {
                let page = store.leads(LeadQuery { after, limit: 7, ..query(sort, descending) }).await.unwrap();
                met.extend(page.items.into_iter().map(|lead| lead.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(met, whole, "{sort} {descending}");
            let mut reversed = ids(store, query(sort, !descending)).await;
            reversed.reverse();
            assert_eq!(met, reversed, "{sort} {descending}");
        }
    }
    let page = store.leads(LeadQuery { limit: 5, ..query(Sort::Trend, true) }).await.unwrap();
    erase(store, "l40", 3).await;
    assert_eq!(page.next.as_ref().map(|place| place.id.as_str()), Some("l40"));
    let next = ids(store, LeadQuery { after: page.next, limit: 2, ..query(Sort::Trend, true) }).await;
    assert_eq!(next, ["l36", "l32"]);
}

pub async fn filters_hold_together(store: Arc<dyn Store>) {
    let store = &*store;
    for (id, owner) in [("a", Some("Ann")), ("b", Some("Bob")), ("c", None), ("d", Some("Ann"))] {
        write_all(store, vec![Change::PutLead(PutLead { owner: owner.map(str::to_owned), ..lead(id, json!({})) })], 1).await;
    }
    score(store, record("a", 90, 2), None).await;
    score(store, ScoreRecord { trend: Trend::Declining, ..record("b", 30, 2) }, None).await;
    score(store, record("c", 60, 2), None).await;
    for (id, close, minutes) in [("a", Close::Won, 5), ("b", Close::Lost, 5), ("b", Close::Reopened, 6), ("c", Close::Lost, 5)] {
        write_all(store, vec![Change::PutOutcome(outcome(id, close, minutes, None))], 10).await;
    }
    let all = LeadFilter::default;
    assert_eq!(filtered(store, all()).await, ["a", "b", "c", "d"]);
    assert_eq!(filtered(store, LeadFilter { min_score: Some(60), ..all() }).await, ["a", "c"]);
    assert_eq!(filtered(store, LeadFilter { max_score: Some(60), ..all() }).await, ["b", "c"], "no score is not a low score");
    assert_eq!(filtered(store, LeadFilter { grade: Some(Grade::A), ..all() }).await, ["a"]);
    assert_eq!(filtered(store, LeadFilter { stage: Some(Stage::SalesReady), ..all() }).await, ["a", "c"]);
    assert_eq!(filtered(store, LeadFilter { trend: Some(Trend::Declining), ..all() }).await, ["b"]);
    assert_eq!(filtered(store, LeadFilter { owner: Some("Ann".to_owned()), ..all() }).await, ["a", "d"]);
    assert_eq!(filtered(store, LeadFilter { outcome: Some(Close::Lost), ..all() }).await, ["c"]);
    assert_eq!(filtered(store, LeadFilter { open: Some(true), ..all() }).await, ["b", "d"]);
    assert_eq!(filtered(store, LeadFilter { open: Some(false), ..all() }).await, ["a", "c"]);
    let both = LeadFilter { owner: Some("Ann".to_owned()), open: Some(false), min_score: Some(1), ..all() };
    assert_eq!(filtered(store, both).await, ["a"]);
    let sorted = LeadQuery { filter: LeadFilter { min_score: Some(60), ..all() }, ..query(Sort::Score, false) };
    assert_eq!(ids(store, sorted).await, ["c", "a"]);
    // A pinned score and stage are what counts.
    let pinned = plumb_store::Pinned { override_id: "p".to_owned(), score: record("b", 99, 1).score, stage: Some(Stage::Rejected) };
    score(store, ScoreRecord { pinned: Some(pinned), ..record("b", 30, 3) }, None).await;
    assert_eq!(filtered(store, LeadFilter { min_score: Some(95), stage: Some(Stage::Rejected), ..all() }).await, ["b"]);
}

pub async fn segments_compare_as_text(store: Arc<dyn Store>) {
    let store = &*store;
    let name = r#"odd "name" 'x' [0] $.é"#;
    let values: [Value; 12] = [
        json!("5"),
        json!(5),
        json!(5.0),
        json!(1e300),
        json!(true),
        json!("true"),
        json!(null),
        json!([5]),
        json!({ "a": 5 }),
        json!(""),
        json!("quoted \"é\" \\ \n"),
        json!(-0.0),
    ];
    for (n, value) in values.iter().enumerate() {
        put(store, &format!("l{n:02}"), json!({ name: value, "other": "5" }), 1).await;
    }
    let cases = [
        ("5", vec!["l00", "l01"]),
        ("5.0", vec!["l02"]),
        ("1e300", vec!["l03"]),
        ("1e+300", vec!["l03"]),
        ("true", vec!["l04", "l05"]),
        ("null", vec![]),
        ("[5]", vec![]),
        ("", vec!["l09"]),
        ("quoted \"é\" \\ \n", vec!["l10"]),
        ("-0.0", vec!["l11"]),
    ];
    for (value, expected) in cases {
        let segment = Segment { attribute: name.to_owned(), value: value.to_owned() };
        // The form of a number is what the JSON library writes.
        let expected: Vec<_> = expected
            .into_iter()
            .filter(|id| {
                let n: usize = id[1..].parse().unwrap();
                segment.holds(&attributes(json!({ name: values[n] })))
            })
            .collect();
        assert_eq!(filtered(store, LeadFilter { segments: vec![segment], ..LeadFilter::default() }).await, expected, "{value}");
    }
    let both = |value: &str| {
        vec![
            Segment { attribute: name.to_owned(), value: "5".to_owned() },
            Segment { attribute: "other".to_owned(), value: value.to_owned() },
        ]
    };
    assert_eq!(filtered(store, LeadFilter { segments: both("5"), ..LeadFilter::default() }).await, ["l00", "l01"]);
    assert_eq!(filtered(store, LeadFilter { segments: both("6"), ..LeadFilter::default() }).await, Vec::<String>::new());
}

pub async fn dossiers_have_everything(store: Arc<dyn Store>) {
    let store = &*store;
    for id in ["a", "b", "c"] {
        put(store, id, json!({ "v": 1 }), 1).await;
        put(store, id, json!({ "v": 2 }), 2).await;
        write_all(store, vec![event(&format!("2{id}"), id, 1), event(&format!("1{id}"), id, 1)], 3).await;
    }
    let closes = vec![
        Change::PutOutcome(outcome("a", Close::Won, 5, Some(3.0))),
        Change::PutOutcome(outcome("b", Close::Lost, 5, None)),
        Change::PutOutcome(outcome("b", Close::Reopened, 6, None)),
        Change::PutOutcome(outcome("c", Close::Lost, 7, None)),
        Change::PutOutcome(outcome("c", Close::Won, 4, None)),
        event("stray", "nobody", 1),
    ];
    write_all(store, closes, 10).await;
    let dossiers = store.dossiers(None, true, 10).await.unwrap();
    assert_eq!(dossiers.iter().map(|d| d.lead.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    let last = &dossiers[1];
    assert_eq!(last.lead, store.lead("c").await.unwrap().unwrap());
    assert_eq!(last.versions.iter().map(|v| (v.version, v.attributes["v"].as_i64())).collect::<Vec<_>>(), [(1, Some(1)), (2, Some(2))]);
    assert_eq!(last.events.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["1c", "2c"]);
    assert_eq!(last.outcomes, [outcome("c", Close::Won, 4, None), outcome("c", Close::Lost, 7, None)]);
    let rest = store.dossiers(Some("a"), false, 1).await.unwrap();
    assert_eq!((rest.len(), rest[0].lead.id.as_str()), (1, "b"));
    assert_eq!(store.dossiers(Some("c"), false, 1).await.unwrap(), []);
}
