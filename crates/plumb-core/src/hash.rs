//! A hash that is the same on every machine and in every version: splits and folds depend on it.

use std::hash::{BuildHasherDefault, Hasher};

/// FNV-1a over the bytes, then the finaliser of SplitMix64 (Steele, Lea and Flood 2014) so that every bit is well mixed.
pub fn stable_hash(bytes: &[u8]) -> u64 {
    let folded = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    mix(folded)
}

/// The finaliser of SplitMix64: a bijection that mixes every bit.
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number from 0 to just below 1 from the hash of `bytes`.
pub fn unit_interval(bytes: &[u8]) -> f64 {
    // 53 bits fill a double's mantissa.
    (stable_hash(bytes) >> 11) as f64 / (1u64 << 53) as f64
}

/// A quick hash by multiplication, eight bytes at a time. For tables whose
/// keys are the program's or a model's own, so that nobody can fill them with collisions.
#[derive(Debug, Default)]
pub struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let (words, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain([&last]) {
            self.0 = (self.0.rotate_left(29) ^ u64::from_le_bytes(*word)).wrapping_mul(SPREAD);
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 ^= u64::from(byte);
    }

    fn finish(&self) -> u64 {
        // The best bits are the upper ones, and a table looks at the lower ones too.
        self.0 ^ (self.0 >> 32)
    }
}

/// Makes [`WordHasher`]s.
pub type WordBuildHasher = BuildHasherDefault<WordHasher>;
