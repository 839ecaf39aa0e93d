//! What a pass over the codes costs, beside what it cannot do without: `cargo bench -p plumb-fit --bench pass`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use plumb_features::Shape;
use plumb_fit::{CodeColumn, CodeTable, Codes, Design, Folds, LocalStatistics, Newton, Point, Problem, Solver, Statistics};
use rayon::prelude::*;

const ROWS: usize = 200_000;
/// Codes of each feature: numbers in bins, and categories of two to 160 levels.
const LEVELS: [usize; 22] = [33, 33, 32, 4, 33, 7, 24, 160, 19, 41, 13, 24, 19, 11, 12, 7, 7, 10, 8, 9, 2, 2];
/// Folds that share a pass.
const FOLDS: u32 = 5;

fn main() {
    divan::main();
}

struct Leads {
    codes: CodeTable,
    won: Vec<bool>,
}

/// Leads whose low codes are the common ones.
fn leads() -> Leads {
    let mut state = 1_u64;
    let mut unit = move || {
        // Knuth's constants of a linear congruential generator (MMIX).
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut column = |levels: usize| {
        let codes: Vec<u16> = (0..ROWS).map(|_| (levels as f64 * unit() * unit()) as u16).collect();
        CodeColumn::new(Shape::OneHot, levels, codes)
    };
    let columns = LEVELS.iter().map(|levels| column(*levels)).collect();
    let codes = CodeTable::new(ROWS, columns).expect("codes are below their levels");
    Leads { codes, won: (0..ROWS).map(|_| unit() < 0.2).collect() }
}

fn points(fits: usize) -> Vec<Point> {
    let bins = LEVELS.iter().sum();
    (0..fits).map(|fit| Point { intercept: -1.4, weights: (0..bins).map(|bin| ((bin + fit) % 7) as f64 / 30.0).collect() }).collect()
}

/// Loss and slope of a single fit.
#[divan::bench]
fn slope(bencher: Bencher<'_, '_>) {
    let leads = leads();
    let statistics = LocalStatistics::new(&leads.codes, &leads.won, None);
    let points = points(1);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| black_box(statistics.slopes(black_box(&points))));
}

/// Loss and slope of a fit a fold.
#[divan::bench]
fn slopes_of_folds(bencher: Bencher<'_, '_>) {
    let leads = leads();
    let folds = Folds::by_group(&(0..ROWS as u64).collect::<Vec<_>>(), FOLDS, 1);
    let statistics = LocalStatistics::without_folds(&leads.codes, &leads.won, None, &folds, (0..FOLDS as usize).collect());
    let points = points(FOLDS as usize);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| black_box(statistics.slopes(black_box(&points))));
}

/// The curvature of a single fit, from a sample of the rows.
#[divan::bench]
fn curvature(bencher: Bencher<'_, '_>) {
    let leads = leads();
    let statistics = LocalStatistics::new(&leads.codes, &leads.won, None);
    let points = points(1);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| black_box(statistics.curvatures(black_box(&points))));
}

/// A whole fit, as exact as a model is.
#[divan::bench(sample_count = 20)]
fn fit(bencher: Bencher<'_, '_>) {
    let leads = leads();
    let design = Design::indicator(&leads.codes);
    let problem = Problem { codes: &leads.codes, design: &design, won: &leads.won, weights: None, penalty: 1.0 };
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| black_box(Newton::default().solve(black_box(&problem), None)));
}

/// The floor of a pass: to read a byte a code, from one end to the other.
#[divan::bench]
fn floor_to_read_the_codes(bencher: Bencher<'_, '_>) {
    let bytes: Vec<u8> = (0..ROWS * LEVELS.len()).map(|at| (at % 251) as u8).collect();
    let sum = |part: &[u8]| part.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| black_box(black_box(&bytes).par_chunks(1 << 16).map(sum).sum::<u64>()));
}

/// The floor of a pass without joint codes: an addition to one of a few sums for every code, and nothing else.
#[divan::bench]
fn floor_to_add_once_a_code(bencher: Bencher<'_, '_>) {
    let leads = leads();
    let values: Vec<f64> = (0..ROWS).map(|row| row as f64).collect();
    let sums = |column: &CodeColumn| {
        let mut sums = vec![0.0; 1 << 8];
        match &column.codes {
            Codes::Narrow(codes) => codes.iter().zip(&values).for_each(|(code, value)| sums[usize::from(*code)] += value),
            Codes::Wide(codes) => codes.iter().zip(&values).for_each(|(code, value)| sums[usize::from(*code)] += value),
        }
        sums
    };
    let columns = leads.codes.columns();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| black_box(black_box(columns).par_iter().map(sums).collect::<Vec<_>>()));
}
