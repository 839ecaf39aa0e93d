use plumb_features::{Encoder, MISSING, OTHER};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Bin, Feature};

/// Features whose combinations have weights of their own, beyond what each feature adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// The names of the features, in their order: two or three.
    pub features: Vec<String>,
    /// For each feature, the group of each of its codes, numbered from 0.
    pub groups: Vec<Vec<u8>>,
    /// A line a combination of groups; the last feature's group varies fastest.
    pub cells: Vec<Bin>,
}

/// Why an interaction is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InteractionError {
    /// One feature, or more than three.
    #[error("it has {0} features, and two or three are possible")]
    Features(usize),
    /// A feature that the table does not have, or that does not stand behind the one before.
    #[error("`{0}` is not a feature of the table, or out of order")]
    Unknown(String),
    /// Groups that do not fit the codes of their feature.
    #[error("the groups of `{0}` do not fit its codes")]
    Groups(String),
    /// Lines that do not fit the groups.
    #[error("it has {found} cells where its groups make {expected}")]
    Cells {
        /// Lines found.
        found: usize,
        /// Lines expected.
        expected: usize,
    },
}

/// The most combinations of one interaction.
const MOST_CELLS: usize = 4096;

impl Interaction {
    /// How many groups each feature has.
    pub fn shape(&self) -> Vec<usize> {
        self.groups.iter().map(|groups| groups.iter().max().map_or(0, |most| usize::from(*most) + 1)).collect()
    }

    /// The average log-odds that the interaction added over the training rows; reasons are counted from here.
    pub fn mean(&self) -> f64 {
        crate::scorecard::mean(&self.cells)
    }

    /// How strong the interaction is: the standard deviation of the log-odds that it added over the training rows.
    pub fn spread(&self) -> f64 {
        crate::scorecard::spread(&self.cells)
    }

    /// The features' names, joined: what reasons call it.
    pub fn name(&self) -> String {
        self.features.join(" × ")
    }

    /// Where the features stand among those of a table.
    pub(crate) fn members(&self, features: &[Feature]) -> Vec<usize> {
        self.features.iter().filter_map(|name| features.iter().position(|feature| feature.name == *name)).collect()
    }

    /// Checks what scoring relies on, but for the weights.
    pub(crate) fn check(&self, features: &[Feature]) -> Result<(), InteractionError> {
        if !(2..=3).contains(&self.features.len()) || self.groups.len() != self.features.len() {
            return Err(InteractionError::Features(self.features.len()));
        }
        let mut before = None;
        for (name, groups) in self.features.iter().zip(&self.groups) {
            let place =
                features.iter().position(|feature| feature.name == *name).filter(|place| before.is_none_or(|before| before < *place));
            let Some(place) = place else { return Err(InteractionError::Unknown(name.clone())) };
            if groups.len() != features[place].encoder.codes() {
                return Err(InteractionError::Groups(name.clone()));
            }
            before = Some(place);
        }
        let expected = self.shape().iter().product();
        if self.cells.len() == expected && expected <= MOST_CELLS {
            Ok(())
        } else {
            Err(InteractionError::Cells { found: self.cells.len(), expected })
        }
    }
}

/// An interaction made ready to score: which features, and what each of their codes adds to the number of the cell.
#[derive(Debug, Clone)]
pub(crate) struct Joint {
    /// Feature number, and the step of each code.
    pub members: Vec<(usize, Vec<u16>)>,
    pub weights: Vec<f64>,
}

impl Joint {
    /// Of a checked interaction.
    pub(crate) fn new(interaction: &Interaction, features: &[Feature]) -> Self {
        let shape = interaction.shape();
        let step = |member: usize| shape[member + 1..].iter().product::<usize>() as u16;
        let steps = |(member, groups): (usize, &Vec<u8>)| groups.iter().map(|group| u16::from(*group) * step(member)).collect();
        Self {
            members: interaction.members(features).into_iter().zip(interaction.groups.iter().enumerate().map(steps)).collect(),
            weights: interaction.cells.iter().map(|cell| cell.weight).collect(),
        }
    }

    /// The cell of a row from the code of each feature of the table.
    #[inline]
    pub(crate) fn cell(&self, codes: &[u16]) -> u16 {
        self.members.iter().fold(0, |cell, (feature, steps)| cell + steps[usize::from(codes[*feature])])
    }
}

/// What a group of a feature's codes is called.
pub fn group_label(encoder: &Encoder, groups: &[u8], group: u8) -> String {
    // At most MAX_CODES codes.
    let codes: Vec<u16> = (0..groups.len()).filter(|code| groups[*code] == group).map(|code| code as u16).collect();
    match (codes.as_slice(), encoder) {
        ([], _) => "none".to_owned(),
        ([MISSING, OTHER], _) => "missing".to_owned(),
        ([one], _) => encoder.label(*one),
        ([first, .., last], Encoder::Bins { .. } | Encoder::Rates { .. }) => encoder.span_label(*first, *last),
        ([a, b], _) => format!("{} or {}", encoder.label(*a), encoder.label(*b)),
        (many, _) => format!("one of {} others", many.len()),
    }
}

/// What each cell of an interaction is called: the groups of the features, in their order.
pub fn cell_labels(interaction: &Interaction, features: &[Feature]) -> Vec<String> {
    let members = interaction.members(features);
    let labels = members.iter().zip(&interaction.groups).zip(interaction.shape()).map(|((feature, groups), count)| {
        (0..count).map(|group| group_label(&features[*feature].encoder, groups, group as u8)).collect::<Vec<String>>()
    });
    labels.fold(vec![String::new()], |cells, own| {
        let joined = |cell: &String, label: &String| if cell.is_empty() { label.clone() } else { format!("{cell}, {label}") };
        cells.iter().flat_map(|cell| own.iter().map(move |label| joined(cell, label))).collect()
    })
}
