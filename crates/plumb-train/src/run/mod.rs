//! A training run: from `plumb.toml` to a published version.

mod activities;
mod assemble;
mod calibration;
mod card;
mod checks;
mod coefficients;
mod encode;
mod fitting;
mod measure;
mod notes;
mod report;
mod schema;
mod stability;

use std::path::PathBuf;

use plumb_core::Time;
use plumb_eval::Bootstrap;
use plumb_model::{Kind, Split};
use plumb_registry::{Decision, Draft, ModelRef, Promotion, Registry, Verdict};
use serde::Serialize;

pub use checks::FEWEST_OF_A_CLASS;
pub use fitting::SolverChoice;
pub use measure::{
    AgainstChampion, AtAge, BacktestPeriod, BaseRateOnTest, BaseRates, CrossValidation, Measured, NewAccounts, RowCounts, SameRows,
};

pub use measure::ToldReason;
pub(crate) use measure::{Judged, clusters, gain, predict, reasons, unreadable};
pub(crate) use report::{Periods, SegmentColumn, features, level_segment, pairs, reproducibility};

use crate::audit::{self, Finding, before_training};
use crate::compare::Beside;
use crate::config::LoadedConfig;
use crate::data::{Dataset, Prepared};
use crate::{Progress, TrainError, unfinished};
use assemble::assemble;
use card::model_card;
pub(crate) use coefficients::coefficients;
pub(crate) use encode::{Encoded, encode};
use fitting::fit_tables;
pub(crate) use fitting::{Fit, Rows, interaction_settings, probabilities};
use measure::{Champion, Judgement, REPLICATES, gate, measure};
use report::{ReportInput, report, segment_columns};
pub(crate) use schema::schema;
pub use stability::Unstable;

/// The page of a version, beside its model.
pub(crate) const REPORT_FILE: &str = "report.html";

/// How to run.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// The model's name in the registry.
    pub name: String,
    /// The registry's folder.
    pub registry: PathBuf,
    /// Which solver fits.
    pub solver: SolverChoice,
    /// Seed of folds and intervals.
    pub seed: u64,
    /// The moment of the run, for the record of publishing only: nothing that is fitted depends on it.
    pub now: Time,
    /// Does not write a version again that is already the champion, to the last byte.
    pub skip_if_unchanged: bool,
    /// How many periods to go back in time and train anew for; 0 for none.
    pub backtest: usize,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trained {
    /// The model's name.
    pub name: String,
    /// Its new version; with `skip_if_unchanged`, the champion that it equals.
    pub version: u32,
    /// Whether it was promoted, and why.
    pub verdict: Verdict,
    /// How the test part was chosen.
    pub split: Split,
    /// Everything measured.
    pub metrics: Measured,
    /// True when nothing was written: with `skip_if_unchanged`, the champion is this very model.
    pub unchanged: bool,
    /// What the leakage audit found in the columns that are used.
    pub findings: Vec<Finding>,
    /// The page that shows it all; `None` where an earlier program published the version without one.
    pub report: Option<PathBuf>,
    /// What a person should know of the data.
    pub notes: Vec<String>,
}

impl Trained {
    /// Whether the new version serves now.
    pub fn promoted(&self) -> bool {
        self.verdict.decision == Decision::Promoted
    }
}

