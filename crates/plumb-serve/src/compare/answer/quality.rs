//! Which ranks better, and whose probabilities are truer.

use plumb_eval::compare::{Difference, Standing};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::rows::Rows;
use super::estimate::EstimateAnswer;
use crate::catalog::ReadyModel;
use crate::rules::{ReadyRules, RulesVersion};
use crate::score::ModelVersion;

/// How the model does.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ModelQuality<'a> {
    /// The version.
    version: ModelVersion<'a>,
    /// Always `evaluated`: the table that was fitted on the training part alone.
    #[schema(example = "evaluated")]
    table: &'static str,
    /// How often a won lead ranks above a lost one: 0.5 is a coin, 1 perfect.
    auc: EstimateAnswer,
    /// Area under precision and recall; the share of won leads is a coin's.
    average_precision: EstimateAnswer,
    /// Largest distance between the distributions of won and lost leads.
    ks: EstimateAnswer,
    /// Log loss of its probabilities, in nats; lower is better.
    #[schema(required, nullable = true)]
    log_loss: Option<EstimateAnswer>,
    /// Mean squared error of its probabilities.
    #[schema(required, nullable = true)]
    brier: Option<EstimateAnswer>,
    /// Expected calibration error.
    #[schema(required, nullable = true)]
    ece: Option<EstimateAnswer>,
}

/// How the rules do. They have no probabilities here: what points are worth would have to be learnt on training leads, as `plumb compare` does.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RulesQuality<'a> {
    /// The version.
    version: RulesVersion<'a>,
    /// How many leads they disqualify.
    disqualified: usize,
    /// What to know of those; null where there are none.
    #[schema(required)]
    note: Option<String>,
    /// How often a won lead ranks above a lost one, by the total of points, the disqualified last: 0.5 is a coin, 1 perfect.
    auc: EstimateAnswer,
    /// Area under precision and recall; the share of won leads is a coin's.
    average_precision: EstimateAnswer,
    /// Largest distance between the distributions of won and lost leads.
    ks: EstimateAnswer,
}

/// The model's figures less those of the rules; above 0 the model is better.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DifferenceAnswer {
    /// Of AUC.
    estimate: f64,
    /// DeLong's paired interval of it: the lower and the upper end.
    #[schema(value_type = Vec<f64>, min_items = 2, max_items = 2)]
    interval: [f64; 2],
    /// Two-sided p-value of "the areas are equal".
    p: f64,
    /// Of the area under precision and recall.
    average_precision: EstimateAnswer,
    /// Of the largest distance.
    ks: EstimateAnswer,
}

impl<'a> ModelQuality<'a> {
    pub fn new(ready: &'a ReadyModel, standing: &Standing) -> Self {
        let probabilities = standing.probabilities.as_ref();
        Self {
            version: ModelVersion { name: &ready.name, version: ready.version },
            table: "evaluated",
            auc: standing.auc.into(),
            average_precision: standing.average_precision.into(),
            ks: standing.ks.into(),
            log_loss: probabilities.map(|own| own.log_loss.into()),
            brier: probabilities.map(|own| own.brier.into()),
            ece: probabilities.map(|own| own.ece.into()),
        }
    }
}

impl<'a> RulesQuality<'a> {
    pub fn new(rules: &'a ReadyRules, rows: &Rows<'a>, standing: &Standing) -> Self {
        let (out, leads) = (rows.disqualified, rows.leads.len());
        let note = || format!("{out} of {leads} leads are disqualified: they rank below all others, and count as a score of 1");
        Self {
            version: RulesVersion::of(rules),
            disqualified: out,
            note: (out > 0).then(note),
            auc: standing.auc.into(),
            average_precision: standing.average_precision.into(),
            ks: standing.ks.into(),
        }
    }
}

impl DifferenceAnswer {
    pub fn new(difference: &Difference) -> Self {
        let auc = difference.auc;
        Self {
            estimate: auc.estimate,
            interval: [auc.lower, auc.upper],
            p: difference.auc_p,
            average_precision: difference.average_precision.into(),
            ks: difference.ks.into(),
        }
    }
}
