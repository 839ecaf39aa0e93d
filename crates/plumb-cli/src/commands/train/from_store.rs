//! What a server has collected, as the tables that training reads: leads as they were when they came, what they did, and how they ended.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use plumb_core::{DateFormat, Time};
use plumb_store::{Close, Dossier, Store};
use plumb_train::config::{Config, EventsConfig, LoadedConfig};
use plumb_train::unfinished;
use serde_json::{Map, Value};

/// Leads that are asked for at once.
const PAGE: u32 = 500;
/// Attributes that were first heard of later than so many days after the creation are not those that the lead came with.
const DAYS_TO_TELL: f64 = 1.0;

/// The tables of a store, in files of this process's own that are removed when this is dropped.
pub struct StoreTables {
    leads: Table,
    events: Option<Table>,
    rule_events: Option<Table>,
    /// Leads written.
    pub written: u64,
    /// Leads left out because nobody knows what they were when they came.
    pub late: u64,
}

impl StoreTables {
    /// Writes the tables with the columns that the configuration names.
    ///
    /// # Errors
    /// What the store or the disk says, and a configuration that names no column for the identifier.
    pub async fn write(store: &dyn Store, config: &Config) -> anyhow::Result<Self> {
        let Some(id) = &config.lead.id else {
            bail!("`lead.id` names no column: name one, such as `id = \"lead_id\"`; identifiers of the store stand under it");
        };
        let columns = columns(store, config).await?;
        let rule_events = config.rules.as_ref().and_then(|rules| rules.events.as_ref());
        let mut tables = Self {
            leads: Table::new("leads")?,
            events: config.events.as_ref().map(|_| Table::new("events")).transpose()?,
            rule_events: rule_events.map(|_| Table::new("rule-events")).transpose()?,
            written: 0,
            late: 0,
        };
        let mut after: Option<String> = None;
        loop {
            let page = store.dossiers(after.as_deref(), false, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.lead.id.clone());
            for dossier in &page {
                let Some(row) = lead(dossier, config, id) else {
                    tables.late += 1;
                    continue;
                };
                tables.written += 1;
                // Every row has every column, so that none is missed by a reader who looks at the first.
                tables.leads.add(columns.iter().map(|name| (name.clone(), row.get(name).cloned().unwrap_or_default())))?;
                for (table, names) in [(&mut tables.events, &config.events.as_ref()), (&mut tables.rule_events, &rule_events)] {
                    if let (Some(table), Some(names)) = (table, names) {
                        add_events(table, dossier, names)?;
                    }
                }
            }
        }
        for table in [Some(&mut tables.leads), tables.events.as_mut(), tables.rule_events.as_mut()].into_iter().flatten() {
            table.file.flush().with_context(|| table.path.display().to_string())?;
        }
        Ok(tables)
    }

    /// The configuration, reading these tables.
    pub fn read_by(&self, mut loaded: LoadedConfig) -> LoadedConfig {
        loaded.config.data.leads.clone_from(&self.leads.path);
        loaded.config.data.delimiter = None;
        let rule_events = loaded.config.rules.as_mut().and_then(|rules| rules.events.as_mut());
        for (table, events) in [(&self.events, loaded.config.events.as_mut()), (&self.rule_events, rule_events)] {
            if let (Some(table), Some(events)) = (table, events) {
                events.file.clone_from(&table.path);
            }
        }
        loaded
    }
}

/// All columns of the leads: what roles are called, and every attribute that a lead came with.
async fn columns(store: &dyn Store, config: &Config) -> anyhow::Result<BTreeSet<String>> {
    let lead = &config.lead;
    let roles = [&lead.id, &lead.created, &lead.closed, &lead.amount, &lead.owner].into_iter().flatten();
    let mut columns: BTreeSet<String> = roles.chain([&config.outcome.column]).cloned().collect();
    let mut after: Option<String> = None;
    loop {
        let page = store.dossiers(after.as_deref(), false, PAGE).await?;
        let Some(last) = page.last() else { return Ok(columns) };
        after = Some(last.lead.id.clone());
        for name in page.iter().filter_map(|dossier| dossier.versions.first()).flat_map(|first| first.attributes.keys()) {
            if !columns.contains(name) {
                columns.insert(name.clone());
            }
        }
    }
}

