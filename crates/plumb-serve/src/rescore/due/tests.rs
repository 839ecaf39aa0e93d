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

/// The turns until no lead is left that was not met.
async fn all_turns<S>(due: &mut DueLeads, record: &Record, score: impl Fn(Vec<Subject>, Time) -> S) -> Vec<Turn>
where
    S: Future<Output = Result<Vec<Change>, ApiError>>,
{
    let mut turns = Vec::new();
    while turns.last().is_none_or(|turn: &Turn| turn.has_more) {
        turns.push(due.go_on(record, now, &score).await.expect("a turn"));
    }
    turns
}

/// Leads of more than a turn, none of which can be scored.
const BAD: usize = BATCH as usize + 10;

#[tokio::test]
async fn those_behind_leads_that_cannot_be_scored_get_their_turn() {
    let record = waiting((0..BAD).map(|n| format!("bad{n:04}")).chain(["good".to_owned()])).await;
    let mut due = DueLeads::default();
    let score = async |subjects: Vec<Subject>, _| Ok(subjects.iter().filter(|subject| subject.lead.id == "good").map(put).collect());
    let turns = all_turns(&mut due, &record, score).await;
    assert_eq!(turns, [Turn { scored: 0, has_more: true }, Turn { scored: 1, has_more: false }]);
    assert_eq!(record.due(None, 10_000).await.expect("the store").len(), BAD);
    // They are tried again, in case that the fault has gone.
    let turns = all_turns(&mut due, &record, async |subjects: Vec<Subject>, _| Ok(subjects.iter().map(put).collect())).await;
    assert_eq!(turns.iter().map(|turn| turn.scored).sum::<usize>(), BAD);
    assert_eq!(record.due(None, 10_000).await.expect("the store"), []);
}

#[tokio::test]
async fn a_turn_has_an_end_where_as_many_wait_as_it_takes() {
    let record = waiting((0..BATCH).map(|n| format!("l{n:04}"))).await;
    let turns =
        all_turns(&mut DueLeads::default(), &record, async |subjects: Vec<Subject>, _| Ok(subjects.iter().map(put).collect())).await;
    assert_eq!(turns, [Turn { scored: BATCH as usize, has_more: true }, Turn { scored: 0, has_more: false }]);
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

#[tokio::test]
async fn a_lead_that_changes_while_it_is_scored_gets_its_turn_behind_the_others() {
    let record = waiting((0..BATCH + 10).map(|n| format!("l{n:04}"))).await;
    let has_changed = std::cell::Cell::new(false);
    let score = async |subjects: Vec<Subject>, _| {
        if !has_changed.replace(true) {
            let change = Change::PutLead(PutLead::new("l0000", [("a".to_owned(), 1.into())].into_iter().collect()));
            record.write(Batch::new(vec![change], now())).await?;
        }
        Ok(subjects.iter().map(put).collect())
    };
    let turns = all_turns(&mut DueLeads::default(), &record, score).await;
    assert_eq!(turns.iter().map(|turn| turn.scored).collect::<Vec<_>>(), [BATCH as usize, 11]);
    assert_eq!(record.due(None, 10).await.expect("the store"), []);
}

#[tokio::test]
async fn leads_that_cannot_be_read_or_written_hold_the_others_up_once() {
    let record = waiting(["a".to_owned(), "b".to_owned(), "c".to_owned()].into_iter()).await;
    let all = record.due(None, 10).await.expect("the store");
    let mut due = DueLeads::default();
    assert_eq!(due.failed_at(all[..2].to_vec(), ApiError::StoreFailed), ApiError::StoreFailed);
    assert_eq!(due.after, None, "they are tried again");
    due.failed_at(all[..2].to_vec(), ApiError::StoreFailed);
    assert_eq!(due.after.as_ref(), Some(&all[1]));
    let turn = due.go_on(&record, now, async |subjects: Vec<Subject>, _| Ok(subjects.iter().map(put).collect())).await.expect("a turn");
    assert_eq!((turn.scored, record.due(None, 10).await.expect("the store").len()), (1, 2));
    due.failed_at(all[..2].to_vec(), ApiError::StoreFailed);
    assert_eq!(due.after, None, "something went well in between");
}
