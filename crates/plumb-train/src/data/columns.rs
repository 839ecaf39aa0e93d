//! The register of columns: what the configuration names against what the table has.

use plumb_core::{Field, FieldKind, KnownAt};

use crate::TrainError;
use crate::config::{Config, LoadedConfig};
use crate::table::Table;

/// Checks that every column that the configuration names is there.
pub(super) fn check_columns(table: &Table, file: &str, loaded: &LoadedConfig) -> Result<(), TrainError> {
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
            return Err(TrainError::data(
                file,
                format!("there is no column `{name}`, which `{key}` of {config} names; {near}the columns are: {names}"),
            ));
        }
    }
    Ok(())
}

/// The name that differs least in letters and digits, if it is close: a change in every four at most.
fn nearest<'a>(name: &str, names: &'a [String]) -> Option<&'a String> {
    let key = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<Vec<_>>();
    let wanted = key(name);
    let by_changes = names.iter().map(|candidate| (changes(&wanted, &key(candidate)), candidate));
    by_changes.filter(|(changes, _)| 4 * changes <= wanted.len()).min_by_key(|(changes, _)| *changes).map(|(_, candidate)| candidate)
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
pub(super) fn placeholders(config: &Config, column: &str) -> Vec<String> {
    let own = config.columns.get(column).map(|c| c.missing.clone()).unwrap_or_default();
    own.into_iter().chain(config.data.missing.iter().cloned()).collect()
}

/// The fields that features are made from, in the table's order, and the columns that the configuration does not name.
pub(super) fn fields(table: &Table, config: &Config) -> (Vec<Field>, Vec<String>) {
    let lead = &config.lead;
    let roles = [
        Some(&config.outcome.column),
        lead.id.as_ref(),
        lead.closed.as_ref(),
        lead.amount.as_ref(),
        lead.account.as_ref(),
        lead.owner.as_ref(),
    ];
    let (mut fields, mut undeclared) = (Vec::new(), Vec::new());
    for name in table.names() {
        if roles.iter().flatten().any(|role| *role == name) {
            continue;
        }
        let is_created = lead.created.as_ref() == Some(name);
        match config.columns.get(name) {
            Some(column) if column.used => fields.push(Field {
                name: name.clone(),
                // `Config::check` wants a kind of every used column.
                kind: if is_created { FieldKind::Date } else { column.kind.unwrap_or(FieldKind::Text) },
                date_format: column.date_format,
                missing: placeholders(config, name),
                known_at: if is_created { KnownAt::Creation } else { column.known_at },
            }),
            Some(_) => {}
            None if is_created => fields.push(Field {
                name: name.clone(),
                kind: FieldKind::Date,
                date_format: None,
                missing: placeholders(config, name),
                known_at: KnownAt::Creation,
            }),
            None => undeclared.push(name.clone()),
        }
    }
    (fields, undeclared)
}
