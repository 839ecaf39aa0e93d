//! Profiles a file and writes a commented `plumb.toml` that a person can overrule.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use plumb_core::{FieldKind, Outcome};
use plumb_features::{level_key, parse_number};

use crate::TrainError;
use crate::bulk::is_same_file;
use crate::config::Config;
use crate::profile::{ColumnProfile, Decision, Role, decide, find_role, outcome_meaning};
use crate::read::{Format, ReadOptions, TableReader};

/// Past so many rows, the rest of the file is not looked at.
const MOST_ROWS: u64 = 1_000_000;

/// What to profile, and what is known already.
#[derive(Debug, Clone, Default)]
pub struct InitOptions {
    /// The leads table.
    pub leads: PathBuf,
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
    /// An earlier configuration that was moved out of the way.
    pub kept: Option<PathBuf>,
}

/// The columns that play a role.
#[derive(Debug, Default)]
struct Roles {
    id: Option<String>,
    created: Option<String>,
    closed: Option<String>,
    amount: Option<String>,
    account: Option<String>,
    owner: Option<String>,
    outcome: String,
}

/// What the outcome column's values mean.
#[derive(Debug, Default)]
struct Meanings {
    won: Vec<String>,
    lost: Vec<String>,
    open: Vec<String>,
    reason: String,
}

/// Profiles `options.leads` and writes `options.output`. An earlier file there is kept beside it with `.bak` added.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, an option names a column or value that is not there, or nothing says which column
/// and value mean won.
pub fn init(options: &InitOptions) -> Result<Initialised, TrainError> {
    let file = options.leads.display().to_string();
    let profiled = profile(options)?;
    let roles = roles(options, &profiled.columns, &file)?;
    let meanings = meanings(options, &profiled.columns, &roles, &file)?;
    let decisions: Vec<(&ColumnProfile, Decision)> = profiled.columns.iter().map(|p| (p, decide(p))).collect();
    let text = Document { options, profiled: &profiled, roles: &roles, meanings: &meanings, decisions: &decisions }.text();
    // What is written must be readable by `train`, whatever names and values the file holds.
    Config::parse(&text, &options.output.display().to_string())?;
    if is_same_file(&options.leads, &options.output) {
        return Err(TrainError::data(file, "the configuration would replace the leads it describes; name another file with -o"));
    }
    let kept = write(&options.output, &text)?;
    let used = decisions.iter().filter(|(p, d)| d.used && !roles.is_role(&p.name) && !options.exclude.contains(&p.name)).count();
    Ok(Initialised { path: options.output.clone(), rows: profiled.rows, used, left_out: decisions.len() - used, kept })
}

/// A file looked at.
struct Profiled {
    columns: Vec<ColumnProfile>,
    format: Format,
    rows: u64,
    /// False when the file goes on past [`MOST_ROWS`].
    complete: bool,
}

fn profile(options: &InitOptions) -> Result<Profiled, TrainError> {
    let mut reader = TableReader::open(&options.leads, ReadOptions::default())?;
    let mut profiles: Vec<ColumnProfile> = Vec::new();
    let (mut rows, mut complete) = (0u64, true);
    while let Some(table) = reader.next_batch()? {
        rows += table.rows() as u64;
        for name in table.names() {
            if !profiles.iter().any(|p| p.name == *name) {
                let mut profile = ColumnProfile::new(name);
                profile.pad_to(rows - table.rows() as u64);
                profiles.push(profile);
            }
        }
        for profile in &mut profiles {
            match table.column(&profile.name) {
                Some(column) => profile.add(column),
                None => profile.pad_to(rows),
            }
        }
        if rows >= MOST_ROWS {
            complete = reader.next_batch()?.is_none();
            break;
        }
    }
    if rows == 0 {
        return Err(TrainError::data(
            options.leads.display().to_string(),
            "there is a header, but not one row below it; expected a row a lead",
        ));
    }
    Ok(Profiled { columns: profiles, format: reader.format(), rows, complete })
}

impl Roles {
    fn named(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("id", self.id.as_deref()),
            ("created", self.created.as_deref()),
            ("closed", self.closed.as_deref()),
            ("amount", self.amount.as_deref()),
            ("account", self.account.as_deref()),
            ("owner", self.owner.as_deref()),
        ]
    }

    fn is_role(&self, name: &str) -> bool {
        self.outcome == name || self.named().iter().any(|(_, column)| *column == Some(name))
    }
}

fn roles(options: &InitOptions, profiles: &[ColumnProfile], file: &str) -> Result<Roles, TrainError> {
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

fn meanings(options: &InitOptions, profiles: &[ColumnProfile], roles: &Roles, file: &str) -> Result<Meanings, TrainError> {
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
            // With --won alone, a value is lost unless its wording says that the deal goes on.
            _ if !options.won.is_empty() => {
                Some(if worded == Some(Outcome::Open) && values.len() > 2 { Outcome::Open } else { Outcome::Lost })
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
                        "column `{}` has the value `{value}`, and nothing says whether it means won, lost or open; say so: --won VALUE[,VALUE] [--lost VALUE[,VALUE]]; it has: {}",
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

/// Everything that the configuration is written from.
struct Document<'a> {
    options: &'a InitOptions,
    profiled: &'a Profiled,
    roles: &'a Roles,
    meanings: &'a Meanings,
    decisions: &'a [(&'a ColumnProfile, Decision)],
}

