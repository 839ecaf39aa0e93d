//! What a report is made of: plain numbers and texts, filled in by the caller.

use plumb_eval::{CalibrationBin, CalibrationLine, Depth, Estimate, GainsRow, Metrics, Slice};

/// Everything that a report shows.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingReport {
    /// The model's name.
    pub model: String,
    /// What it predicts, as a sentence.
    pub predicts: String,
    /// What was decided.
    pub verdict: Verdict,
    /// What was read, and what became of it.
    pub data: DataSummary,
    /// What the search for leaks found, the worst first; `None` when nothing was searched.
    pub findings: Option<Vec<Finding>>,
    /// What a person should know of the data before believing the result.
    pub notes: Vec<String>,
    /// The model beside others, on the same rows. The first is on all test rows, and its first contestant is the model.
    pub comparisons: Vec<Comparison>,
    /// What cross-validation on the training part says.
    pub cross_validation: CrossValidation,
    /// Gains tables on the test rows, the model's first.
    pub gains: Vec<NamedGains>,
    /// What calling the best leads finds, to several depths.
    pub depths: Vec<Depth>,
    /// The calibration curve on the test rows.
    pub calibration: Vec<CalibrationBin>,
    /// Calibration slope and intercept; `None` where no line fits.
    pub calibration_line: Option<CalibrationLine>,
    /// Test rows by predicted probability, in as many bands of equal width from 0 to 1 as there are entries.
    pub probability_counts: Vec<u64>,
    /// Test rows by score.
    pub scores: Scores,
    /// What each value counts, the strongest feature first.
    pub features: Vec<FeaturePoints>,
    /// What pairs of features add.
    pub pairs: Vec<PairPoints>,
    /// The test rows over time.
    pub stability: Stability,
    /// The test leads at each age, where leads are seen at several: those that were still open then, with what was known then.
    pub ages: Vec<Measured>,
    /// The test rows by the columns that matter to the business.
    pub segments: Vec<Segment>,
    /// Names and values, for whoever makes the version again.
    pub reproducibility: Vec<(String, String)>,
    /// The configuration as it was used.
    pub config: String,
}

/// What was decided about a version.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// What it means, as a sentence without a figure.
    pub meaning: String,
    /// Why, as a sentence.
    pub reason: String,
}

/// Whether a version may serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is better.
    Promote,
    /// It is not.
    Refuse,
    /// The data do not say; what serves goes on.
    CannotTell,
}

/// How the rows of the file were used.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSummary {
    /// The file, without its folder.
    pub file: String,
    /// Rows read.
    pub read: u64,
    /// Rows with a label.
    pub labelled: u64,
    /// Won rows among them.
    pub won: u64,
    /// Why the others were left out.
    pub left_out: Vec<LeftOut>,
    /// Rows trained on.
    pub training: u64,
    /// Share won of the training part.
    pub training_rate: f64,
    /// Rows measured on.
    pub test: u64,
    /// Share won of the test part.
    pub test_rate: f64,
    /// How training and test were parted, as a sentence.
    pub split: String,
    /// Names and values of the period: creation of the first lead, the cut, the extract.
    pub period: Vec<(String, String)>,
    /// Columns of the file that are not in the model, with the reason.
    pub excluded_columns: Vec<(String, String)>,
}

/// Rows that were not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    pub rows: u64,
    /// Why.
    pub reason: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It tells the outcome.
    Leak,
    /// Somebody should look.
    Suspect,
    /// Good to know.
    Note,
}

/// A column that may know too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The column.
    pub column: String,
    /// What was seen, as a sentence.
    pub evidence: String,
}

/// Contestants on the same rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Which rows, as a sentence.
    pub rows: String,
    /// The first is the model.
    pub contestants: Vec<Contestant>,
}

/// One that predicts.
#[derive(Debug, Clone, PartialEq)]
pub struct Contestant {
    /// Its name.
    pub name: String,
    /// How it did.
    pub metrics: Metrics,
    /// Its log loss less the model's, a row; above 0 the model is better. `None` for the model itself.
    pub gain: Option<Estimate>,
}

/// What cross-validation on the training part says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrossValidation {
    /// Log loss of rows held out.
    pub log_loss: f64,
    /// Log loss of the base rate.
    pub base_log_loss: f64,
    /// Base rate's log loss less the model's; above 0 the model is better.
    pub gain: Estimate,
}

/// A gains table with the name of who ranked.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedGains {
    /// Who ranked.
    pub name: String,
    /// The table, best part first.
    pub rows: Vec<GainsRow>,
}

/// Rows that have something in common.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedSlice {
    /// What they have in common.
    pub name: String,
    /// How the model does on them; `None` without rows.
    pub slice: Option<Slice>,
}

/// Test rows by score.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// Bands of scores, the lowest first.
    pub bands: Vec<NamedSlice>,
    /// Grades, the best first.
    pub grades: Vec<NamedSlice>,
}

/// What the values of a feature count.
#[derive(Debug, Clone, PartialEq)]
pub struct FeaturePoints {
    /// Its name.
    pub name: String,
    /// Standard deviation of what it adds, over labelled rows: how much it tells leads apart.
    pub spread: f64,
    /// True for the bins of a number, which stand in order.
    pub is_ordered: bool,
    /// For ordered bins: the text of each bin's lower edge, empty for the lowest; one an ordered bin.
    pub edges: Vec<String>,
    /// Values that have no place in the order (missing, other), or all values of a category.
    pub values: Vec<PointsRow>,
    /// The ordered bins, lowest first; empty for a category.
    pub bins: Vec<PointsRow>,
}

/// One value of a feature.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsRow {
    /// The value.
    pub label: String,
    /// What it adds to the log-odds, against the average lead.
    pub points: f64,
    /// Standard error of `points`, where there is one.
    pub standard_error: Option<f64>,
    /// Labelled rows with this value.
    pub rows: u64,
    /// Won rows among them.
    pub won: u64,
}

/// What combinations of two features add to what each adds alone.
#[derive(Debug, Clone, PartialEq)]
pub struct PairPoints {
    /// The first feature: the rows of the table.
    pub name_a: String,
    /// The second: its columns.
    pub name_b: String,
    /// A label a row.
    pub labels_a: Vec<String>,
    /// A label a column.
    pub labels_b: Vec<String>,
    /// Log-odds of each combination, row by row.
    pub weights: Vec<f64>,
    /// Labelled rows of each combination.
    pub support: Vec<u64>,
}

/// Rows by time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stability {
    /// What a period is: `month`, `quarter`.
    pub unit: String,
    /// The test rows by period of creation, the oldest first; none without dates.
    pub periods: Vec<NamedSlice>,
    /// The periods of a backtest, the oldest first; none unless there was one.
    pub backtest: Vec<Measured>,
}

/// Leads that were measured by themselves, against their own base rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Which leads: a period, or an age.
    pub name: String,
    /// Rows that were learnt from.
    pub training: u64,
    /// Rows measured.
    pub rows: u64,
    /// How many of them were won.
    pub won: u64,
    /// The figures; `None` where all ended alike, or there was too little to learn from.
    pub metrics: Option<Metrics>,
    /// Mean log loss of the share won among the rows that were learnt from.
    pub base_log_loss: Option<f64>,
}

/// Rows by the values of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The column.
    pub column: String,
    /// Its values, the most frequent first.
    pub rows: Vec<NamedSlice>,
}
