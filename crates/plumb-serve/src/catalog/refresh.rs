use std::collections::BTreeMap;
use std::sync::Arc;

use plumb_registry::{ModelRef, Registry, RegistryError};

use super::{Champions, ReadyModel, Slot, public_reason};

/// Why a champion was not taken into service: for callers, and for the log.
struct Fault {
    public: String,
    log: String,
}

impl From<RegistryError> for Fault {
    fn from(error: RegistryError) -> Self {
        Self { public: public_reason(&error), log: error.to_string() }
    }
}

impl From<String> for Fault {
    fn from(why: String) -> Self {
        Self { public: why.clone(), log: why }
    }
}

/// The champions now, given those before. What cannot be loaded leaves the one before in service; `keep` names the model that stays
/// in service even if it leaves the registry.
pub(super) fn refreshed(registry: &Registry, before: &Champions, keep: &str) -> Result<Champions, RegistryError> {
    let mut names = registry.names()?;
    if before.slots.contains_key(keep) && !names.iter().any(|name| name == keep) {
        names.push(keep.to_owned());
    }
    let slots: BTreeMap<String, Slot> = names
        .into_iter()
        .map(|name| {
            let slot = refreshed_slot(registry, &name, before.slots.get(&name));
            (name, slot)
        })
        .collect();
    Ok(Champions { slots })
}

fn refreshed_slot(registry: &Registry, name: &str, before: Option<&Slot>) -> Slot {
    let old = before.cloned().unwrap_or_default();
    match next_champion(registry, name, &old) {
        Ok(slot) => slot,
        Err(fault) => {
            if old.load_error.as_ref() != Some(&fault.public) {
                let serving = old.ready.as_ref().map(|ready| ready.version);
                tracing::error!(model = name, serving, why = fault.log, "the champion was not taken into service");
            }
            Slot { load_error: Some(fault.public), ..old }
        }
    }
}

fn next_champion(registry: &Registry, name: &str, old: &Slot) -> Result<Slot, Fault> {
    // Taken before loading: a change while loading is seen the next time.
    let stamp = registry.stamp(name)?;
    // After a fault it is tried again each time, because a repaired file leaves the aliases as they are.
    if before_is_current(old, &stamp) {
        return Ok(old.clone());
    }
    let Some(champion) = stamp.as_ref().and_then(|stamp| stamp.champion) else {
        let gone = old.ready.is_some().then(|| "the registry names no champion any more".to_owned());
        return gone.map_or_else(|| Ok(Slot { stamp, ..Slot::default() }), |why| Err(why.into()));
    };
    let ready = match &old.ready {
        Some(ready) if ready.version == champion => Arc::clone(ready),
        _ => take(registry, name, champion)?,
    };
    Ok(Slot { ready: Some(ready), stamp, load_error: None })
}

fn before_is_current(old: &Slot, stamp: &Option<plumb_registry::Stamp>) -> bool {
    old.load_error.is_none() && old.stamp == *stamp
}

fn take(registry: &Registry, name: &str, version: u32) -> Result<Arc<ReadyModel>, Fault> {
    let ready = ReadyModel::new(registry.load(&ModelRef::version(name, version)?)?)?;
    tracing::info!(model = name, version, "champion taken into service");
    Ok(Arc::new(ready))
}
