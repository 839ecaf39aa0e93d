use plumb_core::Time;

use crate::disk::{hex_digest, read_optional, replace, to_json};
use crate::history::earlier_champion;
use crate::name::{check_alias, check_name};
use crate::{Action, CHAMPION, Decision, HistoryEntry, Registry, RegistryError};

/// When, and with what authority, a version is promoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// When.
    pub at: Time,
    /// Whether the gate is overruled; needs a reason.
    pub forced: bool,
    /// Why, for the record.
    pub reason: Option<String>,
}

/// Changes whenever an alias of the model does: compare it with the one seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The version in use, if any.
    pub champion: Option<u32>,
    /// SHA-256 of the aliases, in hexadecimal: times of files are too coarse to tell two quick changes apart.
    pub digest: String,
}

impl Registry {
    /// Makes a version the champion. Promoting the champion again does nothing and is no error.
    ///
    /// The version is loaded first: one that is damaged never becomes champion.
    ///
    /// # Errors
    /// [`RegistryError::Refused`] for a version that the gate refused, unless `forced` with a reason that is not blank; those of
    /// [`Registry::load`].
    pub fn promote(&self, name: &str, version: u32, promotion: Promotion) -> Result<(), RegistryError> {
        self.set_alias(name, CHAMPION, version, promotion)
    }

    /// Lets an alias name a version, as [`Registry::promote`] does for the champion. Only the champion answers to the gate.
    ///
    /// # Errors
    /// [`RegistryError::Alias`], and those of [`Registry::promote`].
    pub fn set_alias(&self, name: &str, alias: &str, version: u32, promotion: Promotion) -> Result<(), RegistryError> {
        check_alias(alias)?;
        self.check_version(name, version)?;
        let _lock = self.lock(name)?;
        let from = self.aliases(name)?.get(alias).copied();
        if from == Some(version) {
            return Ok(());
        }
        let verdict = self.load_version(name, version)?.manifest.verdict;
        let reason = promotion.reason.filter(|reason| !reason.trim().is_empty());
        let overruled = promotion.forced && reason.is_some();
        if alias == CHAMPION && verdict.decision == Decision::Refused && !overruled {
            return Err(RegistryError::Refused { name: name.to_owned(), version, verdict: verdict.reason });
        }
        let entry = HistoryEntry {
            at: promotion.at,
            action: Action::Promote,
            alias: alias.to_owned(),
            from,
            to: version,
            forced: promotion.forced,
            reason,
        };
        self.change(name, &entry)
    }

    /// Makes the champion before the present one champion again; repeated, it goes further back. Returns both: from, to.
    ///
    /// # Errors
    /// [`RegistryError::NoChampion`], [`RegistryError::NoEarlierChampion`], [`RegistryError::DanglingAlias`] when the earlier champion
    /// is gone, and those of [`Registry::load`] when it is damaged.
    pub fn rollback(&self, name: &str, at: Time, reason: Option<String>) -> Result<(u32, u32), RegistryError> {
        let known = self.versions(name)?;
        let _lock = self.lock(name)?;
        let from = self.champion(name)?.ok_or_else(|| RegistryError::NoChampion { name: name.to_owned(), known })?;
        let to = earlier_champion(&self.history(name)?, from)
            .ok_or_else(|| RegistryError::NoEarlierChampion { name: name.to_owned(), champion: from })?;
        self.load_version(name, to)?;
        let alias = CHAMPION.to_owned();
        self.change(name, &HistoryEntry { at, action: Action::Rollback, alias, from: Some(from), to, forced: false, reason })?;
        Ok((from, to))
    }

    /// The version that a version takes the place of: the champion before it, or the present one where that is another, if it is older; else the newest
    /// older version. `None` where there is none.
    ///
    /// # Errors
    /// As [`Registry::history`] and [`Registry::versions`].
    pub fn predecessor(&self, name: &str, version: u32) -> Result<Option<u32>, RegistryError> {
        let served = match self.champion(name)? {
            Some(champion) if champion == version => earlier_champion(&self.history(name)?, version),
            other => other,
        };
        let older = self.versions(name)?.into_iter().rev().find(|own| *own < version);
        Ok(served.filter(|own| *own < version).or(older))
    }

    /// Cheap enough to ask for every second; `None` when no alias was ever set, or there is no such model.
    ///
    /// # Errors
    /// As [`Registry::aliases`].
    pub fn stamp(&self, name: &str) -> Result<Option<Stamp>, RegistryError> {
        check_name(name)?;
        let Some(bytes) = read_optional(&self.aliases_path(name))? else {
            return Ok(None);
        };
        let champion = self.parse_aliases(name, &bytes)?.get(CHAMPION).copied();
        Ok(Some(Stamp { champion, digest: hex_digest(&bytes) }))
    }

    /// On record first: a change that nobody can account for is worse than a record of one that did not come to pass.
    fn change(&self, name: &str, entry: &HistoryEntry) -> Result<(), RegistryError> {
        let mut aliases = self.aliases(name)?;
        self.record(name, entry)?;
        aliases.insert(entry.alias.clone(), entry.to);
        let path = self.aliases_path(name);
        replace(&path, &self.model_folder(name).join(".aliases.json.new"), &to_json(&path, &aliases)?)
    }
}
