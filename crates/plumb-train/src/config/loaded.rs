//! A configuration as it was read from a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

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
    /// Where the leads come from, if not from the file that the configuration names: so a report calls it.
    pub source: Option<String>,
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
        Ok(Self { path: path.to_owned(), config, text, source: None })
    }

    /// Where each column stands in the text, so that features stand in this order whatever that of a file's columns.
    pub(crate) fn places_of_columns(&self) -> BTreeMap<String, usize> {
        #[derive(Deserialize)]
        struct Text {
            #[serde(default)]
            columns: BTreeMap<String, Spanned<IgnoredAny>>,
        }
        // A configuration that was made of a file's columns has no text.
        let columns = toml::from_str(&self.text).map(|text: Text| text.columns).unwrap_or_default();
        columns.into_iter().map(|(name, column)| (name, column.span().start)).collect()
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

    /// All files that it stands for, itself among them, with what each is.
    pub(crate) fn inputs(&self) -> Vec<(PathBuf, &'static str)> {
        let mut inputs = vec![(self.path.clone(), "the configuration"), (self.leads_path(), "the leads")];
        inputs.extend(self.config.events.iter().map(|events| (self.beside(&events.file), "the events")));
        inputs.extend(self.rule_events().map(|events| (events.path, "the events")));
        inputs.extend(self.rules_path().map(|path| (path, "the rules")));
        inputs.extend(self.lookups().into_iter().map(|lookup| (lookup.file, "a table that is joined")));
        inputs
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_as_the_text_names_them() {
        let text = "[data]\nleads = \"x.csv\"\n[outcome]\ncolumn = \"o\"\nwon = [\"w\"]\nlost = [\"l\"]\n[columns]\nzeta = { kind = \"number\" }\n\"b c\" = { use = false }\n[columns.alpha]\nkind = \"category\"\n";
        let config = Config::parse(text, "plumb.toml").expect("sound");
        let loaded = LoadedConfig { path: "plumb.toml".into(), config, text: text.to_owned(), source: None };
        let places = loaded.places_of_columns();
        let mut names: Vec<&String> = places.keys().collect();
        names.sort_by_key(|name| places[*name]);
        assert_eq!(names, ["zeta", "b c", "alpha"]);
        assert_eq!(LoadedConfig { text: String::new(), ..loaded }.places_of_columns().len(), 0);
    }
}
