use plumb_features::Encoder;
use plumb_model::{Bin, Calibration, Feature, Scorecard};

use crate::{CodeTable, Design, Platt, Solution};

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

/// Writes a solution as a table of weights a feature, with each bin's support, the calibration folded in.
///
/// `specs` and the columns of `codes`, the rows that the solution was fitted on, stand in the same order.
pub fn scorecard(
    specs: &[FeatureSpec],
    codes: &CodeTable,
    won: &[bool],
    design: &Design,
    solution: &Solution,
    platt: Option<Platt>,
) -> Scorecard {
    let line = platt.unwrap_or(Platt { slope: 1.0, intercept: 0.0 });
    let weights = design.bin_weights(&solution.coefficients);
    let features = specs
        .iter()
        .zip(codes.columns())
        .zip(design.first_bins())
        .map(|((spec, column), first)| {
            let (rows, won_rows) = column.counts(won);
            let counts = rows.into_iter().zip(won_rows);
            let weights = weights[first..first + column.levels].iter().map(|weight| line.slope * weight);
            let bins = weights.zip(counts).map(|(weight, (rows, won))| Bin { weight, rows, won }).collect();
            Feature { name: spec.name.clone(), source: spec.source.clone(), encoder: spec.encoder.clone(), bins }
        })
        .collect();
    Scorecard { intercept: line.intercept + line.slope * solution.intercept, features, calibration: Calibration::Identity }
}
