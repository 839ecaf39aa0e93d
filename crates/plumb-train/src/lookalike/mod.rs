//! Lookalike: who in a population is like a list of seeds. The same tables as for conversion, fitted on other labels.

mod against;
mod audience;
mod card;
mod columns;
mod filter;
mod fit;
mod nearest;
mod people;
mod provenance;
mod quality;
mod report;
mod scan;
mod similar;
mod traits;

use std::path::PathBuf;

use plumb_core::hash::stable_hash;
use plumb_core::{FieldKind, Schema, Time};
use plumb_model::{Dataset as DatasetRecord, Fitting, Kind, Model, ScoreScale, Scorecard, Split, Target};
use plumb_registry::{Advice, Decision, Draft, Loaded, ModelRef, Promotion, Registry, Verdict};
use serde::Serialize;

use crate::Dataset;
use crate::config::Config;
use crate::data::{Prepared, date_field};
use crate::lookup::Lookups;
use crate::run::{Encoded, REPORT_FILE, coefficients, encode, schema};
use crate::{Progress, TrainError, unfinished};
pub use against::{AgainstConversion, Lifts, OnSameRows};
pub use audience::{Audience, AudienceOptions, Overlap, Share, audience, seed_hashes};
use columns::{Chosen, choose};
pub use filter::{Condition, RowFilter};
use fit::{Fitted, fit, likeness};
pub use people::FEWEST_SEEDS;
use people::{Everybody, FEW_SEEDS, read};
use provenance::provenance;
pub use provenance::{Provenance, ProvenanceKind};
use quality::quality;
pub use quality::{AtReach, AudienceStability, Quality, REACHES};
pub(crate) use scan::check_tells_likeness;
pub use similar::{SeedFile, Similar, SimilarOptions, coded_seeds, similar};

/// Who the seeds of a version are, so that an audience leaves them out: hashes of their identifiers, in order.
pub const SEEDS_FILE: &str = "seeds.txt";

/// Which of them were hidden among the population when the evaluated table was fitted, alike.
pub const HIDDEN_FILE: &str = "hidden.txt";

