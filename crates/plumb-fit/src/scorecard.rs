use plumb_features::Encoder;
use plumb_model::{Bin, Feature, Scorecard};

use crate::interactions::{Interaction, purify};
use crate::{CodeColumn, CodeTable, Correction, Design, Platt, Solution};

/// What a feature is, apart from its weights.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureSpec {
    /// Unique name.
    pub name: String,
    /// The column it is made from.
    pub source: String,
    /// From a reading to a code.
    pub encoder: Encoder,
}

/// Writes a solution as a table of weights a feature and interaction, with each line's support, the calibration folded in. What interactions say of
/// single features is moved to these.
///
/// The columns of `codes`, the rows that the solution was fitted on, are the features of `specs` and then `interactions`, in their order.
pub fn scorecard(
    specs: &[FeatureSpec],
    interactions: &[Interaction],
    codes: &CodeTable,
    won: &[bool],
    design: &Design,
    solution: &Solution,
    correction: &Correction,
) -> Scorecard {
    let line = correction.platt().unwrap_or(Platt { slope: 1.0, intercept: 0.0 });
    let weights = design.bin_weights(&solution.coefficients);
    let of_column =
        |(column, first): (&CodeColumn, usize)| weights[first..first + column.levels].iter().map(|weight| line.slope * weight).collect();
    let mut weights: Vec<Vec<f64>> = codes.columns().iter().zip(design.first_bins()).map(of_column).collect();
    let counts: Vec<(Vec<u64>, Vec<u64>)> = codes.columns().iter().map(|column| column.counts(won)).collect();
    let mut cells = weights.split_off(specs.len());
    for (index, interaction) in interactions.iter().enumerate() {
        let rows: Vec<f64> = counts[specs.len() + index].0.iter().map(|rows| *rows as f64).collect();
        purify(interaction, &rows, &mut cells[index], &mut weights);
    }
    let mut bins = weights.into_iter().chain(cells).zip(counts).map(|(weights, (rows, won))| {
        weights.into_iter().zip(rows.into_iter().zip(won)).map(|(weight, (rows, won))| Bin { weight, rows, won }).collect()
    });
    let features = specs.iter().zip(bins.by_ref()).map(|(spec, bins)| Feature {
        name: spec.name.clone(),
        source: spec.source.clone(),
        encoder: spec.encoder.clone(),
        bins,
    });
    let features = features.collect();
    let interactions = interactions.iter().zip(bins).map(|(interaction, cells)| plumb_model::Interaction {
        features: interaction.features.iter().map(|feature| specs[*feature].name.clone()).collect(),
        groups: interaction.groups.clone(),
        cells,
    });
    let interactions = interactions.collect();
    let intercept = line.intercept + line.slope * solution.intercept;
    Scorecard { intercept, features, interactions, calibration: correction.calibration() }
}
