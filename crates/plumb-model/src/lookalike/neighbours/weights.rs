use plumb_features::{Encoder, FIRST};

use crate::{Feature, Scorecard};

/// What all weights add up to, about: as fine as sums of 16 bits allow, with room for rounding.
const PARTS: f64 = 60_000.0;

/// What agreement in a feature counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weight {
    /// Of full agreement.
    pub full: u16,
    /// What each bin between the two takes away; of levels, which agree or do not, `None`.
    pub step: Option<u16>,
}

/// The weight of each feature, in whole parts that add up to no more than 16 bits hold.
pub(super) fn weights(card: &Scorecard) -> Vec<Weight> {
    let importance = importance(card);
    let total: f64 = importance.iter().sum();
    let mut parts = if total > 0.0 { PARTS / total } else { 0.0 };
    loop {
        let weights: Vec<Weight> = card.features.iter().zip(&importance).map(|(feature, own)| weight(feature, own * parts)).collect();
        let sum: u64 = weights.iter().map(|weight| u64::from(weight.full)).sum();
        if sum <= u64::from(u16::MAX) {
            return weights;
        }
        // Rounding up took more than there was room for, as it may with very many bins.
        parts *= 0.9;
    }
}

/// How much each feature moves likeness.
pub(super) fn importance(card: &Scorecard) -> Vec<f64> {
    let mut own: Vec<f64> = card.features.iter().map(Feature::spread).collect();
    for interaction in &card.interactions {
        let members = interaction.members(&card.features);
        let share = interaction.spread() / members.len().max(1) as f64;
        members.into_iter().for_each(|member| own[member] += share);
    }
    own
}

fn weight(feature: &Feature, parts: f64) -> Weight {
    // Saturating at 16 bits, which only a table of absurd weights reaches; the sum is checked.
    match most_apart(&feature.encoder) {
        Some(most) => {
            let step = (parts / f64::from(most)).round() as u16;
            Weight { full: step.saturating_mul(most), step: Some(step) }
        }
        None => Weight { full: parts.round() as u16, step: None },
    }
}

/// How many bins two values can lie apart; `None` where values have no order.
pub(super) fn most_apart(encoder: &Encoder) -> Option<u16> {
    let bins = encoder.codes() - usize::from(FIRST);
    match encoder {
        // A checked encoder has no more codes than 16 bits count.
        Encoder::Bins { .. } | Encoder::Rates { .. } if bins > 1 => Some((bins - 1) as u16),
        _ => None,
    }
}
