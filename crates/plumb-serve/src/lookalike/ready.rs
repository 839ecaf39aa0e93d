use std::collections::HashSet;
use std::sync::Arc;

use plumb_model::lookalike::Neighbours;
use plumb_registry::{Registry, RegistryError};

use super::SeedSource;
use crate::catalog::ReadyModel;

/// The file of a version with hashes of its seeds' identifiers, a line each: as training writes it.
const SEEDS_FILE: &str = "seeds.txt";

/// A lookalike model with its seeds.
#[derive(Debug)]
pub(crate) struct Likeness {
    pub ready: Arc<ReadyModel>,
    /// Hashes of the identifiers of those that it was fitted on.
    pub known_seeds: HashSet<u64>,
    /// The seeds that leads are compared with, if the server was given any.
    pub neighbours: Option<Neighbours>,
}

impl Likeness {
    /// Puts a version together with its seeds. Blocking.
    ///
    /// # Errors
    /// What is wrong, for the log.
    pub fn new(registry: &Registry, ready: Arc<ReadyModel>, source: Option<&SeedSource>) -> Result<Self, String> {
        let known_seeds = known_seeds(registry, &ready)?;
        let read = |source: &SeedSource| {
            let seeds = source.read(&ready.model)?;
            Neighbours::new(&ready.model.served, seeds).map_err(|why| why.to_string())
        };
        let neighbours = source.map(read).transpose()?;
        Ok(Self { known_seeds, neighbours, ready })
    }
}

fn known_seeds(registry: &Registry, ready: &ReadyModel) -> Result<HashSet<u64>, String> {
    let bytes = match registry.file(&ready.name, ready.version, SEEDS_FILE) {
        Ok(bytes) => bytes,
        Err(RegistryError::UnknownFile { .. }) => return Ok(HashSet::new()),
        Err(why) => return Err(why.to_string()),
    };
    let hash = |line: &str| u64::from_str_radix(line.trim(), 16).map_err(|_| format!("{SEEDS_FILE} holds `{line}`, which is no hash"));
    String::from_utf8_lossy(&bytes).lines().map(hash).collect()
}
