//! What combinations of features add, as tables of two.

use plumb_model::{Bin, Interaction, Scorecard, group_label};
use plumb_view::report::PairPoints;

/// The interactions of a table, strongest first as it lists them. One of three features is a table of the last two for each group of the first.
pub(crate) fn pairs(card: &Scorecard) -> Vec<PairPoints> {
    card.interactions.iter().flat_map(|interaction| tables(card, interaction)).collect()
}

fn tables(card: &Scorecard, interaction: &Interaction) -> Vec<PairPoints> {
    let labels: Vec<Vec<String>> =
        interaction.features.iter().zip(&interaction.groups).map(|(name, groups)| labels(card, name, groups)).collect();
    let mean = interaction.mean();
    let table = |before: String, cells: &[Bin], a: usize| PairPoints {
        name_a: format!("{before}{}", interaction.features[a]),
        name_b: interaction.features[a + 1].clone(),
        labels_a: labels[a].clone(),
        labels_b: labels[a + 1].clone(),
        weights: cells.iter().map(|cell| cell.weight - mean).collect(),
        support: cells.iter().map(|cell| cell.rows).collect(),
    };
    match labels.as_slice() {
        [_, _] => vec![table(String::new(), &interaction.cells, 0)],
        [first, second, third] => {
            // A checked interaction has a cell for each combination, and no feature is without a group.
            let parts = interaction.cells.chunks((second.len() * third.len()).max(1)).zip(first);
            parts.map(|(cells, label)| table(format!("{} {label}: ", interaction.features[0]), cells, 1)).collect()
        }
        _ => Vec::new(),
    }
}

/// What the groups of a feature are called; a checked interaction names only features of its table.
fn labels(card: &Scorecard, name: &str, groups: &[u8]) -> Vec<String> {
    let Some(feature) = card.features.iter().find(|feature| feature.name == name) else { return Vec::new() };
    let count = groups.iter().max().map_or(0, |most| most + 1);
    (0..count).map(|group| group_label(&feature.encoder, groups, group)).collect()
}
