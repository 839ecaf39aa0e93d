//! The derivatives that Newton's method is fed, against differences of the loss and against sums over an indicator matrix.

use plumb_core::math::{sigmoid, softplus};
use plumb_features::Shape;
use plumb_fit::{CodeColumn, CodeTable, Curvature, Folds, LocalStatistics, Point, Slope, Statistics};

use super::support::{Leads, Random, dot, indicators, largest_difference, leads, matrix};

/// More rows than two stripes (8,192), than those from which codes are packed, and no multiple of a block (256).
const ROWS: usize = 17_001;

struct Case {
    leads: Leads,
    weights: Vec<f64>,
    point: Point,
}

fn case() -> Case {
    let leads = leads(ROWS, -0.7, 11);
    let mut random = Random::new(12);
    let point = point(&leads, &mut random);
    // Some rows count nothing at all.
    let weights = (0..ROWS).map(|row| if row % 7 == 3 { 0.0 } else { 2.0 * random.unit() }).collect();
    Case { leads, weights, point }
}

fn point(leads: &Leads, random: &mut Random) -> Point {
    Point { intercept: 0.3 * random.normal(), weights: (0..leads.design().bins()).map(|_| 0.6 * random.normal()).collect() }
}

impl Case {
    fn statistics(&self) -> LocalStatistics<'_> {
        LocalStatistics::new(&self.leads.codes, &self.leads.won, Some(&self.weights))
    }

    fn slope(&self, point: &Point) -> Slope {
        self.statistics().slopes(std::slice::from_ref(point)).remove(0)
    }

    fn curvature(&self) -> Curvature {
        self.statistics().curvatures(std::slice::from_ref(&self.point)).remove(0)
    }

    /// The point, moved by `step` at one place; the intercept stands first.
    fn moved(&self, at: usize, step: f64) -> Point {
        let mut moved = self.point.clone();
        match at {
            0 => moved.intercept += step,
            at => moved.weights[at - 1] += step,
        }
        moved
    }
}

/// Gradient with the intercept in front.
fn gradient(slope: &Slope) -> Vec<f64> {
    std::iter::once(slope.intercept).chain(slope.bins.iter().copied()).collect()
}

/// The full symmetric Hessian with the intercept in front.
fn hessian(leads: &Leads, curvature: &Curvature) -> Vec<Vec<f64>> {
    let firsts: Vec<usize> = leads.design().first_bins().collect();
    let levels: Vec<usize> = leads.codes.columns().iter().map(|column| column.levels).collect();
    let size = curvature.diagonal.len() + 1;
    let mut full = vec![vec![0.0; size]; size];
    full[0][0] = curvature.intercept;
    for (bin, (cross, own)) in curvature.cross.iter().zip(&curvature.diagonal).enumerate() {
        full[0][bin + 1] = *cross;
        full[bin + 1][0] = *cross;
        full[bin + 1][bin + 1] = *own;
    }
    let pairs = (0..levels.len()).flat_map(|f| (f + 1..levels.len()).map(move |g| (f, g)));
    for ((f, g), table) in pairs.zip(&curvature.pairs) {
        for (cell, value) in table.iter().enumerate() {
            let (left, right) = (1 + firsts[f] + cell / levels[g], 1 + firsts[g] + cell % levels[g]);
            full[left][right] = *value;
            full[right][left] = *value;
        }
    }
    full
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    let case = case();
    let exact = gradient(&case.slope(&case.point));
    let step = 1e-5;
    for (at, exact) in exact.iter().enumerate() {
        let loss = |step: f64| case.slope(&case.moved(at, step)).loss;
        let slope = (loss(step) - loss(-step)) / (2.0 * step);
        assert!((slope - exact).abs() < 1e-5 * (1.0 + exact.abs()), "place {at}: {exact} against a slope of {slope}");
    }
}

#[test]
fn the_hessian_is_the_slope_of_the_gradient() {
    let case = case();
    let exact = hessian(&case.leads, &case.curvature());
    let step = 1e-5;
    for (at, exact) in exact.iter().enumerate() {
        let slope = |step: f64| gradient(&case.slope(&case.moved(at, step)));
        let differences: Vec<f64> = slope(step).iter().zip(&slope(-step)).map(|(up, down)| (up - down) / (2.0 * step)).collect();
        let apart = largest_difference(&differences, exact);
        assert!(apart < 1e-6 * ROWS as f64, "place {at}: {apart:e}");
    }
}

