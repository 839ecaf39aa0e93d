//! A verdict in words that can be repeated as they stand.

use super::{Caution, Criterion, Finding, TopWins, Verdict};
use crate::Estimate;
use crate::compare::{CapacityUnit, Side};

pub(super) fn sentence(verdict: &Verdict, one_is_plural: bool, other_is_plural: bool) -> String {
    let (one, other) = (&verdict.one, &verdict.other);
    let be = if one_is_plural { "are" } else { "is" };
    let opening = match verdict.finding {
        Finding::Better => format!("{} {be} better than {other}", capital(one)),
        Finding::Worse => format!("{} {be} worse than {other}", capital(one)),
        Finding::CannotTell => format!("Cannot tell whether {one} or {other} {} better", if other_is_plural { "are" } else { "is" }),
    };
    let subject = match (verdict.finding, one_is_plural) {
        (Finding::CannotTell, _) => one,
        (_, false) => "it",
        (_, true) => "they",
    };
    let wins = wins(subject, other, one_is_plural, &verdict.top);
    // What decides comes first: the interval of the other may well hold 0.
    let mut text = match (verdict.criterion, areas(subject, one_is_plural, verdict)) {
        (Criterion::Auc, Some(areas)) => format!("{opening}: {areas}. {}.", capital(&wins)),
        _ => format!("{opening}: {wins}."),
    };
    for caution in &verdict.cautions {
        text.push(' ');
        text.push_str(&words(caution, verdict));
    }
    text
}

/// it catches 31 of 52 wins in the top 100 of 412 leads, the rules 22; difference 9, 95% interval 3 to 15
fn wins(subject: &str, other: &str, one_is_plural: bool, top: &TopWins) -> String {
    let catch = if one_is_plural { "catch" } else { "catches" };
    let place = match top.unit {
        CapacityUnit::InAll => format!("the top {} of {} leads", count(top.n as f64), count(top.rows as f64)),
        CapacityUnit::AWeek => {
            format!("the top {} leads of each week ({} of {})", count(top.n as f64), count(top.worked as f64), count(top.rows as f64))
        }
    };
    let (own, theirs, all) = (count(top.one.estimate), count(top.other.estimate), count(top.won as f64));
    let Estimate { estimate, lower, upper } = top.difference;
    let (lower, upper) = (whole(lower, f64::floor), whole(upper, f64::ceil));
    let difference = format!("{}, 95% interval {} to {}", count(estimate), count(lower), count(upper));
    format!("{subject} {catch} {own} of {all} wins in {place}, {other} {theirs}; difference {difference}")
}

/// An end of an interval of wins, which are whole: moved outwards, but not onto 0, which says something else.
fn whole(end: f64, outwards: impl Fn(f64) -> f64) -> f64 {
    let moved = outwards(end);
    if moved == 0.0 { end } else { moved }
}

/// of pairs of a won and a lost lead it puts 78.3% in the right order, the rules 66.1%; difference 12.2 points, 95% interval 8.1 to 16.3
fn areas(subject: &str, one_is_plural: bool, verdict: &Verdict) -> Option<String> {
    let (one, other, difference) = (verdict.one_auc?, verdict.other_auc?, verdict.auc?);
    let put = if one_is_plural { "put" } else { "puts" };
    // Adding 0 makes -0 one with 0.
    let points = |value: f64| format!("{:.1}", (1_000.0 * value).round() / 10.0 + 0.0);
    Some(format!(
        "of pairs of a won and a lost lead {subject} {put} {}% in the right order, {} {}%; difference {} points, 95% interval {} to {}",
        points(one.estimate),
        verdict.other,
        points(other.estimate),
        points(difference.estimate),
        points(difference.lower),
        points(difference.upper),
    ))
}

fn words(caution: &Caution, verdict: &Verdict) -> String {
    match caution {
        Caution::FewRows { won, lost } => {
            format!("{} won and {} lost leads are too few to tell.", count(*won as f64), count(*lost as f64))
        }
        Caution::DependsOnDepth => "Who is ahead depends on how many leads are worked.".to_owned(),
        Caution::UnclearAtDepth => "Among the top leads alone the difference may be chance.".to_owned(),
        Caution::WorkedByScore { whose, decided, .. } => {
            let whose = if *whose == Side::One { &verdict.one } else { &verdict.other };
            let effect = if *decided {
                "and among leads that were worked alike the advantage is not clear: it may be the effect of the work"
            } else {
                "so some of those wins may be the effect of the work"
            };
            format!("Leads that score high by {whose} were worked more often, {effect}.")
        }
    }
}

/// A count with commas between thousands; one decimal where it is not whole.
fn count(value: f64) -> String {
    // To millionths first: the order in which rows were added up must not decide where a half goes.
    let rounded = ((value * 1e7).round() / 1e6).round() / 10.0;
    let whole = rounded.abs().trunc();
    let digits = format!("{whole:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    let tenths = (rounded.abs() - whole) * 10.0;
    let fraction = if tenths.round() > 0.0 { format!(".{:.0}", tenths.round()) } else { String::new() };
    format!("{}{text}{fraction}", if rounded < 0.0 { "-" } else { "" })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::{capital, count, whole};

    #[test]
    fn counts_are_written_as_people_do() {
        for (value, text) in [
            (0.0, "0"),
            (-0.01, "0"),
            (31.0, "31"),
            (1234.5, "1,234.5"),
            (-9.96, "-10"),
            (1e6, "1,000,000"),
            (2.25, "2.3"),
            (-0.45 + 1e-12, "-0.5"),
        ] {
            assert_eq!(count(value), text);
        }
        assert_eq!(capital("the model"), "The model");
        for (lower, upper, ends) in [(3.3, 11.5, (3.0, 12.0)), (0.3, 4.0, (0.3, 4.0)), (-4.2, -0.2, (-5.0, -0.2)), (0.0, 0.0, (0.0, 0.0))] {
            assert_eq!((whole(lower, f64::floor), whole(upper, f64::ceil)), ends);
        }
    }
}
