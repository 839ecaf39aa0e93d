//! Things to keep, made in one line.

use plumb_core::{Grade, Score, Status, Time};
use plumb_rules::Stage;
use plumb_store::{
    Applied, Attributes, Batch, Cause, Change, Close, Expect, ModelRef, Override, OverrideTarget, PutLead, RuleScore, ScoreRecord, Segment,
    Store, StoredEvent, StoredOutcome, Subject, Trend,
};
use serde_json::Value;

/// A time, in minutes after a day of 2026.
pub fn at(minutes: i64) -> Time {
    Time::from_millis(1_780_000_000_000 + minutes * 60_000).unwrap()
}

pub fn attributes(value: Value) -> Attributes {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

pub fn lead(id: &str, attributes_: Value) -> PutLead {
    PutLead::new(id, attributes(attributes_))
}

pub fn event(id: &str, lead_id: &str, minutes: i64) -> Change {
    Change::PutEvent(stored_event(id, lead_id, minutes))
}

pub fn stored_event(id: &str, lead_id: &str, minutes: i64) -> StoredEvent {
    StoredEvent {
        id: id.to_owned(),
        lead_id: lead_id.to_owned(),
        kind: "visit".to_owned(),
        at: at(minutes),
        properties: attributes(serde_json::json!({ "minutes": 2.5 })),
    }
}

pub fn outcome(lead_id: &str, outcome: Close, minutes: i64, amount: Option<f64>) -> StoredOutcome {
    StoredOutcome { lead_id: lead_id.to_owned(), outcome, at: at(minutes), amount }
}

/// A score with everything that goes with it.
pub fn record(lead_id: &str, score: u8, minutes: i64) -> ScoreRecord {
    let probability = f64::from(score) / 300.0;
    ScoreRecord {
        lead_id: lead_id.to_owned(),
        status: Status::Scored,
        score: Some(Score::new(score).unwrap()),
        probability: Some(probability),
        grade: Some(if score >= 80 { Grade::A } else { Grade::C }),
        log_odds: Some((probability / (1.0 - probability)).ln()),
        model: ModelRef { name: "leads".to_owned(), version: 3 },
        rules: Some(RuleScore {
            score: Score::new(101 - score).unwrap(),
            total: 12.5,
            grade: "B2".to_owned(),
            stage: if score >= 50 { Stage::SalesReady } else { Stage::Early },
            digest: "abc".to_owned(),
        }),
        lookalike: None,
        amount: Some(1000.0),
        expected_amount: Some(1000.0 * probability),
        trend: Trend::NotEnough,
        pinned: None,
        cause: Cause::Data,
        as_of: at(minutes),
        at: at(minutes),
    }
}

pub fn pin(id: &str, target: OverrideTarget, score: u8, minutes: i64) -> Override {
    Override {
        id: id.to_owned(),
        target,
        score: Some(Score::new(score).unwrap()),
        stage: Some(Stage::Nurture),
        author: "Ann".to_owned(),
        reason: "knows them".to_owned(),
        created_at: at(minutes),
        expires_at: None,
        ended_at: None,
        ended_by: None,
    }
}

pub fn of_lead(id: &str) -> OverrideTarget {
    OverrideTarget::Lead(id.to_owned())
}

pub fn of_segment(attribute: &str, value: &str) -> OverrideTarget {
    OverrideTarget::Segment(Segment { attribute: attribute.to_owned(), value: value.to_owned() })
}

/// Writes one change; what became of it.
pub async fn write(store: &dyn Store, change: Change, minutes: i64) -> Applied {
    let written = store.write(Batch::new(vec![change], at(minutes))).await.unwrap();
    assert!(!written.replayed);
    written.applied.into_iter().next().unwrap()
}

/// Writes changes of which none may be refused.
pub async fn write_all(store: &dyn Store, changes: Vec<Change>, minutes: i64) {
    let written = store.write(Batch::new(changes, at(minutes))).await.unwrap();
    for applied in &written.applied {
        assert!(!matches!(applied, Applied::Refused(_)), "{applied:?}");
    }
}

pub async fn put(store: &dyn Store, id: &str, attributes: Value, minutes: i64) -> Applied {
    write(store, Change::PutLead(lead(id, attributes)), minutes).await
}

pub async fn score(store: &dyn Store, record: ScoreRecord, mark: Option<u64>) -> Applied {
    let minutes = (record.at.millis() - at(0).millis()) / 60_000;
    write(store, Change::PutScore { record: Box::new(record), mark, after: None }, minutes).await
}

pub async fn erase(store: &dyn Store, id: &str, minutes: i64) -> Applied {
    write(store, Change::EraseLead { id: id.to_owned(), expect: Expect::Any }, minutes).await
}

pub async fn subject(store: &dyn Store, id: &str, minutes: i64) -> Subject {
    let found = store.subjects(&[id.to_owned()], at(minutes - 1000), at(minutes)).await.unwrap();
    found.into_iter().next().flatten().unwrap()
}

/// Identifiers of the leads that are due, those that wait longest first.
pub async fn due(store: &dyn Store) -> Vec<String> {
    store.due(None, 1000).await.unwrap().into_iter().map(|due| due.lead_id).collect()
}

/// Looks at all leads for whose segments something was pinned or ended, so many at a time; how often.
pub async fn spread(store: &dyn Store, leads: u32, minutes: i64) -> usize {
    for times in 1.. {
        match write(store, Change::MarkSegments { leads }, minutes).await {
            Applied::Marked { more: true } => assert!(store.is_spreading().await.unwrap()),
            Applied::Marked { more: false } => return times,
            other => panic!("{other:?}"),
        }
    }
    unreachable!("a loop without an end")
}

/// Scores all leads that are due, so that none is.
pub async fn settle(store: &dyn Store, minutes: i64) {
    for due in store.due(None, 1000).await.unwrap() {
        score(store, record(&due.lead_id, 40, minutes), Some(due.due.mark)).await;
    }
    assert_eq!(due(store).await, Vec::<String>::new());
}
