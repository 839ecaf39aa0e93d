use plumb_core::math::softplus;
use rayon::prelude::*;

use super::screen::{Residuals, strongest};
use super::{Interaction, with_interactions};
use crate::tune::{Compared, CrossFit, PenaltyRule, Tuned, TuningSettings, compare};
use crate::{CodeTable, Design, FitError, Folds, Newton, Problem, Solver};

/// How interactions are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InteractionSettings {
    /// Numbers of pairs to try, ascending; none for no interactions at all.
    pub pairs: Vec<usize>,
    /// Numbers of further pairs and triples to try, ascending.
    pub more: Vec<usize>,
    /// The most groups that a feature of a pair is cut into, besides the one of missing values.
    pub pair_groups: usize,
    /// The same of a triple.
    pub triple_groups: usize,
}

impl Default for InteractionSettings {
    /// The groups were chosen by log loss on held-out rows of several public sets: fewer miss what is there, more follow chance.
    fn default() -> Self {
        Self { pairs: vec![4, 8, 16, 32], more: vec![2, 4, 8, 16], pair_groups: 7, triple_groups: 3 }
    }
}

impl InteractionSettings {
    /// No interactions are looked for.
    pub fn none() -> Self {
        Self { pairs: Vec::new(), ..Self::default() }
    }

    /// The most groups of each feature in an interaction of so many.
    pub fn groups_of(&self, features: usize) -> usize {
        if features <= 2 { self.pair_groups } else { self.triple_groups }
    }
}

/// Interactions that lower the cross-validated log loss, with what cross-validation says of the fit that has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Searched {
    /// The interactions, strongest first; none where they do not help.
    pub interactions: Vec<Interaction>,
    /// Penalty, path and predictions for held-out rows, with them.
    pub tuned: Tuned,
}

/// With interactions the best penalty is often larger: what is tried, as multiples of the best without.
const PENALTIES: [f64; 3] = [4.0, 2.0, 1.0];
/// Where features say little by themselves, their penalty is too large for what they say together: multiples of this are tried then.
const LARGEST_BASE: f64 = 1.0;
/// Of larger tables, about so many rows are searched; more tell little better which interactions are there.
const SEARCHED_ROWS: usize = 1 << 15;
/// Of the numbers of interactions tried, the least is kept that gives this share of what the best one gives.
const MOST_OF_IT: f64 = 0.9;
/// Interactions are kept only if they lower the log loss by more standard errors than this: of many tried, the best always looks good.
const SURELY: f64 = 2.0;
/// Larger numbers are not tried after so many that are no better.
const WORSE_IN_A_ROW: usize = 2;
/// How exactly the fits of the search are made: they are only compared.
const ROUGHLY: f64 = 1e-8;

/// Looks for pairs of features whose combinations tell more than the features by themselves, then for further pairs, and for triples of the features
/// of the pairs found, by what the first ones leave unexplained.
///
/// In each fold of the cross-validation, interactions are chosen by rows that are not held out, so that its log loss says honestly whether they help; as
/// many are kept as it falls with, and none if the fall may be chance. Features with a trend are left out. `main` and `fits` are what [`crate::tune`] says without interactions.
///
/// # Errors
/// [`FitError`] when a fit does not converge.
pub fn search(
    codes: &CodeTable,
    won: &[bool],
    settings: &TuningSettings<'_>,
    wanted: &InteractionSettings,
    main: Tuned,
    fits: CrossFit,
) -> Result<Searched, FitError> {
    if wanted.pairs.is_empty() {
        return Ok(Searched { interactions: Vec::new(), tuned: main });
    }
    let support = codes.support();
    let of = |features: Vec<usize>| Interaction::new(features.clone(), codes, &support, wanted.groups_of(features.len()));
    let count = codes.columns().len();
    // Cells would let weights fall and rise again where a trend says that they must not.
    let free: Vec<usize> = (0..count).filter(|feature| codes.columns()[*feature].trend.is_none()).collect();
    let couples = free.iter().enumerate().flat_map(|(at, f)| free[at + 1..].iter().map(|g| vec![*f, *g]));
    let pairs: Vec<Interaction> = couples.map(of).collect();
    let stride = (codes.rows() / SEARCHED_ROWS).max(1);
    let rows: Vec<u32> = (0..codes.rows() as u32).step_by(stride).collect();
    let sample = Sample::new(codes, won, settings, &rows);
    let tuning = TuningSettings { solver: &sample.solver, folds: &sample.folds, weights: sample.weights.as_deref(), ..*settings };
    let first = Found::without(&sample, &main, fits, &rows);
    let search = Search { sample: &sample, settings: &tuning, penalty: main.penalty };
    let (found, first_count) = search.round(first, |_| pairs.clone(), &wanted.pairs)?;
    let next = |chosen: &[Interaction]| {
        let further = pairs.iter().filter(|pair| !chosen.contains(pair)).cloned();
        further.chain(triples(chosen).into_iter().map(of)).collect::<Vec<_>>()
    };
    let more = if first_count > 0 { wanted.more.as_slice() } else { &[] };
    let (found, second_count) = search.round(found, next, more)?;
    let Some(compared) = found.compared else { return Ok(Searched { interactions: Vec::new(), tuned: main }) };
    let penalty = compared.penalty;
    let mut interactions = search.strongest_of_all(&[], &pairs, penalty, first_count)?;
    let second = search.strongest_of_all(&interactions, &next(&interactions), penalty, second_count)?;
    interactions.extend(second);
    let tuned = if stride == 1 {
        compared.settle(&found.table, won, settings)?.0
    } else {
        let (table, designs) = with_folds(codes, settings.folds, &found.of_folds);
        let settings = TuningSettings { penalties: &[penalty], ..*settings };
        compare(&table, won, &settings, designs)?.settle(&table, won, &settings)?.0
    };
    let helps = gain_in_errors(won, settings.weights, &main, &tuned) > SURELY;
    Ok(if helps { Searched { interactions, tuned } } else { Searched { interactions: Vec::new(), tuned: main } })
}

