//! What a server has collected, as the tables that training reads: what leads were over time, what they did, and how they ended.

mod dates;
mod leads;
mod rows;
mod table;

use leads::Leads;
use plumb_store::Store;
use plumb_train::TrainError;
use plumb_train::config::LoadedConfig;
use rows::{event_row, rows_of};
use table::Table;

/// Leads that are asked for at once.
const PAGE: u32 = 500;
/// The column that says from when on a row holds, where the configuration names none.
const OBSERVED: &str = "observed_at (of the store)";

/// The tables of a store, in files of this process's own that are removed when this is dropped.
pub struct StoreTables {
    leads: Table,
    events: Option<Table>,
    rule_events: Option<Table>,
    /// The column that says from when on a row holds; none where leads have no dates.
    observed: Option<String>,
    /// Leads written.
    pub written: u64,
    /// Rows that tell what leads were later than at their creation.
    pub later: u64,
    /// Leads left out because nobody knows what they were when they came.
    pub late: u64,
}

impl StoreTables {
    /// Writes the tables with the columns that the configuration names.
    ///
    /// # Errors
    /// What the store or the disk says, and a configuration that names no column for the identifier.
    pub async fn write(store: &dyn Store, loaded: &LoadedConfig) -> anyhow::Result<Self> {
        let config = &loaded.config;
        let id = config.lead.id.as_ref().ok_or_else(|| TrainError::Config {
            file: loaded.path.display().to_string(),
            place: String::new(),
            problem: "`lead.id` names no column: name one, such as `id = \"lead_id\"`; identifiers of the store stand under it".to_owned(),
        })?;
        // Without dates leads have no ages, and are what they came with.
        let observed = config.lead.created.as_ref().map(|_| config.lead.observed.clone().unwrap_or_else(|| OBSERVED.to_owned()));
        let rule_events = config.rules.as_ref().and_then(|rules| rules.events.as_ref());
        let mut tables = Self {
            leads: Table::new("leads")?,
            events: config.events.as_ref().map(|_| Table::new("events")).transpose()?,
            rule_events: rule_events.map(|_| Table::new("rule-events")).transpose()?,
            observed,
            written: 0,
            later: 0,
            late: 0,
        };
        let mut leads = Leads::new(config)?;
        let mut after: Option<String> = None;
        loop {
            let page = store.dossiers(after.as_deref(), false, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.lead.id.clone());
            for dossier in &page {
                let rows = rows_of(dossier, config, id, tables.observed.as_deref());
                if rows.is_empty() {
                    tables.late += 1;
                    continue;
                }
                tables.written += 1;
                tables.later += rows.len() as u64 - 1;
                rows.into_iter().try_for_each(|row| leads.add(row))?;
                for (table, names) in [(&mut tables.events, &config.events.as_ref()), (&mut tables.rule_events, &rule_events)] {
                    if let (Some(table), Some(names)) = (table, names) {
                        dossier.events.iter().try_for_each(|event| table.add(&event_row(event, names)))?;
                    }
                }
            }
        }
        leads.write(&mut tables.leads)?;
        for table in [Some(&mut tables.leads), tables.events.as_mut(), tables.rule_events.as_mut()].into_iter().flatten() {
            table.flush()?;
        }
        Ok(tables)
    }

    /// The same fault, told of the store and not of the files that its tables lie in.
    pub fn told_of(&self, store: &str, fault: TrainError) -> TrainError {
        let text = fault.to_string();
        let tables = [(Some(&self.leads), "the leads"), (self.events.as_ref(), "the events"), (self.rule_events.as_ref(), "the events")];
        let rest_of = |table: &Table| text.strip_prefix(&table.path.display().to_string()).map(str::to_owned);
        let found = tables.into_iter().find_map(|(table, what)| Some((rest_of(table?)?, what)));
        match found.filter(|_| fault.is_bad_input()) {
            Some((rest, what)) => {
                let (place, problem) = rest.split_once(": ").unwrap_or(("", &rest));
                TrainError::Data { file: format!("{what} of {store}"), place: place.to_owned(), problem: problem.to_owned() }
            }
            None => fault,
        }
    }

    /// The configuration, reading these tables. The report does not tell where the store is: others may read it.
    pub fn read_by(&self, mut loaded: LoadedConfig) -> LoadedConfig {
        loaded.source = Some("the store".to_owned());
        let config = &mut loaded.config;
        config.data.leads.clone_from(&self.leads.path);
        config.data.delimiter = None;
        config.lead.observed.clone_from(&self.observed);
        let rule_events = config.rules.as_mut().and_then(|rules| rules.events.as_mut());
        for (table, events) in [(&self.events, config.events.as_mut()), (&self.rule_events, rule_events)] {
            if let (Some(table), Some(events)) = (table, events) {
                events.file.clone_from(&table.path);
            }
        }
        loaded
    }
}
