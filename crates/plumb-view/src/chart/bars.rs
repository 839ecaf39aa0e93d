//! Histograms, of one or of two kinds of rows.

use maud::{Markup, html};

use super::axis::{Axis, Unit};
use super::frame::{Frame, Px, Words};

/// Bars over places; with a second kind, that hangs below the line.
#[derive(Debug, Clone)]
pub struct Bars<'a> {
    /// For those who do not see it.
    pub words: Words<'a>,
    /// What the places are.
    pub x_label: &'a str,
    /// What is counted.
    pub y_label: &'a str,
    /// The text of each place.
    pub labels: &'a [String],
    /// The height of each bar, 0 or above.
    pub up: &'a [f64],
    /// The depth of each bar below the line, 0 or above; empty without a second kind.
    pub down: &'a [f64],
    /// Its height, where the width is 480.
    pub height: f64,
    /// How heights are written.
    pub unit: Unit,
}

/// Draws bars.
pub fn bars(chart: &Bars<'_>) -> Markup {
    let ends = chart.up.iter().copied().chain(chart.down.iter().map(|depth| -depth)).chain([0.0]);
    let mut y = Axis::covering(chart.y_label, ends, 4, chart.unit);
    for (_, text) in &mut y.ticks {
        // Below the line is another kind, not less than nothing.
        *text = text.trim_start_matches('\u{2212}').to_owned();
    }
    let frame = Frame::new(chart.height, Axis::places(chart.x_label, chart.labels, 10), y);
    let half = 0.42 * (frame.at_x(1.0) - frame.at_x(0.0));
    let bar = |class: &str, place: usize, to: f64| {
        let (from, to) = (frame.at_y(0.0), frame.at_y(to));
        let x = frame.at_x(place as f64);
        html! { rect class=(class) x=(Px(x - half)) width=(Px(2.0 * half)) y=(Px(from.min(to))) height=(Px((from - to).abs())) {} }
    };
    let marks = html! {
        @for (place, height) in chart.up.iter().enumerate() { (bar("up", place, *height)) }
        @for (place, depth) in chart.down.iter().enumerate() { (bar("down", place, -depth)) }
        @if !chart.down.is_empty() {
            line.base x1=(Px(frame.left)) x2=(Px(frame.at_x(f64::INFINITY))) y1=(Px(frame.at_y(0.0))) y2=(Px(frame.at_y(0.0))) {}
        }
    };
    frame.draw(chart.words, &marks)
}
