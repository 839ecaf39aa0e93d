//! What was acknowledged is there after the program was killed.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::made::*;

const STORE: &str = "PLUMB_TEST_STORE_OF_CHILD";

/// Not a test by itself: the program that is killed. It writes from several tasks and says what was acknowledged.
#[tokio::test]
async fn child() {
    let Ok(url) = std::env::var(STORE) else { return };
    let store = plumb_store::open(&url).await.unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let store = store.clone();
            tokio::spawn(async move {
                for n in 0.. {
                    let id = format!("l{task}-{n}");
                    write_all(&*store, vec![plumb_store::Change::PutLead(lead(&id, json!({ "n": n }))), event(&id, &id, n)], n).await;
                    println!("\nacknowledged {id}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn acknowledged_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("plumb.db").display());
    let mut acknowledged = Vec::new();
    for round in 1..4 {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "durable::child", "--nocapture"]).env(STORE, &url).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let ids = lines.filter_map(|line| line.strip_prefix("acknowledged ").map(str::to_owned));
        acknowledged.extend(ids.take(100 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let store = plumb_store::open(&url).await.unwrap();
        for id in &acknowledged {
            assert!(store.lead(id).await.unwrap().is_some(), "{id} was acknowledged");
            assert_eq!(store.events(id, 2).await.unwrap().len(), 1, "{id}: a batch is whole");
        }
        let counts = store.counts().await.unwrap();
        assert_eq!(counts.leads, counts.events);
        assert_eq!(store.check().await.unwrap(), []);
        // The next child writes the same leads again, as after a crash of a client.
    }
    assert!(acknowledged.len() >= 600, "{}", acknowledged.len());
}
