//! One pass over the codes: log-odds, and sums by bin. Written so that the compiler turns the innermost loops into vectors: `L` fits stand side
//! by side for each bin and row, and an addition works on all of them.

use pulp::{Simd, WithSimd};

use super::logistic::{ln_to_two, logistic};
use super::packed::Packed;
use super::sums::{ByBin, Summed, Sums, add};
use crate::Codes;

/// Rows worked on at a time, at most: what is known of them stays in the nearest caches while the features go over it.
pub(super) const BLOCK: usize = 1024;

/// Rows worked on at a time for `L` fits.
const fn block_rows<const L: usize>() -> usize {
    if L == 1 { BLOCK } else { BLOCK / 4 }
}

/// How many copies of a bin's sums take turns where a feature is gone over after the other. Rows next to each other often share a bin, and an addition
/// must not wait for the one before it; between two of a joint code lie those of all other groups.
const COPIES: usize = 2;

/// What a pass goes over, for `L` fits.
pub(super) struct Pass<'a, const L: usize> {
    /// The codes of the rows.
    pub codes: Layout<'a>,
    /// Whether each row was won.
    pub won: &'a [bool],
    /// The weight of each row; 1 where there are none.
    pub weights: Option<&'a [f64]>,
    /// The fold of each row, with what each fold counts in each fit: 0 where it is held out.
    pub folds: Option<(&'a [u8], Vec<[f64; L]>)>,
    /// What every row counts where there are no folds: 1 in each fit that there is, 0 in lanes that only fill up.
    pub lanes: [f64; L],
    /// Intercept of each fit.
    pub intercepts: [f64; L],
    /// Weights of each bin.
    pub bin_weights: Vec<[f64; L]>,
}

/// How codes lie in memory.
pub(super) enum Layout<'a> {
    /// A column a feature, with the number of the first bin of each feature, and of all bins at the end.
    Columns(Vec<&'a Codes>, &'a [usize]),
    /// Joint codes row by row; they are the bins.
    Rows(&'a Packed),
}

/// What is worked out for the rows of a block.
struct Block<const L: usize> {
    log_odds: Vec<[f64; L]>,
    counts: Vec<[f64; L]>,
    observed: Vec<[f64; L]>,
    /// The part of the loss that is added up, see `logistic`.
    added: Vec<[f64; L]>,
    /// The part that is multiplied.
    factors: Vec<[f64; L]>,
    residuals: Vec<[f64; L]>,
    variances: Vec<[f64; L]>,
}

impl<const L: usize> Block<L> {
    fn new() -> Self {
        let zero = || vec![[0.0; L]; block_rows::<L>()];
        Self { log_odds: zero(), counts: zero(), observed: zero(), added: zero(), factors: zero(), residuals: zero(), variances: zero() }
    }
}

/// Sums over the rows of a range. What `pulp` compiles for the vector instructions of the machine is a type and no closure: one that does not use up what
/// it holds is called through a function of the compiler's, which is compiled for any machine.
pub(super) struct SumsOf<'a, const L: usize> {
    pub pass: &'a Pass<'a, L>,
    pub rows: std::ops::Range<usize>,
    pub summed: Summed,
}

impl<const L: usize> WithSimd for SumsOf<'_, L> {
    type Output = Sums<L>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Sums<L> {
        self.pass.sums(self.rows, self.summed)
    }
}

/// The variance of each row of a range.
pub(super) struct VariancesOf<'a, const L: usize> {
    pub pass: &'a Pass<'a, L>,
    pub rows: std::ops::Range<usize>,
    pub into: &'a mut [[f64; L]],
}

impl<const L: usize> WithSimd for VariancesOf<'_, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.pass.variances(self.rows, self.into);
    }
}