/// A lead as it was when it came, and how it ended; none where its attributes were first heard of too late.
fn lead(dossier: &Dossier, config: &Config, id: &str) -> Option<Map<String, Value>> {
    let (kept, first) = (&dossier.lead, dossier.versions.first()?);
    let roles = &config.lead;
    // What was told of one moment was known at that moment.
    let mut row = dossier.versions.iter().take_while(|version| version.observed_at == first.observed_at).last()?.attributes.clone();
    let told = roles.created.as_ref().and_then(|name| row.get(name)?.as_str()).and_then(|text| Time::parse(text, DateFormat::Iso).ok());
    let created = told.unwrap_or(kept.created_at);
    let end = kept.outcome.as_ref().filter(|outcome| outcome.outcome != Close::Reopened);
    let is_late = first.observed_at.days_since(created) > DAYS_TO_TELL || end.is_some_and(|end| end.at <= first.observed_at);
    if is_late {
        return None;
    }
    let mut set = |name: Option<&String>, value: Option<Value>| {
        if let (Some(name), Some(value)) = (name, value) {
            row.insert(name.clone(), value);
        }
    };
    set(roles.created.as_ref().filter(|_| told.is_none()), Some(created.to_string().into()));
    set(roles.closed.as_ref(), Some(end.map_or(Value::Null, |end| end.at.to_string().into())));
    set(roles.amount.as_ref(), end.and_then(|end| end.amount).map(Value::from));
    set(roles.owner.as_ref(), kept.owner.clone().map(Value::from));
    let word = |words: &[String]| words.first().cloned().map_or(Value::Null, Value::from);
    let outcome = match end.map(|end| end.outcome) {
        Some(Close::Won) => word(&config.outcome.won),
        Some(Close::Lost) => word(&config.outcome.lost),
        _ => word(config.outcome.open.as_deref().unwrap_or_default()),
    };
    set(Some(&config.outcome.column), Some(outcome));
    row.insert(id.to_owned(), kept.id.clone().into());
    Some(row)
}

fn add_events(table: &mut Table, dossier: &Dossier, names: &EventsConfig) -> anyhow::Result<()> {
    for event in &dossier.events {
        let own = [(&names.lead, event.lead_id.as_str()), (&names.kind, &event.kind)].map(|(name, text)| (name.clone(), Value::from(text)));
        let id = names.id.iter().map(|name| (name.clone(), Value::from(event.id.as_str())));
        let property = |name: &String| (name.clone(), event.properties.get(name).cloned().unwrap_or_default());
        let at = [(names.at.clone(), Value::from(event.at.to_string()))];
        table.add(own.into_iter().chain(at).chain(id).chain(names.properties.iter().map(property)))?;
    }
    Ok(())
}

/// A table in a file of lines of JSON that nobody else may read.
struct Table {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Table {
    fn new(name: &str) -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("plumb-{}-{name}.ndjson", std::process::id()));
        let file = unfinished::begin(&path, || private(&path)).with_context(|| path.display().to_string())?;
        Ok(Self { file: BufWriter::new(file), path })
    }

    fn add(&mut self, row: impl Iterator<Item = (String, Value)>) -> anyhow::Result<()> {
        let row: Map<String, Value> = row.collect();
        let written = serde_json::to_writer(&mut self.file, &row).map_err(Into::into).and_then(|()| self.file.write_all(b"\n"));
        written.with_context(|| self.path.display().to_string())
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // It lies in a folder that the system empties.
        let _ = unfinished::end(&self.path, || fs::remove_file(&self.path));
    }
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
