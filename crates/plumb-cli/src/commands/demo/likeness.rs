//! The demo's best customers, and who is like them.

use std::path::Path;

use plumb_registry::ModelRef;
use plumb_serve::SeedSource;
use plumb_train::config::LoadedConfig;
use plumb_train::{Condition, LookalikeOptions, RowFilter, train_lookalike};

use crate::commands::{lookalike, now};
use crate::progress::Terminal;

/// The name of the demo's lookalike model.
const NAME: &str = "like";

/// The seeds: the won deals of the upper third of amounts.
const SEEDS: [&str; 2] = ["outcome = won", "amount >= 17900"];

/// A lookalike model that was trained beside the other.
pub struct Likeness {
    /// This version.
    pub reference: ModelRef,
    /// Its seeds.
    pub seeds: SeedSource,
}

/// Learns what the best customers have in common. What goes wrong with it is said, and no reason not to serve.
pub fn learn(loaded: &LoadedConfig, registry: &Path, terminal: &Terminal) -> Option<Likeness> {
    eprintln!("\nlearning what won deals of the upper third of amounts have in common");
    let found = learnt(loaded, registry, terminal);
    terminal.clear();
    match found {
        Ok(found) => found,
        Err(error) => {
            eprintln!("warning: likeness is not told: {error}");
            None
        }
    }
}

fn learnt(loaded: &LoadedConfig, registry: &Path, terminal: &Terminal) -> anyhow::Result<Option<Likeness>> {
    let conditions: Vec<Condition> =
        SEEDS.into_iter().map(|text| text.parse::<Condition>().map_err(anyhow::Error::msg)).collect::<anyhow::Result<_>>()?;
    let options = LookalikeOptions {
        seeds: loaded.leads_path(),
        population: None,
        filter: RowFilter::new(conditions.clone()),
        id: None,
        exclude: Vec::new(),
        allow: Vec::new(),
        config: Some(loaded.path.clone()),
        against: Some(ModelRef::champion(super::NAME)?),
        events: None,
        name: NAME.to_owned(),
        registry: registry.to_owned(),
        seed: 1,
        now: now(),
        skip_if_unchanged: true,
    };
    let likened = train_lookalike(&options, terminal)?;
    terminal.clear();
    lookalike::train::say(&likened);
    if !likened.promoted() {
        return Ok(None);
    }
    let seeds = lookalike::seed_source(options.seeds, conditions);
    Ok(Some(Likeness { reference: ModelRef::version(NAME, likened.version)?, seeds }))
}
