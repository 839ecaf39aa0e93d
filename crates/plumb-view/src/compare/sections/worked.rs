use maud::{Markup, html};
use plumb_eval::compare::{Side, Worked, WorkedBand, WorkedShares};

use crate::chart::{Axis, Ink, LineChart, Point, Series, Words, lines};
use crate::compare::content::WorkedLeads;
use crate::compare::words::{band, clear, short};
use crate::number::{count, fixed, percent, signed};
use crate::page::parts::{or_dash, sentence, share, table};

/// By this much the two stand beside each other.
const ASIDE: f64 = 0.08;

/// Whether a score brought about what it is judged by; `None` where the data do not show who was worked.
pub fn section(leads: Option<&WorkedLeads>) -> Option<Markup> {
    let WorkedLeads { means, worked } = leads?;
    Some(html! {
        p { "If sales worked the leads that a score put first, and work wins deals, that score looks better than it is: it brought about what it is judged by. "
            "No figure can undo this. These show how far it may go." }
        p { (sentence(means)) }
        (in_words(worked))
        div.columns {
            figure { figcaption { "Share of leads worked, by score" } (chart(&[&worked.one, &worked.other], "Share worked by score", "worked", |band| band.share)) }
            figure { figcaption { "Share won by score of the rules" } (outcome(&worked.other)) }
        }
        (numbers(&worked.one))
        (numbers(&worked.other))
    })
}

fn in_words(worked: &Worked) -> Markup {
    let whose = worked.went_with.map(|side| if side == Side::One { &worked.one } else { &worked.other });
    html! {
        @if let (Some(yes), Some(no)) = (worked.won_if_worked, worked.won_if_not) {
            p { (count(worked.rows as u64)) " leads were worked; " (percent(yes.estimate, 1)) " of them were won, against " (percent(no.estimate, 1)) " of the others." }
        }
        @match whose {
            Some(whose) => p { b { "Who was worked went with the score of " (whose.name) }
                @if let Some(e) = whose.correlation { " (rank correlation " (signed(e.estimate, 2)) ", 95% interval " (signed(e.lower, 2)) " to " (signed(e.upper, 2)) ")" } ". Take its figures for an upper bound." },
            None => p { "Who was worked did not go with either score, so this trap is not seen here." },
        }
        @if let Some(within) = &worked.within {
            @let e = within.difference;
            p { "Among leads that were worked alike, AUC is " (fixed(within.one.estimate, 3)) " for " (worked.one.name) " and "
                (fixed(within.other.estimate, 3)) " for " (worked.other.name) ": a difference of " (signed(e.estimate, 3)) " (95% interval "
                (signed(e.lower, 3)) " to " (signed(e.upper, 3)) "), so "
                (match clear(e) { Some(true) => "the first is ahead there too", Some(false) => "the second is ahead there", None => "neither is clearly ahead there" })
                ". That errs the other way where sales chose good leads by themselves." }
        }
    }
}

fn chart(all: &[&WorkedShares], title: &str, y: &str, of: fn(&WorkedBand) -> Option<plumb_eval::Estimate>) -> Markup {
    let labels: Vec<String> = all.first().map(|one| one.bands.iter().map(|own| band(&own.band)).collect()).unwrap_or_default();
    let series = all.iter().zip([Ink::Model, Ink::Other]).zip([-ASIDE, ASIDE]).map(|((one, ink), aside)| {
        let point = |(x, own): (usize, &WorkedBand)| {
            of(own).map(|e| Point { x: x as f64 + aside, y: e.estimate, interval: Some((e.lower, e.upper)) })
        };
        Series::marked(short(&one.name), ink, one.bands.iter().enumerate().filter_map(point).collect(), true)
    });
    lines(&LineChart {
        words: Words { title, description: "By band of scores, with 95% intervals. The tables below have the numbers." },
        x: Axis::places("score", &labels, 10),
        y: Axis::shares(y),
        height: 280.0,
        series: series.collect(),
    })
}

/// Does the score tell who is won among those that nobody worked?
fn outcome(of: &WorkedShares) -> Markup {
    let labels: Vec<String> = of.bands.iter().map(|own| band(&own.band)).collect();
    let points = |aside: f64, share: fn(&WorkedBand) -> Option<plumb_eval::Estimate>| {
        let point = move |(x, own): (usize, &WorkedBand)| {
            share(own).map(|e| Point { x: x as f64 + aside, y: e.estimate, interval: Some((e.lower, e.upper)) })
        };
        of.bands.iter().enumerate().filter_map(point).collect::<Vec<Point>>()
    };
    lines(&LineChart {
        words: Words {
            title: "Share won by score, of the leads worked and of the others",
            description: "By band of the rules' scores, with 95% intervals. The tables below have the numbers.",
        },
        x: Axis::places("score", &labels, 10),
        y: Axis::shares("won"),
        height: 280.0,
        series: vec![
            Series::marked("not worked", Ink::Further, points(-ASIDE, |own| own.won_if_not), true),
            Series::marked("worked", Ink::Other, points(ASIDE, |own| own.won_if_worked), true),
        ],
    })
}

fn numbers(of: &WorkedShares) -> Markup {
    let rows = html! {
        @for own in &of.bands {
            tr {
                th scope="row" { (band(&own.band)) }
                td { (count(own.rows as u64)) }
                td { (count(own.worked as u64)) }
                td { (or_dash(own.share.map(share))) }
                td { (or_dash(own.won_if_worked.map(share))) }
                td { (or_dash(own.won_if_not.map(share))) }
            }
        }
    };
    html! {
        details {
            summary { "The numbers by score of " (of.name) }
            (table(&["score", "leads", "worked", "share worked", "won if worked", "won if not"], &rows))
        }
    }
}
