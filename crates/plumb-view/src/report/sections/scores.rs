use maud::{Markup, html};

use crate::chart::{Axis, Bars, Ink, LineChart, Point, Series, Unit, Words, bars, lines};
use crate::page::parts::{SLICE_HEAD, is_off, slice_cells, table};
use crate::report::content::{NamedSlice, Scores};

/// Where won and lost leads stand on the scale, and how each band and grade converts.
pub fn section(scores: &Scores) -> Markup {
    html! {
        div.columns {
            figure {
                figcaption { "Won above the line, lost below" }
                (outcomes(&scores.bands))
            }
            figure {
                figcaption { "Share won by score" }
                (conversion(&scores.bands))
            }
        }
        h3 { "By grade" }
        (slices("grade", &scores.grades))
        details { summary { "By band of scores" } (slices("score", &scores.bands)) }
    }
}

fn labels(bands: &[NamedSlice]) -> Vec<String> {
    bands.iter().map(|band| band.name.clone()).collect()
}

fn outcomes(bands: &[NamedSlice]) -> Markup {
    let of = |won: bool| {
        let all: f64 =
            bands.iter().filter_map(|band| band.slice).map(|slice| if won { slice.won } else { slice.rows - slice.won } as f64).sum();
        let share = move |band: &NamedSlice| {
            band.slice.map_or(0.0, |slice| (if won { slice.won } else { slice.rows - slice.won }) as f64 / all.max(1.0))
        };
        bands.iter().map(share).collect::<Vec<f64>>()
    };
    bars(&Bars {
        words: Words {
            title: "Scores by outcome",
            description: "Share of the won leads in each band of scores above the line, of the lost leads below. The tables below have the numbers.",
        },
        x_label: "score",
        y_label: "of the won / of the lost",
        labels: &labels(bands),
        up: &of(true),
        down: &of(false),
        height: 320.0,
        unit: Unit::Percent,
    })
}

fn conversion(bands: &[NamedSlice]) -> Markup {
    let with_rows = || bands.iter().enumerate().filter_map(|(place, band)| band.slice.map(|slice| (place as f64, slice)));
    let won =
        with_rows().map(|(x, slice)| Point { x, y: slice.observed.estimate, interval: Some((slice.observed.lower, slice.observed.upper)) });
    let predicted = with_rows().map(|(x, slice)| (x, slice.mean_predicted));
    let highest = with_rows().map(|(_, slice)| slice.observed.upper.max(slice.mean_predicted));
    lines(&LineChart {
        words: Words {
            title: "Conversion by score",
            description: "Share won, with 95% intervals, and mean prediction by band of scores. The tables below have the numbers.",
        },
        x: Axis::places("score", &labels(bands), 10),
        y: Axis::covering("won", highest.chain([0.0]), 5, Unit::Percent),
        height: 320.0,
        series: vec![Series::curve("predicted", Ink::Other, predicted), Series::marked("won", Ink::Model, won.collect(), false)],
    })
}

fn slices(what: &str, slices: &[NamedSlice]) -> Markup {
    let head: Vec<&str> = std::iter::once(what).chain(SLICE_HEAD).collect();
    let rows = html! {
        @for named in slices {
            tr { th scope="row" { (named.name) } (slice_cells(named.slice.as_ref(), is_off(named.slice.as_ref(), slices.len()))) }
        }
    };
    table(&head, &rows)
}
