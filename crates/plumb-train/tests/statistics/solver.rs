//! Which solver `auto` takes.

use plumb_model::TableChoice;
use plumb_synth::{SynthConfig, SynthLead};
use plumb_train::SolverChoice;

use super::support::{Scratch, generator, story, story_config};

fn trained_with(leads: &[SynthLead], solver: SolverChoice) -> plumb_model::Model {
    let scratch = Scratch::new();
    scratch.train(&story(leads.iter()), &story_config(None, "horizon_days = 60"), solver);
    scratch.model(1)
}

#[test]
fn auto_takes_linfa_on_small_tables_and_newton_above() {
    let leads: Vec<SynthLead> =
        generator(SynthConfig { leads: 6_000, seed: 5, event_rate: 0.0, ..SynthConfig::default() }).iter().collect();
    let few: Vec<SynthLead> = leads.iter().step_by(10).cloned().collect();
    let small = trained_with(&few, SolverChoice::Auto);
    assert_eq!(small.fitting.solver, "linfa");
    assert_eq!(trained_with(&leads, SolverChoice::Auto).fitting.solver, "newton");
    // Either is to be had by name, and gives the same table.
    let newton = trained_with(&few, SolverChoice::Newton);
    assert_eq!((newton.fitting.solver.as_str(), newton.fitting.penalty), ("newton", small.fitting.penalty));
    for choice in [TableChoice::Served, TableChoice::Evaluated] {
        for (one, other) in small.table(choice).features.iter().zip(&newton.table(choice).features) {
            assert_eq!((&one.name, &one.encoder), (&other.name, &other.encoder));
            assert!(one.bins.iter().zip(&other.bins).all(|(a, b)| (a.weight - b.weight).abs() < 1e-6), "{}", one.name);
        }
    }
}
