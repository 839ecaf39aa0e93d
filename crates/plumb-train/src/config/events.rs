use std::path::PathBuf;

use plumb_core::{DateFormat, FieldKind, KnownAt};
use plumb_features::EventColumns;
use serde::{Deserialize, Serialize};

use super::{ColumnConfig, Config};

/// Where the events are: a row each, of any number a lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsConfig {
    /// The events table, relative to the configuration's folder.
    pub file: PathBuf,
    /// The column with the lead's identifier.
    pub lead: String,
    /// The column with the type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The column with the time.
    pub at: String,
    /// How times are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// The column that identifies an event, so that one which stands twice counts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Columns of numbers that can be summed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<String>,
}

impl EventsConfig {
    /// The columns, as a model remembers them.
    pub(crate) fn columns(&self) -> EventColumns {
        let Self { lead, kind, at, date_format, id, .. } = self.clone();
        EventColumns { lead, kind, at, date_format, id }
    }

    /// Checks that each column plays one role; `key` is where it stands in the configuration.
    pub(super) fn check(&self, key: &str) -> Result<(), String> {
        let columns = [&self.lead, &self.kind, &self.at];
        let mut names: Vec<&String> = columns.into_iter().chain(&self.id).chain(&self.properties).collect();
        names.sort();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => {
                Err(format!("`{key}` names the column `{}` twice; lead, type, at, id and properties are different columns", pair[0]))
            }
            None => Ok(()),
        }
    }
}

/// At which ages leads are seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotsConfig {
    /// Days from creation, ascending from 0.
    pub days: Vec<f64>,
}

/// The ages at which leads with events are seen, unless told otherwise.
const DAYS_WITH_EVENTS: [f64; 3] = [0.0, 7.0, 30.0];
/// The most ages.
const MOST_SNAPSHOTS: usize = 12;
/// The greatest age: ten years.
const MOST_DAYS: f64 = 3650.0;

impl Config {
    /// The ages in days at which each lead is seen, ascending from 0. With events there are three of them, without there is one. But whether a
    /// lead was still open at an age takes the date of its close, and what a column held at an age takes that somebody says since when it
    /// is known: without either, leads are seen at their creation only, unless `snapshots.days` says more.
    pub fn snapshot_days(&self) -> Vec<f64> {
        match &self.snapshots {
            Some(snapshots) => snapshots.days.clone(),
            None if self.events.is_some() && self.lead.closed.is_some() && self.columns_of_unknown_age() == 0 => DAYS_WITH_EVENTS.to_vec(),
            None => vec![0.0],
        }
    }

    /// How many columns nobody has said of since when they are known. A date says it by itself.
    pub(crate) fn columns_of_unknown_age(&self) -> usize {
        let lead = &self.lead;
        let roles = [&lead.id, &lead.observed, &lead.created, &lead.closed, &lead.amount, &lead.account, &lead.owner];
        let is_role = |name: &String| *name == self.outcome.column || roles.into_iter().flatten().any(|role| role == name);
        let may_come_late =
            |column: &ColumnConfig| column.used && column.kind != Some(FieldKind::Date) && column.known_at == KnownAt::Unknown;
        self.columns.iter().filter(|(name, column)| !is_role(name) && may_come_late(column)).count()
    }

    pub(super) fn check_events(&self) -> Result<(), String> {
        if self.events.is_some() && (self.lead.id.is_none() || self.lead.created.is_none()) {
            return Err("`events` needs `lead.id`, which events name, and `lead.created`: an event counts only from its time on".to_owned());
        }
        if let Some(events) = &self.events {
            events.check("events")?;
        }
        let Some(SnapshotsConfig { days }) = &self.snapshots else { return Ok(()) };
        let ascends = days.first() == Some(&0.0) && days.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascends || days.len() > MOST_SNAPSHOTS || days.iter().any(|days| !(0.0..=MOST_DAYS).contains(days)) {
            let example = "such as [0, 7, 30]";
            return Err(format!(
                "`snapshots.days` must ascend from 0 to at most {MOST_DAYS}, in at most {MOST_SNAPSHOTS} steps, {example}"
            ));
        }
        if days.len() > 1 && (self.lead.created.is_none() || self.lead.closed.is_none()) {
            return Err("`snapshots.days` beyond 0 needs `lead.created` and `lead.closed`: only leads still open at an age are seen then"
                .to_owned());
        }
        Ok(())
    }
}
