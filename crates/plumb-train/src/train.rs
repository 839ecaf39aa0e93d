//! A training run: from `plumb.toml` to a published version.

use std::path::PathBuf;

use plumb_core::{FieldKind, KnownAt, Schema, Time};
use plumb_model::{Dataset as DatasetRecord, Fitting, Kind, Model, ScoreScale, Scorecard};
use plumb_registry::{Decision, Draft, ModelRef, Promotion, Registry, Verdict};
use serde::Serialize;

use crate::card::model_card;
use crate::config::{Config, LoadedConfig, ScaleChoice};
use crate::dataset::Dataset;
use crate::digest::data_digest;
use crate::fitting::{Evaluated, SolverChoice, fit_tables};
use crate::measure::{Champion, Measured, gate, measure};
use crate::prepared::Prepared;
use crate::{Progress, TrainError};

/// The fewest won, and the fewest lost, deals that a model is fitted on.
pub const FEWEST_OF_A_CLASS: usize = 40;

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
    /// Everything measured.
    pub metrics: Measured,
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
    let data = Prepared::new(&loaded.config, Dataset::load(loaded, progress)?);
    check_classes(&data)?;
    check_parts(&data)?;
    let notes = notes(&data);
    for note in &notes {
        progress.note(note);
    }
    let (evaluated, served) = fit_tables(&data, options.solver, options.seed, progress)?;
    let model = assemble(&data, &evaluated, served, champion.as_ref(), options)?;
    progress.stage("measure", None);
    let metrics = measure(&data, &evaluated, &model, champion.as_ref(), options.seed)?;
    let verdict = gate(&metrics);
    if let Some(champion) = champion.filter(|c| options.skip_if_unchanged && c.model == model) {
        let verdict = registry.manifest(&options.name, champion.version)?.verdict;
        return Ok(Trained { name: options.name.clone(), version: champion.version, verdict, metrics, notes });
    }
    progress.stage("publish", None);
    let version = publish(&registry, loaded, options, &model, &metrics, &verdict, &notes)?;
    Ok(Trained { name: options.name.clone(), version, verdict, metrics, notes })
}

fn champion(registry: &Registry, name: &str) -> Result<Option<Champion>, TrainError> {
    if registry.champion(name)?.is_none() {
        return Ok(None);
    }
    let loaded = registry.load(&ModelRef::champion(name)?)?;
    Ok(Some(Champion { version: loaded.version, model: loaded.model }))
}

fn check_classes(data: &Prepared<'_>) -> Result<(), TrainError> {
    let Prepared { dataset, labelled, .. } = data;
    let won = labelled.won_rows();
    let lost = labelled.rows.len() - won;
    if won >= FEWEST_OF_A_CLASS && lost >= FEWEST_OF_A_CLASS {
        return Ok(());
    }
    let left_out = &labelled.left_out;
    let mut why = Vec::new();
    for (count, reason) in
        [(left_out.open, "still open"), (left_out.immature, "too young to judge"), (left_out.undated, "without the dates needed")]
    {
        if count > 0 {
            why.push(format!("{count} {reason}"));
        }
    }
    let why = if why.is_empty() {
        String::new()
    } else {
        format!(" ({} left out: {})", dataset.table.rows() - labelled.rows.len(), why.join(", "))
    };
    Err(TrainError::data(
        &dataset.file,
        format!(
            "{won} won and {lost} lost deals can be used of {} rows{why}; at least {FEWEST_OF_A_CLASS} of each are needed: export a longer period, or check outcome.won and outcome.lost",
            dataset.table.rows()
        ),
    ))
}

fn check_parts(data: &Prepared<'_>) -> Result<(), TrainError> {
    let Prepared { dataset, labelled, parts, .. } = data;
    for (part, name) in [(&parts.training, "training"), (&parts.test, "test")] {
        let won = part.iter().filter(|index| labelled.won[**index]).count();
        let lost = part.len() - won;
        if won < 2 || lost < 2 {
            return Err(TrainError::data(
                &dataset.file,
                format!(
                    "the {name} part has {won} won and {lost} lost deals, and needs at least 2 of each: change training.test_share, or export a longer period"
                ),
            ));
        }
    }
    Ok(())
}

/// What a person should know before believing the result.
fn notes(data: &Prepared<'_>) -> Vec<String> {
    let Prepared { config, dataset, parts, .. } = data;
    let mut notes = Vec::new();
    if matches!(parts.split, plumb_model::Split::Hash { .. }) {
        notes.push(
            "THE TEST PART IS A RANDOM SAMPLE, not the newest leads: there is no column of creation dates, so the figures say nothing about change over time. Name one in lead.created if there is one."
                .to_owned(),
        );
    }
    if !dataset.undeclared.is_empty() {
        notes.push(format!("columns that the configuration does not name are not used: {}", dataset.undeclared.join(", ")));
    }
    let unknown: Vec<&str> =
        dataset.fields.iter().filter(|f| f.known_at == KnownAt::Unknown && f.kind != FieldKind::Date).map(|f| f.name.as_str()).collect();
    if !unknown.is_empty() && config.lead.created.is_some() {
        notes.push(format!(
            "nobody has said since when these columns are known; if one is filled in later, the figures flatter: {} (say `known_at = \"creation\"`, or `use = false`)",
            unknown.join(", ")
        ));
    }
    notes
}

