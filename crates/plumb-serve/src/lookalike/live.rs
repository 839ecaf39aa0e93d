use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use plumb_model::Kind;
use plumb_registry::ModelRef;

use super::{Likeness, SeedSource};
use crate::ServeError;
use crate::catalog::{Catalog, ReadyModel};

/// The lookalike model in service, swapped whenever its alias names another version.
#[derive(Debug)]
pub(crate) struct LiveLikeness {
    wanted: ModelRef,
    seeds: Option<SeedSource>,
    current: ArcSwap<Likeness>,
    /// The version that was last found wanting, so that the log says so once; one look at a time.
    refused: Mutex<Option<u32>>,
}

impl LiveLikeness {
    /// Loads the model and its seeds. Blocking.
    ///
    /// # Errors
    /// [`ServeError::Lookalike`], saying what is wrong.
    pub fn open(catalog: &Catalog, wanted: &str, seeds: Option<SeedSource>) -> Result<Self, ServeError> {
        let fault = |why: String| ServeError::Lookalike { name: wanted.to_owned(), why };
        let reference: ModelRef = wanted.parse().map_err(|why: plumb_registry::RegistryError| fault(why.to_string()))?;
        let version = catalog.registry.resolve(&reference).map_err(|why| fault(why.to_string()))?;
        let likeness = load(catalog, &reference.name, version, seeds.as_ref()).map_err(fault)?;
        Ok(Self { wanted: reference, seeds, current: ArcSwap::from_pointee(likeness), refused: Mutex::new(None) })
    }

    /// The model at this moment; hold it for the length of a request.
    pub fn current(&self) -> Arc<Likeness> {
        self.current.load_full()
    }

    /// Looks whether another version is meant, and swaps it in; one that cannot be used leaves the one before in service. Blocking.
    pub fn refresh(&self, catalog: &Catalog) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.current().ready.version;
        let version = match catalog.registry.resolve(&self.wanted) {
            Ok(version) => version,
            Err(why) => {
                if refused.replace(0) != Some(0) {
                    tracing::error!(model = %self.wanted, serving = before, %why, "the lookalike model is served on as it was");
                }
                return;
            }
        };
        if version == before {
            *refused = None;
            return;
        }
        match load(catalog, &self.wanted.name, version, self.seeds.as_ref()) {
            Ok(likeness) => {
                *refused = None;
                self.current.store(Arc::new(likeness));
            }
            Err(why) => {
                if refused.replace(version) != Some(version) {
                    tracing::error!(model = %self.wanted, serving = before, version, why, "the lookalike model was not taken into service");
                }
            }
        }
    }
}

fn load(catalog: &Catalog, name: &str, version: u32, seeds: Option<&SeedSource>) -> Result<Likeness, String> {
    let exact = ModelRef::version(name, version).map_err(|why| why.to_string())?;
    let ready = match catalog.champions().get(name) {
        Some(ready) if ready.version == version => Arc::clone(ready),
        _ => Arc::new(ReadyModel::new(catalog.registry.load(&exact).map_err(|why| why.to_string())?)?),
    };
    if ready.model.kind != Kind::Lookalike {
        return Err("it predicts conversion, and no likeness; train one with `plumb lookalike train`".to_owned());
    }
    let likeness = Likeness::new(&catalog.registry, ready, seeds)?;
    let seeds = likeness.neighbours.as_ref().map_or(0, plumb_model::lookalike::Neighbours::len);
    tracing::info!(model = name, version, seeds, "lookalike model taken into service");
    Ok(likeness)
}
