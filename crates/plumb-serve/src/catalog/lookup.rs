use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use plumb_model::Kind;
use plumb_registry::{CHAMPION, ModelRef, Registry, RegistryError, Selector};

use super::versions::Versions;
use super::{Champions, ReadyModel, public_reason, refresh};
use crate::ServeError;
use crate::problem::ApiError;

/// The models of a registry as the server has them.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub registry: Registry,
    /// The model that scores requests which name none.
    pub default_model: String,
    champions: ArcSwap<Champions>,
    versions: Versions,
    /// One refresh at a time, so that an older view never replaces a newer one.
    refreshing: Mutex<()>,
}

impl Catalog {
    /// Loads every champion. Blocking.
    ///
    /// # Errors
    /// [`ServeError`] when the default model has no champion that can be used; faults of other models only show in their details.
    pub fn open(registry: Registry, default_model: &str) -> Result<Self, ServeError> {
        let champions = match refresh::refreshed(&registry, &Champions::default(), default_model) {
            Err(RegistryError::NoRegistry(_)) => Champions::default(),
            champions => champions.map_err(ServeError::Registry)?,
        };
        check_default(&registry, &champions, default_model)?;
        Ok(Self {
            registry,
            default_model: default_model.to_owned(),
            champions: ArcSwap::from_pointee(champions),
            versions: Versions::default(),
            refreshing: Mutex::new(()),
        })
    }

    /// The champions at this moment; hold it for the length of a request.
    pub fn champions(&self) -> Arc<Champions> {
        self.champions.load_full()
    }

    /// Looks for new champions and swaps them in. Blocking.
    pub fn refresh(&self) {
        let _one = self.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
        match refresh::refreshed(&self.registry, &self.champions(), &self.default_model) {
            Ok(champions) => self.champions.store(Arc::new(champions)),
            Err(why) => tracing::error!(%why, "the registry cannot be read: serving on with the models in memory"),
        }
    }

    /// The model that a request names, or the default one: one that predicts conversion.
    ///
    /// # Errors
    /// [`ApiError::ModelNotFound`], [`ApiError::ModelUnusable`], [`ApiError::Invalid`] for a lookalike model.
    pub async fn find(self: &Arc<Self>, champions: &Champions, wanted: Option<&ModelRef>) -> Result<Arc<ReadyModel>, ApiError> {
        let found = match self.find_in_memory(champions, wanted) {
            Ok(found) => found,
            Err(wanted) => self.load(wanted.clone()).await,
        };
        found.and_then(for_conversion)
    }

    /// The same where blocking is allowed.
    ///
    /// # Errors
    /// As [`Catalog::find`].
    pub fn find_blocking(&self, champions: &Champions, wanted: Option<&ModelRef>) -> Result<Arc<ReadyModel>, ApiError> {
        let found = match self.find_in_memory(champions, wanted) {
            Ok(found) => found,
            Err(wanted) => self.load_blocking(wanted),
        };
        found.and_then(for_conversion)
    }

    /// A champion, or that there is none; `Err` names what has to be loaded.
    fn find_in_memory<'a>(
        &self,
        champions: &Champions,
        wanted: Option<&'a ModelRef>,
    ) -> Result<Result<Arc<ReadyModel>, ApiError>, &'a ModelRef> {
        let name = wanted.map_or(&self.default_model, |wanted| &wanted.name);
        let champion = champions.get(name);
        match wanted {
            Some(exact @ ModelRef { selector: Selector::Version(version), .. }) => {
                champion.filter(|ready| ready.version == *version).map(|ready| Ok(Arc::clone(ready))).ok_or(exact)
            }
            Some(named @ ModelRef { selector: Selector::Alias(alias), .. }) if alias != CHAMPION => Err(named),
            _ => Ok(champion.cloned().ok_or_else(|| no_champion(champions, name))),
        }
    }

    /// A version from the cache or the disk.
    async fn load(self: &Arc<Self>, wanted: ModelRef) -> Result<Arc<ReadyModel>, ApiError> {
        let catalog = Arc::clone(self);
        let loaded = tokio::task::spawn_blocking(move || catalog.load_blocking(&wanted)).await;
        loaded.unwrap_or_else(|why| {
            tracing::error!(%why, "loading a version failed");
            Err(ApiError::Internal)
        })
    }

    fn load_blocking(&self, wanted: &ModelRef) -> Result<Arc<ReadyModel>, ApiError> {
        let version = self.registry.resolve(wanted).map_err(|why| refusal(wanted, &why))?;
        if let Some(ready) = self.versions.get(&wanted.name, version) {
            return Ok(ready);
        }
        let exact = ModelRef { name: wanted.name.clone(), selector: Selector::Version(version) };
        let loaded = self.registry.load(&exact).map_err(|why| refusal(wanted, &why))?;
        let ready = ReadyModel::new(loaded).map_err(|why| ApiError::ModelUnusable(format!("`{exact}` cannot be used: {why}")))?;
        let ready = Arc::new(ready);
        self.versions.put(Arc::clone(&ready));
        Ok(ready)
    }
}

