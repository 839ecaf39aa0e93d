//! Standard errors: those of the dense posterior, and intervals that cover the truth.

use plumb_core::math::sigmoid;
use plumb_features::{Encoder, FIRST, Level, Property, Shape};
use plumb_fit::{
    CodeColumn, CodeTable, Correction, Design, FeatureSpec, Interaction, Newton, Platt, Problem, Solution, Solver, StandardErrors,
    scorecard, standard_errors, with_interactions,
};
use plumb_model::{Bin, Scorecard};

use super::support::{Random, dense_row, dot, largest_difference, leads, matrix};

/// Weights as they are shown: against the average row, table after table.
fn shown(card: &Scorecard) -> Vec<f64> {
    let centred = |bins: &[Bin]| {
        let rows: f64 = bins.iter().map(|bin| bin.rows as f64).sum();
        let mean = bins.iter().map(|bin| bin.weight * bin.rows as f64).sum::<f64>() / rows;
        bins.iter().map(|bin| bin.weight - mean).collect::<Vec<f64>>()
    };
    let tables = card.features.iter().map(|feature| &feature.bins).chain(card.interactions.iter().map(|own| &own.cells));
    tables.flat_map(|bins| centred(bins)).chain([card.base_log_odds()]).collect()
}

fn flat(errors: StandardErrors) -> Vec<Option<f64>> {
    errors.features.into_iter().chain(errors.interactions).flatten().chain([Some(errors.base)]).collect()
}

/// The inverse of a symmetric matrix, by elimination.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let size = matrix.len();
    let mut inverse: Vec<Vec<f64>> = (0..size).map(|row| (0..size).map(|column| f64::from(u8::from(row == column))).collect()).collect();
    for pivot in 0..size {
        let scale = 1.0 / matrix[pivot][pivot];
        for table in [&mut matrix, &mut inverse] {
            table[pivot].iter_mut().for_each(|value| *value *= scale);
        }
        for row in (0..size).filter(|row| *row != pivot) {
            let factor = matrix[row][pivot];
            for table in [&mut matrix, &mut inverse] {
                let line = table[pivot].clone();
                table[row].iter_mut().zip(&line).for_each(|(value, own)| *value -= factor * own);
            }
        }
    }
    inverse
}

/// The posterior covariance of intercept and coefficients, row by row through the dense matrix.
fn covariance(problem: &Problem<'_>, solution: &Solution) -> Vec<Vec<f64>> {
    let map = matrix(problem.design);
    let theta: Vec<f64> = std::iter::once(solution.intercept).chain(solution.coefficients.iter().copied()).collect();
    let mut hessian: Vec<Vec<f64>> =
        (0..theta.len()).map(|i| (0..theta.len()).map(|j| if i == j && i > 0 { problem.penalty } else { 0.0 }).collect()).collect();
    for row in 0..problem.codes.rows() {
        let x = dense_row(problem.codes, problem.design, &map, row);
        let p = sigmoid(dot(&x, &theta));
        let weight = problem.weights.map_or(1.0, |weights| weights[row]) * p * (1.0 - p);
        for (line, a) in hessian.iter_mut().zip(&x) {
            line.iter_mut().zip(&x).for_each(|(cell, b)| *cell += weight * a * b);
        }
    }
    inverse(hessian)
}

fn specs(codes: &CodeTable) -> Vec<FeatureSpec> {
    let spec = |(feature, column): (usize, &CodeColumn)| {
        let levels = (1..column.levels).map(|level| Level { key: level.to_string(), label: level.to_string() }).skip(1);
        let encoder = Encoder::Levels { property: Property::Level, levels: levels.collect() };
        FeatureSpec { name: format!("f{feature}"), source: format!("f{feature}"), encoder }
    };
    codes.columns().iter().enumerate().map(spec).collect()
}

/// What a scorecard shows is linear in the coefficients, so its derivatives are what it shows of unit coefficients, whichever way they take through
/// purification and calibration. With the covariance from the dense matrix that gives every error anew.
#[test]
fn errors_are_those_of_the_weights_as_shown() {
    let lead = leads(1_200, -0.5, 77);
    let support = lead.codes.support();
    let interactions = [vec![0, 1], vec![0, 2, 3]].map(|members| Interaction::new(members, &lead.codes, &support, 3));
    let table = with_interactions(&lead.codes, &interactions);
    let design = Design::new(table.columns(), &table.support());
    let weights: Vec<f64> = (0..1_200).map(|row| 0.3 + f64::from(row % 4) / 3.0).collect();
    let line = Platt { slope: 0.8, intercept: 0.1 };
    let problem = Problem { codes: &table, design: &design, won: &lead.won, weights: Some(&weights), penalty: 2.0 };
    let solution = Newton::default().solve(&problem, None).expect("it converges");
    let show = |intercept: f64, coefficients: Vec<f64>| {
        let solution = Solution { intercept, coefficients, ..solution.clone() };
        shown(&scorecard(&specs(&lead.codes), &interactions, &table, &lead.won, &design, &solution, &Correction::Platt(line)))
    };
    let none = show(0.0, vec![0.0; design.columns()]);
    let derivative = |at: usize| {
        let unit = (1..=design.columns()).map(|column| f64::from(u8::from(column == at))).collect();
        show(f64::from(u8::from(at == 0)), unit).iter().zip(&none).map(|(one, none)| one - none).collect::<Vec<f64>>()
    };
    let derivatives: Vec<Vec<f64>> = (0..=design.columns()).map(derivative).collect();
    let covariance = covariance(&problem, &solution);
    let errors = flat(standard_errors(&problem, &solution, &interactions, Some(line)).expect("it can be factorised"));
    assert_eq!(errors.len(), none.len());
    let (mut given, mut expected) = (Vec::new(), Vec::new());
    for (weight, error) in errors.iter().enumerate().filter_map(|(weight, error)| Some((weight, (*error)?))) {
        let line: Vec<f64> = derivatives.iter().map(|own| own[weight]).collect();
        let product: Vec<f64> = covariance.iter().map(|row| dot(row, &line)).collect();
        given.push(error);
        expected.push(dot(&line, &product).sqrt());
    }
    assert!(given.len() > 40 && given.iter().all(|error| *error > 1e-3), "{given:?}");
    assert!(largest_difference(&given, &expected) < 1e-9, "{}", largest_difference(&given, &expected));
    // Cells of few rows have no weight of their own, and so no error.
    let few = |own: &(usize, &Vec<f64>)| own.1.iter().filter(|rows| **rows < 10.0).count();
    let table_support = table.support();
    let without: usize = table_support.iter().enumerate().skip(4).map(|own| few(&own)).sum();
    assert!(without > 0);
    assert_eq!(errors.iter().filter(|error| error.is_none()).count(), without);
}

