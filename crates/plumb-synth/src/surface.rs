//! How a row looks in the file: gaps, placeholders and untidy spelling laid over what the lead truly is.

use crate::config::CheckedSynthConfig;
use crate::lead::Text;
use crate::profile::gap_share;
use crate::rng::{Rng, Stream};
use std::borrow::Cow;

/// Share of gaps that are filled with a placeholder, of cells spelled untidily, and of names written in another way, at a strength of 1.
const PLACEHOLDER: f64 = 0.3;
const UNTIDY: f64 = 0.025;
const ALIAS: f64 = 0.06;

/// How a cell is entered, which decides what stands in for a gap.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Entry {
    Typed,
    /// A drop-down that nobody touched says `Select`.
    Chosen,
}

pub(crate) struct Surface<'a> {
    rng: Rng,
    thin: bool,
    config: &'a CheckedSynthConfig,
}

impl<'a> Surface<'a> {
    pub(crate) fn new(index: u64, thin: bool, config: &'a CheckedSynthConfig) -> Self {
        Self { rng: Rng::new(config.seed, Stream::Surface, index), thin, config }
    }

    /// The cell of a value that is there, but is left out with the probability `gap`.
    pub(crate) fn text(&mut self, value: impl Into<Cow<'static, str>>, gap: f64, entry: Entry) -> Text {
        if self.hides(gap) { self.gap(entry) } else { Some(self.spell(value.into())) }
    }

    /// The cell of a level that may be absent in truth.
    pub(crate) fn level(&mut self, value: Option<&'static str>, entry: Entry) -> Text {
        match value {
            Some(value) => Some(self.spell(value.into())),
            None => self.gap(entry),
        }
    }

    pub(crate) fn number(&mut self, value: f64, gap: f64) -> Option<f64> {
        (!self.hides(gap)).then_some(value)
    }

    /// Another way to write the value, now and then.
    pub(crate) fn alias(&mut self, value: &'static str, others: &[&'static str]) -> &'static str {
        if self.rng.chance(ALIAS * self.config.messy) { self.rng.pick(others) } else { value }
    }

    fn hides(&mut self, gap: f64) -> bool {
        self.rng.chance(gap_share(gap, self.thin, self.config.missing))
    }

    fn gap(&mut self, entry: Entry) -> Text {
        if !self.rng.chance(PLACEHOLDER * self.config.messy) {
            return None;
        }
        let filler = match entry {
            Entry::Chosen => self.rng.pick(&["Select", "Select", "Select", "unknown"]),
            Entry::Typed => self.rng.pick(&["N/A", "n/a", "unknown", "-"]),
        };
        Some(filler.into())
    }

    fn spell(&mut self, value: Cow<'static, str>) -> Cow<'static, str> {
        if !self.rng.chance(UNTIDY * self.config.messy) {
            return value;
        }
        Cow::Owned(match self.rng.below(6) {
            0 | 1 => value.to_lowercase(),
            2 => value.to_uppercase(),
            3 | 4 => format!("{value} "),
            _ => format!(" {value}"),
        })
    }
}
