use maud::{Markup, html};
use plumb_eval::compare::{ProbabilityStanding, Standing};
use plumb_eval::{CalibrationBin, CalibrationLine, Estimate};

use crate::chart::{Axis, Ink, LineChart, Point, Series, Unit, Words, lines};
use crate::compare::content::ComparisonReport;
use crate::compare::words::short;
use crate::number::{count, fixed, percent};
use crate::page::parts::{capitalised, share, table};

/// Do leads that are given 30% win 30% of the time, by the model and by the rules? `None` where neither has probabilities.
pub fn section(report: &ComparisonReport) -> Option<Markup> {
    let own: Vec<(&Standing, &ProbabilityStanding)> =
        report.head_to_head.standings.iter().take(2).filter_map(|standing| Some((standing, standing.probabilities.as_ref()?))).collect();
    (!own.is_empty()).then(|| {
        html! {
            p { "Each dot is a part of the leads with like predictions; on the diagonal, as many are won as predicted. The whisker is the 95% interval of the share won. "
                "Points are no probabilities: what the rules predict is the share won of training deals with such a score." }
            div.columns {
                @for (place, (standing, probabilities)) in own.iter().enumerate() {
                    figure {
                        figcaption { (capitalised(short(&standing.name))) }
                        (curve(&probabilities.curve, if place == 0 { Ink::Model } else { Ink::Other }, &own))
                    }
                }
            }
            @for (standing, probabilities) in &own { @if let Some(line) = &probabilities.line { (slope(&standing.name, line)) } }
            @for (standing, probabilities) in &own {
                details { summary { "The numbers of " (standing.name) } (numbers(&probabilities.curve)) }
            }
        }
    })
}

/// Both charts have the same axes, so that they compare by eye.
fn curve(bins: &[CalibrationBin], ink: Ink, all: &[(&Standing, &ProbabilityStanding)]) -> Markup {
    let ends = || all.iter().flat_map(|(_, one)| &one.curve).flat_map(|bin| [bin.mean_predicted, bin.upper]).chain([0.0]);
    let axis = |label: &str| Axis::covering(label, ends(), 5, Unit::Percent);
    let diagonal = axis("").high;
    let point = |bin: &CalibrationBin| Point { x: bin.mean_predicted, y: bin.observed, interval: Some((bin.lower, bin.upper)) };
    lines(&LineChart {
        words: Words {
            title: "Calibration curve",
            description: "Share won against mean predicted probability, by parts of the leads. The table below has the numbers.",
        },
        x: axis("predicted"),
        y: axis("won"),
        height: 320.0,
        series: vec![
            Series::curve("perfect", Ink::Reference, [(0.0, 0.0), (diagonal, diagonal)]),
            Series::marked("leads", ink, bins.iter().map(point).collect(), true),
        ],
    })
}

fn slope(name: &str, line: &CalibrationLine) -> Markup {
    let e = |e: Estimate| format!("{} (95% interval {} to {})", fixed(e.estimate, 2), fixed(e.lower, 2), fixed(e.upper, 2));
    let verdict = match (line.slope.lower > 1.0, line.slope.upper < 1.0) {
        (true, _) => "too timid: the best leads are better, and the worst worse, than predicted",
        (_, true) => "too bold: the best leads are not as good, and the worst not as bad, as predicted",
        _ => "as spread out as they should be, as far as these leads can tell",
    };
    html! { p.small { "The probabilities of " (name) " are " (verdict) ". Calibration slope " (e(line.slope)) ", intercept " (e(line.intercept)) "; 1 and 0 are perfect." } }
}

fn numbers(bins: &[CalibrationBin]) -> Markup {
    let rows = html! {
        @for bin in bins {
            tr {
                th scope="row" { (percent(bin.mean_predicted, 1)) }
                td { (count(bin.rows as u64)) }
                td { (share(Estimate { estimate: bin.observed, lower: bin.lower, upper: bin.upper })) }
            }
        }
    };
    table(&["mean prediction", "leads", "share won"], &rows)
}
