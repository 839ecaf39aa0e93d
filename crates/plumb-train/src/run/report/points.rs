//! What each value counts, as the served table has it.

use plumb_features::{Encoder, FIRST};
use plumb_fit::StandardErrors;
use plumb_model::{Feature, Scorecard};
use plumb_view::number::compact;
use plumb_view::report::{FeaturePoints, PointsRow};

/// The features of a table, the strongest first; equals keep the order of their columns.
pub(crate) fn features(card: &Scorecard, errors: &StandardErrors) -> Vec<FeaturePoints> {
    let own = card.features.iter().zip(&errors.features);
    let mut features: Vec<FeaturePoints> = own.map(|(feature, errors)| points(feature, errors)).collect();
    features.sort_by(|a, b| b.spread.total_cmp(&a.spread));
    features
}

fn points(feature: &Feature, errors: &[Option<f64>]) -> FeaturePoints {
    let mean = feature.mean();
    let row = |(code, bin): (usize, &plumb_model::Bin)| PointsRow {
        // No more codes than 16 bits count, see `Encoder::check`.
        label: feature.encoder.label(code as u16),
        points: bin.weight - mean,
        standard_error: errors[code],
        rows: bin.rows,
        won: bin.won,
    };
    let mut rows: Vec<(usize, PointsRow)> = feature.bins.iter().enumerate().map(row).enumerate().collect();
    let (is_ordered, edges) = match &feature.encoder {
        Encoder::Bins { edges, .. } => (true, std::iter::once(String::new()).chain(edges.iter().map(|edge| compact(*edge))).collect()),
        Encoder::Rates { edges, .. } => {
            (true, std::iter::once(String::new()).chain(edges.iter().map(|edge| format!("{}%", compact(100.0 * edge)))).collect())
        }
        Encoder::Levels { .. } => (false, Vec::new()),
    };
    let bins = if is_ordered { rows.split_off(usize::from(FIRST)) } else { Vec::new() };
    FeaturePoints {
        name: feature.name.clone(),
        spread: feature.spread(),
        is_ordered,
        edges,
        values: rows.into_iter().map(|(_, row)| row).filter(|row| row.rows > 0).collect(),
        bins: bins.into_iter().map(|(_, row)| row).collect(),
    }
}
