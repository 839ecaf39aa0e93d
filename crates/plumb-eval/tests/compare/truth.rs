//! Where it is known who is better: made-up leads whose true probabilities are known.

use plumb_eval::compare::{CapacityUnit, Comparison, Criterion, Deals, Finding, Verdict, VerdictSettings};
use plumb_synth::{Generator, SynthConfig};

use crate::made_up::{Draws, World, model, rules};

const CRITERIA: [(Criterion, CapacityUnit); 3] =
    [(Criterion::Auc, CapacityUnit::InAll), (Criterion::Wins, CapacityUnit::InAll), (Criterion::Wins, CapacityUnit::AWeek)];

fn verdict(deals: Deals<'_>, one: &[f64], other: &[f64], criterion: Criterion, unit: CapacityUnit) -> Verdict {
    let comparison = Comparison::new(deals, vec![model(one), rules(other)]).expect("valid");
    let settings = VerdictSettings { criterion, unit, n: None, worked: None };
    comparison.pair(0, 1).expect("two").verdict(&settings).expect("valid")
}

/// Times of made-up leads are in microseconds.
const DAY: i64 = 86_400_000_000;

/// Leads of `plumb synth`, with their true log-odds and those that their profile alone gives.
struct Synth {
    won: Vec<bool>,
    accounts: Vec<u32>,
    weeks: Vec<i32>,
    truth: Vec<f64>,
    profile: Vec<f64>,
}

impl Synth {
    fn new(leads: u64, seed: u64) -> Self {
        let generator = Generator::new(SynthConfig { leads, seed, ..SynthConfig::default() }.check().expect("valid"));
        let leads: Vec<_> = generator.iter().collect();
        let mut names: Vec<&str> = leads.iter().map(|lead| lead.account_id.as_str()).collect();
        names.sort_unstable();
        let accounts = leads.iter().map(|lead| names.partition_point(|name| *name < lead.account_id.as_str()) as u32).collect();
        Self {
            won: leads.iter().map(|lead| lead.eventually_won).collect(),
            accounts,
            weeks: leads.iter().map(|lead| lead.created_at.div_euclid(7 * DAY) as i32).collect(),
            truth: leads.iter().map(|lead| lead.true_log_odds).collect(),
            profile: leads.iter().map(|lead| lead.profile_probability).collect(),
        }
    }

    fn deals(&self) -> Deals<'_> {
        Deals { won: &self.won, clusters: Some(&self.accounts), weeks: Some(&self.weeks), amounts: None }
    }
}

#[test]
fn rules_that_rank_by_the_truth_are_never_called_worse() {
    for seed in 0..40 {
        let synth = Synth::new(1_500, seed);
        let mut draws = Draws::new(seed);
        let noisy: Vec<f64> = synth.truth.iter().map(|z| z + draws.normal()).collect();
        let random: Vec<f64> = synth.truth.iter().map(|_| draws.uniform()).collect();
        let points: Vec<f64> = synth.truth.iter().map(|z| (10.0 * z).round()).collect();
        for (criterion, unit) in CRITERIA {
            for (name, scores) in [("profile", &synth.profile), ("noisy", &noisy), ("random", &random), ("in points", &points)] {
                let verdict = verdict(synth.deals(), scores, &synth.truth, criterion, unit);
                assert_ne!(verdict.finding, Finding::Better, "{name}, seed {seed}: {}", verdict.sentence);
            }
        }
    }
}

#[test]
fn random_rules_lose() {
    for seed in 0..40 {
        let synth = Synth::new(1_500, seed);
        let mut draws = Draws::new(seed + 1_000);
        let random: Vec<f64> = synth.truth.iter().map(|_| draws.uniform()).collect();
        for (criterion, unit) in CRITERIA {
            let verdict = verdict(synth.deals(), &synth.profile, &random, criterion, unit);
            assert_eq!(verdict.finding, Finding::Better, "seed {seed}: {}", verdict.sentence);
            let exchanged = self::verdict(synth.deals(), &random, &synth.profile, criterion, unit);
            assert_eq!(exchanged.finding, Finding::Worse, "seed {seed}: {}", exchanged.sentence);
        }
    }
}

#[test]
fn one_score_told_twice_is_no_better_than_itself() {
    let world = World::new(500, 3);
    let scores = world.noisy(0.5, 4);
    let same: Vec<f64> = scores.iter().map(|score| 100.0 + 2.0 * score).collect();
    for (criterion, unit) in CRITERIA {
        let verdict = verdict(world.deals(), &scores, &same, criterion, unit);
        assert_eq!(verdict.finding, Finding::CannotTell);
        assert_eq!((verdict.top.difference.lower, verdict.top.difference.upper), (0.0, 0.0));
        assert_eq!(verdict.auc_p, Some(1.0));
    }
}

/// The base rate says the same of every lead: what is random among ties is an average, not a draw.
#[test]
fn a_score_beats_the_base_rate() {
    let world = World::new(800, 5);
    let (scores, flat) = (world.noisy(0.5, 6), vec![0.25; 800]);
    for (criterion, unit) in CRITERIA {
        let verdict = verdict(world.deals(), &scores, &flat, criterion, unit);
        assert_eq!(verdict.finding, Finding::Better, "{}", verdict.sentence);
        let expected = verdict.top.won as f64 * verdict.top.worked as f64 / verdict.top.rows as f64;
        if unit == CapacityUnit::InAll {
            assert!((verdict.top.other.estimate - expected).abs() < 1e-9);
        }
    }
}
