//! The areas under two ROC curves on the same rows, where rows may come in clusters or be compared within strata only.

use serde::{Deserialize, Serialize};

use crate::delong::Components;
use crate::estimate::two_sided;
use crate::intervals::number_clusters;
use crate::{Estimate, EvalError, check, roc_auc};

/// Two areas and their difference. Areas are in 0..=1, 0.5 is a coin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AucDifference {
    /// AUC of the first.
    pub one: Estimate,
    /// AUC of the second.
    pub other: Estimate,
    /// The first less the second.
    pub difference: Estimate,
    /// Two-sided p-value of "there is no difference".
    pub p: f64,
}

/// Both areas and their paired difference, with DeLong's 95% intervals; see [`crate::roc_auc_delong`] and [`crate::delong_difference`].
///
/// `won`, `one` and `other` hold one entry a row. Where `clusters` name rows that share their luck, the structural components are summed by
/// cluster before they are squared, as in Obuchowski, "Nonparametric analysis of clustered ROC curve data", Biometrics 53, 1997. Her factors
/// I / (I - 1) of the won and of the lost part are taken for the part across both too (there hers is that of all clusters), which keeps the
/// variance from falling below 0; with a row a cluster it is DeLong's exactly.
///
/// # Errors
/// Lengths that differ, no rows, a score that is not finite; [`EvalError::TooFew`] with fewer than 2 won or 2 lost rows, or fewer than 2
/// clusters that hold won rows, or lost ones.
pub fn auc_difference(won: &[bool], one: &[f64], other: &[f64], clusters: Option<&[u32]>) -> Result<AucDifference, EvalError> {
    let units = Units::new(won.len(), clusters)?;
    let rows: Vec<usize> = (0..won.len()).collect();
    let mut sum = Sum::new(units.count);
    sum.add(&Areas::new(won, one, other, &rows, &units)?, 1.0);
    Ok(sum.difference())
}

/// [`auc_difference`] of pairs of a won and a lost row of the same stratum only: what two scores are worth when the strata are taken as given.
///
/// `strata` names the stratum of each row, 0 to below `count`. Strata count by their pairs, so that each pair counts alike; those with fewer than
/// 2 won or 2 lost rows (or accounts that hold such) say nothing. `None` when no stratum says anything.
///
/// # Errors
/// Lengths that differ, a score that is not finite, or a stratum that is not below `count`.
pub(super) fn auc_difference_within(
    won: &[bool],
    one: &[f64],
    other: &[f64],
    clusters: Option<&[u32]>,
    strata: &[usize],
    count: usize,
) -> Result<Option<AucDifference>, EvalError> {
    check::same_length("strata", won.len(), strata.len())?;
    let units = Units::new(won.len(), clusters)?;
    let areas: Vec<Areas> = rows_by(strata, count)?.iter().filter_map(|rows| Areas::new(won, one, other, rows, &units).ok()).collect();
    let pairs: f64 = areas.iter().map(|areas| areas.pairs).sum();
    let mut sum = Sum::new(units.count);
    areas.iter().for_each(|areas| sum.add(areas, areas.pairs / pairs));
    Ok((!areas.is_empty()).then(|| sum.difference()))
}

/// The rows of each of `count` groups, ascending.
pub(super) fn rows_by(groups: &[usize], count: usize) -> Result<Vec<Vec<usize>>, EvalError> {
    let mut rows = vec![Vec::new(); count];
    for (row, group) in groups.iter().enumerate() {
        rows.get_mut(*group).ok_or(EvalError::BadSetting { what: "a group number", requirement: "below their count" })?.push(row);
    }
    Ok(rows)
}

/// What shares its luck: rows, or clusters of them.
struct Units {
    of_row: Vec<usize>,
    count: usize,
}

