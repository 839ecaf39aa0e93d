use maud::{Markup, html};

use crate::compare::content::{ComparisonReport, Reason, TellingLead};
use crate::compare::words::money;
use crate::number::{percent, signed};
use crate::page::parts::capitalised;

/// So many leads are shown at once; the rest can be opened.
const OPEN: usize = 6;
/// So many reasons are shown of each side.
const REASONS: usize = 6;

/// The leads on which the two differ most, with both explanations side by side; `None` without such.
pub fn section(report: &ComparisonReport) -> Option<Markup> {
    let sides = in_turn(&report.telling);
    let (open, rest) = sides.split_at(sides.len().min(OPEN));
    let right = report.telling.iter().filter(|lead| lead.model_was_right()).count();
    (!open.is_empty()).then(|| {
        html! {
            p { "The leads that the two rank most differently, from both sides: in " (right) " of these " (report.telling.len())
                " the outcome bears out the model, in the others the rules. They show what each looks at, and not how often each is right. "
                "Beside each reason stands what it adds: log-odds in the model, points in the rules." }
            div.cards { @for lead in open { (card(lead, &report.currency)) } }
            @if !rest.is_empty() {
                details {
                    summary { "The other " (rest.len()) " leads" }
                    div.cards { @for lead in rest { (card(lead, &report.currency)) } }
                }
            }
        }
    })
}

/// One that bears out the model, one that bears out the rules, and so on.
fn in_turn(telling: &[TellingLead]) -> Vec<&TellingLead> {
    let (models, rules): (Vec<&TellingLead>, Vec<&TellingLead>) = telling.iter().partition(|lead| lead.model_was_right());
    let most = models.len().max(rules.len());
    (0..most).flat_map(|place| [models.get(place), rules.get(place)]).flatten().copied().collect()
}

impl TellingLead {
    /// Whether the outcome took the model's side: won and scored higher by it, or lost and scored lower.
    fn model_was_right(&self) -> bool {
        self.model_is_higher == self.won
    }
}

fn card(lead: &TellingLead, currency: &str) -> Markup {
    let (class, outcome) = if lead.won { ("good", "won") } else { ("bad", "lost") };
    html! {
        article.card.telling {
            h3 { (lead.lead) " " span class=(format!("badge {class}")) { (outcome) }
                @if let Some(amount) = lead.amount { " " span.quiet { (money(amount, currency)) } } }
            p.small { (capitalised(if lead.model_was_right() { "the model was right" } else { "the rules were right" })) "." }
            div.sides {
                (side("Model", lead.model_score, Some(lead.model_probability), &lead.model_reasons, |value| signed(value, 2)))
                (side("Rules", lead.rules_score, None, &lead.rules_reasons, points))
            }
        }
    }
}

/// Points are whole, but where events decay.
pub fn points(points: f64) -> String {
    signed(points, if points.fract() == 0.0 { 0 } else { 1 })
}

/// The strongest first: a ledger comes in the order of the rules.
fn strongest_first(reasons: &[Reason]) -> Vec<&Reason> {
    let mut sorted: Vec<&Reason> = reasons.iter().collect();
    sorted.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
    sorted
}

fn side(name: &str, score: u8, probability: Option<f64>, reasons: &[Reason], show: fn(f64) -> String) -> Markup {
    html! {
        div.side {
            p.said { (name) " " b { (score) } @if let Some(p) = probability { " " span.quiet { (percent(p, 0)) } } }
            @if reasons.is_empty() { p.small { "No reason counts for or against it." } } @else {
                ul.reasons {
                    @for reason in strongest_first(reasons).into_iter().take(REASONS) {
                        li { span.number { (show(reason.value)) } span { (reason.text) } }
                    }
                    @if reasons.len() > REASONS { li.quiet { span {} span { "and " (reasons.len() - REASONS) " more" } } }
                }
            }
        }
    }
}
