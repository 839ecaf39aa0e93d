use plumb_features::{Encoder, EncoderError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::interaction::Joint;
use crate::{Calibration, CalibrationError, Interaction, InteractionError};

/// One line of a feature's table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// Log-odds that this code adds.
    pub weight: f64,
    /// Training rows with this code.
    pub rows: u64,
    /// How many of them were won.
    pub won: u64,
}

/// A feature with its table of weights, one line a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Unique name: the column, with the property used after a point where it is not the value itself.
    pub name: String,
    /// The column, or the measure of events, that it is made from.
    pub source: String,
    /// From a reading to a code.
    pub encoder: Encoder,
    /// A line a code: missing, other, then the bins or levels.
    pub bins: Vec<Bin>,
}

impl Feature {
    /// The average log-odds that the feature added over the training rows; reasons are counted from here.
    pub fn mean(&self) -> f64 {
        mean(&self.bins)
    }

    /// How strong the feature is: the standard deviation of the log-odds that it added over the training rows.
    pub fn spread(&self) -> f64 {
        spread(&self.bins)
    }
}

/// The average weight over the rows of a table.
pub(crate) fn mean(bins: &[Bin]) -> f64 {
    // Summed as doubles: exact for any real count, and counts that nobody checked cannot overflow.
    let rows: f64 = bins.iter().map(|bin| bin.rows as f64).sum();
    if rows == 0.0 {
        return 0.0;
    }
    bins.iter().map(|bin| bin.weight * bin.rows as f64).sum::<f64>() / rows
}

/// The standard deviation of the weights over the rows of a table.
pub(crate) fn spread(bins: &[Bin]) -> f64 {
    let mean = mean(bins);
    // Summed as doubles, see `mean`.
    let rows: f64 = bins.iter().map(|bin| bin.rows as f64).sum();
    let squares: f64 = bins.iter().map(|bin| bin.rows as f64 * (bin.weight - mean) * (bin.weight - mean)).sum();
    (squares / rows.max(1.0)).sqrt()
}

/// A fitted table: the whole of what is needed to score, but the names of fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scorecard {
    /// Log-odds of a lead whose every feature adds nothing.
    pub intercept: f64,
    /// The features, in order of their columns in the training data.
    pub features: Vec<Feature>,
    /// Combinations of features with weights of their own, strongest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interactions: Vec<Interaction>,
    /// From log-odds to a probability.
    pub calibration: Calibration,
}

/// Why a scorecard is refused.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ScorecardError {
    /// The intercept or a weight is not finite.
    #[error("`{0}` holds a weight that is not a finite number")]
    NotFinite(String),
    /// Two features share a name.
    #[error("the feature `{0}` stands twice")]
    DuplicateFeature(String),
    /// A feature's column is not among the fields.
    #[error("the feature `{feature}` is made from `{source_field}`, which is not a field of the model")]
    UnknownSource {
        /// The feature.
        feature: String,
        /// The column it names.
        source_field: String,
    },
    /// An encoder cannot be used.
    #[error("the encoder of `{feature}` cannot be used: {why}")]
    Encoder {
        /// The feature.
        feature: String,
        /// What is wrong.
        why: EncoderError,
    },
    /// A table with too few or too many lines.
    #[error("the table of `{feature}` has {found} lines where its encoder has {expected} codes")]
    Lines {
        /// The feature.
        feature: String,
        /// Lines found.
        found: usize,
        /// Lines expected.
        expected: usize,
    },
    /// Finite weights whose sum, over features or over rows, is not.
    #[error("its weights add up beyond the largest number")]
    TooLarge,
    /// An interaction cannot be used.
    #[error("the interaction of {features} cannot be used: {why}")]
    Interaction {
        /// Its features.
        features: String,
        /// What is wrong.
        why: InteractionError,
    },
    /// The calibration cannot be used.
    #[error("the calibration cannot be used: {0}")]
    Calibration(#[from] CalibrationError),
    /// More won rows than rows.
    #[error("`{0}` counts more won rows than rows")]
    Counts(String),
}

impl Scorecard {
    /// Checks what scoring relies on; `fields` are the names of the model's fields.
    ///
    /// # Errors
    /// [`ScorecardError`], naming the feature and what is wrong.
    pub fn check(&self, fields: &[&str]) -> Result<(), ScorecardError> {
        if !self.intercept.is_finite() {
            return Err(ScorecardError::NotFinite("intercept".into()));
        }
        let mut names: Vec<&str> = self.features.iter().map(|f| f.name.as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ScorecardError::DuplicateFeature(pair[0].to_owned()));
        }
        self.features.iter().try_for_each(|feature| check_feature(feature, fields))?;
        self.interactions.iter().try_for_each(|interaction| {
            let named = |why| ScorecardError::Interaction { features: interaction.name(), why };
            interaction.check(&self.features).map_err(named)?;
            check_bins(&interaction.name(), &interaction.cells)
        })?;
        self.calibration.check()?;
        // Twice the largest weights bound every sum that scoring and reasons make.
        let tables =
            self.features.iter().map(|feature| &feature.bins).chain(self.interactions.iter().map(|interaction| &interaction.cells));
        let bound = tables.map(|bins| largest(bins)).sum::<f64>() + self.intercept.abs();
        if (2.0 * bound + self.base_log_odds().abs()).is_finite() { Ok(()) } else { Err(ScorecardError::TooLarge) }
    }

    /// A function from the codes of a row, one a feature in their order, to its log-odds: the same sum as a scorer makes.
    ///
    /// The function panics when a code is not below those of its feature.
    pub fn adder(&self) -> impl Fn(&[u16]) -> f64 + '_ {
        let joints: Vec<Joint> = self.interactions.iter().map(|interaction| Joint::new(interaction, &self.features)).collect();
        move |codes| {
            let sum =
                self.features.iter().zip(codes).fold(self.intercept, |sum, (feature, code)| sum + feature.bins[usize::from(*code)].weight);
            joints.iter().fold(sum, |sum, joint| sum + joint.weights[usize::from(joint.cell(codes))])
        }
    }

    /// The log-odds of the average training row: where reasons start from.
    pub fn base_log_odds(&self) -> f64 {
        let own = self.features.iter().map(Feature::mean).sum::<f64>();
        self.intercept + own + self.interactions.iter().map(Interaction::mean).sum::<f64>()
    }
}

fn largest(bins: &[Bin]) -> f64 {
    bins.iter().map(|bin| bin.weight.abs()).fold(0.0, f64::max)
}

fn check_feature(feature: &Feature, fields: &[&str]) -> Result<(), ScorecardError> {
    let name = || feature.name.clone();
    if !fields.contains(&feature.source.as_str()) {
        return Err(ScorecardError::UnknownSource { feature: name(), source_field: feature.source.clone() });
    }
    feature.encoder.check().map_err(|why| ScorecardError::Encoder { feature: name(), why })?;
    let expected = feature.encoder.codes();
    if feature.bins.len() != expected {
        return Err(ScorecardError::Lines { feature: name(), found: feature.bins.len(), expected });
    }
    check_bins(&feature.name, &feature.bins)
}

fn check_bins(name: &str, bins: &[Bin]) -> Result<(), ScorecardError> {
    if !bins.iter().all(|bin| bin.weight.is_finite()) {
        return Err(ScorecardError::NotFinite(name.to_owned()));
    }
    if bins.iter().any(|bin| bin.won > bin.rows) {
        return Err(ScorecardError::Counts(name.to_owned()));
    }
    Ok(())
}
