use maud::{Markup, html};
use plumb_eval::Depth;

use crate::chart::{Axis, Ink, LineChart, Series, Unit, Words, lines};
use crate::number::{count, fixed, percent};
use crate::page::parts::{share, table};
use crate::report::content::{NamedGains, TrainingReport};

/// How many of the wins are found, and how much better than chance, when the best leads are called first.
pub fn section(report: &TrainingReport) -> Markup {
    let base_rate = report.data.test_rate;
    html! {
        @if let Some(example) = report.depths.iter().find(|depth| (depth.share - 0.1).abs() < 1e-9) {
            p { "Call the top 10% of leads, " (count(example.rows as u64)) " of them, and you find " (percent(example.capture, 0))
                " of the wins; " (percent(example.precision.estimate, 1)) " of those called are won, where "
                (percent(base_rate, 1)) " of all are." }
        }
        div.columns {
            figure { figcaption { "Wins found" } (captured(&report.gains, base_rate)) }
            figure { figcaption { "Lift" } (lift(&report.gains)) }
        }
        (depths(&report.depths))
    }
}

fn inks() -> impl Iterator<Item = Ink> {
    std::iter::once(Ink::Model).chain(std::iter::repeat(Ink::Other))
}

fn captured(gains: &[NamedGains], base_rate: f64) -> Markup {
    let best = Series::curve("perfect order", Ink::Reference, [(0.0, 0.0), (base_rate.clamp(0.0, 1.0), 1.0), (1.0, 1.0)]);
    let chance = Series::curve("chance", Ink::Reference, [(0.0, 0.0), (1.0, 1.0)]);
    let curve = |(named, ink): (&NamedGains, Ink)| {
        let parts = named.rows.len().max(1) as f64;
        let points = named.rows.iter().map(|row| (row.part as f64 / parts, row.cumulative_capture));
        Series::curve(&named.name, ink, std::iter::once((0.0, 0.0)).chain(points))
    };
    lines(&LineChart {
        words: Words {
            title: "Cumulative gains",
            description: "Share of the wins found by share of leads called, best first. The table below has the numbers.",
        },
        x: Axis::shares("leads called, best first"),
        y: Axis::shares("wins found"),
        height: 320.0,
        series: [best, chance].into_iter().chain(gains.iter().zip(inks()).map(curve)).collect(),
    })
}

fn lift(gains: &[NamedGains]) -> Markup {
    let curve = |(named, ink): (&NamedGains, Ink)| {
        let parts = named.rows.len().max(1) as f64;
        // The first parts of a hundred are a handful of leads: their lift is noise, and would set the scale.
        let settled = named.rows.iter().filter(|row| row.part as f64 >= 0.04 * parts);
        Series::curve(&named.name, ink, settled.map(|row| (row.part as f64 / parts, row.cumulative_lift)))
    };
    let curves: Vec<Series> = gains.iter().zip(inks()).map(curve).collect();
    let highest = curves.iter().flat_map(|series| &series.points).map(|point| point.y);
    lines(&LineChart {
        words: Words {
            title: "Cumulative lift",
            description: "Times as many wins among the leads called as among as many at random. The table below has the numbers.",
        },
        x: Axis::shares("leads called, best first"),
        y: Axis::covering("times chance", highest.chain([0.0, 1.0]), 4, Unit::Plain),
        height: 320.0,
        series: std::iter::once(Series::curve("chance", Ink::Reference, [(0.0, 1.0), (1.0, 1.0)])).chain(curves).collect(),
    })
}

fn depths(depths: &[Depth]) -> Markup {
    let rows = html! {
        @for depth in depths {
            tr {
                th scope="row" { "top " (percent(depth.share, 0)) }
                td { (count(depth.rows as u64)) }
                td { (fixed(depth.won, if depth.won.fract() == 0.0 { 0 } else { 1 })) }
                td { (share(depth.precision)) }
                td { (percent(depth.capture, 1)) }
                td { (fixed(depth.lift, 2)) }
            }
        }
    };
    table(&["call the", "leads", "wins among them", "share won", "of all wins", "lift"], &rows)
}
