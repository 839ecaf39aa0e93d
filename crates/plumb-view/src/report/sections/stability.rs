use maud::{Markup, html};

use super::measured;
use crate::chart::{Axis, Ink, LineChart, Point, Series, Unit, Words, lines};
use crate::number::fixed;
use crate::page::parts::{SLICE_HEAD, auc_cell, is_off, slice_cells, table};
use crate::report::content::{NamedSlice, Stability};

/// Whether the model holds as time goes by; `None` without dates.
pub fn section(stability: &Stability) -> Option<Markup> {
    (!stability.periods.is_empty()).then(|| {
        html! {
            p { "The test leads by " (stability.unit) " of creation. Where the share won moves away from the prediction, leads or the market have changed." }
            (charts(&stability.periods, &stability.unit))
            (numbers(&stability.periods, &stability.unit))
            @if !stability.backtest.is_empty() {
                h3 { "Backtest" }
                p { "What the figures would have been had the model been trained before: at the beginning of each period it learnt what was known by then, "
                    "and is measured on the leads that came next. A fall over time says that old leads no longer tell of new ones." }
                (measured::figures("period, from", "over time", &stability.backtest))
            }
        }
    })
}

fn charts(periods: &[NamedSlice], unit: &str) -> Markup {
    let labels: Vec<String> = periods.iter().map(|period| period.name.clone()).collect();
    let with_rows = || periods.iter().enumerate().filter_map(|(place, period)| period.slice.map(|slice| (place as f64, slice)));
    let won = with_rows().map(|(x, s)| Point { x, y: s.observed.estimate, interval: Some((s.observed.lower, s.observed.upper)) });
    let predicted = with_rows().map(|(x, slice)| Point { x, y: slice.mean_predicted, interval: None });
    let auc =
        || with_rows().filter_map(|(x, slice)| slice.auc.map(|auc| Point { x, y: auc.estimate, interval: Some((auc.lower, auc.upper)) }));
    let marked = |name: &str, ink: Ink, points: Vec<Point>| Series::marked(name, ink, points, true);
    let rates = LineChart {
        words: Words {
            title: "Share won and mean prediction over time",
            description: "Share won with 95% intervals, and mean prediction, by period. The table below has the numbers.",
        },
        x: Axis::places(unit, &labels, 6),
        y: Axis::covering("won", with_rows().map(|(_, s)| s.observed.upper.max(s.mean_predicted)).chain([0.0]), 4, Unit::Percent),
        height: 260.0,
        series: vec![marked("predicted", Ink::Other, predicted.collect()), marked("won", Ink::Model, won.collect())],
    };
    let ends = auc().filter_map(|point| point.interval).flat_map(|(lower, upper)| [lower, upper]);
    let ranking = LineChart {
        words: Words { title: "ROC AUC over time", description: "ROC AUC with 95% intervals by period. The table below has the numbers." },
        x: Axis::places(unit, &labels, 6),
        y: Axis::covering("ROC AUC", ends.chain([0.5]), 4, Unit::Plain),
        height: 260.0,
        series: vec![
            Series::curve("chance", Ink::Reference, [(-0.5, 0.5), (labels.len() as f64 - 0.5, 0.5)]),
            marked("model", Ink::Model, auc().collect()),
        ],
    };
    html! {
        div.columns {
            figure { figcaption { "Share won and prediction" } (lines(&rates)) }
            figure { figcaption { "Ranking" } (lines(&ranking)) }
        }
    }
}

fn numbers(periods: &[NamedSlice], unit: &str) -> Markup {
    let head: Vec<&str> = std::iter::once(unit).chain(SLICE_HEAD).chain(["AUC", "log loss"]).collect();
    let rows = html! {
        @for period in periods {
            @let slice = period.slice.as_ref();
            tr {
                th scope="row" { (period.name) }
                (slice_cells(slice, is_off(slice, periods.len())))
                (auc_cell(slice))
                td { (slice.map_or("\u{2013}".to_owned(), |slice| fixed(slice.log_loss, 4))) }
            }
        }
    };
    table(&head, &rows)
}
