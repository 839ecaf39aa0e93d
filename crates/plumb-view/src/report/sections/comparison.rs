use maud::{Markup, html};
use plumb_eval::{Estimate, Metrics};

use crate::number::fixed;
use crate::page::parts::{estimate, or_dash, sentence};
use crate::report::content::{Comparison, CrossValidation, TrainingReport};

/// A measure with its name, and whether more of it is better.
type Measure = (&'static str, fn(&Metrics) -> Estimate, bool);

const MEASURES: [Measure; 6] = [
    ("ROC AUC", |m| m.auc, true),
    ("PR AUC", |m| m.average_precision, true),
    ("log loss", |m| m.log_loss, false),
    ("Brier score", |m| m.brier, false),
    ("calibration error", |m| m.ece, false),
    ("lift, top tenth", |m| m.lift_top_decile, true),
];

/// The model and its alternatives on the same rows.
pub fn section(report: &TrainingReport) -> Markup {
    html! {
        @for comparison in &report.comparisons { (one(comparison)) }
        @if report.comparisons.iter().flat_map(|comparison| &comparison.contestants).any(|one| is_constant(&one.metrics)) {
            p.small { "The base rate gives every lead the same probability. Its calibration error is only how far the share won has moved since training, "
                "and does not compare with that of predictions that tell leads apart." }
        }
        (cross_validation(&report.cross_validation))
    }
}

fn one(comparison: &Comparison) -> Markup {
    let is_last = |index: usize| index + 1 == MEASURES.len();
    html! {
        p { (sentence(&comparison.rows)) }
        div.scroll tabindex="0" role="group" {
            table {
                thead {
                    tr {
                        th scope="col" { "measure" }
                        @for contestant in &comparison.contestants { th scope="col" { (contestant.name) } }
                        th scope="col" { "better is" }
                    }
                }
                tbody {
                    @for (index, (name, of, more)) in MEASURES.iter().enumerate() {
                        tr.last[is_last(index)] {
                            th scope="row" { (name) }
                            @for contestant in &comparison.contestants { td { (estimate(of(&contestant.metrics), |value| fixed(value, 4))) } }
                            td.quiet { (if *more { "more" } else { "less" }) }
                        }
                    }
                    tr {
                        th scope="row" { "log loss saved by the model, a lead" }
                        @for contestant in &comparison.contestants {
                            td { (or_dash(contestant.gain.map(|gain| estimate(gain, |value| fixed(value, 4))))) }
                        }
                        td.quiet { "above 0" }
                    }
                }
            }
        }
    }
}

/// One probability for all leads has one bin and no bias of many, so its calibration error must not be held against the model's.
fn is_constant(metrics: &Metrics) -> bool {
    metrics.auc.lower == 0.5 && metrics.auc.upper == 0.5
}

fn cross_validation(validation: &CrossValidation) -> Markup {
    html! {
        p.small {
            "Cross-validated on the training part, each lead predicted by a table that has not seen it: log loss "
            (fixed(validation.log_loss, 4)) " against " (fixed(validation.base_log_loss, 4)) " for the base rate, a gain of "
            (fixed(validation.gain.estimate, 4)) " (95% interval " (fixed(validation.gain.lower, 4)) " to " (fixed(validation.gain.upper, 4)) ")."
        }
    }
}
