use plumb_core::{Field, FieldKind};
use serde::Serialize;

use crate::TrainError;
use crate::config::LoadedConfig;
use crate::data::{date_field, nearest};
use crate::init::{Role, find_role};

/// A file's column with the stage that a lead was in before, if nobody names another.
const PREVIOUS: &str = "rule_stage";

/// What somebody said of the columns of a leads table.
#[derive(Debug, Clone, Default)]
pub struct GivenColumns {
    /// The column of identifiers.
    pub id: Option<String>,
    /// The column with the date of creation.
    pub created: Option<Field>,
    /// The column with the stage that a lead was in before.
    pub previous: Option<String>,
}

impl GivenColumns {
    /// The columns that a configuration names.
    pub fn of(loaded: &LoadedConfig) -> Self {
        let lead = &loaded.config.lead;
        let created = lead.created.as_ref().map(|name| date_field(&loaded.config, name));
        Self { id: lead.id.clone(), created, previous: None }
    }
}

/// The columns of a leads table that are read beside the fields of rules.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LeadColumns {
    /// The column of identifiers, by which events name leads. Without it rows are numbered.
    pub id: Option<String>,
    /// The column with the date of creation, for conditions on a lead's age.
    pub created: Option<Field>,
    /// The column with the stage that a lead was in before, for thresholds with hysteresis.
    pub previous: Option<String>,
}

impl LeadColumns {
    /// Finds the columns in a table of these names: as given, else by their names. `fields` may say how the date of creation is written.
    ///
    /// # Errors
    /// [`TrainError::Data`] when a given column is not there.
    pub fn find(given: &GivenColumns, fields: &[Field], names: &[String], file: &str) -> Result<Self, TrainError> {
        let check = |what: &str, name: &String| {
            if names.contains(name) {
                return Ok(());
            }
            let near = nearest(name, names).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            let problem = format!("there is no column `{name}` with the {what} of leads; {near}the columns are: {}", names.join(", "));
            Err(TrainError::data(file, problem))
        };
        let named = || names.iter().map(String::as_str);
        let created_field = |name: &str| {
            let own = fields.iter().find(|field| field.name == name && field.kind == FieldKind::Date);
            own.cloned().unwrap_or_else(|| Field::new(name, FieldKind::Date))
        };
        given.id.iter().try_for_each(|name| check("identifier", name))?;
        given.created.iter().try_for_each(|field| check("date of creation", &field.name))?;
        given.previous.iter().try_for_each(|name| check("previous stage", name))?;
        let previous = || named().find(|name| *name == PREVIOUS).map(str::to_owned);
        Ok(Self {
            id: given.id.clone().or_else(|| find_role(Role::Id, named()).map(str::to_owned)),
            created: given.created.clone().or_else(|| find_role(Role::Created, named()).map(created_field)),
            previous: given.previous.clone().or_else(previous),
        })
    }

    /// The names of these columns.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.id.iter().chain(self.created.iter().map(|field| &field.name)).chain(&self.previous)
    }
}
