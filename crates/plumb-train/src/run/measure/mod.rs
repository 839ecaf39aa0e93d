//! What a version is worth on rows that its evaluated table has not seen, and whether it may be promoted.

mod baseline;
mod champion;
mod gate;
mod judged;

use std::collections::HashSet;

use plumb_eval::{Bootstrap, Estimate, Metrics, log_loss, log_losses, roc_auc};
use plumb_model::Model;
use serde::Serialize;

pub use champion::{AgainstChampion, Champion, SameRows};
pub use gate::gate;
pub use judged::Judged;
use judged::{clusters, gain};

use crate::TrainError;
use crate::config::LoadedConfig;
use crate::data::LeftOut;
use crate::data::Prepared;
use crate::run::fitting::Evaluated;

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
    /// Rows before the cut whose label became known only after it, or that were too young at the cut.
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
    /// Everything else of it.
    pub metrics: Metrics,
}

/// What was measured, and on what.
pub struct Judgement {
    /// The figures.
    pub metrics: Measured,
    /// The rows with what was predicted for them.
    pub predicted: Predicted,
}

/// What was predicted for the test rows.
pub struct Predicted {
    /// By the evaluated table.
    pub test: Judged,
    /// The test rows that the champion has not seen either, with what it predicts for them; `None` without a fair comparison.
    pub champion: Option<(Judged, Vec<f64>)>,
}

/// Measures a version. `model` holds the evaluated table. Leads of one account are not independent, so every interval counts accounts.
///
/// # Errors
/// [`TrainError`] when a statistic cannot be computed.
pub fn measure(
    data: &Prepared<'_>,
    evaluated: &Evaluated,
    model: &Model,
    champion: Option<&Champion>,
    loaded: &LoadedConfig,
    seed: u64,
) -> Result<Judgement, TrainError> {
    let bootstrap = Bootstrap { replicates: REPLICATES, seed };
    let test = Judged::test_part(data, evaluated.on_test.clone());
    let base = share(&evaluated.won);
    let base_losses = log_losses(&test.won, &vec![base; test.won.len()])?;
    let against = champion.map(|champion| champion::against(data, model, &test, champion, loaded, bootstrap)).transpose()?;
    let (against, predicted) = against.unzip();
    let metrics = Measured {
        rows: RowCounts {
            read: data.dataset.rows,
            labelled: data.labelled.rows.len(),
            left_out: data.labelled.left_out.clone(),
            training: data.parts.training.len(),
            purged: data.parts.purged,
            test: data.parts.test.len(),
        },
        base_rate: BaseRates { training: base, test: share(&test.won) },
        cross_validation: cross_validation(data, evaluated)?,
        test: bootstrap.metrics(&test.won, &test.probabilities, test.clusters())?,
        base_rate_on_test: BaseRateOnTest {
            log_loss: mean(&base_losses),
            gain: gain(&base_losses, &log_losses(&test.won, &test.probabilities)?, test.clusters())?,
            metrics: baseline::constant_metrics(&test, base, &base_losses)?,
        },
        new_accounts: data.config.lead.account.is_some().then(|| new_accounts(data, &test)),
        champion: against,
    };
    Ok(Judgement { metrics, predicted: Predicted { test, champion: predicted.flatten() } })
}

fn new_accounts(data: &Prepared<'_>, test: &Judged) -> NewAccounts {
    let (training_rows, _) = data.training();
    let known: HashSet<u64> = data.dataset.groups_of(&training_rows).into_iter().collect();
    let groups = data.dataset.groups_of(&test.rows);
    let new: Vec<usize> = (0..test.rows.len()).filter(|index| !known.contains(&groups[*index])).collect();
    let Judged { won, probabilities, .. } = test.only(&new);
    // Neither figure exists for no rows, nor the AUC for one outcome: that is what `None` says.
    NewAccounts {
        rows: won.len(),
        won: won.iter().filter(|w| **w).count(),
        auc: roc_auc(&won, &probabilities).ok(),
        log_loss: log_loss(&won, &probabilities).ok(),
    }
}

fn cross_validation(data: &Prepared<'_>, evaluated: &Evaluated) -> Result<CrossValidation, TrainError> {
    let model = log_losses(&evaluated.won, &evaluated.out_of_fold())?;
    let base = log_losses(&evaluated.won, &evaluated.base_out_of_fold())?;
    let (rows, _) = data.training();
    Ok(CrossValidation {
        log_loss: mean(&model),
        base_log_loss: mean(&base),
        gain: gain(&base, &model, clusters(data, &rows).as_deref())?,
        path: evaluated.tuned.path.iter().map(|point| (point.penalty, point.log_loss)).collect(),
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn share(won: &[bool]) -> f64 {
    won.iter().filter(|w| **w).count() as f64 / won.len().max(1) as f64
}
