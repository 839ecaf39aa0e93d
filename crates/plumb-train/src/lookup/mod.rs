//! Lookup tables: what is known of an account, a product or an owner becomes columns of each of its leads.
//!
//! A table is joined while the leads are read, wherever they are read: for profiling, training, auditing and bulk scoring. A request has no lookup
//! table: it gives the joined columns as attributes, by the same names.

mod index;
mod unmatched;

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::TrainError;
use crate::config::LoadedConfig;
use crate::read::{ReadOptions, TableReader};
use crate::table::{Column, DictionaryColumn, Table};
use index::Index;
use unmatched::Unmatched;

/// A lookup table, and how leads find their row in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookupConfig {
    /// CSV, NDJSON or Parquet, relative to the configuration's folder.
    pub file: PathBuf,
    /// The leads' column that names the row.
    pub key: String,
    /// The lookup's column that holds the names; called as the leads' if not given.
    #[serde(default, rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// What joined columns are called: this and the lookup's own name; the key and a point if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Takes keys of the same letters and digits for the same: `GTXPro` for `GTX Pro`.
    #[serde(default)]
    pub fuzzy: bool,
}

impl std::str::FromStr for LookupConfig {
    type Err = String;

    /// Reads `FILE:KEY` or `FILE:KEY:MATCH`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        let mut part = || parts.next().map(str::trim).filter(|part| !part.is_empty());
        match (part(), part(), part()) {
            (Some(file), Some(key), matches) => {
                Ok(Self { file: file.into(), key: key.into(), matches: matches.map(str::to_owned), prefix: None, fuzzy: false })
            }
            _ => {
                Err("expected FILE:KEY, or FILE:KEY:MATCH where the lookup's column is called otherwise, such as accounts.csv:account"
                    .into())
            }
        }
    }
}

impl LookupConfig {
    /// The lookup's column of keys.
    fn match_column(&self) -> &str {
        self.matches.as_deref().unwrap_or(&self.key)
    }

    fn joined_name(&self, column: &str) -> String {
        match &self.prefix {
            Some(prefix) => format!("{prefix}{column}"),
            None => format!("{}.{column}", self.key),
        }
    }
}

/// Lookup tables, read.
#[derive(Debug, Default)]
pub(crate) struct Lookups(Vec<Lookup>);

#[derive(Debug)]
struct Lookup {
    config: LookupConfig,
    index: Index,
    /// Joined columns by name; their first value is missing, for leads without a row.
    columns: Vec<(String, Arc<Column>)>,
    unmatched: Unmatched,
}

impl Lookups {
    /// Reads the lookup tables of a configuration.
    ///
    /// # Errors
    /// [`TrainError`] when a file cannot be read, lacks its column of keys, or holds a key twice.
    pub(crate) fn of(loaded: &LoadedConfig) -> Result<Self, TrainError> {
        Self::read(&loaded.lookups())
    }

    /// Reads lookup tables.
    pub(crate) fn read(configs: &[LookupConfig]) -> Result<Self, TrainError> {
        configs.iter().map(Lookup::read).collect::<Result<_, _>>().map(Self)
    }

    /// The names of the joined columns.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.0.iter().flat_map(|lookup| lookup.columns.iter().map(|(name, _)| name))
    }

    /// The columns of the leads that name rows.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|lookup| lookup.config.key.clone())
    }

    /// Checks that leads of these columns can be joined, and that no joined column is called as one of theirs.
    pub(crate) fn check(&self, names: &[String], file: &str) -> Result<(), TrainError> {
        for lookup in &self.0 {
            let (key, path) = (&lookup.config.key, lookup.config.file.display());
            if !names.contains(key) {
                let found = names.join(", ");
                return Err(TrainError::data(file, format!("there is no column `{key}` to look up in {path}; the columns are: {found}")));
            }
        }
        let mut taken: Vec<&String> = names.iter().collect();
        for name in self.names() {
            if taken.contains(&name) {
                return Err(TrainError::data(
                    file,
                    format!("two columns would be called `{name}`, one of them joined from a lookup; give the lookup another `prefix`"),
                ));
            }
            taken.push(name);
        }
        Ok(())
    }

    /// The table with the joined columns. What is not found is counted, for [`Lookups::notes`].
    pub(crate) fn join(&self, mut table: Table) -> Table {
        for lookup in &self.0 {
            let keys = lookup.rows_of(&table);
            for (name, values) in &lookup.columns {
                // Every key is a row of the lookup, or 0.
                let column = DictionaryColumn::new(keys.clone(), Arc::clone(values)).map(Column::Dictionary);
                table = table.with(name, column.unwrap_or_else(|| Column::missing(keys.len())));
            }
        }
        table
    }

    /// What a person should know of leads that were joined: keys that no lookup holds, with those that may be meant.
    pub(crate) fn notes(&self) -> Vec<String> {
        let note = |lookup: &Lookup| {
            let (file, key) = (lookup.config.file.display().to_string(), &lookup.config.key);
            lookup.unmatched.note(&file, key, &lookup.index)
        };
        self.0.iter().filter_map(note).collect()
    }
}

impl Lookup {
    fn read(config: &LookupConfig) -> Result<Self, TrainError> {
        let file = config.file.display().to_string();
        let mut table = TableReader::open(&config.file, ReadOptions::default())?.read_all()?.spread();
        let Some(keys) = table.take(config.match_column()) else {
            let problem = format!(
                "there is no column `{}` to match the leads' `{}` with; the columns are: {}; name it as `match`",
                config.match_column(),
                config.key,
                table.names().join(", ")
            );
            return Err(TrainError::data(file, problem));
        };
        let index = Index::new(&keys, config.fuzzy).map_err(|(first, second)| {
            let problem = format!(
                "the key `{}` stands at {} already; a lookup has one row a key",
                keys.value(second).to_text().trim(),
                table.place(first)
            );
            TrainError::value(&file, &table.place(second), config.match_column(), problem)
        })?;
        let joined = |(name, column): (&String, &Column)| {
            let mut values = Column::missing(1);
            values.append(column.clone());
            (config.joined_name(name), Arc::new(values))
        };
        let columns = table.names().iter().zip(table.columns()).map(joined).collect();
        Ok(Self { config: config.clone(), index, columns, unmatched: Unmatched::default() })
    }

    /// The row of the lookup that each lead finds, counted from 1; 0 for none.
    fn rows_of(&self, table: &Table) -> Vec<u32> {
        let Some(column) = table.column(&self.config.key) else { return vec![0; table.rows()] };
        let mut missed = Vec::new();
        let mut find = |value: plumb_core::Value<'_>| {
            let text = value.to_text();
            let row = self.index.find(&text);
            if row == 0 && !text.trim().is_empty() {
                missed.push(text.trim().to_owned());
            }
            row
        };
        let rows = column.values().map(&mut find).collect();
        self.unmatched.add(missed);
        rows
    }
}
