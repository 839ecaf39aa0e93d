//! The leads table with its roles read: who, when, and how it ended.

use std::collections::HashMap;

use plumb_core::{Field, FieldKind, Outcome, Time, Value};
use plumb_features::{FieldReader, Reading, level_key, parse_number};

use crate::config::{Config, LoadedConfig};
use crate::read::{ReadOptions, TableReader};
use crate::table::{Column, Table};
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
    /// The moment of the extract: configured, or the latest date of creation or close.
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
        let ids = ids(&table, &file, lead.id.as_deref())?;
        let latest = [&created, &closed].into_iter().flatten().flatten().flatten().max().copied();
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

    /// What rows must share to be kept together in cross-validation: the account, or the lead itself.
    pub fn groups(&self, rows: &[u32], config: &Config) -> Vec<String> {
        let account = config.lead.account.as_deref().and_then(|name| self.table.column(name));
        rows.iter()
            .map(|row| match account.map(|column| column.value(*row as usize).to_text().trim().to_owned()) {
                Some(account) if !account.is_empty() => format!("account:{}", level_key(&account)),
                _ => format!("lead:{}", self.ids[*row as usize]),
            })
            .collect()
    }
}

fn check_columns(table: &Table, file: &str, loaded: &LoadedConfig) -> Result<(), TrainError> {
    let config = &loaded.config;
    let lead = &config.lead;
    let roles = [
        ("outcome.column", Some(&config.outcome.column)),
        ("lead.id", lead.id.as_ref()),
        ("lead.created", lead.created.as_ref()),
        ("lead.closed", lead.closed.as_ref()),
        ("lead.amount", lead.amount.as_ref()),
        ("lead.account", lead.account.as_ref()),
        ("lead.owner", lead.owner.as_ref()),
    ];
    let named = roles.into_iter().filter_map(|(key, name)| name.map(|n| (key.to_owned(), n)));
    let columns = config.columns.iter().filter(|(_, c)| c.used).map(|(name, _)| (format!("columns.\"{name}\""), name));
    for (key, name) in named.chain(columns) {
        if table.column(name).is_none() {
            let near = nearest(name, table.names()).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
            let (config, names) = (loaded.path.display(), table.names().join(", "));
            return Err(TrainError::data(file, format!("there is no column `{name}`, which `{key}` of {config} names; {near}the columns are: {names}")));
        }
    }
    Ok(())
}

/// The name that differs least in letters and digits, if it is close: a change in every four at most.
fn nearest<'a>(name: &str, names: &'a [String]) -> Option<&'a String> {
    let key = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<Vec<_>>();
    let wanted = key(name);
    let changes = names.iter().map(|candidate| (changes(&wanted, &key(candidate)), candidate));
    changes.filter(|(changes, _)| 4 * changes <= wanted.len()).min_by_key(|(changes, _)| *changes).map(|(_, candidate)| candidate)
}

/// How many insertions, deletions and replacements lead from one text to the other (Levenshtein).
fn changes(from: &[char], to: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, a) in from.iter().enumerate() {
        let mut left_above = std::mem::replace(&mut above[0], row + 1);
        for (column, b) in to.iter().enumerate() {
            let replaced = left_above + usize::from(a != b);
            left_above = above[column + 1];
            above[column + 1] = replaced.min(left_above + 1).min(above[column] + 1);
        }
    }
    above[to.len()]
}

/// Placeholders that apply to a column: its own and the general ones.
pub(crate) fn placeholders(config: &Config, column: &str) -> Vec<String> {
    let own = config.columns.get(column).map(|c| c.missing.clone()).unwrap_or_default();
    own.into_iter().chain(config.data.missing.iter().cloned()).collect()
}

fn dates(table: &Table, file: &str, name: &str, config: &Config) -> Result<Vec<Option<Time>>, TrainError> {
    let date_format = config.columns.get(name).and_then(|c| c.date_format);
    let field = Field { name: name.to_owned(), kind: FieldKind::Date, date_format, missing: placeholders(config, name), known_at: Default::default() };
    let reader = FieldReader::new(&field);
    let column = column(table, file, name)?;
    (0..table.rows())
        .map(|row| match reader.read(column.value(row)) {
            Reading::Missing => Ok(None),
            Reading::Time(time) => Ok(Some(time)),
            _ => {
                let expected = date_format.unwrap_or_default().example();
                let found = column.value(row).to_text();
                Err(TrainError::value(file, table.line(row), name, format!("`{found}` is no date; expected {expected}; `date_format` of the column can be iso, day_first, month_first, unix_seconds or unix_millis")))
            }
        })
        .collect()
}

