//! What a version is worth on rows that its evaluated table has not seen, and whether it may be promoted.

use std::collections::HashSet;

use plumb_eval::{Bootstrap, Differences, Estimate, Metrics, log_loss, log_losses, paired_difference, roc_auc};
use plumb_model::{Model, Scorer, TableChoice};
use plumb_registry::{Decision, Verdict};
use rayon::prelude::*;
use serde::Serialize;

use crate::TrainError;
use crate::dataset::Dataset;
use crate::fitting::Evaluated;
use crate::label::LeftOut;
use crate::prepared::Prepared;
use crate::rows::TableRows;
use crate::split::is_held_out;

/// Replicates of every bootstrap interval.
const REPLICATES: u32 = 1000;

/// Everything measured about a version.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Rows read, left out, purged, trained and tested on.
    pub rows: RowCounts,
    /// Base rates of the two parts.
    pub base_rate: BaseRates,
    /// Cross-validation on the training part.
    pub cross_validation: CrossValidation,
    /// The evaluated table on the test part.
    pub test: Metrics,
    /// The training base rate, as the prediction for every test row.
    pub base_rate_on_test: BaseRateOnTest,
    /// The test rows of accounts that the training part does not hold, where there are accounts.
    pub new_accounts: Option<NewAccounts>,
    /// The champion on the same rows, if there is one.
    pub champion: Option<AgainstChampion>,
}

/// How the model does on accounts that it has not met: a lead of a known account is an easier case.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NewAccounts {
    /// Test rows of new accounts.
    pub rows: usize,
    /// How many of them were won.
    pub won: usize,
    /// ROC AUC; `None` when all ended alike.
    pub auc: Option<f64>,
    /// Mean log loss; `None` without rows.
    pub log_loss: Option<f64>,
}

/// How rows were used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowCounts {
    /// Rows of the file.
    pub read: usize,
    /// Rows with a label.
    pub labelled: usize,
    /// Why the others have none.
    pub left_out: LeftOut,
    /// Rows that the evaluated table was fitted on.
    pub training: usize,
    /// Rows before the cut whose label became known only after it.
    pub purged: usize,
    /// Rows measured on.
    pub test: usize,
}

/// Shares of won rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BaseRates {
    /// Of the training part.
    pub training: f64,
    /// Of the test part.
    pub test: f64,
}

/// What cross-validation says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossValidation {
    /// Mean log loss of the calibrated out-of-fold probabilities.
    pub log_loss: f64,
    /// Mean log loss of the out-of-fold base rate.
    pub base_log_loss: f64,
    /// Base rate's log loss less the model's, a row; above 0 the model is better.
    pub gain: Estimate,
    /// Mean log loss at each penalty, before calibration.
    pub path: Vec<(f64, f64)>,
}

/// The base rate as a competitor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BaseRateOnTest {
    /// Its mean log loss.
    pub log_loss: f64,
    /// Its log loss less the model's, a row; above 0 the model is better.
    pub gain: Estimate,
}

/// The champion as a competitor, on test rows that neither table was fitted on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgainstChampion {
    /// Its version.
    pub version: u32,
    /// Rows compared on.
    pub rows: usize,
    /// The new model's metrics less the champion's; `None` when too few rows, or one outcome only, are left to compare on.
    pub difference: Option<Differences>,
    /// The champion's log loss less the new model's, a row; above 0 the new one is better.
    pub gain: Option<Estimate>,
}

/// The current champion.
pub struct Champion {
    /// Its version.
    pub version: u32,
    /// The model.
    pub model: Model,
}

/// Measures a version. `model` holds the evaluated table.
///
/// # Errors
/// [`TrainError`] when a statistic cannot be computed.
pub fn measure(
    data: &Prepared<'_>,
    evaluated: &Evaluated,
    model: &Model,
    champion: Option<&Champion>,
    seed: u64,
) -> Result<Measured, TrainError> {
    let Prepared { config, dataset, labelled, parts } = data;
    let (test_rows, test_won) = data.test();
    let bootstrap = Bootstrap { replicates: REPLICATES, seed };
    let probabilities = predict(dataset, model, &test_rows);
    let base = share(&evaluated.won);
    Ok(Measured {
        rows: RowCounts {
            read: dataset.table.rows(),
            labelled: labelled.rows.len(),
            left_out: labelled.left_out.clone(),
            training: parts.training.len(),
            purged: parts.purged,
            test: parts.test.len(),
        },
        base_rate: BaseRates { training: base, test: share(&test_won) },
        cross_validation: cross_validation(evaluated)?,
        test: bootstrap.metrics(&test_won, &probabilities, None)?,
        base_rate_on_test: {
            let losses = log_losses(&test_won, &vec![base; test_won.len()])?;
            BaseRateOnTest { log_loss: mean(&losses), gain: gain(&losses, &log_losses(&test_won, &probabilities)?)? }
        },
        new_accounts: config.lead.account.is_some().then(|| new_accounts(data, &probabilities)),
        champion: champion.map(|c| against(dataset, &test_rows, &test_won, &probabilities, c, bootstrap)).transpose()?,
    })
}

