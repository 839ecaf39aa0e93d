//! A configuration as it was read from a file.

use std::path::{Path, PathBuf};

use super::Config;
use crate::TrainError;
use crate::lookup::LookupConfig;

/// A configuration with where it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedConfig {
    /// Its path, for messages.
    pub path: PathBuf,
    /// The content.
    pub config: Config,
    /// The text as it stood.
    pub text: String,
}

impl LoadedConfig {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// [`TrainError::Config`], with line and column for what TOML or the register of keys refuses.
    pub fn load(path: &Path) -> Result<Self, TrainError> {
        let text = std::fs::read_to_string(path).map_err(|e| TrainError::Config {
            file: path.display().to_string(),
            place: String::new(),
            problem: match e.kind() {
                std::io::ErrorKind::NotFound => "there is no such file; write one with `plumb init LEADS`".into(),
                _ => format!("it cannot be read ({e})"),
            },
        })?;
        let config = Config::parse(&text, &path.display().to_string())?;
        Ok(Self { path: path.to_owned(), config, text })
    }

    /// The delimiter of the leads table, if it is given.
    ///
    /// # Errors
    /// [`TrainError::Config`] when it is more than one byte.
    pub(crate) fn delimiter(&self) -> Result<Option<u8>, TrainError> {
        let byte = |c: char| {
            u8::try_from(c).map_err(|_| TrainError::Config {
                file: self.path.display().to_string(),
                place: String::new(),
                problem: format!("`data.delimiter` must be one ASCII character, not `{c}`"),
            })
        };
        self.config.data.delimiter.map(byte).transpose()
    }

    /// The lookup tables, with paths from here and not from the configuration's folder.
    pub fn lookups(&self) -> Vec<LookupConfig> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        self.config.lookup.iter().map(|lookup| LookupConfig { file: folder.join(&lookup.file), ..lookup.clone() }).collect()
    }

    /// The path of the leads table.
    pub fn leads_path(&self) -> PathBuf {
        self.beside(&self.config.data.leads)
    }

    /// A path that the configuration names, which is relative to its folder.
    pub(crate) fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }
}