fn assemble(
    data: &Prepared<'_>,
    evaluated: &Evaluated,
    served: Scorecard,
    champion: Option<&Champion>,
    options: &TrainOptions,
) -> Result<Model, TrainError> {
    let Prepared { config, dataset, labelled, parts } = data;
    let dates = || labelled.rows.iter().filter_map(|row| dataset.created_at(*row));
    Ok(Model {
        kind: Kind::Conversion,
        name: options.name.clone(),
        schema: schema(dataset, config, &served, &evaluated.card),
        scale: scale(config, evaluated, champion)?,
        grades: config.score.grades,
        split: parts.split.clone(),
        dataset: DatasetRecord {
            digest: data_digest(dataset, labelled),
            rows: dataset.table.rows() as u64,
            labelled: labelled.rows.len() as u64,
            won: labelled.won_rows() as u64,
            training: parts.training.len() as u64,
            test: parts.test.len() as u64,
            horizon_days: config.outcome.horizon_days,
            first_created: dates().min(),
            last_created: dates().max(),
            extracted_at: dataset.extracted_at,
        },
        fitting: Fitting {
            solver: evaluated.solver.name().to_owned(),
            penalty: evaluated.tuned.penalty,
            seed: options.seed,
            folds: config.training.folds,
            platt: evaluated.platt.map(|line| (line.slope, line.intercept)),
            config_digest: config.digest(),
        },
        served,
        evaluated: evaluated.card.clone(),
    })
}

/// The fields that a table uses; the rest of the columns are accepted in silence or, for outcomes, with a warning.
fn schema(dataset: &Dataset, config: &Config, served: &Scorecard, evaluated: &Scorecard) -> Schema {
    let is_used = |name: &str| served.features.iter().chain(&evaluated.features).any(|feature| feature.source == name);
    let lead = &config.lead;
    let outcome_columns: Vec<String> = std::iter::once(&config.outcome.column).chain(&lead.closed).cloned().collect();
    let fields: Vec<_> = dataset.fields.iter().filter(|field| is_used(&field.name)).cloned().collect();
    let unused = dataset.table.names().iter().filter(|name| !is_used(name) && !outcome_columns.contains(name)).cloned().collect();
    Schema { fields, id: lead.id.clone(), created: lead.created.clone(), outcome_columns, unused }
}

/// The champion's scale, so that 80 means the same after a retrain; else a new one.
fn scale(config: &Config, evaluated: &Evaluated, champion: Option<&Champion>) -> Result<ScoreScale, TrainError> {
    let score = &config.score;
    if let Some(champion) = champion.filter(|_| !score.scale_reset) {
        let kept = &champion.model.scale;
        let same_kind = matches!(
            (score.scale, kept),
            (ScaleChoice::Percentile, ScoreScale::Percentile { .. })
                | (ScaleChoice::Probability, ScoreScale::Probability)
                | (ScaleChoice::LogOdds, ScoreScale::LogOdds { .. })
        );
        if same_kind {
            return Ok(kept.clone());
        }
    }
    Ok(match score.scale {
        ScaleChoice::Percentile => ScoreScale::percentile(&evaluated.out_of_fold())?,
        ScaleChoice::Probability => ScoreScale::Probability,
        ScaleChoice::LogOdds => {
            let won = evaluated.won.iter().filter(|won| **won).count() as f64 / evaluated.won.len() as f64;
            ScoreScale::LogOdds {
                anchor_score: score.anchor_score,
                anchor_probability: score.anchor_probability.unwrap_or(won),
                points_to_double_odds: score.points_to_double_odds,
            }
        }
    })
}

fn publish(
    registry: &Registry,
    loaded: &LoadedConfig,
    options: &TrainOptions,
    model: &Model,
    metrics: &Measured,
    verdict: &Verdict,
    notes: &[String],
) -> Result<u32, TrainError> {
    let mut json = serde_json::to_vec_pretty(metrics)?;
    json.push(b'\n');
    let files = vec![
        ("card.md".to_owned(), model_card(model, metrics, verdict, notes).into_bytes()),
        ("metrics.json".to_owned(), json),
        ("plumb.toml".to_owned(), loaded.text.clone().into_bytes()),
    ];
    let summary = serde_json::json!({
        "auc": metrics.test.auc, "log_loss": metrics.test.log_loss, "test_rows": metrics.rows.test, "base_rate": metrics.base_rate.training,
    });
    let draft = Draft { model, files, verdict: verdict.clone(), metrics: summary, created_at: options.now };
    let version = registry.publish(draft)?;
    if verdict.decision == Decision::Promoted {
        registry.promote(&options.name, version, Promotion { at: options.now, forced: false, reason: Some(verdict.reason.clone()) })?;
    }
    Ok(version)
}
