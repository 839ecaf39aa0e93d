use std::collections::BTreeMap;
use std::sync::Arc;

use plumb_registry::Stamp;

use super::ReadyModel;

/// The champion of each model at one moment. Replaced as a whole, so a request that holds one sees no change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Champions {
    pub slots: BTreeMap<String, Slot>,
}

/// A model's champion as the server has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slot {
    /// What is served; `None` before a first champion.
    pub ready: Option<Arc<ReadyModel>>,
    /// The state of the aliases that was last looked at.
    pub stamp: Option<Stamp>,
    /// Why the registry's champion is not the one served.
    pub load_error: Option<String>,
}

impl Champions {
    /// The champion served under a name.
    pub fn get(&self, name: &str) -> Option<&Arc<ReadyModel>> {
        self.slots.get(name)?.ready.as_ref()
    }
}
