use maud::{Markup, html};
use plumb_eval::Estimate;
use plumb_eval::compare::{Caution, Finding, Side, TopWins};

use crate::compare::content::{Advice, ComparisonReport};
use crate::compare::words::{leads, more, unit};
use crate::number::{count, fixed, percent, signed};
use crate::page::parts::{capitalised, estimate, sentence};

/// The answer in a sentence, and the figures that it rests on.
pub fn section(report: &ComparisonReport) -> Markup {
    let verdict = &report.verdict;
    let (class, word) = match verdict.finding {
        Finding::Better => ("good", format!("{} is better", capitalised(&verdict.one))),
        Finding::Worse => ("bad", format!("{} are better", capitalised(&verdict.other))),
        Finding::CannotTell => ("open", "Cannot tell".to_owned()),
    };
    html! {
        div class=(format!("verdict {class}")) {
            p.decision { (word) }
            p { (sentence(&verdict.sentence)) }
        }
        @if let Some(whose) = verdict.cautions.iter().find_map(worked_by) {
            p.warning { "Who was worked went with the score of " (if whose == Side::One { &verdict.one } else { &verdict.other })
                ", and a score that sales follow looks better than it is. " a href="#worked" { "See how far that may go." } }
        }
        div.tiles {
            (wins(&verdict.top, &verdict.one, &verdict.other))
            (tile("Difference in wins", estimate(verdict.top.difference, more), &format!("More wins caught by {} than by {} among as many leads.", verdict.one, verdict.other)))
            @if let (Some(one), Some(other), Some(difference)) = (verdict.one_auc, verdict.other_auc, verdict.auc) {
                (pairs(one, other, difference))
            }
            (rules_to_change(report))
        }
        p.small { "On " (count(report.head_to_head.rows as u64)) " closed deals, of which " (count(report.head_to_head.won as u64)) " ("
            (percent(report.head_to_head.base_rate, 1)) ") were won. Small print gives 95% intervals"
            @if let Some(accounts) = report.head_to_head.clusters { ", which count the " (count(accounts as u64)) " accounts, for leads of one account share their luck" }
            "." }
    }
}

/// Whose score decided who was worked.
fn worked_by(caution: &Caution) -> Option<Side> {
    if let Caution::WorkedByScore { whose, .. } = caution { Some(*whose) } else { None }
}

fn tile(name: &str, value: Markup, meaning: &str) -> Markup {
    html! { div.tile { p.name { (name) } p.value { (value) } p.meaning { (meaning) } } }
}

fn wins(top: &TopWins, one: &str, other: &str) -> Markup {
    let name = format!("Wins in the top {} {}", count(top.n as u64), unit(top.unit));
    let value = html! { span.figure { (leads(top.one.estimate)) " " span.against { "against " (leads(top.other.estimate)) } } };
    let meaning = format!("{}, then {}; there are {} wins in all.", capitalised(one), other, count(top.won as u64));
    tile(&name, value, &meaning)
}

fn pairs(one: Estimate, other: Estimate, difference: Estimate) -> Markup {
    let value = html! {
        span.figure { (fixed(one.estimate, 3)) " " span.against { "against " (fixed(other.estimate, 3)) } }
        span.interval { "difference " (signed(difference.lower, 3)) " to " (signed(difference.upper, 3)) }
    };
    tile("ROC AUC", value, "Chance that a won deal scores above a lost one; 0.5 is a coin.")
}

/// How many lines of the rules the data speak against.
fn rules_to_change(report: &ComparisonReport) -> Markup {
    let of = |advice: Advice| report.lines.iter().filter(|line| line.advice == advice).count();
    let change = of(Advice::WrongSign) + of(Advice::Drop) + of(Advice::Lower) + of(Advice::Raise);
    html! {
        @if !report.lines.is_empty() {
            (tile(
                "Rules to change",
                html! { span.figure { (change) " " span.against { "of " (report.lines.len()) } } },
                &format!("{} have the wrong sign, {} tell nothing.", of(Advice::WrongSign), of(Advice::Drop)),
            ))
        }
    }
}
