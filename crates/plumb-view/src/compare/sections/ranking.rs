use maud::{Markup, html};
use plumb_eval::Estimate;
use plumb_eval::compare::{Difference, Standing};

use super::swap::p_value;
use crate::compare::content::ComparisonReport;
use crate::compare::words::short;
use crate::number::{fixed, signed};
use crate::page::parts::{estimate, or_dash, table};

/// A measure with its name, and whether more of it is better.
type Measure = (&'static str, fn(&Standing) -> Option<Estimate>, &'static str);

const MEASURES: [Measure; 6] = [
    ("ROC AUC", |s| Some(s.auc), "more"),
    ("PR AUC", |s| Some(s.average_precision), "more"),
    ("KS", |s| Some(s.ks), "more"),
    ("log loss", |s| s.probabilities.as_ref().map(|p| p.log_loss), "less"),
    ("Brier score", |s| s.probabilities.as_ref().map(|p| p.brier), "less"),
    ("calibration error", |s| s.probabilities.as_ref().map(|p| p.ece), "less"),
];

/// All contenders by all measures, and the first less each of the others.
pub fn section(report: &ComparisonReport) -> Markup {
    let head_to_head = &report.head_to_head;
    let mut head = vec!["measure"];
    head.extend(head_to_head.standings.iter().map(|standing| short(&standing.name)));
    head.push("better is");
    let rows = html! {
        @for (name, of, better) in MEASURES {
            tr {
                th scope="row" { (name) }
                @for standing in &head_to_head.standings { td { (or_dash(of(standing).map(|e| estimate(e, |value| fixed(value, 4))))) } }
                td.quiet { (better) }
            }
        }
    };
    html! {
        p { "All on the same deals. The first three measure the order alone; the last three the probabilities, for which points were calibrated on the training deals first, so that the comparison is fair. Intervals of ROC AUC are DeLong's; the others are drawn by bootstrap, as all are in the report of a training run." }
        (table(&head, &rows))
        h3 { "The model less each of the others" }
        p { "Paired on the same deals, so that luck that both share cancels out. An interval clear of 0 says that one is better." }
        (differences(&head_to_head.differences))
    }
}

fn differences(differences: &[Difference]) -> Markup {
    let figure = |e: Option<Estimate>| or_dash(e.map(|e| estimate(e, |value| signed(value, 4))));
    let rows = html! {
        @for difference in differences {
            tr {
                th scope="row" { "less " (difference.other) }
                td { (figure(Some(difference.auc))) }
                td { "p " (p_value(difference.auc_p)) }
                td { (figure(Some(difference.average_precision))) }
                td { (figure(Some(difference.ks))) }
                td { (figure(difference.log_loss)) }
                td { (figure(difference.brier)) }
            }
        }
    };
    let head = ["", "ROC AUC (DeLong)", "AUC, two-sided test", "PR AUC", "KS", "log loss, below 0 is better", "Brier, below 0 is better"];
    table(&head, &rows)
}
