//! Do leads with a high score close faster?

use serde::{Deserialize, Serialize};

use super::band_grid::{Band, band_of, bands};
use super::contenders::Comparison;
use super::proportions::median_ends;
use crate::{Estimate, EvalError, check, rank_correlation};

/// Days from creation to winning, by band of a contender; won rows only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DaysToClose {
    /// Whose bands.
    pub name: String,
    /// Won rows whose days are known.
    pub rows: usize,
    /// The bands, lowest first.
    pub bands: Vec<BandDays>,
    /// Spearman's rank correlation of score and days over the won rows, -1 to 1: below 0 a high score closes faster. `None` with fewer than 4 rows.
    /// Its interval takes rows as independent.
    pub correlation: Option<Estimate>,
}

/// Days to winning in one band.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandDays {
    /// The scores.
    pub band: Band,
    /// Won rows whose days are known.
    pub rows: usize,
    /// Their median; `None` without rows.
    pub median: Option<f64>,
    /// The median with its 95% interval; `None` with fewer than 6 rows, which cannot give one.
    pub interval: Option<Estimate>,
}

impl Comparison<'_> {
    /// Median days to winning by band of a contender; `days` holds an entry a row, `None` where it is not known. Lost rows do not count: when a
    /// loss is written down says more of the one who writes than of the lead.
    ///
    /// # Errors
    /// A place that nobody is at, a contender without bands, edges as in [`super::Pair::band_grid`], lengths that differ, days that are not finite.
    pub fn days_to_close(&self, contender: usize, days: &[Option<f64>], edges: &[u8]) -> Result<DaysToClose, EvalError> {
        check::same_length("days to close", self.rows(), days.len())?;
        let bad = EvalError::BadSetting { what: "the place of a contender", requirement: "below their number" };
        let contender = self.contenders.get(contender).ok_or(bad)?;
        let (of_row, bands) = (contender.bands_or_err()?, bands(edges)?);
        let mut days_of: Vec<Vec<f64>> = vec![Vec::new(); bands.len()];
        let (mut scores, mut known) = (Vec::new(), Vec::new());
        for (row, days) in days.iter().enumerate().filter(|(row, _)| self.deals.won[*row]) {
            if let Some(days) = *days {
                days_of[band_of(edges, of_row[row])].push(days);
                scores.push(contender.scores[row]);
                known.push(days);
            }
        }
        check::finite("the days to close", &known)?;
        let band = |(band, days): (&Band, &Vec<f64>)| {
            let interval = median_with_interval(days)?;
            Ok(BandDays { band: *band, rows: days.len(), median: median(&mut days.clone()), interval })
        };
        Ok(DaysToClose {
            name: contender.name.to_owned(),
            rows: known.len(),
            bands: bands.iter().zip(&days_of).map(band).collect::<Result<_, EvalError>>()?,
            correlation: (known.len() >= 4).then(|| rank_correlation(&scores, &known)).transpose()?,
        })
    }
}

/// The median with an interval that holds it with at least 95% confidence whatever the distribution: two of the values themselves. `None` with fewer
/// than 6 values, whose least and greatest do not reach 95%.
///
/// The ends are order statistics at the binomial's tails of 2.5% (Conover, "Practical Nonparametric Statistics", 3rd edition, 1999, section 3.2).
///
/// # Errors
/// A value that is not finite.
pub fn median_with_interval(values: &[f64]) -> Result<Option<Estimate>, EvalError> {
    check::finite("the value", values)?;
    let mut sorted = values.to_vec();
    let Some((lower, upper)) = median_ends(sorted.len()) else { return Ok(None) };
    let middle = median(&mut sorted);
    Ok(middle.map(|estimate| Estimate { estimate, lower: sorted[lower], upper: sorted[upper] }))
}

/// Sorts, and takes the middle: the mean of two for an even number.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (n > 0).then(|| 0.5 * (values[(n - 1) / 2] + values[n / 2]))
}