fn column<'a>(table: &'a Table, file: &str, name: &str) -> Result<&'a Column, TrainError> {
    table.column(name).ok_or_else(|| TrainError::data(file, format!("there is no column `{name}`")))
}

/// Whether a value is one of the configured ones: same key, or the same number (`1`, `1.0`, true JSON 1).
pub(crate) fn means(value: Value<'_>, listed: &[String]) -> bool {
    let text = value.to_text();
    let (key, number) = (level_key(&text), parse_number(&text));
    listed.iter().any(|candidate| level_key(candidate) == key || (number.is_some() && parse_number(candidate) == number))
}

fn outcomes(table: &Table, file: &str, config: &Config) -> Result<Vec<Outcome>, TrainError> {
    let own = &config.outcome;
    let column = column(table, file, &own.column)?;
    // Few distinct values, so each is decided once.
    let mut known: HashMap<String, Outcome> = HashMap::new();
    (0..table.rows())
        .map(|row| {
            let value = column.value(row);
            let text = value.to_text();
            if let Some(outcome) = known.get(&*text) {
                return Ok(*outcome);
            }
            let outcome = if text.trim().is_empty() {
                Outcome::Open
            } else if means(value, &own.won) {
                Outcome::Won
            } else if means(value, &own.lost) {
                Outcome::Lost
            } else if own.open.as_ref().is_none_or(|open| means(value, open)) {
                Outcome::Open
            } else {
                let listed = |values: &[String]| values.join(", ");
                return Err(TrainError::value(
                    file,
                    table.line(row),
                    &own.column,
                    format!(
                        "`{}` is no known outcome; expected won ({}), lost ({}), open ({}) or a blank; add it to outcome.won, lost or open in the configuration",
                        text.trim(),
                        listed(&own.won),
                        listed(&own.lost),
                        listed(own.open.as_deref().unwrap_or_default())
                    ),
                ));
            };
            known.insert(text.into_owned(), outcome);
            Ok(outcome)
        })
        .collect()
}

fn ids(table: &Table, file: &str, name: Option<&str>) -> Result<Vec<String>, TrainError> {
    let Some(name) = name else {
        return Ok((1..=table.rows()).map(|row| row.to_string()).collect());
    };
    let column = column(table, file, name)?;
    let ids: Vec<String> = (0..table.rows()).map(|row| column.value(row).to_text().trim().to_owned()).collect();
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
    for (row, id) in ids.iter().enumerate() {
        if id.is_empty() {
            return Err(TrainError::value(file, table.line(row), name, "the identifier is blank; every lead needs one, or leave `lead.id` out to number the rows"));
        }
        if let Some(earlier) = first.insert(id, row) {
            return Err(TrainError::value(
                file,
                table.line(row),
                name,
                format!("the identifier `{id}` stands on line {} already; the leads table has one row a lead", table.line(earlier)),
            ));
        }
    }
    Ok(ids)
}

fn fields(table: &Table, config: &Config) -> (Vec<Field>, Vec<String>) {
    let lead = &config.lead;
    let roles = [Some(&config.outcome.column), lead.id.as_ref(), lead.closed.as_ref(), lead.amount.as_ref(), lead.account.as_ref(), lead.owner.as_ref()];
    let (mut fields, mut undeclared) = (Vec::new(), Vec::new());
    for name in table.names() {
        if roles.iter().flatten().any(|role| *role == name) {
            continue;
        }
        let is_created = lead.created.as_ref() == Some(name);
        match config.columns.get(name) {
            Some(column) if column.used || is_created => fields.push(Field {
                name: name.clone(),
                // `Config::check` wants a kind of every used column.
                kind: if is_created { FieldKind::Date } else { column.kind.unwrap_or(FieldKind::Text) },
                date_format: column.date_format,
                missing: placeholders(config, name),
                known_at: column.known_at,
            }),
            Some(_) => {}
            None if is_created => fields.push(Field {
                name: name.clone(),
                kind: FieldKind::Date,
                date_format: None,
                missing: placeholders(config, name),
                known_at: plumb_core::KnownAt::Creation,
            }),
            None => undeclared.push(name.clone()),
        }
    }
    (fields, undeclared)
}
