use maud::{Markup, html};
use plumb_eval::compare::{BandDays, DaysToClose};

use crate::chart::{Axis, Ink, LineChart, Point, Series, Unit, Words, lines};
use crate::compare::words::{band, short};
use crate::number::{count, fixed, signed};
use crate::page::parts::{capitalised, or_dash, table};

/// By this much the contenders stand beside each other.
const ASIDE: f64 = 0.08;

/// Days from creation to winning by score; `None` where deals have no dates.
pub fn section(all: &[DaysToClose]) -> Option<Markup> {
    all.iter().any(|one| one.rows > 0).then(|| {
        html! {
            p { "Median days from creation to winning, of won deals only, with 95% intervals; bands with fewer than six wins have none. "
                "A score that falls to the right tells sales where to be quick." }
            @for one in all { (in_words(one)) }
            figure.half { figcaption { "Median days to winning" } (chart(all)) }
            (numbers(all))
        }
    })
}

fn in_words(one: &DaysToClose) -> Markup {
    let Some(correlation) = one.correlation else { return html! {} };
    let verdict = match (correlation.upper < 0.0, correlation.lower > 0.0) {
        (true, _) => "a high score closes faster",
        (_, true) => "a high score closes more slowly",
        _ => "how fast a lead closes does not go with the score as far as these deals can tell",
    };
    html! {
        p { (capitalised(&one.name)) ": " (verdict) " (rank correlation " (signed(correlation.estimate, 2)) ", 95% interval " (signed(correlation.lower, 2)) " to "
            (signed(correlation.upper, 2)) ")." }
    }
}

fn chart(all: &[DaysToClose]) -> Markup {
    let labels: Vec<String> = all.first().map(|one| one.bands.iter().map(|days| band(&days.band)).collect()).unwrap_or_default();
    let series = all.iter().enumerate().map(|(place, one)| {
        let aside = ASIDE * (2.0 * place as f64 - (all.len() as f64 - 1.0));
        let point = |(x, days): (usize, &BandDays)| {
            days.median.map(|median| Point { x: x as f64 + aside, y: median, interval: days.interval.map(|e| (e.lower, e.upper)) })
        };
        Series::marked(short(&one.name), Ink::of_place(place), one.bands.iter().enumerate().filter_map(point).collect(), true)
    });
    let series: Vec<Series> = series.collect();
    let highest = series.iter().flat_map(|series| &series.points).map(|point| point.interval.map_or(point.y, |(_, upper)| upper));
    lines(&LineChart {
        words: Words {
            title: "Days to winning by score",
            description: "Median days from creation to winning by band of scores, with 95% intervals. The table below has the numbers.",
        },
        x: Axis::places("score", &labels, 10),
        y: Axis::covering("days", highest.chain([0.0]), 5, Unit::Plain),
        height: 300.0,
        series,
    })
}

fn numbers(all: &[DaysToClose]) -> Markup {
    let head: Vec<String> = std::iter::once("score".to_owned())
        .chain(all.iter().flat_map(|one| [format!("{}: wins", short(&one.name)), "median days".to_owned()]))
        .collect();
    let bands = all.first().map_or(0, |one| one.bands.len());
    let cell = |days: &BandDays| {
        html! {
            td { (count(days.rows as u64)) }
            td {
                (or_dash(days.median.map(|median| html! { span.figure { (fixed(median, 0)) } })))
                @if let Some(e) = days.interval { " " span.interval { (fixed(e.lower, 0)) " to " (fixed(e.upper, 0)) } }
            }
        }
    };
    let rows = html! {
        @for place in 0..bands {
            tr {
                th scope="row" { (band(&all[0].bands[place].band)) }
                @for one in all { @if let Some(days) = one.bands.get(place) { (cell(days)) } }
            }
        }
    };
    table(&head.iter().map(String::as_str).collect::<Vec<&str>>(), &rows)
}
