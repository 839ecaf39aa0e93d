//! Two scales against each other: how many leads stand in each cell, and how many of them were won.

use maud::{Markup, html};

use super::frame::{Px, Words};
use crate::number::{count, percent};

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Rows in it.
    pub rows: u64,
    /// Won rows among them.
    pub won: u64,
}

/// A grid with the sums of its lines and columns.
#[derive(Debug, Clone, Copy)]
pub struct GridMap<'a> {
    /// For those who do not see it.
    pub words: Words<'a>,
    /// What the lines are.
    pub line_name: &'a str,
    /// What the columns are.
    pub column_name: &'a str,
    /// A text a line, from top to bottom.
    pub line_labels: &'a [String],
    /// A text a column, from left to right.
    pub column_labels: &'a [String],
    /// Line by line; as many a line as there are columns.
    pub cells: &'a [Vec<Cell>],
    /// The sum of each line.
    pub line_sums: &'a [Cell],
    /// The sum of each column.
    pub column_sums: &'a [Cell],
}

/// Fewer rows than this say little: their cell is drawn faint.
const FEW: u64 = 10;
const CELL: f64 = 84.0;
const CELL_HEIGHT: f64 = 46.0;
const LEFT: f64 = 84.0;
const TOP: f64 = 46.0;
const GAP: f64 = 8.0;

/// Draws the grid; the deeper a cell's colour, the more of its leads were won.
pub fn grid_map(map: &GridMap<'_>) -> Markup {
    let (columns, lines) = (map.column_labels.len() as f64, map.line_labels.len() as f64);
    let (width, height) = (LEFT + CELL * (columns + 1.0) + GAP + 2.0, TOP + CELL_HEIGHT * (lines + 1.0) + GAP + 2.0);
    let (sums_x, sums_y) = (LEFT + CELL * columns + GAP, TOP + CELL_HEIGHT * lines + GAP);
    let most = map.cells.iter().flatten().filter(|cell| cell.rows >= FEW).map(share).fold(0.0, f64::max);
    let x = |column: usize| LEFT + CELL * column as f64;
    let y = |line: usize| TOP + CELL_HEIGHT * line as f64;
    html! {
        svg.chart.heat.crossing viewBox=(format!("0 0 {} {}", Px(width), Px(height))) style=(format!("max-width:{}px", Px(width * 1.25))) role="img" {
            title { (map.words.title) }
            desc { (map.words.description) }
            text.axis-name x="0" y=(Px(TOP - 8.0)) { (map.line_name) }
            text.axis-name x=(Px(LEFT)) y="11" { (map.column_name) }
            @for (column, label) in map.column_labels.iter().enumerate() {
                text.tick x=(Px(x(column) + CELL / 2.0)) y=(Px(TOP - 8.0)) text-anchor="middle" { (label) }
            }
            text.tick x=(Px(sums_x + CELL / 2.0)) y=(Px(TOP - 8.0)) text-anchor="middle" { "all" }
            @for (line, label) in map.line_labels.iter().enumerate() {
                text.tick x=(Px(LEFT - 8.0)) y=(Px(y(line) + CELL_HEIGHT / 2.0 + 4.0)) text-anchor="end" { (label) }
            }
            text.tick x=(Px(LEFT - 8.0)) y=(Px(sums_y + CELL_HEIGHT / 2.0 + 4.0)) text-anchor="end" { "all" }
            @for (line, cells) in map.cells.iter().enumerate() {
                @for (column, cell) in cells.iter().enumerate() { (drawn(cell, x(column), y(line), most)) }
            }
            @for (line, sum) in map.line_sums.iter().enumerate() { (drawn(sum, sums_x, y(line), most)) }
            @for (column, sum) in map.column_sums.iter().enumerate() { (drawn(sum, x(column), sums_y, most)) }
        }
    }
}

fn share(cell: &Cell) -> f64 {
    cell.won as f64 / cell.rows.max(1) as f64
}

fn drawn(cell: &Cell, x: f64, y: f64, most: f64) -> Markup {
    let middle = x + CELL / 2.0;
    // Up to one half, so that the text keeps its contrast.
    let opacity = if cell.rows >= FEW && most > 0.0 { 0.5 * (share(cell) / most).min(1.0) } else { 0.0 };
    let class = if cell.rows >= FEW { "cell" } else { "cell none" };
    html! {
        rect.above x=(Px(x + 1.0)) y=(Px(y + 1.0)) width=(Px(CELL - 2.0)) height=(Px(CELL_HEIGHT - 2.0)) rx="3" fill-opacity=(format!("{opacity:.2}")) {}
        @if cell.rows > 0 {
            text class=(format!("{class} share")) x=(Px(middle)) y=(Px(y + 20.0)) text-anchor="middle" { (percent(share(cell), 0)) }
            text.cell.none x=(Px(middle)) y=(Px(y + 36.0)) text-anchor="middle" { (count(cell.won)) " of " (count(cell.rows)) }
        } @else {
            text.cell.none x=(Px(middle)) y=(Px(y + 27.0)) text-anchor="middle" { "\u{00b7}" }
        }
    }
}
