//! Files that are no store, or no longer one, are refused with words that help.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use plumb_store::{Change, Claim, StoreError};
use serde_json::json;

use crate::made::*;

async fn open(path: &Path) -> Result<std::sync::Arc<dyn plumb_store::Store>, StoreError> {
    plumb_store::open(&format!("sqlite:{}", path.display())).await
}

/// The error, which must be bad input and say all of these.
async fn refused(path: &Path, words: &[&str]) -> StoreError {
    let Err(error) = open(path).await else { panic!("{} was opened", path.display()) };
    assert!(error.is_bad_input(), "{error:?}");
    for word in words {
        assert!(error.to_string().contains(word), "{error}");
    }
    error
}

/// A store with some leads, closed.
async fn filled(path: &Path) {
    let store = open(path).await.unwrap();
    for n in 0..200 {
        put(&*store, &format!("l{n}"), json!({ "text": "x".repeat(300) }), n).await;
    }
    drop(store);
    assert!(!path.with_extension("db-wal").exists(), "the log was taken into the file");
}

#[tokio::test]
async fn what_was_written_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plumb.db");
    filled(&path).await;
    let store = open(&path).await.unwrap();
    let backup = folder.path().join("backup.db");
    store.backup(&backup).await.unwrap();
    for file in [&path, &backup] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o077, 0, "nobody else may read it");
    }
    assert_eq!(store.counts().await.unwrap().leads, 200);
    assert_eq!(store.lead("l7").await.unwrap().unwrap().updated_at, at(7));
    // Two programs may have it open, of which one serves.
    let other = open(&path).await.unwrap();
    assert_eq!(store.claim().await.unwrap(), Claim::Sole);
    assert_eq!(store.claim().await.unwrap(), Claim::Sole);
    assert_eq!(other.claim().await.unwrap(), Claim::Taken);
    write_all(&*other, vec![Change::PutLead(lead("new", json!({})))], 300).await;
    write_all(&*store, vec![Change::PutLead(lead("newer", json!({})))], 300).await;
    assert_eq!(other.counts().await.unwrap().leads, 202);
}

#[tokio::test]
async fn other_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "not a database, but longer than the header of one would be: ".repeat(20)).unwrap();
    refused(&text, &["notes.txt", "not a store of Plumb", "another path"]).await;
    refused(folder.path(), &["it is a folder"]).await;
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)").unwrap();
    let before = fs::read(&other).unwrap();
    refused(&other, &["another program"]).await;
    assert_eq!(fs::read(&other).unwrap(), before, "it is left as it was");
    let missing = open(&folder.path().join("no/such/plumb.db")).await;
    let Err(missing) = missing else { panic!("it was opened") };
    assert!(matches!(missing, StoreError::NoFolder { .. }) && missing.is_bad_input(), "{missing:?}");
    assert!(missing.to_string().contains("no/such: make it"), "{missing}");
    assert!(!folder.path().join("no").exists());
    for url in ["plumb.db", "sqlite:", "mysql://root:secret@host/db", ""] {
        let Err(error) = plumb_store::open(url).await else { panic!("{url} was opened") };
        assert!(matches!(error, StoreError::Url { .. }), "{error:?}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_later_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plumb.db");
    filled(&path).await;
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = refused(&path, &["later Plumb", "99"]).await;
    assert!(matches!(error, StoreError::Newer { found: 99, .. }));
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plumb.db");
    filled(&path).await;
    let whole = fs::read(&path).unwrap();
    assert!(whole.len() > 50_000);

    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let error = refused(&path, &["damaged", "plumb store restore"]).await;
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");

    fs::write(&path, &whole).unwrap();
    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(whole.len() as u64 / 2)).unwrap();
    file.write_all(&[0x5a; 9000]).unwrap();
    let error = refused(&path, &["damaged"]).await;
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");

    fs::write(&path, &whole).unwrap();
    assert_eq!(open(&path).await.unwrap().counts().await.unwrap().leads, 200);
}

#[tokio::test]
async fn faults_within_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plumb.db");
    filled(&path).await;
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch("DELETE FROM versions WHERE lead_id = 'l3'; DELETE FROM leads WHERE id = 'l4'").unwrap();
    file.execute_batch("UPDATE versions SET attributes = '{' WHERE lead_id = 'l5'").unwrap();
    let findings = open(&path).await.unwrap().check().await.unwrap();
    let problems: Vec<_> = findings.iter().map(|f| (f.problem.as_str(), f.count)).collect();
    assert!(problems.contains(&("leads without their newest version", 1)), "{problems:?}");
    assert!(problems.contains(&("versions of leads that are not kept", 1)), "{problems:?}");
    assert!(problems.iter().any(|(problem, _)| problem.contains("JSON")), "{problems:?}");
    let error = open(&path).await.unwrap().lead("l5").await.unwrap_err();
    assert!(error.to_string().contains("plumb.db is damaged"), "{error}");
}

#[tokio::test]
async fn what_was_erased_stands_in_no_file() {
    const SECRET: &str = "someone@private.example";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plumb.db");
    let store = open(&path).await.unwrap();
    // Another program looks: this one would lose its locks on the files when it closed them.
    let is_there = || Command::new("grep").args(["-rqF", SECRET]).arg(folder.path()).status().unwrap().success();
    put(&*store, "l1", json!({ "email": SECRET }), 1).await;
    put(&*store, "l2", json!({ "email": "kept@example.org" }), 1).await;
    assert!(is_there());
    erase(&*store, "l1", 2).await;
    // Shortly after the answer.
    for _ in 0..100 {
        if !is_there() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(!is_there());
    assert!(store.lead("l2").await.unwrap().is_some());
}
