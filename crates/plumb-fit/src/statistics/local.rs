use std::borrow::Cow;
use std::sync::OnceLock;

use pulp::Arch;
use rayon::prelude::*;

use super::packed::Packed;
use super::pass::{BLOCK, Layout, Pass, SumsOf, VariancesOf};
use super::scaled::scaled;
use super::sums::{ByBin, Summed, Sums};
use super::tables::PairTable;
use super::{Curvature, LANES, Point, Slope, Statistics};
use crate::{CodeTable, Codes, Folds};

/// Rows held in memory.
///
/// Rows are taken in stripes whose number and bounds depend on the rows alone, and sums of stripes are added in order: the result is the same
/// to the last bit whatever the number of threads.
#[derive(Debug)]
pub struct LocalStatistics<'a> {
    columns: Vec<Cow<'a, Codes>>,
    /// Number of the first bin of each feature, and of all bins at the end.
    first_bins: Vec<usize>,
    won: Cow<'a, [bool]>,
    weights: Option<Cow<'a, [f64]>>,
    /// The fold of each row, and the folds that the fits hold out.
    folds: Option<(Cow<'a, [u8]>, Vec<usize>)>,
    totals: Vec<(f64, f64)>,
    /// The codes packed, for passes of a single fit over many rows; `None` where they do not fit.
    packed: OnceLock<Option<Packed>>,
    /// Curvatures come from about so many rows.
    sample_rows: usize,
    /// Those rows, where these are too many.
    sample: OnceLock<Option<Box<LocalStatistics<'a>>>>,
}

/// The most stripes, and the fewest rows of one.
const STRIPES: usize = 32;
const STRIPE_ROWS: usize = 1 << 13;

/// From so many rows on, the codes of a single fit are packed; a part of them stays so. More fits take more room a bin, and packed sums would leave the nearest cache.
const PACKED_ROWS: usize = 1 << 14;

/// Curvatures come from about so many rows, and from at least so many a bin. Fits along a path make more of one, so theirs is better; one that is to
/// be rough, on a part of the rows, makes less of it.
const SAMPLE_ROWS: usize = 1 << 14;
const SAMPLE_ROWS_OF_PATHS: usize = 1 << 15;
const SAMPLE_ROWS_A_BIN: usize = 24;

impl<'a> LocalStatistics<'a> {
    /// Of one fit on all rows of `codes`; `weights` are those of rows.
    pub fn new(codes: &'a CodeTable, won: &'a [bool], weights: Option<&'a [f64]>) -> Self {
        Self::build(codes, won, weights, None)
    }

    /// Of a fit for each of the given folds (at most [`LANES`]), on the rows of all others.
    pub fn without_folds(
        codes: &'a CodeTable,
        won: &'a [bool],
        weights: Option<&'a [f64]>,
        folds: &'a Folds,
        held_out: Vec<usize>,
    ) -> Self {
        Self::build(codes, won, weights, Some((folds, held_out)))
    }

