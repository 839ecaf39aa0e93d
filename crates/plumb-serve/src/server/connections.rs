use std::future::Future;
use std::io::ErrorKind;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

/// Timeouts of connections; bodies have their own, see `read_json`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeouts {
    /// For a request's head.
    pub header: Duration,
    /// For requests under way at shutdown.
    pub shutdown: Duration,
}

/// The connections that a server has open.
pub(super) struct Connections {
    router: Router,
    timeouts: Timeouts,
    free: Arc<Semaphore>,
    graceful: GracefulShutdown,
    tasks: JoinSet<()>,
}

impl Connections {
    pub fn new(router: Router, timeouts: Timeouts, most: usize) -> Self {
        let free = Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)));
        Self { router, timeouts, free, graceful: GracefulShutdown::new(), tasks: JoinSet::new() }
    }

    /// Takes connections until `shutdown` completes.
    pub async fn accept_until(&mut self, listener: &TcpListener, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let free = Arc::clone(&self.free);
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => return,
                Some(_) = self.tasks.join_next() => {}
                accepted = accept(listener, &free) => {
                    if let Some((stream, permit)) = accepted {
                        self.spawn(stream, permit);
                    }
                }
            }
        }
    }

    fn spawn(&mut self, stream: TcpStream, permit: OwnedSemaphorePermit) {
        // Answers are small and written at once: waiting to fill a packet only adds delay.
        if let Err(why) = stream.set_nodelay(true) {
            tracing::debug!(%why, "TCP_NODELAY was not set");
        }
        // HTTP/1 alone: detecting the version first would wait for a silent client without a timeout.
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.timeouts.header)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(self.router.clone()));
        let connection = self.graceful.watch(connection);
        self.tasks.spawn(async move {
            if let Err(why) = connection.await {
                tracing::debug!(%why, "a connection ended early");
            }
            drop(permit);
        });
    }

    /// Lets requests under way finish, up to the deadline.
    pub async fn finish(mut self) {
        let open = self.tasks.len();
        if tokio::time::timeout(self.timeouts.shutdown, self.graceful.shutdown()).await.is_err() {
            tracing::warn!(connections = open, "dropping connections that did not finish in time");
        }
        self.tasks.shutdown().await;
    }
}

/// The next connection, once there is room for one; `None` when taking it failed.
async fn accept(listener: &TcpListener, free: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    // Never closed, see `Connections`.
    let permit = Arc::clone(free).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, permit)),
        Err(why) => {
            let passing = matches!(why.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted);
            if !passing {
                tracing::error!(%why, "a connection could not be taken");
                // Out of file handles, most likely: trying again at once would only spin.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            None
        }
    }
}