/// Loss, gradient and Hessian over an indicator matrix, of the rows that `counts` gives a weight.
fn dense(leads: &Leads, point: &Point, counts: impl Fn(usize) -> f64) -> (f64, Vec<f64>, Vec<Vec<f64>>) {
    let design = leads.design();
    let size = design.bins() + 1;
    let theta: Vec<f64> = std::iter::once(point.intercept).chain(point.weights.iter().copied()).collect();
    let (mut loss, mut slope, mut curvature) = (0.0, vec![0.0; size], vec![vec![0.0; size]; size]);
    for row in 0..leads.won.len() {
        let x: Vec<f64> = std::iter::once(1.0).chain(indicators(&leads.codes, &design, row)).collect();
        let z = dot(&x, &theta);
        let (p, y, weight) = (sigmoid(z), f64::from(u8::from(leads.won[row])), counts(row));
        loss += weight * (softplus(z) - y * z);
        for i in (0..size).filter(|i| x[*i] != 0.0) {
            slope[i] += weight * (p - y) * x[i];
            for j in (0..size).filter(|j| x[*j] != 0.0) {
                curvature[i][j] += weight * p * (1.0 - p) * x[i] * x[j];
            }
        }
    }
    (loss, slope, curvature)
}

#[test]
fn sums_on_codes_equal_sums_over_the_indicator_matrix() {
    let case = case();
    for weights in [None, Some(case.weights.as_slice())] {
        let statistics = LocalStatistics::new(&case.leads.codes, &case.leads.won, weights);
        let (loss, slope, curvature) = dense(&case.leads, &case.point, |row| weights.map_or(1.0, |weights| weights[row]));
        let points = [case.point.clone()];
        let own = statistics.slopes(&points).remove(0);
        assert_eq!(statistics.slopes_and_curvatures(&points), (vec![own.clone()], statistics.curvatures(&points)));
        assert!((loss - own.loss).abs() < 1e-12 * loss, "loss {} against {loss}", own.loss);
        assert!(largest_difference(&gradient(&own), &slope) < 1e-9);
        for (on_codes, dense) in hessian(&case.leads, &statistics.curvatures(&points).remove(0)).iter().zip(&curvature) {
            assert!(largest_difference(on_codes, dense) < 1e-9);
        }
    }
}

/// Fits that share a pass each have a point of their own, and hold out rows of their own.
#[test]
fn each_fold_has_the_sums_of_its_own_rows_at_its_own_point() {
    let case = case();
    let folds = Folds::by_group(&(0..ROWS as u64).collect::<Vec<_>>(), 5, 4);
    let mut random = Random::new(13);
    // A single one goes over packed codes.
    for (held_out, weights) in [(vec![0, 1, 3], None), (vec![0, 1, 3], Some(case.weights.as_slice())), (vec![2], None)] {
        let points: Vec<Point> = held_out.iter().map(|_| point(&case.leads, &mut random)).collect();
        let statistics = LocalStatistics::without_folds(&case.leads.codes, &case.leads.won, weights, &folds, held_out.clone());
        let (slopes, curvatures) = (statistics.slopes(&points), statistics.curvatures(&points));
        assert_eq!(statistics.slopes_and_curvatures(&points), (slopes.clone(), curvatures.clone()));
        for (lane, fold) in held_out.iter().enumerate() {
            let is_held_out = |row: usize| usize::from(folds.of_rows()[row]) == *fold;
            let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
            let (loss, slope, curvature) = dense(&case.leads, &points[lane], |row| if is_held_out(row) { 0.0 } else { weight(row) });
            let (held_out_loss, _, _) = dense(&case.leads, &points[lane], |row| if is_held_out(row) { weight(row) } else { 0.0 });
            let own = &slopes[lane];
            assert!((loss - own.loss).abs() < 1e-12 * loss, "fold {fold}: loss {} against {loss}", own.loss);
            assert!((held_out_loss - own.held_out_loss).abs() < 1e-12 * loss, "fold {fold}: {} against {held_out_loss}", own.held_out_loss);
            assert!(largest_difference(&gradient(own), &slope) < 1e-9, "fold {fold}");
            for (on_codes, dense) in hessian(&case.leads, &curvatures[lane]).iter().zip(&curvature) {
                assert!(largest_difference(on_codes, dense) < 1e-9, "fold {fold}");
            }
            let total: f64 = (0..ROWS).filter(|row| !is_held_out(*row)).map(weight).sum();
            assert!((statistics.totals()[lane].0 - total).abs() < 1e-9);
        }
    }
}

