//! Curves and points with intervals over two axes.

use maud::{Markup, html};

use super::axis::Axis;
use super::frame::Px;
use super::frame::{Frame, Words, corners};

/// What a series is, which decides its colour and stroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// The model.
    Model,
    /// What it is compared with.
    Other,
    /// A third.
    Further,
    /// Whoever comes after: dotted.
    Furthest,
    /// A line to judge by, such as chance: thin and dashed.
    Reference,
}

impl Ink {
    /// Of contenders in their order: the model, what it is compared with, and further ones.
    pub fn of_place(place: usize) -> Self {
        match place {
            0 => Self::Model,
            1 => Self::Other,
            2 => Self::Further,
            _ => Self::Furthest,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Ink::Model => "model",
            Ink::Other => "other",
            Ink::Further => "further",
            Ink::Furthest => "further furthest",
            Ink::Reference => "reference",
        }
    }
}

/// How the intervals of a series are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intervals {
    /// A line through each point: for few points.
    Whiskers,
    /// An area along the curve: for many.
    Band,
}

/// A point, with its interval where there is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Horizontally.
    pub x: f64,
    /// Vertically.
    pub y: f64,
    /// Lower and upper end.
    pub interval: Option<(f64, f64)>,
}

/// Points that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// What it is.
    pub ink: Ink,
    /// From left to right.
    pub points: Vec<Point>,
    /// Whether points are joined by a line.
    pub joined: bool,
    /// Whether each point is marked.
    pub marked: bool,
    /// How intervals are drawn.
    pub intervals: Intervals,
}

impl Series {
    /// A curve without marks.
    pub fn curve(name: &str, ink: Ink, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let points = points.into_iter().map(|(x, y)| Point { x, y, interval: None }).collect();
        Self { name: name.to_owned(), ink, points, joined: true, marked: false, intervals: Intervals::Whiskers }
    }

    /// A curve with a band of intervals.
    pub fn banded(name: &str, ink: Ink, points: Vec<Point>) -> Self {
        Self { name: name.to_owned(), ink, points, joined: true, marked: false, intervals: Intervals::Band }
    }

    /// Marked points with whiskers, joined or not.
    pub fn marked(name: &str, ink: Ink, points: Vec<Point>, joined: bool) -> Self {
        Self { name: name.to_owned(), ink, points, joined, marked: true, intervals: Intervals::Whiskers }
    }
}

/// Curves over two axes.
#[derive(Debug, Clone)]
pub struct LineChart<'a> {
    /// For those who do not see it.
    pub words: Words<'a>,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Its height, where the width is 480.
    pub height: f64,
    /// What is drawn, the last in front.
    pub series: Vec<Series>,
}

/// Draws curves, with a legend where there is more than one.
pub fn lines(chart: &LineChart<'_>) -> Markup {
    let frame = Frame::new(chart.height, chart.x.clone(), chart.y.clone());
    let marks = html! { @for series in &chart.series { (drawn(&frame, series)) } };
    html! {
        @if chart.series.len() > 1 {
            p.legend aria-hidden="true" {
                @for series in &chart.series { span { (key(series)) (series.name) } " " }
            }
        }
        (frame.draw(chart.words, &marks))
    }
}

fn drawn(frame: &Frame, series: &Series) -> Markup {
    let at = |point: &Point| (frame.at_x(point.x), frame.at_y(point.y));
    html! {
        g class=(series.ink.class()) {
            @match series.intervals {
                Intervals::Whiskers => @for point in &series.points {
                    @if let Some((lower, upper)) = point.interval {
                        line.whisker x1=(Px(at(point).0)) x2=(Px(at(point).0)) y1=(Px(frame.at_y(lower))) y2=(Px(frame.at_y(upper))) {}
                    }
                },
                Intervals::Band => polygon.band points=(band(frame, series)) {},
            }
            @if series.joined { polyline points=(corners(series.points.iter().map(at))) {} }
            @if series.marked {
                @for point in &series.points { circle cx=(Px(at(point).0)) cy=(Px(at(point).1)) r="3.6" {} }
            }
        }
    }
}

/// The outline of the intervals: along the upper ends and back along the lower ones.
fn band(frame: &Frame, series: &Series) -> String {
    let ends = |of: fn((f64, f64)) -> f64| {
        let end = move |point: &Point| point.interval.map(|interval| (frame.at_x(point.x), frame.at_y(of(interval))));
        series.points.iter().filter_map(end).collect::<Vec<(f64, f64)>>()
    };
    let (upper, lower) = (ends(|(_, upper)| upper), ends(|(lower, _)| lower));
    corners(upper.into_iter().chain(lower.into_iter().rev()))
}

/// A sample of the series for the legend.
fn key(series: &Series) -> Markup {
    html! {
        svg.key width="22" height="10" viewBox="0 0 22 10" {
            g class=(series.ink.class()) {
                @if series.joined { polyline points="1,5 21,5" {} }
                @if series.marked { circle cx="11" cy="5" r="3.6" {} }
            }
        }
    }
}
