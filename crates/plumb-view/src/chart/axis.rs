//! Scales and ticks.

use crate::number::fixed;

/// How the numbers of an axis are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// As they are.
    Plain,
    /// Shares, as percentages.
    Percent,
}

/// A linear axis that covers its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What is measured.
    pub label: String,
    /// The lower end.
    pub low: f64,
    /// The upper end; above `low`.
    pub high: f64,
    /// Where the marks stand, with their texts.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis from round number to round number that covers `values` (those that are finite), with about `wanted` marks.
    pub fn covering(label: &str, values: impl IntoIterator<Item = f64>, wanted: usize, unit: Unit) -> Self {
        let (low, high) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = match () {
            () if low > high => (0.0, 1.0),
            () if low == high => (low - 0.5 * low.abs().max(0.1), high + 0.5 * high.abs().max(0.1)),
            () => (low, high),
        };
        let step = nice_step((high - low) / wanted.max(1) as f64);
        // A hair of slack, so that 0.30000000000000004 does not ask for one more mark.
        let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
        let marks = (last - first) as usize;
        let ticks = (0..=marks).map(|k| (first + k as f64) * step).map(|at| (at, text(at, step, unit))).collect();
        Self { label: label.to_owned(), low: first * step, high: last * step, ticks }
    }

    /// An axis from nothing to exactly `high`, with marks at round numbers on the way.
    pub fn upto(label: &str, high: f64, wanted: usize) -> Self {
        let mut axis = Self::covering(label, [0.0, high], wanted, Unit::Plain);
        if high > 0.0 && high.is_finite() {
            axis.high = high;
            axis.ticks.retain(|(at, _)| *at <= high);
        }
        axis
    }

    /// An axis of shares from nothing to all.
    pub fn shares(label: &str) -> Self {
        Self::covering(label, [0.0, 1.0], 5, Unit::Percent)
    }

    /// An axis of places 0 to `labels.len() - 1`, each with its text; of many, some are left out.
    pub fn places(label: &str, labels: &[String], most: usize) -> Self {
        let every = labels.len().div_ceil(most.max(1)).max(1);
        let ticks = labels.iter().enumerate().filter(|(place, _)| place % every == 0).map(|(place, text)| (place as f64, text.clone()));
        Self { label: label.to_owned(), low: -0.5, high: labels.len().max(1) as f64 - 0.5, ticks: ticks.collect() }
    }

    /// Where a value lies between the ends: 0 to 1; a value beyond an end lies on it.
    pub fn place(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The smallest of 1, 2, 2.5 or 5 times a power of ten that is not below `rough`.
fn nice_step(rough: f64) -> f64 {
    let power = 10f64.powi(rough.log10().floor() as i32);
    let nice = [1.0, 2.0, 2.5, 5.0].into_iter().find(|nice| nice * power >= rough * (1.0 - 1e-9));
    nice.unwrap_or(10.0) * power
}

fn text(at: f64, step: f64, unit: Unit) -> String {
    let scale = if unit == Unit::Percent { 100.0 } else { 1.0 };
    let digits = (0..=9).find(|digits| is_whole(scale * step * 10f64.powi(*digits))).unwrap_or(9);
    let number = fixed(scale * at, digits as usize);
    if unit == Unit::Percent { format!("{number}%") } else { number }
}

fn is_whole(number: f64) -> bool {
    (number - number.round()).abs() < 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn marks_are_round_and_cover_the_data() {
        assert_eq!(texts(&Axis::covering("", [0.03, 0.41], 5, Unit::Plain)), ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
        assert_eq!(texts(&Axis::shares("")), ["0%", "20%", "40%", "60%", "80%", "100%"]);
        assert_eq!(texts(&Axis::covering("", [-0.7, 0.9], 4, Unit::Plain)), ["\u{2212}1.0", "\u{2212}0.5", "0.0", "0.5", "1.0"]);
    }

    #[test]
    fn every_axis_covers_what_it_is_given() {
        let mut state = 7u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        for _ in 0..2000 {
            let size = 10f64.powf(12.0 * next() - 6.0);
            let values = [size * (next() - 0.5), size * (next() - 0.5)];
            let axis = Axis::covering("", values, 5, Unit::Plain);
            for value in values {
                assert!(axis.low <= value + 1e-8 * size && value <= axis.high + 1e-8 * size, "{axis:?} does not cover {value}");
            }
            assert!(axis.ticks.len() >= 2 && axis.ticks.len() <= 9, "{axis:?}");
        }
    }

    #[test]
    fn an_axis_up_to_a_number_ends_there() {
        let axis = Axis::upto("", 62.0, 5);
        assert_eq!((axis.low, axis.high, texts(&axis)), (0.0, 62.0, vec!["0", "20", "40", "60"]));
        assert!(Axis::upto("", 0.0, 5).high > 0.0);
    }

    #[test]
    fn odd_data_still_have_an_axis() {
        for values in [vec![], vec![3.0, 3.0], vec![0.0], vec![f64::NAN, f64::INFINITY]] {
            let axis = Axis::covering("", values, 5, Unit::Plain);
            assert!(axis.low < axis.high && axis.low.is_finite() && axis.high.is_finite(), "{axis:?}");
        }
    }
}
