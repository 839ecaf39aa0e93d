//! Did sales work some leads because of their score?
//!
//! If they did, and work wins deals, a score looks better than it is: it brought about what it is judged by. No figure here can undo that, but the
//! reader can see it coming.

use serde::{Deserialize, Serialize};

use super::auc::{AucDifference, auc_difference_within};
use super::band_grid::{Band, band_of, bands, cell};
use super::contenders::{Contender, Pair, Side};
use crate::{Estimate, EvalError, check, rank_correlation, wilson};

/// Correlations of score and work that are less than this are not spoken of.
const NOTABLE: f64 = 0.1;

/// Who was worked, and what the comparison says when that is taken as given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worked {
    /// Rows that were worked.
    pub rows: usize,
    /// Share of won rows among the worked, with a Wilson interval; `None` if nobody was.
    pub won_if_worked: Option<Estimate>,
    /// Share of won rows among the others; `None` if all were worked.
    pub won_if_not: Option<Estimate>,
    /// By the bands of the first.
    pub one: WorkedShares,
    /// By the bands of the other.
    pub other: WorkedShares,
    /// Both AUCs and their difference over pairs of leads that were both worked or both not: what is left when work is taken as given. `None` where
    /// neither group holds enough won and lost rows. It errs the other way where sales worked leads because they were good ones.
    pub within: Option<AucDifference>,
    /// Whose score went with being worked: by the greater correlation, if that is clear of 0 and at least 0.1.
    pub went_with: Option<Side>,
}

/// How being worked goes with a contender's score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkedShares {
    /// Whose score.
    pub name: String,
    /// By band, lowest first.
    pub bands: Vec<WorkedBand>,
    /// Spearman's rank correlation of score and being worked, -1 to 1; `None` with fewer than 4 rows.
    pub correlation: Option<Estimate>,
}

/// Rows of one band.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WorkedBand {
    /// The scores.
    pub band: Band,
    /// Rows.
    pub rows: usize,
    /// Rows that were worked.
    pub worked: usize,
    /// Share of the rows that were worked, with a Wilson interval, 0 to 1; `None` without rows.
    pub share: Option<Estimate>,
    /// Share won of the worked rows; `None` without such.
    pub won_if_worked: Option<Estimate>,
    /// Share won of the others; `None` without such.
    pub won_if_not: Option<Estimate>,
}

impl Pair<'_> {
    /// Shares of worked rows by band of both, and the comparison within the worked and within the others. `worked` holds an entry a row: whether
    /// sales took the lead up, by what the data show of it (an owner, a contact).
    ///
    /// # Errors
    /// Lengths that differ, a contender without bands, edges as in [`Pair::band_grid`].
    pub fn worked(&self, worked: &[bool], edges: &[u8]) -> Result<Worked, EvalError> {
        let won = self.deals.won;
        check::same_length("worked", won.len(), worked.len())?;
        let strata: Vec<usize> = worked.iter().map(|worked| usize::from(*worked)).collect();
        let within = auc_difference_within(won, self.one.scores, self.other.scores, self.deals.clusters, &strata, 2)?;
        let (one, other) = (self.shares(&self.one, worked, edges)?, self.shares(&self.other, worked, edges)?);
        let by = |wanted: bool| share_won(won, worked, |row| worked[row] == wanted);
        Ok(Worked {
            rows: worked.iter().filter(|worked| **worked).count(),
            won_if_worked: by(true)?,
            won_if_not: by(false)?,
            within,
            went_with: went_with(&one, &other),
            one,
            other,
        })
    }

    fn shares(&self, contender: &Contender<'_>, worked: &[bool], edges: &[u8]) -> Result<WorkedShares, EvalError> {
        let (of_row, bands) = (contender.bands_or_err()?, bands(edges)?);
        let band = |(at, band): (usize, &Band)| {
            let is_in = |row: &usize| band_of(edges, of_row[*row]) == at;
            let rows: Vec<usize> = (0..worked.len()).filter(is_in).collect();
            let worked_rows = rows.iter().filter(|row| worked[**row]).count();
            let by = |wanted: bool| share_won(self.deals.won, worked, |row| worked[row] == wanted && is_in(&row));
            Ok(WorkedBand {
                band: *band,
                rows: rows.len(),
                worked: worked_rows,
                share: (!rows.is_empty()).then(|| wilson(worked_rows as u64, rows.len() as u64)).transpose()?,
                won_if_worked: by(true)?,
                won_if_not: by(false)?,
            })
        };
        let indicator: Vec<f64> = worked.iter().map(|worked| f64::from(u8::from(*worked))).collect();
        Ok(WorkedShares {
            name: contender.name.to_owned(),
            bands: bands.iter().enumerate().map(band).collect::<Result<_, EvalError>>()?,
            correlation: (worked.len() >= 4).then(|| rank_correlation(contender.scores, &indicator)).transpose()?,
        })
    }
}

fn share_won(won: &[bool], worked: &[bool], wanted: impl Fn(usize) -> bool) -> Result<Option<Estimate>, EvalError> {
    let rows: Vec<bool> = (0..worked.len()).filter(|row| wanted(*row)).map(|row| won[row]).collect();
    Ok(cell((rows.len(), rows.iter().filter(|won| **won).count()))?.share)
}

fn went_with(one: &WorkedShares, other: &WorkedShares) -> Option<Side> {
    let strength =
        |shares: &WorkedShares| shares.correlation.filter(|c| c.lower > 0.0 && c.estimate >= NOTABLE).map_or(0.0, |c| c.estimate);
    let (one, other) = (strength(one), strength(other));
    if one.max(other) == 0.0 {
        return None;
    }
    Some(if one > other { Side::One } else { Side::Other })
}
