//! Where there is nothing to tell: both scores are the truth with independent noise of the same size. A verdict then errs whenever it speaks.

use plumb_eval::compare::{CapacityUnit, Comparison, Criterion, Deals, Finding, VerdictSettings};

use crate::made_up::{Draws, World, model, rules, sigmoid};

const SEEDS: u64 = 200;

/// 5% of 200 are 10; more than 18 would be met once in a hundred if the true rate were 5%.
const MOST_ERRORS: usize = 18;

fn errors(world_of: impl Fn(u64) -> (World, Vec<f64>, Vec<f64>), by_account: bool, criterion: Criterion, unit: CapacityUnit) -> usize {
    let errs = |seed: &u64| {
        let (world, one, other) = world_of(*seed);
        let deals = Deals { clusters: by_account.then_some(&world.clusters[..]), ..world.deals() };
        let comparison = Comparison::new(deals, vec![model(&one), rules(&other)]).expect("valid");
        let settings = VerdictSettings { criterion, unit, n: None, worked: None };
        let verdict = comparison.pair(0, 1).expect("two").verdict(&settings).expect("valid");
        verdict.finding != Finding::CannotTell
    };
    (0..SEEDS).filter(errs).count()
}

/// Rows that stand alone.
fn rows(rows: usize, noise: f64) -> impl Fn(u64) -> (World, Vec<f64>, Vec<f64>) {
    move |seed| {
        let world = World::new(rows, seed);
        let (one, other) = (world.noisy(noise, seed + 10_000), world.noisy(noise, seed + 20_000));
        (world, one, other)
    }
}

/// Rows of an account share an effect on winning, and the errors of both scores.
fn accounts(rows: usize, noise: f64) -> impl Fn(u64) -> (World, Vec<f64>, Vec<f64>) {
    move |seed| {
        let mut world = World::new(rows, seed);
        let mut draws = Draws::new(seed + 50_000);
        let mut of_accounts = |sd: f64| {
            let of_account: Vec<f64> = (0..rows).map(|_| sd * draws.normal()).collect();
            let of_row: Vec<f64> = world.clusters.iter().map(|account| of_account[*account as usize]).collect();
            of_row
        };
        let (effect, err_one, err_other) = (of_accounts(1.0), of_accounts(noise), of_accounts(noise));
        let add = |errors: &[f64]| world.log_odds.iter().zip(errors).map(|(z, error)| z + error).collect::<Vec<f64>>();
        let (one, other) = (add(&err_one), add(&err_other));
        world.won = world.log_odds.iter().zip(effect).map(|(z, effect)| draws.uniform() < sigmoid(z + effect)).collect();
        (world, one, other)
    }
}

#[test]
fn areas_seldom_speak_where_there_is_nothing_to_tell() {
    for (count, noise) in [(150, 1.0), (600, 0.5), (600, 1.5), (2_000, 1.0)] {
        let errors = errors(rows(count, noise), false, Criterion::Auc, CapacityUnit::InAll);
        assert!(errors <= MOST_ERRORS, "{errors} of {SEEDS} with {count} rows and noise of {noise}");
    }
}

#[test]
fn wins_seldom_speak_where_there_is_nothing_to_tell() {
    for (count, noise) in [(150, 1.0), (600, 0.5), (600, 1.5), (2_000, 1.0)] {
        for unit in [CapacityUnit::InAll, CapacityUnit::AWeek] {
            let errors = errors(rows(count, noise), false, Criterion::Wins, unit);
            assert!(errors <= MOST_ERRORS, "{errors} of {SEEDS} with {count} rows and noise of {noise}, {unit:?}");
        }
    }
}

#[test]
fn accounts_do_not_make_a_verdict_bold() {
    for (count, noise) in [(600, 0.5), (600, 1.5), (2_000, 1.0)] {
        for (criterion, unit) in
            [(Criterion::Auc, CapacityUnit::InAll), (Criterion::Wins, CapacityUnit::InAll), (Criterion::Wins, CapacityUnit::AWeek)]
        {
            let errors = errors(accounts(count, noise), true, criterion, unit);
            assert!(errors <= MOST_ERRORS, "{errors} of {SEEDS} with {count} rows and noise of {noise}, {criterion:?} {unit:?}");
        }
    }
}

/// Thirty accounts whose scores err together: taken for single rows they make a verdict speak too often, so the test above can fail.
#[test]
fn accounts_that_are_not_told_make_it_bold() {
    let few_accounts = |seed: u64| {
        let mut world = World::new(600, seed);
        world.clusters.iter_mut().for_each(|account| *account %= 30);
        let mut draws = Draws::new(seed + 90_000);
        let mut err = || {
            let of_account: Vec<f64> = (0..30).map(|_| 1.5 * draws.normal()).collect();
            world.log_odds.iter().zip(&world.clusters).map(|(z, account)| z + of_account[*account as usize]).collect::<Vec<f64>>()
        };
        let (one, other) = (err(), err());
        (world, one, other)
    };
    let (bold, told) =
        (errors(few_accounts, false, Criterion::Auc, CapacityUnit::InAll), errors(few_accounts, true, Criterion::Auc, CapacityUnit::InAll));
    assert!(bold > MOST_ERRORS && told <= MOST_ERRORS, "{bold} and {told} of {SEEDS}");
}