    fn build(codes: &'a CodeTable, won: &'a [bool], weights: Option<&'a [f64]>, folds: Option<(&'a Folds, Vec<usize>)>) -> Self {
        let mut first_bins = vec![0];
        for column in codes.columns() {
            first_bins.push(first_bins[first_bins.len() - 1] + column.levels);
        }
        let sample_rows = if folds.is_some() { SAMPLE_ROWS_OF_PATHS } else { SAMPLE_ROWS };
        Self::of(
            codes.columns().iter().map(|column| Cow::Borrowed(&column.codes)).collect(),
            first_bins,
            Cow::Borrowed(won),
            weights.map(Cow::Borrowed),
            folds.map(|(folds, held_out)| (Cow::Borrowed(folds.of_rows()), held_out)),
            sample_rows,
        )
    }

    fn of(
        columns: Vec<Cow<'a, Codes>>,
        first_bins: Vec<usize>,
        won: Cow<'a, [bool]>,
        weights: Option<Cow<'a, [f64]>>,
        folds: Option<(Cow<'a, [u8]>, Vec<usize>)>,
        sample_rows: usize,
    ) -> Self {
        let totals = totals(&won, weights.as_deref(), folds.as_ref().map(|(of_row, held_out)| (&**of_row, held_out.as_slice())));
        Self { columns, first_bins, won, weights, folds, totals, packed: OnceLock::new(), sample_rows, sample: OnceLock::new() }
    }

    /// Every `stride`-th row, for a rough look: curvatures come from half as many of them. Rows that are sorted by time are thinned evenly over it.
    pub(crate) fn thinned(&self, stride: usize) -> LocalStatistics<'a> {
        let rows = || (0..self.won.len()).step_by(stride);
        let mut thinned = LocalStatistics::of(
            self.columns.par_iter().map(|codes| Cow::Owned(codes.thinned(stride))).collect(),
            self.first_bins.clone(),
            rows().map(|row| self.won[row]).collect(),
            self.weights.as_ref().map(|weights| rows().map(|row| weights[row]).collect()),
            self.folds.as_ref().map(|(of_row, held_out)| (rows().map(|row| of_row[row]).collect(), held_out.clone())),
            self.sample_rows / 2,
        );
        let packed = if self.fits() == 1 { self.packed::<1>() } else { None };
        if let Some(packed) = packed {
            thinned.packed = OnceLock::from(Some(packed.thinned(stride)));
        }
        thinned
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.won.len()
    }

    fn bins(&self) -> usize {
        self.first_bins[self.first_bins.len() - 1]
    }

    /// The rows that curvatures come from; `None` where all do.
    fn sample(&self) -> Option<&LocalStatistics<'a>> {
        let made = self.sample.get_or_init(|| {
            let stride = self.rows() / self.sample_rows.max(SAMPLE_ROWS_A_BIN * self.bins());
            (stride > 1).then(|| Box::new(self.thinned(stride)))
        });
        made.as_deref()
    }

    fn columns(&self) -> Vec<&Codes> {
        self.columns.iter().map(|codes| &**codes).collect()
    }

    /// The packed codes, where `L` fits go over them.
    fn packed<const L: usize>(&self) -> Option<&Packed> {
        if L > 1 || (self.rows() < PACKED_ROWS && self.packed.get().is_none()) {
            return None;
        }
        self.packed.get_or_init(|| Packed::new(&self.columns(), &self.first_bins)).as_ref()
    }

    /// Ranges of rows that are summed by themselves.
    fn stripes(&self) -> Vec<std::ops::Range<usize>> {
        let rows = self.rows();
        let len = rows.div_ceil(STRIPES).max(STRIPE_ROWS).next_multiple_of(BLOCK);
        (0..rows).step_by(len).map(|start| start..rows.min(start + len)).collect()
    }

    fn pass<const L: usize>(&self, points: &[Point]) -> Pass<'_, L> {
        let mut lanes = [0.0; L];
        lanes[..points.len()].fill(1.0);
        let mut intercepts = [0.0; L];
        let mut bin_weights = vec![[0.0; L]; self.bins()];
        for (lane, point) in points.iter().enumerate() {
            intercepts[lane] = point.intercept;
            bin_weights.iter_mut().zip(&point.weights).for_each(|(own, weight)| own[lane] = *weight);
        }
        let folds = self.folds.as_ref().map(|(of_row, held_out)| {
            let counts = |fold: usize| std::array::from_fn(|lane| if held_out.get(lane) == Some(&fold) { 0.0 } else { lanes[lane] });
            (&**of_row, (0..=usize::from(u8::MAX)).map(counts).collect())
        });
        let packed = self.packed::<L>();
        let codes = match packed {
            Some(packed) => Layout::Rows(packed),
            None => Layout::Columns(self.columns(), self.first_bins.as_slice()),
        };
        if let Some(packed) = packed {
            bin_weights = packed.pack(&bin_weights);
        }
        Pass { codes, won: &self.won, weights: self.weights.as_deref(), folds, lanes, intercepts, bin_weights }
    }

    fn sums<const L: usize>(&self, points: &[Point], summed: Summed) -> Sums<L> {
        let pass = self.pass::<L>(points);
        let arch = Arch::new();
        let sums = |rows| arch.dispatch(SumsOf { pass: &pass, rows, summed });
        let stripes: Vec<Sums<L>> = self.stripes().into_par_iter().map(sums).collect();
        let mut all = Sums::zero(summed, pass.bin_weights.len());
        stripes.iter().for_each(|own| all.add(own));
        if let Some(packed) = self.packed::<L>() {
            for by_bin in [&mut all.residuals, &mut all.variances].into_iter().filter(|by_bin| !by_bin.bins.is_empty()) {
                by_bin.bins = packed.unpack(&by_bin.bins, self.bins());
            }
        }
        all
    }

    /// The variance of each row in each fit.
    fn variances<const L: usize>(&self, points: &[Point]) -> Vec<[f64; L]> {
        let pass = self.pass::<L>(points);
        let arch = Arch::new();
        let mut values = vec![[0.0; L]; self.rows()];
        let len = self.stripes().first().map_or(1, |rows| rows.len());
        let parts = values.par_chunks_mut(len.max(1)).zip(self.stripes());
        parts.for_each(|(into, rows)| arch.dispatch(VariancesOf { pass: &pass, rows, into }));
        values
    }

    fn slopes_of<const L: usize>(&self, points: &[Point]) -> Vec<Slope> {
        slopes(&self.sums::<L>(points, Summed::Residuals), points.len())
    }

    fn curvatures_of<const L: usize>(&self, points: &[Point]) -> Vec<Curvature> {
        self.curvatures_around(points, &self.sums::<L>(points, Summed::Variances).variances)
    }

    fn both_of<const L: usize>(&self, points: &[Point]) -> (Vec<Slope>, Vec<Curvature>) {
        let sums = self.sums::<L>(points, Summed::Both);
        (slopes(&sums, points.len()), self.curvatures_around(points, &sums.variances))
    }

    /// The curvatures whose diagonals are given.
    fn curvatures_around<const L: usize>(&self, points: &[Point], exact: &ByBin<L>) -> Vec<Curvature> {
        let sampled = self.sample();
        let rows = sampled.unwrap_or(self);
        let variances = rows.variances::<L>(points);
        let bins_of = |feature: usize| self.first_bins[feature + 1] - self.first_bins[feature];
        let pairs: Vec<(usize, usize)> = (0..self.columns.len()).flat_map(|f| (f + 1..self.columns.len()).map(move |g| (f, g))).collect();
        let arch = Arch::new();
        let table = |(f, g): &(usize, usize)| {
            let (left, right) = ((&*rows.columns[*f], bins_of(*f)), (&*rows.columns[*g], bins_of(*g)));
            by_lane(arch.dispatch(PairTable { left, right, values: &variances }), points.len())
        };
        let tables: Vec<Vec<Vec<f64>>> = pairs.par_iter().map(table).collect();
        let mut of_lanes = vec![Vec::with_capacity(pairs.len()); points.len()];
        for table in tables {
            of_lanes.iter_mut().zip(table).for_each(|(own, table)| own.push(table));
        }
        let lane = |at: usize, of: &ByBin<L>| (of.total[at], of.bins.iter().map(|own| own[at]).collect::<Vec<f64>>());
        let in_sample = sampled.map(|rows| (rows.sums::<L>(points, Summed::Variances).variances, rows.counts()));
        let of_lane = |(at, pairs): (usize, Vec<Vec<f64>>)| {
            let (intercept, diagonal) = lane(at, exact);
            let found = Curvature { intercept, cross: diagonal.clone(), diagonal, pairs };
            match &in_sample {
                None => found,
                Some((sums, counts)) => scaled(found, lane(at, sums), counts, &self.first_bins),
            }
        };
        of_lanes.into_iter().enumerate().map(of_lane).collect()
    }

    /// Rows of each bin.
    fn counts(&self) -> Vec<f64> {
        let of_feature = |(codes, range): (&Cow<'a, Codes>, &[usize])| codes.support(range[1] - range[0]);
        self.columns.par_iter().zip(self.first_bins.par_windows(2)).map(of_feature).collect::<Vec<_>>().concat()
    }
}

