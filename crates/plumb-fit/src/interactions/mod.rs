//! Interactions: a weight for each combination of two or three features' bins, beyond what the features add by themselves.

mod groups;
mod purify;
mod screen;
mod search;

use rayon::prelude::*;

use crate::{CodeColumn, CodeTable, Codes};
use plumb_features::Shape;

pub(crate) use purify::{purified, purify};
pub use search::{InteractionSettings, Searched, search};

/// Features whose combinations have weights of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interaction {
    /// The features by number, ascending: two or three.
    pub features: Vec<usize>,
    /// For each feature, the coarse group of each of its codes; groups are numbered from 0 without a gap.
    pub groups: Vec<Vec<u8>>,
}

impl Interaction {
    /// Of features of a table, by number in ascending order, each cut into at most `groups` groups besides that of missing values; `support` holds the
    /// rows per code of every feature.
    pub fn new(features: Vec<usize>, codes: &CodeTable, support: &[Vec<f64>], groups: usize) -> Self {
        let of_feature = |feature: &usize| groups::coarse(&codes.columns()[*feature], &support[*feature], groups + 1);
        Self { groups: features.iter().map(of_feature).collect(), features }
    }

    /// How many groups each feature has.
    pub fn shape(&self) -> Vec<usize> {
        self.groups.iter().map(|groups| groups.iter().max().map_or(0, |most| usize::from(*most) + 1)).collect()
    }

    /// How many combinations there are.
    pub fn cells(&self) -> usize {
        self.shape().iter().product()
    }

    /// The number of each row's combination, as a column of codes; the last feature's group varies fastest.
    ///
    /// # Panics
    /// When a feature is not in the table, or has a code without a group.
    pub fn column(&self, codes: &CodeTable) -> CodeColumn {
        let cells = self.cells();
        // No combination is surer than what its features say by themselves.
        let shrinkage = self.features.iter().map(|feature| codes.columns()[*feature].shrinkage).fold(1.0, f64::max);
        CodeColumn { codes: Codes::collect(cells, self.cells_of(codes)), levels: cells, shape: Shape::Cells, trend: None, shrinkage }
    }

    /// The number of each row's combination.
    fn cells_of(&self, codes: &CodeTable) -> Vec<u16> {
        let shape = self.shape();
        let mut cells = vec![0u16; codes.rows()];
        for (member, (feature, groups)) in self.features.iter().zip(&self.groups).enumerate() {
            let step = shape[member + 1..].iter().product::<usize>() as u16;
            let steps: Vec<u16> = groups.iter().map(|group| u16::from(*group) * step).collect();
            match &codes.columns()[*feature].codes {
                Codes::Narrow(own) => cells.iter_mut().zip(own).for_each(|(cell, code)| *cell += steps[usize::from(*code)]),
                Codes::Wide(own) => cells.iter_mut().zip(own).for_each(|(cell, code)| *cell += steps[usize::from(*code)]),
            }
        }
        cells
    }
}

/// The table with a column more for each interaction.
pub fn with_interactions(codes: &CodeTable, interactions: &[Interaction]) -> CodeTable {
    let columns: Vec<CodeColumn> = interactions.par_iter().map(|interaction| interaction.column(codes)).collect();
    codes.with(columns)
}
