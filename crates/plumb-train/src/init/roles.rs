//! The columns that play a role: as the options say, else by their names.

use plumb_core::FieldKind;

use super::InitOptions;
use super::profile::{ColumnProfile, Role, decide, find_role};
use crate::TrainError;

/// The columns that play a role.
#[derive(Debug, Default)]
pub(super) struct Roles {
    pub id: Option<String>,
    pub created: Option<String>,
    pub closed: Option<String>,
    pub amount: Option<String>,
    pub account: Option<String>,
    pub owner: Option<String>,
    pub outcome: String,
}

impl Roles {
    /// Each role's key in the configuration, with its column.
    pub fn named(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("id", self.id.as_deref()),
            ("created", self.created.as_deref()),
            ("closed", self.closed.as_deref()),
            ("amount", self.amount.as_deref()),
            ("account", self.account.as_deref()),
            ("owner", self.owner.as_deref()),
        ]
    }

    /// Whether the column plays any role.
    pub fn is_role(&self, name: &str) -> bool {
        self.outcome == name || self.named().iter().any(|(_, column)| *column == Some(name))
    }
}

/// Finds the roles' columns.
pub(super) fn roles(options: &InitOptions, profiles: &[ColumnProfile], file: &str) -> Result<Roles, TrainError> {
    let given = [("--id", &options.id), ("--outcome", &options.outcome), ("--created", &options.created), ("--closed", &options.closed)];
    let named = given.into_iter().filter_map(|(flag, name)| name.as_ref().map(|n| (flag, n)));
    for (flag, name) in named.chain(options.exclude.iter().map(|name| ("--exclude", name))) {
        if !profiles.iter().any(|p| p.name == *name) {
            let names: Vec<&str> = profiles.iter().map(|p| p.name.as_str()).collect();
            return Err(TrainError::data(
                file,
                format!("there is no column `{name}`, which {flag} names; the columns are: {}", names.join(", ")),
            ));
        }
    }
    check_given(options, profiles, file)?;
    let free = || profiles.iter().map(|p| p.name.as_str()).filter(|name| !options.exclude.iter().any(|e| e == name));
    let profile_of = |name: &str| profiles.iter().find(|p| p.name == name);
    let is_date = |name: &str| profile_of(name).is_some_and(|p| decide(p).kind == FieldKind::Date);
    let is_id = |name: &str| profile_of(name).is_some_and(|p| p.blank == 0 && p.distinct() == p.rows);
    let find = |role| find_role(role, free());
    let outcome = match options.outcome.clone().or_else(|| find(Role::Outcome).map(str::to_owned)) {
        Some(outcome) => outcome,
        None => {
            return Err(TrainError::data(file, "no column's name says that it holds the outcome; name it: --outcome COLUMN --won VALUE"));
        }
    };
    let unless_outcome = |name: Option<&str>| name.filter(|n| *n != outcome).map(str::to_owned);
    Ok(Roles {
        id: options.id.clone().or_else(|| unless_outcome(find(Role::Id).filter(|name| is_id(name)))),
        created: options.created.clone().or_else(|| unless_outcome(find(Role::Created).filter(|name| is_date(name)))),
        closed: options.closed.clone().or_else(|| unless_outcome(find(Role::Closed).filter(|name| is_date(name)))),
        amount: unless_outcome(find(Role::Amount)),
        account: unless_outcome(find(Role::Account)),
        owner: unless_outcome(find(Role::Owner)),
        outcome,
    })
}

/// Columns named as dates must hold some, and one named as the identifier must tell rows apart: here the whole file is at hand.
fn check_given(options: &InitOptions, profiles: &[ColumnProfile], file: &str) -> Result<(), TrainError> {
    let profile_of = |name: &Option<String>| name.as_ref().and_then(|name| profiles.iter().find(|p| p.name == *name));
    for (flag, name) in [("--created", &options.created), ("--closed", &options.closed)] {
        // Numbers may be seconds since 1970, which only a person can tell: `date_format`.
        if let Some(profile) = profile_of(name).filter(|p| !matches!(decide(p).kind, FieldKind::Date | FieldKind::Number)) {
            let example = profile.values().first().map(|(text, _)| (*text).to_owned()).unwrap_or_default();
            let problem = format!(
                "column `{}`, which {flag} names, holds no dates: `{example}`, for one; expected dates such as 2025-03-31, 31/03/2025 or 03/31/2025",
                profile.name
            );
            return Err(TrainError::data(file, problem));
        }
    }
    let repeated = |p: &&ColumnProfile| p.values().first().is_some_and(|(_, count)| *count > 1);
    match profile_of(&options.id).filter(repeated) {
        Some(profile) => {
            let (text, count) = profile.values()[0];
            let problem = format!(
                "column `{}`, which --id names, has `{text}` in {count} rows; an identifier stands once, as there is one row a lead",
                profile.name
            );
            Err(TrainError::data(file, problem))
        }
        None => Ok(()),
    }
}
