//! A small valid model with every kind of field and encoder, and leads for it.

use plumb_core::{Attribute, DateFormat, Field, FieldKind, GradeCuts, KnownAt, Lead, OwnedValue, Schema, Time};
use plumb_features::{Encoder, Level, Property, Quantity};
use plumb_model::{
    Bin, Calibration, Dataset, Feature, Fitting, Interaction, Kind, Model, ScoreScale, Scorecard, Scored, Scorer, Split, Target,
};

pub const VISITS: usize = 0;
pub const SOURCE: usize = 1;
pub const CREATED: usize = 2;
pub const NOTE: usize = 3;

pub fn time(text: &str) -> Time {
    Time::parse(text, DateFormat::Iso).unwrap()
}

fn field(name: &str, kind: FieldKind, missing: &[&str]) -> Field {
    let missing = missing.iter().map(|m| (*m).to_owned()).collect();
    Field { missing, known_at: KnownAt::Creation, ..Field::new(name, kind) }
}

/// A feature whose lines hold the given weights, with as many rows each as the line's number from 10.
pub fn feature(name: &str, encoder: Encoder, weights: &[f64]) -> Feature {
    let source = name.split('.').next().unwrap_or(name).to_owned();
    let bins = weights.iter().zip(10..).map(|(weight, rows)| Bin { weight: *weight, rows, won: rows / 3 }).collect();
    Feature { name: name.into(), source, encoder, bins }
}

pub fn levels(property: Property, keys: &[&str]) -> Encoder {
    Encoder::Levels { property, levels: keys.iter().map(|key| Level { key: (*key).into(), label: key.to_uppercase() }).collect() }
}

pub fn bins(quantity: Quantity, edges: &[f64]) -> Encoder {
    Encoder::Bins { quantity, edges: edges.to_vec() }
}

pub fn scorecard(intercept: f64) -> Scorecard {
    let features = vec![
        feature("visits", bins(Quantity::Value, &[1.0, 5.0]), &[0.0, 0.0, -0.7, 0.1 + 0.2, 1.25]),
        feature("source", levels(Property::Level, &["google", "referral"]), &[0.0, -0.05, -0.3, 0.9]),
        feature("created.age_days", bins(Quantity::AgeDays, &[7.0]), &[0.0, 0.0, 0.4, -1e-3]),
        feature("created.weekday", levels(Property::Weekday, &["1", "2"]), &[0.0, 0.0, 0.02, -0.02]),
        feature("note.presence", levels(Property::Presence, &["present"]), &[-0.2, 0.0, 0.15]),
    ];
    Scorecard { intercept, features, interactions: Vec::new(), calibration: Calibration::Identity }
}

/// Visits, source and note together, and visits with source, for a table that has these features in any order.
pub fn interactions(features: &[Feature], weights: &mut impl Iterator<Item = f64>) -> Vec<Interaction> {
    let groups = [("visits", vec![0, 0, 1, 1, 2]), ("source", vec![0, 0, 1, 2]), ("note.presence", vec![0, 0, 1])];
    let own = |members: &[usize]| {
        let place = |name: &str| features.iter().position(|feature| feature.name == name).unwrap();
        let mut members: Vec<(&str, Vec<u8>)> = members.iter().map(|member| groups[*member].clone()).collect();
        members.sort_by_key(|(name, _)| place(name));
        members.into_iter().map(|(name, groups)| (name.to_owned(), groups)).unzip()
    };
    [(vec![0, 1, 2], 18), (vec![0, 1], 9)]
        .map(|(members, cells)| {
            let (features, groups) = own(&members);
            let cells = weights.take(cells).zip(10..).map(|(weight, rows)| Bin { weight, rows, won: rows / 4 }).collect();
            Interaction { features, groups, cells }
        })
        .into()
}

pub fn model() -> Model {
    Model {
        kind: Kind::Conversion,
        name: "leads".into(),
        events: None,
        schema: Schema {
            fields: vec![
                field("visits", FieldKind::Number, &["999"]),
                field("source", FieldKind::Category, &["Select"]),
                field("created", FieldKind::Date, &[]),
                field("note", FieldKind::Text, &[]),
            ],
            id: Some("id".into()),
            created: Some("created".into()),
            outcome_columns: vec!["won".into()],
            unused: vec!["phone".into()],
        },
        scale: ScoreScale::Percentile { knots: vec![(0.01, 2.0), (0.3, 50.0), (0.31, 50.0), (0.9, 99.5)] },
        grades: GradeCuts::default(),
        split: Split::Time { cut: time("2025-01-01") },
        dataset: Dataset {
            digest: "ab".repeat(32),
            rows: 100,
            labelled: 90,
            won: 30,
            training: 70,
            test: 20,
            target: Target { column: "outcome".into(), won: vec!["won".into()], lost: vec!["lost".into()] },
            horizon_days: Some(90.0),
            snapshot_days: Vec::new(),
            first_created: Some(time("2024-01-01")),
            last_created: Some(time("2025-03-31T14:05:00Z")),
            extracted_at: None,
        },
        fitting: Fitting {
            solver: "newton".into(),
            penalty: 0.1,
            seed: 42,
            folds: 5,
            platt: Some((1.01, -0.02)),
            intercept_shift: None,
            config_digest: "cd".repeat(32),
        },
        served: scorecard(-0.9),
        evaluated: scorecard(-0.8),
    }
}

pub fn lead(attributes: &[(&str, OwnedValue)]) -> Lead {
    let attribute = |(name, value): &(&str, OwnedValue)| Attribute { name: (*name).into(), value: value.clone() };
    Lead { id: None, attributes: attributes.iter().map(attribute).collect() }
}

pub fn text(text: &str) -> OwnedValue {
    OwnedValue::Text(text.into())
}

pub fn score(scorer: &Scorer, attributes: &[(&str, OwnedValue)]) -> Scored {
    scorer.score(&(scorer, &lead(attributes)), Some(time("2025-06-02")))
}
