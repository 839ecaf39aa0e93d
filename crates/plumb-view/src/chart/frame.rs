//! The frame that charts with two axes share.

use std::fmt;

use maud::{Markup, html};

use super::axis::Axis;

/// Width of every chart in its own units; pages scale it, so that text is about as large as theirs.
pub const WIDTH: f64 = 480.0;

/// A coordinate: one digit is finer than a screen.
#[derive(Debug, Clone, Copy)]
pub struct Px(pub f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 10.0).round() / 10.0;
        // Never `-0`.
        write!(f, "{}", rounded + 0.0)
    }
}

/// What a chart shows, for those who do not see it.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it says, in a sentence.
    pub description: &'a str,
}

/// The plot area between the axes.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Height of the whole chart.
    pub height: f64,
    /// Left edge of the plot area.
    pub left: f64,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
}

const TOP: f64 = 22.0;
const RIGHT: f64 = 14.0;

impl Frame {
    /// A frame of a height, with room on the left for the texts of the vertical axis.
    pub fn new(height: f64, x: Axis, y: Axis) -> Self {
        let longest = y.ticks.iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
        Self { height, left: 16.0 + 6.6 * longest as f64, x, y }
    }

    /// The horizontal coordinate of a value.
    pub fn at_x(&self, value: f64) -> f64 {
        self.left + self.x.place(value) * (WIDTH - RIGHT - self.left)
    }

    /// The vertical coordinate of a value.
    pub fn at_y(&self, value: f64) -> f64 {
        self.bottom() - self.y.place(value) * (self.bottom() - TOP)
    }

    /// The lower edge of the plot area.
    pub fn bottom(&self) -> f64 {
        self.height - if self.x.label.is_empty() { 24.0 } else { 40.0 }
    }

    /// The chart: axes, and `marks` in front of them.
    pub fn draw(&self, words: Words<'_>, marks: &Markup) -> Markup {
        let right = WIDTH - RIGHT;
        html! {
            svg.chart viewBox=(format!("0 0 {WIDTH} {}", self.height)) role="img" {
                title { (words.title) }
                desc { (words.description) }
                text.axis-name x="0" y="11" { (self.y.label) }
                @for (at, text) in &self.y.ticks {
                    line.grid x1=(Px(self.left)) x2=(Px(right)) y1=(Px(self.at_y(*at))) y2=(Px(self.at_y(*at))) {}
                    text.tick x=(Px(self.left - 7.0)) y=(Px(self.at_y(*at) + 4.0)) text-anchor="end" { (text) }
                }
                line.base x1=(Px(self.left)) x2=(Px(right)) y1=(Px(self.bottom())) y2=(Px(self.bottom())) {}
                @for (at, text) in &self.x.ticks {
                    text.tick x=(Px(self.at_x(*at))) y=(Px(self.bottom() + 16.0)) text-anchor=(self.anchor(*at, text)) { (text) }
                }
                text.axis-name x=(Px(right)) y=(Px(self.height - 4.0)) text-anchor="end" { (self.x.label) }
                (marks)
            }
        }
    }

    /// Texts at the right edge must not leave the chart.
    fn anchor(&self, at: f64, text: &str) -> &'static str {
        let half = 3.7 * text.chars().count() as f64;
        if self.at_x(at) + half > WIDTH - 1.0 { "end" } else { "middle" }
    }
}

/// Corners of a line as the attribute `points`.
pub fn corners(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let texts: Vec<String> = points.into_iter().map(|(x, y)| format!("{},{}", Px(x), Px(y))).collect();
    texts.join(" ")
}
