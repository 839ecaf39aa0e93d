//! What one field alone says of the outcome, out of sample.

use crate::{EvalError, check};

/// Rates closer than this to the base rate are the base rate.
const ROUNDING: f64 = 1e-12;

/// What the other folds say of each row by its bin alone.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleField {
    /// Log-odds of the row's bin less those of the base rate: 0 where the field says nothing.
    pub log_odds: Vec<f64>,
    /// Log loss of the base rate less that of the bin's rate, in nats: above 0 where the field helped.
    pub gains: Vec<f64>,
}

/// Predicts each row from rows of other folds that share its bin.
///
/// `bins` and `folds` hold one number a row, `folds` below 256. The rate of a bin is shrunk towards the base rate as if `prior_rows` rows of the
/// base rate had been seen in it, so that bins with few rows say little (the m-estimate of Cestnik, "Estimating probabilities: a crucial task
/// in machine learning", ECAI 1990). Log-odds are given less those of the base rate of the same folds: else a field that says nothing would
/// rank the folds by their base rates, against their outcomes.
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
    let mut of_folds = vec![Count::default(); count_folds];
    for ((won, bin), fold) in won.iter().zip(bins).zip(folds) {
        counts[*bin as usize * count_folds + usize::from(*fold)].add(*won);
        of_folds[usize::from(*fold)].add(*won);
    }
    let all = Count::sum(&of_folds);
    let bases: Vec<f64> = of_folds.iter().map(|fold| all.without(*fold).rate()).collect();
    let mut predicted = Vec::with_capacity(counts.len());
    for of_bin in counts.chunks(count_folds) {
        let in_bin = Count::sum(of_bin);
        for (fold, base) in of_bin.iter().zip(&bases) {
            let others = in_bin.without(*fold);
            let apart = (others.won - others.rows * base) / (others.rows + prior_rows);
            // Rounding must not rank rows of which nothing is known.
            predicted.push(if apart.abs() < ROUNDING { *base } else { base + apart });
        }
    }
    let log_odds = |p: f64| libm::log(p) - libm::log1p(-p);
    let table: Vec<(f64, f64, f64)> = predicted
        .iter()
        .enumerate()
        .map(|(at, p)| {
            let base = bases[at % count_folds];
            (log_odds(*p) - log_odds(base), libm::log(*p) - libm::log(base), libm::log1p(-*p) - libm::log1p(-base))
        })
        .collect();
    let of_row = |bin: &u32, fold: &u8| table[*bin as usize * count_folds + usize::from(*fold)];
    let rows = || won.iter().zip(bins.iter().zip(folds));
    Ok(SingleField {
        log_odds: rows().map(|(_, (bin, fold))| of_row(bin, fold).0).collect(),
        gains: rows()
            .map(|(won, (bin, fold))| {
                let (_, if_won, if_lost) = of_row(bin, fold);
                if *won { if_won } else { if_lost }
            })
            .collect(),
    })
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    rows: f64,
    won: f64,
}

impl Count {
    fn add(&mut self, won: bool) {
        self.rows += 1.0;
        self.won += f64::from(u8::from(won));
    }

    fn sum(counts: &[Count]) -> Count {
        counts.iter().fold(Count::default(), |sum, count| Count { rows: sum.rows + count.rows, won: sum.won + count.won })
    }

    /// Half a row keeps it within 0 and 1 where all rows have one outcome.
    fn rate(self) -> f64 {
        let half = 0.5 / (self.rows + 1.0);
        (self.won / self.rows.max(1.0)).clamp(half, 1.0 - half)
    }

    fn without(self, other: Count) -> Count {
        Count { rows: self.rows - other.rows, won: self.won - other.won }
    }
}
