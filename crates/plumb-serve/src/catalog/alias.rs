use plumb_core::Time;
use plumb_registry::{ModelRef, Promotion, RegistryError};

use super::Catalog;
use super::lookup::refusal;
use crate::problem::ApiError;

/// Which version an alias is to name, and with what authority.
#[derive(Debug)]
pub(crate) struct AliasOrder<'a> {
    pub name: &'a str,
    pub alias: &'a str,
    pub version: u32,
    /// Whether the gate is overruled.
    pub forced: bool,
    pub reason: Option<String>,
}

impl Catalog {
    /// Lets an alias name a version by the registry's own rules, and swaps champions at once. Blocking.
    ///
    /// # Errors
    /// [`ApiError::ModelNotFound`], [`ApiError::ModelUnusable`], [`ApiError::GateRefused`], [`ApiError::Invalid`].
    pub fn set_alias(&self, order: AliasOrder<'_>, at: Time) -> Result<(), ApiError> {
        let AliasOrder { name, alias, version, forced, reason } = order;
        let wanted = ModelRef::version(name, version).map_err(|why| ApiError::ModelNotFound(why.to_string()))?;
        self.registry.set_alias(name, alias, version, Promotion { at, forced, reason }).map_err(|why| match why {
            RegistryError::Refused { version, verdict, .. } => ApiError::GateRefused { name: name.to_owned(), version, verdict },
            why @ RegistryError::Alias(_) => ApiError::field(&["alias"], why.to_string()),
            why => refusal(&wanted, &why),
        })?;
        self.refresh();
        Ok(())
    }
}
