//! The inner loops: a column of codes against one code. Each is a few additions and comparisons without a branch, so the compiler does many seeds
//! at a time.

use plumb_features::FIRST;

use super::weights::Weight;

/// The codes of one feature, a seed an entry, in a byte where they fit.
#[derive(Debug)]
pub(super) enum Column {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
}

impl Column {
    pub fn new(codes: Vec<u16>) -> Self {
        match codes.iter().map(|code| u8::try_from(*code)).collect() {
            Ok(bytes) => Self::Bytes(bytes),
            Err(_) => Self::Words(codes),
        }
    }

    pub fn get(&self, seed: usize) -> u16 {
        match self {
            Self::Bytes(codes) => codes[seed].into(),
            Self::Words(codes) => codes[seed],
        }
    }

    /// Adds what the seeds from `start` on share with a code to their sums. Sums stay within 16 bits, as all weights together do.
    pub fn add(&self, sums: &mut [u16], start: usize, code: u16, weight: Weight) {
        let within = start..start + sums.len();
        match self {
            Self::Bytes(codes) => match u8::try_from(code) {
                Ok(code) => add(sums, &codes[within], code, weight, |a, b| a.abs_diff(b).into()),
                // No seed has a code so large; ordered bins agree in part all the same.
                Err(_) => add(sums, &codes[within], code, weight, |a, b| u16::from(a).abs_diff(b)),
            },
            Self::Words(codes) => add(sums, &codes[within], code, weight, u16::abs_diff),
        }
    }
}

#[inline(always)]
fn add<C: Copy + Into<u16>, D: Copy + Into<u16>>(
    sums: &mut [u16],
    codes: &[C],
    code: D,
    Weight { full, step }: Weight,
    apart: impl Fn(C, D) -> u16,
) {
    match step {
        None => {
            for (sum, own) in sums.iter_mut().zip(codes) {
                *sum += if apart(*own, code) == 0 { full } else { 0 };
            }
        }
        Some(step) => {
            for (sum, own) in sums.iter_mut().zip(codes) {
                // What a seed without a bin would add is nonsense, and is not added.
                let part = full.wrapping_sub(step.wrapping_mul(apart(*own, code)));
                *sum += if (*own).into() >= FIRST { part } else { 0 };
            }
        }
    }
}
