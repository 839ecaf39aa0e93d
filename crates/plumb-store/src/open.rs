use std::path::Path;
use std::sync::Arc;

use crate::sql::{Backend, SqlStore, waiting};
use crate::sqlite::Sqlite;
use crate::{Store, StoreError};

/// Opens a store, or makes it where there is none: `sqlite:PATH`, or `sqlite::memory:` for one that is gone when it is dropped.
///
/// # Errors
/// [`StoreError`]: the address is none, or what is there is not a store, is damaged or of a later program.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    let Some(path) = url.strip_prefix("sqlite:").filter(|path| !path.is_empty()) else {
        return Err(StoreError::Url { url: shown(url) });
    };
    let path = path.to_owned();
    waiting(move || over(if path == ":memory:" { Sqlite::in_memory()? } else { Sqlite::open(Path::new(&path))? })).await
}

fn over<B: Backend>(backend: B) -> Result<Arc<dyn Store>, StoreError> {
    Ok(Arc::new(SqlStore::new(backend)?))
}

/// An address without its password.
fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((user, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    format!("{scheme}://{}@{host}", user.split(':').next().unwrap_or_default())
}
