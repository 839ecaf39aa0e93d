//! What fitting needs to know of the data. Nothing here is tied to local memory: a distributed engine answers the same two questions with
//! one aggregate query each.

mod local;
mod logistic;
mod packed;
mod pass;
mod scaled;
mod sums;
mod tables;

pub use local::LocalStatistics;

/// Where the loss is asked for: an intercept and a weight a bin.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The intercept.
    pub intercept: f64,
    /// The weight of each bin.
    pub weights: Vec<f64>,
}

/// The loss at a [`Point`], and its slope.
#[derive(Debug, Clone, PartialEq)]
pub struct Slope {
    /// Log loss summed over the rows that are fitted on.
    pub loss: f64,
    /// Log loss summed over the rows that are held out.
    pub held_out_loss: f64,
    /// Derivative of `loss` by the intercept.
    pub intercept: f64,
    /// Derivative of `loss` by each bin weight.
    pub bins: Vec<f64>,
}

/// The second derivatives of the loss at a [`Point`].
#[derive(Debug, Clone, PartialEq)]
pub struct Curvature {
    /// By the intercept.
    pub intercept: f64,
    /// By the intercept and each bin weight.
    pub cross: Vec<f64>,
    /// By each bin weight. A row has one code a feature, so two bins of one feature have none in common.
    pub diagonal: Vec<f64>,
    /// By the bins of two features, a table a pair, row-major `bins of the first x bins of the second`: (0, 1), (0, 2), ... (1, 2), ...
    pub pairs: Vec<Vec<f64>>,
}

/// The most fits that share a pass over the data.
pub const LANES: usize = 8;

/// Answers for one or more fits over the same rows (the folds of a cross-validation: each holds out other rows) at once.
pub trait Statistics {
    /// How many fits.
    fn fits(&self) -> usize;

    /// Rows and won rows that each fit is made on, by weight.
    fn totals(&self) -> Vec<(f64, f64)>;

    /// The slope of each fit at its own point.
    fn slopes(&self, points: &[Point]) -> Vec<Slope>;

    /// The curvature of each fit at its own point. It may come from a sample of the rows, scaled up: whoever asks corrects what is amiss by
    /// exact slopes.
    fn curvatures(&self, points: &[Point]) -> Vec<Curvature>;

    /// Both at once, for less than one after the other where they share work.
    fn slopes_and_curvatures(&self, points: &[Point]) -> (Vec<Slope>, Vec<Curvature>) {
        (self.slopes(points), self.curvatures(points))
    }

    /// How many times as long `curvatures` takes as `slopes`, roughly.
    fn curvature_cost(&self) -> f64;
}
