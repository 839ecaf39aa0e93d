//! The register of columns: what the configuration names against what the table has.

use plumb_core::{Field, FieldKind, KnownAt};
use plumb_features::company_field_name;

use crate::TrainError;
use crate::config::{Config, LoadedConfig};

/// Checks that every column that the configuration names is there.
pub(super) fn check_columns(names: &[String], file: &str, loaded: &LoadedConfig) -> Result<(), TrainError> {
    let config = &loaded.config;
    let lead = &config.lead;
    let roles = [
        ("outcome.column", Some(&config.outcome.column)),
        ("lead.id", lead.id.as_ref()),
        ("lead.observed", lead.observed.as_ref()),
        ("lead.created", lead.created.as_ref()),
        ("lead.closed", lead.closed.as_ref()),
        ("lead.amount", lead.amount.as_ref()),
        ("lead.account", lead.account.as_ref()),
        ("lead.owner", lead.owner.as_ref()),
    ];
    let named = roles.into_iter().filter_map(|(key, name)| name.map(|n| (key.to_owned(), n)));
    let columns = config.columns.iter().filter(|(_, c)| c.used).map(|(name, _)| (format!("columns.\"{name}\""), name));
    let companies = config.columns.iter().filter_map(|(name, c)| Some((format!("columns.\"{name}\".company"), c.company.as_ref()?)));
    let allowed = config.audit.allow.iter().map(|name| ("audit.allow".to_owned(), name));
    for (key, name) in named.chain(columns).chain(companies).chain(allowed) {
        if !names.contains(name) {
            let near = nearest(name, names).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
            let (config, found) = (loaded.path.display(), names.join(", "));
            return Err(TrainError::data(
                file,
                format!("there is no column `{name}`, which `{key}` of {config} names; {near}the columns are: {found}"),
            ));
        }
    }
    let made = config.columns.iter().filter(|(_, c)| c.used && c.company.is_some()).map(|(name, _)| company_field_name(name));
    match made.into_iter().find(|name| names.contains(name)) {
        Some(name) => Err(TrainError::data(
            file,
            format!(
                "the column `{name}` is called as what is made of an e-mail address and its company: rename it, or leave out `company`"
            ),
        )),
        None => Ok(()),
    }
}

/// The name that differs least in letters and digits, if it is close: a change in every four at most.
pub(crate) fn nearest<'a>(name: &str, names: &'a [String]) -> Option<&'a String> {
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

/// The columns with a role that makes no feature.
fn roles(config: &Config) -> impl Iterator<Item = &String> {
    let lead = &config.lead;
    let optional = [&lead.id, &lead.observed, &lead.closed, &lead.amount, &lead.account, &lead.owner];
    std::iter::once(&config.outcome.column).chain(optional.into_iter().flatten())
}

/// The fields that features are made from, as the configuration names them.
pub(crate) fn fields(config: &Config) -> Vec<Field> {
    let is_role = |name: &String| roles(config).any(|role| role == name);
    let is_created = |name: &String| config.lead.created.as_ref() == Some(name);
    let used = config.columns.iter().filter(|(name, column)| column.used && !is_role(name)).map(|(name, column)| {
        if is_created(name) {
            return Field { known_at: KnownAt::Creation, ..date_field(config, name) };
        }
        // `Config::check` wants a kind of every used column.
        let kind = column.kind.unwrap_or(FieldKind::Text);
        let (decimal, length, free_domains) = (column.decimal, column.length, column.free_domains.clone());
        let company = column.company.clone();
        Field { kind, known_at: column.known_at, decimal, length, free_domains, company, ..date_field(config, name) }
    });
    let unnamed = config.lead.created.iter().filter(|name| !config.columns.contains_key(*name) && !is_role(name));
    used.chain(unnamed.map(|name| Field { known_at: KnownAt::Creation, ..date_field(config, name) })).collect()
}

/// The column that a field is compared with, whether or not it is a field by itself.
pub(crate) fn company_column(config: &Config, name: &str) -> Field {
    let known_at = config.columns.get(name).map(|column| column.known_at).unwrap_or_default();
    Field { known_at, missing: placeholders(config, name), ..Field::new(name, FieldKind::Text) }
}

/// A column of dates.
pub(crate) fn date_field(config: &Config, name: &str) -> Field {
    let column = config.columns.get(name);
    let date_format = column.and_then(|column| column.date_format);
    Field { date_format, missing: placeholders(config, name), ..Field::new(name, FieldKind::Date) }
}

/// A column as a field of some kind, whatever role it plays: with its placeholders and the way it is written.
pub(crate) fn plain_field(config: &Config, name: &str, kind: FieldKind) -> Field {
    let column = config.columns.get(name);
    Field { kind, decimal: column.and_then(|column| column.decimal), ..date_field(config, name) }
}

/// The columns that the configuration does not name.
pub(super) fn undeclared(names: &[String], config: &Config) -> Vec<String> {
    let is_named = |name: &String| {
        config.columns.contains_key(name) || config.lead.created.as_ref() == Some(name) || roles(config).any(|role| role == name)
    };
    names.iter().filter(|name| !is_named(name)).cloned().collect()
}
