use plumb_core::{DateFormat, Time};
use plumb_train::config::Config;
use serde_json::Value;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// How a column writes its dates.
pub(super) fn format_of(config: &Config, column: &str) -> DateFormat {
    config.columns.get(column).and_then(|column| column.date_format).unwrap_or_default()
}

/// The time that a value tells in a format.
pub(super) fn told(value: &Value, format: DateFormat) -> Option<Time> {
    match value {
        Value::String(text) => Time::parse(text, format).ok(),
        Value::Number(number) => Time::parse(&number.to_string(), format).ok(),
        _ => None,
    }
}

/// A time as a column of a format has it.
pub(super) fn written(time: Time, format: DateFormat) -> Value {
    let text = time.to_string();
    let (date, clock) = text.split_once('T').unwrap_or((&text, ""));
    let clock = clock.trim_end_matches('Z');
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let date = match format {
        DateFormat::Iso | DateFormat::MixedDayFirst | DateFormat::MixedMonthFirst => return text.into(),
        DateFormat::UnixSeconds => return time.millis().div_euclid(1000).into(),
        DateFormat::UnixMillis => return time.millis().into(),
        DateFormat::DayFirst => format!("{day}/{month}/{year}"),
        DateFormat::MonthFirst => format!("{month}/{day}/{year}"),
        DateFormat::YearFirst => format!("{year}/{month}/{day}"),
        DateFormat::NamedMonth => {
            let name = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?)).unwrap_or(&"");
            format!("{day} {name} {year}")
        }
    };
    format!("{date} {clock}").trim_end().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_a_format_is_read_in_it() {
        use DateFormat::{DayFirst, Iso, MixedDayFirst, MixedMonthFirst, MonthFirst, NamedMonth, UnixMillis, UnixSeconds, YearFirst};
        for text in ["2025-03-31", "2025-11-02T14:05:09Z", "1969-12-01T00:00:01Z"] {
            let time = Time::parse(text, Iso).expect("a time");
            for format in [Iso, DayFirst, MonthFirst, YearFirst, NamedMonth, MixedDayFirst, MixedMonthFirst, UnixSeconds, UnixMillis] {
                let value = written(time, format);
                assert_eq!(told(&value, format), Some(time), "{format:?}: {value}");
            }
        }
        assert_eq!(written(Time::parse("2025-03-31", Iso).expect("a time"), NamedMonth), "31 March 2025");
        assert_eq!((told(&Value::Null, Iso), told(&Value::from("soon"), Iso)), (None, None));
    }
}
