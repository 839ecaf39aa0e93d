//! The columns with a role, table by table: dates, outcomes, identifiers and accounts.

use std::collections::HashMap;

use plumb_core::hash::stable_hash;
use plumb_core::{Field, Outcome, Value};
use plumb_features::{FieldReader, Reading, level_key, parse_number};

use crate::TrainError;
use crate::config::Config;
use crate::data::readings::MISSING_TIME;
use crate::table::{Table, TextColumn};

/// The dates of a column in milliseconds; blank ones are [`MISSING_TIME`].
pub(super) fn dates(table: &Table, file: &str, field: &Field, reader: &FieldReader) -> Result<Vec<i64>, TrainError> {
    // In NDJSON a part of the rows may lack a column that others have.
    let Some(column) = table.column(&field.name) else { return Ok(vec![MISSING_TIME; table.rows()]) };
    let date = |(row, value): (usize, Value<'_>)| match reader.read(value) {
        Reading::Missing => Ok(MISSING_TIME),
        Reading::Time(time) => Ok(time.millis()),
        _ => {
            let expected = field.date_format.unwrap_or_default().example();
            let found = value.to_text();
            let problem = format!(
                "`{found}` is no date; expected {expected}; `date_format` of the column can be iso, day_first, month_first, unix_seconds or unix_millis"
            );
            Err(TrainError::value(file, &table.place(row), &field.name, problem))
        }
    };
    column.values().enumerate().map(date).collect()
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
    let Some(column) = table.column(&own.column) else { return Ok(vec![Outcome::Open; table.rows()]) };
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

/// The identifier of each row, from its column; blank where the table does not have it.
pub(super) fn ids(table: &Table, file: &str, name: &str) -> Result<TextColumn, TrainError> {
    let mut ids = TextColumn::with_capacity(table.rows());
    let Some(column) = table.column(name) else {
        (0..table.rows()).for_each(|_| ids.push(""));
        return Ok(ids);
    };
    for (row, value) in column.values().enumerate() {
        let text = value.to_text();
        match text.trim() {
            "" => return Err(blank_id(file, &table.place(row), name)),
            id => ids.push(id),
        }
    }
    Ok(ids)
}

/// A row without its identifier.
pub(super) fn blank_id(file: &str, place: &str, name: &str) -> TrainError {
    TrainError::value(file, place, name, "the identifier is blank; every lead needs one, or leave `lead.id` out")
}

/// A hash of each row's content, whatever the order of the columns. How a deal ended is left out: a lead stays the same
/// lead when it is won, and so is what was joined: it is not the lead's own.
pub(super) fn content_hashes(table: &Table, config: &Config, joined: &[String]) -> Vec<u64> {
    let endings = [Some(&config.outcome.column), config.lead.closed.as_ref(), config.lead.amount.as_ref()];
    let mut hashes = vec![0u64; table.rows()];
    let mut content = Vec::new();
    for (name, column) in
        table.names().iter().zip(table.columns()).filter(|(name, _)| !endings.contains(&Some(name)) && !joined.contains(name))
    {
        for (hash, value) in hashes.iter_mut().zip(column.values()) {
            let text = value.to_text();
            let text = text.trim();
            if !text.is_empty() {
                content.clear();
                content.extend_from_slice(name.as_bytes());
                content.push(0x1f);
                content.extend_from_slice(text.as_bytes());
                *hash = hash.wrapping_add(stable_hash(&content));
            }
        }
    }
    hashes
}

/// What rows must share to be kept together in cross-validation, as a hash: the account, or the lead itself where that is missing.
pub(super) fn groups(table: &Table, account: Option<(&str, &FieldReader)>, id: impl Fn(usize) -> u64) -> Vec<u64> {
    let column = account.and_then(|(name, reader)| Some((table.column(name)?, reader)));
    let group = |row: usize| match column.map(|(column, reader)| reader.read(column.value(row))) {
        Some(Reading::Level(key)) => hash_of("account:", &key),
        _ => id(row),
    };
    (0..table.rows()).map(group).collect()
}

/// The hash of a kind of name and the name.
pub(in crate::data) fn hash_of(kind: &str, name: &str) -> u64 {
    stable_hash(&[kind.as_bytes(), name.as_bytes()].concat())
}
