//! The table of events: which of its columns plays which role.

use std::path::{Path, PathBuf};

use plumb_core::{DateFormat, FieldKind};

use super::profile::{ColumnProfile, decide, named_as};
use super::roles::Roles;
use super::scan::{Scanned, scan};
use crate::TrainError;
use crate::config::EventsConfig;
use crate::lookup::Lookups;
use crate::read::{ReadOptions, TableReader};

const LEAD_NAMES: &[&str] =
    &["leadid", "lead", "opportunityid", "dealid", "prospectid", "contactid", "recordid", "customerid", "personid", "userid"];
const TYPE_NAMES: &[&str] = &["type", "eventtype", "event", "eventname", "activitytype", "activity", "action", "kind", "name"];
const AT_NAMES: &[&str] = &[
    "at",
    "occurredat",
    "eventat",
    "eventtime",
    "timestamp",
    "time",
    "datetime",
    "eventdate",
    "activitydate",
    "createdat",
    "createddate",
    "date",
    "ts",
];
const ID_NAMES: &[&str] = &["eventid", "activityid", "id", "uuid"];

/// The columns of an events table by their names alone, for a command that nobody told them; without properties.
///
/// # Errors
/// [`TrainError`] when the file cannot be read, or no name says which column holds the lead, the type or the time.
pub(crate) fn event_columns(path: &Path, own_id: Option<&str>) -> Result<EventsConfig, TrainError> {
    let reader = TableReader::open(path, ReadOptions { batch_rows: 1, ..ReadOptions::default() })?;
    let names = || reader.names().iter().map(String::as_str);
    let lacking = |what: &str, known: &str| {
        let problem = format!(
            "no column's name says that it holds {what}, such as `{known}`; the columns are: {}; rename it, or name it under [rules.events] in plumb.toml and give that with --config",
            reader.names().join(", ")
        );
        TrainError::data(path.display().to_string(), problem)
    };
    let lead = names().find(|name| own_id == Some(*name)).or_else(|| named_as(LEAD_NAMES, names()));
    let lead = lead.ok_or_else(|| lacking("the lead's identifier", own_id.unwrap_or(LEAD_NAMES[0])))?;
    let free = || names().filter(|name| *name != lead);
    let kind = named_as(TYPE_NAMES, free()).ok_or_else(|| lacking("the type", TYPE_NAMES[0]))?;
    let at = named_as(AT_NAMES, free().filter(|name| *name != kind)).ok_or_else(|| lacking("times", AT_NAMES[0]))?;
    let id = named_as(ID_NAMES, free().filter(|name| *name != kind && *name != at));
    Ok(EventsConfig {
        file: path.to_owned(),
        lead: lead.to_owned(),
        kind: kind.to_owned(),
        at: at.to_owned(),
        date_format: None,
        id: id.map(str::to_owned),
        properties: Vec::new(),
    })
}

/// The roles of an events table's columns.
pub(super) struct EventRoles {
    pub path: PathBuf,
    pub lead: String,
    pub kind: String,
    /// What the types are, in words.
    pub types: String,
    pub at: String,
    pub date_format: Option<DateFormat>,
    pub id: Option<String>,
    pub properties: Vec<String>,
}

/// Finds the roles by the names of the columns and what they hold.
pub(super) fn event_roles(path: &Path, leads: &Roles) -> Result<EventRoles, TrainError> {
    let file = path.display().to_string();
    let (Some(own_id), Some(_)) = (&leads.id, &leads.created) else {
        return Err(TrainError::data(
            file,
            "events need the leads' identifier and date of creation; name them: --id COLUMN --created COLUMN",
        ));
    };
    let Scanned { columns, .. } = scan(path, None, &Lookups::default())?;
    let names = || columns.iter().map(|column| column.name.as_str());
    let profile = |name: &str| columns.iter().find(|column| column.name == name);
    let lacking = |what: &str, known: &[&str]| {
        let found: Vec<&str> = names().collect();
        let problem = format!(
            "no column's name says that it holds {what}, such as `{}`; the columns are: {}; rename it, or run without --events and write [events] by hand",
            known[0],
            found.join(", ")
        );
        TrainError::data(file.clone(), problem)
    };
    let lead = names().find(|name| name == own_id).or_else(|| named_as(LEAD_NAMES, names()));
    let lead = lead.ok_or_else(|| lacking("the lead's identifier", &[own_id]))?;
    let free = || names().filter(|name| *name != lead);
    let kind = named_as(TYPE_NAMES, free()).ok_or_else(|| lacking("the type", TYPE_NAMES))?;
    let is_date = |name: &&str| profile(name).is_some_and(|column| decide(column).kind == FieldKind::Date);
    let dates: Vec<&str> = free().filter(is_date).collect();
    let at = named_as(AT_NAMES, dates.iter().copied()).ok_or_else(|| lacking("times", AT_NAMES))?;
    let id = named_as(ID_NAMES, free().filter(|name| *name != kind && *name != at));
    let is_sum = |column: &&ColumnProfile| {
        let decision = decide(column);
        let is_role = [lead, kind, at].contains(&column.name.as_str()) || id == Some(&column.name);
        decision.used && decision.kind == FieldKind::Number && !is_role
    };
    Ok(EventRoles {
        path: path.to_owned(),
        types: profile(kind).map(|column| decide(column).reason).unwrap_or_default(),
        date_format: profile(at).and_then(|column| decide(column).date_format),
        properties: columns.iter().filter(is_sum).map(|column| column.name.clone()).collect(),
        lead: lead.to_owned(),
        kind: kind.to_owned(),
        at: at.to_owned(),
        id: id.map(str::to_owned),
    })
}