impl<const L: usize> Pass<'_, L> {
    #[inline(always)]
    fn sums(&self, rows: std::ops::Range<usize>, summed: Summed) -> Sums<L> {
        let mut sums = Sums::zero(summed, self.bin_weights.len());
        let mut copies = [self.copies(&sums.residuals), self.copies(&sums.variances)];
        let mut block = Block::<L>::new();
        let end = rows.end;
        for start in rows.step_by(block_rows::<L>()) {
            let len = block_rows::<L>().min(end - start);
            self.work_out(start, len, summed, &mut block);
            if summed.residuals() {
                self.sum_losses(start, len, &block, &mut sums);
                self.sum_by_bin(start, &block.residuals[..len], &mut sums.residuals, &mut copies[0]);
            }
            if summed.variances() {
                self.sum_by_bin(start, &block.variances[..len], &mut sums.variances, &mut copies[1]);
            }
        }
        for (sum, copies) in [&mut sums.residuals, &mut sums.variances].into_iter().zip(copies) {
            for copy in copies.chunks_exact(self.bin_weights.len().max(1)) {
                sum.bins.iter_mut().zip(copy).for_each(|(sum, own)| add(sum, own));
            }
        }
        sums
    }

    #[inline(always)]
    fn variances(&self, rows: std::ops::Range<usize>, into: &mut [[f64; L]]) {
        let mut block = Block::<L>::new();
        let (start, end) = (rows.start, rows.end);
        for first in rows.step_by(block_rows::<L>()) {
            let len = block_rows::<L>().min(end - first);
            self.work_out(first, len, Summed::Variances, &mut block);
            into[first - start..first - start + len].copy_from_slice(&block.variances[..len]);
        }
    }

    /// Room for the copies of the sums that take turns.
    fn copies(&self, sums: &ByBin<L>) -> Vec<[f64; L]> {
        match self.codes {
            Layout::Columns(..) => vec![[0.0; L]; COPIES * sums.bins.len()],
            Layout::Rows(_) => Vec::new(),
        }
    }

    /// Adds the values of the rows from `start` on to the sums of their bins.
    #[inline(always)]
    fn sum_by_bin(&self, start: usize, values: &[[f64; L]], sums: &mut ByBin<L>, copies: &mut [[f64; L]]) {
        sum_into(&mut sums.total, values);
        match &self.codes {
            Layout::Rows(packed) => packed.scatter(start, values, &mut sums.bins),
            Layout::Columns(columns, first_bins) => {
                let rows = start..start + values.len();
                let (first, rest) = copies.split_at_mut(sums.bins.len());
                for (codes, range) in columns.iter().zip(first_bins.windows(2)) {
                    let tables = [&mut first[range[0]..range[1]], &mut rest[range[0]..range[1]]];
                    match codes {
                        Codes::Narrow(codes) => scatter(&codes[rows.clone()], values, tables),
                        Codes::Wide(codes) => scatter(&codes[rows.clone()], values, tables),
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn work_out(&self, start: usize, len: usize, summed: Summed, block: &mut Block<L>) {
        let (log_odds, counts) = (&mut block.log_odds[..len], &mut block.counts[..len]);
        self.add_up(start, log_odds);
        self.count(start, counts);
        self.observe(start, &mut block.observed[..len]);
        // Flat, so that vectors are filled by rows where there is one fit, and by fits where there are more.
        let inputs = log_odds.as_flattened().iter().zip(counts.as_flattened()).zip(block.observed[..len].as_flattened());
        let (residuals, variances) = (block.residuals[..len].as_flattened_mut(), block.variances[..len].as_flattened_mut());
        let (added, factors) = (block.added[..len].as_flattened_mut(), block.factors[..len].as_flattened_mut());
        if !summed.residuals() {
            for (((z, count), _), variance) in inputs.zip(variances) {
                let probability = logistic(*z).probability;
                *variance = count * probability * (1.0 - probability);
            }
            return;
        }
        let outputs = residuals.iter_mut().zip(variances).zip(added.iter_mut().zip(factors));
        // A variance costs next to nothing once the probability is there. A product counts rows as one each, so with weights the logarithms are taken one by one.
        if self.weights.is_none() {
            for (((z, count), observed), ((residual, variance), (added, factor))) in inputs.zip(outputs) {
                let own = logistic(*z);
                *residual = count * (own.probability - observed);
                *variance = count * own.probability * (1.0 - own.probability);
                *added = own.kink - observed * z;
                *factor = own.factor;
            }
        } else {
            for (((z, count), observed), ((residual, variance), (added, factor))) in inputs.zip(outputs) {
                let own = logistic(*z);
                *residual = count * (own.probability - observed);
                *variance = count * own.probability * (1.0 - own.probability);
                *added = own.kink + ln_to_two(own.factor) - observed * z;
                *factor = 1.0;
            }
        }
    }

    /// Whether each row was won, 1 or 0, for each fit.
    #[inline(always)]
    fn observe(&self, start: usize, observed: &mut [[f64; L]]) {
        for (own, won) in observed.iter_mut().zip(&self.won[start..]) {
            *own = [f64::from(u8::from(*won)); L];
        }
    }

    /// Log-odds of the rows from `start` on.
    #[inline(always)]
    fn add_up(&self, start: usize, log_odds: &mut [[f64; L]]) {
        log_odds.fill(self.intercepts);
        match &self.codes {
            Layout::Rows(packed) => packed.gather(start, &self.bin_weights, log_odds),
            Layout::Columns(columns, first_bins) => {
                let rows = start..start + log_odds.len();
                for (codes, range) in columns.iter().zip(first_bins.windows(2)) {
                    let weights = &self.bin_weights[range[0]..range[1]];
                    match codes {
                        Codes::Narrow(codes) => gather(&codes[rows.clone()], weights, log_odds),
                        Codes::Wide(codes) => gather(&codes[rows.clone()], weights, log_odds),
                    }
                }
            }
        }
    }

    /// What each row counts in each fit.
    #[inline(always)]
    fn count(&self, start: usize, counts: &mut [[f64; L]]) {
        match &self.folds {
            None => counts.fill(self.lanes),
            Some((folds, of_fold)) => {
                for (count, fold) in counts.iter_mut().zip(&folds[start..]) {
                    *count = of_fold[usize::from(*fold)];
                }
            }
        }
        if let Some(weights) = self.weights {
            for (count, weight) in counts.iter_mut().zip(&weights[start..]) {
                count.iter_mut().for_each(|c| *c *= weight);
            }
        }
    }

    /// Adds up the losses of the block's rows: those fitted on, and those held out.
    #[inline(always)]
    fn sum_losses(&self, start: usize, len: usize, block: &Block<L>, sums: &mut Sums<L>) {
        let (counts, added, factors) = (&block.counts[..len], &block.added[..len], &block.factors[..len]);
        let (mut fitted, mut held_out) = (Product::<L>::default(), Product::<L>::default());
        for (group, ((counts, added), factors)) in counts.chunks(TURNS).zip(added.chunks(TURNS)).zip(factors.chunks(TURNS)).enumerate() {
            for (turn, ((count, added), factor)) in counts.iter().zip(added).zip(factors).enumerate() {
                fitted.add(turn, count, added, factor);
                if self.folds.is_some() {
                    let weight = self.weights.map_or(1.0, |weights| weights[start + group * TURNS + turn]);
                    held_out.add(turn, &std::array::from_fn(|lane| weight - count[lane]), added, factor);
                }
            }
        }
        add(&mut sums.loss, &fitted.loss());
        if self.folds.is_some() {
            add(&mut sums.held_out_loss, &held_out.loss());
        }
    }
}

/// How many sums take turns, so that one need not wait for the one before.
const TURNS: usize = 4;

/// Losses of up to a block of rows, on the way to their sum.
struct Product<const L: usize> {
    added: [[f64; L]; TURNS],
    /// Of at most `BLOCK` factors from 1 to 2 together: below the largest number.
    factors: [[f64; L]; TURNS],
}

impl<const L: usize> Default for Product<L> {
    fn default() -> Self {
        Self { added: [[0.0; L]; TURNS], factors: [[1.0; L]; TURNS] }
    }
}

impl<const L: usize> Product<L> {
    #[inline(always)]
    fn add(&mut self, turn: usize, counts: &[f64; L], added: &[f64; L], factors: &[f64; L]) {
        let (sum, product) = (self.added[turn], self.factors[turn]);
        self.added[turn] = std::array::from_fn(|lane| sum[lane] + counts[lane] * added[lane]);
        // Where factors are not 1, a row counts once or not at all.
        self.factors[turn] = std::array::from_fn(|lane| product[lane] * (1.0 + counts[lane] * (factors[lane] - 1.0)));
    }

    fn loss(&self) -> [f64; L] {
        std::array::from_fn(|lane| {
            let of_turn = |turn: usize| self.added[turn][lane] + libm::log(self.factors[turn][lane]);
            (0..TURNS).map(of_turn).sum()
        })
    }
}

#[inline(always)]
fn gather<C: Copy + Into<usize>, const L: usize>(codes: &[C], weights: &[[f64; L]], log_odds: &mut [[f64; L]]) {
    for (z, code) in log_odds.iter_mut().zip(codes) {
        add(z, &weights[(*code).into()]);
    }
}

#[inline(always)]
fn scatter<C: Copy + Into<usize>, const L: usize>(codes: &[C], values: &[[f64; L]], tables: [&mut [[f64; L]]; COPIES]) {
    let [even, odd] = tables;
    let (pairs, last) = (codes.chunks_exact(COPIES), codes.len() - codes.len() % COPIES);
    let rest = pairs.remainder();
    for (codes, values) in pairs.zip(values.chunks_exact(COPIES)) {
        add(&mut even[codes[0].into()], &values[0]);
        add(&mut odd[codes[1].into()], &values[1]);
    }
    if let Some(code) = rest.first() {
        add(&mut even[(*code).into()], &values[last]);
    }
}

#[inline(always)]
fn sum_into<const L: usize>(sum: &mut [f64; L], values: &[[f64; L]]) {
    for value in values {
        add(sum, value);
    }
}
