use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use plumb_core::Time;
use plumb_registry::Registry;

use crate::catalog::Catalog;
use crate::host::AllowedHosts;
use crate::{Clock, ServeConfig, ServeError};

/// What handlers share; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    catalog: Arc<Catalog>,
    clock: Clock,
    allowed_hosts: AllowedHosts,
    body_timeout: Duration,
    draining: AtomicBool,
}

impl AppState {
    /// Loads the champions of the registry, checks them and warms them up. Reads files: not to be called on an async thread.
    ///
    /// # Errors
    /// [`ServeError`] when the model has no champion that can be used, saying what to do.
    pub fn open(config: &ServeConfig) -> Result<Self, ServeError> {
        let catalog = Catalog::open(Registry::open(&config.registry), &config.model)?;
        Ok(Self {
            shared: Arc::new(Shared {
                catalog: Arc::new(catalog),
                clock: config.clock,
                allowed_hosts: AllowedHosts::new(&config.allowed_hosts),
                body_timeout: config.body_timeout,
                draining: AtomicBool::new(false),
            }),
        })
    }

    /// Looks for new champions in the registry and swaps them in; a running [`crate::Server`] does so by itself. Reads files.
    pub fn refresh(&self) {
        self.shared.catalog.refresh();
    }

    pub(crate) fn catalog(&self) -> &Arc<Catalog> {
        &self.shared.catalog
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
