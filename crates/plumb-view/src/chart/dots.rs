//! A dot with its interval for one cell of a table: the table is chart and numbers in one, and its rows line up by themselves.

use maud::{Markup, html};

/// What the dots of a table are measured on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DotScale {
    low: f64,
    high: f64,
    /// Where the line to judge by stands.
    zero: f64,
}

/// What one dot shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// The value.
    pub value: f64,
    /// Lower and upper end.
    pub interval: Option<(f64, f64)>,
}

impl DotScale {
    /// A scale that covers `values` and `zero`, wider than they are by the factor `room`. What lies beyond it (the end of an interval) is cut.
    pub fn covering(values: impl IntoIterator<Item = f64>, zero: f64, room: f64) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) = finite.fold((zero, zero), |(low, high), value| (low.min(value), high.max(value)));
        if low == high {
            return Self { low: zero - 1.0, high: zero + 1.0, zero };
        }
        Self { low: zero - room * (zero - low), high: zero + room * (high - zero), zero }
    }

    /// A scale as wide on either side of `zero`, so that intervals which reach over it are seen to.
    pub fn around(values: impl IntoIterator<Item = f64>, zero: f64, room: f64) -> Self {
        let both = values.into_iter().flat_map(|value| [value, 2.0 * zero - value]);
        Self::covering(both, zero, room)
    }

    /// The scale's ends, for the head of the table.
    pub fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Where the line to judge by stands.
    pub(super) fn zero(&self) -> f64 {
        self.zero
    }

    /// In percent of the width, with room for a dot at either end.
    pub(super) fn percent(&self, value: f64) -> String {
        let place = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        format!("{:.2}%", 4.0 + 92.0 * place)
    }
}

/// Draws a dot, with a bar from the line to it. The row's numbers say the same, so it is hidden from those who do not see it.
pub fn dot(scale: &DotScale, dot: Dot) -> Markup {
    let (zero, at) = (scale.percent(scale.zero), scale.percent(dot.value));
    let class = if dot.value < scale.zero { "dot below" } else { "dot above" };
    html! {
        svg class=(class) aria-hidden="true" width="100%" height="18" {
            line.grid x1=(zero) x2=(zero) y1="0" y2="18" {}
            line.stem x1=(zero) x2=(at) y1="9" y2="9" {}
            @if let Some((lower, upper)) = dot.interval {
                line.whisker x1=(scale.percent(lower)) x2=(scale.percent(upper)) y1="9" y2="9" {}
            }
            circle cx=(at) cy="9" r="3.6" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_around_zero_is_as_wide_on_either_side() {
        assert_eq!(DotScale::around([0.1, 0.3], 0.0, 1.5).ends(), (-0.3 * 1.5, 0.3 * 1.5));
        assert_eq!(DotScale::around([], 1.0, 1.5).ends(), (0.0, 2.0));
    }
}
