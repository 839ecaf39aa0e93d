//! Who is compared on what.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::capacity::CapacityUnit;
use crate::{EvalError, check};

/// Closed deals, one entry a row: the same rows for all contenders.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Deals<'a> {
    /// Whether the deal was won.
    pub won: &'a [bool],
    /// The account of each row, any numbers: rows of an account share their luck, and intervals then count accounts.
    pub clusters: Option<&'a [u32]>,
    /// What each deal is worth, in money; counts where the deal was won. 0 where it is not known.
    pub amounts: Option<&'a [f64]>,
    /// The week in which each lead came in, as a number (days since any Monday, over 7): who works N leads a week chooses among those of a week.
    pub weeks: Option<&'a [i32]>,
}

/// Someone who scores leads; one entry a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contender<'a> {
    /// How to speak of it, with its article: `the model`, `the rules`. Names differ between the contenders of a comparison.
    pub name: &'a str,
    /// Whether the name is a plural: the rules *catch*, the model *catches*.
    pub plural: bool,
    /// What it ranks by, higher is better, any finite scale.
    pub scores: &'a [f64],
    /// Its probabilities of winning, 0 to 1, where it has such; those of rules are calibrated on other rows first, so that the comparison is fair.
    pub probabilities: Option<&'a [f64]>,
    /// The scores that people see, 1 to 100, for grids and thresholds.
    pub bands: Option<&'a [u8]>,
}

/// One of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first of a pair.
    One,
    /// The second.
    Other,
}

impl Side {
    /// Who an interval of "one less other" puts ahead: nobody if it holds 0.
    pub(super) fn ahead(lower: f64, upper: f64) -> Option<Self> {
        if lower > 0.0 {
            Some(Self::One)
        } else if upper < 0.0 {
            Some(Self::Other)
        } else {
            None
        }
    }
}

/// Contenders on the same deals, checked. The first is the one that the others are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison<'a> {
    pub(super) deals: Deals<'a>,
    pub(super) contenders: Vec<Contender<'a>>,
}

/// Two of the contenders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair<'a> {
    pub(super) deals: Deals<'a>,
    pub(super) one: Contender<'a>,
    pub(super) other: Contender<'a>,
}

impl<'a> Comparison<'a> {
    /// Contenders on `deals`; the first is the one that all others are compared with.
    ///
    /// # Errors
    /// Fewer than 2 contenders, two of one name, lengths that differ, no rows, only one outcome, a score or amount that is not finite, a
    /// probability that is not in 0..=1, a band that is not in 1..=100, fewer than 2 clusters.
    pub fn new(deals: Deals<'a>, contenders: Vec<Contender<'a>>) -> Result<Self, EvalError> {
        let won = deals.won;
        check::not_empty(won.len())?;
        check::both_classes(won)?;
        if contenders.len() < 2 {
            return Err(EvalError::BadSetting { what: "the number of contenders", requirement: "at least 2" });
        }
        for (at, contender) in contenders.iter().enumerate() {
            if contenders[..at].iter().any(|earlier| earlier.name == contender.name) {
                return Err(EvalError::BadSetting { what: "the names of contenders", requirement: "different from each other" });
            }
            contender.check(won)?;
        }
        if let Some(clusters) = deals.clusters {
            check::same_length("clusters", won.len(), clusters.len())?;
            check::at_least("clusters", 2, if clusters.iter().any(|cluster| *cluster != clusters[0]) { 2 } else { 1 })?;
        }
        if let Some(amounts) = deals.amounts {
            check::same_length("amounts", won.len(), amounts.len())?;
            check::finite("the amount", amounts)?;
        }
        if let Some(weeks) = deals.weeks {
            check::same_length("weeks", won.len(), weeks.len())?;
        }
        Ok(Self { deals, contenders })
    }

