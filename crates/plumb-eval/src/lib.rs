//! Statistics of ranking and calibration on slices.
//!
//! How well does a score put won deals before lost ones, can its probabilities be taken at their word, and is one model
//! better than another or just luckier? Outcomes are `&[bool]` (true is won), scores and probabilities `&[f64]`, one
//! entry a row; nothing else is asked of the caller, so a model, a set of rules and a spreadsheet are all judged alike.
//!
//! ```
//! use plumb_eval::{Bootstrap, calibration_curve, gains, roc_auc};
//!
//! let won = [true, false, true, true, false, false, true, false, false, false];
//! let p = [0.9, 0.7, 0.7, 0.6, 0.5, 0.4, 0.4, 0.3, 0.2, 0.1];
//!
//! // 24 pairs of a won and a lost row: 19 in the right order, and 2 ties.
//! assert_eq!(roc_auc(&won, &p)?, 20.0 / 24.0);
//!
//! let best_fifth = gains(&won, &p, 5)?[0];
//! assert_eq!((best_fifth.rows, best_fifth.won), (2, 1.5));
//! assert_eq!(calibration_curve(&won, &p, 5)?.len(), 5);
//!
//! // Every statistic with a 95% interval, and a paired comparison with the base rate.
//! let bootstrap = Bootstrap { replicates: 200, seed: 1 };
//! let metrics = bootstrap.metrics(&won, &p, None)?;
//! assert!(metrics.auc.lower <= metrics.auc.estimate);
//! let against_base_rate = bootstrap.difference(&won, &p, &[0.4; 10], None)?;
//! assert!(against_base_rate.log_loss.estimate < 0.0);
//! # Ok::<(), plumb_eval::EvalError>(())
//! ```
//!
//! | Question | Functions |
//! |---|---|
//! | Ranking | [`roc_auc`], [`average_precision`], [`ks_statistic`], [`gains`], [`lift_at`] |
//! | Probabilities | [`log_loss`], [`brier`], [`expected_calibration_error`], [`calibration_curve`], [`calibration_line`] |
//! | Part by part | [`slices`], [`at_depths`] |
//! | Certainty | [`bootstrap`], [`roc_auc_delong`], [`wilson`] |
//! | Comparison | [`Bootstrap::difference`], [`delong_difference`], [`paired_difference`], [`paired_difference_clustered`] |
//! | One contender against another | [`compare`]: worth, swaps, segments, time, work, and a verdict |
//! | Change | [`population_stability_index`], [`share_difference`], [`intercept_shift`] |
//! | One field alone | [`single_field`], [`binomial_tails`], [`discovery_cutoff`], [`rank_correlation`], [`stratified_difference`] |
//!
//! All of it is plain arithmetic: no I/O, no clock, logarithms from `libm`, sums in a fixed order. The same input gives the
//! same bits everywhere.

pub mod bootstrap;
pub mod compare;

mod association;
mod base_rate;
mod calibration;
mod calibration_line;
mod check;
mod delong;
mod error;
mod estimate;
mod exact;
mod gains;
mod intervals;
mod ks;
mod precision_recall;
mod proper_scores;
mod random;
mod ranking;
mod roc;
mod single_field;
mod slices;
mod stability;

pub use association::{Stratum, rank_correlation, stratified_difference};
pub use base_rate::{intercept_shift, share_difference};
pub use bootstrap::{Bootstrap, Differences, Metrics};
pub use calibration::{CalibrationBin, calibration_curve, expected_calibration_error, expected_calibration_error_weighted};
pub use calibration_line::{CalibrationLine, calibration_line};
pub use delong::{delong_difference, roc_auc_delong};
pub use error::EvalError;
pub use estimate::Estimate;
pub use exact::{binomial_tails, discovery_cutoff};
pub use gains::{Depth, GainsRow, at_depths, gains, lift_at};
pub use intervals::{paired_difference, paired_difference_clustered, wilson};
pub use ks::ks_statistic;
pub use precision_recall::{average_precision, average_precision_weighted};
pub use proper_scores::{base_rate, brier, brier_weighted, log_loss, log_loss_weighted, log_losses};
pub use roc::{roc_auc, roc_auc_weighted};
pub use single_field::{SingleField, single_field};
pub use slices::{Slice, slices};
pub use stability::population_stability_index;
