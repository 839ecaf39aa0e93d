use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use plumb_registry::RegistryError;
use plumb_store::StoreError;
use thiserror::Error;

/// Why a server does not start, or stopped.
#[derive(Debug, Error)]
pub enum ServeError {
    /// An address that is not loopback.
    #[error(
        "{0} is not a loopback address: routes are open until keys exist, so the server listens on 127.0.0.1 or [::1] only; make a key with \
         `plumb keys create --name NAME --scope score,ingest,read` in the store that --store names, or leave --bind out, and put a gateway \
         with authentication in front for other machines"
    )]
    NotLoopback(SocketAddr),
    /// The registry cannot be read.
    #[error("the registry cannot be read: {0}")]
    Registry(#[source] RegistryError),
    /// There is no such model.
    #[error(
        "there is no model `{name}` in the registry `{registry}`{known}: run `plumb train --name {name}` to make one, or name another \
         with --model",
        registry = .registry.display(),
        known = in_registry(.known)
    )]
    NoModel {
        /// The folder of the registry.
        registry: PathBuf,
        /// The model asked for.
        name: String,
        /// The models that exist.
        known: Vec<String>,
    },
    /// The model has no champion.
    #[error(
        "the model `{name}` has no champion: run `plumb models promote {name}@VERSION` (there {listed}), or `plumb train` to make a \
         version that passes its gate",
        listed = listed(.versions)
    )]
    NoChampion {
        /// The model asked for.
        name: String,
        /// Its versions.
        versions: Vec<u32>,
    },
    /// The champion cannot be used.
    #[error(
        "the champion of `{name}` cannot be used: {why}; `plumb models verify` shows what is wrong, and `plumb models promote \
         {name}@VERSION` puts another version in its place"
    )]
    Champion {
        /// The model asked for.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The file of rules cannot be used.
    #[error(
        "the rules cannot be used:\n{faults}\n`plumb rules check` shows them too; the server does not start without the rules it is asked to serve"
    )]
    Rules {
        /// A line a fault, with file, line and column.
        faults: String,
    },
    /// The lookalike model cannot be used.
    #[error("the lookalike model `{name}` cannot be used: {why}; the server does not start without the model it is asked to serve")]
    Lookalike {
        /// The model asked for.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// Another server has the store.
    #[error(
        "another server has this store, and only one at a time may: end it, name another with --store, or serve without one by `--store none`"
    )]
    StoreTaken,
    /// The store cannot be opened, or does not answer.
    #[error("the store cannot be used: {0}; name another with --store, or serve without one by `--store none`")]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; is another server running there? choose another with --bind")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

fn in_registry(names: &[String]) -> String {
    if names.is_empty() { ", which is empty".to_owned() } else { format!(", which has {}", names.join(", ")) }
}

fn listed(versions: &[u32]) -> String {
    let numbers: Vec<String> = versions.iter().map(u32::to_string).collect();
    match numbers.len() {
        1 => format!("is version {}", numbers[0]),
        _ => format!("are versions {}", numbers.join(", ")),
    }
}
