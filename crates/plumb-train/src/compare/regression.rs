//! What conditions are worth beside each other: ridge logistic regression of the outcome on how often each counted.

use plumb_eval::Estimate;
use plumb_features::Shape;
use plumb_fit::{
    CodeColumn, CodeTable, Design, FitError, Folds, Newton, PenaltyRule, Problem, Solver, TuningSettings, default_penalties, log_odds,
    standard_errors, tune_designs,
};

/// Numbers of a regressor that are told apart; more are pooled with their neighbours.
const MOST_VALUES: usize = 256;
/// Folds of the cross-validation that chooses the penalty.
const FOLDS: u32 = 5;
/// Standard errors each way of a 95% interval.
const Z95: f64 = 1.959_963_984_540_054;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Regression {
    /// Log-odds of one more unit of each regressor, with a 95% interval; `None` where it never varies.
    pub slopes: Vec<Option<Estimate>>,
    /// The log-odds of each row.
    pub fitted: Vec<f64>,
}

/// A regressor with few distinct numbers.
struct Coded {
    column: CodeColumn,
    /// The number of each code, centred on the mean over the rows and in units of `scale`.
    values: Vec<f64>,
    /// The mean of the numbers that are not 0: so the penalty weighs what a condition does when it holds, whatever its unit.
    scale: f64,
}

/// Regresses `won` on `regressors`, each with a number a row, and on indicators of `strata` (say, the ages of leads), whose slopes are not of interest. Rows
/// of a group stay together when the penalty is chosen.
///
/// Intervals are those of the posterior (see [`standard_errors`]); rows count as independent.
///
/// # Errors
/// [`FitError`] when the rows are of one outcome, or no fit converges.
pub(super) fn regress(regressors: &[&Vec<f64>], strata: &[u8], won: &[bool], groups: &[u64], seed: u64) -> Result<Regression, FitError> {
    let indicator = |stratum: u8| strata.iter().map(|own| f64::from(u8::from(*own == stratum))).collect::<Vec<f64>>();
    let strata: Vec<Vec<f64>> = (1..=strata.iter().copied().max().unwrap_or(0)).map(indicator).collect();
    let coded: Vec<Option<Coded>> = regressors.iter().copied().chain(&strata).map(|numbers| Coded::of(numbers)).collect();
    let varying: Vec<&Coded> = coded.iter().flatten().collect();
    let codes = CodeTable::new(won.len(), varying.iter().map(|own| own.column.clone()).collect())?;
    let design = Design::linear(varying.iter().map(|own| own.values.clone()).collect());
    let folds = Folds::by_group(groups, FOLDS, seed);
    let (solver, penalties) = (Newton::default(), default_penalties());
    let settings =
        TuningSettings { solver: &solver, penalties: &penalties, folds: &folds, weights: None, rule: PenaltyRule::Lowest, on_fit: &|| {} };
    let (tuned, _) = tune_designs(&codes, won, &settings, vec![design.clone(); folds.count()])?;
    let problem = Problem { codes: &codes, design: &design, won, weights: None, penalty: tuned.penalty };
    let solution = solver.solve(&problem, None)?;
    let errors = standard_errors(&problem, &solution, &[], None)?.features;
    let mut found = varying.iter().zip(solution.coefficients.iter().zip(&errors)).map(|(own, (slope, errors))| {
        let error = own.error_of_slope(errors);
        let at = |z: f64| (slope + z * error) / own.scale;
        Estimate { estimate: at(0.0), lower: at(-Z95), upper: at(Z95) }
    });
    // What varies was found in the order in which it stands.
    let slopes = coded[..regressors.len()].iter().map(|own| own.as_ref().and_then(|_| found.next())).collect();
    Ok(Regression { slopes, fitted: log_odds(&codes, &design, &solution) })
}

impl Coded {
    /// `None` where all numbers are the same.
    fn of(numbers: &[f64]) -> Option<Self> {
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        // The first number of each code: every distinct one, or so many that split the rows evenly.
        let mut starts = sorted.clone();
        starts.dedup();
        if starts.len() < 2 {
            return None;
        }
        if starts.len() > MOST_VALUES {
            starts = (0..MOST_VALUES).map(|part| sorted[part * sorted.len() / MOST_VALUES]).collect();
            starts.dedup();
        }
        let codes: Vec<u16> = numbers.iter().map(|number| (starts.partition_point(|start| start <= number).max(1) - 1) as u16).collect();
        let (mut sums, mut rows) = (vec![0.0; starts.len()], vec![0.0; starts.len()]);
        for (number, code) in numbers.iter().zip(&codes) {
            sums[usize::from(*code)] += number;
            rows[usize::from(*code)] += 1.0;
        }
        let counted = numbers.iter().filter(|number| **number != 0.0).count() as f64;
        let total: f64 = sums.iter().sum();
        let (mean, scale) = (total / numbers.len() as f64, total / counted);
        // Numbers of both signs may sum to nothing.
        let scale = if scale.abs() > 0.0 { scale.abs() } else { 1.0 };
        let values = sums.iter().zip(&rows).map(|(sum, rows)| (sum / rows - mean) / scale).collect();
        Some(Self { column: CodeColumn::new(Shape::OneHot, starts.len(), codes), values, scale })
    }

    /// The standard error of the slope, from those of the codes' weights: a weight is the slope times the code's number, which averages to nothing.
    fn error_of_slope(&self, errors: &[Option<f64>]) -> f64 {
        let of_code = self.values.iter().zip(errors).filter_map(|(value, error)| Some((value.abs(), (*error)?)));
        of_code.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(f64::INFINITY, |(value, error)| error / value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plumb_core::math::sigmoid;

    /// A fixed sequence of numbers from 0 to just below 1.
    fn unit(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 11) as f64 / (1u64 << 53) as f64
    }

    #[test]
    fn slopes_are_per_unit_and_their_intervals_hold_the_truth() {
        let (rows, mut state) = (30_000, 7);
        let has: Vec<f64> = (0..rows).map(|_| f64::from(u8::from(unit(&mut state) < 0.3))).collect();
        // As often as decayed visits count: many distinct numbers.
        let visits: Vec<f64> = (0..rows).map(|_| if unit(&mut state) < 0.5 { 0.0 } else { 6.0 * unit(&mut state) }).collect();
        let never = vec![0.0; rows];
        let ages: Vec<u8> = (0..rows).map(|row| (row % 3) as u8).collect();
        let true_log_odds = |row: usize| -1.5 + 1.2 * has[row] - 0.2 * visits[row] - 0.4 * f64::from(ages[row]);
        let won: Vec<bool> = (0..rows).map(|row| unit(&mut state) < sigmoid(true_log_odds(row))).collect();
        let groups: Vec<u64> = (0..rows as u64).collect();
        let found = regress(&[&has, &never, &visits], &ages, &won, &groups, 1).expect("it can be fitted");
        assert_eq!(found.slopes[1], None);
        for (slope, truth) in [(found.slopes[0], 1.2), (found.slopes[2], -0.2)] {
            let slope = slope.expect("it varies");
            assert!(slope.lower < truth && truth < slope.upper, "{slope:?} for {truth}");
            assert!(slope.upper - slope.lower < 0.2);
        }
        let off: f64 = (0..rows).map(|row| (found.fitted[row] - true_log_odds(row)).abs()).sum::<f64>() / rows as f64;
        assert!(off < 0.1, "{off}");
    }
}
