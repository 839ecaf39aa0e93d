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