/// By how many of its standard errors the mean log loss of held-out rows is lower.
fn gain_in_errors(won: &[bool], weights: Option<&[f64]>, before: &Tuned, after: &Tuned) -> f64 {
    let loss = |log_odds: f64, won: bool| softplus(if won { -log_odds } else { log_odds });
    let gain = |row: usize| {
        let own = loss(before.out_of_fold[row], won[row]) - loss(after.out_of_fold[row], won[row]);
        weights.map_or(1.0, |weights| weights[row]) * own
    };
    let (sum, squares) = (0..won.len()).map(gain).fold((0.0, 0.0), |(sum, squares), gain| (sum + gain, squares + gain * gain));
    let rows = won.len() as f64;
    sum / (squares - sum * sum / rows).max(f64::MIN_POSITIVE).sqrt()
}

/// Triples of features of which at least two pairs were chosen.
fn triples(chosen: &[Interaction]) -> Vec<Vec<usize>> {
    let pairs: Vec<&[usize]> = chosen.iter().map(|pair| pair.features.as_slice()).filter(|features| features.len() == 2).collect();
    let mut triples = Vec::new();
    for (index, first) in pairs.iter().enumerate() {
        for second in &pairs[index + 1..] {
            let mut features: Vec<usize> = first.iter().chain(*second).copied().collect();
            features.sort_unstable();
            features.dedup();
            if features.len() == 3 {
                triples.push(features);
            }
        }
    }
    triples.sort_unstable();
    triples.dedup();
    triples
}

/// The table with a column for each interaction of any fold, and the design of each fold, in which only its own count.
fn with_folds(codes: &CodeTable, folds: &Folds, of_folds: &[Vec<Interaction>]) -> (CodeTable, Vec<Design>) {
    let mut all: Vec<Interaction> = of_folds.iter().flatten().cloned().collect();
    all.sort_unstable();
    all.dedup();
    let table = with_interactions(codes, &all);
    let features = codes.columns().len();
    let design = |(own, support): (&Vec<Interaction>, &Vec<Vec<f64>>)| {
        Design::of_some(table.columns(), support, |column| column < features || own.contains(&all[column - features]))
    };
    let designs = of_folds.par_iter().zip(&table.support_without(folds)).map(design).collect();
    (table, designs)
}

/// The rows that are searched.
struct Sample {
    codes: CodeTable,
    won: Vec<bool>,
    folds: Folds,
    weights: Option<Vec<f64>>,
    solver: Newton,
}

impl Sample {
    fn new(codes: &CodeTable, won: &[bool], settings: &TuningSettings<'_>, rows: &[u32]) -> Self {
        Self {
            codes: codes.select(rows),
            won: rows.iter().map(|row| won[*row as usize]).collect(),
            folds: settings.folds.select(rows),
            weights: settings.weights.map(|weights| rows.iter().map(|row| weights[*row as usize]).collect()),
            solver: Newton { tolerance: ROUGHLY, path_tolerance: ROUGHLY, ..Newton::default() },
        }
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }
}

/// A cross-validated fit.
struct Found {
    /// The interactions of each fold, strongest first.
    of_folds: Vec<Vec<Interaction>>,
    /// The table with a column more for each interaction of any fold.
    table: CodeTable,
    fits: CrossFit,
    log_loss: f64,
    /// Log loss of the rows that each fold holds out.
    held_out_losses: Vec<f64>,
    /// What was compared; `None` for the fit without interactions.
    compared: Option<Compared>,
}

impl Found {
    fn without(sample: &Sample, main: &Tuned, fits: CrossFit, rows: &[u32]) -> Self {
        let (mut weight, mut loss) = (0.0, 0.0);
        let mut of_folds = vec![0.0; sample.folds.count()];
        for (index, (row, won)) in rows.iter().zip(&sample.won).enumerate() {
            let log_odds = main.out_of_fold[*row as usize];
            let own = sample.weight(index) * softplus(if *won { -log_odds } else { log_odds });
            weight += sample.weight(index);
            loss += own;
            of_folds[usize::from(sample.folds.of_rows()[index])] += own;
        }
        let held_out_losses = fits.solutions.iter().map(|(fold, _)| of_folds[*fold]).collect();
        let of_folds = vec![Vec::new(); fits.designs.len()];
        Self { of_folds, table: sample.codes.clone(), fits, log_loss: loss / weight, held_out_losses, compared: None }
    }
}

