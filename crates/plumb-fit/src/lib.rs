//! From codes to weights: penalised logistic regression on small integer codes.
//!
//! A [`CodeTable`] holds one code a feature and row; a [`Design`] says how coefficients become bin weights (thermometer for ordered
//! bins, one-hot for levels, centred on the training mean). A [`Solver`] minimises
//!
//! ```text
//! sum over rows of log loss  +  penalty / 2 * sum of squared coefficients        (the intercept is free)
//! ```
//!
//! Two solvers share the trait: [`Newton`] works on the codes through [`Statistics`] and never builds an indicator matrix;
//! [`Linfa`] builds it and hands it to linfa-logistic, an independent implementation that checks the first.
//! [`tune`] chooses the penalty by grouped cross-validation and [`calibrate`] chooses a correction of the
//! out-of-fold predictions: none, Platt's line or an isotonic curve.

mod calibrate;
mod codes;
mod cross;
mod design;
mod error;
mod folds;
mod interactions;
mod isotonic;
mod linfa;
mod newton;
mod platt;
mod problem;
mod scorecard;
mod stability;
mod statistics;
mod tune;
mod uncertainty;

pub use calibrate::{Correction, FEWEST_FOR_A_CURVE, calibrate};
pub use codes::{CodeColumn, CodeTable, Codes, Trend};
pub use cross::{CrossProblem, FoldPath, log_odds};
pub use design::Design;
pub use error::FitError;
pub use folds::Folds;
pub use interactions::{Interaction, InteractionSettings, Searched, search, with_interactions};
pub use isotonic::{Block, isotonic_knots, isotonic_regression};
pub use linfa::Linfa;
pub use newton::Newton;
pub use platt::{Platt, platt, platt_line};
pub use problem::{Problem, Solution, Solver};
pub use scorecard::{FeatureSpec, scorecard};
pub use stability::dispersions;
pub use statistics::{Curvature, LANES, LocalStatistics, Point, Slope, Statistics};
pub use tune::{CrossFit, PathPoint, PenaltyRule, Tuned, TuningSettings, default_penalties, tune, tune_designs};
pub use uncertainty::{StandardErrors, standard_errors};
