//! A fitted model: tables of weights per bin, the calibration and score scale behind them, and the artifact that holds it all.
//!
//! ```text
//! log_odds(lead) = intercept + sum over features f of weight_f[ code_f(lead) ]
//!                            + sum over pairs f, g of weight_fg[ group_f(lead), group_g(lead) ]
//! probability    = sigmoid(calibrate(log_odds))        score = scale(probability) in 1..=100
//! ```
//!
//! A [`Model`] is data, written and read by [`Model::to_bytes`] and [`Model::from_bytes`]; a [`Scorer`] is one of its two tables made
//! ready to score. Rows of a file and requests are scored by the same function, through the [`Row`] trait.

mod artifact;
mod calibration;
mod columns;
mod difference;
mod explanation;
mod interaction;
pub mod lookalike;
mod model;
mod pairs;
mod scale;
mod scorecard;
mod scorer;
mod spellings;
mod strict;
mod wording;

pub use artifact::{ArtifactError, FORMAT_VERSION};
pub use calibration::{Calibration, CalibrationError, MAX_KNOTS};
pub use columns::{Cells, ColumnScorer, Moments, Scores, Values};
pub use difference::{Difference, FeatureDifference, LargestChange, LogOddsChange, Setting};
pub use explanation::{Explanation, Reason};
pub use interaction::{Interaction, InteractionError, cell_labels, group_label};
pub use model::{Dataset, Fitting, Kind, Model, Split, TableChoice, Target};
pub use scale::{ScaleError, ScoreScale};
pub use scorecard::{Bin, Feature, Scorecard, ScorecardError};
pub use scorer::{Row, Scored, Scorer, Warning};
