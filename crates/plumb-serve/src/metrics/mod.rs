//! What the server did, counted without a lock: a request costs one look-up and three additions.

mod text;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::http::{Method, StatusCode};

pub(crate) use text::Page;

/// Upper ends of the buckets of latency, in microseconds: what scoring takes, up to what previews and comparisons take.
const BUCKETS: [u64; 15] =
    [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 2_500_000, 10_000_000];
/// Methods that are told apart.
const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
/// Requests that meet no route count together: whatever callers make up must not fill memory.
const NO_ROUTE: &str = "none";

/// Counts of requests; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics(Arc<ArcSwap<Routes>>);

/// By the route's path, then by the method's place in [`METHODS`], with one more for all others.
type Routes = HashMap<String, Arc<[OnceLock<RouteCounts>; METHODS.len() + 1]>>;

#[derive(Debug)]
struct RouteCounts {
    /// By status, from 100 on.
    statuses: Vec<AtomicU64>,
    /// By bucket of latency; the last one has no upper end.
    buckets: [AtomicU64; BUCKETS.len() + 1],
    micros: AtomicU64,
}

impl Default for RouteCounts {
    fn default() -> Self {
        Self { statuses: (100..600).map(|_| AtomicU64::new(0)).collect(), buckets: Default::default(), micros: AtomicU64::new(0) }
    }
}

impl Metrics {
    /// Counts an answered request; `route` is the path that it matched.
    pub fn record(&self, route: Option<&str>, method: &Method, status: StatusCode, took: Duration) {
        let route = route.unwrap_or(NO_ROUTE);
        let method = METHODS.iter().position(|known| known == method).unwrap_or(METHODS.len());
        let routes = self.0.load();
        let counts = |methods: &[OnceLock<RouteCounts>]| methods[method].get_or_init(RouteCounts::default).record(status, took);
        match routes.get(route) {
            Some(methods) => counts(&**methods),
            None => counts(&*self.first(route)),
        }
    }

    /// Room for a route that was not asked for before: there are as many as the router has.
    fn first(&self, route: &str) -> Arc<[OnceLock<RouteCounts>; METHODS.len() + 1]> {
        let fresh = Arc::new(std::array::from_fn(|_| OnceLock::new()));
        self.0.rcu(|routes| {
            let mut routes = Routes::clone(routes);
            routes.entry(route.to_owned()).or_insert_with(|| Arc::clone(&fresh));
            routes
        });
        self.0.load().get(route).map_or(fresh, Arc::clone)
    }
}

impl RouteCounts {
    fn record(&self, status: StatusCode, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(count) = self.statuses.get(usize::from(status.as_u16().saturating_sub(100))) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.buckets[BUCKETS.partition_point(|end| *end < micros)].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }
}
