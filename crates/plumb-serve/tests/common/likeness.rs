use std::path::Path;

use plumb_core::hash::stable_hash;
use plumb_core::{FieldKind, Schema};
use plumb_features::{Encoder, Level, Property, Quantity};
use plumb_model::lookalike::CodedPerson;
use plumb_model::{Bin, Calibration, Feature, Kind, Model, ScoreScale, Scorecard};
use plumb_registry::{Decision, Draft, Promotion, Registry, Verdict};
use plumb_serve::{SeedSource, ServeConfig};

use super::api::Api;
use super::model::{field, model, time};

fn feature(name: &str, source: &str, encoder: Encoder, weights: &[f64]) -> Feature {
    let bins = weights.iter().map(|weight| Bin { weight: *weight, rows: 10, won: 3 }).collect();
    Feature { name: name.into(), source: source.into(), encoder, bins }
}

/// A lookalike model of a column that the model for conversion knows, one that it does not, and the age at creation; `intercept` tells versions
/// apart.
pub fn likeness(name: &str, intercept: f64) -> Model {
    let levels = ["france", "germany"].map(|key| Level { key: key.into(), label: key.to_uppercase() }).into();
    let country = Encoder::Levels { property: Property::Level, levels };
    let employees = Encoder::Bins { quantity: Quantity::Value, edges: vec![10.0, 250.0, 1000.0] };
    let age = Encoder::Bins { quantity: Quantity::AgeDays, edges: vec![10.0] };
    let card = Scorecard {
        intercept,
        features: vec![
            feature("country", "country", country, &[0.0, 0.1, -0.8, 0.9]),
            feature("employees", "employees", employees, &[0.0, 0.0, -0.4, 0.0, 0.2, 0.6]),
            feature("founded.age", "founded", age, &[0.0, 0.0, 0.3, -0.3]),
        ],
        interactions: Vec::new(),
        calibration: Calibration::Identity,
    };
    let base = model(name, intercept);
    Model {
        kind: Kind::Lookalike,
        schema: Schema {
            fields: vec![
                field("country", FieldKind::Category),
                field("employees", FieldKind::Number),
                field("founded", FieldKind::Date),
                field("created", FieldKind::Date),
            ],
            id: Some("id".into()),
            created: Some("created".into()),
            outcome_columns: Vec::new(),
            unused: Vec::new(),
        },
        scale: ScoreScale::percentile(&[0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7]).expect("a scale"),
        served: card.clone(),
        evaluated: card,
        ..base
    }
}

/// Publishes a version with the identifiers of its seeds, and promotes it.
pub fn publish_likeness(registry: &Registry, model: &Model, seeds: &[&str]) -> u32 {
    let mut hashes: Vec<u64> = seeds.iter().map(|id| stable_hash(id.as_bytes())).collect();
    hashes.sort_unstable();
    let text: String = hashes.into_iter().map(|hash| format!("{hash:016x}\n")).collect();
    let verdict = Verdict { decision: Decision::Promoted, advice: None, reason: "hidden seeds are found".into() };
    let files = vec![("seeds.txt".to_owned(), text.into_bytes())];
    let draft = Draft { model, files, verdict, metrics: serde_json::json!({}), created_at: time("2025-01-01") };
    let version = registry.publish(draft).expect("publishing");
    registry.promote(&model.name, version, Promotion { at: time("2025-01-02"), forced: false, reason: None }).expect("promoting");
    version
}

/// Three seeds: a large German firm, a small French one, and one of unknown size in Germany.
pub fn seed_source() -> SeedSource {
    SeedSource::new(|_| {
        let seed = |id: &str, codes: [u16; 3]| CodedPerson { id: id.into(), codes: codes.into() };
        Ok(vec![seed("small", [2, 2, 2]), seed("large", [3, 5, 3]), seed("unknown", [3, 0, 0])])
    })
}

/// Version 1 of `like`, in the registry of a folder.
pub fn add_likeness(root: &Path) {
    publish_likeness(&Registry::open(root), &likeness("like", -1.0), &["S1", "S2"]);
}

/// The API with version 1 of `like` beside the model, and seeds if asked.
pub fn with_likeness(seeds: bool) -> Api {
    let seeds = seeds.then(seed_source);
    Api::with(add_likeness, |config| ServeConfig { lookalike: Some("like".into()), seeds, ..config })
}