impl Units {
    fn new(rows: usize, clusters: Option<&[u32]>) -> Result<Self, EvalError> {
        let Some(clusters) = clusters else { return Ok(Self { of_row: (0..rows).collect(), count: rows }) };
        check::same_length("clusters", rows, clusters.len())?;
        let (of_row, count) = number_clusters(clusters);
        Ok(Self { of_row, count })
    }
}

/// Two areas on some of the rows, and what each unit adds to their deviations.
struct Areas {
    one: f64,
    other: f64,
    /// Pairs of a won and a lost row.
    pairs: f64,
    of_units: Vec<[f64; 3]>,
}

impl Areas {
    fn new(won: &[bool], one: &[f64], other: &[f64], rows: &[usize], units: &Units) -> Result<Self, EvalError> {
        check::same_length("scores", won.len(), one.len())?;
        check::same_length("scores", won.len(), other.len())?;
        let won: Vec<bool> = rows.iter().map(|row| won[*row]).collect();
        let scores = |scores: &[f64]| -> Vec<f64> { rows.iter().map(|row| scores[*row]).collect() };
        let (one, other) = (scores(one), scores(other));
        let (area_one, area_other) = (roc_auc(&won, &one)?, roc_auc(&won, &other)?);
        let (of_one, of_other) = (Components::new(&won, &one)?, Components::new(&won, &other)?);
        let unit_of_row: Vec<usize> = rows.iter().map(|row| units.of_row[*row]).collect();
        let mut of_units = vec![[0.0; 3]; units.count];
        for (at, components) in [&of_one, &of_other, &of_one.minus(&of_other)].into_iter().enumerate() {
            for (outcome, values) in [(true, &components.won), (false, &components.lost)] {
                add_deviations(values, outcome, &won, &unit_of_row, at, &mut of_units)?;
            }
        }
        let lost = of_one.lost.len() as f64;
        Ok(Self { one: area_one, other: area_other, pairs: of_one.won.len() as f64 * lost, of_units })
    }
}

/// Adds the components of one outcome, less their mean and over their number, to their units; scaled by the root of I / (I - 1).
fn add_deviations(
    components: &[f64],
    outcome: bool,
    won: &[bool],
    unit_of_row: &[usize],
    at: usize,
    of_units: &mut [[f64; 3]],
) -> Result<(), EvalError> {
    let count = components.len() as f64;
    let centre = components.iter().sum::<f64>() / count;
    let units = || won.iter().zip(unit_of_row).filter(|(won, _)| **won == outcome).map(|(_, unit)| *unit);
    let mut held: Vec<usize> = units().collect();
    held.sort_unstable();
    held.dedup();
    check::at_least(if outcome { "clusters with won rows" } else { "clusters with lost rows" }, 2, held.len())?;
    let held = held.len() as f64;
    let scale = libm::sqrt(held / (held - 1.0)) / count;
    units().zip(components).for_each(|(unit, component)| of_units[unit][at] += scale * (component - centre));
    Ok(())
}

/// A weighted sum of areas.
struct Sum {
    one: f64,
    other: f64,
    of_units: Vec<[f64; 3]>,
}

impl Sum {
    fn new(units: usize) -> Self {
        Self { one: 0.0, other: 0.0, of_units: vec![[0.0; 3]; units] }
    }

    fn add(&mut self, areas: &Areas, weight: f64) {
        self.one += weight * areas.one;
        self.other += weight * areas.other;
        for (sum, own) in self.of_units.iter_mut().zip(&areas.of_units) {
            (0..3).for_each(|at| sum[at] += weight * own[at]);
        }
    }

    fn difference(&self) -> AucDifference {
        let error = |at: usize| libm::sqrt(self.of_units.iter().map(|unit| unit[at] * unit[at]).sum());
        let difference = self.one - self.other;
        AucDifference {
            one: Estimate::normal(self.one, error(0)).within(0.0, 1.0),
            other: Estimate::normal(self.other, error(1)).within(0.0, 1.0),
            difference: Estimate::normal(difference, error(2)).within(-1.0, 1.0),
            p: two_sided(difference, error(2)),
        }
    }
}
