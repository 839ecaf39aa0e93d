//! Whether a column holds dates, and how they are written.

use plumb_core::{DateFormat, FieldKind, Time};

use super::ColumnProfile;
use super::decide::{Decision, MOST};

/// Ways to write dates that exclude each other, but for the order of day and month.
const PURE: [DateFormat; 5] =
    [DateFormat::Iso, DateFormat::DayFirst, DateFormat::MonthFirst, DateFormat::YearFirst, DateFormat::NamedMonth];
/// Several ways in one column.
const MIXED: [DateFormat; 2] = [DateFormat::MixedDayFirst, DateFormat::MixedMonthFirst];

/// A column of dates, if it is one.
pub(super) fn decide(rest: &ColumnProfile) -> Option<Decision> {
    let format = format(rest)?;
    let mut reason = format!("dates: {}", format.example());
    if let Some(evidence) = evidence(rest, format) {
        reason = format!("{reason}; {evidence}");
    }
    let has_short_years = |text: &str| text.split(['/', '.', '-', ' ']).all(|part| part.len() <= 2) || named_short(text);
    if !rest.is_typed_date() && format != DateFormat::Iso && rest.share(has_short_years) > 0.0 {
        reason = format!("{reason}; of years in two digits, 00 to 68 are 2000 to 2068");
    }
    Some(Decision { date_format: Some(format), ..Decision::new(FieldKind::Date, true, reason) })
}

fn named_short(text: &str) -> bool {
    text.contains(char::is_alphabetic) && text.split(|c: char| !c.is_ascii_digit()).all(|part| part.len() <= 2)
}

fn format(rest: &ColumnProfile) -> Option<DateFormat> {
    if rest.is_typed_date() {
        return Some(DateFormat::Iso);
    }
    // A plain number is no date unless the file says so: years and codes would pass for 20250331.
    if rest.numeric_share() >= MOST {
        return None;
    }
    best_of(rest, &PURE).or_else(|| best_of(rest, &MIXED))
}

/// The format that most values have; the first of equals.
fn best_of(rest: &ColumnProfile, formats: &[DateFormat]) -> Option<DateFormat> {
    let shares = formats.iter().map(|format| (*format, rest.date_share(*format)));
    let best = shares.fold((DateFormat::Iso, 0.0), |best, next| if next.1 > best.1 { next } else { best });
    (best.1 >= MOST).then_some(best.0)
}

/// What tells the day from the month.
fn evidence(rest: &ColumnProfile, format: DateFormat) -> Option<String> {
    let (own, other, says) = match format {
        DateFormat::DayFirst | DateFormat::MixedDayFirst => (DateFormat::DayFirst, DateFormat::MonthFirst, "the day comes first"),
        DateFormat::MonthFirst | DateFormat::MixedMonthFirst => (DateFormat::MonthFirst, DateFormat::DayFirst, "the month comes first"),
        _ => return None,
    };
    let only =
        |format: DateFormat, not: DateFormat| rest.rows_of(|text| Time::parse(text, format).is_ok() && Time::parse(text, not).is_err());
    Some(match (only(own, other), only(other, own)) {
        (0, _) => format!("NOTHING TELLS day from month, as no number of either is above 12: is it true that {says}?"),
        (rows, 0) => format!("{says}: {rows} rows cannot be read otherwise, and none the other way round"),
        (rows, others) => format!("{says}: {rows} rows cannot be read otherwise, but {others} only the other way round"),
    })
}
