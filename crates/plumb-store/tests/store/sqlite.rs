//! All of the conformance suite on a file of SQLite, and in memory.

use std::sync::Arc;

use plumb_store::Store;

async fn on_disk(folder: &std::path::Path) -> Arc<dyn Store> {
    plumb_store::open(&format!("sqlite:{}", folder.join("plumb.db").display())).await.unwrap()
}

macro_rules! conforms {
    ($($subject:ident::$name:ident),* $(,)?) => { $(
        mod $name {
            #[tokio::test]
            async fn on_disk() {
                let folder = tempfile::tempdir().unwrap();
                crate::conformance::$subject::$name(super::on_disk(folder.path()).await).await;
            }

            #[tokio::test]
            async fn in_memory() {
                crate::conformance::$subject::$name(plumb_store::open("sqlite::memory:").await.unwrap()).await;
            }
        }
    )* };
}
crate::conformance::all!(conforms);

#[tokio::test]
async fn a_file_may_be_written_by_two() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (on_disk(folder.path()).await, on_disk(folder.path()).await);
    crate::conformance::events::servers_know_of_each_others_events(one, other).await;
}
