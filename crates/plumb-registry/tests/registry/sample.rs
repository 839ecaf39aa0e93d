//! A temporary registry and a small model to put into it.

use std::path::PathBuf;

use plumb_core::{DateFormat, Time};
use plumb_model::Model;
use plumb_registry::{Decision, Draft, ModelRef, Promotion, Registry, Verdict};
use serde_json::json;
use tempfile::TempDir;

pub struct Shop {
    pub registry: Registry,
    folder: TempDir,
}

impl Shop {
    /// A registry whose folder does not exist yet.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { registry: Registry::open(folder.path().join("models")), folder }
    }

    /// A registry with so many versions of `leads`, the last being champion.
    pub fn with_champion(versions: u32) -> Self {
        let shop = Self::new();
        for version in 1..=versions {
            assert_eq!(shop.publish("leads", Decision::Promoted), version);
            shop.promote(version);
        }
        shop
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join("models").join(relative)
    }

    pub fn publish(&self, name: &str, decision: Decision) -> u32 {
        self.registry.publish(draft(&model(name), decision)).unwrap()
    }

    pub fn promote(&self, version: u32) {
        self.registry.promote("leads", version, promotion()).unwrap();
    }
}

pub fn promotion() -> Promotion {
    Promotion { at: time("2025-04-01T09:30:00Z"), forced: false, reason: None }
}

pub fn forced(reason: Option<&str>) -> Promotion {
    Promotion { forced: true, reason: reason.map(str::to_owned), ..promotion() }
}

pub fn draft(model: &Model, decision: Decision) -> Draft<'_> {
    Draft {
        model,
        files: vec![("card.md".into(), b"# Leads\n".to_vec()), ("plumb.toml".into(), b"seed = 1\n".to_vec())],
        verdict: Verdict { decision, advice: None, reason: "log loss 0.41 against 0.50".into() },
        metrics: json!({"auc": {"estimate": 0.81, "interval": [0.79, 0.83]}}),
        created_at: time("2025-03-31"),
    }
}

pub fn reference(text: &str) -> ModelRef {
    text.parse().unwrap()
}

pub fn time(text: &str) -> Time {
    Time::parse(text, DateFormat::Iso).unwrap()
}

pub fn model(name: &str) -> Model {
    let bins = [0.0, 0.0, -0.7, 0.3].map(|weight| json!({"weight": weight, "rows": 10, "won": 3}));
    let visits = json!({
        "name": "visits", "source": "visits", "bins": bins,
        "encoder": {"type": "bins", "quantity": "value", "edges": [2.5]},
    });
    let table = json!({"intercept": -0.9, "features": [visits], "calibration": {"type": "identity"}});
    let model = json!({
        "kind": "conversion",
        "name": name,
        "schema": {
            "fields": [{"name": "visits", "kind": "number"}], "id": "id", "created": null, "outcome_columns": ["won"], "unused": [],
        },
        "scale": {"type": "probability"},
        "grades": {"a": 80, "b": 60, "c": 40},
        "split": {"type": "hash", "test_share": 0.2},
        "dataset": {
            "digest": "ab", "rows": 50, "labelled": 40, "won": 12, "training": 32, "test": 8, "horizon_days": null,
            "target": {"column": "won", "won": ["1"], "lost": ["0"]},
            "first_created": null, "last_created": null, "extracted_at": null,
        },
        "fitting": {"solver": "newton", "penalty": 0.1, "seed": 1, "folds": 5, "platt": null, "config_digest": "cd"},
        "served": table, "evaluated": table,
    });
    serde_json::from_value(model).unwrap()
}