/// What to find likeness to, and in whom.
#[derive(Debug, Clone)]
pub struct LookalikeOptions {
    /// The file with the seeds.
    pub seeds: PathBuf,
    /// The file with the population; the other rows of the seeds' file where there is none.
    pub population: Option<PathBuf>,
    /// Which rows of the seeds' file are seeds.
    pub filter: RowFilter,
    /// The column of identifiers; found by its name when not given.
    pub id: Option<String>,
    /// Columns to leave out.
    pub exclude: Vec<String>,
    /// Columns that are used although they tell the two files apart.
    pub allow: Vec<String>,
    /// A configuration whose columns and roles are taken.
    pub config: Option<PathBuf>,
    /// A model for conversion that likeness is held against.
    pub against: Option<ModelRef>,
    /// What people did, for that model; by default the events of the configuration.
    pub events: Option<PathBuf>,
    /// The model's name in the registry.
    pub name: String,
    /// The registry's folder.
    pub registry: PathBuf,
    /// Seed of the folds.
    pub seed: u64,
    /// The moment of the run, for the record only.
    pub now: Time,
    /// Does not write a version again that is already the champion, to the last byte.
    pub skip_if_unchanged: bool,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Likened {
    /// The model's name.
    pub name: String,
    /// Its new version; with `skip_if_unchanged`, the champion that it equals.
    pub version: u32,
    /// Whether it was promoted, and why.
    pub verdict: Verdict,
    /// Seeds that it was fitted on.
    pub seeds: usize,
    /// People of the population.
    pub population: usize,
    /// Whether hidden seeds are found.
    pub quality: Quality,
    /// Columns that tell the files apart.
    pub provenance: Vec<Provenance>,
    /// Columns that likeness was looked for in.
    pub columns: Vec<String>,
    /// Columns that were left out, with the reason.
    pub left_out: Vec<(String, String)>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// True when nothing was written: with `skip_if_unchanged`, the champion is this very model.
    pub unchanged: bool,
    /// The page that shows it all.
    pub report: PathBuf,
}

impl Likened {
    /// Whether the new version serves now.
    pub fn promoted(&self) -> bool {
        self.verdict.decision == Decision::Promoted
    }
}

/// Fits likeness to the seeds, measures whether hidden seeds are found, publishes, and promotes if they are.
///
/// # Errors
/// [`TrainError`]; nothing is published then.
pub fn train_lookalike(options: &LookalikeOptions, progress: &dyn Progress) -> Result<Likened, TrainError> {
    let registry = Registry::open(&options.registry);
    plumb_registry::check_name(&options.name)?;
    let champion = champion(&registry, &options.name)?;
    if options.population.is_none() && options.filter.is_empty() {
        let problem = "without a population, which rows are seeds? Give `--population FILE`, or a condition such as `--where outcome=won`";
        return Err(TrainError::data(options.seeds.display().to_string(), problem));
    }
    let rival = against::load(&registry, options.against.as_ref())?;
    let mut chosen = choose(options)?;
    let found = told_apart(options, &mut chosen)?;
    let mut everybody = read(options, &chosen, progress)?;
    let mut notes = notes_before(&everybody, &found);
    notes.iter().for_each(|note| progress.note(note));
    progress.stage("encode", None);
    let encoded = encode(&mut everybody.data, options.seed)?.training;
    let fitted = fit(&everybody, &encoded, options.seed, progress)?;
    progress.stage("measure", None);
    let mut quality = quality(&everybody, &encoded, &fitted, options.seed)?;
    let held = |model| against::against(model, (options, &chosen), &everybody, &fitted, progress);
    quality.conversion = rival.as_ref().map(held).transpose()?;
    let after = notes_after(&quality);
    after.iter().for_each(|note| progress.note(note));
    notes.extend(after);
    let verdict = gate(&quality);
    let model = assemble(options, &everybody, &encoded, &fitted)?;
    progress.stage("publish", None);
    let seeds = everybody.is_seed.iter().filter(|seed| **seed).count();
    let mut likened = Likened {
        name: options.name.clone(),
        version: 0,
        verdict,
        seeds,
        population: everybody.is_seed.len() - seeds,
        quality,
        provenance: found,
        columns: telling_columns(&model),
        left_out: chosen.left_out.clone(),
        notes,
        unchanged: false,
        report: PathBuf::new(),
    };
    match champion.filter(|champion| options.skip_if_unchanged && champion.model == model) {
        Some(champion) => {
            likened.verdict = registry.manifest(&options.name, champion.version)?.verdict;
            (likened.version, likened.unchanged) = (champion.version, true);
        }
        None => likened.version = publish(&registry, options, (&model, &everybody), &fitted, &likened)?,
    }
    likened.report = registry.file_path(&options.name, likened.version, REPORT_FILE);
    Ok(likened)
}

/// The model in service. A name stands for one kind of model.
fn champion(registry: &Registry, name: &str) -> Result<Option<Loaded>, TrainError> {
    if registry.champion(name)?.is_none() {
        return Ok(None);
    }
    let loaded = registry.load(&ModelRef::champion(name)?)?;
    match loaded.model.kind {
        Kind::Lookalike => Ok(Some(loaded)),
        Kind::Conversion => {
            let problem = format!("the model `{name}` predicts conversion; likeness needs a name of its own, see --name");
            Err(TrainError::data(registry.root().display().to_string(), problem))
        }
    }
}

/// The columns that tell the files apart; those that nobody allows are left out.
fn told_apart(options: &LookalikeOptions, chosen: &mut Chosen) -> Result<Vec<Provenance>, TrainError> {
    let Some(population) = &options.population else { return Ok(Vec::new()) };
    let names: Vec<&str> = chosen.fields.iter().map(|field| field.name.as_str()).collect();
    let lookups = Lookups::of(&chosen.loaded)?;
    let found = provenance(&options.seeds, population, chosen.loaded.delimiter()?, &lookups, &names, &options.allow)?;
    let is_out = |name: &str| found.iter().any(|own| own.column == name && !own.allowed);
    chosen.left_out.extend(
        found.iter().filter(|own| !own.allowed).map(|own| (own.column.clone(), format!("it tells the files apart: {}", own.evidence))),
    );
    chosen.fields.retain(|field| !is_out(&field.name));
    if chosen.fields.is_empty() {
        let problem = "every column that the files share tells the files apart, and not the people; take both from one export";
        return Err(TrainError::data(options.seeds.display().to_string(), problem));
    }
    Ok(found)
}

fn notes_before(everybody: &Everybody<'_>, found: &[Provenance]) -> Vec<String> {
    let mut notes = Vec::new();
    let seeds = everybody.is_seed.iter().filter(|seed| **seed).count();
    if seeds < FEW_SEEDS {
        notes.push(format!(
            "only {seeds} seeds: with fewer than {FEW_SEEDS} it is told roughly who is like them, and intervals are wide; a wider filter may give more"
        ));
    }
    for own in found {
        let what = if own.allowed { "used, as it is allowed" } else { "left out; `--allow` uses it all the same" };
        notes.push(format!("column `{}` tells the two files apart, rather than the people: {}; {what}", own.column, own.evidence));
    }
    if everybody.met_again > 0 {
        notes.push(format!("{} rows of the population are seeds, and count as seeds only", everybody.met_again));
    }
    notes.extend(everybody.data.dataset.lookup_notes.iter().cloned());
    notes
}

fn notes_after(quality: &Quality) -> Vec<String> {
    let stability = quality.stability;
    let mut notes = Vec::new();
    if !stability.is_stable() {
        notes.push(format!(
            "of the 5% that are most alike, {:.0}% stay with other folds and {:.0}% with 5% more seeds: the list changes from run to run",
            100.0 * stability.other_folds,
            100.0 * stability.more_seeds
        ));
    }
    if let Some(at) = quality.at_reach.iter().find(|at| at.nearest_seed_lift > at.lift) {
        notes.push(format!(
            "at {:.0}% reach, looking for the nearest seed finds more: {:.2} times as many as chance against {:.2}",
            100.0 * at.reach,
            at.nearest_seed_lift,
            at.lift
        ));
    }
    notes.extend(quality.conversion.iter().flat_map(of_conversion));
    notes
}

/// What is to be known of the model for conversion beside likeness.
fn of_conversion(against: &AgainstConversion) -> Vec<String> {
    let name = format!("{}@{}", against.name, against.version);
    let mut notes = against.notes.clone();
    notes.extend(against.not_compared.as_ref().map(|why| format!("likeness is not held against {name}: {why}")));
    let better = against.on_same_rows.as_ref().filter(|both| both.difference.upper < 0.0);
    notes.extend(better.map(|both| {
        format!(
            "{name} finds hidden seeds better than likeness: AUC {:.3} against {:.3} on {} people that it has not seen",
            both.conversion_auc.estimate, both.likeness_auc.estimate, against.rows
        )
    }));
    notes
}

/// Seeds that cannot be told from the population have nothing in common that the columns show.
fn gate(quality: &Quality) -> Verdict {
    let auc = quality.auc;
    let interval = format!("AUC {:.3}, 95% interval {:.3} to {:.3}", auc.estimate, auc.lower, auc.upper);
    let hidden = quality.hidden;
    if auc.lower > 0.5 {
        let reason = format!("{hidden} hidden seeds are found among the population: {interval}");
        Verdict { decision: Decision::Promoted, advice: Some(Advice::Promote), reason }
    } else {
        let reason = format!(
            "the seeds cannot be told from the population: {hidden} of them, hidden among it, come no earlier than chance ({interval})"
        );
        Verdict { decision: Decision::Refused, advice: Some(Advice::CannotTell), reason }
    }
}

fn assemble(options: &LookalikeOptions, everybody: &Everybody<'_>, encoded: &Encoded, fitted: &Fitted) -> Result<Model, TrainError> {
    let Everybody { data, is_seed, .. } = everybody;
    let dataset = &data.dataset;
    let dates = || data.labelled.rows.iter().filter_map(|row| dataset.created_at(*row));
    let of_population: Vec<f64> =
        likeness(&fitted.served, &encoded.codes).into_iter().zip(is_seed).filter(|(_, seed)| !**seed).map(|(own, _)| own).collect();
    let seeds = is_seed.iter().filter(|seed| **seed).count();
    Ok(Model {
        kind: Kind::Lookalike,
        name: options.name.clone(),
        schema: of_likeness(dataset, data.config, &fitted.served, &fitted.evaluated),
        events: None,
        scale: ScoreScale::percentile(&of_population)?,
        grades: data.config.score.grades,
        split: Split::Hash { test_share: everybody.is_hidden.iter().filter(|hidden| **hidden).count() as f64 / seeds as f64 },
        dataset: DatasetRecord {
            digest: data.digest.clone(),
            rows: dataset.rows as u64,
            labelled: data.labelled.rows.len() as u64,
            won: seeds as u64,
            training: data.labelled.rows.len() as u64,
            test: data.parts.test.len() as u64,
            target: Target { column: target(options), won: Vec::new(), lost: Vec::new() },
            horizon_days: None,
            snapshot_days: Vec::new(),
            first_created: dates().min(),
            last_created: dates().max(),
            extracted_at: dataset.extracted_at,
        },
        fitting: Fitting {
            solver: fit::solver_name().to_owned(),
            penalty: fitted.tuned.penalty,
            seed: options.seed,
            folds: data.config.training.folds,
            platt: None,
            intercept_shift: None,
            config_digest: data.config.digest(),
        },
        served: fitted.served.clone(),
        evaluated: fitted.evaluated.clone(),
    })
}

/// A hash a line of the identifiers of some; nothing where identifiers are made from content, which no other file repeats.
fn hashes_file(data: &Prepared<'_>, which: &[bool]) -> String {
    if data.config.lead.id.is_none() {
        return String::new();
    }
    let chosen = data.labelled.rows.iter().zip(which).filter(|(_, chosen)| **chosen);
    let mut hashes: Vec<u64> = chosen.map(|(row, _)| stable_hash(data.dataset.id(*row).as_bytes())).collect();
    hashes.sort_unstable();
    hashes.into_iter().map(|hash| format!("{hash:016x}\n")).collect()
}

/// The columns that likeness is looked for in: not the creation, where days are only counted to it.
fn telling_columns(model: &Model) -> Vec<String> {
    let is_source = |name: &str| model.served.features.iter().any(|feature| feature.source == name);
    let tells = |name: &&String| model.schema.created.as_ref() != Some(*name) || is_source(name);
    model.schema.fields.iter().map(|field| &field.name).filter(tells).cloned().collect()
}

/// Days are counted to the creation of each person, whose column must be read for that wherever a date is used.
fn of_likeness(dataset: &Dataset, config: &Config, served: &Scorecard, evaluated: &Scorecard) -> Schema {
    let mut schema = schema(dataset, config, served, evaluated);
    schema.outcome_columns.retain(|name| !name.is_empty());
    let counts_days = schema.fields.iter().any(|field| field.kind == FieldKind::Date);
    match &config.lead.created {
        Some(name) if counts_days => {
            schema.fields.push(date_field(config, name));
            schema.unused.retain(|other| other != name);
        }
        _ => schema.created = None,
    }
    schema
}

/// What the seeds are, in words.
fn target(options: &LookalikeOptions) -> String {
    if options.filter.is_empty() { "seeds".to_owned() } else { options.filter.text() }
}

/// `metrics.json` of a version, which gets its number only when it is there.
#[derive(Serialize)]
struct MetricsFile<'a> {
    seeds: usize,
    population: usize,
    quality: &'a Quality,
    provenance: &'a [Provenance],
    columns: &'a [String],
    left_out: &'a [(String, String)],
    notes: &'a [String],
}

