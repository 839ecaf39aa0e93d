//! The text of a commented `plumb.toml`.

use std::fmt::Write;
use std::path::Path;

use plumb_core::FieldKind;

use super::InitOptions;
use super::company::Company;
use super::events::EventRoles;
use super::meanings::Meanings;
use super::profile::{ColumnProfile, Decision};
use super::roles::Roles;
use super::scan::Scanned;
use crate::read::Format;

/// Everything that the configuration is written from.
pub(super) struct Document<'a> {
    pub options: &'a InitOptions,
    pub scanned: &'a Scanned,
    pub roles: &'a Roles,
    pub meanings: &'a Meanings,
    pub decisions: &'a [(&'a ColumnProfile, Decision)],
    pub events: Option<&'a EventRoles>,
    pub company: Option<&'a Company>,
}

impl Document<'_> {
    /// The whole text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let Document { options, scanned, roles, meanings, decisions, events, company } = self;
        let Scanned { format, rows, complete, .. } = scanned;
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
        for lookup in &options.lookups {
            writeln!(out, "[[lookup]]\nfile = {}", quoted(&relative(&lookup.file, &options.output)))?;
            writeln!(
                out,
                "key = {}   # of the leads; its row's columns are called by it: {}",
                quoted(&lookup.key),
                commented(&format!("{}.COLUMN", lookup.key))
            )?;
            if let Some(column) = &lookup.matches {
                writeln!(out, "match = {}   # of the lookup", quoted(column))?;
            }
            writeln!(out, "# fuzzy = true   # takes keys of the same letters and digits for the same\n")?;
        }
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
        if let Some(events) = events {
            write_events(out, events, roles, &options.output)?;
        }
        writeln!(out, "{TRAINING}")?;
        writeln!(out, "\n[score]\n# scale = \"percentile\"   # or \"probability\", \"log_odds\"")?;
        writeln!(
            out,
            "\n# Columns: kind ({}),\n# use, missing (values that mean \"no value\"), date_format, decimal, length, company (of an e-mail address), encoding (\"rate\": by past rates), and",
            FieldKind::NAMES
        )?;
        writeln!(
            out,
            "# known_at = \"creation\" for those whose value is known when the lead comes in. A column filled in later flatters the model.\n[columns]"
        )?;
        for (profile, decision) in *decisions {
            write_column(out, (options, roles, *company), profile, decision)?;
        }
        Ok(())
    }
}

/// The options of a fit, each with its default or an example.
const TRAINING: &str = r#"
[training]
# test_share = 0.2             # the newest leads, only for measuring
# min_level_rows = 10          # rarer levels of a category are pooled
# interactions = true          # pairs and triples of columns with weights of their own, where they surely help
# half_life_days = 365         # a lead that old counts half; without it, all count the same
# penalty_rule = "lowest"      # or "one_standard_error": the simplest fit that is not surely worse
# fold_by = "group"            # or "time": stretches of time are held out together; tells about drift
# unstable_effects = "shrink"  # or "keep": features whose effect does not hold over time are named, and trusted as others are
# A number may be bound below: monotone = "increasing" says that more of it never lowers the score, "decreasing" that it never raises it."#;

/// What leads did, and when they are looked at.
fn write_events(out: &mut String, events: &EventRoles, roles: &Roles, output: &Path) -> std::fmt::Result {
    writeln!(
        out,
        "\n# What leads did. An event counts only once it has happened: where a lead is seen at an age, later ones are not known."
    )?;
    writeln!(out, "[events]\nfile = {}", quoted(&relative(&events.path, output)))?;
    writeln!(out, "lead = {}   # the lead's identifier", quoted(&events.lead))?;
    writeln!(out, "type = {}   # {}", quoted(&events.kind), commented(&events.types))?;
    writeln!(out, "at = {}", quoted(&events.at))?;
    if let Some(format) = events.date_format {
        writeln!(out, "date_format = \"{}\"", format.as_str())?;
    }
    match &events.id {
        Some(id) => writeln!(out, "id = {}   # an event that stands twice counts once", quoted(id))?,
        None => writeln!(out, "# id = \"COLUMN\"   # an event that stands twice counts once")?,
    }
    writeln!(out, "properties = {}   # numbers that are summed", list(&events.properties))?;
    if roles.closed.is_some() {
        writeln!(
            out,
            "\n# Leads are seen at their creation, and once `known_at` is said of every column below, also at 7 and 30 days while they are open:"
        )?;
        writeln!(out, "# [snapshots]\n# days = [0, 7, 30]")?;
    }
    Ok(())
}

fn write_column(
    out: &mut String,
    (options, roles, company): (&InitOptions, &Roles, Option<&Company>),
    profile: &ColumnProfile,
    decision: &Decision,
) -> std::fmt::Result {
    let name = quoted(&profile.name);
    let is_date_role = [&roles.created, &roles.closed].into_iter().flatten().any(|role| *role == profile.name);
    let is_excluded = options.exclude.contains(&profile.name);
    if roles.is_role(&profile.name) && !is_date_role {
        // Its role says what it is; only what stands for "missing" is left to say.
        return match decision.missing.is_empty() {
            true => Ok(()),
            false => writeln!(out, "{name} = {{ use = false, missing = {} }}   # has a role above", list(&decision.missing)),
        };
    }
    if is_excluded && !is_date_role {
        return writeln!(out, "{name} = {{ use = false }}   # excluded by --exclude");
    }
    let mut keys = Vec::new();
    if decision.used || is_date_role {
        keys.push(format!("kind = \"{}\"", decision.kind.as_str()));
    }
    if let Some(format) = decision.date_format {
        keys.push(format!("date_format = \"{}\"", format.as_str()));
    }
    if let Some(decimal) = decision.decimal.filter(|_| decision.used) {
        keys.push(format!("decimal = \"{}\"", decimal.as_str()));
    }
    if decision.length && decision.used {
        keys.push("length = true".to_owned());
    }
    let told = company.filter(|own| own.tells());
    if let Some(company) = told.filter(|own| own.email == profile.name) {
        keys.push(format!("company = {}", quoted(&company.company)));
    }
    let is_read = decision.used || is_date_role || told.is_some_and(|own| own.company == profile.name);
    if decision.rated && decision.used {
        keys.push("encoding = \"rate\"".to_owned());
    }
    if !decision.missing.is_empty() && is_read {
        keys.push(format!("missing = {}", list(&decision.missing)));
    }
    let is_closed = roles.closed.as_ref() == Some(&profile.name);
    if is_closed || is_excluded || (!decision.used && !is_date_role) {
        keys.push("use = false".to_owned());
    }
    let compared = company.filter(|own| own.email == profile.name).map(|own| format!("; {}", own.reason())).unwrap_or_default();
    writeln!(out, "{name} = {{ {} }}   # {}", keys.join(", "), commented(&format!("{}{compared}", decision.reason)))
}

fn role_note(key: &str) -> &'static str {
    match key {
        "id" => "   # one row a lead; without it, leads are told apart by their content",
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
