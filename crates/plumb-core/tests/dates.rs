//! Dates as people write them.

use plumb_core::{DateFormat, Time};
use proptest::prelude::*;

fn reads(format: DateFormat, pairs: &[(&str, &str)]) {
    for (text, expected) in pairs {
        let found = Time::parse(text, format).map(|time| time.to_string());
        assert_eq!(found.as_deref(), Ok(*expected), "`{text}` as {}", format.as_str());
    }
}

fn refuses(format: DateFormat, texts: &[&str]) {
    for text in texts {
        assert!(Time::parse(text, format).is_err(), "`{text}` as {}", format.as_str());
    }
}

#[test]
fn numbers_in_each_order() {
    let day_first = [
        ("31/03/2025", "2025-03-31"),
        ("31.3.2025", "2025-03-31"),
        ("31. 3. 2025 14:05", "2025-03-31T14:05:00Z"),
        ("31-03-25", "2025-03-31"),
        ("01.02.68", "2068-02-01"),
        ("01.02.69", "1969-02-01"),
        (" 31/03/2025 14:05:06 ", "2025-03-31T14:05:06Z"),
    ];
    reads(DateFormat::DayFirst, &day_first);
    refuses(DateFormat::DayFirst, &["03/31/2025", "31/03", "31/03/225", "2025/03/31", "31/03/2025/1", "", "31/03/2025 25:00"]);
    let month_first = [("03/31/2025", "2025-03-31"), ("3/31/25 2:05 PM", "2025-03-31T14:05:00Z"), ("3/31/2025, 12:00 am", "2025-03-31")];
    reads(DateFormat::MonthFirst, &month_first);
    refuses(DateFormat::MonthFirst, &["31/03/2025", "3/31/25 13:05 PM"]);
    reads(DateFormat::YearFirst, &[("2025/03/31", "2025-03-31"), ("2025.3.1", "2025-03-01")]);
    refuses(DateFormat::YearFirst, &["25/03/31", "31/03/2025"]);
}

#[test]
fn months_by_name() {
    let named = [
        ("31 March 2025", "2025-03-31"),
        ("Mar 31, 2025", "2025-03-31"),
        ("31-Mar-25", "2025-03-31"),
        ("May 5th, 2024 9:30 PM", "2024-05-05T21:30:00Z"),
        ("Mon, 31 Mar 2025 14:05:00 +0200", "2025-03-31T12:05:00Z"),
        ("Mon, 31 Mar 2025 14:05:00 GMT", "2025-03-31T14:05:00Z"),
        ("31. März 2025", "2025-03-31"),
        ("1er août 2025", "2025-08-01"),
        ("3 de junio de 2025", "2025-06-03"),
        ("12 października 2025", "2025-10-12"),
        ("3. července 2025", "2025-07-03"),
        ("3. června 2025", "2025-06-03"),
        ("14 mei 2025", "2025-05-14"),
        ("5 сентября 2025 г.", "2025-09-05"),
        ("7 listopada 2025", "2025-11-07"),
        ("2025 Dec 24", "2025-12-24"),
    ];
    reads(DateFormat::NamedMonth, &named);
    refuses(DateFormat::NamedMonth, &["31 Foo 2025", "Ma 31 2025", "March 2025", "31 March April 2025", "32 March 2025", "ju 3 2025"]);
}

#[test]
fn several_ways_in_one_column() {
    let mixed = [
        ("2025-03-31", "2025-03-31"),
        ("2025/03/31", "2025-03-31"),
        ("2025-03-31T14:05:00Z", "2025-03-31T14:05:00Z"),
        ("31 Mar 2025", "2025-03-31"),
        ("04/03/2025", "2025-03-04"),
    ];
    reads(DateFormat::MixedDayFirst, &mixed);
    reads(DateFormat::MixedMonthFirst, &[mixed[0], mixed[1], mixed[2], mixed[3], ("04/03/2025", "2025-04-03")]);
}

proptest! {
    #[test]
    fn no_text_panics_and_blanks_around_it_do_not_count(text in "\\PC{0,24}|[0-9a-zA-Zä:./, +-]{0,24}") {
        for format in [
            DateFormat::Iso, DateFormat::DayFirst, DateFormat::MonthFirst, DateFormat::YearFirst, DateFormat::NamedMonth,
            DateFormat::MixedDayFirst, DateFormat::MixedMonthFirst, DateFormat::UnixSeconds, DateFormat::UnixMillis,
        ] {
            let found = Time::parse(&text, format).ok();
            prop_assert_eq!(found, Time::parse(&format!("  {text}\t"), format).ok());
        }
    }
}
