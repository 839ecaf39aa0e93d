//! All of the conformance suite on PostgreSQL, and what only it can do: serve several at once, and go away.

mod server;

use std::pin::Pin;
use std::sync::Arc;

use plumb_store::{Batch, Change, Claim, FeedChange, Store, StoreError};
use serde_json::json;

pub use server::Server;

use crate::made::*;

type Test = fn(Arc<dyn Store>) -> Pin<Box<dyn Future<Output = ()> + Send>>;

macro_rules! list {
    ($($subject:ident::$name:ident),* $(,)?) => {
        &[$((stringify!($name), |store| Box::pin(crate::conformance::$subject::$name(store)))),*]
    };
}
const TESTS: &[(&str, Test)] = crate::conformance::all!(list);

/// One server for all of them, and a database for each.
#[tokio::test]
async fn postgres_conforms() {
    let server = Server::start().await;
    let mut failed = Vec::new();
    for (name, test) in TESTS {
        let store = plumb_store::open(&server.database(name).await).await.unwrap();
        // What went wrong is printed as it happens; the others are tried all the same.
        if tokio::spawn(test(store)).await.is_err() {
            failed.push(*name);
        }
    }
    assert_eq!(failed, Vec::<&str>::new());
}

#[tokio::test]
async fn postgres_serves_several() {
    let server = Server::start().await;
    let url = server.database("several").await;
    // All of them find an empty database; one makes the tables.
    let opening: Vec<_> = (0..4)
        .map(|_| {
            tokio::spawn({
                let url = url.clone();
                async move { plumb_store::open(&url).await }
            })
        })
        .collect();
    let mut stores = Vec::new();
    for store in opening {
        stores.push(store.await.unwrap().unwrap());
    }
    assert_eq!(stores[0].claim().await.unwrap(), Claim::Shared);
    let follower = tokio::spawn(follow(stores[3].clone(), 4 * 50 * 3));
    let writers: Vec<_> = stores
        .iter()
        .enumerate()
        .map(|(n, store)| {
            let store = store.clone();
            tokio::spawn(async move {
                for i in 0..50 {
                    let ids: Vec<_> = (0..3).map(|k| format!("s{n}-{i}-{k}")).collect();
                    let leads = ids.iter().map(|id| Change::PutLead(lead(id, json!({ "n": n }))));
                    let scores = ids.iter().map(|id| Change::PutScore { record: Box::new(record(id, 50, 1)), mark: None, after: None });
                    write_all(&*store, leads.chain(scores).collect(), 1).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut met = follower.await.unwrap();
    assert!(met.is_sorted_by(|a, b| a.0 < b.0), "nothing is committed later at an earlier place");
    met.sort_by(|a, b| a.1.cmp(&b.1));
    met.dedup_by(|a, b| a.1 == b.1);
    assert_eq!(met.len(), 600, "nothing is missed");
    assert_eq!(stores[1].counts().await.unwrap().scores, 600);
    crate::conformance::events::servers_know_of_each_others_events(stores[0].clone(), stores[1].clone()).await;
}

/// Follows the feed until so many changes were met.
async fn follow(store: Arc<dyn Store>, until: usize) -> Vec<(u64, String)> {
    let (mut met, mut after) = (Vec::new(), 0);
    while met.len() < until {
        for item in store.feed(after, 7).await.unwrap() {
            assert!(matches!(item.change, FeedChange::Scored(_)));
            after = item.seq;
            met.push((item.seq, item.lead_id));
        }
        tokio::task::yield_now().await;
    }
    met
}

#[tokio::test]
async fn postgres_may_go_away() {
    let mut server = Server::start().await;
    let url = server.database("lost").await;
    let store = plumb_store::open(&url).await.unwrap();
    put(&*store, "l1", json!({}), 1).await;
    for n in 2..5 {
        assert_eq!(store.counts().await.unwrap().leads, n - 1);
        let ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'lost'";
        let count: i64 = server.client("postgres").await.query_one(ended, &[]).await.unwrap().get(0);
        assert!(count >= 2, "{count}");
        // A write and a read connect again, and nothing is lost or done twice.
        put(&*store, &format!("l{n}"), json!({}), 1).await;
        assert_eq!(store.lead_ids(None, 10).await.unwrap().len() as u64, n);
    }
    server.stop();
    let write = store.write(Batch::new(vec![Change::PutLead(lead("l9", json!({})))], at(1))).await;
    assert!(matches!(write, Err(StoreError::Postgres(_))), "{write:?}");
    assert!(store.counts().await.is_err());
    let Err(error) = plumb_store::open(&url).await else { panic!("it was opened") };
    assert!(error.to_string().contains("PostgreSQL"), "{error}");
}

#[tokio::test]
async fn other_databases_are_refused() {
    let server = Server::start().await;
    let url = server.database("other").await;
    server.client("other").await.batch_execute("CREATE TABLE t (a int)").await.unwrap();
    let Err(error) = plumb_store::open(&url).await else { panic!("it was opened") };
    assert!(matches!(error, StoreError::Foreign { .. }) && error.is_bad_input(), "{error}");
    assert!(error.to_string().contains("1 tables of something else"), "{error}");

    let url = server.database("newer").await;
    drop(plumb_store::open(&url).await.unwrap());
    server.client("newer").await.batch_execute("UPDATE plumb_store SET format = 99").await.unwrap();
    let Err(error) = plumb_store::open(&url).await else { panic!("it was opened") };
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");

    let Err(error) = plumb_store::open("postgres://ann:geheim@[::1/x?password=geheim").await else { panic!("it was opened") };
    assert!(matches!(error, StoreError::Url { .. }) && !error.to_string().contains("geheim"), "{error}");
}

/// A backup is a store of SQLite, whatever it is a backup of, and can be brought into either.
#[tokio::test]
async fn backups_go_everywhere() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let store = plumb_store::open(&server.database("source").await).await.unwrap();
    for n in 0..50 {
        let id = format!("l{n}");
        put(&*store, &id, json!({ "n": n, "region": "EMEA" }), n).await;
        score(&*store, record(&id, 50, n), None).await;
    }
    erase(&*store, "l7", 60).await;
    let counts = store.backup(&file).await.unwrap();
    assert_eq!(counts, store.counts().await.unwrap());
    for url in [format!("sqlite:{}", folder.path().join("new.db").display()), server.database("target").await] {
        assert_eq!(plumb_store::restore(&file, &url).await.unwrap(), counts);
        let restored = plumb_store::open(&url).await.unwrap();
        assert_eq!(restored.check().await.unwrap(), []);
        assert_eq!(restored.feed(0, 100).await.unwrap(), store.feed(0, 100).await.unwrap());
        assert_eq!(restored.dossiers(None, false, 100).await.unwrap(), store.dossiers(None, false, 100).await.unwrap());
        assert_eq!(restored.due(None, 100).await.unwrap(), store.due(None, 100).await.unwrap());
        put(&*restored, "l7", json!({}), 70).await;
        assert_eq!(restored.lead("l7").await.unwrap().unwrap().version, 2, "what was erased counts on");
        let again = plumb_store::restore(&file, &url).await;
        assert!(matches!(again, Err(StoreError::NotEmpty { .. })), "{again:?}");
    }
    // Of two at once, one restores; the other finds its data.
    for url in [format!("sqlite:{}", folder.path().join("both.db").display()), server.database("twice").await] {
        let both = tokio::join!(plumb_store::restore(&file, &url), plumb_store::restore(&file, &url));
        let done = [both.0, both.1].into_iter().filter(|one| match one {
            Ok(found) => *found == counts,
            Err(error) => {
                assert!(matches!(error, StoreError::NotEmpty { .. }), "{error}");
                false
            }
        });
        assert_eq!(done.count(), 1, "{url}");
        assert_eq!(plumb_store::open(&url).await.unwrap().counts().await.unwrap(), counts);
    }
    let missing = plumb_store::restore(&folder.path().join("none.db"), "sqlite:none-here.db").await;
    assert!(matches!(missing, Err(StoreError::Io { .. })), "{missing:?}");
    assert!(!std::path::Path::new("none-here.db").exists());
}
