use std::fmt;
use std::str::FromStr;

use crate::RegistryError;
use crate::name::{check_alias, check_name, parse_version};

/// The alias of the version in use.
pub const CHAMPION: &str = "champion";

/// Which version of a model.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// The version that an alias names at the moment.
    Alias(String),
    /// One version for ever.
    Version(u32),
}

/// A model and which version of it: `leads` (its champion), `leads@champion`, `leads@3`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelRef {
    /// The model.
    pub name: String,
    /// The version.
    pub selector: Selector,
}

impl ModelRef {
    /// The champion of a model.
    ///
    /// # Errors
    /// [`RegistryError::Name`].
    pub fn champion(name: &str) -> Result<Self, RegistryError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), selector: Selector::Alias(CHAMPION.to_owned()) })
    }

    /// One version of a model.
    ///
    /// # Errors
    /// [`RegistryError::Name`].
    pub fn version(name: &str, version: u32) -> Result<Self, RegistryError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), selector: Selector::Version(version) })
    }
}

impl FromStr for ModelRef {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let wrong = |why: String| RegistryError::Reference { text: text.to_owned(), why };
        let (name, selector) = text.split_once('@').unwrap_or((text, CHAMPION));
        check_name(name).map_err(|e| wrong(e.to_string()))?;
        let selector = if selector.starts_with(|c: char| c.is_ascii_digit()) {
            let version = parse_version(selector);
            Selector::Version(version.ok_or_else(|| wrong(format!("`{selector}` is not a version: they are 1, 2, 3 and so on")))?)
        } else {
            check_alias(selector).map_err(|e| wrong(e.to_string()))?;
            Selector::Alias(selector.to_owned())
        };
        Ok(Self { name: name.to_owned(), selector })
    }
}

impl fmt::Display for ModelRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.selector {
            Selector::Alias(alias) => write!(f, "{}@{alias}", self.name),
            Selector::Version(version) => write!(f, "{}@{version}", self.name),
        }
    }
}
