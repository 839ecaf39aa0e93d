//! Reads dates as people and programs write them.

mod clock;
mod months;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::{DateFormat, Time};
use clock::parse_clock;
use months::month_of;

/// Years in two digits below this are of this century, the others of the last one.
const PIVOT: i16 = 69;

/// The time that a trimmed text stands for.
pub(crate) fn parse(text: &str, format: DateFormat) -> Option<Time> {
    match format {
        DateFormat::Iso => parse_iso(text),
        DateFormat::DayFirst => parse_numbers(text, Order::DayMonthYear),
        DateFormat::MonthFirst => parse_numbers(text, Order::MonthDayYear),
        DateFormat::YearFirst => parse_numbers(text, Order::YearMonthDay),
        DateFormat::NamedMonth => parse_named(text),
        DateFormat::MixedDayFirst => parse_mixed(text, Order::DayMonthYear),
        DateFormat::MixedMonthFirst => parse_mixed(text, Order::MonthDayYear),
        DateFormat::UnixSeconds => text.parse().ok().and_then(|s: i64| s.checked_mul(1000)).and_then(Time::from_millis),
        DateFormat::UnixMillis => text.parse().ok().and_then(Time::from_millis),
    }
}

/// The order of the three numbers of a date.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

fn parse_iso(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    // The commonest form by hand: jiff's parser accepts far more, and costs more.
    if bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' {
        let date = Date::new(digits(&bytes[..4])?, digits(&bytes[5..7])? as i8, digits(&bytes[8..])? as i8).ok()?;
        return from_civil(date.at(0, 0, 0, 0));
    }
    if !bytes.first()?.is_ascii_digit() || bytes.len() < 8 {
        return None;
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Time::from_millis(timestamp.as_millisecond());
    }
    from_civil(text.parse::<DateTime>().ok()?)
}

fn parse_mixed(text: &str, order: Order) -> Option<Time> {
    // No text is a date in two of these but by the order that is asked for last.
    parse_iso(text)
        .or_else(|| parse_numbers(text, Order::YearMonthDay))
        .or_else(|| parse_named(text))
        .or_else(|| parse_numbers(text, order))
}

/// `31/03/2025`, `31. 3. 2025 14:05`.
fn parse_numbers(text: &str, order: Order) -> Option<Time> {
    if text.contains(". ") {
        return parse_numbers(&text.replace(". ", "."), order);
    }
    let (date, clock) = match text.split_once([' ', 'T']) {
        Some((date, clock)) => (date.trim_end_matches(','), Some(clock.trim())),
        None => (text, None),
    };
    let mut parts = date.split(['/', '.', '-']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (day, month, year) = match order {
        Order::DayMonthYear => (first, second, third),
        Order::MonthDayYear => (second, first, third),
        Order::YearMonthDay => (third, second, first),
    };
    let has_short_year = order != Order::YearMonthDay;
    if day.len() > 2 || month.len() > 2 || !(year.len() == 4 || (year.len() == 2 && has_short_year)) {
        return None;
    }
    at_clock(Date::new(year_of(year)?, digits(month.as_bytes())? as i8, digits(day.as_bytes())? as i8).ok()?, clock)
}

/// `31 March 2025`, `Mar 31, 2025`, `31-Mar-25`, `Mon, 31 Mar 2025 14:05:00 +0100`.
fn parse_named(text: &str) -> Option<Time> {
    let clock_at = text.find(':').map(|colon| text[..colon].rfind([' ', 'T']).map_or(colon, |blank| blank + 1));
    let (date, clock) = clock_at.map_or((text, None), |at| (&text[..at], Some(text[at..].trim())));
    // A day of the week before a comma tells nothing new.
    let date = match date.split_once(',') {
        Some((weekday, rest)) if weekday.chars().all(char::is_alphabetic) => rest,
        _ => date,
    };
    let (mut month, mut numbers) = (None, Vec::with_capacity(2));
    for word in date.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        match () {
            () if word.starts_with(|c: char| c.is_ascii_digit()) => numbers.push(without_ordinal(word)),
            () if month.is_none() && month_of(word).is_some() => month = month_of(word),
            () if FILLERS.contains(&word) => {}
            () => return None,
        }
    }
    let &[first, second] = numbers.as_slice() else { return None };
    let (day, year) = if first.len() == 4 { (second, first) } else { (first, second) };
    if day.len() > 2 || !(year.len() == 4 || year.len() == 2) {
        return None;
    }
    at_clock(Date::new(year_of(year)?, month?, digits(day.as_bytes())? as i8).ok()?, clock)
}

/// Small words within dates: `31 de marzo de 2025`, `31 марта 2025 г.`
const FILLERS: [&str; 6] = ["de", "of", "del", "di", "г", "at"];

/// `31st` is 31.
fn without_ordinal(word: &str) -> &str {
    ["st", "nd", "rd", "th", "er"].into_iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

fn year_of(text: &str) -> Option<i16> {
    let year = digits(text.as_bytes())?;
    Some(match text.len() {
        2 if year < PIVOT => 2000 + year,
        2 => 1900 + year,
        _ => year,
    })
}

fn at_clock(date: Date, clock: Option<&str>) -> Option<Time> {
    let Some(clock) = clock else { return from_civil(date.at(0, 0, 0, 0)) };
    let (time, offset_ms) = parse_clock(clock)?;
    Time::from_millis(from_civil(date.to_datetime(time))?.millis().checked_sub(offset_ms)?)
}

fn from_civil(civil: DateTime) -> Option<Time> {
    let timestamp = civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Time::from_millis(timestamp.as_millisecond())
}

/// One to four ASCII digits as a number.
fn digits(bytes: &[u8]) -> Option<i16> {
    if bytes.is_empty() || bytes.len() > 4 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.iter().fold(0, |n, b| n * 10 + i16::from(b - b'0')))
}
