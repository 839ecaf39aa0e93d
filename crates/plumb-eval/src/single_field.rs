//! What one field alone says of the outcome, out of sample.

use crate::delong::{CountedScore, auc_of_counts};
use crate::estimate::Estimate;
use crate::{EvalError, check};

/// Rates closer than this to the base rate are the base rate.
const ROUNDING: f64 = 1e-12;

/// What rows of other folds say of the rows of each bin and fold.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleField {
    entries: Vec<Entry>,
}

/// Rows of one bin and one fold: all are told the same.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    fold: u8,
    won: u64,
    lost: u64,
    /// Log-odds of the bin less those of the base rate.
    log_odds: f64,
    /// Log loss of the base rate less that of the bin's rate, for a won and for a lost row.
    gain_if_won: f64,
    gain_if_lost: f64,
}

/// Predicts each row from rows of other folds that share its bin.
///
/// `bins` and `folds` hold one number a row. The rate of a bin is shrunk towards the base rate as if `prior_rows` rows of the base rate had been
/// seen in it, so that bins with few rows say little (the m-estimate of Cestnik, "Estimating probabilities: a crucial task in machine learning",
/// ECAI 1990). Rows are ranked by log-odds less those of the base rate of the same folds: else a field that says nothing would rank the folds by
/// their base rates, against their outcomes.
///
/// # Errors
/// Lengths that differ, no rows, only one outcome, or `prior_rows` that is not a positive number.
pub fn single_field(won: &[bool], bins: &[u32], folds: &[u8], prior_rows: f64) -> Result<SingleField, EvalError> {
    check::same_length("bins", won.len(), bins.len())?;
    check::same_length("folds", won.len(), folds.len())?;
    check::not_empty(won.len())?;
    check::both_classes(won)?;
    if !(prior_rows > 0.0 && prior_rows.is_finite()) {
        return Err(EvalError::BadSetting { what: "prior_rows", requirement: "a positive number" });
    }
    let count_folds = folds.iter().map(|fold| usize::from(*fold)).max().unwrap_or(0) + 1;
    let count_bins = bins.iter().max().map_or(0, |bin| *bin as usize) + 1;
    let mut counts = vec![Count::default(); count_bins * count_folds];
    for ((won, bin), fold) in won.iter().zip(bins).zip(folds) {
        counts[*bin as usize * count_folds + usize::from(*fold)].add(*won);
    }
    let of_fold = |fold: usize| Count::sum(counts.iter().skip(fold).step_by(count_folds));
    let of_folds: Vec<Count> = (0..count_folds).map(of_fold).collect();
    let all = Count::sum(&of_folds);
    let bases: Vec<f64> = of_folds.iter().map(|fold| all.without(*fold).rate()).collect();
    let mut entries = Vec::new();
    for of_bin in counts.chunks(count_folds) {
        let in_bin = Count::sum(of_bin);
        for (fold, own) in of_bin.iter().enumerate().filter(|(_, own)| own.rows > 0) {
            entries.push(Entry::new(fold as u8, *own, in_bin.without(*own), bases[fold], prior_rows));
        }
    }
    Ok(SingleField { entries })
}

impl Entry {
    fn new(fold: u8, own: Count, others: Count, base: f64, prior_rows: f64) -> Self {
        let rows = others.rows as f64;
        let apart = (others.won as f64 - rows * base) / (rows + prior_rows);
        // Rounding must not rank rows of which nothing is known.
        let rate = if apart.abs() < ROUNDING { base } else { base + apart };
        let (gain_if_won, gain_if_lost) = (libm::log(rate) - libm::log(base), libm::log1p(-rate) - libm::log1p(-base));
        Self { fold, won: own.won, lost: own.rows - own.won, log_odds: gain_if_won - gain_if_lost, gain_if_won, gain_if_lost }
    }
}

impl SingleField {
    /// Area under the ROC curve with DeLong's 95% interval, as [`crate::roc_auc_delong`] of the rows.
    ///
    /// # Errors
    /// Fewer than 2 won or 2 lost rows.
    pub fn auc(&self) -> Result<Estimate, EvalError> {
        self.auc_where(|_| true)
    }

    /// The same for the rows of one fold alone: told by all others.
    ///
    /// # Errors
    /// Fewer than 2 won or 2 lost rows in the fold.
    pub fn auc_of_fold(&self, fold: u8) -> Result<Estimate, EvalError> {
        self.auc_where(|entry| entry.fold == fold)
    }

    fn auc_where(&self, wanted: impl Fn(&Entry) -> bool) -> Result<Estimate, EvalError> {
        let entries = self.entries.iter().filter(|entry| wanted(entry));
        auc_of_counts(entries.map(|entry| CountedScore { score: entry.log_odds, won: entry.won, lost: entry.lost }).collect())
    }

    /// Mean log loss of the base rate less that of the field, a row, in nats, with a normal 95% interval, as [`crate::paired_difference`] of
    /// the rows: above 0 where the field helps.
    ///
    /// # Errors
    /// Fewer than 2 rows.
    pub fn gain(&self) -> Result<Estimate, EvalError> {
        let parts = || self.entries.iter().flat_map(|e| [(e.won as f64, e.gain_if_won), (e.lost as f64, e.gain_if_lost)]);
        let rows: f64 = parts().map(|(rows, _)| rows).sum();
        check::at_least("rows", 2, rows as usize)?;
        let mean = parts().map(|(rows, gain)| rows * gain).sum::<f64>() / rows;
        let squares: f64 = parts().map(|(rows, gain)| rows * (gain - mean) * (gain - mean)).sum();
        Ok(Estimate::normal(mean, libm::sqrt(squares / (rows - 1.0) / rows)))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    rows: u64,
    won: u64,
}

impl Count {
    fn add(&mut self, won: bool) {
        self.rows += 1;
        self.won += u64::from(won);
    }

    fn sum<'a>(counts: impl IntoIterator<Item = &'a Count>) -> Count {
        counts.into_iter().fold(Count::default(), |sum, count| Count { rows: sum.rows + count.rows, won: sum.won + count.won })
    }

    /// Half a row keeps it within 0 and 1 where all rows have one outcome.
    fn rate(self) -> f64 {
        let half = 0.5 / (self.rows as f64 + 1.0);
        (self.won as f64 / self.rows.max(1) as f64).clamp(half, 1.0 - half)
    }

    fn without(self, other: Count) -> Count {
        Count { rows: self.rows - other.rows, won: self.won - other.won }
    }
}
