//! Profiles a file and writes a commented `plumb.toml` that a person can overrule.

mod company;
mod document;
mod events;
mod meanings;
mod profile;
mod roles;
mod scan;

use std::path::{Path, PathBuf};

use crate::TrainError;
use crate::config::Config;
use crate::lookup::{LookupConfig, Lookups};
use crate::spared::spare;
use company::company;
use document::Document;
pub(crate) use events::event_columns;
use events::event_roles;
use meanings::meanings;
use profile::decide;
pub(crate) use profile::{ColumnProfile, Decision, Role, find_role, is_placeholder};
use roles::roles;
use scan::scan;

/// What to profile, and what is known already.
#[derive(Debug, Clone, Default)]
pub struct InitOptions {
    /// The leads table.
    pub leads: PathBuf,
    /// The events table, if there is one.
    pub events: Option<PathBuf>,
    /// Where `plumb.toml` goes.
    pub output: PathBuf,
    /// The identifier's column.
    pub id: Option<String>,
    /// The outcome's column.
    pub outcome: Option<String>,
    /// Values that mean won.
    pub won: Vec<String>,
    /// Values that mean lost.
    pub lost: Vec<String>,
    /// The column of creation dates.
    pub created: Option<String>,
    /// The column of closing dates.
    pub closed: Option<String>,
    /// Columns to leave out.
    pub exclude: Vec<String>,
    /// Tables to join.
    pub lookups: Vec<LookupConfig>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Initialised {
    /// The configuration's path.
    pub path: PathBuf,
    /// Rows looked at.
    pub rows: u64,
    /// Columns that features are made from.
    pub used: usize,
    /// Columns left out.
    pub left_out: usize,
    /// Values that count as lost only because nobody named them won.
    pub lost_by_default: Vec<String>,
    /// What could not be looked up, in words.
    pub lookup_notes: Vec<String>,
    /// An earlier configuration that was moved out of the way.
    pub kept: Option<PathBuf>,
}

/// Profiles `options.leads` and writes `options.output`. An earlier file there is kept beside it, as `.bak`,
/// `.bak2` and so on.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, an option names a column or value that is not there, or nothing says which column
/// and value mean won.
pub fn init(options: &InitOptions) -> Result<Initialised, TrainError> {
    let file = options.leads.display().to_string();
    let lookups = Lookups::read(&options.lookups)?;
    let scanned = scan(&options.leads, None, &lookups)?;
    let roles = roles(options, &scanned.columns, &file)?;
    let meanings = meanings(options, &scanned.columns, &roles, &file)?;
    let events = options.events.as_deref().map(|path| event_roles(path, &roles)).transpose()?;
    let decisions: Vec<(&ColumnProfile, Decision)> = scanned.columns.iter().map(|p| (p, decide(p))).collect();
    let company = company(&options.leads, &decisions, &options.exclude, &lookups)?;
    let text = Document {
        options,
        scanned: &scanned,
        roles: &roles,
        meanings: &meanings,
        decisions: &decisions,
        events: events.as_ref(),
        company: company.as_ref(),
    }
    .text();
    // What is written must be readable by `train`, whatever names and values the file holds.
    Config::parse(&text, &options.output.display().to_string())?;
    let leads = std::iter::once((options.leads.as_path(), "the leads it describes"));
    let log = options.events.iter().map(|path| (path.as_path(), "the events it describes"));
    let joined = options.lookups.iter().map(|lookup| (lookup.file.as_path(), "a table that is joined"));
    spare(leads.chain(log).chain(joined), &options.output, ("the configuration", "-o"))?;
    let lost_by_default = if meanings.guessed { meanings.lost.clone() } else { Vec::new() };
    let kept = write(&options.output, &text)?;
    let used = decisions.iter().filter(|(p, d)| d.used && !roles.is_role(&p.name) && !options.exclude.contains(&p.name)).count();
    Ok(Initialised {
        path: options.output.clone(),
        rows: scanned.rows,
        used,
        left_out: decisions.len() - used,
        lost_by_default,
        lookup_notes: lookups.notes(),
        kept,
    })
}

/// What every column of a table looks like, by name.
pub(crate) fn profile_columns(leads: &Path, delimiter: Option<u8>, lookups: &Lookups) -> Result<Vec<(String, Decision)>, TrainError> {
    Ok(scan(leads, delimiter, lookups)?.columns.into_iter().map(|profile| (profile.name.clone(), decide(&profile))).collect())
}

/// The values of every column of a table.
pub(crate) fn scan_columns(leads: &Path, delimiter: Option<u8>, lookups: &Lookups) -> Result<Vec<ColumnProfile>, TrainError> {
    Ok(scan(leads, delimiter, lookups)?.columns)
}

/// Puts the configuration in its place. What stood there is copied first: at no moment is there no configuration.
fn write(path: &Path, text: &str) -> Result<Option<PathBuf>, TrainError> {
    let kept = match std::fs::read(path) {
        Ok(old) if old != text.as_bytes() => {
            let backup = free_backup(path);
            crate::write::write_whole(&backup, &old)?;
            Some(backup)
        }
        _ => None,
    };
    crate::write::write_whole(path, text.as_bytes())?;
    Ok(kept)
}

/// The first of `.bak`, `.bak2`, `.bak3` ... that is free.
fn free_backup(path: &Path) -> PathBuf {
    let numbered = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 { ".bak".to_owned() } else { format!(".bak{number}") });
        PathBuf::from(name)
    };
    (1..).map(numbered).find(|candidate| !candidate.exists()).unwrap_or_else(|| numbered(1))
}
