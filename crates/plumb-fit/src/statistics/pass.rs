//! One pass over the codes: log-odds, and sums by bin. Written so that the compiler turns the innermost loops into vectors: `L` fits stand side
//! by side for each bin and row, and an addition works on all of them.

use pulp::{Simd, WithSimd};

use super::logistic::{ln_to_two, logistic};
use super::packed::Packed;
use crate::Codes;

/// Rows worked on at a time, at most: what is known of them stays in the first-level cache while the features go over it.
pub(super) const BLOCK: usize = 1024;

/// Rows worked on at a time for `L` fits.
const fn block_rows<const L: usize>() -> usize {
    if L == 1 { BLOCK } else { BLOCK / 4 }
}

/// How many copies of a bin's sums take turns. Rows next to each other often share a bin, and an addition must not wait for the one before it.
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

/// What is summed by bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Summed {
    /// Predicted less observed: the slope of the loss.
    Residuals,
    /// Variance of the prediction: the curvature of the loss.
    Variances,
}

/// Sums over some rows.
#[derive(Debug, Clone)]
pub(super) struct Sums<const L: usize> {
    pub loss: [f64; L],
    pub held_out_loss: [f64; L],
    pub total: [f64; L],
    pub bins: Vec<[f64; L]>,
}

impl<const L: usize> Sums<L> {
    pub(super) fn zero(bins: usize) -> Self {
        Self { loss: [0.0; L], held_out_loss: [0.0; L], total: [0.0; L], bins: vec![[0.0; L]; bins] }
    }

    pub(super) fn add(&mut self, other: &Self) {
        add(&mut self.loss, &other.loss);
        add(&mut self.held_out_loss, &other.held_out_loss);
        add(&mut self.total, &other.total);
        self.bins.iter_mut().zip(&other.bins).for_each(|(mine, theirs)| add(mine, theirs));
    }
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
    values: Vec<[f64; L]>,
}

impl<const L: usize> Block<L> {
    fn new() -> Self {
        let zero = || vec![[0.0; L]; block_rows::<L>()];
        Self { log_odds: zero(), counts: zero(), observed: zero(), added: zero(), factors: zero(), values: zero() }
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
        let bins = self.bin_weights.len();
        let mut sums = Sums::zero(bins);
        let copies_of = if matches!(self.codes, Layout::Rows(_)) { 0 } else { bins };
        let mut copies = vec![[0.0; L]; COPIES * copies_of];
        let mut block = Block::<L>::new();
        let end = rows.end;
        for start in rows.step_by(block_rows::<L>()) {
            let len = block_rows::<L>().min(end - start);
            self.work_out(start, len, summed, &mut block);
            if summed == Summed::Residuals {
                self.sum_losses(start, len, &block, &mut sums);
            }
            let values = &block.values[..len];
            sum_into(&mut sums.total, values);
            let (columns, first_bins) = match &self.codes {
                Layout::Rows(packed) => {
                    packed.scatter(start, values, &mut sums.bins);
                    continue;
                }
                Layout::Columns(columns, first_bins) => (columns, first_bins),
            };
            for (codes, range) in columns.iter().zip(first_bins.windows(2)) {
                let (first, rest) = copies.split_at_mut(bins);
                let tables = [&mut first[range[0]..range[1]], &mut rest[range[0]..range[1]]];
                match codes {
                    Codes::Narrow(codes) => scatter(&codes[start..start + len], values, tables),
                    Codes::Wide(codes) => scatter(&codes[start..start + len], values, tables),
                }
            }
        }
        for copy in copies.chunks_exact(bins.max(1)) {
            sums.bins.iter_mut().zip(copy).for_each(|(sum, own)| add(sum, own));
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
            into[first - start..first - start + len].copy_from_slice(&block.values[..len]);
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
        let values = block.values[..len].as_flattened_mut();
        let (added, factors) = (block.added[..len].as_flattened_mut(), block.factors[..len].as_flattened_mut());
        let outputs = added.iter_mut().zip(factors);
        match summed {
            Summed::Residuals if self.weights.is_none() => {
                for ((((z, count), observed), value), (added, factor)) in inputs.zip(values).zip(outputs) {
                    let own = logistic(*z);
                    *value = count * (own.probability - observed);
                    *added = own.kink - observed * z;
                    *factor = own.factor;
                }
            }
            // A product counts rows as one each, so the logarithms are taken one by one.
            Summed::Residuals => {
                for ((((z, count), observed), value), (added, factor)) in inputs.zip(values).zip(outputs) {
                    let own = logistic(*z);
                    *value = count * (own.probability - observed);
                    *added = own.kink + ln_to_two(own.factor) - observed * z;
                    *factor = 1.0;
                }
            }
            Summed::Variances => {
                for (((z, count), _), value) in inputs.zip(values) {
                    let probability = logistic(*z).probability;
                    *value = count * probability * (1.0 - probability);
                }
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
        let rows = start..start + log_odds.len();
        let (columns, first_bins) = match &self.codes {
            Layout::Rows(packed) => return packed.gather(start, &self.bin_weights, log_odds),
            Layout::Columns(columns, first_bins) => (columns, first_bins),
        };
        for (codes, range) in columns.iter().zip(first_bins.windows(2)) {
            let weights = &self.bin_weights[range[0]..range[1]];
            match codes {
                Codes::Narrow(codes) => gather(&codes[rows.clone()], weights, log_odds),
                Codes::Wide(codes) => gather(&codes[rows.clone()], weights, log_odds),
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

/// By value, so that the compiler need not ask whether the two overlap.
#[inline(always)]
pub(super) fn add<const L: usize>(sum: &mut [f64; L], value: &[f64; L]) {
    let (mine, theirs) = (*sum, *value);
    *sum = std::array::from_fn(|lane| mine[lane] + theirs[lane]);
}
