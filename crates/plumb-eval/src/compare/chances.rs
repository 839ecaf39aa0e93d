//! Rows that count by their chance to be worked.
//!
//! Given the scores, who is worked is settled; what remains uncertain is who will be won. The wins among so many worked leads are therefore a share
//! with Wilson's interval times their number, and the difference of two is that of the leads that change places: equally many promoted and demoted,
//! and the difference of their shares with Newcombe's interval. A bootstrap of the same figures is too wide at small N, because copies of a
//! lead take each other's places at the edge.

use super::proportions::newcombe;
use super::swap_set::Group;
use crate::Estimate;
use crate::intervals::{number_clusters, wilson_of};

/// Rows by their chances.
pub(super) struct Chances {
    of_row: Vec<f64>,
    /// Sum of the chances.
    rows: f64,
    /// Sum of the chances of won rows.
    won: f64,
    /// How many rows of equal chance would be as informative: the sum squared over the sum of squares (Kish, "Survey Sampling", 1965).
    effective: f64,
}

/// Which rows share their luck.
pub(super) struct Accounts {
    of_row: Vec<usize>,
    count: usize,
}

impl Accounts {
    /// `None` where each row stands alone.
    pub(super) fn new(clusters: Option<&[u32]>) -> Option<Self> {
        clusters.map(|clusters| {
            let (of_row, count) = number_clusters(clusters);
            Self { of_row, count }
        })
    }

    /// The design effect of a sum over rows: squared sums by account over squares of rows, at least 1 (Rao & Scott, "A simple method for the analysis
    /// of clustered binary data", Biometrics 48, 1992).
    fn effect(&self, pulls: impl Iterator<Item = f64>) -> f64 {
        let (mut sums, mut alone) = (vec![0.0; self.count], 0.0);
        for (pull, account) in pulls.zip(&self.of_row) {
            sums[*account] += pull;
            alone += pull * pull;
        }
        let together: f64 = sums.iter().map(|sum| sum * sum).sum();
        if alone > 0.0 { (together / alone).max(1.0) } else { 1.0 }
    }
}

impl Chances {
    pub(super) fn new(of_row: Vec<f64>, won: &[bool]) -> Self {
        let (mut rows, mut won_rows, mut squares) = (0.0, 0.0, 0.0);
        for (chance, won) in of_row.iter().zip(won) {
            rows += chance;
            squares += chance * chance;
            won_rows += if *won { *chance } else { 0.0 };
        }
        Self { of_row, rows, won: won_rows, effective: if squares > 0.0 { rows * rows / squares } else { 0.0 } }
    }

    /// The share won; `None` without rows. Rounding of many chances must not make a row, nor put a share above 1.
    fn share(&self) -> Option<f64> {
        (self.rows > 1e-9).then(|| (self.won / self.rows).min(1.0))
    }

    /// What each row adds to the share, less what it was expected to.
    fn pulls<'a>(&'a self, share: f64, won: &'a [bool]) -> impl Iterator<Item = f64> + 'a {
        self.of_row.iter().zip(won).map(move |(chance, won)| chance * (f64::from(u8::from(*won)) - share) / self.rows)
    }

    pub(super) fn group(&self, won: &[bool], accounts: Option<&Accounts>) -> Group {
        let share = self.share().map(|share| {
            let effect = accounts.map_or(1.0, |accounts| accounts.effect(self.pulls(share, won)));
            wilson_of(share, self.effective / effect)
        });
        Group { rows: self.rows, won: self.won, share }
    }

    /// Won rows among them.
    pub(super) fn wins(&self, won: &[bool], accounts: Option<&Accounts>) -> Estimate {
        let share = self.group(won, accounts).share;
        share.map_or(NONE, |share| Estimate { estimate: self.won, lower: self.rows * share.lower, upper: self.rows * share.upper })
    }
}

/// Leads that change places.
pub(super) struct Swap {
    pub(super) promoted: Chances,
    pub(super) demoted: Chances,
}

impl Swap {
    /// From the chances of each row to be worked by both, at the same volume.
    pub(super) fn new(one: &[f64], other: &[f64], won: &[bool]) -> Self {
        let change = |sign: f64| one.iter().zip(other).map(|(one, other)| (sign * (one - other)).max(0.0)).collect();
        Self { promoted: Chances::new(change(1.0), won), demoted: Chances::new(change(-1.0), won) }
    }

    /// Share won of the promoted less that of the demoted; `None` where nobody changes places.
    pub(super) fn share_difference(&self, won: &[bool], accounts: Option<&Accounts>) -> Option<Estimate> {
        let (up, down) = (self.promoted.share()?, self.demoted.share()?);
        let effect = accounts.map_or(1.0, |accounts| {
            accounts.effect(self.promoted.pulls(up, won).zip(self.demoted.pulls(down, won)).map(|(up, down)| up - down))
        });
        Some(newcombe((up, self.promoted.effective / effect), (down, self.demoted.effective / effect)))
    }

    /// How many more wins the first catches.
    pub(super) fn wins(&self, won: &[bool], accounts: Option<&Accounts>) -> Estimate {
        let volume = self.promoted.rows;
        self.share_difference(won, accounts).map_or(NONE, |share| Estimate {
            estimate: self.promoted.won - self.demoted.won,
            lower: volume * share.lower,
            upper: volume * share.upper,
        })
    }
}

/// Nobody is worked, or nobody changes places.
const NONE: Estimate = Estimate { estimate: 0.0, lower: 0.0, upper: 0.0 };
