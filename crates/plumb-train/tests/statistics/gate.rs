//! How often the gate promotes what knows nothing.

use plumb_synth::{SynthConfig, SynthLead};
use plumb_train::SolverChoice;

use super::support::{Scratch, csv, generator, story, story_config};

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

/// Leads of an account end alike and say nothing: twenty looks at one account are one look. Counted as twenty, a quarter of such models
/// would be promoted.
#[test]
fn many_leads_of_few_accounts_do_not_pass_for_many_leads() {
    const ACCOUNTS: u64 = 60;
    let trial = |seed: u64| {
        let unit = |text: String| plumb_core::hash::unit_interval(text.as_bytes());
        let row = |lead: u64| {
            let account = lead % ACCOUNTS;
            let outcome = if unit(format!("{seed}/outcome/{account}")) < 0.4 { "won" } else { "lost" };
            let x = (unit(format!("{seed}/x/{account}")) * 1000.0).floor();
            let level = ["red", "green", "blue"][(unit(format!("{seed}/level/{account}")) * 3.0) as usize];
            vec![format!("L{lead}"), format!("A{account}"), outcome.to_owned(), x.to_string(), level.to_owned()]
        };
        let leads = csv(&["id", "account", "outcome", "x", "level"], (0..ACCOUNTS * 20).map(row));
        let config = r#"
[data]
leads = "leads.csv"
[lead]
id = "id"
account = "account"
[outcome]
column = "outcome"
won = ["won"]
lost = ["lost"]
[columns]
x = { kind = "number" }
level = { kind = "category" }
"#;
        Scratch::new().train(&leads, config, SolverChoice::Newton).promoted()
    };
    let promoted = (1..=60).filter(|seed| trial(*seed)).count();
    println!("{promoted} of 60 models of account noise were promoted");
    assert!(promoted <= 5, "{promoted} of 60");
}
