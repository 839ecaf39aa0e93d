//! Two values of one thing, joined: what is said of it, and what it is, with its interval. For one cell of a table, as a dot is.

use maud::{Markup, html};

use super::dots::DotScale;

/// What one pair shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dumbbell {
    /// What is said: a hollow mark in the ink of the other; `None` where nothing is said.
    pub said: Option<f64>,
    /// What it is: a full mark in the ink of the model, with the ends of its interval; `None` where the data do not say.
    pub found: Option<(f64, f64, f64)>,
}

/// Draws a pair. The row's numbers say the same, so it is hidden from those who do not see it.
pub fn dumbbell(scale: &DotScale, pair: Dumbbell) -> Markup {
    let (zero, said) = (scale.percent(scale.zero()), pair.said.map(|said| scale.percent(said)));
    html! {
        svg.dot.dumbbell aria-hidden="true" width="100%" height="18" {
            line.grid x1=(zero) x2=(zero) y1="0" y2="18" {}
            @if let Some((found, lower, upper)) = pair.found {
                @if let Some(said) = &said { line.gap x1=(said) x2=(scale.percent(found)) y1="9" y2="9" {} }
                line.whisker.model x1=(scale.percent(lower)) x2=(scale.percent(upper)) y1="9" y2="9" {}
                circle.model cx=(scale.percent(found)) cy="9" r="3.8" {}
            }
            @if let Some(said) = &said { circle.said cx=(said) cy="9" r="4.4" {} }
        }
    }
}
