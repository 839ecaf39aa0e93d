use plumb_core::Score;
use serde::Serialize;

use crate::{Model, ScoreScale, Split};

/// A setting of both models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// In the earlier model.
    pub from: String,
    /// In the later model.
    pub to: String,
}

impl Setting {
    /// Whether the two differ.
    pub fn changed(&self) -> bool {
        self.from != self.to
    }
}

/// How a model was fitted, and on what, each in the same order.
pub(super) fn settings(from: &Model, to: &Model) -> Vec<Setting> {
    let pairs = described(from).into_iter().zip(described(to));
    pairs.map(|((name, from), (_, to))| Setting { name, from, to }).collect()
}

fn described(model: &Model) -> [(&'static str, String); 17] {
    let (dataset, fitting) = (&model.dataset, &model.fitting);
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let (a, b, c) = model.grades.lowest();
    [
        ("outcome column", dataset.target.column.clone()),
        ("won values", dataset.target.won.join(", ")),
        ("lost values", dataset.target.lost.join(", ")),
        ("horizon, days", or_none(dataset.horizon_days.map(|days| days.to_string()))),
        ("rows read", dataset.rows.to_string()),
        ("labelled rows", dataset.labelled.to_string()),
        ("won rows", dataset.won.to_string()),
        ("first labelled lead", or_none(dataset.first_created.map(|time| time.to_string()))),
        ("last labelled lead", or_none(dataset.last_created.map(|time| time.to_string()))),
        ("test part", split(&model.split)),
        ("data digest", dataset.digest.clone()),
        ("configuration digest", fitting.config_digest.clone()),
        ("solver", fitting.solver.clone()),
        ("ridge penalty", format!("{:.4}", fitting.penalty)),
        ("folds, seed", format!("{}, {}", fitting.folds, fitting.seed)),
        ("scale", scale(&model.scale)),
        ("grades from", format!("A {a}, B {b}, C {c}")),
    ]
}

fn split(split: &Split) -> String {
    match split {
        Split::Time { cut } => format!("created from {cut} on"),
        Split::Hash { test_share } => format!("a random {:.0}%", 100.0 * test_share),
    }
}

/// The kind of a scale, and where it puts two scores: scales of one kind differ too.
fn scale(scale: &ScoreScale) -> String {
    let at = |score: Score| match scale.least_probability(score) {
        Some(probability) => format!("{} from {:.2}%", score.get(), 100.0 * probability),
        None => format!("{} never", score.get()),
    };
    format!("{}: {}, {}", scale.name(), at(Score::clamped(50.0)), at(Score::clamped(80.0)))
}