/// Promote, or keep what is there, with the reason in words.
pub fn gate(measured: &Measured) -> Verdict {
    let promoted = |reason: String| Verdict { decision: Decision::Promoted, reason };
    let refused = |reason: String| Verdict { decision: Decision::Refused, reason };
    match &measured.champion {
        None => {
            let gain = measured.cross_validation.gain;
            let interval = format!(
                "cross-validated log loss {:.4} against {:.4} for the base rate, better by {:.4} (95% interval {:.4} to {:.4})",
                measured.cross_validation.log_loss, measured.cross_validation.base_log_loss, gain.estimate, gain.lower, gain.upper
            );
            if gain.lower > 0.0 {
                promoted(format!("better than the base rate: {interval}"))
            } else {
                refused(format!("no better than the base rate: {interval}"))
            }
        }
        Some(champion) => {
            let version = champion.version;
            match champion.gain {
                None => refused(format!(
                    "cannot tell it from the champion, version {version}: only {} test rows are new to both, or all ended alike; the champion stays",
                    champion.rows
                )),
                Some(gain) => {
                    let interval = format!(
                        "log loss on {} test rows lower by {:.4} (95% interval {:.4} to {:.4})",
                        champion.rows, gain.estimate, gain.lower, gain.upper
                    );
                    if gain.lower > 0.0 {
                        promoted(format!("better than the champion, version {version}: {interval}"))
                    } else if gain.upper < 0.0 {
                        refused(format!("worse than the champion, version {version}: {interval}"))
                    } else {
                        refused(format!("cannot tell it from the champion, version {version}, which stays: {interval}"))
                    }
                }
            }
        }
    }
}

/// Probabilities by the evaluated table. A row without any usable field gets the table's log-odds too: leaving hard rows out would flatter.
fn predict(dataset: &Dataset, model: &Model, rows: &[u32]) -> Vec<f64> {
    let scorer = Scorer::new(model, TableChoice::Evaluated);
    let table = TableRows::new(&dataset.table, &scorer);
    let calibration = model.evaluated.calibration;
    rows.par_iter().map(|row| calibration.probability(table.score(&scorer, *row as usize, dataset.snapshot(*row)).log_odds)).collect()
}

fn new_accounts(data: &Prepared<'_>, probabilities: &[f64]) -> NewAccounts {
    let (training_rows, _) = data.training();
    let (test_rows, test_won) = data.test();
    let known: HashSet<String> = data.dataset.groups(&training_rows, data.config).into_iter().collect();
    let groups = data.dataset.groups(&test_rows, data.config);
    let new: Vec<usize> = (0..test_rows.len()).filter(|index| !known.contains(&groups[*index])).collect();
    let won: Vec<bool> = new.iter().map(|index| test_won[*index]).collect();
    let own: Vec<f64> = new.iter().map(|index| probabilities[*index]).collect();
    // Neither figure exists for no rows, nor the AUC for one outcome: that is what `None` says.
    NewAccounts {
        rows: won.len(),
        won: won.iter().filter(|w| **w).count(),
        auc: roc_auc(&won, &own).ok(),
        log_loss: log_loss(&won, &own).ok(),
    }
}

fn cross_validation(evaluated: &Evaluated) -> Result<CrossValidation, TrainError> {
    let model = log_losses(&evaluated.won, &evaluated.out_of_fold())?;
    let base = log_losses(&evaluated.won, &evaluated.base_out_of_fold())?;
    Ok(CrossValidation {
        log_loss: mean(&model),
        base_log_loss: mean(&base),
        gain: gain(&base, &model)?,
        path: evaluated.tuned.path.iter().map(|point| (point.penalty, point.log_loss)).collect(),
    })
}

/// Only rows after the champion's own cut count: it has seen the others.
fn against(
    dataset: &Dataset,
    rows: &[u32],
    won: &[bool],
    probabilities: &[f64],
    champion: &Champion,
    bootstrap: Bootstrap,
) -> Result<AgainstChampion, TrainError> {
    let unseen: Vec<usize> = (0..rows.len())
        .filter(|i| is_held_out(&champion.model.split, &dataset.ids[rows[*i] as usize], dataset.created_at(rows[*i])))
        .collect();
    let rows: Vec<u32> = unseen.iter().map(|i| rows[*i]).collect();
    let won: Vec<bool> = unseen.iter().map(|i| won[*i]).collect();
    let own: Vec<f64> = unseen.iter().map(|i| probabilities[*i]).collect();
    let comparable = won.iter().any(|w| *w) && won.iter().any(|w| !*w) && rows.len() >= 20;
    let mut result = AgainstChampion { version: champion.version, rows: rows.len(), difference: None, gain: None };
    if comparable {
        let theirs = predict(dataset, &champion.model, &rows);
        result.difference = Some(bootstrap.difference(&won, &own, &theirs, None)?);
        result.gain = Some(gain(&log_losses(&won, &theirs)?, &log_losses(&won, &own)?)?);
    }
    Ok(result)
}

fn gain(theirs: &[f64], own: &[f64]) -> Result<Estimate, TrainError> {
    let differences: Vec<f64> = theirs.iter().zip(own).map(|(t, o)| t - o).collect();
    Ok(paired_difference(&differences)?)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn share(won: &[bool]) -> f64 {
    won.iter().filter(|w| **w).count() as f64 / won.len().max(1) as f64
}