fn publish(
    registry: &Registry,
    options: &LookalikeOptions,
    (model, everybody): (&Model, &Everybody<'_>),
    fitted: &Fitted,
    likened: &Likened,
) -> Result<u32, TrainError> {
    let Likened { seeds: known, population, quality, provenance, columns, left_out, notes, .. } = likened;
    let metrics = MetricsFile { seeds: *known, population: *population, quality, provenance, columns, left_out, notes };
    let mut json = serde_json::to_vec_pretty(&metrics)?;
    json.push(b'\n');
    let page = report::report(options, model, &fitted.errors, likened)?;
    let files = vec![
        ("card.md".to_owned(), card::card(model, likened).into_bytes()),
        ("coefficients.csv".to_owned(), coefficients(&model.served, &fitted.errors).into_bytes()),
        ("metrics.json".to_owned(), json),
        (REPORT_FILE.to_owned(), page.into_bytes()),
        (SEEDS_FILE.to_owned(), hashes_file(&everybody.data, &everybody.is_seed).into_bytes()),
        (HIDDEN_FILE.to_owned(), hashes_file(&everybody.data, &everybody.is_hidden).into_bytes()),
    ];
    let summary =
        serde_json::json!({ "auc": quality.auc, "hidden": quality.hidden, "population": quality.population, "at_reach": quality.at_reach });
    let draft = Draft { model, files, verdict: likened.verdict.clone(), metrics: summary, created_at: options.now };
    unfinished::publish(|| {
        let version = registry.publish(draft)?;
        if likened.promoted() {
            let promotion = Promotion { at: options.now, forced: false, reason: Some(likened.verdict.reason.clone()) };
            registry.promote(&options.name, version, promotion)?;
        }
        Ok(version)
    })
}
