//! How the table of a version is shown: features, interactions, calibration.

use plumb_model::{Bin, Calibration, Feature, Interaction, Model, Scorecard, TableChoice, cell_labels};
use serde::Serialize;
use utoipa::ToSchema;

/// A feature with its table.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeatureAnswer {
    /// The feature.
    name: String,
    /// The column, or the measure of events, that it is made from.
    source: String,
    /// What it adds on average; reasons are counted from here.
    mean_log_odds: f64,
    /// How strong it is: the standard deviation of what it adds over the training rows.
    spread: f64,
    /// The lines of its table.
    bins: Vec<BinAnswer>,
}

/// A line of a table.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BinAnswer {
    /// The bin, the level or the combination in words.
    label: String,
    /// Log-odds that it adds.
    log_odds: f64,
    /// Training rows in it.
    rows: u64,
    /// How many of them were won.
    won: u64,
}

/// Two or three features whose combinations have weights of their own, beside what each feature adds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InteractionAnswer {
    /// The features, as reasons name them under `pair`.
    features: Vec<String>,
    /// What it adds on average; reasons are counted from here.
    mean_log_odds: f64,
    /// How strong it is: the standard deviation of what it adds over the training rows.
    spread: f64,
    /// A line a combination; the last feature varies fastest.
    cells: Vec<BinAnswer>,
}

/// How log-odds become a probability.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalibrationAnswer {
    /// How they were corrected.
    kind: CalibrationKind,
    /// Of a line on the log-odds, which the weights above already contain; null for other kinds.
    #[schema(required)]
    slope: Option<f64>,
    /// Likewise.
    #[schema(required)]
    intercept: Option<f64>,
    /// Of an isotonic curve, ascending, with straight lines between; none for other kinds.
    knots: Vec<KnotAnswer>,
}

/// How log-odds were corrected before they become a probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CalibrationKind {
    /// Not at all.
    None,
    /// By a line (Platt), folded into the weights.
    Platt,
    /// By a rising curve. Reasons explain the log-odds before it.
    Isotonic,
}

/// A point of an isotonic curve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnotAnswer {
    /// Log-odds as the weights add up to them.
    log_odds: f64,
    /// Log-odds of the probability.
    corrected: f64,
}

impl FeatureAnswer {
    pub fn new(feature: &Feature) -> Self {
        let labels = (0u16..).zip(&feature.bins).map(|(code, _)| feature.encoder.label(code));
        Self {
            name: feature.name.clone(),
            source: feature.source.clone(),
            mean_log_odds: feature.mean(),
            spread: feature.spread(),
            bins: lines(labels, &feature.bins),
        }
    }
}

impl InteractionAnswer {
    pub fn new(interaction: &Interaction, card: &Scorecard) -> Self {
        Self {
            features: interaction.features.clone(),
            mean_log_odds: interaction.mean(),
            spread: interaction.spread(),
            cells: lines(cell_labels(interaction, &card.features), &interaction.cells),
        }
    }
}

impl CalibrationAnswer {
    /// Of the table that leads are scored with.
    pub fn new(model: &Model) -> Self {
        let knots = match &model.table(TableChoice::Served).calibration {
            Calibration::Identity => Vec::new(),
            Calibration::Isotonic { knots } => {
                knots.iter().map(|(log_odds, corrected)| KnotAnswer { log_odds: *log_odds, corrected: *corrected }).collect()
            }
        };
        let kind = match (knots.is_empty(), model.fitting.platt) {
            (false, _) => CalibrationKind::Isotonic,
            (true, Some(_)) => CalibrationKind::Platt,
            (true, None) => CalibrationKind::None,
        };
        let line = model.fitting.platt;
        Self { kind, slope: line.map(|(slope, _)| slope), intercept: line.map(|(_, intercept)| intercept), knots }
    }
}

fn lines(labels: impl IntoIterator<Item = String>, bins: &[Bin]) -> Vec<BinAnswer> {
    let line = |(label, bin): (String, &Bin)| BinAnswer { label, log_odds: bin.weight, rows: bin.rows, won: bin.won };
    labels.into_iter().zip(bins).map(line).collect()
}