/// Features of so many levels that their codes cannot be packed are summed all the same.
#[test]
fn codes_that_cannot_be_packed_are_gone_over_one_by_one() {
    let levels = [40_000, 30_000];
    let code = |feature: usize, row: usize| row * (7919 + feature) % levels[feature];
    let columns = (0..2).map(|f| CodeColumn::new(Shape::OneHot, levels[f], (0..ROWS).map(|row| code(f, row) as u16)));
    let codes = CodeTable::new(ROWS, columns.collect()).expect("codes in range");
    let won: Vec<bool> = (0..ROWS).map(|row| row % 3 == 0).collect();
    let point = Point { intercept: -0.5, weights: (0..70_000).map(|bin| (bin % 11) as f64 / 10.0 - 0.5).collect() };
    let (mut loss, mut bins) = (0.0, vec![0.0; 70_000]);
    for (row, won) in won.iter().enumerate() {
        let own = [code(0, row), levels[0] + code(1, row)];
        let z = point.intercept + point.weights[own[0]] + point.weights[own[1]];
        let y = f64::from(u8::from(*won));
        loss += softplus(z) - y * z;
        own.iter().for_each(|bin| bins[*bin] += sigmoid(z) - y);
    }
    let found = LocalStatistics::new(&codes, &won, None).slopes(&[point]).remove(0);
    assert!((found.loss - loss).abs() < 1e-12 * loss, "{} against {loss}", found.loss);
    assert!(largest_difference(&found.bins, &bins) < 1e-12);
}

/// Of many rows, curvatures come from a sample: its diagonal is exact all the same, the rest is near, and no direction curves downwards.
#[test]
fn a_sampled_curvature_has_the_exact_diagonal_and_stays_positive() {
    let leads = leads(100_000, -0.7, 14);
    let mut random = Random::new(15);
    let points = [point(&leads, &mut random)];
    let sampled = LocalStatistics::new(&leads.codes, &leads.won, None).curvatures(&points).remove(0);
    let (_, _, exact) = dense(&leads, &points[0], |_| 1.0);
    let own = hessian(&leads, &sampled);
    let (mut off, mut size) = (0.0, 0.0);
    for (i, (line, exact)) in own.iter().zip(&exact).enumerate() {
        assert!((line[i] - exact[i]).abs() < 1e-9 * exact[i], "bin {i}: {} against {}", line[i], exact[i]);
        off += line.iter().zip(exact).map(|(a, b)| (a - b).abs()).sum::<f64>();
        size += exact.iter().sum::<f64>();
    }
    assert!(off > 1e-6 * size, "nothing was sampled: the test tests nothing");
    assert!(off < 0.05 * size, "off by {} of {size}", off);
    for _ in 0..200 {
        let direction: Vec<f64> = own.iter().map(|_| random.normal()).collect();
        let curved: f64 = own.iter().zip(&direction).map(|(line, d)| d * dot(line, &direction)).sum();
        assert!(curved > 0.0);
    }
}

#[test]
fn the_design_pulls_derivatives_back_by_the_chain_rule() {
    let case = case();
    let design = case.leads.design();
    let map = matrix(&design);
    let (slope, curvature) = (case.slope(&case.point), case.curvature());
    let column = |c: usize| map.iter().map(|row| row[c]).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (0..design.columns()).map(column).collect();
    let slopes: Vec<f64> = columns.iter().map(|c| dot(c, &slope.bins)).collect();
    assert!(largest_difference(&design.pull_back(&slope.bins), &slopes) < 1e-9);
    let full = hessian(&case.leads, &curvature);
    // The map of intercept and bins: the intercept stays itself.
    let with_intercept = |own: &[f64]| std::iter::once(0.0).chain(own.iter().copied()).collect::<Vec<f64>>();
    let mut maps = vec![vec![0.0; design.bins() + 1]];
    maps[0][0] = 1.0;
    maps.extend(columns.iter().map(|own| with_intercept(own)));
    let pulled = design.pull_back_curvature(&curvature);
    let size = design.columns() + 1;
    for (i, left) in maps.iter().enumerate() {
        let half: Vec<f64> = (0..full.len()).map(|bin| left.iter().zip(&full).map(|(l, row)| l * row[bin]).sum()).collect();
        let expected: Vec<f64> = maps.iter().map(|right| dot(&half, right)).collect();
        assert!(largest_difference(&pulled[i * size + i..(i + 1) * size], &expected[i..]) < 1e-9, "row {i}");
    }
}
