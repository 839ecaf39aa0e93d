use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::{Clock, SeedSource, StoreSource, TimeOfDay};

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct ServeConfig {
    /// The address to listen on; port 0 takes any free port. Only loopback is allowed.
    pub bind: SocketAddr,
    /// The folder of the model registry.
    pub registry: PathBuf,
    /// The model that scores requests which name none.
    pub model: String,
    /// The file of rules, `rules.toml`, by which leads are scored beside the model; none: by the model alone.
    pub rules: Option<PathBuf>,
    /// The lookalike model whose likeness is told beside the score: its name, `name@alias` or `name@3`; none: likeness is not told.
    pub lookalike: Option<String>,
    /// The customers that leads are compared with; none: those of a request.
    pub seeds: Option<SeedSource>,
    /// The store of leads, events, outcomes, scores and keys; none: nothing is kept, and routes that need it say so.
    pub store: Option<StoreSource>,
    /// The attribute of kept leads that holds the size of a deal.
    pub amount: String,
    /// When all kept leads are scored anew each day, because recency ages.
    pub rescore_at: TimeOfDay,
    /// Names besides `localhost` and loopback addresses that a `Host` header may carry, without port.
    pub allowed_hosts: Vec<String>,
    /// How often the registry is asked for a new champion, and the file of rules for a change.
    pub poll_interval: Duration,
    /// Within which a request's head must have arrived; idle connections are closed after it too.
    pub header_timeout: Duration,
    /// Within which a request's body must have arrived.
    pub body_timeout: Duration,
    /// How long a shutdown waits for requests under way before it drops them.
    pub shutdown_timeout: Duration,
    /// Connections served at once; further ones wait in the system's queue.
    pub max_connections: usize,
    /// Where the time is taken from.
    pub clock: Clock,
}

impl Default for ServeConfig {
    /// `127.0.0.1:8080`, the registry `models`, the model `leads`.
    fn default() -> Self {
        Self {
            bind: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            registry: PathBuf::from("models"),
            model: "leads".to_owned(),
            rules: None,
            lookalike: None,
            seeds: None,
            store: None,
            amount: "amount".to_owned(),
            rescore_at: TimeOfDay::default(),
            allowed_hosts: Vec::new(),
            poll_interval: Duration::from_secs(1),
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            shutdown_timeout: Duration::from_secs(10),
            max_connections: 1024,
            clock: Clock::system(),
        }
    }
}
