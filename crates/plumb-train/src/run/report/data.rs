//! What was read, what was left out, and how it is done again.

use plumb_model::{Calibration, Model, Split};
use plumb_view::report::{DataSummary, LeftOut};
use sha2::{Digest, Sha256};

use crate::TrainError;
use crate::config::{Config, LoadedConfig};
use crate::data::Prepared;
use crate::run::measure::Measured;

/// What the model predicts, as a sentence.
pub(super) fn predicts(model: &Model) -> String {
    match model.dataset.horizon_days {
        Some(days) => format!("The probability that a lead is won within {days} days of its creation, mapped to a score of 1 to 100."),
        None => "The probability that a lead, once closed, is won, mapped to a score of 1 to 100.".to_owned(),
    }
}

/// What was read, and what became of it.
pub(super) fn summary(loaded: &LoadedConfig, data: &Prepared<'_>, model: &Model, metrics: &Measured) -> DataSummary {
    let rows = &metrics.rows;
    DataSummary {
        file: loaded
            .source
            .clone()
            .unwrap_or_else(|| loaded.config.data.leads.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()),
        read: rows.read as u64,
        labelled: rows.labelled as u64,
        won: model.dataset.won,
        left_out: left_out(metrics),
        training: rows.training as u64,
        training_rate: metrics.base_rate.training,
        test: rows.test as u64,
        test_rate: metrics.base_rate.test,
        split: split(model),
        period: period(model),
        excluded_columns: excluded(data, model),
    }
}

fn left_out(metrics: &Measured) -> Vec<LeftOut> {
    let rows = &metrics.rows;
    let days = rows.left_out.maturity_days.map(|days| format!(" (younger than {days:.0} days)")).unwrap_or_default();
    let late = rows.history.map_or(0, |history| history.late);
    [
        (late, "leads first heard of too late to know what they came with".to_owned()),
        (rows.left_out.open, "still open".to_owned()),
        (rows.left_out.immature, format!("too young to judge{days}")),
        (rows.left_out.undated, "without usable dates".to_owned()),
        (rows.purged as u64, "label not known at the cut, or too young then; only the served table learns from them".to_owned()),
    ]
    .map(|(rows, reason)| LeftOut { rows, reason })
    .to_vec()
}

fn split(model: &Model) -> String {
    match &model.split {
        Split::Time { cut } => format!(
            "The table that is measured learnt from leads created before {}, and is measured on those created from then on; the table that serves learnt from both with the same settings",
            moment(*cut)
        ),
        Split::Hash { test_share } => format!(
            "A random {:.0}% of leads measures the model, for there are no dates that tell old from new; the table that serves learnt from all with the same settings",
            100.0 * test_share
        ),
    }
}

/// A time to the minute, as people write it.
fn moment(time: plumb_core::Time) -> String {
    let text = time.to_string();
    match text.split_once('T') {
        Some((date, clock)) => format!("{date} {} UTC", clock.get(..5).unwrap_or(clock)),
        None => text,
    }
}

fn period(model: &Model) -> Vec<(String, String)> {
    let dataset = &model.dataset;
    let time = |time: Option<plumb_core::Time>| time.map(moment);
    let cut = if let Split::Time { cut } = &model.split { Some(moment(*cut)) } else { None };
    let facts = [
        ("first labelled lead", time(dataset.first_created)),
        ("cut", cut),
        ("last labelled lead", time(dataset.last_created)),
        ("extract", time(dataset.extracted_at)),
        ("horizon", dataset.horizon_days.map(|days| format!("{days} days"))),
        ("won means", Some(format!("{} is {}", dataset.target.column, dataset.target.won.join(" or ")))),
        ("lost means", Some(format!("{} is {}", dataset.target.column, dataset.target.lost.join(" or ")))),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// The columns of the file that no feature is made from, with the reason.
fn excluded(data: &Prepared<'_>, model: &Model) -> Vec<(String, String)> {
    let is_used = |name: &str| model.schema.fields.iter().any(|field| field.name == name);
    let names = data.dataset.names.iter().filter(|name| !is_used(name));
    names.map(|name| (name.clone(), reason(data, name).to_owned())).collect()
}

fn reason(data: &Prepared<'_>, name: &str) -> &'static str {
    let Config { lead, outcome, columns, .. } = data.config;
    let is = |role: &Option<String>| role.as_deref() == Some(name);
    match () {
        () if outcome.column == name => "how the deal ended: what is predicted",
        () if is(&lead.id) => "tells which lead it is",
        () if is(&lead.observed) => "from when on a row holds: tells which one a lead is seen by",
        () if is(&lead.closed) => "when the deal closed: not known before",
        () if is(&lead.amount) => "the amount: often known only at the end",
        () if is(&lead.account) => "the account: keeps its leads together in cross-validation",
        () if is(&lead.owner) => "the owner: often decided by the score in use",
        () if columns.get(name).is_some_and(|column| !column.used) => "left out by the configuration",
        () if data.dataset.undeclared.iter().any(|other| other == name) => "not named in the configuration",
        () => "tells no leads apart: the same for all, too rare, or dates later than the lead's creation",
    }
}

/// Names and values for whoever makes the version again.
///
/// # Errors
/// When the model would not load again.
pub(crate) fn reproducibility(model: &Model) -> Result<Vec<(String, String)>, TrainError> {
    let fitting = &model.fitting;
    let calibration = match (fitting.platt, &model.served.calibration) {
        (Some((slope, intercept)), _) => format!("Platt line folded into the table: slope {slope:.4}, intercept {intercept:.4}"),
        (None, Calibration::Isotonic { knots }) => format!("isotonic, {} knots on the log-odds; points are before it", knots.len()),
        (None, Calibration::Identity) => "none needed".to_owned(),
    };
    let shift = fitting.intercept_shift.map(|shift| ("log-odds added to the served table by configuration", shift.to_string()));
    let artifact = model.to_bytes().map_err(plumb_registry::RegistryError::Unpublishable)?;
    let facts = [
        ("model", model.name.clone()),
        ("program", format!("plumb {}", env!("CARGO_PKG_VERSION"))),
        ("solver", fitting.solver.clone()),
        ("ridge penalty", format!("{:.4}", fitting.penalty)),
        ("calibration", calibration),
        ("folds", fitting.folds.to_string()),
        ("seed", fitting.seed.to_string()),
        ("data digest", model.dataset.digest.clone()),
        ("configuration digest", fitting.config_digest.clone()),
        ("artifact digest", hexadecimal(&Sha256::digest(&artifact))),
    ];
    Ok(facts.into_iter().chain(shift).map(|(name, value)| (name.to_owned(), value)).collect())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
