use std::fmt;

use crate::{Registry, RegistryError};

/// What was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A version: digests of all files, manifest, artifact.
    Version(u32),
    /// The file of aliases, as a whole.
    Aliases,
    /// That an alias names a version that exists.
    Alias {
        /// The alias.
        alias: String,
        /// The version that it names.
        version: u32,
    },
    /// The history: every line can be read.
    History,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Version(version) => write!(f, "version {version}"),
            Subject::Aliases => f.write_str("aliases"),
            Subject::Alias { alias, version } => write!(f, "{alias} = version {version}"),
            Subject::History => f.write_str("history"),
        }
    }
}

/// How one verification ended.
#[derive(Debug)]
pub struct Verified {
    /// The model.
    pub name: String,
    /// What was verified.
    pub subject: Subject,
    /// Fine, or the reason why not.
    pub result: Result<(), RegistryError>,
}

impl Registry {
    /// Verifies every version, alias and history of one model, or of all. Damage is a result and stops nothing.
    ///
    /// # Errors
    /// [`RegistryError::UnknownModel`] for a model that does not exist, [`RegistryError::NoRegistry`], [`RegistryError::Name`],
    /// [`RegistryError::Io`] when a folder cannot be listed.
    pub fn verify(&self, name: Option<&str>) -> Result<Vec<Verified>, RegistryError> {
        let names = match name {
            Some(name) => vec![name.to_owned()],
            None => self.names()?,
        };
        let mut verified = Vec::new();
        for name in names {
            verified.extend(self.verify_model(&name)?);
        }
        Ok(verified)
    }

    fn verify_model(&self, name: &str) -> Result<Vec<Verified>, RegistryError> {
        let verified = |subject, result| Verified { name: name.to_owned(), subject, result };
        // Aliases first: the other way round, a version published and promoted in between would seem to be missing.
        let aliases = self.aliases(name);
        let versions = self.versions(name)?;
        let load = |version: &u32| verified(Subject::Version(*version), self.load_version(name, *version).map(|_| ()));
        let mut results: Vec<Verified> = versions.iter().map(load).collect();
        match aliases {
            Ok(aliases) => results.extend(aliases.into_iter().map(|(alias, version)| {
                let dangling = || RegistryError::DanglingAlias { name: name.to_owned(), alias: alias.clone(), version };
                let result = versions.contains(&version).then_some(()).ok_or_else(dangling);
                verified(Subject::Alias { alias, version }, result)
            })),
            Err(e) => results.push(verified(Subject::Aliases, Err(e))),
        }
        results.push(verified(Subject::History, self.history(name).map(|_| ())));
        Ok(results)
    }
}
