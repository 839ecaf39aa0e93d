//! How often the gate promotes what knows nothing.

use plumb_synth::{SynthConfig, SynthLead};
use plumb_train::SolverChoice;

use super::support::{Scratch, generator, story, story_config};

const TRIALS: u64 = 100;

/// Leads whose outcome is a lot: drawn by another lead's luck.
fn luck(seed: u64) -> Vec<SynthLead> {
    let generator = generator(SynthConfig { leads: 600, seed, event_rate: 0.0, drift: 0.0, ..SynthConfig::default() });
    let all: Vec<SynthLead> = generator.iter().collect();
    let mut shuffled = all.clone();
    for (lead, other) in shuffled.iter_mut().zip(all.iter().cycle().skip(7)) {
        (lead.outcome, lead.closed_at) = (other.outcome, other.closed_at);
    }
    shuffled
}

#[test]
fn a_model_of_nothing_is_hardly_ever_promoted() {
    let promoted = (1..=TRIALS).filter(|seed| {
        let trained = Scratch::new().train(&story(luck(*seed).iter()), &story_config(None, ""), SolverChoice::Newton);
        trained.promoted()
    });
    let promoted = promoted.count();
    println!("{promoted} of {TRIALS} models of nothing were promoted");
    // The lower end of a 95% interval is above 0 by chance once in forty times: eight or more of 100 have a probability of 0.3%.
    assert!(promoted < 8, "{promoted} of {TRIALS}");
}

/// The same leads with their own outcomes: the gate is not simply shut.
#[test]
fn a_model_of_something_is_promoted() {
    for seed in 1..=5 {
        let generator = generator(SynthConfig { leads: 3_000, seed, event_rate: 0.0, ..SynthConfig::default() });
        let leads: Vec<SynthLead> = generator.iter().collect();
        let trained = Scratch::new().train(&story(leads.iter()), &story_config(None, ""), SolverChoice::Newton);
        assert!(trained.promoted(), "seed {seed}: {}", trained.verdict.reason);
    }
}
