//! What a model reads of a lead: the columns and measures that one of its tables uses.

use plumb_core::{Field, Schema};
use plumb_features::{EventRegister, company_field_name};
use plumb_model::Scorecard;

use crate::config::Config;
use crate::data::{Dataset, company_column};

/// The fields that a table uses; the rest of the columns are accepted in silence or, for outcomes, with a warning.
pub(crate) fn schema(dataset: &Dataset, config: &Config, served: &Scorecard, evaluated: &Scorecard) -> Schema {
    let lead = &config.lead;
    // What a lead did is told apart by its creation.
    let places_events = |name: &str| config.events.is_some() && lead.created.as_deref() == Some(name);
    let is_used = |name: &str| is_source(name, served, evaluated) || places_events(name);
    let outcome_columns: Vec<String> = std::iter::once(&config.outcome.column).chain(&lead.closed).cloned().collect();
    let own = |field: &Field| {
        let company = field.company.clone().filter(|_| is_used(&company_field_name(&field.name)));
        Field { company, ..field.clone() }
    };
    // What is made of two columns is none itself.
    let columns = dataset.fields.iter().filter(|field| dataset.names.contains(&field.name)).map(own);
    let mut fields: Vec<Field> = columns.filter(|field| is_used(&field.name) || field.company.is_some()).collect();
    for name in fields.iter().filter_map(|field| field.company.clone()).collect::<Vec<_>>() {
        if !fields.iter().any(|field| field.name == name) {
            let declared = dataset.fields.iter().find(|field| field.name == name).cloned();
            fields.push(declared.unwrap_or_else(|| company_column(config, &name)));
        }
    }
    let is_field = |name: &String| fields.iter().any(|field| field.name == *name);
    let is_version = |name: &String| lead.observed.as_ref() == Some(name);
    let mut unused: Vec<String> =
        dataset.names.iter().filter(|name| !is_field(name) && !outcome_columns.contains(name) && !is_version(name)).cloned().collect();
    // Whatever the order of the file.
    let roles = [&lead.id, &lead.created, &lead.amount, &lead.account, &lead.owner];
    let role = |name: &String| roles.iter().position(|role| role.as_ref() == Some(name)).unwrap_or(roles.len());
    unused.sort_by(|a, b| role(a).cmp(&role(b)).then_with(|| a.cmp(b)));
    Schema { fields, id: lead.id.clone(), created: lead.created.clone(), outcome_columns, unused }
}

/// The measures of events that a table uses, and the properties that they sum. All types stay: they say which ones are pooled.
pub(super) fn used(mut register: EventRegister, served: &Scorecard, evaluated: &Scorecard) -> EventRegister {
    register.activities.retain(|activity| is_source(&activity.name, served, evaluated));
    let activities = &register.activities;
    register.properties.retain(|name| activities.iter().any(|activity| activity.property.as_ref() == Some(name)));
    register
}

/// Whether a feature of either table is made from a field.
fn is_source(name: &str, served: &Scorecard, evaluated: &Scorecard) -> bool {
    served.features.iter().chain(&evaluated.features).any(|feature| feature.source == name)
}
