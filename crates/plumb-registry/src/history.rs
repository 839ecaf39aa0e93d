use plumb_core::Time;
use serde::{Deserialize, Serialize};

use crate::disk::{append_line, damaged, read_optional};
use crate::name::check_name;
use crate::{CHAMPION, Registry, RegistryError};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// An alias was set.
    Promote,
    /// The champion went back to the one before.
    Rollback,
}

/// One line of a model's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// When.
    pub at: Time,
    /// What was done.
    pub action: Action,
    /// To which alias.
    pub alias: String,
    /// The version that it named before, if any.
    pub from: Option<u32>,
    /// The version that it names since.
    pub to: u32,
    /// Whether it was said to overrule the gate.
    pub forced: bool,
    /// Why, as the person said.
    pub reason: Option<String>,
}

impl Registry {
    /// What was done to a model's aliases, oldest first; empty when nothing was, or there is no such model.
    ///
    /// An entry is written before the alias changes, so after a crash in between, the last entry may tell of a change that did not
    /// come to pass.
    ///
    /// # Errors
    /// [`RegistryError::Damaged`] naming the line, [`RegistryError::Name`], [`RegistryError::Io`].
    pub fn history(&self, name: &str) -> Result<Vec<HistoryEntry>, RegistryError> {
        self.history_lines(name)?.into_iter().collect()
    }

    /// Line by line, for who can do with those that are sound.
    pub(crate) fn history_lines(&self, name: &str) -> Result<Vec<Result<HistoryEntry, RegistryError>>, RegistryError> {
        check_name(name)?;
        let path = self.history_path(name);
        let bytes = read_optional(&path)?.unwrap_or_default();
        // What follows the last line feed was never acknowledged, or is being written right now.
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |last| last + 1);
        let lines = bytes[..whole].split_inclusive(|b| *b == b'\n');
        let parse = |(index, line): (usize, &[u8])| {
            serde_json::from_slice(line).map_err(|e| damaged(&path, format!("line {} is not an entry: {e}", index + 1)))
        };
        Ok(lines.enumerate().map(parse).collect())
    }

    pub(crate) fn record(&self, name: &str, entry: &HistoryEntry) -> Result<(), RegistryError> {
        let path = self.history_path(name);
        let line = serde_json::to_string(entry).map_err(|e| damaged(&path, e))?;
        append_line(&path, &line)
    }
}

/// The champion before the present one: each promotion goes on top, each rollback takes one off.
///
/// An entry counts only if the next one, or the present champion, starts from where it led: otherwise it did not come to pass.
pub(crate) fn earlier_champion(history: &[HistoryEntry], champion: u32) -> Option<u32> {
    let entries: Vec<&HistoryEntry> = history.iter().filter(|entry| entry.alias == CHAMPION).collect();
    let mut stack: Vec<u32> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let next = entries.get(index + 1).map_or(Some(champion), |next| next.from);
        if next != Some(entry.to) {
            continue;
        }
        if entry.action == Action::Rollback {
            stack.pop();
        }
        if stack.last() != Some(&entry.to) {
            stack.push(entry.to);
        }
    }
    stack.into_iter().rev().find(|version| *version != champion)
}
