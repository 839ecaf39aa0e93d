//! What a retrain keeps: 80 must mean the same afterwards.

use plumb_model::{Model, ScoreScale};
use plumb_synth::{SynthConfig, SynthLead};
use plumb_train::SolverChoice;

use super::support::{Scratch, generator, story, story_config};

fn leads() -> Vec<SynthLead> {
    generator(SynthConfig { leads: 5_000, seed: 3, event_rate: 0.0, ..SynthConfig::default() }).iter().collect()
}

fn scores(model: &Model) -> Vec<u8> {
    (0..=100).map(|percent| model.scale.score(f64::from(percent) / 100.0).get()).collect()
}

#[test]
fn a_retrain_keeps_the_score_map_until_it_is_told_to_draw_it_anew() {
    let leads = leads();
    let scratch = Scratch::new();
    let config = |more: &str| story_config(None, &format!("horizon_days = 60\n{more}"));
    let first = scratch.train(&story(leads[..3_000].iter()), &config(""), SolverChoice::Newton);
    assert!(first.promoted(), "{}", first.verdict.reason);
    // Later data, and other probabilities: the base rate falls over the months.
    let kept = scratch.train(&story(leads[1_000..].iter()), &config(""), SolverChoice::Newton);
    assert!(!kept.notes.iter().any(|note| note.contains("SCORE SCALE") || note.contains("grades begin")), "{:?}", kept.notes);
    let reset = "[score]\nscale_reset = true\ngrades = { a = 90, b = 60, c = 40 }";
    let reset = scratch.train(&story(leads[1_000..].iter()), &config(reset), SolverChoice::Newton);
    let said = |part: &str| assert!(reset.notes.iter().any(|note| note.contains(part)), "{part}: {:?}", reset.notes);
    said("THE SCORE SCALE IS DRAWN ANEW: `scale_reset = true`");
    said("A from 90 (was 80), B from 60 (was 60)");
    let [first, second, reset] = [1, 2, 3].map(|version| scratch.model(version));
    assert!(matches!(first.scale, ScoreScale::Percentile { .. }));
    assert_ne!(first.served, second.served, "the retrain learned something else");
    assert_eq!(first.scale, second.scale);
    assert_eq!(scores(&first), scores(&second));
    assert_eq!(second.served, reset.served, "the scale touches no weight");
    assert_ne!(reset.scale, second.scale);
    assert_ne!(scores(&reset), scores(&second));
}

#[test]
fn another_kind_of_scale_is_drawn_and_then_kept() {
    let leads = leads();
    let scratch = Scratch::new();
    let config = |more: &str| story_config(None, &format!("horizon_days = 60\n[score]\n{more}"));
    let file = |from: usize, to: usize| story(leads[from..to].iter());
    assert!(scratch.train(&file(0, 3_000), &config("scale = \"log_odds\""), SolverChoice::Newton).promoted());
    scratch.train(&file(1_000, 5_000), &config("scale = \"log_odds\""), SolverChoice::Newton);
    scratch.train(&file(1_000, 5_000), &config("scale = \"log_odds\"\nscale_reset = true"), SolverChoice::Newton);
    let changed = scratch.train(&file(1_000, 5_000), &config("scale = \"percentile\""), SolverChoice::Newton);
    let note = changed.notes.iter().find(|note| note.contains("SCORE SCALE")).expect("it is said");
    assert!(note.contains("`scale` under [score] is percentile now, and was log_odds"), "{note}");
    let [first, second, reset, other] = [1, 2, 3, 4].map(|version| scratch.model(version).scale);
    assert_eq!(first, second);
    // The anchor is the base rate of the training part, which moved.
    assert_ne!(reset, second);
    assert!(matches!(other, ScoreScale::Percentile { .. }));
}

#[test]
fn a_percentile_scale_spreads_training_leads_evenly() {
    let scratch = Scratch::new();
    let leads = leads();
    scratch.train(&story(leads.iter()), &story_config(None, "horizon_days = 60"), SolverChoice::Newton);
    let ScoreScale::Percentile { knots } = scratch.model(1).scale else { panic!("percentile is the default") };
    assert!(knots.len() > 60 && knots.len() <= 102, "{}", knots.len());
    assert!(knots.windows(2).all(|pair| pair[1].1 - pair[0].1 <= 3.0 && pair[1].0 > pair[0].0), "{knots:?}");
    assert!(knots[0].1 < 1.5 && knots[knots.len() - 1].1 > 98.5);
}
