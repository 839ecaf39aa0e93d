//! One contender against another on the same closed deals: a model against rules, against a lookalike, against the champion before it, against
//! the base rate.
//!
//! A file a question. [`Comparison::new`] checks all slices once; what is asked of it then cannot meet a bad row. Every result is a plain struct
//! that serialises: the same figures serve JSON, pages and words. Differences are always "one less other".
//!
//! | Question | Ask | Answer |
//! |---|---|---|
//! | Which ranks better, whose probabilities are truer? | [`Comparison::head_to_head`] | [`HeadToHead`] |
//! | What is it worth when N leads can be worked, in all or a week? | [`Comparison::capacity`] | [`Capacity`] |
//! | What does a score threshold give? | [`Comparison::thresholds`] | [`Threshold`] |
//! | Where do they disagree? | [`Pair::band_grid`], [`Pair::swap_set`], [`Pair::telling_rows`] | [`BandGrid`], [`SwapSet`], [`TellingRows`] |
//! | For whom, and over time? | [`Pair::by_level`] | [`ByLevel`] |
//! | Does a high score close faster? | [`Comparison::days_to_close`] | [`DaysToClose`] |
//! | Were leads worked because of their score? | [`Pair::worked`] | [`Worked`] |
//! | So which? | [`Pair::verdict`] | [`Verdict`] |
//!
//! Nothing depends on the order of the rows, and ranking figures on nothing but the order of the scores. Tied scores count as ordering them at
//! random would on average.

mod auc;
mod band_grid;
mod bins;
mod capacity;
mod chances;
mod contenders;
mod days_to_close;
mod head_to_head;
mod levels;
mod proportions;
mod replicates;
mod swap_set;
mod telling;
mod thresholds;
mod top;
mod verdict;
mod worked;

pub use auc::{AucDifference, auc_difference};
pub use band_grid::{Band, BandCell, BandGrid, FIFTHS};
pub use capacity::{Capacity, CapacityCurve, CapacityDifference, CapacityPoint, CapacityUnit, Cost, Crossover, Depths, DifferencePoint};
pub use contenders::{Comparison, Contender, Deals, Pair, Side};
pub use days_to_close::{BandDays, DaysToClose, median_with_interval};
pub use head_to_head::{Difference, HeadToHead, ProbabilityStanding, Standing};
pub use levels::{ByLevel, FEWEST_OF_EACH, Level};
pub use proportions::{holm, mcnemar_exact, share_difference_newcombe};
pub use swap_set::{Group, SwapRow, SwapSet};
pub use telling::{TellingRow, TellingRows};
pub use thresholds::Threshold;
pub use verdict::{Caution, Criterion, Finding, TopWins, Verdict, VerdictSettings};
pub use worked::{Worked, WorkedBand, WorkedShares};
