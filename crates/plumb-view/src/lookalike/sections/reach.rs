use maud::{Markup, html};
use plumb_eval::Estimate;

use super::times_chance;
use crate::chart::{Axis, Ink, LineChart, Point, Series, Unit, Words, lines};
use crate::lookalike::content::{AtReach, CurvePoint, Quality};
use crate::number::{count, fixed, percent};
use crate::page::parts::{estimate, share, table};

/// As far as anybody works a list by likeness.
const NEAR: f64 = 0.3;
/// Below it, lift is that of a handful of people: noise, which would set the scale.
const SETTLED: f64 = 0.01;

/// What is found within shares of the population, beside chance and the nearest seed.
pub fn section(quality: &Quality) -> Markup {
    html! {
        p { "Hidden seeds are ranked among the population by fits that did not see them. The further a list reaches, the more of them it holds, and the more others. "
            "The nearest seed is how somebody would look by hand: those first who have most in common with one known customer. Its ROC AUC is "
            (fixed(quality.nearest_seed_auc, 4)) "." }
        div.columns {
            figure { figcaption { "Hidden seeds found" } (found(&quality.curve)) }
            figure { figcaption { "Times chance" } (lift(&quality.curve)) }
        }
        (numbers(&quality.at_reach))
    }
}

fn points<'a>(curve: impl Iterator<Item = &'a CurvePoint>, of: impl Fn(&CurvePoint) -> Estimate, with_interval: bool) -> Vec<Point> {
    let point = |own: &CurvePoint| {
        let e = of(own);
        Point { x: own.reach, y: e.estimate, interval: with_interval.then_some((e.lower, e.upper)) }
    };
    curve.map(point).collect()
}

fn found(curve: &[CurvePoint]) -> Markup {
    let origin = Point { x: 0.0, y: 0.0, interval: Some((0.0, 0.0)) };
    let likeness: Vec<Point> = std::iter::once(origin).chain(points(curve.iter(), |own| own.recall, true)).collect();
    let nearest = std::iter::once((0.0, 0.0)).chain(curve.iter().map(|own| (own.reach, own.nearest_seed)));
    lines(&LineChart {
        words: Words {
            title: "Hidden seeds found by reach",
            description: "Share of the hidden seeds among the most alike, by share of the population, with 95% intervals. The table below has the numbers.",
        },
        x: Axis::shares("of the population, most alike first"),
        y: Axis::shares("hidden seeds found"),
        height: 320.0,
        series: vec![
            Series::curve("chance", Ink::Reference, [(0.0, 0.0), (1.0, 1.0)]),
            Series::curve("nearest seed", Ink::Other, nearest),
            Series::banded("likeness", Ink::Model, likeness),
        ],
    })
}

fn lift(curve: &[CurvePoint]) -> Markup {
    let near = || curve.iter().filter(|own| own.reach >= SETTLED - 1e-9 && own.reach <= NEAR + 1e-9);
    let likeness = points(near(), |own| times_chance(own.recall, own.reach), true);
    let nearest: Vec<(f64, f64)> = near().map(|own| (own.reach, own.nearest_seed / own.reach)).collect();
    let highest = likeness.iter().filter_map(|point| point.interval).map(|(_, upper)| upper).chain(nearest.iter().map(|(_, y)| *y));
    let y = Axis::covering("times chance", highest.chain([0.0, 1.0]), 4, Unit::Plain);
    lines(&LineChart {
        words: Words {
            title: "Times chance by reach",
            description: "Times as many hidden seeds among the most alike as among as many at random, with 95% intervals. The table below has the numbers.",
        },
        x: Axis::covering("of the population, most alike first", [0.0, NEAR], 6, Unit::Percent),
        y,
        height: 320.0,
        series: vec![
            Series::curve("chance", Ink::Reference, [(0.0, 1.0), (NEAR, 1.0)]),
            Series::curve("nearest seed", Ink::Other, nearest),
            Series::banded("likeness", Ink::Model, likeness),
        ],
    })
}

fn numbers(at_reach: &[AtReach]) -> Markup {
    let rows = html! {
        @for at in at_reach {
            tr {
                th scope="row" { "top " (percent(at.reach, 0)) }
                td { (count(at.people)) }
                td { (share(at.recall)) }
                td { (estimate(times_chance(at.recall, at.reach), |value| fixed(value, 2))) }
                td { (fixed(at.nearest_seed_lift, 2)) }
            }
        }
    };
    table(&["reach", "people", "hidden seeds found", "times chance", "times chance by the nearest seed"], &rows)
}