fn check_default(registry: &Registry, champions: &Champions, name: &str) -> Result<(), ServeError> {
    let Some(slot) = champions.slots.get(name) else {
        return Err(ServeError::NoModel {
            registry: registry.root().to_owned(),
            name: name.to_owned(),
            known: champions.slots.keys().cloned().collect(),
        });
    };
    match (&slot.ready, &slot.load_error) {
        (Some(ready), _) if ready.model.kind == Kind::Lookalike => {
            let why = "it tells likeness, and no probability of conversion: serve it beside one that does, with --lookalike".to_owned();
            Err(ServeError::Champion { name: name.to_owned(), why })
        }
        (Some(_), _) => Ok(()),
        (None, Some(why)) => Err(ServeError::Champion { name: name.to_owned(), why: why.clone() }),
        (None, None) => {
            let versions = registry.versions(name).map_err(ServeError::Registry)?;
            Err(ServeError::NoChampion { name: name.to_owned(), versions })
        }
    }
}

/// Likeness is no probability, and is told beside it.
fn for_conversion(ready: Arc<ReadyModel>) -> Result<Arc<ReadyModel>, ApiError> {
    match ready.model.kind {
        Kind::Conversion => Ok(ready),
        Kind::Lookalike => {
            let why = format!(
                "`{}` tells likeness, and no probability of conversion: start the server with --lookalike {}, and each score has it under `lookalike`",
                ready.name, ready.name
            );
            Err(ApiError::field(&["model"], why))
        }
    }
}

fn no_champion(champions: &Champions, name: &str) -> ApiError {
    match champions.slots.get(name) {
        None => {
            let known: Vec<&str> = champions.slots.keys().map(String::as_str).collect();
            ApiError::ModelNotFound(format!("there is no model `{name}`; there is {}", known.join(", ")))
        }
        Some(slot) => match &slot.load_error {
            Some(why) => ApiError::ModelUnusable(format!("the champion of `{name}` cannot be used: {why}")),
            None => ApiError::ModelNotFound(format!("the model `{name}` has no champion: name a version, such as {name}@1")),
        },
    }
}

pub(super) fn refusal(wanted: &ModelRef, why: &RegistryError) -> ApiError {
    let listed = |versions: &[u32]| versions.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    match why {
        RegistryError::UnknownModel { name, known, .. } => {
            ApiError::ModelNotFound(format!("there is no model `{name}`; there is {}", known.join(", ")))
        }
        RegistryError::UnknownVersion { name, version, known } => {
            ApiError::ModelNotFound(format!("the model `{name}` has no version {version}; it has {}", listed(known)))
        }
        RegistryError::UnknownAlias { name, alias, known } => {
            ApiError::ModelNotFound(format!("the model `{name}` has no alias `{alias}`; it has {}", known.join(", ")))
        }
        why => {
            tracing::error!(model = %wanted, %why, "a version that a request names cannot be used");
            ApiError::ModelUnusable(format!("`{wanted}` cannot be used: {}", public_reason(why)))
        }
    }
}
