//! Do 95% intervals hold the truth about 95% of the time? Truths are closed forms, draws have fixed seeds.

use std::ops::RangeInclusive;

use plumb_eval as eval;
use plumb_eval::{Bootstrap, Estimate};

/// The generator of the peer fixtures (Knuth's MMIX constants, upper half out).
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as f64 / 4_294_967_296.0
    }

    /// Standard normal, by Box & Muller.
    fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.uniform(), self.uniform());
        libm::sqrt(-2.0 * libm::log(u)) * libm::cos(std::f64::consts::TAU * v)
    }
}

/// Counts how often an interval holds its truth.
#[derive(Default)]
struct Coverage {
    trials: u32,
    held: u32,
}

impl Coverage {
    fn add(&mut self, interval: Estimate, truth: f64) {
        self.trials += 1;
        self.held += u32::from(interval.lower <= truth && truth <= interval.upper);
    }

    #[track_caller]
    fn assert_in(&self, range: RangeInclusive<f64>) {
        let coverage = f64::from(self.held) / f64::from(self.trials);
        assert!(range.contains(&coverage), "coverage {coverage}");
    }
}

/// Exact: for each share of a grid, the binomial chance of the counts whose interval holds it.
#[test]
fn wilson_covers_on_average_and_nearly_everywhere() {
    let n = 40_u64;
    let shares = (1..100).map(|percent| f64::from(percent) / 100.0);
    let coverage: Vec<f64> = shares.map(|share| wilson_coverage(share, n)).collect();
    let mean = coverage.iter().sum::<f64>() / coverage.len() as f64;
    let least = coverage.iter().copied().fold(1.0, f64::min);
    assert!((0.94..0.96).contains(&mean), "mean coverage {mean}");
    // Brown, Cai & DasGupta (2001): below 0.95 in places, never by much away from the ends.
    assert!(least > 0.92, "least coverage {least}");
}

fn wilson_coverage(share: f64, n: u64) -> f64 {
    let mut mass = libm::pow(1.0 - share, n as f64);
    let mut covered = 0.0;
    for k in 0..=n {
        let interval = eval::wilson(k, n).expect("valid");
        if interval.lower <= share && share <= interval.upper {
            covered += mass;
        }
        mass *= (n - k) as f64 / (k + 1) as f64 * share / (1.0 - share);
    }
    covered
}

/// Won scores are normal around 1, lost around 0: AUC is the normal distribution function at 1 / sqrt 2.
fn binormal(random: &mut Random, noise: f64) -> (Vec<bool>, Vec<f64>, Vec<f64>) {
    let won: Vec<bool> = (0..160).map(|row| row < 60).collect();
    let a: Vec<f64> = won.iter().map(|won| f64::from(u8::from(*won)) + random.normal()).collect();
    let b = a.iter().map(|a| a + noise * random.normal()).collect();
    (won, a, b)
}

