use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::ReadyRules;
use super::file::Content;
use crate::clock::Moment;
use crate::{Clock, ServeError};

/// The rules of a file, taken over whenever it changes into something valid.
#[derive(Debug)]
pub(crate) struct LiveRules {
    path: PathBuf,
    clock: Clock,
    current: ArcSwap<Current>,
    /// One look at a time.
    looks: Mutex<Looks>,
}

/// What is served at one moment. Replaced as a whole, so a request that holds one sees no change.
#[derive(Debug, Clone)]
pub(crate) struct Current {
    pub ready: Arc<ReadyRules>,
    /// Why the file as it is now is not what is served.
    pub load_error: Option<String>,
}

#[derive(Debug)]
struct Looks {
    /// What was judged last.
    judged: Content,
    /// What the last look found.
    found: Content,
}

impl LiveRules {
    /// Reads and checks the file. Blocking.
    ///
    /// # Errors
    /// [`ServeError::Rules`] with file, line and column of each fault.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, ServeError> {
        let content = Content::read(path);
        let set = content.parse().map_err(|fault| ServeError::Rules { faults: fault.full(path) })?;
        tracing::info!(name = set.name(), digest = set.digest(), "rules taken into service");
        let ready = Arc::new(ReadyRules::new(set, Moment::new(clock.now())));
        Ok(Self {
            path: path.to_owned(),
            clock,
            current: ArcSwap::from_pointee(Current { ready, load_error: None }),
            looks: Mutex::new(Looks { judged: content.clone(), found: content }),
        })
    }

    /// The rules at this moment; hold them for the length of a request.
    pub fn current(&self) -> Arc<Current> {
        self.current.load_full()
    }

    /// Looks at the file, and takes new rules over. Blocking.
    ///
    /// A change counts only once a second look finds the same: half of a file that is being written may be valid rules too.
    pub fn refresh(&self) {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let content = Content::read(&self.path);
        let settled = content == looks.found;
        looks.found = content;
        if settled && looks.found != looks.judged {
            looks.judged = looks.found.clone();
            self.judge(&looks.judged);
        }
    }

    fn judge(&self, content: &Content) {
        let before = self.current();
        let next = match content.parse() {
            Ok(set) if set.digest() == before.ready.set.digest() => Current { load_error: None, ..(*before).clone() },
            Ok(set) => {
                tracing::info!(name = set.name(), digest = set.digest(), "rules taken into service");
                Current { ready: Arc::new(ReadyRules::new(set, Moment::new(self.clock.now()))), load_error: None }
            }
            Err(fault) => {
                let serving = before.ready.set.digest();
                tracing::error!(serving, why = fault.full(&self.path), "the rules were not taken into service");
                Current { load_error: Some(fault.public()), ..(*before).clone() }
            }
        };
        self.current.store(Arc::new(next));
    }
}
