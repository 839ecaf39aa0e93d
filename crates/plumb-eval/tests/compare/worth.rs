//! What the best N are worth.

use plumb_eval::Bootstrap;
use plumb_eval::compare::{Capacity, CapacityUnit, Comparison, Contender, Deals, Depths, Side};

use crate::made_up::{Draws, World, model, rules, sigmoid};

const BOOTSTRAP: Bootstrap = Bootstrap { replicates: 300, seed: 1 };

fn capacity(deals: Deals<'_>, one: &[f64], other: &[f64], unit: CapacityUnit, exact: &[usize]) -> Capacity {
    let comparison = Comparison::new(deals, vec![model(one), rules(other)]).expect("valid");
    comparison.capacity(Depths { unit, grid: 60, exact, cost_per_lead: Some(20.0) }, BOOTSTRAP).expect("valid")
}

/// Six leads in two weeks, worked by hand. The rules know nothing: each of the three leads of a week is worked with a chance of N / 3.
#[test]
fn a_small_week_by_hand() {
    let won = [true, false, true, false, true, false];
    let (amounts, weeks) = ([100.0, 900.0, 300.0, 50.0, 70.0, 20.0], [1, 1, 1, 2, 2, 2]);
    let deals = Deals { won: &won, amounts: Some(&amounts), weeks: Some(&weeks), clusters: None };
    let (one, other) = ([0.9, 0.5, 0.1, 0.8, 0.8, 0.2], [7.0; 6]);
    let weekly = capacity(deals, &one, &other, CapacityUnit::AWeek, &[]);
    assert_eq!((weekly.weeks, weekly.rows, weekly.won, weekly.amount), (2, 6, 3, Some(470.0)));
    let points: Vec<_> = weekly.curves[0].points.iter().map(|p| (p.n, p.rows, p.won.estimate, p.amount.expect("given").estimate)).collect();
    assert_eq!(points, [(1, 2, 1.5, 135.0), (2, 4, 2.0, 170.0), (3, 6, 3.0, 470.0)]);
    let theirs: Vec<f64> = weekly.curves[1].points.iter().map(|point| point.won.estimate).collect();
    assert!(theirs.iter().zip([1.0, 2.0, 3.0]).all(|(ours, expected)| (ours - expected).abs() < 1e-12), "{theirs:?}");
    let first = weekly.curves[0].points[0];
    assert_eq!((first.precision, first.recall, first.lift), (0.75, 0.5, 1.5));
    assert_eq!(first.cost.expect("given").estimate, Some(40.0 / 1.5));
    let all = capacity(deals, &one, &other, CapacityUnit::InAll, &[]);
    let won: Vec<f64> = all.curves[0].points.iter().map(|point| point.won.estimate).collect();
    assert_eq!(won, [1.0, 1.5, 2.0, 2.0, 2.0, 3.0]);
    assert_eq!(all.differences[0].points[5].won.estimate, 0.0);
    assert_eq!(all.differences[0].points[5].ahead, None);
}

/// The definition, row by row: a tie that crosses the edge gives each of its rows the same chance.
#[test]
fn every_point_is_its_definition() {
    let world = World::new(300, 8);
    let coarse: Vec<f64> = world.log_odds.iter().map(|z| z.round()).collect();
    let fine = world.noisy(1.0, 9);
    for unit in [CapacityUnit::InAll, CapacityUnit::AWeek] {
        let capacity = capacity(world.deals(), &coarse, &fine, unit, &[7, 13]);
        let is_rival = |a: usize, b: usize| unit == CapacityUnit::InAll || world.weeks[a] == world.weeks[b];
        let chance = |row: usize, n: usize| {
            let above = (0..300).filter(|other| is_rival(row, *other) && coarse[*other] > coarse[row]).count();
            let tied = (0..300).filter(|other| is_rival(row, *other) && coarse[*other] == coarse[row]).count();
            ((n as f64 - above as f64) / tied as f64).clamp(0.0, 1.0)
        };
        let points = &capacity.curves[0].points;
        assert!(points.iter().any(|point| point.n == 7));
        for point in points {
            let caught = |worth: &dyn Fn(usize) -> f64| (0..300).map(|row| chance(row, point.n) * worth(row)).sum::<f64>();
            assert!((point.won.estimate - caught(&|row| f64::from(u8::from(world.won[row])))).abs() < 1e-9);
            let amount = caught(&|row| if world.won[row] { world.amounts[row] } else { 0.0 });
            assert!((point.amount.expect("given").estimate - amount).abs() < 1e-6);
            assert!((point.rows as f64 - caught(&|_| 1.0)).abs() < 1e-9);
            assert!(point.won.lower <= point.won.estimate && point.won.estimate <= point.won.upper && point.won.upper <= point.rows as f64);
        }
    }
}

