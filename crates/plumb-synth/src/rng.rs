//! Counter-based random numbers: every (seed, stream, counter) has its own sequence, in integer arithmetic that no machine does differently.

/// What a sequence is for. Streams are apart so that switching one part of a lead off leaves the others as they were.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    Account = 1,
    Profile = 2,
    Gaps = 3,
    Surface = 4,
    Outcome = 5,
    Engagement = 6,
    Events = 7,
    Created = 8,
    Leak = 9,
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(crate) struct Rng(u64);

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Rng {
    pub(crate) fn new(seed: u64, stream: Stream, counter: u64) -> Self {
        let key = mix(seed.wrapping_add(GOLDEN.wrapping_mul(stream as u64)));
        Self(mix(key ^ mix(counter.wrapping_mul(GOLDEN).wrapping_add(1))))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// Uniform on [0, 1), 53 bits.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Uniform on 0..n; the bias of a multiplication is below 2^-32 for the small n used here.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Standard normal, by Box and Muller; the second value is dropped so that draws do not depend on history.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Poisson by Knuth's product; meant for small means and cut at 40.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let floor = libm::exp(-mean);
        let mut product = self.unit();
        let mut count = 0;
        while product > floor && count < 40 {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// Index drawn by weight.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            if weight > 0.0 {
                last = index;
                if left < weight {
                    return index;
                }
            }
            left -= weight;
        }
        last
    }
}
