use plumb_core::Status;
use plumb_store::{Cause, ModelRef, PutLead, ScoreRecord, Trend};

use super::*;

fn now() -> Time {
    Time::from_millis(1_750_000_000_000).expect("a time")
}

/// A score that says nothing, of a lead that is due.
fn put(subject: &Subject) -> Change {
    let record = ScoreRecord {
        lead_id: subject.lead.id.clone(),
        status: Status::Insufficient,
        score: None,
        probability: None,
        grade: None,
        log_odds: None,
        model: ModelRef { name: "leads".into(), version: 1 },
        rules: None,
        lookalike: None,
        amount: None,
        expected_amount: None,
        trend: Trend::NotEnough,
        pinned: None,
        cause: Cause::Data,
        as_of: now(),
        at: now(),
    };
    Change::PutScore { record: Box::new(record), mark: subject.due.map(|due| due.mark), after: None }
}

/// A store with leads that wait, in this order.
async fn waiting(ids: impl Iterator<Item = String>) -> Record {
    let record = Record::new(plumb_store::open("sqlite::memory:").await.expect("a store"));
    let changes: Vec<Change> = ids.map(|id| Change::PutLead(PutLead::new(id, Default::default()))).collect();
    record.write(Batch::new(changes, now())).await.expect("writing");
    record
}

/// A batch with its margin, none of which can be scored, and one behind them.
const BAD: usize = BATCH as usize + 10;

#[tokio::test]
async fn those_behind_leads_that_cannot_be_scored_get_their_turn() {
    let record = waiting((0..BAD).map(|n| format!("bad{n:04}")).chain(["good".to_owned()])).await;
    let mut due = DueLeads::default();
    let score = async |subjects: Vec<Subject>, _| Ok(subjects.iter().filter(|subject| subject.lead.id == "good").map(put).collect());
    let turn = due.go_on(&record, now, score).await.expect("a turn");
    assert_eq!(turn, Turn { scored: 1, has_more: false });
    assert_eq!(record.due(None, 10_000).await.expect("the store").len(), BAD);
    // They are tried again, in case that the fault has gone.
    let turn = due.go_on(&record, now, async |subjects: Vec<Subject>, _| Ok(subjects.iter().map(put).collect())).await.expect("a turn");
    assert_eq!(turn, Turn { scored: BAD, has_more: false });
    assert_eq!(record.due(None, 10_000).await.expect("the store"), []);
}

#[tokio::test]
async fn a_turn_ends_and_the_next_goes_on_behind_it() {
    let most = MOST_BATCHES * BATCH as usize;
    let record = waiting((0..most).map(|n| format!("bad{n:05}")).chain(["good".to_owned()])).await;
    let mut due = DueLeads::default();
    let score = async |subjects: Vec<Subject>, _| Ok(subjects.iter().filter(|subject| subject.lead.id == "good").map(put).collect());
    assert_eq!(due.go_on(&record, now, score).await.expect("a turn"), Turn { scored: 0, has_more: true });
    assert_eq!(due.go_on(&record, now, score).await.expect("a turn"), Turn { scored: 1, has_more: false });
}

#[tokio::test]
async fn what_the_store_refuses_is_not_counted() {
    let record = waiting(["a".to_owned(), "b".to_owned()].into_iter()).await;
    let score = async |subjects: Vec<Subject>, _| {
        let mut changes: Vec<Change> = subjects.iter().map(put).collect();
        // Somebody else scored it meanwhile.
        if let Change::PutScore { after, .. } = &mut changes[0] {
            *after = Some(Some(99));
        }
        Ok(changes)
    };
    let turn = DueLeads::default().go_on(&record, now, score).await.expect("a turn");
    assert_eq!(turn, Turn { scored: 1, has_more: false });
}
