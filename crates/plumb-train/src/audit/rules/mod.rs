//! One rule a file. Each looks at a column (or the order of the rows) and says what it saw, or nothing.

mod all_or_nothing;
mod closing;
mod dated_after;
mod event_log;
mod fades;
mod filled_by_close;
mod names_outcome;
mod nearly_perfect;
mod order;
mod pure;
mod stands_out;
mod telling_name;

pub(super) use event_log::late_types;
pub(super) use order::order_tells;
pub(super) use pure::Cutoffs;
pub(super) use stands_out::stands_out;

use super::finding::{Hit, Level, Rule};
use super::sample::Sample;
use super::view::FieldView;
use crate::TrainError;

/// What all rules for a single column see in it.
pub(super) fn look_at(field: &FieldView<'_>, sample: &Sample<'_>, cutoffs: Cutoffs) -> Result<Vec<Hit>, TrainError> {
    let mut hits: Vec<Hit> = Vec::new();
    hits.extend(nearly_perfect::nearly_perfect(field, sample)?);
    hits.extend(names_outcome::names_outcome(field, sample, cutoffs)?);
    hits.extend(closing::derived_from_close(field, sample)?);
    hits.extend(dated_after::dated_after_close(field, sample)?);
    hits.extend(event_log::known_in_the_log(field, sample)?);
    hits.extend(filled_by_close::filled_by_close(field, sample)?);
    hits.extend(fades::fades_with_time(field, sample)?);
    let pure = all_or_nothing::all_or_nothing(field, sample, cutoffs)?;
    // Clear words and clear evidence together leave no doubt.
    let sure = pure.is_some() && telling_name::speaks_clearly(&field.field.name);
    hits.extend(pure);
    hits.extend(telling_name::telling_name(field, if sure { Level::Leak } else { Level::Suspect }));
    Ok(hits)
}

/// A percentage as people read it: never 100 or 0 by rounding.
fn percent(share: f64) -> String {
    let rounded = format!("{:.1}", 100.0 * share);
    match rounded.as_str() {
        "100.0" if share < 1.0 => "over 99.9%".to_owned(),
        "0.0" if share > 0.0 => "under 0.1%".to_owned(),
        _ => format!("{}%", rounded.trim_end_matches(".0")),
    }
}
