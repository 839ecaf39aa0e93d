use maud::{Markup, html};

use super::telling::points;
use crate::chart::{DotScale, Dumbbell, dumbbell};
use crate::compare::content::{Advice, ComparisonReport, RuleLine, SuggestedRules};
use crate::number::{count, fixed, percent, signed};
use crate::page::parts::{dot_head, estimate, or_dash, sentence};

/// Each rule's points against what the data say, what to change first; `None` without rules.
pub fn section(report: &ComparisonReport) -> Option<Markup> {
    let mut lines: Vec<&RuleLine> = report.lines.iter().collect();
    lines.sort_by_key(|line| (line.advice, line.line));
    let values = lines.iter().flat_map(|line| line.points.into_iter().chain(line.worth.map(|worth| worth.estimate)));
    let scale = DotScale::covering(values, 0.0, 1.25);
    (!lines.is_empty()).then(|| {
        html! {
            p { "The ring is what the rule gives; the dot, with its 95% interval, is what the same condition is worth beside all other rules, on the same scale of points, by the deals that the model learnt from: "
                "rules that are changed by them can be judged on the deals of this page. Leads and share won are of those deals too. Intervals wider than the plot are cut." }
            (summary(&report.lines))
            div.scroll tabindex="0" role="group" {
                table.segments.lines {
                    thead {
                        tr {
                            th scope="col" { "rule" }
                            th.left scope="col" { "do" }
                            th scope="col" { "gives" }
                            th scope="col" { "is worth" }
                            (dot_head("points given and worth", &scale, |value| signed(value, 0)))
                            th scope="col" { "leads" }
                            th scope="col" { "share won" }
                        }
                    }
                    tbody { @for line in lines { (row(line, &scale)) } }
                }
            }
            @if let Some(suggested) = &report.suggested { (suggestion(suggested)) }
        }
    })
}

fn word(advice: Advice) -> (&'static str, &'static str) {
    match advice {
        Advice::WrongSign => ("bad", "sign is wrong"),
        Advice::Drop => ("bad", "drop"),
        Advice::Lower => ("open", "lower"),
        Advice::Raise => ("open", "raise"),
        Advice::Keep => ("good", "keep"),
        Advice::CannotTell => ("note", "cannot tell"),
    }
}

fn summary(lines: &[RuleLine]) -> Markup {
    let all = [Advice::WrongSign, Advice::Drop, Advice::Lower, Advice::Raise, Advice::Keep, Advice::CannotTell];
    html! {
        p.counts {
            @for advice in all {
                @let number = lines.iter().filter(|line| line.advice == advice).count();
                @if number > 0 {
                    @let (class, text) = word(advice);
                    span { b { (number) } " " span class=(format!("badge {class}")) { (text) } } " "
                }
            }
        }
    }
}

fn row(line: &RuleLine, scale: &DotScale) -> Markup {
    let (class, text) = word(line.advice);
    // Where points are taken away, more of them is a lower number.
    let text = match line.advice {
        Advice::Raise | Advice::Lower if line.points.is_some_and(|points| points < 0.0) => format!("{text} the penalty"),
        _ => text.to_owned(),
    };
    let pair = Dumbbell { said: line.points, found: line.worth.map(|worth| (worth.estimate, worth.lower, worth.upper)) };
    html! {
        tr {
            th scope="row" {
                (line.title)
                span.where { @if !line.group.is_empty() { (line.group) ", " } code { (line.id) } @if let Some(number) = line.line { ", line " (number) } }
                @if !line.note.is_empty() { span.where { (sentence(&line.note)) } }
            }
            td.left { span class=(format!("badge {class}")) { (text) } }
            td { (or_dash(line.points.map(|own| html! { (points(own)) }))) }
            td { (or_dash(line.worth.map(|worth| estimate(worth, |value| signed(value, 1))))) }
            td.plot { (dumbbell(scale, pair)) }
            td { (count(line.rows)) }
            td { (if line.rows > 0 { percent(line.won as f64 / line.rows as f64, 1) } else { "\u{2013}".to_owned() }) }
        }
    }
}

fn suggestion(suggested: &SuggestedRules) -> Markup {
    html! {
        h3 { "Rules with points from the data" }
        p { (sentence(&suggested.sentence)) }
        p { "On the deals of this page their AUC is " (if suggested.gain.estimate < 0.0 { "lower" } else { "higher" }) " than that of today\u{2019}s rules by "
            (fixed(suggested.gain.estimate.abs(), 3)) " (95% interval " (signed(suggested.gain.lower, 3)) " to " (signed(suggested.gain.upper, 3)) ")"
            @if let Some(kept) = suggested.kept { "; they keep " b { (percent(kept, 0)) } " of the model\u{2019}s advantage" } "." }
        pre { (suggested.command) }
    }
}