fn slopes<const L: usize>(sums: &Sums<L>, fits: usize) -> Vec<Slope> {
    let of_lane = |lane: usize| Slope {
        loss: sums.loss[lane],
        held_out_loss: sums.held_out_loss[lane],
        intercept: sums.residuals.total[lane],
        bins: sums.residuals.bins.iter().map(|own| own[lane]).collect(),
    };
    (0..fits).map(of_lane).collect()
}

/// A table a fit, from one whose cells hold all fits.
fn by_lane<const L: usize>(table: Vec<[f64; L]>, lanes: usize) -> Vec<Vec<f64>> {
    if L == 1 {
        return vec![table.into_flattened()];
    }
    (0..lanes).map(|lane| table.iter().map(|cell| cell[lane]).collect()).collect()
}

fn totals(won: &[bool], weights: Option<&[f64]>, folds: Option<(&[u8], &[usize])>) -> Vec<(f64, f64)> {
    let Some((of_row, held_out)) = folds else {
        return vec![match weights {
            None => (won.len() as f64, won.iter().filter(|won| **won).count() as f64),
            Some(weights) => {
                won.iter().zip(weights).fold((0.0, 0.0), |sum, (won, weight)| (sum.0 + weight, sum.1 + if *won { *weight } else { 0.0 }))
            }
        }];
    };
    let folds_there_are = usize::from(u8::MAX) + 1;
    let mut by_fold = vec![(0.0, 0.0); folds_there_are];
    for (row, won) in won.iter().enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[row]);
        let fold = usize::from(of_row[row]);
        by_fold[fold].0 += weight;
        by_fold[fold].1 += if *won { weight } else { 0.0 };
    }
    let without = |held_out: usize| {
        let others = by_fold.iter().enumerate().filter(|(fold, _)| *fold != held_out);
        others.fold((0.0, 0.0), |sum, (_, own)| (sum.0 + own.0, sum.1 + own.1))
    };
    held_out.iter().map(|fold| without(*fold)).collect()
}

impl Statistics for LocalStatistics<'_> {
    fn fits(&self) -> usize {
        self.totals.len()
    }

    fn totals(&self) -> Vec<(f64, f64)> {
        self.totals.clone()
    }

    fn slopes(&self, points: &[Point]) -> Vec<Slope> {
        if points.len() == 1 { self.slopes_of::<1>(points) } else { self.slopes_of::<LANES>(points) }
    }

    /// A pair of features costs as much as a feature in a pass, which reads it twice.
    fn curvature_cost(&self) -> f64 {
        let share = self.sample().map_or(1.0, |rows| rows.rows() as f64 / self.rows() as f64);
        let features = self.columns.len() as f64;
        1.0 + share * (features - 1.0).max(0.0) / 4.0
    }

    fn curvatures(&self, points: &[Point]) -> Vec<Curvature> {
        if points.len() == 1 { self.curvatures_of::<1>(points) } else { self.curvatures_of::<LANES>(points) }
    }

    fn slopes_and_curvatures(&self, points: &[Point]) -> (Vec<Slope>, Vec<Curvature>) {
        if points.len() == 1 { self.both_of::<1>(points) } else { self.both_of::<LANES>(points) }
    }
}
