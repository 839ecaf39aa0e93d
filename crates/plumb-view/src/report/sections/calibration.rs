use maud::{Markup, html};
use plumb_eval::{CalibrationBin, CalibrationLine};

use crate::chart::{Axis, Bars, Ink, LineChart, Point, Series, Unit, Words, bars, lines};
use crate::number::{count, fixed, percent};
use crate::page::parts::{share, table};
use crate::report::content::TrainingReport;

/// Do leads that are given 30% win 30% of the time?
pub fn section(report: &TrainingReport) -> Markup {
    let ece = report.comparisons.first().and_then(|comparison| comparison.contestants.first()).map(|model| model.metrics.ece);
    html! {
        p {
            "Each dot is a tenth of the test leads. On the diagonal, as many are won as predicted; the whisker is the 95% interval of the share won."
            @if let Some(ece) = ece {
                " The mean distance from the diagonal, the expected calibration error, is " (fixed(ece.estimate, 4)) " (95% interval "
                (fixed(ece.lower, 4)) " to " (fixed(ece.upper, 4)) ")."
            }
        }
        (on_average(&report.calibration))
        @if let Some(line) = &report.calibration_line { (slope(line)) }
        div.columns {
            figure { figcaption { "Won against predicted" } (curve(&report.calibration)) }
            figure { figcaption { "How often each probability is given" } (histogram(&report.probability_counts)) }
        }
        details { summary { "The numbers of the curve" } (numbers(&report.calibration)) }
    }
}

/// Calibration in the large.
fn on_average(bins: &[CalibrationBin]) -> Markup {
    let rows: f64 = bins.iter().map(|bin| bin.rows as f64).sum();
    let mean = |of: fn(&CalibrationBin) -> f64| bins.iter().map(|bin| bin.rows as f64 * of(bin)).sum::<f64>() / rows.max(1.0);
    html! { p { "On average, " (percent(mean(|bin| bin.mean_predicted), 1)) " was predicted and " (percent(mean(|bin| bin.observed), 1)) " were won." } }
}

fn slope(line: &CalibrationLine) -> Markup {
    let e = |e: plumb_eval::Estimate| format!("{} (95% interval {} to {})", fixed(e.estimate, 3), fixed(e.lower, 3), fixed(e.upper, 3));
    let verdict = match (line.slope.lower > 1.0, line.slope.upper < 1.0) {
        (true, _) => "Predictions are too timid: the best leads are better, and the worst worse, than predicted.",
        (_, true) => "Predictions are too bold: the best leads are not as good, and the worst not as bad, as predicted.",
        _ => "The spread of the predictions is right as far as these leads can tell.",
    };
    html! { p { "Calibration slope " (e(line.slope)) ", intercept " (e(line.intercept)) "; 1 and 0 are perfect. " (verdict) } }
}

fn curve(bins: &[CalibrationBin]) -> Markup {
    let ends = || bins.iter().flat_map(|bin| [bin.mean_predicted, bin.upper]).chain([0.0]);
    let axis = |label: &str| Axis::covering(label, ends(), 5, Unit::Percent);
    let diagonal = axis("").high;
    let point = |bin: &CalibrationBin| Point { x: bin.mean_predicted, y: bin.observed, interval: Some((bin.lower, bin.upper)) };
    let observed = Series::marked("test leads", Ink::Model, bins.iter().map(point).collect(), true);
    lines(&LineChart {
        words: Words {
            title: "Calibration curve",
            description: "Share won against mean predicted probability, by tenths of the test leads. The table below has the numbers.",
        },
        x: axis("predicted"),
        y: axis("won"),
        height: 320.0,
        series: vec![Series::curve("perfect", Ink::Reference, [(0.0, 0.0), (diagonal, diagonal)]), observed],
    })
}

fn histogram(counts: &[u64]) -> Markup {
    let width = 1.0 / counts.len().max(1) as f64;
    // Beyond the highest probability that was given there is nothing to see.
    let last = counts.iter().rposition(|count| *count > 0).map_or(1, |last| last + 1);
    let labels: Vec<String> = (0..last).map(|band| percent(band as f64 * width, 0)).collect();
    let up: Vec<f64> = counts[..last.min(counts.len())].iter().map(|count| *count as f64).collect();
    bars(&Bars {
        words: Words { title: "Predicted probabilities", description: "Test leads by predicted probability, in bands of equal width." },
        x_label: "predicted, from",
        y_label: "test leads",
        labels: &labels,
        up: &up,
        down: &[],
        height: 320.0,
        unit: Unit::Plain,
    })
}

fn numbers(bins: &[CalibrationBin]) -> Markup {
    let rows = html! {
        @for bin in bins {
            tr {
                td { (count(bin.rows as u64)) }
                td { (percent(bin.mean_predicted, 1)) }
                td { (share(plumb_eval::Estimate { estimate: bin.observed, lower: bin.lower, upper: bin.upper })) }
            }
        }
    };
    table(&["leads", "mean prediction", "share won"], &rows)
}