fn normal_distribution(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

#[test]
fn delong_covers() {
    let mut random = Random(1);
    let (mut single, mut paired) = (Coverage::default(), Coverage::default());
    let auc_a = normal_distribution(1.0 / libm::sqrt(2.0));
    // Noise of variance 1 doubles the variance of each score.
    let auc_b = normal_distribution(1.0 / libm::sqrt(4.0));
    for _ in 0..1_000 {
        let (won, a, b) = binormal(&mut random, 1.0);
        single.add(eval::roc_auc_delong(&won, &a).expect("valid"), auc_a);
        let difference = eval::delong_difference(&won, &a, &b).expect("valid");
        paired.add(difference, auc_a - auc_b);
    }
    single.assert_in(0.93..=0.965);
    paired.assert_in(0.93..=0.965);
}

/// Probabilities that are uniform and true. Then, by integration over p: log loss 1/2, Brier 1/6, AUC 5/6.
fn true_probabilities(random: &mut Random, rows: usize) -> (Vec<bool>, Vec<f64>) {
    let p: Vec<f64> = (0..rows).map(|_| random.uniform()).collect();
    let won = p.iter().map(|p| random.uniform() < *p).collect();
    (won, p)
}

#[test]
fn bootstrap_covers() {
    let mut random = Random(2);
    let [mut auc, mut log_loss, mut brier] = [(); 3].map(|()| Coverage::default());
    let [mut auc_gap, mut log_loss_gap, mut brier_gap] = [(); 3].map(|()| Coverage::default());
    for seed in 0..400 {
        let (won, p) = true_probabilities(&mut random, 200);
        let bootstrap = Bootstrap { replicates: 200, seed };
        let metrics = bootstrap.metrics(&won, &p, None).expect("valid");
        auc.add(metrics.auc, 5.0 / 6.0);
        log_loss.add(metrics.log_loss, 0.5);
        brier.add(metrics.brier, 1.0 / 6.0);

        let against_half = bootstrap.difference(&won, &p, &[0.5; 200], None);
        let against_half = against_half.expect("valid");
        auc_gap.add(against_half.auc, 5.0 / 6.0 - 0.5);
        log_loss_gap.add(against_half.log_loss, 0.5 - std::f64::consts::LN_2);
        brier_gap.add(against_half.brier, 1.0 / 6.0 - 0.25);
    }
    for coverage in [auc, log_loss, brier, auc_gap, log_loss_gap, brier_gap] {
        coverage.assert_in(0.91..=0.98);
    }
}

/// Calibration error of true probabilities: resampling inflates it, and the interval must not move along.
#[test]
fn interval_of_calibration_error_lies_around_it() {
    let mut random = Random(5);
    let (mut below, mut above) = (0.0, 0.0);
    for seed in 0..50 {
        let (won, p) = true_probabilities(&mut random, 400);
        let bootstrap = Bootstrap { replicates: 100, seed };
        let ece = bootstrap.metrics(&won, &p, None).expect("valid").ece;
        below += ece.estimate - ece.lower;
        above += ece.upper - ece.estimate;
    }
    assert!((0.8..1.4).contains(&(above / below)), "{above} above, {below} below");
}

/// Five rows a group share a normal effect as large as their own noise: ignoring the groups is wrong, and seen to be.
fn grouped(random: &mut Random) -> (Vec<f64>, Vec<u32>) {
    let (mut values, mut clusters) = (Vec::new(), Vec::new());
    for cluster in 0..60 {
        let shared = random.normal();
        for _ in 0..5 {
            values.push(0.3 + shared + random.normal());
            clusters.push(cluster);
        }
    }
    (values, clusters)
}

#[test]
fn paired_differences_cover_when_groups_are_named() {
    let mut random = Random(3);
    let [mut independent, mut robust, mut naive] = [(); 3].map(|()| Coverage::default());
    for _ in 0..1_000 {
        let rows: Vec<f64> = (0..100).map(|_| 0.3 + random.normal()).collect();
        independent.add(eval::paired_difference(&rows).expect("valid"), 0.3);
        let (values, clusters) = grouped(&mut random);
        let clustered = eval::paired_difference_clustered(&values, &clusters);
        robust.add(clustered.expect("valid"), 0.3);
        naive.add(eval::paired_difference(&values).expect("valid"), 0.3);
    }
    independent.assert_in(0.93..=0.965);
    robust.assert_in(0.925..=0.965);
    naive.assert_in(0.0..=0.85);
}

/// Groups share a shift of all their probabilities' truth; the same rows under both bootstraps.
#[test]
fn clustered_bootstrap_covers() {
    let mut random = Random(4);
    let [mut robust, mut naive] = [(); 2].map(|()| Coverage::default());
    for seed in 0..300 {
        // All of a group is won or lost together; p says 0.3 or 0.7 and is right on average.
        let (mut won, mut p, mut clusters) = (Vec::new(), Vec::new(), Vec::new());
        for cluster in 0..80_u32 {
            let share = if random.uniform() < 0.5 { 0.3 } else { 0.7 };
            let outcome = random.uniform() < share;
            for _ in 0..5 {
                won.push(outcome);
                p.push(share);
                clusters.push(cluster);
            }
        }
        let bootstrap = Bootstrap { replicates: 200, seed };
        // Brier of a true 0.3 or 0.7 is 0.3 * 0.7.
        let clustered = bootstrap.metrics(&won, &p, Some(&clusters));
        robust.add(clustered.expect("valid").brier, 0.21);
        naive.add(bootstrap.metrics(&won, &p, None).expect("valid").brier, 0.21);
    }
    robust.assert_in(0.90..=0.98);
    naive.assert_in(0.0..=0.75);
}

/// Differences of two models on clustered rows: one knows the share of each group's draw, the other says a half to all. The truths are means
/// over groups of 0.3 and 0.7: Brier 0.21 less 0.25, log loss the entropy of 0.3 less that of a half.
#[test]
fn clustered_differences_cover() {
    let mut random = Random(6);
    let [mut brier, mut log_loss, mut naive] = [(); 3].map(|()| Coverage::default());
    let entropy = -(0.3 * libm::log(0.3) + 0.7 * libm::log(0.7));
    for seed in 0..300 {
        let (mut won, mut p, mut clusters) = (Vec::new(), Vec::new(), Vec::new());
        for cluster in 0..80_u32 {
            let share = if random.uniform() < 0.5 { 0.3 } else { 0.7 };
            let outcome = random.uniform() < share;
            // Accounts of 1 to 9 leads: large ones weigh more.
            for _ in 0..1 + cluster % 9 {
                won.push(outcome);
                p.push(share);
                clusters.push(cluster);
            }
        }
        let bootstrap = Bootstrap { replicates: 200, seed };
        let half = vec![0.5; won.len()];
        let clustered = bootstrap.difference(&won, &p, &half, Some(&clusters)).expect("valid");
        brier.add(clustered.brier, 0.21 - 0.25);
        log_loss.add(clustered.log_loss, entropy - std::f64::consts::LN_2);
        naive.add(bootstrap.difference(&won, &p, &half, None).expect("valid").brier, 0.21 - 0.25);
    }
    brier.assert_in(0.90..=0.98);
    log_loss.assert_in(0.90..=0.98);
    naive.assert_in(0.0..=0.75);
}

/// Base rates of two periods that share accounts, and the shift of probabilities that are too low by 0.4 log-odds.
#[test]
fn base_rates_and_shifts_cover() {
    let mut random = Random(7);
    let [mut moved, mut naive, mut shift, mut clustered_shift] = [(); 4].map(|()| Coverage::default());
    for _ in 0..600 {
        let (mut won, mut names): ([Vec<bool>; 2], [Vec<u32>; 2]) = Default::default();
        for cluster in 0..90_u32 {
            // The luck of an account lasts: two thirds of its rows are its own draw of the period's rate.
            let luck = random.uniform();
            let part = usize::from(cluster % 3 == 0);
            let rate = [0.3, 0.4][part];
            for _ in 0..6 {
                let draw = if random.uniform() < 0.67 { luck } else { random.uniform() };
                won[part].push(draw < rate);
                names[part].push(cluster);
            }
        }
        let [a, b] = &won;
        moved.add(eval::share_difference(a, b, Some((&names[0], &names[1]))).expect("valid"), 0.1);
        naive.add(eval::share_difference(a, b, None).expect("valid"), 0.1);

        let log_odds: Vec<f64> = (0..300).map(|_| -1.0 + random.normal()).collect();
        let p: Vec<f64> = log_odds.iter().map(|z| 1.0 / (1.0 + libm::exp(-z))).collect();
        let outcomes: Vec<bool> = log_odds.iter().map(|z| random.uniform() < 1.0 / (1.0 + libm::exp(-(z + 0.4)))).collect();
        shift.add(eval::intercept_shift(&outcomes, &p, None).expect("valid"), 0.4);
        let accounts: Vec<u32> = (0..300).map(|row| row / 3).collect();
        clustered_shift.add(eval::intercept_shift(&outcomes, &p, Some(&accounts)).expect("valid"), 0.4);
    }
    moved.assert_in(0.92..=0.975);
    naive.assert_in(0.0..=0.85);
    shift.assert_in(0.93..=0.97);
    clustered_shift.assert_in(0.92..=0.97);
}
