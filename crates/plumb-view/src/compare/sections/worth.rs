use maud::{Markup, html};
use plumb_eval::Estimate;
use plumb_eval::compare::{Capacity, CapacityPoint, CapacityUnit, Cost, Crossover, DifferencePoint, Side};

use crate::chart::{Axis, Ink, LineChart, Point, Series, Unit, Words, lines};
use crate::compare::content::{ComparisonReport, NamedGains};
use crate::compare::words::{in_currency, leads, more, short, unit};
use crate::number::{compact, count, percent};
use crate::page::parts::{capitalised, estimate, or_dash, table};

/// So many values of N are listed at once.
const LISTED: usize = 9;

/// What each catches for every number of leads that sales can work.
pub fn section(report: &ComparisonReport) -> Markup {
    let shown = report.weekly.as_ref().unwrap_or(&report.capacity);
    html! {
        (in_words(shown))
        div.columns {
            figure { figcaption { "Wins caught" } (caught(shown)) }
            figure { figcaption { "The model\u{2019}s wins less the rules\u{2019}" } (ahead(shown)) }
        }
        (numbers(shown, &report.currency))
        @if report.weekly.is_some() {
            details { summary { "The best N of all leads, whenever they came in" } (numbers(&report.capacity, &report.currency)) }
        }
        @let ranked: Vec<&NamedGains> = report.gains.iter().filter(|named| ranks(named)).collect();
        @if !ranked.is_empty() {
            h3 { "Gains and lift of all that were compared" }
            div.columns {
                figure { figcaption { "Wins found" } (gains(&ranked, report.head_to_head.base_rate)) }
                figure { figcaption { "Lift" } (lift(&ranked)) }
            }
        }
    }
}

fn in_words(capacity: &Capacity) -> Markup {
    let what = match capacity.unit {
        CapacityUnit::InAll => "Sales can work so many leads in all, best score first.",
        CapacityUnit::AWeek => "Sales can work so many leads a week; each week they take the best of those that came in.",
    };
    html! {
        p { (what) " The areas are 95% intervals. In the right chart the area holds for every number of leads at once: where it is clear of 0, one of the two is ahead beyond doubt." }
        @if let Some(difference) = capacity.differences.first() {
            p { (lead_in_words(&difference.points, difference.crossover, &difference.one, &difference.other, capacity.unit)) }
        }
    }
}

/// Who is ahead for which N.
fn lead_in_words(points: &[DifferencePoint], crossover: Option<Crossover>, one: &str, other: &str, of: CapacityUnit) -> String {
    let name = |side: Side| if side == Side::One { one } else { other };
    if let Some(crossover) = crossover {
        let after = if crossover.ahead_before == Side::One { Side::Other } else { Side::One };
        return format!(
            "They cross: up to {} {} {} catch more, from {} on {} do; the lines meet near {}.",
            count(crossover.last_before as u64),
            unit(of),
            name(crossover.ahead_before),
            count(crossover.first_after as u64),
            name(after),
            count(crossover.near as u64),
        );
    }
    let ahead: Vec<&DifferencePoint> = points.iter().filter(|point| point.ahead.is_some()).collect();
    match (ahead.first(), ahead.last()) {
        (Some(first), Some(last)) => {
            let best = ahead.iter().max_by(|a, b| a.won.estimate.abs().total_cmp(&b.won.estimate.abs())).unwrap_or(first);
            let range = if first.n == last.n {
                format!("at {} {}", count(first.n as u64), unit(of))
            } else {
                format!(
                    "somewhere between {} and {} {}, most so at {}",
                    count(first.n as u64),
                    count(last.n as u64),
                    unit(of),
                    count(best.n as u64)
                )
            };
            let (low, high) = (best.won.lower.abs(), best.won.upper.abs());
            format!(
                "{} beyond doubt {range}: {} more wins (95% interval {} to {}). The lead does not clearly pass to the other at any number.",
                capitalised(&format!("{} ahead", with_verb(name(first.ahead.unwrap_or(Side::One)), one))),
                leads(best.won.estimate.abs()),
                leads(low.min(high)),
                leads(low.max(high)),
            )
        }
        _ => "For no number of leads is one of the two ahead beyond doubt.".to_owned(),
    }
}

/// The first of a pair is one model, the other are rules.
fn with_verb(name: &str, one: &str) -> String {
    if name == one { format!("{name} is") } else { format!("{name} are") }
}

