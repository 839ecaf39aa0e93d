//! What the values of the outcome column mean.

use plumb_core::Outcome;
use plumb_features::{level_key, parse_number};

use super::InitOptions;
use super::profile::{ColumnProfile, is_placeholder, outcome_meaning};
use super::roles::Roles;
use crate::TrainError;

/// What the outcome column's values mean.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    pub won: Vec<String>,
    pub lost: Vec<String>,
    pub open: Vec<String>,
    pub reason: String,
    /// True when values count as lost only because nobody named them won.
    pub guessed: bool,
}

/// Sorts the outcome's values into won, lost and open: as the options say, else by their wording.
pub(super) fn meanings(options: &InitOptions, profiles: &[ColumnProfile], roles: &Roles, file: &str) -> Result<Meanings, TrainError> {
    let Some(profile) = profiles.iter().find(|p| p.name == roles.outcome) else {
        return Err(TrainError::data(file, format!("there is no column `{}`", roles.outcome)));
    };
    let values: Vec<(&str, u64)> = profile.values();
    let listing = || values.iter().take(12).map(|(v, n)| format!("{v} ({n} rows)")).collect::<Vec<_>>().join(", ");
    if values.len() > 200 {
        return Err(TrainError::data(
            file,
            format!(
                "column `{}` has {} different values, too many to be an outcome; name another with --outcome",
                roles.outcome,
                values.len()
            ),
        ));
    }
    let same = |a: &str, b: &str| level_key(a) == level_key(b) || (parse_number(a).is_some() && parse_number(a) == parse_number(b));
    for (flag, given) in [("--won", &options.won), ("--lost", &options.lost)] {
        if let Some(unknown) = given.iter().find(|g| !values.iter().any(|(v, _)| same(v, g))) {
            return Err(TrainError::data(
                file,
                format!("column `{}` never has the value `{unknown}`, which {flag} names; it has: {}", roles.outcome, listing()),
            ));
        }
    }
    if let Some(both) = options.won.iter().find(|w| options.lost.iter().any(|l| same(w, l))) {
        return Err(TrainError::data(file, format!("`{both}` is named by both --won and --lost")));
    }
    let mut meanings = Meanings::default();
    for (value, _) in &values {
        let given = |list: &[String]| list.iter().any(|g| same(value, g));
        let worded = outcome_meaning(value);
        let meaning = match (given(&options.won), given(&options.lost)) {
            (true, _) => Some(Outcome::Won),
            (_, true) => Some(Outcome::Lost),
            _ if !options.won.is_empty() && !options.lost.is_empty() => Some(Outcome::Open),
            // With --won alone, a value is lost unless it stands for nothing, or its wording says that the deal goes on.
            _ if !options.won.is_empty() => {
                let is_open = is_placeholder(value) || (worded == Some(Outcome::Open) && values.len() > 2);
                meanings.guessed |= !is_open;
                Some(if is_open { Outcome::Open } else { Outcome::Lost })
            }
            _ => worded,
        };
        match meaning {
            Some(Outcome::Won) => meanings.won.push((*value).to_owned()),
            Some(Outcome::Lost) => meanings.lost.push((*value).to_owned()),
            Some(Outcome::Open) => meanings.open.push((*value).to_owned()),
            None => {
                return Err(TrainError::data(
                    file,
                    format!(
                        "column `{}` has the value `{value}`, and nothing says whether it means won, lost or open; say so: --outcome {} --won VALUE[,VALUE] [--lost VALUE[,VALUE]]; it has: {}",
                        roles.outcome,
                        roles.outcome,
                        listing()
                    ),
                ));
            }
        }
    }
    if meanings.won.is_empty() || meanings.lost.is_empty() {
        let lacking = if meanings.won.is_empty() { "won" } else { "lost" };
        return Err(TrainError::data(
            file,
            format!(
                "no value of column `{}` means {lacking}, and a model needs both won and lost deals; it has: {}",
                roles.outcome,
                listing()
            ),
        ));
    }
    meanings.reason = listing();
    Ok(meanings)
}
