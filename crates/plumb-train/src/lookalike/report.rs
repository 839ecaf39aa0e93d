//! Fills in the report of a lookalike version.

use plumb_eval::wilson;
use plumb_fit::StandardErrors;
use plumb_model::Model;
use plumb_registry::Decision;
use plumb_view::lookalike::{
    AtReach as Shown, Beside, CurvePoint, LookalikeReport, People, Quality as ShownQuality, Stability, TellingFile, Trait, render,
};
use plumb_view::report::{Decision as Word, Verdict};

use super::quality::STABLE_REACH;
use super::traits::traits;
use super::{AgainstConversion, AtReach, Likened, LookalikeOptions, Quality};
use crate::TrainError;
use crate::run::{features, pairs, reproducibility};

/// So many traits are shown.
const TRAITS: usize = 20;

/// The page of a version.
///
/// # Errors
/// [`TrainError`] when a statistic cannot be computed, or the model would not load again.
pub(super) fn report(options: &LookalikeOptions, model: &Model, errors: &StandardErrors, likened: &Likened) -> Result<String, TrainError> {
    Ok(render(&filled(options, model, errors, likened)?))
}

fn filled(options: &LookalikeOptions, model: &Model, errors: &StandardErrors, likened: &Likened) -> Result<LookalikeReport, TrainError> {
    let stability = likened.quality.stability;
    let telling =
        |own: &super::Provenance| TellingFile { column: own.column.clone(), evidence: own.evidence.clone(), allowed: own.allowed };
    Ok(LookalikeReport {
        model: likened.name.clone(),
        ranks: format!(
            "Ranks people by how like {} customers they are, on a scale of 1 to 100: the percentile of their likeness in a population of {}",
            plumb_view::number::count(likened.seeds as u64),
            plumb_view::number::count(likened.population as u64)
        ),
        verdict: verdict(likened),
        people: people(options, model, likened),
        findings: options.population.as_ref().map(|_| likened.provenance.iter().map(telling).collect()),
        notes: likened.notes.clone(),
        quality: quality(&likened.quality),
        traits: traits_of(model)?,
        features: features(&model.served, errors),
        pairs: pairs(&model.served),
        stability: Stability {
            reach: STABLE_REACH,
            other_folds: stability.other_folds,
            more_seeds: stability.more_seeds,
            is_stable: stability.is_stable(),
        },
        reproducibility: made_again(options, model, likened)?,
    })
}

fn verdict(likened: &Likened) -> Verdict {
    let (decision, meaning) = if likened.verdict.decision == Decision::Promoted {
        (Word::Promote, "Customers that it was not told of come first among the population, so it may rank people")
    } else {
        (Word::CannotTell, "The seeds have nothing in common that these columns show, so it does not serve")
    };
    Verdict { decision, meaning: meaning.to_owned(), reason: likened.verdict.reason.clone() }
}

/// The name of a file, without its folder.
fn name(path: &std::path::Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn people(options: &LookalikeOptions, model: &Model, likened: &Likened) -> People {
    let seeds = name(&options.seeds);
    let population = options.population.as_deref().map_or_else(|| format!("the other rows of {seeds}"), name);
    let day = |time: Option<plumb_core::Time>| time.map(|time| time.to_string().chars().take(10).collect::<String>());
    let facts = [
        ("file of the seeds", Some(seeds)),
        ("population", Some(population)),
        ("first created", day(model.dataset.first_created)),
        ("last created", day(model.dataset.last_created)),
    ];
    People {
        seeds: likened.seeds as u64,
        which: if options.filter.is_empty() { "all of the file".to_owned() } else { options.filter.text() },
        population: likened.population as u64,
        hidden: likened.quality.hidden as u64,
        hidden_by: likened.quality.hidden_by.to_owned(),
        facts: facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect(),
        columns: likened.columns.clone(),
        left_out: likened.left_out.clone(),
    }
}

fn quality(own: &Quality) -> ShownQuality {
    let at = |at: &AtReach| Shown { reach: at.reach, people: at.people as u64, recall: at.recall, nearest_seed_lift: at.nearest_seed_lift };
    let point = |at: &AtReach| CurvePoint { reach: at.reach, recall: at.recall, nearest_seed: at.nearest_seed_lift * at.reach };
    ShownQuality {
        auc: own.auc,
        nearest_seed_auc: own.nearest_seed_auc,
        at_reach: own.at_reach.iter().map(at).collect(),
        curve: own.curve.iter().map(point).collect(),
        beside: own.conversion.as_ref().and_then(beside),
    }
}

fn beside(own: &AgainstConversion) -> Option<Beside> {
    let both = own.on_same_rows.as_ref()?;
    Some(Beside {
        name: format!("{}@{}", own.name, own.version),
        rows: own.rows as u64,
        hidden: own.hidden as u64,
        likeness: both.likeness_auc,
        conversion: both.conversion_auc,
        difference: both.difference,
        lifts: both.at_reach.iter().map(|at| (at.reach, at.likeness, at.conversion)).collect(),
    })
}

fn traits_of(model: &Model) -> Result<Vec<Trait>, TrainError> {
    let shown = |own: super::traits::Trait<'_>| {
        Ok(Trait {
            of_seeds: wilson(own.seeds, own.all_seeds)?,
            of_population: own.of_population(),
            feature: own.feature.to_owned(),
            value: own.label,
            points: own.weight,
        })
    };
    traits(&model.served.features, TRAITS).into_iter().map(shown).collect()
}

/// Names and values for whoever makes the version again: those of any model, and the options.
fn made_again(options: &LookalikeOptions, model: &Model, likened: &Likened) -> Result<Vec<(String, String)>, TrainError> {
    let mut facts = reproducibility(model)?;
    // A lookalike model has no probability to calibrate.
    facts.retain(|(name, _)| name != "calibration");
    let listed = |names: &[String]| (!names.is_empty()).then(|| names.join(", "));
    let conversion = likened.quality.conversion.as_ref().map(|own| format!("{}@{}", own.name, own.version));
    let options = [
        ("--where", (!options.filter.is_empty()).then(|| options.filter.text())),
        ("--exclude", listed(&options.exclude)),
        ("--allow", listed(&options.allow)),
        ("--config", options.config.as_deref().map(name)),
        ("--against", conversion),
    ];
    facts.extend(options.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Ok(facts)
}
