//! The leads table with its roles read: who, when, and how it ended.

use plumb_core::{Field, FieldKind, Outcome, Time};
use plumb_features::{FieldReader, Reading};

use super::columns::{check_columns, fields, placeholders};
use super::roles::{dates, ids, outcomes};
use crate::config::{Config, LoadedConfig};
use crate::read::{ReadOptions, TableReader};
use crate::table::Table;
use crate::{Progress, TrainError};

/// The leads table with its roles read. Rows keep the file's order; `order` sorts them.
#[derive(Debug)]
pub struct Dataset {
    /// The file, for messages.
    pub file: String,
    /// The table as read.
    pub table: Table,
    /// Identifier of each row.
    pub ids: Vec<String>,
    /// Creation of each row, where there is such a column; blank ones are `None`.
    pub created: Option<Vec<Option<Time>>>,
    /// Close of each row, where there is such a column.
    pub closed: Option<Vec<Option<Time>>>,
    /// How each deal ended.
    pub outcomes: Vec<Outcome>,
    /// Rows sorted by (created, id): everything after reads them in this order, so the file's order does not matter.
    pub order: Vec<u32>,
    /// The moment of the extract: configured, or the latest date of creation, or of close among closed deals (for an open one it is a plan).
    pub extracted_at: Option<Time>,
    /// The columns that features are made from, in the table's order.
    pub fields: Vec<Field>,
    /// Columns of the table that the configuration does not name.
    pub undeclared: Vec<String>,
}

impl Dataset {
    /// Reads the leads table that `loaded` names, and the roles of its columns.
    ///
    /// # Errors
    /// [`TrainError`] when the file cannot be read, a named column is missing, a date cannot be read, an outcome is unknown, or an
    /// identifier stands twice; each names the line and column.
    pub fn load(loaded: &LoadedConfig, progress: &dyn Progress) -> Result<Self, TrainError> {
        let path = loaded.leads_path();
        let file = path.display().to_string();
        let config = &loaded.config;
        progress.stage("read", None);
        let delimiter = match config.data.delimiter {
            Some(c) => Some(u8::try_from(c).map_err(|_| TrainError::Config {
                file: loaded.path.display().to_string(),
                place: String::new(),
                problem: format!("`data.delimiter` must be one ASCII character, not `{c}`"),
            })?),
            None => None,
        };
        let table = TableReader::open(&path, ReadOptions { delimiter, ..ReadOptions::default() })?.read_all()?;
        check_columns(&table, &file, loaded)?;
        let lead = &config.lead;
        let created = lead.created.as_deref().map(|name| dates(&table, &file, name, config)).transpose()?;
        let closed = lead.closed.as_deref().map(|name| dates(&table, &file, name, config)).transpose()?;
        let outcomes = outcomes(&table, &file, config)?;
        let ids = ids(&table, &file, config)?;
        let latest = latest(created.as_deref(), closed.as_deref(), &outcomes);
        let mut order: Vec<u32> = (0..table.rows() as u32).collect();
        let created_of = |row: u32| created.as_ref().and_then(|c| c[row as usize]);
        order.sort_by(|a, b| created_of(*a).cmp(&created_of(*b)).then_with(|| ids[*a as usize].cmp(&ids[*b as usize])));
        let (fields, undeclared) = fields(&table, config);
        let extracted_at = config.data.extracted_at.or(latest);
        Ok(Self { file, table, ids, created, closed, outcomes, order, extracted_at, fields, undeclared })
    }

    /// Creation of a row, if known.
    pub fn created_at(&self, row: u32) -> Option<Time> {
        self.created.as_ref().and_then(|created| created[row as usize])
    }

    /// Close of a row, if known.
    pub fn closed_at(&self, row: u32) -> Option<Time> {
        self.closed.as_ref().and_then(|closed| closed[row as usize])
    }

    /// The moment at which a training row is seen: its creation, or without dates the extract.
    pub fn snapshot(&self, row: u32) -> Option<Time> {
        self.created_at(row).or(self.extracted_at)
    }

    /// What rows must share to be kept together in cross-validation: the account, or the lead itself where that is missing.
    pub fn groups(&self, rows: &[u32], config: &Config) -> Vec<String> {
        let account = config.lead.account.as_deref().and_then(|name| Some((self.table.column(name)?, account_reader(name, config))));
        rows.iter()
            .map(|row| match account.as_ref().map(|(column, reader)| reader.read(column.value(*row as usize))) {
                Some(Reading::Level(key)) => format!("account:{key}"),
                _ => format!("lead:{}", self.ids[*row as usize]),
            })
            .collect()
    }
}

/// Accounts are read as levels are, so that a placeholder such as "N/A" does not make one giant account.
fn account_reader(name: &str, config: &Config) -> FieldReader {
    let missing = placeholders(config, name);
    FieldReader::new(&Field { name: name.to_owned(), kind: FieldKind::Category, date_format: None, missing, known_at: Default::default() })
}

fn latest(created: Option<&[Option<Time>]>, closed: Option<&[Option<Time>]>, outcomes: &[Outcome]) -> Option<Time> {
    let created = created.into_iter().flatten().flatten();
    let closed =
        closed.into_iter().flatten().zip(outcomes).filter(|(_, outcome)| **outcome != Outcome::Open).filter_map(|(time, _)| time.as_ref());
    created.chain(closed).max().copied()
}
