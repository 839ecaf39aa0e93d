//! Sums by the bins of two features.

use pulp::{Simd, WithSimd};

use super::sums::add;
use crate::Codes;

/// How many copies of a table take turns, see `pass`.
const COPIES: usize = 2;

/// Sums of `values` by the codes of two features, each with its number of bins; row-major, `left` bins by `right` bins.
pub(super) struct PairTable<'a, const L: usize> {
    pub left: (&'a Codes, usize),
    pub right: (&'a Codes, usize),
    pub values: &'a [[f64; L]],
}

impl<const L: usize> WithSimd for PairTable<'_, L> {
    type Output = Vec<[f64; L]>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Vec<[f64; L]> {
        pair_table(self.left, self.right, self.values)
    }
}

#[inline(always)]
fn pair_table<const L: usize>(left: (&Codes, usize), right: (&Codes, usize), values: &[[f64; L]]) -> Vec<[f64; L]> {
    let (bins, width) = (left.1 * right.1, right.1);
    let mut copies = vec![[0.0; L]; COPIES * bins];
    let (even, odd) = copies.split_at_mut(bins);
    match (left.0, right.0) {
        (Codes::Narrow(a), Codes::Narrow(b)) => scatter(a, b, width, values, even, odd),
        (Codes::Narrow(a), Codes::Wide(b)) => scatter(a, b, width, values, even, odd),
        (Codes::Wide(a), Codes::Narrow(b)) => scatter(a, b, width, values, even, odd),
        (Codes::Wide(a), Codes::Wide(b)) => scatter(a, b, width, values, even, odd),
    }
    even.iter_mut().zip(odd).for_each(|(sum, other)| add(sum, other));
    copies.truncate(bins);
    copies
}

#[inline(always)]
fn scatter<A: Copy + Into<usize>, B: Copy + Into<usize>, const L: usize>(
    left: &[A],
    right: &[B],
    width: usize,
    values: &[[f64; L]],
    even: &mut [[f64; L]],
    odd: &mut [[f64; L]],
) {
    let codes = left.chunks_exact(COPIES).zip(right.chunks_exact(COPIES));
    for ((a, b), values) in codes.zip(values.chunks_exact(COPIES)) {
        add(&mut even[a[0].into() * width + b[0].into()], &values[0]);
        add(&mut odd[a[1].into() * width + b[1].into()], &values[1]);
    }
    if !left.len().is_multiple_of(COPIES) {
        let last = left.len() - 1;
        add(&mut even[left[last].into() * width + right[last].into()], &values[last]);
    }
}
