//! Listening: an accept loop of its own, because `axum::serve` sets no timeouts.

mod connections;
mod watch;

use std::future::Future;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::{AppState, Rescoring, ServeConfig, ServeError, StoreSource, build_router};
use connections::{Connections, Timeouts};

/// A server that has its models loaded and its port open.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    local_addr: SocketAddr,
    state: AppState,
    config: ServeConfig,
}

impl Server {
    /// Loads and checks the models, then opens the port: no request ever meets a server that cannot score.
    ///
    /// # Errors
    /// [`ServeError`], saying what to do.
    pub async fn bind(config: ServeConfig) -> Result<Self, ServeError> {
        let address = config.bind;
        let is_loopback = address.ip().to_canonical().is_loopback();
        if !is_loopback && config.store.as_ref().is_none_or(StoreSource::is_absent) {
            return Err(ServeError::NotLoopback(address));
        }
        // Before the server runs there is nothing else for this thread to do.
        let state = AppState::open(&config)?;
        if let Some(source) = &config.store {
            state.open_store(source).await?;
        }
        if !state.has_keys().await? && !is_loopback {
            return Err(ServeError::NotLoopback(address));
        }
        let cannot = |source| ServeError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(cannot)?;
        let local_addr = listener.local_addr().map_err(cannot)?;
        Ok(Self { listener, local_addr, state, config })
    }

    /// The address that it listens on; with port 0 in the configuration, the port that was found.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// What its handlers share.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Serves until `shutdown` completes; then takes no more connections, lets requests under way finish, and drops those that take
    /// longer than the shutdown timeout.
    ///
    /// # Errors
    /// None at present: single connections that fail are logged.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let Self { listener, local_addr, state, config } = self;
        tracing::info!(address = %local_addr, "listening");
        let watch = tokio::spawn(watch::watch(state.clone(), config.poll_interval));
        let rescoring = Rescoring::new(&state, config.rescore_at).map(|rescoring| tokio::spawn(rescoring.run()));
        let timeouts = Timeouts { header: config.header_timeout, shutdown: config.shutdown_timeout };
        let mut connections = Connections::new(build_router(state.clone()), timeouts, config.max_connections);
        connections.accept_until(&listener, shutdown).await;
        drop(listener);
        state.drain();
        connections.finish().await;
        watch.abort();
        rescoring.iter().for_each(tokio::task::JoinHandle::abort);
        Ok(())
    }
}

/// Binds and runs.
///
/// # Errors
/// Those of [`Server::bind`] and [`Server::run`].
pub async fn serve(config: ServeConfig, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
    Server::bind(config).await?.run(shutdown).await
}
