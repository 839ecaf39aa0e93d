//! Coefficients that must not be negative: the step to the lowest point of the quadratic model within the bounds.

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};

use super::algebra::add_scaled;
use crate::FitError;

/// Turns a Newton step `direction` from `theta` into the one that minimises the same quadratic model with the entries of `bounded` kept from falling below
/// 0; `inverse` applies the inverse of the model's Hessian to a vector.
///
/// With a multiplier m from 0 for each bound, the minimum is at `direction + inverse(m)`, where a multiplier is above 0 only if its entry ends at 0. That
/// leaves a problem of the size of the bounds alone: `m >= 0`, `theta + direction + C m >= 0` and one of both is 0, C being the inverse at the bounded
/// entries. It is solved by the active set of Lawson and Hanson (1974, *Solving Least Squares Problems*, chapter 23), exactly and in finitely many steps;
/// columns of C are worked out as they are met. Newton's method with such steps is that of Lee, Sun and Saunders (2014, *SIAM Journal on Optimization*
/// 24), and a step of 0 satisfies the conditions of Karush, Kuhn and Tucker.
///
/// # Errors
/// [`FitError::Numerical`] when rounding leaves C without positive curvature.
pub(super) fn kept_within(
    bounded: &[usize],
    theta: &[f64],
    direction: &mut [f64],
    inverse: impl Fn(&[f64]) -> Vec<f64>,
) -> Result<(), FitError> {
    let end: Vec<f64> = bounded.iter().map(|at| theta[*at] + direction[*at]).collect();
    let scale = end.iter().fold(0.0, |most, value| f64::max(most, value.abs()));
    let column = |bound: usize| {
        let mut unit = vec![0.0; theta.len()];
        unit[bounded[bound]] = 1.0;
        inverse(&unit)
    };
    // Bounds that hold the step back, with the columns of the inverse, and their multipliers.
    let mut active: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut known: Vec<Option<Vec<f64>>> = vec![None; bounded.len()];
    let mut multipliers: Vec<f64> = Vec::new();
    // Each round makes the model's lowest value within the bounds rise, so no active set comes twice; this is many times what is ever needed.
    for _ in 0..10 * bounded.len() + 10 {
        let ends_at =
            |bound: usize| end[bound] + active.iter().zip(&multipliers).map(|((_, column), m)| column[bounded[bound]] * m).sum::<f64>();
        let inactive = (0..bounded.len()).filter(|bound| active.iter().all(|(own, _)| own != bound));
        let lowest = inactive.map(|bound| (ends_at(bound), bound)).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, bound)) = lowest.filter(|(value, _)| *value < -1e-14 * scale) else { break };
        active.push((bound, known[bound].take().unwrap_or_else(|| column(bound))));
        multipliers.push(0.0);
        loop {
            let wanted = solved(bounded, &active, &end)?;
            if wanted.iter().all(|m| *m > 0.0) {
                multipliers = wanted;
                break;
            }
            // As far as the first multiplier that would turn negative, which gives its bound up.
            let limits = multipliers.iter().zip(&wanted).map(|(m, w)| if *w > 0.0 { f64::INFINITY } else { m / (m - w) });
            let (share, first) = limits.zip(0..).fold((f64::INFINITY, 0), |least, own| if own.0 < least.0 { own } else { least });
            multipliers.iter_mut().zip(&wanted).for_each(|(m, w)| *m += share.min(1.0) * (w - *m));
            let (given_up, column) = active.remove(first);
            known[given_up] = Some(column);
            multipliers.remove(first);
            if active.is_empty() {
                break;
            }
        }
    }
    for ((_, column), m) in active.iter().zip(&multipliers) {
        add_scaled(direction, *m, column);
    }
    // Rounding aside: exactly to the bound, and never beyond.
    for at in bounded {
        direction[*at] = direction[*at].max(-theta[*at]);
    }
    for (bound, _) in &active {
        direction[bounded[*bound]] = -theta[bounded[*bound]];
    }
    Ok(())
}

/// The multipliers that end the active entries at 0.
fn solved(bounded: &[usize], active: &[(usize, Vec<f64>)], end: &[f64]) -> Result<Vec<f64>, FitError> {
    let own = Mat::from_fn(active.len(), active.len(), |i, j| active[i.min(j)].1[bounded[active[i.max(j)].0]]);
    let right = Mat::from_fn(active.len(), 1, |i, _| -end[active[i].0]);
    let factor = own.llt(Side::Lower);
    let factor =
        factor.map_err(|why| FitError::Numerical { solver: "newton", why: format!("the bounds cannot be told apart ({why:?})") })?;
    let solved = factor.solve(&right);
    Ok((0..active.len()).map(|i| solved[(i, 0)]).collect())
}
