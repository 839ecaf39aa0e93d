use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use plumb_core::Time;
use plumb_registry::Registry;
use plumb_store::Claim;
use tokio::sync::OwnedSemaphorePermit;

use crate::auth::Guard;
use crate::catalog::{AliasOrder, Catalog};
use crate::heavy::Heavy;
use crate::host::AllowedHosts;
use crate::lookalike::{Likeness, LiveLikeness};
use crate::metrics::Metrics;
use crate::problem::ApiError;
use crate::record::{Record, StoreSource};
use crate::rescore::Served;
use crate::rules::{Current, LiveRules};
use crate::score::Held;
use crate::{Clock, ServeConfig, ServeError};

/// What handlers share; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    catalog: Arc<Catalog>,
    rules: Option<LiveRules>,
    likeness: Option<LiveLikeness>,
    store: OnceLock<Record>,
    amount: Arc<str>,
    guard: Guard,
    heavy: Heavy,
    metrics: Metrics,
    clock: Clock,
    allowed_hosts: AllowedHosts,
    body_timeout: Duration,
    draining: AtomicBool,
}

impl AppState {
    /// Loads the champions of the registry, checks them and warms them up, and reads the rules. Reads files: not to be called on an async thread.
    ///
    /// # Errors
    /// [`ServeError`] when the model has no champion that can be used, or the rules or the lookalike model cannot be used, saying what to do.
    pub fn open(config: &ServeConfig) -> Result<Self, ServeError> {
        let catalog = Catalog::open(Registry::open(&config.registry), &config.model)?;
        let rules = config.rules.as_deref().map(|path| LiveRules::open(path, config.clock)).transpose()?;
        let likeness = config.lookalike.as_deref().map(|name| LiveLikeness::open(&catalog, name, config.seeds.clone())).transpose()?;
        let guard = Guard::default();
        let allowed_hosts = AllowedHosts::new(&config.allowed_hosts, guard.locked());
        Ok(Self {
            shared: Arc::new(Shared {
                catalog: Arc::new(catalog),
                rules,
                likeness,
                store: config.store.as_ref().and_then(StoreSource::opened).cloned().map_or_else(OnceLock::new, OnceLock::from),
                amount: config.amount.as_str().into(),
                guard,
                heavy: Heavy::new(),
                metrics: Metrics::default(),
                clock: config.clock,
                allowed_hosts,
                body_timeout: config.body_timeout,
                draining: AtomicBool::new(false),
            }),
        })
    }

    /// Looks for new champions in the registry and for new rules, and swaps them in; a running [`crate::Server`] does so by itself. A change of
    /// the rules counts once two calls have found the same. Reads files.
    pub fn refresh(&self) {
        self.shared.catalog.refresh();
        self.shared.rules.iter().for_each(LiveRules::refresh);
        self.shared.likeness.iter().for_each(|likeness| likeness.refresh(self.catalog()));
    }

    pub(crate) fn catalog(&self) -> &Arc<Catalog> {
        &self.shared.catalog
    }

    /// The rules at this moment, if the server has any; hold them for the length of a request.
    pub(crate) fn rules(&self) -> Option<Arc<Current>> {
        self.shared.rules.as_ref().map(LiveRules::current)
    }

    /// The lookalike model at this moment, if the server has one; hold it for the length of a request.
    pub(crate) fn likeness(&self) -> Option<Arc<Likeness>> {
        self.shared.likeness.as_ref().map(LiveLikeness::current)
    }

    /// What looks at leads beside the model at this moment; hold it for the length of a request.
    pub(crate) fn held(&self) -> Held {
        Held { rules: self.rules(), likeness: self.likeness() }
    }

    /// What kept leads are scored with at this moment; hold it for the length of a request.
    ///
    /// # Errors
    /// As [`Catalog::find`]: none for as long as the server's own model has a champion in service, which it keeps.
    pub(crate) fn served(&self) -> Result<Served, ApiError> {
        let ready = self.catalog().find_blocking(&self.catalog().champions(), None)?;
        Ok(Served { ready, held: self.held(), amount: Arc::clone(&self.shared.amount) })
    }

    /// Lets an alias name a version, and swaps what that changes at once. Blocking.
    pub(crate) fn set_alias(&self, order: AliasOrder<'_>) -> Result<(), ApiError> {
        self.catalog().set_alias(order, self.now())?;
        self.shared.likeness.iter().for_each(|likeness| likeness.refresh(self.catalog()));
        Ok(())
    }

    /// The store.
    ///
    /// # Errors
    /// [`ApiError::NoStore`] when the server has none.
    pub(crate) fn store(&self) -> Result<&Record, ApiError> {
        self.shared.store.get().ok_or(ApiError::NoStore)
    }

    /// Who lets requests in.
    pub(crate) fn guard(&self) -> &Guard {
        &self.shared.guard
    }

    /// Opens the store, and makes sure that no other server has it where only one may.
    ///
    /// # Errors
    /// [`ServeError::StoreTaken`], and [`ServeError::Store`] when it cannot be opened.
    pub(crate) async fn open_store(&self, source: &StoreSource) -> Result<(), ServeError> {
        let opened = source.open().await?;
        let store = self.shared.store.get_or_init(|| opened);
        match store.claim().await? {
            Claim::Sole => {
                store.be_sole();
                Ok(())
            }
            Claim::Shared => Ok(()),
            Claim::Taken => Err(ServeError::StoreTaken),
        }
    }

    /// Whether a key exists, so that routes need one.
    ///
    /// # Errors
    /// [`ServeError::Store`] when the store does not answer.
    pub async fn has_keys(&self) -> Result<bool, ServeError> {
        Ok(self.shared.guard.look(self.shared.store.get()).await?)
    }

    /// Room for a request that takes longer than a score.
    pub(crate) fn heavy(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        self.shared.heavy.enter()
    }

    /// What requests were counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    pub(crate) fn now(&self) -> Time {
        self.shared.clock.now()
    }

    pub(crate) fn allowed_hosts(&self) -> AllowedHosts {
        self.shared.allowed_hosts.clone()
    }

    pub(crate) fn body_timeout(&self) -> Duration {
        self.shared.body_timeout
    }

    /// From now on the server is not ready: load balancers look elsewhere while requests under way finish.
    pub(crate) fn drain(&self) {
        self.shared.draining.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.shared.draining.load(Ordering::Relaxed)
    }
}