struct Search<'a> {
    sample: &'a Sample,
    settings: &'a TuningSettings<'a>,
    /// The best penalty without interactions.
    penalty: f64,
}

impl Search<'_> {
    /// Adds interactions as long as they help; how many were added. `candidates` gives those that may follow others.
    fn round(
        &self,
        before: Found,
        candidates: impl Fn(&[Interaction]) -> Vec<Interaction>,
        counts: &[usize],
    ) -> Result<(Found, usize), FitError> {
        let Some(most) = counts.last() else { return Ok((before, 0)) };
        let Sample { codes, won, folds, .. } = self.sample;
        let ranked_of_fold = |(fold, own): (usize, &Vec<Interaction>)| {
            let Some((_, solution)) = before.fits.solutions.iter().find(|(held_out, _)| *held_out == fold) else { return Vec::new() };
            let weight = |row: usize| if usize::from(folds.of_rows()[row]) == fold { 0.0 } else { self.sample.weight(row) };
            let residuals = Residuals::new(&before.table, won, &before.fits.designs[fold], solution, weight);
            strongest(codes, &candidates(own), &residuals, self.penalty, *most)
        };
        let ranked: Vec<Vec<Interaction>> = before.of_folds.iter().enumerate().map(ranked_of_fold).collect();
        let first = before.of_folds.clone();
        let mut tried: Vec<(usize, Found)> = vec![(0, before)];
        let mut worse = 0;
        for count in counts {
            let with_more =
                |(own, ranked): (&Vec<Interaction>, &Vec<Interaction>)| own.iter().chain(ranked.iter().take(*count)).cloned().collect();
            let found = self.cross_validate(first.iter().zip(&ranked).map(with_more).collect())?;
            worse = if tried.iter().all(|(_, other)| found.log_loss < other.log_loss) { 0 } else { worse + 1 };
            tried.push((*count, found));
            if worse == WORSE_IN_A_ROW {
                break;
            }
        }
        if self.settings.rule == PenaltyRule::OneStandardError {
            let of_folds: Vec<Vec<f64>> = tried.iter().map(|(_, found)| found.held_out_losses.clone()).collect();
            let rows_by_fold = folds.weights(self.sample.weights.as_deref());
            let rows: Vec<f64> = tried[0].1.fits.solutions.iter().map(|(fold, _)| rows_by_fold[*fold]).collect();
            let chosen = self.settings.rule.choice(&of_folds, &rows).ok_or(FitError::Penalty(f64::NAN))?;
            let (kept, best) = tried.swap_remove(chosen);
            return Ok((best, kept));
        }
        let before = tried[0].1.log_loss;
        let lowest = tried.iter().map(|(_, found)| found.log_loss).fold(f64::INFINITY, f64::min);
        let enough = before - MOST_OF_IT * (before - lowest);
        // The lowest itself is enough, and nothing at all where nothing helps.
        let chosen = tried.into_iter().find(|(_, found)| found.log_loss <= enough);
        let (kept, best) = chosen.ok_or(FitError::Penalty(f64::NAN))?;
        Ok((best, kept))
    }

    fn cross_validate(&self, of_folds: Vec<Vec<Interaction>>) -> Result<Found, FitError> {
        let Sample { codes, won, folds, .. } = self.sample;
        let (table, designs) = with_folds(codes, folds, &of_folds);
        let base = self.penalty.min(LARGEST_BASE);
        let mut penalties = PENALTIES.map(|factor| factor * base).to_vec();
        penalties.extend(Some(self.penalty).filter(|penalty| *penalty > penalties[0]));
        let compared = compare(&table, won, &TuningSettings { penalties: &penalties, on_fit: &|| {}, ..*self.settings }, designs)?;
        Ok(Found {
            of_folds,
            table,
            fits: compared.fits.clone(),
            log_loss: compared.log_loss,
            held_out_losses: compared.held_out_losses.clone(),
            compared: Some(compared),
        })
    }

    /// The strongest candidates by what a fit of all searched rows, with the interactions before them, leaves unexplained.
    fn strongest_of_all(
        &self,
        before: &[Interaction],
        candidates: &[Interaction],
        penalty: f64,
        most: usize,
    ) -> Result<Vec<Interaction>, FitError> {
        if most == 0 {
            return Ok(Vec::new());
        }
        let Sample { codes, won, weights, solver, .. } = self.sample;
        let table = with_interactions(codes, before);
        let design = Design::new(table.columns(), &table.support());
        let penalty = if before.is_empty() { self.penalty } else { penalty };
        let solution = solver.solve(&Problem { codes: &table, design: &design, won, weights: weights.as_deref(), penalty }, None)?;
        let residuals = Residuals::new(&table, won, &design, &solution, |row| self.sample.weight(row));
        Ok(strongest(codes, candidates, &residuals, self.penalty, most))
    }
}
