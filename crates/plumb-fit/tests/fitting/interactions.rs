//! Interactions: planted ones are found, others are not, and what is written down adds up to what was fitted.

use plumb_core::math::sigmoid;
use plumb_features::{Encoder, FIRST, Level, Property, Shape};
use plumb_fit::{
    CodeColumn, CodeTable, Correction, Design, FeatureSpec, Folds, Interaction, InteractionSettings, Newton, PenaltyRule, Problem,
    Searched, Solver, TuningSettings, log_odds, scorecard, search, tune, with_interactions,
};

use super::support::Random;

const ROWS: usize = 6_000;

/// Six features of four levels each; the label follows `log_odds` of the levels, numbered from 0.
fn planted(rows: usize, seed: u64, log_odds: impl Fn(&[u16]) -> f64) -> (CodeTable, Vec<bool>) {
    let mut random = Random::new(seed);
    let levels: Vec<[u16; 6]> = (0..rows).map(|_| std::array::from_fn(|_| random.below(4) as u16)).collect();
    let won = levels.iter().map(|own| random.unit() < sigmoid(log_odds(own))).collect();
    let shape = |feature: usize| if feature.is_multiple_of(2) { Shape::Thermometer } else { Shape::OneHot };
    let column = |feature: usize| CodeColumn::new(shape(feature), 6, levels.iter().map(|own| FIRST + own[feature]));
    (CodeTable::new(rows, (0..6).map(column).collect()).expect("codes are in range"), won)
}

fn searched(codes: &CodeTable, won: &[bool]) -> Searched {
    let folds = Folds::by_group(&(0..won.len() as u64).collect::<Vec<_>>(), 5, 3);
    let settings = TuningSettings {
        solver: &Newton::default(),
        penalties: &[0.3, 3.0, 30.0],
        folds: &folds,
        weights: None,
        rule: PenaltyRule::Lowest,
        on_fit: &|| {},
    };
    let (main, fits) = tune(codes, won, &settings).expect("it converges");
    search(codes, won, &settings, &InteractionSettings::default(), main, fits).expect("it converges")
}

fn features(searched: &Searched) -> Vec<&[usize]> {
    searched.interactions.iter().map(|interaction| interaction.features.as_slice()).collect()
}

/// Of two planted pairs the stronger comes first; a pair is worth several thousandths of the log loss here.
#[test]
fn planted_pairs_are_found() {
    let pair = |a: u16, b: u16| if (a < 2) == (b < 2) { 1.0 } else { -1.0 };
    let (codes, won) = planted(ROWS, 5, |own| 1.5 * pair(own[0], own[3]) + 0.9 * pair(own[2], own[5]));
    let found = searched(&codes, &won);
    assert_eq!(features(&found)[..2], [[0, 3].as_slice(), [2, 5].as_slice()], "{:?}", features(&found));
    // Without the pairs nothing can be told, which costs ln 2.
    let loss = found.tuned.path.iter().map(|point| point.log_loss).fold(f64::INFINITY, f64::min);
    assert!(loss < std::f64::consts::LN_2 - 0.1, "{loss}");
}

/// What the parity of three features says, no pair of them does: pairs alone leave it unexplained. It is looked for among the triples of pairs found,
/// so the pairs say a little too.
#[test]
fn a_planted_triple_is_found() {
    let side = |level: u16| if level < 2 { 1.0 } else { -1.0 };
    let log_odds = |own: &[u16]| {
        let (a, b, c) = (side(own[0]), side(own[1]), side(own[4]));
        0.5 * a * b + 0.5 * b * c + 1.5 * a * b * c
    };
    let (codes, won) = planted(ROWS, 6, log_odds);
    let found = searched(&codes, &won);
    assert!(features(&found).contains(&[0, 1, 4].as_slice()), "{:?}", features(&found));
}

/// With effects that only add up, an interaction is chosen seldom, and one that is does no harm to speak of.
#[test]
fn without_interactions_none_is_kept() {
    let kept: usize = (0..6)
        .map(|seed| {
            let (codes, won) = planted(2_000, 100 + seed, |own| 0.5 * f64::from(own[0]) - 0.4 * f64::from(own[1]) - 0.3);
            searched(&codes, &won).interactions.len()
        })
        .sum();
    assert_eq!(kept, 0, "{kept} in six samples");
}

/// The weights of every row sum up to the solution's log-odds, and the cells average to nothing over every group of every feature.
#[test]
fn a_scorecard_with_interactions_says_what_was_fitted() {
    let (codes, won) = planted(ROWS, 7, |own| f64::from(own[0] * own[1]) / 3.0 - f64::from(own[2]) / 2.0 - 0.5);
    let support = codes.support();
    let interactions = [vec![0, 1], vec![0, 2, 3]].map(|members| Interaction::new(members, &codes, &support, 3));
    let table = with_interactions(&codes, &interactions);
    let design = Design::new(table.columns(), &table.support());
    let problem = Problem { codes: &table, design: &design, won: &won, weights: None, penalty: 0.5 };
    let solution = Newton::default().solve(&problem, None).expect("it converges");
    let levels = || (1..=4).map(|level| Level { key: level.to_string(), label: level.to_string() }).collect();
    let spec = |feature: usize| FeatureSpec {
        name: format!("f{feature}"),
        source: format!("f{feature}"),
        encoder: Encoder::Levels { property: Property::Level, levels: levels() },
    };
    let specs: Vec<FeatureSpec> = (0..6).map(spec).collect();
    let card = scorecard(&specs, &interactions, &table, &won, &design, &solution, &Correction::Identity);
    let sum = card.adder();
    for (row, expected) in log_odds(&table, &design, &solution).into_iter().enumerate().step_by(97) {
        let own: Vec<u16> = codes.columns().iter().map(|column| column.codes.get(row)).collect();
        assert!((sum(&own) - expected).abs() < 1e-10, "row {row}: {} is not {expected}", sum(&own));
    }
    for interaction in &card.interactions {
        let shape = interaction.shape();
        for axis in 0..shape.len() {
            let step: usize = shape[axis + 1..].iter().product();
            for group in 0..shape[axis] {
                let own =
                    || interaction.cells.iter().enumerate().filter(|(cell, _)| cell / step % shape[axis] == group).map(|(_, bin)| bin);
                let (rows, sum) = own().fold((0.0, 0.0), |sum, bin| (sum.0 + bin.rows as f64, sum.1 + bin.weight * bin.rows as f64));
                assert!(rows == 0.0 || (sum / rows).abs() < 1e-9, "axis {axis}, group {group}: {}", sum / rows);
            }
        }
    }
}

#[test]
fn groups_are_of_neighbours_and_about_equally_large() {
    // Half of the rows in the first bin; the rest spread over twelve.
    let codes = (0..2_400).map(|row| FIRST + if row % 2 == 0 { 0 } else { 1 + (row / 2 % 12) as u16 });
    let ordered = CodeColumn::new(Shape::Thermometer, 15, codes.clone());
    let levels = CodeColumn::new(Shape::OneHot, 15, codes);
    let table = CodeTable::new(2_400, vec![ordered, levels]).expect("in range");
    let interaction = Interaction::new(vec![0, 1], &table, &table.support(), 4);
    assert_eq!(interaction.groups[0], [0, 0, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4]);
    // Missing and other, the three commonest levels, and the rest.
    assert_eq!(interaction.groups[1], [0, 0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
    assert_eq!(interaction.shape(), [5, 5]);
}