/// Of 400 samples drawn from known weights, about 95 in 100 intervals hold the truth: for 19 of 20, 400 draws are off by 0.011 (one standard error).
#[test]
fn intervals_cover_the_truth() {
    let truth = [-0.9, -0.2, 0.1, 0.6];
    let rows = 800;
    let (mut covered, mut all) = (0, 0);
    for seed in 0..100 {
        let mut random = Random::new(4_000 + seed);
        let levels: Vec<usize> = (0..rows).map(|_| random.below(truth.len())).collect();
        let others: Vec<usize> = (0..rows).map(|_| random.below(3)).collect();
        let log_odds = |row: usize| truth[levels[row]] + [0.5, 0.0, -0.5][others[row]] - 0.3;
        let won: Vec<bool> = (0..rows).map(|row| random.unit() < sigmoid(log_odds(row))).collect();
        let column =
            |shape, levels: &[usize], count: usize| CodeColumn::new(shape, 2 + count, levels.iter().map(|level| FIRST + *level as u16));
        let columns = vec![column(Shape::Thermometer, &levels, 4), column(Shape::OneHot, &others, 3)];
        let codes = CodeTable::new(rows, columns).expect("codes are in range");
        let design = Design::new(codes.columns(), &codes.support());
        let problem = Problem { codes: &codes, design: &design, won: &won, weights: None, penalty: 0.05 };
        let solution = Newton::default().solve(&problem, None).expect("it converges");
        let card = scorecard(&specs(&codes), &[], &codes, &won, &design, &solution, &Correction::Identity);
        let errors = standard_errors(&problem, &solution, &[], None).expect("it can be factorised");
        let (bins, mean) = (&card.features[0].bins, card.features[0].mean());
        let true_mean = levels.iter().map(|level| truth[*level]).sum::<f64>() / rows as f64;
        for (level, truth) in truth.iter().enumerate() {
            let code = usize::from(FIRST) + level;
            let error = errors.features[0][code].expect("it has rows");
            all += 1;
            covered += usize::from(((bins[code].weight - mean) - (truth - true_mean)).abs() <= 1.96 * error);
        }
    }
    let share = f64::from(covered as u32) / f64::from(all as u32);
    assert!((0.92..=0.98).contains(&share), "{share} of {all}");
}

/// Of many rows the curvature comes from a sample: errors stay within a twentieth of those of all rows.
#[test]
fn errors_of_many_rows_are_close_to_exact_ones() {
    let lead = leads(50_000, -1.0, 78);
    let design = lead.design();
    let problem = lead.problem(&design, 5.0);
    let solution = Newton::default().solve(&problem, None).expect("it converges");
    let covariance = covariance(&problem, &solution);
    let errors = flat(standard_errors(&problem, &solution, &[], None).expect("it can be factorised"));
    let base = shown(&scorecard(&specs(&lead.codes), &[], &lead.codes, &lead.won, &design, &solution, &Correction::Identity)).len();
    assert_eq!(errors.len(), base);
    // Weights of levels are own coefficients less a mean: compared through the map of the design.
    let map = matrix(&design);
    let support = lead.codes.support();
    let mut at = 0;
    for counts in &support {
        let rows: f64 = counts.iter().sum();
        let lines = &map[at..at + counts.len()];
        let mean: Vec<f64> = (0..design.columns()).map(|j| lines.iter().zip(counts).map(|(line, n)| line[j] * n / rows).sum()).collect();
        for (code, line) in lines.iter().enumerate() {
            let line: Vec<f64> = std::iter::once(0.0).chain(line.iter().zip(&mean).map(|(own, mean)| own - mean)).collect();
            let product: Vec<f64> = covariance.iter().map(|row| dot(row, &line)).collect();
            let (exact, given) = (dot(&line, &product).sqrt(), errors[at + code].expect("every code has rows"));
            assert!((given / exact - 1.0).abs() < 0.05, "bin {}: {given} is not {exact}", at + code);
        }
        at += counts.len();
    }
}
