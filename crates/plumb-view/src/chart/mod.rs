//! Charts as SVG within HTML: no script, colours by the page's classes, texts for those who do not see them. One file a chart.
//!
//! Each function takes plain numbers and returns markup of which the same input always makes the same bytes. A chart is no wider than
//! its surroundings; the caller puts a table of the same numbers beside it.

mod axis;
mod bars;
mod dots;
mod dumbbell;
mod frame;
mod grid;
mod heat_map;
mod lines;
mod steps;

pub use axis::{Axis, Unit};
pub use bars::{Bars, bars};
pub use dots::{Dot, DotScale, dot};
pub use dumbbell::{Dumbbell, dumbbell};
pub use frame::Words;
pub use grid::{Cell, GridMap, grid_map};
pub use heat_map::{HeatMap, heat_map};
pub use lines::{Ink, Intervals, LineChart, Point, Series, lines};
pub use steps::{Step, steps};
