//! The time of day.

use std::borrow::Cow;

use jiff::civil::Time;

const MINUTE_MS: i64 = 60_000;

/// `14:05`, `2:05:30 PM`, `14:05:00 +0200`: the time of day, and the milliseconds by which it is ahead of UTC.
pub(super) fn parse_clock(text: &str) -> Option<(Time, i64)> {
    let (text, offset_ms) = split_offset(text);
    let (text, half) = split_half(text);
    // The calendar library wants two digits of an hour.
    let padded = if text.as_bytes().get(1) == Some(&b':') { Cow::Owned(format!("0{text}")) } else { Cow::Borrowed(text) };
    let time: Time = padded.parse().ok()?;
    let hour = match half {
        None => time.hour(),
        Some(_) if !(1..=12).contains(&time.hour()) => return None,
        Some(Half::Morning) => time.hour() % 12,
        Some(Half::Afternoon) => time.hour() % 12 + 12,
    };
    Some((Time::new(hour, time.minute(), time.second(), time.subsec_nanosecond()).ok()?, offset_ms))
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

fn split_half(text: &str) -> (&str, Option<Half>) {
    let Some(at) = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at)) else { return (text, None) };
    let half = match &text[at..] {
        half if half.eq_ignore_ascii_case("am") => Half::Morning,
        half if half.eq_ignore_ascii_case("pm") => Half::Afternoon,
        _ => return (text, None),
    };
    (text[..at].trim_end(), Some(half))
}

/// `Z`, `UTC`, `GMT`, `+02:00`, `-0500` at the end.
fn split_offset(text: &str) -> (&str, i64) {
    if let Some(bare) = ["Z", "UTC", "GMT"].into_iter().find_map(|name| text.strip_suffix(name)) {
        return (bare.trim_end(), 0);
    }
    let offset = text.rfind(['+', '-']).and_then(|at| {
        let figures: String = text[at + 1..].chars().filter(|c| *c != ':').collect();
        let number: i64 = figures.parse().ok().filter(|_| figures.len() == 4)?;
        let (hours, minutes) = (number / 100, number % 100);
        let ms = (hours * 60 + minutes) * MINUTE_MS;
        (hours < 24 && minutes < 60).then(|| (text[..at].trim_end(), if text.as_bytes()[at] == b'-' { -ms } else { ms }))
    });
    offset.unwrap_or((text, 0))
}
