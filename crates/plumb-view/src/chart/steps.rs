//! The points of a number's bins, lowest first, over how many rows each holds.

use maud::{Markup, html};

use super::axis::{Axis, Unit};
use super::frame::{Frame, Px, Words, corners};
use crate::number::{count, signed};

/// One bin.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its text.
    pub label: String,
    /// What it adds, in log-odds.
    pub value: f64,
    /// Standard error of `value`.
    pub standard_error: Option<f64>,
    /// Rows in it.
    pub rows: u64,
}

const HEIGHT: f64 = 220.0;
/// The tallest bar of rows.
const SUPPORT: f64 = 34.0;

/// Draws bins as steps of equal width. `low_labels` are the texts under the bins' left edges, one a bin.
pub fn steps(words: Words<'_>, y_label: &str, steps: &[Step], low_labels: &[String]) -> Markup {
    let ends = steps.iter().flat_map(|step| {
        let margin = 2.0 * step.standard_error.unwrap_or(0.0);
        [step.value - margin, step.value + margin]
    });
    let y = Axis::covering(y_label, ends.chain([0.0]), 4, Unit::Plain);
    let frame = Frame::new(HEIGHT, edges(low_labels), y);
    let edge = |place: usize| frame.at_x(place as f64 - 0.5);
    let most = steps.iter().map(|step| step.rows).max().unwrap_or(0).max(1) as f64;
    let line = steps.iter().enumerate().flat_map(|(place, step)| {
        let y = frame.at_y(step.value);
        [(edge(place), y), (edge(place + 1), y)]
    });
    let band = |sign: f64| {
        let corner = move |(place, step): (usize, &Step)| (place, step.value + sign * 2.0 * step.standard_error.unwrap_or(0.0));
        steps.iter().enumerate().map(corner).flat_map(|(place, value)| {
            let y = frame.at_y(value);
            [(edge(place), y), (edge(place + 1), y)]
        })
    };
    let lower: Vec<(f64, f64)> = band(-1.0).collect();
    let marks = html! {
        @for (place, step) in steps.iter().enumerate() {
            @let height = SUPPORT * step.rows as f64 / most;
            rect.support x=(Px(edge(place) + 0.5)) width=(Px((edge(place + 1) - edge(place) - 1.0).max(0.5))) y=(Px(frame.bottom() - height))
                height=(Px(height)) {
                title { (step.label) ": " (signed(step.value, 2)) " from " (count(step.rows)) " rows" }
            }
        }
        line.zero x1=(Px(frame.left)) x2=(Px(edge(steps.len()))) y1=(Px(frame.at_y(0.0))) y2=(Px(frame.at_y(0.0))) {}
        g.model {
            @if steps.iter().any(|step| step.standard_error.is_some()) {
                polygon.band points=(corners(band(1.0).chain(lower.into_iter().rev()))) {}
            }
            polyline points=(corners(line)) {}
        }
    };
    frame.draw(words, &marks)
}

/// Texts stand at the edges between bins, as many as have room.
fn edges(low_labels: &[String]) -> Axis {
    let longest = low_labels.iter().map(|text| text.chars().count()).max().unwrap_or(1).max(1);
    let most = (60 / (longest + 2)).clamp(2, 10);
    let every = low_labels.len().div_ceil(most).max(1);
    let ticks = low_labels
        .iter()
        .enumerate()
        .filter(|(place, text)| place % every == 0 && !text.is_empty() || *place == 1 && every > 1)
        .map(|(place, text)| (place as f64 - 0.5, text.clone()))
        .filter(|(at, _)| every == 1 || *at != 0.5)
        .collect();
    Axis { label: String::new(), low: -0.5, high: low_labels.len().max(1) as f64 - 0.5, ticks }
}
