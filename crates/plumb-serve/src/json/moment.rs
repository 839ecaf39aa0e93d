use plumb_core::{DateFormat, Time};

/// The last moment that can be told, in words.
const LAST: &str = "9999-12-30T00:00:00Z";

/// A moment in ISO 8601.
///
/// # Errors
/// What is wrong with the text: also where it has the form of a moment, but is none.
pub(crate) fn read_moment(text: &str) -> Result<Time, String> {
    Time::parse(text, DateFormat::Iso).map_err(|why| no_such_moment(text.trim()).unwrap_or_else(|| why.to_string()))
}

/// Why a text that begins with a date in figures stands for no moment; `None` where that is not what is wrong with it.
fn no_such_moment(text: &str) -> Option<String> {
    let (date, rest) = text.split_at_checked(10)?;
    let is_date = date.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if !is_date {
        return None;
    }
    let (year, month, day): (u32, u32, u32) = (date[..4].parse().ok()?, date[5..7].parse().ok()?, date[8..].parse().ok()?);
    let days = days_of(year, month)?;
    if !(1..=days).contains(&day) {
        return Some(format!("`{text}` is no date: the month has {days} days"));
    }
    let is_late = year == 9999 && Time::parse(&format!("9998{}{rest}", &date[4..]), DateFormat::Iso).is_ok();
    is_late.then(|| format!("`{text}` is out of range: moments go up to {LAST}"))
}

/// The days of a month; `None` for what is no month.
fn days_of(year: u32, month: u32) -> Option<u32> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => Some(if is_leap { 29 } else { 28 }),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("9999-12-31T23:59:59Z", "out of range: moments go up to 9999-12-30T00:00:00Z"),
            ("9999-12-31", "out of range"),
            ("2025-02-30", "is no date: the month has 28 days"),
            ("2024-02-30T10:00:00Z", "the month has 29 days"),
            ("2025-04-31", "the month has 30 days"),
            ("2025-01-00", "the month has 31 days"),
            ("2025-13-01", "expected"),
            ("9999-12-31T25:00:00Z", "expected"),
            ("2025-02-20 soon", "expected"),
            ("soon", "expected"),
            ("", "expected"),
            ("ääääääääää", "expected"),
        ] {
            let why = read_moment(text).expect_err(text);
            assert!(why.contains(part), "{text}: {why}");
        }
        assert!(read_moment(LAST).is_ok() && read_moment("2024-02-29").is_ok());
    }
}
