//! Leads as files, and training on them.

use std::path::PathBuf;

use plumb_core::Time;
use plumb_model::Model;
use plumb_registry::{ModelRef, Registry};
use plumb_synth::{Generator, SynthConfig, SynthLead};
use plumb_train::config::LoadedConfig;
use plumb_train::{Dataset, Silent, SolverChoice, TrainOptions, Trained, train};
use tempfile::TempDir;

/// A folder that goes away with its files.
pub struct Scratch(TempDir);

impl Scratch {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// Leads and their configuration, written and loaded.
    pub fn config(&self, leads: &str, config: &str) -> LoadedConfig {
        self.file("leads.csv", leads);
        LoadedConfig::load(&self.file("plumb.toml", config)).expect("a sound configuration")
    }

    pub fn dataset(&self, leads: &str, config: &str) -> (LoadedConfig, Dataset) {
        let loaded = self.config(leads, config);
        let dataset = Dataset::load(&loaded, &Silent).expect("sound leads");
        (loaded, dataset)
    }

    /// Trains on leads into the folder's own registry.
    pub fn train(&self, leads: &str, config: &str, solver: SolverChoice) -> Trained {
        let options = TrainOptions {
            name: "leads".into(),
            registry: self.path("models"),
            solver,
            seed: 1,
            now: day(20_000),
            skip_if_unchanged: false,
            backtest: 0,
        };
        train(&self.config(leads, config), &options, &Silent).expect("it trains")
    }

    pub fn model(&self, version: u32) -> Model {
        let registry = Registry::open(self.path("models"));
        registry.load(&ModelRef::version("leads", version).expect("a reference")).expect("a model").model
    }
}

/// Midnight, so many days after 1970-01-01.
pub fn day(days: i64) -> Time {
    Time::from_millis(days * 86_400_000).expect("in range")
}

pub fn time(millis: i64) -> Time {
    Time::from_millis(millis).expect("in range")
}

pub fn generator(config: SynthConfig) -> Generator {
    Generator::new(config.check().expect("a sound configuration"))
}

/// CSV of the cells of each lead; no cell holds a comma or a quote.
pub fn csv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = header.join(",");
    text.push('\n');
    for row in rows {
        assert!(row.len() == header.len() && row.iter().all(|cell| !cell.contains([',', '"', '\n'])), "{row:?}");
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}

/// Who, when, how it ended, and some columns to learn from.
pub const STORY: [&str; 8] = ["lead_id", "created_at", "closed_at", "outcome", "source", "authority", "budget", "amount"];

pub fn story<'a>(leads: impl Iterator<Item = &'a SynthLead>) -> String {
    csv(
        &STORY,
        leads.map(|lead| {
            vec![
                lead.lead_id.clone(),
                time(lead.created_at).to_string(),
                lead.closed_at.map(|at| time(at).to_string()).unwrap_or_default(),
                lead.outcome.as_str().to_owned(),
                lead.source.as_deref().unwrap_or_default().trim().to_owned(),
                lead.authority.as_deref().unwrap_or_default().trim().to_owned(),
                lead.budget.map(|b| b.to_string()).unwrap_or_default(),
                lead.amount.to_string(),
            ]
        }),
    )
}

/// The configuration of [`story`]; `more` goes under `[outcome]`, and may open further tables.
pub fn story_config(extracted_at: Option<Time>, more: &str) -> String {
    let extract = extracted_at.map(|at| format!("extracted_at = \"{at}\"\n")).unwrap_or_default();
    format!(
        r#"[data]
leads = "leads.csv"
{extract}
[lead]
id = "lead_id"
created = "created_at"
closed = "closed_at"
[columns]
source = {{ kind = "category", known_at = "creation" }}
authority = {{ kind = "category", known_at = "creation" }}
budget = {{ kind = "number", known_at = "creation" }}
amount = {{ kind = "number", known_at = "creation" }}
[outcome]
column = "outcome"
won = ["won"]
lost = ["lost"]
{more}
"#
    )
}

/// Slope of a straight line through points, by least squares.
pub fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (x, y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}
