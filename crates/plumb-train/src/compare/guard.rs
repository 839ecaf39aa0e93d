//! What rules may read: nothing that is only known once a deal has closed.

use std::path::Path;

use plumb_core::{FieldKind, KnownAt};
use plumb_rules::RuleSet;

use crate::TrainError;
use crate::config::{Config, LoadedConfig};

/// Checks that no rule reads how a deal ended, and says of the columns that rules read which may have been filled in later than a lead is judged.
///
/// # Errors
/// [`TrainError::Config`] with the line of the first rule that reads the outcome or the date of closing.
pub(crate) fn check_columns(rules: &RuleSet, file: &Path, loaded: &LoadedConfig) -> Result<Vec<String>, TrainError> {
    let config = &loaded.config;
    let mut names: Vec<&str> = rules.fields().iter().map(|field| field.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in &names {
        if let Some(role) = ending(config, name) {
            let reads = rules.rules().iter().find(|rule| rule.fields.iter().any(|field| field == name));
            let place = reads.map(|rule| format!(", line {}", rule.at.line)).unwrap_or_default();
            let of = reads.map_or("a disqualifier".to_owned(), |rule| format!("the rule `{}`", rule.id));
            return Err(TrainError::Config {
                file: file.display().to_string(),
                place,
                problem: format!(
                    "{of} reads `{name}`, which is {role}: nobody knows it while a lead is open, so rules that read it cannot be compared; take it out"
                ),
            });
        }
    }
    // One note a reason: a configuration that says nothing of ages says it of many columns.
    let mut doubts: Vec<(&str, Vec<&str>)> = Vec::new();
    for name in names {
        let Some(why) = doubt(config, name) else { continue };
        match doubts.iter_mut().find(|(own, _)| *own == why) {
            Some((_, columns)) => columns.push(name),
            None => doubts.push((why, vec![name])),
        }
    }
    let note = |(why, columns): (&str, Vec<&str>)| {
        let columns = columns.iter().map(|name| format!("`{name}`")).collect::<Vec<String>>().join(", ");
        format!("the rules read {columns}: {why}; what was filled in after the moment of judging makes the rules look better than they are")
    };
    Ok(doubts.into_iter().map(note).collect())
}

fn ending(config: &Config, name: &str) -> Option<&'static str> {
    if config.outcome.column == name {
        Some("how the deal ended")
    } else if config.lead.closed.as_deref() == Some(name) {
        Some("when the deal was closed")
    } else {
        None
    }
}

/// Why a column may know more than was known when the lead came in.
fn doubt(config: &Config, name: &str) -> Option<&'static str> {
    let is = |role: &Option<String>| role.as_deref() == Some(name);
    if is(&config.lead.created) || is(&config.lead.account) || is(&config.lead.id) {
        None
    } else if is(&config.lead.amount) {
        Some("the amount is often filled in at the end")
    } else if is(&config.lead.owner) {
        Some("the owner is often chosen by the score in use")
    } else {
        match config.columns.get(name) {
            Some(column) if !column.used => Some("left out of the model by the configuration"),
            None => Some("not named by the configuration"),
            Some(column) if column.known_at == KnownAt::Creation || column.kind == Some(FieldKind::Date) => None,
            Some(_) => Some("nobody has said since when it is known (`known_at = \"creation\"`)"),
        }
    }
}