fn caught(capacity: &Capacity) -> Markup {
    let band =
        |point: &CapacityPoint| Point { x: point.n as f64, y: point.won.estimate, interval: Some((point.won.lower, point.won.upper)) };
    let curve = |place: usize, ink: Ink| {
        let own = capacity.curves.get(place)?;
        Some(Series::banded(short(&own.name), ink, own.points.iter().map(band).collect()))
    };
    let chance = (capacity.unit == CapacityUnit::InAll)
        .then(|| Series::curve("chance", Ink::Reference, [(0.0, 0.0), (capacity.rows as f64, capacity.won as f64)]));
    let series: Vec<Series> = [chance, curve(1, Ink::Other), curve(0, Ink::Model)].into_iter().flatten().collect();
    let ends = || series.iter().flat_map(|series| &series.points);
    lines(&LineChart {
        words: Words {
            title: "Wins caught by number of leads worked",
            description: "Won deals among the best leads of the model and of the rules, with 95% intervals. The table below has the numbers.",
        },
        x: Axis::upto(unit(capacity.unit), ends().map(|point| point.x).fold(0.0, f64::max), 6),
        y: Axis::covering("wins", ends().map(|point| point.interval.map_or(point.y, |(_, upper)| upper)).chain([0.0]), 5, Unit::Plain),
        height: 320.0,
        series,
    })
}

fn ahead(capacity: &Capacity) -> Markup {
    let Some(difference) = capacity.differences.first() else { return html! {} };
    let points: Vec<Point> =
        difference.points.iter().map(|point| Point { x: point.n as f64, y: point.won.estimate, interval: Some(point.band) }).collect();
    let ends = points.iter().filter_map(|point| point.interval).flat_map(|(lower, upper)| [lower, upper]);
    let x = Axis::upto(unit(capacity.unit), points.iter().map(|point| point.x).fold(0.0, f64::max), 6);
    let y = Axis::covering("wins more", ends.chain([0.0]), 5, Unit::Plain);
    let equal = Series::curve("as many", Ink::Reference, [(x.low, 0.0), (x.high, 0.0)]);
    let crossing = difference.crossover.map(|crossover| {
        let near = crossover.near as f64;
        Series::curve("crossover", Ink::Reference, [(near, y.low), (near, y.high)])
    });
    lines(&LineChart {
        words: Words {
            title: "The model's wins less the rules' by number of leads worked",
            description: "Difference of won deals among the best leads, with a band that holds for all numbers of leads at once. The table below has the numbers.",
        },
        x,
        y,
        height: 320.0,
        series: std::iter::once(equal).chain(crossing).chain([Series::banded("difference", Ink::Model, points)]).collect(),
    })
}

/// Wins and what else is known of each N, some at once and all on demand.
fn numbers(capacity: &Capacity, currency: &str) -> Markup {
    let (Some(one), Some(other), Some(difference)) = (capacity.curves.first(), capacity.curves.get(1), capacity.differences.first()) else {
        return html! {};
    };
    let all = one.points.iter().zip(&other.points).zip(&difference.points);
    let all: Vec<Line> = all.map(|((own, theirs), less)| Line { own, theirs, less }).collect();
    let some = some_of(&all);
    let names = (short(&one.name), short(&other.name));
    html! {
        (wins(&some, names, capacity.unit))
        @if some.len() < all.len() { details { summary { "Every number of leads" } (wins(&all, names, capacity.unit)) } }
        (in_money(&some, names, capacity.unit, currency))
    }
}

/// Both and their difference at one N.
#[derive(Clone, Copy)]
struct Line<'a> {
    own: &'a CapacityPoint,
    theirs: &'a CapacityPoint,
    less: &'a DifferencePoint,
}

