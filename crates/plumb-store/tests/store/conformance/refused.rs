use std::sync::Arc;

use plumb_store::{
    Applied, Batch, Change, Close, LeadFilter, LeadQuery, OverridesFilter, PutLead, PutSetting, Refusal, ScoreRecord, Segment, Sort, Store,
};
use serde_json::json;

use crate::made::*;

pub async fn what_cannot_be_kept_is_refused_alone(store: Arc<dyn Store>) {
    let store = &*store;
    let long = "x".repeat(1_001);
    let bad = vec![
        ("id", Change::PutLead(lead("", json!({})))),
        ("id", Change::PutLead(lead("a\0b", json!({})))),
        ("id", Change::PutLead(lead(&long, json!({})))),
        ("attributes", Change::PutLead(lead("l", json!({ "a": ["x", { "y\0": 1 }] })))),
        ("attributes", Change::PutLead(lead("l", json!({ "a": { "b": "\0" } })))),
        ("owner", Change::PutLead(PutLead { owner: Some("\0".to_owned()), ..lead("l", json!({})) })),
        ("lead_id", event("e", "", 1)),
        ("id", event(&long, "l", 1)),
        ("amount", Change::PutOutcome(outcome("good", Close::Won, 1, Some(f64::NAN)))),
        (
            "probability",
            Change::PutScore {
                record: Box::new(ScoreRecord { probability: Some(f64::NAN), ..record("good", 5, 1) }),
                mark: None,
                after: None,
            },
        ),
        (
            "log_odds",
            Change::PutScore {
                record: Box::new(ScoreRecord { log_odds: Some(f64::INFINITY), ..record("good", 5, 1) }),
                mark: None,
                after: None,
            },
        ),
        ("value", Change::PutSetting(PutSetting { name: "s".to_owned(), value: Some("\0".to_owned()), expected: None })),
        ("id", Change::PutOverride(pin("", of_lead("good"), 5, 1))),
        ("value", Change::PutOverride(pin("p", of_segment("a", "\0"), 5, 1))),
        ("by", Change::EndOverride { id: "p".to_owned(), by: "\0".to_owned() }),
        ("id", Change::RevokeKey { id: "\0".to_owned() }),
    ];
    let mut changes = vec![Change::PutLead(lead("good", json!({})))];
    changes.extend(bad.iter().map(|(_, change)| change.clone()));
    changes.push(event("last", "good", 1));
    let applied = store.write(Batch::new(changes, at(1))).await.unwrap().applied;
    assert!(matches!(applied[0], Applied::Lead { created: true, .. }));
    assert_eq!(applied[applied.len() - 1], Applied::Done);
    for ((expected, change), applied) in bad.iter().zip(&applied[1..]) {
        let Applied::Refused(Refusal::Invalid { field, .. }) = applied else { panic!("{change:?}: {applied:?}") };
        assert_eq!(field, expected, "{change:?}");
    }
    let fits = "x".repeat(1_000);
    write_all(store, vec![Change::PutLead(lead(&fits, json!({}))), event(&"y".repeat(1_000), &fits, 1)], 1).await;
    assert_eq!(store.events(&fits, 5).await.unwrap().len(), 1);
}

pub async fn odd_texts_are_looked_for_in_vain(store: Arc<dyn Store>) {
    let store = &*store;
    put(store, "a", json!({ "a": "x" }), 1).await;
    put(store, "b", json!({}), 1).await;
    let odd = "a\0";
    assert_eq!(store.lead(odd).await.unwrap(), None);
    assert_eq!(store.events(odd, 5).await.unwrap(), []);
    assert_eq!(store.outcomes(odd).await.unwrap(), []);
    assert_eq!(store.history(odd, 5).await.unwrap(), None);
    assert_eq!(store.setting(odd).await.unwrap(), None);
    assert_eq!(store.get_override(odd).await.unwrap(), None);
    assert_eq!(store.subjects(&[odd.to_owned(), "a".to_owned()], at(0), at(1)).await.unwrap()[0], None);
    assert_eq!(store.lead_ids(Some(odd), 5).await.unwrap(), ["b"], "what comes after it does come");
    assert_eq!(store.dossiers(Some(odd), false, 5).await.unwrap().len(), 1);
    let pins = OverridesFilter { after: Some(odd.to_owned()), lead_id: Some(odd.to_owned()), limit: 5, ..Default::default() };
    assert_eq!(store.overrides(pins).await.unwrap(), []);
    let filters = [
        LeadFilter { owner: Some(odd.to_owned()), ..Default::default() },
        LeadFilter { segments: vec![Segment { attribute: "a".to_owned(), value: "x\0".to_owned() }], ..Default::default() },
        LeadFilter { segments: vec![Segment { attribute: "a\0".to_owned(), value: "x".to_owned() }], ..Default::default() },
    ];
    for filter in filters {
        let query = LeadQuery { filter, sort: Sort::Id, descending: false, after: None, limit: 5 };
        assert_eq!(store.leads(query).await.unwrap().items, []);
    }
}

pub async fn all_texts_come_back(store: Arc<dyn Store>) {
    let store = &*store;
    let texts = ["'; DROP TABLE leads; --", "%_\\", "\u{FFFF}\u{10FFFF}", "\r\n\t\u{7}", "ß Ω \u{1F600} \u{202E}", "{\"a\":[1]}", "?1 $1"];
    for (n, text) in texts.iter().enumerate() {
        let attributes_ = json!({ *text: text, "nested": { *text: [text, 0.1, 1e-300, u64::MAX, i64::MIN, true, null] } });
        write_all(store, vec![Change::PutLead(PutLead { owner: Some((*text).to_owned()), ..lead(text, attributes_.clone()) })], 1).await;
        let kept = store.lead(text).await.unwrap().unwrap();
        assert_eq!((kept.attributes, kept.owner.as_deref()), (attributes(attributes_), Some(*text)));
        write_all(store, vec![event(text, text, n as i64)], 1).await;
        assert_eq!(store.events(text, 1).await.unwrap()[0].id, *text);
        write_all(
            store,
            vec![Change::PutSetting(PutSetting { name: (*text).to_owned(), value: Some((*text).to_owned()), expected: None })],
            1,
        )
        .await;
        assert_eq!(store.setting(text).await.unwrap().as_deref(), Some(*text));
        let found = store.subjects(&[(*text).to_owned()], at(0), at(1)).await.unwrap();
        assert!(found[0].is_some(), "{text:?}");
    }
    assert_eq!(store.counts().await.unwrap().leads, texts.len() as u64);
}
