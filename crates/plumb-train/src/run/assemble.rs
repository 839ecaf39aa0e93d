//! Puts a model together from what was fitted.

use plumb_model::{Dataset as DatasetRecord, Fitting, Kind, Model, ScoreScale, Scorecard, Target};

use super::TrainOptions;
use super::fitting::Evaluated;
use super::measure::Champion;
use super::schema::{schema, used};
use crate::TrainError;
use crate::config::{Config, ScaleChoice};
use crate::data::Prepared;

/// The model of both tables, with the record of what they were fitted on.
pub(super) fn assemble(
    data: &Prepared<'_>,
    evaluated: &Evaluated,
    served: Scorecard,
    champion: Option<&Champion>,
    options: &TrainOptions,
) -> Result<Model, TrainError> {
    let Prepared { config, dataset, labelled, parts, digest, .. } = data;
    let dates = || labelled.rows.iter().filter_map(|row| dataset.created_at(*row));
    Ok(Model {
        kind: Kind::Conversion,
        name: options.name.clone(),
        schema: schema(dataset, config, &served, &evaluated.card),
        events: evaluated.events.clone().map(|register| used(register, &served, &evaluated.card)),
        scale: scale(data, evaluated, champion)?,
        grades: config.score.grades,
        split: parts.split.clone(),
        dataset: DatasetRecord {
            digest: digest.clone(),
            rows: dataset.rows_of_leads() as u64,
            labelled: labelled.rows.len() as u64,
            won: labelled.won_rows() as u64,
            training: parts.training.len() as u64,
            test: parts.test.len() as u64,
            target: Target { column: config.outcome.column.clone(), won: sorted(&config.outcome.won), lost: sorted(&config.outcome.lost) },
            horizon_days: config.outcome.horizon_days,
            snapshot_days: labelled.days.clone(),
            first_created: dates().min(),
            last_created: dates().max(),
            extracted_at: dataset.extracted_at,
        },
        fitting: Fitting {
            solver: evaluated.solver.name().to_owned(),
            penalty: evaluated.tuned.penalty,
            seed: options.seed,
            folds: config.training.folds,
            platt: evaluated.correction.platt().map(|line| (line.slope, line.intercept)),
            intercept_shift: config.training.intercept_shift,
            config_digest: config.digest(),
        },
        served,
        evaluated: evaluated.card.clone(),
    })
}

/// The order in which values are listed means nothing.
fn sorted(values: &[String]) -> Vec<String> {
    let mut sorted = values.to_vec();
    sorted.sort();
    sorted
}

/// The champion's scale, so that 80 means the same after a retrain; else a new one.
fn scale(data: &Prepared<'_>, evaluated: &Evaluated, champion: Option<&Champion>) -> Result<ScoreScale, TrainError> {
    let config = data.config;
    if let Some(champion) = champion.filter(|champion| keeps_scale(config, champion)) {
        return Ok(champion.model.scale.clone());
    }
    let score = &config.score;
    Ok(match score.scale {
        ScaleChoice::Percentile => ScoreScale::percentile(&one_a_lead(data, &evaluated.out_of_fold()))?,
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

/// Of the training rows, those of leads at their creation: a lead counts once, however long it stayed open.
fn one_a_lead(data: &Prepared<'_>, of_training: &[f64]) -> Vec<f64> {
    let firsts = data.parts.training.iter().zip(of_training).filter(|(index, _)| data.labelled.is_first(**index));
    firsts.map(|(_, value)| *value).collect()
}

/// Whether the champion's scale goes on: unless it is reset, or another kind is asked for.
pub(super) fn keeps_scale(config: &Config, champion: &Champion) -> bool {
    let same_kind = matches!(
        (config.score.scale, &champion.model.scale),
        (ScaleChoice::Percentile, ScoreScale::Percentile { .. })
            | (ScaleChoice::Probability, ScoreScale::Probability)
            | (ScaleChoice::LogOdds, ScoreScale::LogOdds { .. })
    );
    same_kind && !config.score.scale_reset
}

/// Whether the settings ask for other anchors than those of the scale that is kept.
pub(super) fn differs(config: &Config, kept: &ScoreScale) -> bool {
    let score = &config.score;
    match kept {
        ScoreScale::LogOdds { anchor_score, anchor_probability, points_to_double_odds } => {
            *anchor_score != score.anchor_score
                || *points_to_double_odds != score.points_to_double_odds
                || score.anchor_probability.is_some_and(|asked| asked != *anchor_probability)
        }
        ScoreScale::Percentile { .. } | ScoreScale::Probability => false,
    }
}