fn wins(lines: &[Line<'_>], (one, other): (&str, &str), of: CapacityUnit) -> Markup {
    let head = [
        unit(of).to_owned(),
        format!("{one}: wins"),
        format!("{other}: wins"),
        "difference".to_owned(),
        format!("{one}: share won"),
        format!("{other}: share won"),
        format!("{one}: of all wins"),
        format!("{other}: of all wins"),
    ];
    let rows = html! {
        @for Line { own, theirs, less } in lines {
            tr {
                th scope="row" { (count(own.n as u64)) }
                td { (leads(own.won.estimate)) }
                td { (leads(theirs.won.estimate)) }
                td { (estimate(less.won, more)) }
                @for share in [own.precision, theirs.precision, own.recall, theirs.recall] { td { (percent(share, 1)) } }
            }
        }
    };
    table(&head.each_ref().map(String::as_str), &rows)
}

/// Amounts and costs, where they are given.
fn in_money(lines: &[Line<'_>], (one, other): (&str, &str), of: CapacityUnit, currency: &str) -> Markup {
    let has_amounts = lines.iter().any(|line| line.own.amount.is_some());
    let has_costs = lines.iter().any(|line| line.own.cost.is_some());
    let mut head = vec![unit(of).to_owned()];
    if has_amounts {
        head.extend([format!("{one}: amount"), format!("{other}: amount"), "difference".to_owned()]);
    }
    if has_costs {
        head.extend([format!("{one}: cost of a win"), format!("{other}: cost of a win")]);
    }
    let amount = |amount: Option<Estimate>| or_dash(amount.map(|amount| estimate(amount, compact)));
    let rows = html! {
        @for Line { own, theirs, less } in lines {
            tr {
                th scope="row" { (count(own.n as u64)) }
                @if has_amounts { @for value in [own.amount, theirs.amount, less.amount] { td { (amount(value)) } } }
                @if has_costs { @for point in [own, theirs] { td { (cost(point.cost)) } } }
            }
        }
    };
    html! {
        @if has_amounts || has_costs {
            h3 { "In money" (in_currency(currency)) }
            @if has_costs { p { "The cost of a win is that of all leads worked, for each that is won." } }
            (table(&head.iter().map(String::as_str).collect::<Vec<&str>>(), &rows))
        }
    }
}

/// Of many some, closer together at the beginning as they are, and always the last.
fn some_of<T: Copy>(all: &[T]) -> Vec<T> {
    if all.len() <= LISTED {
        return all.to_vec();
    }
    let last = all.len() - 1;
    (0..LISTED).map(|step| all[(last * step + (LISTED - 1) / 2) / (LISTED - 1)]).collect()
}

/// Without a win there is no limit to what one costs.
fn cost(cost: Option<Cost>) -> Markup {
    let text = |value: Option<f64>| value.map_or("no limit".to_owned(), compact);
    or_dash(
        cost.map(|cost| html! { span.figure { (text(cost.estimate)) } " " span.interval { (text(cost.lower)) " to " (text(cost.upper)) } }),
    )
}

/// Who gives all leads one score is chance, which is drawn anyway.
fn ranks(named: &NamedGains) -> bool {
    named.rows.iter().any(|row| (row.cumulative_lift - 1.0).abs() > 1e-9)
}

fn gains(gains: &[&NamedGains], base_rate: f64) -> Markup {
    let best = Series::curve("perfect order", Ink::Reference, [(0.0, 0.0), (base_rate.clamp(0.0, 1.0), 1.0), (1.0, 1.0)]);
    let chance = Series::curve("chance", Ink::Reference, [(0.0, 0.0), (1.0, 1.0)]);
    let curve = |(place, named): (usize, &&NamedGains)| {
        let parts = named.rows.len().max(1) as f64;
        let points = named.rows.iter().map(|row| (row.part as f64 / parts, row.cumulative_capture));
        Series::curve(short(&named.name), Ink::of_place(place), std::iter::once((0.0, 0.0)).chain(points))
    };
    let mut series = vec![best, chance];
    // The model stands in front.
    series.extend(gains.iter().enumerate().map(curve).rev());
    lines(&LineChart {
        words: Words {
            title: "Cumulative gains",
            description: "Share of the wins found by share of leads called, best first, for each contender.",
        },
        x: Axis::shares("leads called, best first"),
        y: Axis::shares("wins found"),
        height: 320.0,
        series,
    })
}

fn lift(gains: &[&NamedGains]) -> Markup {
    let curve = |(place, named): (usize, &&NamedGains)| {
        let parts = named.rows.len().max(1) as f64;
        // The first parts of a hundred are a handful of leads: their lift is noise, and would set the scale.
        let settled = named.rows.iter().filter(|row| row.part as f64 >= 0.04 * parts);
        Series::curve(short(&named.name), Ink::of_place(place), settled.map(|row| (row.part as f64 / parts, row.cumulative_lift)))
    };
    let curves: Vec<Series> = gains.iter().enumerate().map(curve).rev().collect();
    let highest = curves.iter().flat_map(|series| &series.points).map(|point| point.y);
    lines(&LineChart {
        words: Words {
            title: "Cumulative lift",
            description: "Times as many wins among the leads called as among as many at random, for each contender.",
        },
        x: Axis::shares("leads called, best first"),
        y: Axis::covering("times chance", highest.chain([0.0, 1.0]), 4, Unit::Plain),
        height: 320.0,
        series: std::iter::once(Series::curve("chance", Ink::Reference, [(0.0, 1.0), (1.0, 1.0)])).chain(curves).collect(),
    })
}
