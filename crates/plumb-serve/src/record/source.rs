use std::fmt;
use std::path::Path;
use std::sync::Arc;

use plumb_store::{Store, StoreError};

use super::Record;

/// Where a server's store is.
#[derive(Clone)]
pub enum StoreSource {
    /// At an address, `sqlite:PATH` or `postgres://...`, to be opened once the models are loaded: a server that does not start makes no store.
    Url(String),
    /// Opened already.
    Opened(Record),
}

impl StoreSource {
    /// The store, if it is open.
    pub(crate) fn opened(&self) -> Option<&Record> {
        match self {
            Self::Opened(record) => Some(record),
            Self::Url(_) => None,
        }
    }

    /// Opens it, or makes it where there is none.
    pub(crate) async fn open(&self) -> Result<Record, StoreError> {
        match self {
            Self::Opened(record) => Ok(record.clone()),
            Self::Url(url) => Ok(Record::new(plumb_store::open(url).await?)),
        }
    }

    /// Whether it would have to be made, so that no key can be in it.
    pub(crate) fn is_absent(&self) -> bool {
        let Self::Url(url) = self else { return false };
        url.strip_prefix("sqlite:").is_some_and(|path| !Path::new(path).exists())
    }
}

impl From<Arc<dyn Store>> for StoreSource {
    fn from(store: Arc<dyn Store>) -> Self {
        Self::Opened(Record::new(store))
    }
}

/// Without the password of an address.
impl fmt::Debug for StoreSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.debug_tuple("Url").field(&plumb_store::shown(url)).finish(),
            Self::Opened(record) => f.debug_tuple("Opened").field(record).finish(),
        }
    }
}
