use std::path::Path;
use std::time::Duration;

use plumb_core::{DateFormat, Field, FieldKind, GradeCuts, KnownAt, Schema, Time};
use plumb_features::{Encoder, Level, Property, Quantity};
use plumb_model::{Bin, Calibration, Dataset, Feature, Fitting, Kind, Model, ScoreScale, Scorecard, Split, Target};
use plumb_registry::{Decision, Draft, Promotion, Registry, Verdict};
use plumb_serve::{Clock, ServeConfig};

/// The time that tests run at.
pub const NOW: &str = "2025-03-31T14:05:00Z";

pub fn time(text: &str) -> Time {
    Time::parse(text, DateFormat::Iso).expect("a time")
}

pub fn field(name: &str, kind: FieldKind) -> Field {
    Field { missing: vec!["n/a".into()], known_at: KnownAt::Creation, ..Field::new(name, kind) }
}

fn feature(name: &str, source: &str, encoder: Encoder, weights: &[f64]) -> Feature {
    let bins = weights.iter().map(|weight| Bin { weight: *weight, rows: 10, won: 3 }).collect();
    Feature { name: name.into(), source: source.into(), encoder, bins }
}

fn levels(names: &[&str]) -> Vec<Level> {
    names.iter().map(|name| Level { key: name.to_lowercase(), label: (*name).to_owned() }).collect()
}

/// A model of four fields; `intercept` tells versions apart.
pub fn model(name: &str, intercept: f64) -> Model {
    let industry = Encoder::Levels { property: Property::Level, levels: levels(&["Health", "Manufacturing"]) };
    let employees = Encoder::Bins { quantity: Quantity::Value, edges: vec![10.0, 250.0] };
    let age = Encoder::Bins { quantity: Quantity::AgeDays, edges: vec![7.0, 30.0] };
    let presence = Encoder::Levels { property: Property::Presence, levels: levels(&["present"]) };
    let card = Scorecard {
        intercept,
        features: vec![
            feature("industry", "industry", industry, &[0.0, 0.1, -0.3, 0.7]),
            feature("employees", "employees", employees, &[0.0, 0.0, -0.4, 0.2, 0.55]),
            feature("signed_up.age", "signed_up", age, &[0.0, 0.0, 0.3, 0.1, -0.2]),
            feature("note.presence", "note", presence, &[-0.05, 0.0, 0.15]),
        ],
        interactions: Vec::new(),
        calibration: Calibration::Identity,
    };
    Model {
        kind: Kind::Conversion,
        name: name.into(),
        events: None,
        schema: Schema {
            fields: vec![
                field("industry", FieldKind::Category),
                field("employees", FieldKind::Number),
                field("signed_up", FieldKind::Date),
                field("note", FieldKind::Text),
            ],
            id: Some("id".into()),
            created: Some("created".into()),
            outcome_columns: vec!["outcome".into(), "closed".into()],
            unused: vec!["owner".into()],
        },
        scale: ScoreScale::Probability,
        grades: GradeCuts::default(),
        split: Split::Time { cut: time("2024-10-01") },
        dataset: Dataset {
            digest: "0".repeat(64),
            rows: 50,
            labelled: 40,
            won: 12,
            training: 30,
            test: 10,
            target: Target { column: "outcome".into(), won: vec!["won".into()], lost: vec!["lost".into()] },
            horizon_days: Some(90.0),
            snapshot_days: Vec::new(),
            first_created: Some(time("2024-01-01")),
            last_created: Some(time("2024-12-31")),
            extracted_at: None,
        },
        fitting: Fitting {
            solver: "newton".into(),
            penalty: 1.0,
            seed: 1,
            folds: 5,
            platt: None,
            intercept_shift: None,
            config_digest: "0".repeat(64),
        },
        served: card.clone(),
        evaluated: card,
    }
}

/// Publishes a version; promotes it too if asked.
pub fn publish(registry: &Registry, model: &Model, promote: bool) -> u32 {
    let verdict = Verdict { decision: Decision::Promoted, advice: None, reason: "better than the base rate".into() };
    let metrics = serde_json::json!({ "auc": 0.87 });
    let draft = Draft { model, files: Vec::new(), verdict, metrics, created_at: time("2025-01-01") };
    let version = registry.publish(draft).expect("publishing");
    if promote {
        registry.promote(&model.name, version, Promotion { at: time("2025-01-02"), forced: false, reason: None }).expect("promoting");
    }
    version
}

/// A registry with version 1 of `leads` as champion.
pub fn registry(root: &Path) -> Registry {
    let registry = Registry::open(root);
    publish(&registry, &model("leads", -1.0), true);
    registry
}

/// A configuration with a fixed clock, a free port and short timeouts.
pub fn config(root: &Path) -> ServeConfig {
    ServeConfig {
        bind: ([127, 0, 0, 1], 0).into(),
        registry: root.to_owned(),
        poll_interval: Duration::from_millis(20),
        header_timeout: Duration::from_millis(500),
        body_timeout: Duration::from_secs(1),
        shutdown_timeout: Duration::from_secs(1),
        clock: Clock::new(|| time(NOW)),
        ..ServeConfig::default()
    }
}
