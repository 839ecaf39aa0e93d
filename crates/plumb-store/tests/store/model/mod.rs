//! Random sequences of changes, made in a store and in a simple model of one, which must answer the same.

mod plain;
mod steps;
mod views;

use std::sync::Arc;

use plumb_store::{Batch, Change, ScoreRecord, Store, StoreError, Trend};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tokio::runtime::Runtime;

use crate::made::*;
use crate::postgres::Server;
use plain::Plain;
use steps::{Mark, Step, Turn, sequence};

/// How many sequences are tried; `PLUMB_SEQUENCES` for more, or fewer.
fn sequences(usual: u32) -> Config {
    let cases = std::env::var("PLUMB_SEQUENCES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() }
}

#[test]
fn sqlite_does_what_the_model_does() {
    let runtime = Runtime::new().unwrap();
    let tried = TestRunner::new(sequences(2_000))
        .run(&sequence(), |turns| runtime.block_on(async { agree(plumb_store::open("sqlite::memory:").await.unwrap(), turns).await }));
    tried.unwrap();
}

#[test]
fn postgres_does_what_the_model_does() {
    let runtime = Runtime::new().unwrap();
    let (server, store, client) = runtime.block_on(async {
        let server = Server::start().await;
        let store = plumb_store::open(&server.database("model").await).await.unwrap();
        let client = server.client("model").await;
        (server, store, client)
    });
    let tried = TestRunner::new(sequences(1_000)).run(&sequence(), |turns| {
        runtime.block_on(async {
            let empty =
                "DELETE FROM leads; DELETE FROM due; DELETE FROM versions; DELETE FROM events; DELETE FROM outcomes; DELETE FROM scores;
                DELETE FROM erased; DELETE FROM overrides; DELETE FROM spreading; DELETE FROM settings; DELETE FROM requests; DELETE FROM note_leads";
            client.batch_execute(empty).await.unwrap();
            agree(store.clone(), turns).await
        })
    });
    drop((client, store));
    drop(runtime);
    drop(server);
    tried.unwrap();
}

async fn agree(store: Arc<dyn Store>, turns: Vec<Turn>) -> Result<(), TestCaseError> {
    let mut plain = Plain::default();
    for turn in &turns {
        match turn {
            Turn::Write { steps, request, minutes } => {
                let mut here = Vec::new();
                let mut there = Vec::new();
                for step in steps {
                    here.push(change(step, *minutes, |lead| plain.mark(lead)));
                    let subjects = store.subjects(&[step.lead().to_owned()], at(0), at(*minutes)).await.unwrap();
                    let mark = subjects.into_iter().next().flatten().and_then(|subject| subject.due).map(|due| due.mark);
                    there.push(change(step, *minutes, |_| mark));
                }
                let batch = |changes| Batch { changes, idempotency: request.clone(), now: at(*minutes) };
                let expected = plain.write(&batch(here));
                let found = match store.write(batch(there)).await {
                    Ok(written) => Some((written.applied, written.replayed)),
                    Err(StoreError::IdempotencyMismatch) => None,
                    Err(error) => return Err(TestCaseError::fail(error.to_string())),
                };
                prop_assert_eq!(found, expected, "{:?}", turn);
            }
            Turn::List(query) => views::same_list(&*store, &plain, query).await?,
        }
    }
    views::same(&*store, &plain).await
}

/// The change of a step, with the mark under which its lead is due.
fn change(step: &Step, minutes: i64, mark_of: impl Fn(&str) -> Option<u64>) -> Change {
    match step {
        Step::Plain(change) => change.clone(),
        Step::Score { lead, points, mark } => Change::PutScore {
            record: Box::new(ScoreRecord { trend: Trend::ALL[usize::from(points % 4)], ..record(lead, *points, minutes) }),
            mark: match mark {
                Mark::Now => mark_of(lead),
                Mark::Another => Some(mark_of(lead).unwrap_or(0) + 1_000_000),
                Mark::None => None,
            },
            after: None,
        },
    }
}
