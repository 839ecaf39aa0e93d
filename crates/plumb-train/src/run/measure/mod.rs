//! What a version is worth on rows that its evaluated table has not seen, and whether it may be promoted.

mod backtest;
mod baseline;
mod champion;
mod gate;
mod judged;
mod predict;
mod reliability;
mod sight;

use std::collections::HashSet;

use plumb_eval::{Bootstrap, Estimate, Metrics, log_loss, log_losses, roc_auc, roc_auc_delong};
use plumb_fit::Correction;
use plumb_model::Model;
use serde::Serialize;

pub use backtest::BacktestPeriod;
pub(crate) use champion::unreadable;
pub use champion::{AgainstChampion, Champion, SameRows};
pub use gate::gate;
pub use judged::Judged;
pub(crate) use judged::clusters;
pub(crate) use judged::gain;
pub use predict::ToldReason;
pub(crate) use predict::{predict, reasons};
pub use reliability::{BaseRates, Reliability};

use crate::TrainError;
use crate::compare::AgainstRules;
use crate::config::LoadedConfig;
use crate::data::{HistoryCounts, LeftOut, Prepared, RepeatedLeads};
use crate::run::fitting::Evaluated;
use crate::run::stability::Unstable;

/// Replicates of every bootstrap interval.
pub(super) const REPLICATES: u32 = 1000;

/// Everything measured about a version.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Rows read, left out, purged, trained and tested on.
    pub rows: RowCounts,
    /// Base rates of the two parts.
    pub base_rate: BaseRates,
    /// Cross-validation on the training part.
    pub cross_validation: CrossValidation,
    /// The evaluated table on the test part, each lead as it was at its creation.
    pub test: Metrics,
    /// DeLong's interval of the ROC AUC, beside the bootstrap's in `test`; `None` where rows are not independent of each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auc_delong: Option<Estimate>,
    /// Whether its probabilities can be taken at their word.
    pub calibration: Reliability,
    /// The same at each age, where leads are seen at several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at_ages: Vec<AtAge>,
    /// The training base rate, as the prediction for every test row.
    pub base_rate_on_test: BaseRateOnTest,
    /// The test rows of accounts that the training part does not hold, where there are accounts.
    pub new_accounts: Option<NewAccounts>,
    /// The features whose effect does not hold over time, the worst first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unstable: Vec<Unstable>,
    /// The periods of a backtest, oldest first, if one was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub backtest: Vec<BacktestPeriod>,
    /// The champion on the same rows, if there is one.
    pub champion: Option<AgainstChampion>,
    /// The rules on the same rows, if the configuration names some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<AgainstRules>,
}

/// The test leads that were still open at an age, as they were then.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtAge {
    /// The age in days.
    pub days: f64,
    /// Leads of the training part at this age.
    pub training: usize,
    /// Leads of the test part at this age.
    pub rows: usize,
    /// How many of them were won after it.
    pub won: usize,
    /// The evaluated table on them; `None` when all ended alike.
    pub test: Option<Metrics>,
    /// Mean log loss of the share won among training leads of this age.
    pub base_log_loss: Option<f64>,
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
    /// What became of leads that stand in several rows, where that is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeated: Option<RepeatedLeads>,
    /// What came of rows that tell what leads were over time, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<HistoryCounts>,
    /// Rows with a label: a lead and an age each.
    pub labelled: usize,
    /// Leads with a label, where they are seen at several ages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads: Option<usize>,
    /// Why the others have none.
    pub left_out: LeftOut,
    /// Rows that the evaluated table was fitted on.
    pub training: usize,
    /// Rows before the cut whose label became known only after it, or that were too young at the cut.
    pub purged: usize,
    /// Rows measured on.
    pub test: usize,
}