/// One knows the very best leads and nothing else; the other knows all a little: the lead passes from one to the other.
#[test]
fn a_crossover_is_found_where_it_is() {
    let mut draws = Draws::new(4);
    let rows = 4_000;
    let quality: Vec<f64> = (0..rows).map(|_| draws.uniform()).collect();
    let won: Vec<bool> = quality.iter().map(|q| draws.uniform() < if *q > 0.95 { 0.9 } else { 0.6 * q }).collect();
    let spots: Vec<f64> = quality.iter().map(|q| if *q > 0.95 { 1.0 + q } else { draws.uniform() }).collect();
    let broad: Vec<f64> = quality.iter().map(|q| q.min(0.8) + 0.3 * draws.uniform()).collect();
    let deals = Deals { won: &won, ..Deals::default() };
    let difference = &capacity(deals, &spots, &broad, CapacityUnit::InAll, &[]).differences[0];
    let crossover = difference.crossover.expect("there is one");
    assert_eq!(crossover.ahead_before, Side::One);
    assert!(crossover.last_before < crossover.near && crossover.near <= crossover.first_after);
    let sign_at = |n: usize| difference.points.iter().find(|point| point.n == n).expect("a point").won;
    assert!(
        sign_at(crossover.last_before).lower > 0.0 && sign_at(crossover.near).estimate <= 0.0 && sign_at(crossover.first_after).upper < 0.0
    );
    let exchanged = capacity(deals, &broad, &spots, CapacityUnit::InAll, &[]).differences[0].crossover.expect("there is one");
    assert_eq!((exchanged.ahead_before, exchanged.near), (Side::Other, crossover.near));
    let better = World::new(2_000, 5);
    let never = capacity(better.deals(), &better.noisy(0.2, 1), &better.noisy(3.0, 2), CapacityUnit::InAll, &[]);
    assert_eq!(never.differences[0].crossover, None);
    assert!(never.differences[0].points.iter().any(|point| point.ahead == Some(Side::One)));
}

/// Bands hold at all N at once: where there is nothing to find, hardly any sample shows anybody ahead anywhere.
#[test]
fn looking_at_all_n_at_once_finds_no_more_than_looking_at_one() {
    let finds = |seed: &u64| {
        let world = World::new(500, *seed);
        let (one, other) = (world.noisy(1.0, seed + 10_000), world.noisy(1.0, seed + 20_000));
        let capacity = capacity(Deals { won: &world.won, ..Deals::default() }, &one, &other, CapacityUnit::InAll, &[]);
        capacity.differences[0].points.iter().any(|point| point.ahead.is_some())
    };
    let found = (0..100).filter(finds).count();
    assert!(found <= 11, "{found} of 100");
}

/// How often the interval of a difference holds what many deals of the same kind show.
#[test]
fn intervals_of_differences_hold_the_truth() {
    let many = World::new(200_000, 77);
    let truth = |n: f64| {
        let big = capacity(
            Deals { won: &many.won, ..Deals::default() },
            &many.noisy(0.5, 1),
            &many.noisy(1.5, 2),
            CapacityUnit::InAll,
            &[40_000],
        );
        let point = big.differences[0].points.iter().find(|point| point.n == 40_000).expect("asked for");
        point.won.estimate / 200_000.0 * n
    };
    let truth = truth(500.0);
    let holds = |seed: &u64| {
        let world = World::new(500, *seed);
        let deals = Deals { won: &world.won, ..Deals::default() };
        let capacity = capacity(deals, &world.noisy(0.5, seed + 10_000), &world.noisy(1.5, seed + 20_000), CapacityUnit::InAll, &[100]);
        let point = capacity.differences[0].points.iter().find(|point| point.n == 100).expect("asked for");
        point.won.lower <= truth && truth <= point.won.upper
    };
    let held = (0..200).filter(holds).count();
    assert!((180..=199).contains(&held), "{held} of 200");
}

#[test]
fn thresholds_count_what_lies_at_or_above_them() {
    let world = World::new(400, 12);
    let bands: Vec<u8> = world.log_odds.iter().map(|z| (100.0 * sigmoid(*z)).ceil() as u8).collect();
    let one = Contender { bands: Some(&bands), ..model(&world.log_odds) };
    let comparison = Comparison::new(world.deals(), vec![one, rules(&world.log_odds)]).expect("valid");
    let thresholds = comparison.thresholds(0).expect("it has bands");
    assert!(thresholds.windows(2).all(|pair| pair[0].score < pair[1].score));
    let all_won = world.won.iter().filter(|won| **won).count();
    for threshold in thresholds {
        let rows: Vec<bool> = (0..400).filter(|row| bands[*row] >= threshold.score).map(|row| world.won[row]).collect();
        let won = rows.iter().filter(|won| **won).count();
        assert_eq!((threshold.rows, threshold.won), (rows.len(), won));
        assert_eq!(threshold.precision, plumb_eval::wilson(won as u64, rows.len() as u64).expect("rows"));
        assert_eq!(threshold.recall, plumb_eval::wilson(won as u64, all_won as u64).expect("rows"));
    }
    assert!(comparison.thresholds(1).is_err() && comparison.thresholds(2).is_err());
}

/// Everything that is drawn at random, on as many leads as a large company closes. The bound leaves room for slow machines.
#[test]
fn hundred_thousand_leads_take_seconds() {
    let world = World::new(100_000, 40);
    let (fine, coarse) = (world.noisy(0.5, 1), world.noisy(2.0, 2).iter().map(|z| (10.0 * z).round()).collect::<Vec<f64>>());
    let p: Vec<f64> = fine.iter().map(|z| sigmoid(*z)).collect();
    let one = Contender { probabilities: Some(&p), ..model(&fine) };
    let other = Contender { probabilities: Some(&p), ..rules(&coarse) };
    let deals = Deals { clusters: Some(&world.clusters), ..world.deals() };
    let comparison = Comparison::new(deals, vec![one, other]).expect("valid");
    let bootstrap = Bootstrap { replicates: 1_000, seed: 1 };
    let start = std::time::Instant::now();
    comparison.head_to_head(bootstrap).expect("valid");
    for unit in [CapacityUnit::InAll, CapacityUnit::AWeek] {
        comparison.capacity(Depths { unit, grid: 100, exact: &[], cost_per_lead: None }, bootstrap).expect("valid");
    }
    let taken = start.elapsed().as_secs_f64();
    println!("{taken:.1} s");
    assert!(taken < 60.0, "{taken} s");
}
