//! The columns with a role, read: dates, outcomes and identifiers.

use std::collections::HashMap;

use plumb_core::hash::stable_hash;
use plumb_core::{Field, FieldKind, Outcome, Time, Value};
use plumb_features::{FieldReader, Reading, level_key, parse_number};

use super::columns::placeholders;
use crate::TrainError;
use crate::config::Config;
use crate::table::{Column, Table};

/// The dates of a column; blank ones are `None`.
pub(super) fn dates(table: &Table, file: &str, name: &str, config: &Config) -> Result<Vec<Option<Time>>, TrainError> {
    let date_format = config.columns.get(name).and_then(|c| c.date_format);
    let field = Field {
        name: name.to_owned(),
        kind: FieldKind::Date,
        date_format,
        missing: placeholders(config, name),
        known_at: Default::default(),
    };
    let reader = FieldReader::new(&field);
    let column = column(table, file, name)?;
    (0..table.rows())
        .map(|row| match reader.read(column.value(row)) {
            Reading::Missing => Ok(None),
            Reading::Time(time) => Ok(Some(time)),
            _ => {
                let expected = date_format.unwrap_or_default().example();
                let found = column.value(row).to_text();
                Err(TrainError::value(file, &table.place(row), name, format!("`{found}` is no date; expected {expected}; `date_format` of the column can be iso, day_first, month_first, unix_seconds or unix_millis")))
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

/// How each deal ended.
pub(super) fn outcomes(table: &Table, file: &str, config: &Config) -> Result<Vec<Outcome>, TrainError> {
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
                    &table.place(row),
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

/// The identifier of each row. Without a column of identifiers, a row is identified by its content, so that the same lead is on the same side
/// of a split whatever the order of the file; equal rows are numbered.
pub(super) fn ids(table: &Table, file: &str, config: &Config) -> Result<Vec<String>, TrainError> {
    let Some(name) = config.lead.id.as_deref() else {
        return Ok(content_ids(table, config));
    };
    let column = column(table, file, name)?;
    let ids: Vec<String> = (0..table.rows()).map(|row| column.value(row).to_text().trim().to_owned()).collect();
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
    for (row, id) in ids.iter().enumerate() {
        if id.is_empty() {
            return Err(TrainError::value(
                file,
                &table.place(row),
                name,
                "the identifier is blank; every lead needs one, or leave `lead.id` out",
            ));
        }
        if let Some(earlier) = first.insert(id, row) {
            return Err(TrainError::value(
                file,
                &table.place(row),
                name,
                format!("the identifier `{id}` stands at {} already; the leads table has one row a lead", table.place(earlier)),
            ));
        }
    }
    Ok(ids)
}

fn content_ids(table: &Table, config: &Config) -> Vec<String> {
    // How a deal ended is left out: a lead stays the same lead when it is won.
    let endings = [Some(&config.outcome.column), config.lead.closed.as_ref(), config.lead.amount.as_ref()];
    let kept: Vec<&Column> =
        table.names().iter().zip(table.columns()).filter(|(name, _)| !endings.contains(&Some(name))).map(|(_, column)| column).collect();
    let mut met: HashMap<u64, u32> = HashMap::new();
    let mut content = Vec::new();
    (0..table.rows())
        .map(|row| {
            content.clear();
            for column in &kept {
                content.extend_from_slice(column.value(row).to_text().trim().as_bytes());
                content.push(0x1f);
            }
            let hash = stable_hash(&content);
            let times = met.entry(hash).and_modify(|times| *times += 1).or_insert(1);
            format!("{hash:016x}-{times}")
        })
        .collect()
}
