//! Which solver `auto` takes.

use plumb_model::TableChoice;
use plumb_synth::{SynthConfig, SynthLead};
use plumb_train::SolverChoice;

use super::support::{Scratch, csv, day, generator, story, story_config};

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

/// Deals that are won where two columns agree, four times in five; neither says anything by itself.
fn agreeing() -> (String, String) {
    let header = ["lead_id", "created_at", "closed_at", "outcome", "one", "two"];
    let rows = (0..1_500u64).map(|row| {
        // Bits of a multiplicative hash: as good as drawn, and the same each time.
        let bits = (row + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
        let (one, two, luck) = (bits & 1, (bits >> 7) & 1, (bits >> 14) % 5);
        let won = (one == two) == (luck > 0);
        let created = day(15_000 + row as i64 / 3);
        let closed = day(15_010 + row as i64 / 3);
        let of = |bit: u64| if bit == 1 { "yes" } else { "no" }.to_owned();
        let outcome = if won { "won" } else { "lost" }.to_owned();
        vec![format!("L{row}"), created.to_string(), closed.to_string(), outcome, of(one), of(two)]
    });
    let config = r#"[data]
leads = "leads.csv"
[lead]
id = "lead_id"
created = "created_at"
closed = "closed_at"
[columns]
one = { kind = "category", known_at = "creation" }
two = { kind = "category", known_at = "creation" }
[outcome]
column = "outcome"
won = ["won"]
lost = ["lost"]
"#;
    (csv(&header, rows), config.to_owned())
}

#[test]
fn auto_goes_without_no_interaction_because_a_table_is_small() {
    let (leads, config) = agreeing();
    let run = |solver| {
        let scratch = Scratch::new();
        let trained = scratch.train(&leads, &config, solver);
        let note = trained.notes.iter().find(|note| note.contains("solver")).cloned().unwrap_or_default();
        (scratch.model(1), trained.metrics.test.log_loss.estimate, note)
    };
    let (auto, newton, linfa) = (run(SolverChoice::Auto), run(SolverChoice::Newton), run(SolverChoice::Linfa));
    assert_eq!((auto.0.fitting.solver.as_str(), auto.0.evaluated.interactions.len()), ("newton", 1));
    assert!(auto.2.contains("newton, though the table is small enough for linfa: 1 combination of columns lowers"), "{}", auto.2);
    assert!((auto.1 - newton.1).abs() < 1e-3, "{} and {}", auto.1, newton.1);
    // By name, linfa is what it was.
    assert_eq!((linfa.0.fitting.solver.as_str(), linfa.0.evaluated.interactions.len()), ("linfa", 0));
    assert!(linfa.2.contains("linfa has no room for combinations"), "{}", linfa.2);
    assert!(auto.1 < linfa.1 - 0.1, "{} and {}", auto.1, linfa.1);
}
