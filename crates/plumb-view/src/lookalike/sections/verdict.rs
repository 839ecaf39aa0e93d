use maud::{Markup, html};

use super::times_chance;
use crate::lookalike::content::{LookalikeReport, Quality};
use crate::number::{count, fixed, percent};
use crate::page::parts::{estimate, sentence};
use crate::report::Decision;

/// The reach that the tiles tell of.
const TOLD: f64 = 0.05;

/// The decision, why, and the four figures that matter most.
pub fn section(report: &LookalikeReport) -> Markup {
    let (class, word) = match report.verdict.decision {
        Decision::Promote => ("good", "Promote"),
        Decision::Refuse => ("bad", "Do not promote"),
        Decision::CannotTell => ("open", "Cannot tell"),
    };
    html! {
        div class=(format!("verdict {class}")) {
            p.decision { (word) }
            p { (sentence(&report.verdict.meaning)) }
            p.reason { (sentence(&report.verdict.reason)) }
        }
        @if let Some(warning) = allowed(report) { p.warning { (warning) " " a href="#trust" { "See what was found." } } }
        (tiles(report))
        p.small { "Measured on " (count(report.people.hidden)) " seeds hidden among " (count(report.people.population)) " others. Small print gives 95% intervals." }
        (in_words(&report.quality))
    }
}

fn allowed(report: &LookalikeReport) -> Option<String> {
    let allowed: Vec<&str> =
        report.findings.iter().flatten().filter(|finding| finding.allowed).map(|finding| finding.column.as_str()).collect();
    (!allowed.is_empty()).then(|| {
        format!(
            "Used although it tells the two files apart, and not only the people: {}. The figures below may flatter.",
            allowed.join(", ")
        )
    })
}

fn tiles(report: &LookalikeReport) -> Markup {
    let tile = |name: &str, value: Markup, meaning: &str| {
        html! { div.tile { p.name { (name) } p.value { (value) } p.meaning { (meaning) } } }
    };
    let quality = &report.quality;
    let at = quality.at_reach.iter().find(|at| (at.reach - TOLD).abs() < 1e-9);
    html! {
        div.tiles {
            (tile("ROC AUC", estimate(quality.auc, |value| fixed(value, 4)), "Chance that a hidden seed ranks above somebody else; 0.5 is a coin."))
            @if let Some(at) = at {
                (tile("Found in the top 5%", estimate(at.recall, |value| percent(value, 1)), "Share of the hidden seeds among the twentieth most alike."))
                @let lift = times_chance(at.recall, at.reach);
                (tile("Times chance, top 5%", estimate(lift, |value| fixed(value, 2)), "Times as many hidden seeds as in a twentieth at random."))
            }
            @let stability = report.stability.other_folds.min(report.stability.more_seeds);
            (tile("Stays the same", html! { span.figure { (percent(stability, 0)) } }, "Share of the top 5% that is found again by a slightly different run."))
        }
    }
}

/// What the figures mean, without a technical term.
fn in_words(quality: &Quality) -> Markup {
    html! {
        ul.plain {
            @if let Some(at) = quality.at_reach.iter().find(|at| (at.reach - 0.1).abs() < 1e-9) {
                li { "Work the tenth of people who are most alike and you meet " b { (percent(at.recall.estimate, 0)) }
                    " of the customers that nobody had named, against 10% at random and " (percent(at.nearest_seed_lift * at.reach, 0))
                    " by looking for the nearest known customer." }
            }
            li { "A score tells how alike somebody is. It is no probability of buying: people who never heard of you are alike, too." }
        }
    }
}
