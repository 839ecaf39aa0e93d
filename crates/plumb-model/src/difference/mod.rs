//! What changed from one model to another, by their tables alone.

mod cells;
mod feature;
mod settings;

use serde::Serialize;

use crate::{Feature, Interaction, Model, Scorecard};
pub use feature::{FeatureDifference, LargestChange};
use feature::{Moved, compare};
pub use settings::Setting;

/// What changed from one model to another. Points are log-odds against the average lead of the model they belong to, and the rows that
/// values are weighted by are those of the later model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// How each was fitted, and on what.
    pub settings: Vec<Setting>,
    /// Features that only the later model has.
    pub added: Vec<String>,
    /// Features that only the earlier model has.
    pub removed: Vec<String>,
    /// Features of both, those that changed most first.
    pub features: Vec<FeatureDifference>,
    /// Interactions that only the later model has.
    pub interactions_added: Vec<String>,
    /// Interactions that only the earlier model has.
    pub interactions_removed: Vec<String>,
    /// Log-odds of the average lead, of the earlier and the later model.
    pub base_log_odds: (f64, f64),
    /// What that does to leads.
    pub leads: LogOddsChange,
}

/// How far the log-odds of leads move.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LogOddsChange {
    /// On average.
    pub mean: f64,
    /// Around that average, as if features had nothing to do with each other; where they go together it can be more or less.
    pub standard_deviation: f64,
}

impl Difference {
    /// Compares the served tables of two models.
    pub fn between(from: &Model, to: &Model) -> Self {
        let (one, other) = (&from.served, &to.served);
        let find = |features: &[Feature], name: &str| features.iter().position(|feature| feature.name == name);
        let names = |features: &[Feature], others: &[Feature]| -> Vec<String> {
            features.iter().filter(|feature| find(others, &feature.name).is_none()).map(|feature| feature.name.clone()).collect()
        };
        let mut leads = Moved::default();
        let mut features = Vec::new();
        for feature in &other.features {
            match find(&one.features, &feature.name) {
                Some(at) => {
                    let (difference, moved) = compare(&one.features[at], feature);
                    features.push(difference);
                    leads.add(moved);
                }
                None => leads.add(Moved::of_bins(&feature.bins)),
            }
        }
        for feature in one.features.iter().filter(|feature| find(&other.features, &feature.name).is_none()) {
            leads.add(Moved::of_bins(&feature.bins));
        }
        let joint = |card: &Scorecard| card.interactions.iter().map(Interaction::name).collect::<Vec<String>>();
        let (joint_from, joint_to) = (joint(one), joint(other));
        let only = |names: &[String], others: &[String]| names.iter().filter(|name| !others.contains(name)).cloned().collect();
        one.interactions.iter().for_each(|interaction| {
            match other.interactions.iter().find(|to| to.groups == interaction.groups && to.features == interaction.features) {
                Some(to) => leads.add(Moved::between(interaction, to)),
                None => leads.add(Moved::of_bins(&interaction.cells)),
            }
        });
        let is_known = |to: &Interaction| one.interactions.iter().any(|from| from.groups == to.groups && from.features == to.features);
        other.interactions.iter().filter(|to| !is_known(to)).for_each(|to| leads.add(Moved::of_bins(&to.cells)));
        // Equals keep the order of the columns.
        features.sort_by(|a, b| b.mean.total_cmp(&a.mean));
        let base_log_odds = (one.base_log_odds(), other.base_log_odds());
        Self {
            settings: settings::settings(from, to),
            added: names(&other.features, &one.features),
            removed: names(&one.features, &other.features),
            features,
            interactions_added: only(&joint_to, &joint_from),
            interactions_removed: only(&joint_from, &joint_to),
            base_log_odds,
            leads: LogOddsChange { mean: base_log_odds.1 - base_log_odds.0 + leads.mean, standard_deviation: leads.variance.sqrt() },
        }
    }
}
