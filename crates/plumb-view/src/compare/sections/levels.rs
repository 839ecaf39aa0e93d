//! The two side by side over time, and by age of the lead.

use maud::{Markup, html};
use plumb_eval::Estimate;
use plumb_eval::compare::{Level, Side};

use crate::chart::{Axis, Ink, LineChart, Point, Series, Unit, Words, lines};
use crate::compare::content::NamedLevels;
use crate::compare::words::short;
use crate::number::{count, fixed, percent, signed};
use crate::page::parts::{estimate, or_dash, share, table};

/// By this much the two stand beside each other, so that whiskers do not hide each other.
const ASIDE: f64 = 0.07;

/// By period of creation; `None` without dates.
pub fn over_time(periods: Option<&NamedLevels>) -> Option<Markup> {
    periods.map(|periods| {
        html! {
            p { "Leads by " (periods.unit) " of creation. A score that holds up stays above 0.5 and keeps its distance; predictions that leave the share won say that leads or the market have changed." }
            (figures(periods, "over time"))
        }
    })
}

/// By age of the lead; `None` where leads are seen at one age only.
pub fn by_age(ages: Option<&NamedLevels>) -> Option<Markup> {
    ages.map(|ages| {
        html! {
            p { "Leads that were still open at each age, scored by both with what was known by then." }
            (figures(ages, "by age"))
        }
    })
}

fn figures(parts: &NamedLevels, how: &str) -> Markup {
    let all = || parts.levels.levels.iter().enumerate().map(|(place, level)| (place as f64, level));
    let (one, other) = (short(&parts.levels.one), short(&parts.levels.other));
    let with_interval = |aside: f64, of: fn(&Level) -> Option<Estimate>| {
        let point =
            move |(x, level): (f64, &Level)| of(level).map(|e| Point { x: x + aside, y: e.estimate, interval: Some((e.lower, e.upper)) });
        all().filter_map(point).collect::<Vec<Point>>()
    };
    let plain = |of: fn(&Level) -> Option<f64>| all().filter_map(|(x, level)| Some((x, of(level)?))).collect::<Vec<(f64, f64)>>();
    let (own, theirs) = (with_interval(-ASIDE, |level| level.one_auc), with_interval(ASIDE, |level| level.other_auc));
    let won = with_interval(0.0, |level| level.share);
    let (predicted, calibrated) = (plain(|level| level.one_probability), plain(|level| level.other_probability));
    let ends = own.iter().chain(&theirs).filter_map(|point| point.interval).flat_map(|(lower, upper)| [lower, upper]);
    let highest = won.iter().filter_map(|point| point.interval).map(|(_, upper)| upper);
    let highest = highest.chain(predicted.iter().chain(&calibrated).map(|(_, y)| *y));
    let last = parts.labels.len() as f64 - 0.5;
    let ranking = LineChart {
        words: Words {
            title: &format!("ROC AUC {how}"),
            description: "ROC AUC of both with 95% intervals; 0.5 is a coin. The table below has the numbers.",
        },
        x: Axis::places(&parts.unit, &parts.labels, 6),
        y: Axis::covering("ROC AUC", ends.chain([0.5]), 4, Unit::Plain),
        height: 280.0,
        series: vec![
            Series::curve("chance", Ink::Reference, [(-0.5, 0.5), (last, 0.5)]),
            Series::marked(other, Ink::Other, theirs, true),
            Series::marked(one, Ink::Model, own, true),
        ],
    };
    let rates = LineChart {
        words: Words {
            title: &format!("Share won and predictions {how}"),
            description: "Share won with 95% intervals, and the mean probability by both. The table below has the numbers.",
        },
        x: Axis::places(&parts.unit, &parts.labels, 6),
        y: Axis::covering("won", highest.chain([0.0]), 4, Unit::Percent),
        height: 280.0,
        series: vec![
            Series::marked("won", Ink::Further, won, false),
            Series::curve(&format!("{other}, predicted"), Ink::Other, calibrated),
            Series::curve(&format!("{one}, predicted"), Ink::Model, predicted),
        ],
    };
    html! {
        div.columns {
            figure { figcaption { "Ranking" } (lines(&ranking)) }
            figure { figcaption { "Share won and predictions" } (lines(&rates)) }
        }
        (numbers(parts))
    }
}

fn numbers(parts: &NamedLevels) -> Markup {
    let (one, other) = (short(&parts.levels.one), short(&parts.levels.other));
    let (auc_one, auc_other) = (format!("{one} AUC"), format!("{other} AUC"));
    let (mean_one, mean_other) = (format!("{one} predicts"), format!("{other} predict"));
    let head = [&parts.unit, "leads", "share won", &mean_one, &mean_other, &auc_one, &auc_other, "difference of AUC"];
    let figure = |e: Option<Estimate>| or_dash(e.map(|e| estimate(e, |value| fixed(value, 3))));
    let plain = |p: Option<f64>| or_dash(p.map(|p| html! { (percent(p, 1)) }));
    let rows = html! {
        @for (label, level) in parts.labels.iter().zip(&parts.levels.levels) {
            tr {
                th scope="row" { (label)
                    @match level.worse { Some(Side::One) => { " " span.mark { (one) " worse" } }, Some(Side::Other) => { " " span.mark { (other) " worse" } }, None => {} } }
                td { (count(level.rows as u64)) }
                td { (or_dash(level.share.map(share))) }
                td { (plain(level.one_probability)) }
                td { (plain(level.other_probability)) }
                td { (figure(level.one_auc)) }
                td { (figure(level.other_auc)) }
                td { (or_dash(level.difference.map(|e| estimate(e, |value| signed(value, 3))))) }
            }
        }
    };
    table(&head, &rows)
}
