//! Figures of leads that were measured by themselves: a period, or an age.

use maud::{Markup, html};
use plumb_eval::Metrics;

use crate::chart::{Axis, Ink, LineChart, Point, Series, Unit, Words, lines};
use crate::number::{count, fixed, percent};
use crate::page::parts::{estimate, or_dash, table};
use crate::report::content::Measured;

/// Ranking and log loss as charts and numbers. `what` heads the names; `how` completes the titles.
pub fn figures(what: &str, how: &str, all: &[Measured]) -> Markup {
    let labels: Vec<String> = all.iter().map(|one| one.name.clone()).collect();
    let with_figures = || all.iter().enumerate().filter_map(|(place, one)| Some((place as f64, one.metrics.as_ref()?)));
    let points = |of: fn(&Metrics) -> plumb_eval::Estimate| {
        let point = move |(x, metrics): (f64, &Metrics)| {
            let e = of(metrics);
            Point { x, y: e.estimate, interval: Some((e.lower, e.upper)) }
        };
        with_figures().map(point).collect::<Vec<Point>>()
    };
    let marked = |name: &str, ink: Ink, points: Vec<Point>| Series::marked(name, ink, points, true);
    let ends =
        |points: &[Point]| points.iter().filter_map(|point| point.interval).flat_map(|(low, high)| [low, high]).collect::<Vec<f64>>();
    let (auc, loss) = (points(|metrics| metrics.auc), points(|metrics| metrics.log_loss));
    let base = all.iter().enumerate().filter_map(|(place, one)| Some(Point { x: place as f64, y: one.base_log_loss?, interval: None }));
    let base: Vec<Point> = base.collect();
    let ranking = LineChart {
        words: Words {
            title: &format!("ROC AUC {how}"),
            description: "ROC AUC with 95% intervals; 0.5 is a coin. The table below has the numbers.",
        },
        x: Axis::places(what, &labels, 6),
        y: Axis::covering("ROC AUC", ends(&auc).into_iter().chain([0.5]), 4, Unit::Plain),
        height: 260.0,
        series: vec![
            Series::curve("chance", Ink::Reference, [(-0.5, 0.5), (labels.len() as f64 - 0.5, 0.5)]),
            marked("model", Ink::Model, auc),
        ],
    };
    let losses = LineChart {
        words: Words {
            title: &format!("Log loss {how}"),
            description: "Mean log loss with 95% intervals, beside that of the base rate; less is better. The table below has the numbers.",
        },
        x: Axis::places(what, &labels, 6),
        y: Axis::covering("log loss", ends(&loss).into_iter().chain(base.iter().map(|point| point.y)), 4, Unit::Plain),
        height: 260.0,
        series: vec![marked("base rate", Ink::Other, base), marked("model", Ink::Model, loss)],
    };
    html! {
        div.columns {
            figure { figcaption { "Ranking" } (lines(&ranking)) }
            figure { figcaption { "Log loss, less is better" } (lines(&losses)) }
        }
        (numbers(what, all))
    }
}

fn numbers(what: &str, all: &[Measured]) -> Markup {
    let rows = html! {
        @for one in all {
            @let figure = |of: fn(&Metrics) -> plumb_eval::Estimate| {
                or_dash(one.metrics.as_ref().map(|metrics| estimate(of(metrics), |value| fixed(value, 4))))
            };
            tr {
                th scope="row" { (one.name) }
                td { (count(one.training)) }
                td { (count(one.rows)) }
                td { (count(one.won)) }
                td { (if one.rows > 0 { percent(one.won as f64 / one.rows as f64, 1) } else { "\u{2013}".to_owned() }) }
                td { (figure(|metrics| metrics.auc)) }
                td { (figure(|metrics| metrics.log_loss)) }
                td { (or_dash(one.base_log_loss.map(|loss| html! { (fixed(loss, 4)) }))) }
            }
        }
    };
    table(&[what, "learnt from", "measured on", "won", "share won", "ROC AUC", "log loss", "base rate\u{2019}s log loss"], &rows)
}