impl Document<'_> {
    fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let Document { options, profiled, roles, meanings, decisions } = self;
        let Profiled { format, rows, complete, .. } = profiled;
        let seen = if *complete { format!("all {rows} rows") } else { format!("the first {rows} rows") };
        writeln!(
            out,
            "# Written by `plumb init` from {seen} of the leads table. Every line is yours to change; then run `plumb train`.\n"
        )?;
        writeln!(out, "[data]\nleads = {}", quoted(&relative(&options.leads, &options.output)))?;
        if let Format::Csv { delimiter } = format {
            writeln!(out, "delimiter = {}", quoted(&char::from(*delimiter).to_string()))?;
        }
        writeln!(out, "# extracted_at = \"2025-06-30\"   # when the file was exported; the latest date in it if left out\n")?;
        writeln!(out, "[lead]")?;
        for (key, column) in roles.named() {
            match column {
                Some(name) => writeln!(out, "{key} = {}{}", quoted(name), role_note(key))?,
                None => writeln!(out, "# {key} = \"COLUMN\"{}", role_note(key))?,
            }
        }
        writeln!(out, "\n[outcome]\n# {} has: {}", commented(&roles.outcome), commented(&meanings.reason))?;
        writeln!(out, "column = {}\nwon = {}\nlost = {}", quoted(&roles.outcome), list(&meanings.won), list(&meanings.lost))?;
        writeln!(out, "open = {}   # not closed yet, like a blank; any other value is an error", list(&meanings.open))?;
        if roles.created.is_some() && roles.closed.is_some() {
            writeln!(
                out,
                "# Predict \"won within so many days of creation\". Deals still open by then count as lost, so recent months are not judged by their quick wins:"
            )?;
            writeln!(out, "# horizon_days = 90")?;
        }
        writeln!(
            out,
            "\n[training]\n# test_share = 0.2       # the newest leads, only for measuring\n# min_level_rows = 10    # rarer levels of a category are pooled"
        )?;
        writeln!(out, "\n[score]\n# scale = \"percentile\"   # or \"probability\", \"log_odds\"")?;
        writeln!(out, "\n# Columns: kind (number, category, date, text), use, missing (values that mean \"no value\"), date_format, and")?;
        writeln!(
            out,
            "# known_at = \"creation\" for those whose value is known when the lead comes in. A column filled in later flatters the model.\n[columns]"
        )?;
        for (profile, decision) in *decisions {
            write_column(out, options, roles, profile, decision)?;
        }
        Ok(())
    }
}

fn write_column(out: &mut String, options: &InitOptions, roles: &Roles, profile: &ColumnProfile, decision: &Decision) -> std::fmt::Result {
    let name = quoted(&profile.name);
    if options.exclude.contains(&profile.name) {
        return writeln!(out, "{name} = {{ use = false }}   # excluded by --exclude");
    }
    let is_date_role = [&roles.created, &roles.closed].into_iter().flatten().any(|role| *role == profile.name);
    if roles.is_role(&profile.name) && !is_date_role {
        return Ok(());
    }
    let mut keys = Vec::new();
    if decision.used || is_date_role {
        keys.push(format!("kind = \"{}\"", decision.kind.as_str()));
    }
    if let Some(format) = decision.date_format {
        keys.push(format!("date_format = \"{}\"", format.as_str()));
    }
    if !decision.missing.is_empty() && (decision.used || is_date_role) {
        keys.push(format!("missing = {}", list(&decision.missing)));
    }
    let is_closed = roles.closed.as_ref() == Some(&profile.name);
    if is_closed || (!decision.used && !is_date_role) {
        keys.push("use = false".to_owned());
    }
    writeln!(out, "{name} = {{ {} }}   # {}", keys.join(", "), commented(&decision.reason))
}

fn role_note(key: &str) -> &'static str {
    match key {
        "id" => "   # one row a lead; rows are numbered if left out",
        "created" => "   # splits old from new leads; without it the split is random",
        "closed" => "   # never a feature",
        "amount" => "   # never a feature: often filled in at the end",
        "account" => "   # leads of one account stay together in cross-validation",
        _ => "   # never a feature: often decided by the score in use",
    }
}

/// The leads table's path as the configuration should name it: relative where it lies in or below the configuration's folder.
fn relative(leads: &Path, output: &Path) -> String {
    let folder = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let path = match (leads.canonicalize(), folder.canonicalize()) {
        (Ok(leads), Ok(folder)) => leads.strip_prefix(&folder).map(Path::to_path_buf).unwrap_or(leads),
        _ => leads.to_path_buf(),
    };
    path.display().to_string()
}

/// A TOML basic string, valid as a key and as a value.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|v| quoted(v)).collect::<Vec<_>>().join(", "))
}

/// Text that stays within one comment line.
fn commented(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn write(path: &Path, text: &str) -> Result<Option<PathBuf>, TrainError> {
    let kept = match std::fs::read(path) {
        Ok(old) if old != text.as_bytes() => {
            let mut name = path.as_os_str().to_owned();
            name.push(".bak");
            let backup = PathBuf::from(name);
            // Written, not renamed: at no moment is there no configuration.
            crate::write::write_whole(&backup, &old)?;
            Some(backup)
        }
        _ => None,
    };
    crate::write::write_whole(path, text.as_bytes())?;
    Ok(kept)
}
