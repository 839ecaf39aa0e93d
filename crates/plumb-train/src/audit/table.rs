//! All columns of a table, used or not, as fields that can be read.

use plumb_core::Field;

use super::Standing;
use crate::TrainError;
use crate::config::LoadedConfig;
use crate::data::{configured_fields, date_field};
use crate::init::profile_columns;
use crate::lookup::Lookups;

/// Every column but the outcome, the identifier and the date of creation. What the configuration does not say of a column that it leaves out, its
/// values say, as they do for `plumb init`.
pub(super) fn all_columns(loaded: &LoadedConfig) -> Result<Vec<(Field, Standing)>, TrainError> {
    let config = &loaded.config;
    let used = configured_fields(config);
    let is_allowed = |name: &String| config.audit.allow.contains(name);
    let mut columns: Vec<(Field, Standing)> =
        used.into_iter().map(|field| if is_allowed(&field.name) { (field, Standing::Allowed) } else { (field, Standing::Used) }).collect();
    let lead = &config.lead;
    for (name, decision) in profile_columns(&loaded.leads_path(), loaded.delimiter()?, &Lookups::of(loaded)?)? {
        let is_known = columns.iter().any(|(field, _)| field.name == name);
        if is_known || name == config.outcome.column || [&lead.id, &lead.created].contains(&&Some(name.clone())) {
            continue;
        }
        let own = config.columns.get(&name);
        let base = date_field(config, &name);
        // A kind that the configuration names goes with its date format and its placeholders.
        let field = match own.and_then(|own| own.kind) {
            Some(kind) => Field { kind, ..base },
            None if lead.closed.as_ref() == Some(&name) => Field { date_format: base.date_format.or(decision.date_format), ..base },
            None => {
                let missing = base.missing.iter().cloned().chain(decision.missing).collect();
                Field { kind: decision.kind, date_format: base.date_format.or(decision.date_format), missing, ..base }
            }
        };
        columns.push((field, Standing::LeftOut));
    }
    Ok(columns)
}