/// What cross-validation says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossValidation {
    /// Mean log loss of the out-of-fold probabilities, before calibration, which is fitted to their outcomes.
    pub log_loss: f64,
    /// Mean log loss of the out-of-fold base rate.
    pub base_log_loss: f64,
    /// Base rate's log loss less the model's, a row; above 0 the model is better.
    pub gain: Estimate,
    /// Mean log loss at each penalty, before calibration.
    pub path: Vec<(f64, f64)>,
    /// The calibration that the out-of-fold predictions asked for: `identity`, `platt` or `isotonic`.
    pub calibration: &'static str,
    /// The newest training rows, by which it was chosen.
    pub calibrated_on: usize,
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
    // Every lead is seen at its creation, so that is where leads are judged; those that live longer are told apart, at each age.
    let all = Judged::test_part(data, evaluated.on_test.clone());
    let test = all.at_age(0);
    let base = share(&at_age(data, &evaluated.won, 0));
    let base_losses = log_losses(&test.won, &vec![base; test.won.len()])?;
    let served: Vec<f64> = all.at.of_age(0).into_iter().map(|row| evaluated.served_on_test[row]).collect();
    let against = champion.map(|champion| champion::against(data, model, &all, champion, loaded, bootstrap)).transpose()?;
    let (against, predicted) = against.unzip();
    // Each goes over all rows again: side by side.
    let ((base_rate, cross_validation), (own, (calibration, (base_rate_on_test, new_accounts)))) = rayon::join(
        || rayon::join(|| BaseRates::of(data, &test, &served), || cross_validation(data, evaluated)),
        || {
            let own = || bootstrap.metrics(&test.won, &test.probabilities, test.clusters());
            let new_accounts = || data.config.lead.account.is_some().then(|| new_accounts(data, &test));
            let of_base = || base_rate_on_test(&test, base, &base_losses);
            rayon::join(own, || rayon::join(|| Reliability::of(&test), || rayon::join(of_base, new_accounts)))
        },
    );
    let metrics = Measured {
        rows: RowCounts {
            read: data.dataset.rows,
            repeated: data.dataset.repeated,
            history: data.dataset.history_counts().filter(|counts| *counts != HistoryCounts::default()),
            labelled: data.labelled.rows.len(),
            leads: (!data.labelled.days.is_empty()).then(|| data.labelled.leads().0),
            left_out: data.labelled.left_out.clone(),
            training: data.parts.training.len(),
            purged: data.parts.purged,
            test: data.parts.test.len(),
        },
        base_rate: base_rate?,
        cross_validation: cross_validation?,
        test: own?,
        // With fewer than two deals of an outcome there is no such interval.
        auc_delong: test.clusters().is_none().then(|| roc_auc_delong(&test.won, &test.probabilities).ok()).flatten(),
        calibration: calibration?,
        at_ages: at_ages(data, evaluated, &all, bootstrap)?,
        base_rate_on_test: base_rate_on_test?,
        new_accounts,
        unstable: evaluated.unstable.clone(),
        backtest: backtest::periods(data, evaluated, bootstrap)?,
        champion: against,
        rules: None,
    };
    Ok(Judgement { metrics, predicted: Predicted { test, champion: predicted.flatten() } })
}

fn base_rate_on_test(test: &Judged, base: f64, losses: &[f64]) -> Result<BaseRateOnTest, TrainError> {
    Ok(BaseRateOnTest {
        log_loss: mean(losses),
        gain: gain(losses, &log_losses(&test.won, &test.probabilities)?, test.clusters())?,
        metrics: baseline::constant_metrics(test, base, losses)?,
    })
}

fn at_ages(data: &Prepared<'_>, evaluated: &Evaluated, all: &Judged, bootstrap: Bootstrap) -> Result<Vec<AtAge>, TrainError> {
    let ages = data.labelled.days.iter().enumerate().map(|(age, days)| {
        // A configuration names few ages.
        let age = age as u8;
        let (test, trained) = (all.at_age(age), at_age(data, &evaluated.won, age));
        let won = test.won.iter().filter(|won| **won).count();
        let base_log_loss = log_loss(&test.won, &vec![share(&trained); test.won.len()]).ok();
        Ok(AtAge { days: *days, training: trained.len(), rows: test.won.len(), won, test: test.metrics(bootstrap)?, base_log_loss })
    });
    ages.collect()
}

/// Of the training rows, those at one age.
fn at_age(data: &Prepared<'_>, of_training: &[bool], age: u8) -> Vec<bool> {
    let own = data.parts.training.iter().zip(of_training);
    own.filter(|(index, _)| data.labelled.ages.get(**index).copied().unwrap_or(0) == age).map(|(_, won)| *won).collect()
}

fn new_accounts(data: &Prepared<'_>, test: &Judged) -> NewAccounts {
    let (training_rows, _) = data.training();
    let known: HashSet<u64> = data.dataset.groups_of(&training_rows.rows).into_iter().collect();
    let groups = data.dataset.groups_of(&test.at.rows);
    let new: Vec<usize> = (0..test.won.len()).filter(|index| !known.contains(&groups[*index])).collect();
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
    let model = log_losses(&evaluated.won, &evaluated.uncalibrated_out_of_fold())?;
    let base = log_losses(&evaluated.won, &evaluated.base_out_of_fold())?;
    let (rows, _) = data.training();
    Ok(CrossValidation {
        log_loss: mean(&model),
        base_log_loss: mean(&base),
        gain: gain(&base, &model, clusters(data, &rows).as_deref())?,
        path: evaluated.tuned.path.iter().map(|point| (point.penalty, point.log_loss)).collect(),
        calibration: match evaluated.correction {
            Correction::Identity => "identity",
            Correction::Platt(_) => "platt",
            Correction::Isotonic(_) => "isotonic",
        },
        calibrated_on: evaluated.calibrated_on,
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn share(won: &[bool]) -> f64 {
    won.iter().filter(|w| **w).count() as f64 / won.len().max(1) as f64
}
