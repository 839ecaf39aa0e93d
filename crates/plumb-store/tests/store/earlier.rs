//! Stores of an earlier format are brought up to date, and their backups restored, with everything in them.

use std::path::Path;

use plumb_store::{LeadFilter, LeadQuery, Sort, Store, StoreError, Trend};

use crate::postgres::Server;

/// Leads as a store of the first format has them: scored, but for the last.
const FILLED: &str =
    "INSERT INTO leads (id, created_at, created_given, updated_at, version, head, observed_at, owner, outcome, outcome_at, seq,
        score, probability, expected_amount, disagreement, grade, stage, trend)
    VALUES ('a', 1, 1, 1, 1, 1, 1, 'Ann', NULL, NULL, NULL, 10, 0.1, 10, 1, 'D', 'early', 'steady'),
        ('b', 2, 1, 2, 1, 2, 2, 'Bob', 'won', 5, NULL, 20, 0.2, 20, 2, 'C', 'early', 'not_enough'),
        ('c', 3, 1, 3, 1, 3, 3, NULL, NULL, NULL, NULL, 30, 0.3, 30, 3, 'C', 'nurture', 'improving'),
        ('d', 4, 1, 4, 1, 4, 4, 'Ann', NULL, NULL, NULL, 40, 0.4, 40, 4, 'B', 'nurture', 'declining'),
        ('e', 5, 1, 5, 1, 5, 5, NULL, NULL, NULL, NULL, -1.7e308, -1.7e308, -1.7e308, -1.7e308, NULL, NULL, NULL);
    INSERT INTO versions (n, lead_id, version, attributes, owner, observed_at, recorded_at)
    VALUES (1, 'a', 1, '{\"x\":1}', 'Ann', 1, 1), (2, 'b', 1, '{}', 'Bob', 2, 2), (3, 'c', 1, '{}', NULL, 3, 3),
        (4, 'd', 1, '{}', 'Ann', 4, 4), (5, 'e', 1, '{}', NULL, 5, 5);
    UPDATE counter SET value = 5";

fn fill(path: &Path) {
    let file = rusqlite::Connection::open(path).unwrap();
    file.execute_batch(include_str!("../../src/sqlite/schema/1.sql")).unwrap();
    file.execute_batch(FILLED).unwrap();
    file.pragma_update(None, "application_id", 0x506c_6d62).unwrap();
    file.pragma_update(None, "user_version", 1).unwrap();
}

async fn ids(store: &dyn Store, filter: LeadFilter, sort: Sort) -> String {
    let page = store.leads(LeadQuery { filter, sort, descending: true, after: None, limit: 100 }).await.unwrap();
    page.items.into_iter().map(|lead| lead.id).collect()
}

async fn has_everything(store: &dyn Store) {
    let all = LeadFilter::default;
    assert_eq!(ids(store, all(), Sort::Trend).await, "cadbe");
    assert_eq!(ids(store, all(), Sort::Score).await, "dcbae");
    assert_eq!(ids(store, LeadFilter { trend: Some(Trend::NotEnough), ..all() }, Sort::Id).await, "b");
    assert_eq!(ids(store, LeadFilter { owner: Some("Ann".to_owned()), ..all() }, Sort::Score).await, "da");
    assert_eq!(store.lead("a").await.unwrap().unwrap().attributes["x"], 1);
    assert_eq!(store.check().await.unwrap(), []);
}

#[tokio::test]
async fn a_file_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plumb.db");
    fill(&path);
    for _ in 0..2 {
        has_everything(&*plumb_store::open(&format!("sqlite:{}", path.display())).await.unwrap()).await;
    }
}

#[tokio::test]
async fn a_file_that_a_server_uses_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plumb.db");
    fill(&path);
    // As the server of an earlier program holds it.
    let lock = std::fs::File::create(folder.path().join("plumb.db-server")).unwrap();
    lock.try_lock().unwrap();
    let url = format!("sqlite:{}", path.display());
    for opened in [plumb_store::open(&url).await, plumb_store::open_existing(&url).await] {
        let Err(error) = opened else { panic!("it was opened") };
        assert!(matches!(error, StoreError::InUse { .. }) && error.is_bad_input(), "{error:?}");
        assert!(error.to_string().contains("stop the server"), "{error}");
    }
    let format =
        || rusqlite::Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(format(), 1);
    drop(lock);
    has_everything(&*plumb_store::open(&url).await.unwrap()).await;
    // Up to date, it is opened beside a server.
    let lock = std::fs::File::open(folder.path().join("plumb.db-server")).unwrap();
    lock.try_lock().unwrap();
    has_everything(&*plumb_store::open_existing(&url).await.unwrap()).await;
}

#[tokio::test]
async fn an_earlier_backup_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    fill(&backup);
    let before = std::fs::read(&backup).unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    assert_eq!(plumb_store::restore(&backup, &url).await.unwrap().leads, 5);
    has_everything(&*plumb_store::open(&url).await.unwrap()).await;
    assert_eq!(std::fs::read(&backup).unwrap(), before, "it is left as it was");
}

#[tokio::test]
async fn a_database_of_postgres_is_brought_up_to_date() {
    let server = Server::start().await;
    let url = server.database("earlier").await;
    let client = server.client("earlier").await;
    client.batch_execute(include_str!("../../src/postgres/schema/1.sql")).await.unwrap();
    client.batch_execute(FILLED).await.unwrap();
    for _ in 0..2 {
        has_everything(&*plumb_store::open(&url).await.unwrap()).await;
    }
}