    /// The contenders at two places, counted from 0.
    ///
    /// # Errors
    /// A place that nobody is at, or the same twice.
    pub fn pair(&self, one: usize, other: usize) -> Result<Pair<'a>, EvalError> {
        match (self.contenders.get(one), self.contenders.get(other)) {
            (Some(first), Some(second)) if one != other => Ok(Pair { deals: self.deals, one: *first, other: *second }),
            _ => Err(EvalError::BadSetting { what: "the places of a pair", requirement: "two different contenders" }),
        }
    }

    /// Rows compared on.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.deals.won.len()
    }
}

impl<'a> Pair<'a> {
    /// The same question with the two exchanged: differences change their sign.
    #[must_use]
    pub fn exchanged(self) -> Self {
        Self { deals: self.deals, one: self.other, other: self.one }
    }
}

impl Contender<'_> {
    fn check(&self, won: &[bool]) -> Result<(), EvalError> {
        check::scores(won, self.scores)?;
        if let Some(p) = self.probabilities {
            check::probabilities(won, p)?;
        }
        if let Some(bands) = self.bands {
            check::same_length("bands", won.len(), bands.len())?;
            if let Some(row) = bands.iter().position(|band| !(1..=100).contains(band)) {
                return Err(EvalError::BadBand { row });
            }
        }
        Ok(())
    }

    pub(super) fn bands_or_err(&self) -> Result<&[u8], EvalError> {
        self.bands.ok_or(EvalError::BadSetting { what: "the bands of a contender", requirement: "given for this question" })
    }
}

impl Deals<'_> {
    pub(super) fn won_rows(&self) -> usize {
        self.won.iter().filter(|won| **won).count()
    }

    /// The weeks, where N leads are counted a week.
    pub(super) fn weeks_of(&self, unit: CapacityUnit) -> Result<Option<&[i32]>, EvalError> {
        match unit {
            CapacityUnit::InAll => Ok(None),
            CapacityUnit::AWeek if self.weeks.is_some() => Ok(self.weeks),
            CapacityUnit::AWeek => Err(EvalError::BadSetting { what: "the weeks of the deals", requirement: "given for N leads a week" }),
        }
    }

    /// An order of the rows that does not depend on how they came, nor on who is asked first: by the scores of the contenders in the order of
    /// their names, then by all else that is known of a row. Rows that are still equal are the same for all purposes.
    pub(super) fn fixed_order(&self, contenders: &[Contender<'_>]) -> Vec<u32> {
        let mut by_name: Vec<&Contender<'_>> = contenders.iter().collect();
        by_name.sort_by_key(|contender| contender.name);
        let compare = |a: &u32, b: &u32| {
            let (a, b) = (*a as usize, *b as usize);
            let scores = by_name.iter().map(|c| number_order(c.scores[a], c.scores[b])).find(|order| order.is_ne());
            scores
                .unwrap_or(Ordering::Equal)
                .then_with(|| self.won[a].cmp(&self.won[b]))
                .then_with(|| self.amounts.map_or(Ordering::Equal, |amounts| number_order(amounts[a], amounts[b])))
                .then_with(|| self.weeks.map_or(Ordering::Equal, |weeks| weeks[a].cmp(&weeks[b])))
                .then_with(|| self.clusters.map_or(Ordering::Equal, |clusters| clusters[a].cmp(&clusters[b])))
                .then_with(|| by_name.iter().map(|c| probability_order(c, a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal))
        };
        let mut order: Vec<u32> = (0..self.won.len() as u32).collect();
        order.sort_by(compare);
        order
    }
}

fn probability_order(contender: &Contender<'_>, a: usize, b: usize) -> Ordering {
    contender.probabilities.map_or(Ordering::Equal, |p| number_order(p[a], p[b]))
}

/// Adding 0 makes -0 and 0 one, as they are in a ranking.
fn number_order(a: f64, b: f64) -> Ordering {
    (a + 0.0).total_cmp(&(b + 0.0))
}
