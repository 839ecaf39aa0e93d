//! Two features by their bins: what each combination adds.

use maud::{Markup, html};

use super::frame::{Px, Words};
use crate::number::{count, fixed, signed};

/// A table of weights with its labels. Rows are the values of the first, columns those of the second.
#[derive(Debug, Clone, Copy)]
pub struct HeatMap<'a> {
    /// For those who do not see it.
    pub words: Words<'a>,
    /// What the rows are.
    pub name_a: &'a str,
    /// What the columns are.
    pub name_b: &'a str,
    /// A text a row.
    pub labels_a: &'a [String],
    /// A text a column.
    pub labels_b: &'a [String],
    /// Row by row; one a cell.
    pub weights: &'a [f64],
    /// Rows of the data in each cell.
    pub support: &'a [u64],
}

const CELL: f64 = 40.0;
const CELL_HEIGHT: f64 = 26.0;
const LEFT: f64 = 132.0;
/// Slanted texts of the columns stand in it.
const TOP: f64 = 96.0;
const LEGEND: f64 = 44.0;
/// The legend's width, which a table of few columns is not as wide as.
const LEGEND_WIDTH: f64 = 180.0;

/// Draws the table; colour is the weight, from the strongest below zero over nothing to the strongest above.
pub fn heat_map(map: &HeatMap<'_>) -> Markup {
    let (columns, lines) = (map.labels_b.len(), map.labels_a.len());
    let most = map.weights.iter().fold(0.0, |most: f64, weight| most.max(weight.abs()));
    let (width, height) = (LEFT + (CELL * columns as f64 + 60.0).max(LEGEND_WIDTH), TOP + CELL_HEIGHT * lines as f64 + LEGEND);
    let cells = map.weights.iter().zip(map.support).enumerate().map(|(index, (weight, rows))| {
        let (line, column) = (index / columns.max(1), index % columns.max(1));
        (line, column, *weight, *rows)
    });
    html! {
        svg.chart.heat viewBox=(format!("0 0 {} {}", Px(width), Px(height))) style=(format!("max-width:{}px", Px(width * 1.1))) role="img" {
            title { (map.words.title) }
            desc { (map.words.description) }
            text.axis-name x="0" y=(Px(TOP - 8.0)) { (map.name_a) }
            text.axis-name x=(Px(LEFT)) y="11" { (map.name_b) }
            @for (column, label) in map.labels_b.iter().enumerate() {
                @let x = LEFT + CELL * (column as f64 + 0.4);
                text.tick x=(Px(x)) y=(Px(TOP - 8.0)) transform=(format!("rotate(-38 {} {})", Px(x), Px(TOP - 8.0))) { (shortened(label, 16)) }
            }
            @for (line, label) in map.labels_a.iter().enumerate() {
                text.tick x=(Px(LEFT - 8.0)) y=(Px(TOP + CELL_HEIGHT * (line as f64 + 0.5) + 4.0)) text-anchor="end" { (shortened(label, 19)) }
            }
            @for (line, column, weight, rows) in cells {
                rect class=(if weight < 0.0 { "below" } else { "above" }) x=(Px(LEFT + CELL * column as f64 + 0.75))
                    y=(Px(TOP + CELL_HEIGHT * line as f64 + 0.75)) width=(Px(CELL - 1.5)) height=(Px(CELL_HEIGHT - 1.5)) rx="2"
                    fill-opacity=(opacity(weight, most)) {
                    title { (map.labels_a[line]) ", " (map.labels_b[column]) ": " (signed(weight, 2)) " from " (count(rows)) " rows" }
                }
                text class=(if rows == 0 { "cell none" } else { "cell" }) x=(Px(LEFT + CELL * (column as f64 + 0.5)))
                    y=(Px(TOP + CELL_HEIGHT * (line as f64 + 0.5) + 3.6)) text-anchor="middle" { (in_cell(weight, rows)) }
            }
            (legend(most, height))
        }
    }
}

/// What stands in a cell: nobody has met a combination without rows.
fn in_cell(weight: f64, rows: u64) -> String {
    if rows == 0 { "\u{00b7}".to_owned() } else { signed(weight, 2) }
}

/// Up to one half, so that the text of a cell keeps its contrast.
fn opacity(weight: f64, most: f64) -> String {
    if most > 0.0 { format!("{:.2}", 0.5 * weight.abs() / most) } else { "0".to_owned() }
}

/// From the lowest to the highest weight.
fn legend(most: f64, height: f64) -> Markup {
    let parts = 9;
    let value = |part: usize| most * (2.0 * part as f64 / f64::from(parts - 1) - 1.0);
    html! {
        @for part in 0..parts as usize {
            @let value = value(part);
            rect class=(if value < 0.0 { "below" } else { "above" }) x=(Px(LEFT + 20.0 * part as f64)) y=(Px(height - 28.0)) width="20" height="10"
                fill-opacity=(opacity(value, most)) {}
        }
        text.tick x=(Px(LEFT)) y=(Px(height - 4.0)) { (fixed(-most, 2)) }
        text.tick x=(Px(LEFT + 0.5 * LEGEND_WIDTH)) y=(Px(height - 4.0)) text-anchor="middle" { "0" }
        text.tick x=(Px(LEFT + LEGEND_WIDTH)) y=(Px(height - 4.0)) text-anchor="end" { (signed(most, 2)) }
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['\u{2026}']).collect() }
}
