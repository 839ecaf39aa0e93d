//! Effects that hold over time and such that do not, and what shrinking one feature harder means.

use plumb_core::math::sigmoid;
use plumb_features::{FIRST, Shape};
use plumb_fit::{CodeColumn, CodeTable, Interaction, Newton, Solver, dispersions, with_interactions};

use super::support::{Leads, Random, dense_gradient, leads, theta};

const ROWS: usize = 20_000;

/// Leads in order of time: two features of six levels, of which the effect of the second differs from one tenth of time to the next by `changes`, as does
/// the base rate by `moves`.
fn in_time(moves: f64, changes: f64) -> (CodeTable, Vec<bool>) {
    let mut random = Random::new(17);
    let rates: Vec<f64> = (0..10).map(|_| moves * random.normal()).collect();
    let effects: Vec<f64> = (0..60).map(|_| changes * random.normal()).collect();
    let codes: Vec<Vec<u16>> = (0..2).map(|_| (0..ROWS).map(|_| FIRST + random.below(6) as u16).collect()).collect();
    let won = (0..ROWS).map(|row| {
        let (tenth, first, second) = (row * 10 / ROWS, codes[0][row] - FIRST, codes[1][row] - FIRST);
        let effect = effects[tenth * 6 + usize::from(second)];
        random.unit() < sigmoid(-1.0 + rates[tenth] + f64::from(first) / 4.0 + f64::from(second) / 4.0 + effect)
    });
    let won = won.collect();
    let columns = [Shape::Thermometer, Shape::OneHot].into_iter().zip(codes).map(|(shape, codes)| CodeColumn::new(shape, 8, codes));
    (CodeTable::new(ROWS, columns.collect()).expect("in range"), won)
}

#[test]
fn effects_that_hold_differ_as_chance_has_it() {
    let (codes, won) = in_time(0.0, 0.0);
    let found = dispersions(&codes, &won).expect("it converges");
    assert!(found.iter().all(|own| (1.0..1.3).contains(own)), "{found:?}");
}

#[test]
fn a_base_rate_that_moves_is_no_effect_that_changes() {
    let (codes, won) = in_time(0.8, 0.0);
    let found = dispersions(&codes, &won).expect("it converges");
    assert!(found.iter().all(|own| (1.0..1.3).contains(own)), "{found:?}");
}

#[test]
fn an_effect_that_changes_is_told_from_one_that_holds() {
    let (codes, won) = in_time(0.3, 0.5);
    let found = dispersions(&codes, &won).expect("it converges");
    assert!(found[0] < 2.0 && found[1] > 8.0, "{found:?}");
}

#[test]
fn what_cannot_be_told_counts_as_stable() {
    let (codes, _) = in_time(0.0, 0.0);
    // All of the first stretch and nobody else.
    let won: Vec<bool> = (0..ROWS).map(|row| row < ROWS / 10).collect();
    assert_eq!(dispersions(&codes, &won).expect("it is answered"), [1.0, 1.0]);
}

/// At the optimum of the shrunk table, the loss has the slope of a penalty that is four times as large, for the coefficients of this feature as it
/// would have them alone.
#[test]
fn shrinking_a_feature_is_a_larger_penalty_for_it() {
    let plain = leads(3_000, -0.3, 5);
    let mut codes = plain.codes.clone();
    codes.shrink(0, 4.0);
    codes.shrink(1, 9.0);
    let shrunk = Leads { codes, won: plain.won.clone() };
    let (design, own_design) = (plain.design(), shrunk.design());
    let solution = Newton::default().solve(&shrunk.problem(&own_design, 2.0), None).expect("it converges");
    // The same weights by the columns of the plain design: its coefficients are smaller by the root.
    let mut as_plain = solution.clone();
    let columns: Vec<f64> = plain
        .codes
        .columns()
        .iter()
        .zip([4.0, 9.0, 1.0, 1.0])
        .flat_map(|(column, times)| {
            let columns = if column.shape == Shape::Thermometer { column.levels - 1 } else { column.levels };
            vec![times; columns]
        })
        .collect();
    assert_eq!(columns.len(), design.columns());
    as_plain.coefficients.iter_mut().zip(&columns).for_each(|(own, times): (&mut f64, &f64)| *own /= times.sqrt());
    let weights = design.bin_weights(&as_plain.coefficients);
    assert!(weights.iter().zip(own_design.bin_weights(&solution.coefficients)).all(|(a, b)| (a - b).abs() < 1e-12));
    // The dense gradient has the penalty once; the rest of it must cancel the loss.
    let gradient = dense_gradient(&plain.problem(&design, 2.0), &as_plain);
    for ((slope, times), own) in gradient[1..].iter().zip(&columns).zip(&theta(&as_plain)[1..]) {
        let rest = (times - 1.0) * 2.0 * own;
        assert!((slope + rest).abs() < 1e-5, "{slope} and {rest}");
    }
    assert!(columns.iter().zip(&as_plain.coefficients).any(|(times, own)| *times > 1.0 && own.abs() > 0.05), "some weigh something");
}

#[test]
fn a_combination_is_shrunk_as_its_least_stable_feature() {
    let mut codes = leads(500, 0.0, 3).codes;
    codes.shrink(1, 6.0);
    let support = codes.support();
    let of = |features: Vec<usize>| Interaction::new(features, &codes, &support, 3);
    let table = with_interactions(&codes, &[of(vec![0, 1]), of(vec![0, 2])]);
    let shrinkage: Vec<f64> = table.columns()[4..].iter().map(|column| column.shrinkage).collect();
    assert_eq!(shrinkage, [6.0, 1.0]);
}
