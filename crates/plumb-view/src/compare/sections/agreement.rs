use maud::{Markup, html};
use plumb_eval::compare::{BandCell, BandGrid};

use crate::chart::{Cell, GridMap, Words, grid_map};
use crate::compare::words::{band, short};
use crate::number::{count, percent};
use crate::page::parts::{capitalised, or_dash, share, table};

/// Leads that are so many bands apart are spoken of.
const APART: usize = 2;

/// The bands of one against those of the other, with what became of the leads in each cell.
pub fn section(grid: &BandGrid) -> Markup {
    let cell = |cell: &BandCell| Cell { rows: cell.rows as u64, won: cell.won as u64 };
    // The best leads of both stand in the upper right corner, as on a map.
    let cells: Vec<Vec<Cell>> = grid.cells.iter().rev().map(|line| line.iter().map(cell).collect()).collect();
    let line_labels: Vec<String> = grid.one_bands.iter().rev().map(band).collect();
    let column_labels: Vec<String> = grid.other_bands.iter().map(band).collect();
    let (line_name, column_name) =
        (format!("{} score", capitalised(short(&grid.one))), format!("{} score", capitalised(short(&grid.other))));
    let map = GridMap {
        words: Words {
            title: "Leads by both scores",
            description: "Share won in each cell of the model's score against the rules' score, with the number of leads. The table below has the numbers.",
        },
        line_name: &line_name,
        column_name: &column_name,
        line_labels: &line_labels,
        column_labels: &column_labels,
        cells: &cells,
        line_sums: &grid.one_totals.iter().rev().map(cell).collect::<Vec<Cell>>(),
        column_sums: &grid.other_totals.iter().map(cell).collect::<Vec<Cell>>(),
    };
    html! {
        p { "Each cell holds the leads with that score of " (grid.one) " and that score of " (grid.other) ": the share that was won, and how many of how many; "
            "cells of fewer than ten leads are faint. "
            "Where it rises from bottom to top, the score of " (grid.one) " tells what that of " (grid.other) " does not; where it rises from left to right, the other way round." }
        (apart(grid))
        div.scroll tabindex="0" role="group" { figure.wide { (grid_map(&map)) } }
        details { summary { "The numbers, with intervals" } (numbers(grid)) }
    }
}

/// What became of the leads on which the two are far apart, where their bands can be told off against each other.
fn apart(grid: &BandGrid) -> Markup {
    let far = |is_far: fn(usize, usize) -> bool| {
        let cells =
            grid.cells.iter().enumerate().flat_map(|(one, line)| line.iter().enumerate().map(move |(other, cell)| (one, other, cell)));
        cells.filter(|(one, other, _)| is_far(*one, *other)).fold((0, 0), |sum, (_, _, cell)| (sum.0 + cell.rows, sum.1 + cell.won))
    };
    let ((up, up_won), (down, down_won)) = (far(|one, other| one >= other + APART), far(|one, other| other >= one + APART));
    let text = |rows: usize, won: usize| {
        if rows == 0 {
            return "no lead".to_owned();
        }
        format!("{} leads, of which {} were won", count(rows as u64), percent(won as f64 / rows as f64, 1))
    };
    html! {
        @if grid.one_bands == grid.other_bands {
            p { (capitalised(&grid.one)) " puts at least two bands higher than " (grid.other) ": " b { (text(up, up_won)) } ". At least two bands lower: "
                b { (text(down, down_won)) } "." }
        }
    }
}

fn numbers(grid: &BandGrid) -> Markup {
    let rows = html! {
        @for (line, label) in grid.cells.iter().zip(&grid.one_bands).rev() {
            @for (cell, column) in line.iter().zip(&grid.other_bands) {
                tr {
                    th scope="row" { (band(label)) }
                    td { (band(column)) }
                    td { (count(cell.rows as u64)) }
                    td { (count(cell.won as u64)) }
                    td { (or_dash(cell.share.map(share))) }
                }
            }
        }
    };
    table(&[short(&grid.one), short(&grid.other), "leads", "won", "share won"], &rows)
}
