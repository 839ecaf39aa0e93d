//! The leakage audit: which columns tell the outcome as only hindsight can, with the evidence.
//!
//! It looks at decided deals, column by column, with the rules of [`rules`]; lines are drawn in [`thresholds`]. What the event log would tell of
//! when a column was written is not looked at.

mod finding;
mod report;
mod rules;
mod sample;
mod table;
mod thresholds;
mod view;
mod words;

use rayon::prelude::*;

pub use finding::{Finding, Level, Rule, Standing};
pub use report::AuditReport;
pub(crate) use report::notes;

use crate::config::LoadedConfig;
use crate::data::Dataset;
use crate::{Progress, TrainError};
use finding::{Hit, finding};
use rules::{Cutoffs, late_types, look_at, order_tells, stands_out};
use sample::Sample;
use view::FieldView;

/// Audits every column of the leads table that `loaded` names: those in use, and those left out, whose findings say that this is right.
///
/// # Errors
/// [`TrainError`] as for training, when the table cannot be read as configured; and when fewer than 20 won or lost deals are in it.
pub fn audit(loaded: &LoadedConfig, progress: &dyn Progress) -> Result<AuditReport, TrainError> {
    let columns = table::all_columns(loaded)?;
    let (fields, standings): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let data = Dataset::load_fields(loaded, &fields, progress)?;
    let standing = |name: &str| fields.iter().zip(&standings).find(|(field, _)| field.name == name).map_or(Standing::LeftOut, |(_, s)| *s);
    let Some(sample) = Sample::new(&data) else {
        return Err(TrainError::data(
            &data.file,
            format!(
                "an audit needs at least {} won and as many lost deals: export a longer period, or check outcome.won and outcome.lost",
                thresholds::FEWEST_ROWS
            ),
        ));
    };
    progress.stage("audit", None);
    Ok(AuditReport {
        findings: findings(&sample, loaded, standing)?,
        columns_checked: audited(&data, loaded).count(),
        rows: data.rows,
        decided_rows_looked_at: sample.rows.len(),
        open_rows_looked_at: sample.open.len(),
    })
}

/// Audits the columns that a training run is about to use.
///
/// `None` when too few deals are decided to say anything: with a horizon, open ones may be all that counts as lost.
///
/// # Errors
/// [`TrainError::Leak`] when one leaks and the configuration does not allow it.
pub(crate) fn before_training(data: &Dataset, loaded: &LoadedConfig, progress: &dyn Progress) -> Result<Option<Vec<Finding>>, TrainError> {
    let Some(sample) = Sample::new(data) else { return Ok(None) };
    progress.stage("audit", None);
    let is_allowed = |name: &str| loaded.config.audit.allow.iter().any(|allowed| allowed == name);
    let findings = findings(&sample, loaded, |name| if is_allowed(name) { Standing::Allowed } else { Standing::Used })?;
    match report::leaks(&findings).is_empty() {
        true => Ok(Some(findings)),
        false => Err(report::refusal(&data.file, &findings, loaded)),
    }
}

fn findings(sample: &Sample<'_>, loaded: &LoadedConfig, standing: impl Fn(&str) -> Standing + Sync) -> Result<Vec<Finding>, TrainError> {
    let data = sample.data;
    let places: Vec<usize> = audited(data, loaded).collect();
    let view = |at: &usize| {
        let field = &data.fields[*at];
        FieldView::new(field, standing(&field.name), data.readings(*at), sample)
    };
    let fields = places.par_iter().map(view).collect::<Result<Vec<_>, _>>()?;
    let cutoffs = Cutoffs::new(&fields, sample)?;
    let mut hits: Vec<Vec<Hit>> = fields.par_iter().map(|field| look_at(field, sample, cutoffs)).collect::<Result<_, _>>()?;
    if let Some((at, hit)) = stands_out(&fields, sample) {
        hits[at].push(hit);
    }
    let mut found: Vec<Finding> =
        fields.iter().zip(hits).filter_map(|(field, hits)| finding(&field.field.name, field.standing, hits)).collect();
    if let Some((what, hit)) = order_tells(sample, &fields, loaded.config.lead.id.as_deref())? {
        found.extend(finding(&what, Standing::LeftOut, vec![hit]));
    }
    found.extend(late_types(sample)?.into_iter().filter_map(|(what, hit)| finding(&what, Standing::LeftOut, vec![hit])));
    let auc = |finding: &Finding| finding.figures.get("auc").copied().unwrap_or(0.0);
    found.sort_by(|a, b| (a.standing, a.level).cmp(&(b.standing, b.level)).then_with(|| auc(b).total_cmp(&auc(a))));
    Ok(found)
}

/// The fields that are looked at: not the date of creation, which everything else is dated by, and not what is made of two columns.
fn audited<'a>(data: &'a Dataset, loaded: &'a LoadedConfig) -> impl Iterator<Item = usize> + 'a {
    let created = loaded.config.lead.created.as_deref();
    let is_column = move |name: &String| data.names.contains(name) && Some(name.as_str()) != created;
    (0..data.fields.len()).filter(move |at| is_column(&data.fields[*at].name))
}
