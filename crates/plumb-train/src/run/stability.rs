//! Features whose effect does not hold over time: found among the training rows, shrunk harder, and named.

use plumb_fit::dispersions;
use serde::Serialize;

use super::encode::{Encoded, EncodedParts};
use crate::TrainError;
use crate::config::UnstableEffects;
use crate::data::Prepared;

/// A feature whose effect differs from one stretch of time to the next by far more than chance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unstable {
    /// The feature.
    pub feature: String,
    /// By how many times as much as chance: how many times as hard it is shrunk, unless the configuration keeps it.
    pub dispersion: f64,
}

/// The dispersion from which an effect does not hold: sums of residuals that are off by twice as much as chance has it. Less is common where leads come in
/// waves, and shrinking such features gains nothing.
const UNSTABLE: f64 = 4.0;
/// So many rows are enough to tell.
const MOST_ROWS: usize = 1 << 15;

/// The features of the training part whose effect does not hold over time, the worst first.
pub(super) fn unstable(data: &Prepared<'_>, training: &Encoded) -> Result<Vec<Unstable>, TrainError> {
    let Some(rows) = in_time(data) else { return Ok(Vec::new()) };
    let (_, won) = data.training();
    let own: Vec<bool> = rows.iter().map(|row| won[*row as usize]).collect();
    let found = dispersions(&training.codes.select(&rows), &own)?;
    let of_feature = |(spec, dispersion): (&plumb_fit::FeatureSpec, f64)| Unstable { feature: spec.name.clone(), dispersion };
    let mut unstable: Vec<Unstable> =
        training.specs.iter().zip(found).map(of_feature).filter(|unstable| unstable.dispersion > UNSTABLE).collect();
    // The order of features settles ties.
    unstable.sort_by(|a, b| b.dispersion.total_cmp(&a.dispersion));
    Ok(unstable)
}

/// Training rows in order of time, a sample where they are many, and one a lead and account: the others would not be independent of it. Without dates of
/// creation identifiers stand for time: most systems count them up, and where they are drawn by chance no effect differs along them. `None` without
/// either.
fn in_time(data: &Prepared<'_>) -> Option<Vec<u32>> {
    if !data.dataset.has_created() && data.config.lead.id.is_none() {
        return None;
    }
    let at = data.labelled.snapshots(&data.parts.training).rows;
    let step = at.len().div_ceil(MOST_ROWS).max(1);
    let mut rows: Vec<u32> = (0..at.len() as u32).step_by(step).collect();
    // By creation they are already.
    if !data.dataset.has_created() {
        // Shorter first, so that 99 comes before 100.
        rows.sort_by_cached_key(|row| {
            let id = data.dataset.id(at[*row as usize]).into_owned();
            (id.len(), id)
        });
    }
    let groups = data.dataset.groups_of(&rows.iter().map(|row| at[*row as usize]).collect::<Vec<u32>>());
    let mut seen = std::collections::HashSet::with_capacity(rows.len());
    Some(rows.into_iter().zip(groups).filter(|(_, group)| seen.insert(*group)).map(|(row, _)| row).collect())
}

/// Shrinks them in every table that is fitted.
pub(super) fn shrink(encoded: &mut EncodedParts, unstable: &[Unstable]) {
    let periods = encoded.periods.iter_mut().flatten().map(|(own, _)| own);
    for own in [&mut encoded.training, &mut encoded.labelled].into_iter().chain(periods) {
        for Unstable { feature, dispersion } in unstable {
            // Another table may lack a feature that is the same for all of its rows.
            if let Some(number) = own.specs.iter().position(|spec| spec.name == *feature) {
                own.codes.shrink(number, *dispersion);
            }
        }
    }
}

/// What a person should know of them.
pub(super) fn note(unstable: &[Unstable], data: &Prepared<'_>) -> Option<String> {
    let told: Vec<String> = unstable.iter().map(|own| format!("{} ({:.1})", own.feature, own.dispersion)).collect();
    let order = if data.dataset.has_created() { "by creation" } else { "in the order of identifiers" };
    let done = match data.config.training.unstable_effects {
        UnstableEffects::Shrink => "the penalty of their weights is as many times as large",
        UnstableEffects::Keep => "`unstable_effects = \"keep\"` trusts them all the same",
    };
    (!told.is_empty()).then(|| {
        format!(
            "DRIFT: what these features say of winning differs between ten stretches of the training rows ({order}) by so many times as much as chance: {}; {done}. Newer leads may differ again: retrain often, and watch how the figures hold",
            told.join(", ")
        )
    })
}
