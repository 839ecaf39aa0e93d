use maud::{Markup, html};
use plumb_eval::Estimate;

use crate::number::{count, fixed, percent};
use crate::page::parts::{estimate, sentence};
use crate::report::content::{Contestant, Decision, Severity, TrainingReport};

/// The decision, why, and the four figures that matter most.
pub fn section(report: &TrainingReport) -> Markup {
    let (class, word) = match report.verdict.decision {
        Decision::Promote => ("good", "Promote"),
        Decision::Refuse => ("bad", "Do not promote"),
        Decision::CannotTell => ("open", "Cannot tell"),
    };
    let model = report.comparisons.first().and_then(|comparison| comparison.contestants.first());
    html! {
        div class=(format!("verdict {class}")) {
            p.decision { (word) }
            p { (sentence(&report.verdict.meaning)) }
            p.reason { (sentence(&report.verdict.reason)) }
        }
        @if let Some(warning) = suspects(report) { p.warning { (warning) " " a href="#trust" { "See what was found." } } }
        @if let Some(model) = model {
            (figures(model))
            (in_words(report, model))
        }
    }
}

fn suspects(report: &TrainingReport) -> Option<String> {
    let suspects: Vec<&str> = report
        .findings
        .iter()
        .flatten()
        .filter(|finding| finding.severity != Severity::Note)
        .map(|finding| finding.column.as_str())
        .collect();
    match suspects.as_slice() {
        [] => None,
        [one] => Some(format!("One column may know more than it should: {one}. If it does, the figures below flatter.")),
        many => Some(format!(
            "{} columns may know more than they should: {}. If they do, the figures below flatter.",
            many.len(),
            many.join(", ")
        )),
    }
}

fn figures(model: &Contestant) -> Markup {
    let metrics = &model.metrics;
    let tile = |name: &str, value: Estimate, digits: usize, meaning: &str| {
        html! {
            div.tile {
                p.name { (name) }
                p.value { (estimate(value, |value| fixed(value, digits))) }
                p.meaning { (meaning) }
            }
        }
    };
    html! {
        div.tiles {
            (tile("ROC AUC", metrics.auc, 4, "Chance that a won deal scores above a lost one; 0.5 is a coin."))
            (tile("Lift, top tenth", metrics.lift_top_decile, 4, "Times as many wins among the best tenth as in a tenth at random."))
            (tile("Log loss", metrics.log_loss, 4, "How far predictions are from what happened; less is better."))
            (tile("Calibration error", metrics.ece, 4, "Mean distance of predicted from observed shares; 0 is perfect."))
        }
        p.small { "On " (count(metrics.rows as u64)) " test leads, of which " (count(metrics.won as u64)) " ("
            (percent(metrics.base_rate, 1)) ") were won. Small print gives 95% intervals." }
    }
}

/// What the figures mean, without a technical term.
fn in_words(report: &TrainingReport, model: &Contestant) -> Markup {
    let tenth = report.depths.iter().find(|depth| (depth.share - 0.1).abs() < 1e-9);
    let base = report.comparisons.first().and_then(|comparison| comparison.contestants.get(1));
    html! {
        ul.plain {
            @if let Some(tenth) = tenth {
                li { "Call the best tenth of leads and you find " b { (percent(tenth.capture, 0)) } " of the wins: "
                    (one_in(tenth.precision.estimate)) " called is won, against " (one_in(model.metrics.base_rate)) " at random." }
            }
            @if let Some((base, gain)) = base.and_then(|base| base.gain.map(|gain| (base, gain))) {
                li { "Its log loss is " (against(gain)) " than that of the " (base.name) " (a gain of " (fixed(gain.estimate, 4)) ", 95% interval "
                    (fixed(gain.lower, 4)) " to " (fixed(gain.upper, 4)) ")." }
            }
        }
    }
}

fn against(gain: Estimate) -> &'static str {
    match () {
        () if gain.lower > 0.0 => "lower",
        () if gain.upper < 0.0 => "higher",
        () => "not certainly other",
    }
}

/// A share as one in so many. Of shares near 1, "one in 1.0" would say nothing.
fn one_in(share: f64) -> String {
    match 1.0 / share {
        _ if share <= 0.0 => "none".to_owned(),
        _ if share >= 1.0 => "every one".to_owned(),
        many if many < 1.05 => "nearly every one".to_owned(),
        many => format!("one in {}", fixed(many, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::one_in;

    #[test]
    fn shares_are_told_as_one_in_so_many() {
        for (share, text) in [(0.25, "one in 4.0"), (0.9, "one in 1.1"), (0.98, "nearly every one"), (1.0, "every one"), (0.0, "none")] {
            assert_eq!(one_in(share), text);
        }
    }
}