/// Reads, labels, splits, fits both tables, measures, publishes, and promotes if the gate allows.
///
/// # Errors
/// [`TrainError`]; nothing is published then.
pub fn train(loaded: &LoadedConfig, options: &TrainOptions, progress: &dyn Progress) -> Result<Trained, TrainError> {
    let registry = Registry::open(&options.registry);
    plumb_registry::check_name(&options.name)?;
    let champion = champion(&registry, &options.name)?;
    let mut data = Prepared::new(&loaded.config, Dataset::load(loaded, progress)?).with_backtest(options.backtest);
    checks::enough_of_each_class(&data)?;
    checks::enough_in_each_part(&data)?;
    let segments = segment_columns(loaded, &data)?;
    let audited = before_training(&data.dataset, loaded, progress)?;
    let rules = Beside::of(loaded)?;
    let without_rules = rules.as_ref().err().cloned().flatten();
    let rules = rules.ok();
    let mut notes = match &audited {
        Some(findings) => audit::notes(findings),
        None => vec!["NOT AUDITED: fewer than 20 deals were won, or lost, so whether a column leaks cannot be told".to_owned()],
    };
    notes.extend(notes::before(&data, champion.as_ref(), options.backtest, options.now)?);
    notes.extend(rules.iter().flat_map(|rules| rules.notes.iter().cloned()).chain(without_rules));
    for note in &notes {
        progress.note(note);
    }
    let (evaluated, served, errors) = fit_tables(&mut data, options.solver, options.seed, progress)?;
    let model = assemble(&data, &evaluated, served, champion.as_ref(), options)?;
    progress.stage("measure", None);
    let Judgement { mut metrics, predicted } = measure(&data, &evaluated, &model, champion.as_ref(), loaded, options.seed)?;
    let bootstrap = Bootstrap { replicates: REPLICATES, seed: options.seed };
    metrics.rules = rules.map(|own| own.judged((loaded, &data), &predicted.test, bootstrap, options.now, progress)).transpose()?;
    let after: Vec<String> = evaluated.solver_note.iter().cloned().chain(notes::after(&data, &model, &metrics)).collect();
    for note in &after {
        progress.note(note);
    }
    notes.extend(after);
    let verdict = gate(&metrics);
    if let Some(champion) = champion.filter(|c| options.skip_if_unchanged && c.model == model) {
        let verdict = registry.manifest(&options.name, champion.version)?.verdict;
        let findings = audited.unwrap_or_default();
        let report = Some(registry.file_path(&options.name, champion.version, REPORT_FILE)).filter(|path| path.exists());
        return Ok(Trained {
            name: options.name.clone(),
            version: champion.version,
            verdict,
            split: model.split,
            metrics,
            unchanged: true,
            findings,
            report,
            notes,
        });
    }
    progress.stage("publish", None);
    let input = ReportInput {
        loaded,
        data: &data,
        model: &model,
        errors: &errors,
        metrics: &metrics,
        predicted: &predicted,
        verdict: &verdict,
        findings: audited.as_deref(),
        notes: &notes,
        segments: &segments,
    };
    let version = publish(&registry, options, &input)?;
    let report = registry.file_path(&options.name, version, REPORT_FILE);
    let findings = audited.unwrap_or_default();
    let (name, split) = (options.name.clone(), model.split);
    Ok(Trained { name, version, verdict, split, metrics, unchanged: false, findings, report: Some(report), notes })
}

fn champion(registry: &Registry, name: &str) -> Result<Option<Champion>, TrainError> {
    if registry.champion(name)?.is_none() {
        return Ok(None);
    }
    let loaded = registry.load(&ModelRef::champion(name)?)?;
    if loaded.model.kind == Kind::Lookalike {
        let problem = format!("the model `{name}` tells likeness; a model for conversion needs a name of its own, see --name");
        return Err(TrainError::data(registry.root().display().to_string(), problem));
    }
    Ok(Some(Champion { version: loaded.version, model: loaded.model }))
}

/// `metrics.json` of a version.
#[derive(Serialize)]
struct MetricsFile<'a> {
    #[serde(flatten)]
    metrics: &'a Measured,
    findings: &'a [Finding],
}

fn publish(registry: &Registry, options: &TrainOptions, input: &ReportInput<'_>) -> Result<u32, TrainError> {
    let &ReportInput { loaded, model, errors, metrics, verdict, notes, .. } = input;
    let mut json = serde_json::to_vec_pretty(&MetricsFile { metrics, findings: input.findings.unwrap_or_default() })?;
    json.push(b'\n');
    let files = vec![
        ("card.md".to_owned(), model_card(model, metrics, verdict, notes, errors).into_bytes()),
        ("coefficients.csv".to_owned(), coefficients(&model.served, errors).into_bytes()),
        ("metrics.json".to_owned(), json),
        ("plumb.toml".to_owned(), loaded.text.clone().into_bytes()),
        (REPORT_FILE.to_owned(), report(input)?.into_bytes()),
    ];
    let summary = serde_json::json!({
        "auc": metrics.test.auc, "log_loss": metrics.test.log_loss, "test_rows": metrics.rows.test, "base_rate": metrics.base_rate.training,
    });
    let draft = Draft { model, files, verdict: verdict.clone(), metrics: summary, created_at: options.now };
    unfinished::publish(|| {
        let version = registry.publish(draft)?;
        if verdict.decision == Decision::Promoted {
            registry.promote(&options.name, version, Promotion { at: options.now, forced: false, reason: Some(verdict.reason.clone()) })?;
        }
        Ok(version)
    })
}
