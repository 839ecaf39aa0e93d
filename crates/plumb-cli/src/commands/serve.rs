use std::process::ExitCode;

use plumb_serve::{ServeConfig, Server, StoreSource};

use crate::args::ServeArgs;
use crate::log::log_to_stderr;

pub fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let _log = log_to_stderr("warn,plumb_serve=info");
    runtime()?.block_on(async {
        let config = ServeConfig {
            bind: args.bind,
            registry: args.registry,
            model: args.model,
            rules: args.rules,
            lookalike: args.lookalike,
            #[cfg(feature = "train")]
            seeds: args.seeds.map(|path| super::lookalike::seed_source(path, args.conditions)),
            store: store(args.store),
            amount: args.amount,
            rescore_at: args.rescore_at,
            ..ServeConfig::default()
        };
        let server = Server::bind(config).await?;
        let address = server.local_addr();
        let who = if server.state().has_keys().await? { "callers need a key" } else { "routes are open, so on loopback only" };
        eprintln!("serving on http://{address}  ({who}; the API is described at http://{address}/openapi.json)");
        server.run(stopped()).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// The store that `--store` names; `none` is none.
fn store(url: String) -> Option<StoreSource> {
    (url != "none").then_some(StoreSource::Url(url))
}

/// The asynchronous runtime of the server.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Ends at Ctrl-C or a request to terminate.
pub async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
