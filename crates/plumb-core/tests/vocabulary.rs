//! The promises of the vocabulary's types.

use plumb_core::{DateFormat, Grade, GradeCuts, Probability, Score, Time, Value};
use proptest::prelude::*;

fn time(text: &str, format: DateFormat) -> Time {
    Time::parse(text, format).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn dates_read_the_same_in_every_format() {
    let expected = time("2025-03-31", DateFormat::Iso);
    assert_eq!(expected.millis(), 1_743_379_200_000);
    for (text, format) in [
        ("31/03/2025", DateFormat::DayFirst),
        ("31.3.2025", DateFormat::DayFirst),
        ("03/31/2025", DateFormat::MonthFirst),
        ("20250331", DateFormat::Iso),
        ("2025-03-31T02:00:00+02:00", DateFormat::Iso),
        ("2025-03-31 00:00:00", DateFormat::Iso),
        ("1743379200", DateFormat::UnixSeconds),
        ("1743379200000", DateFormat::UnixMillis),
    ] {
        assert_eq!(time(text, format), expected, "{text}");
    }
}

#[test]
fn what_is_no_date_is_refused_with_the_format_expected() {
    for text in ["", "soon", "2025-02-30", "31/03/2025", "5", "nan"] {
        let error = Time::parse(text, DateFormat::Iso).expect_err(text).to_string();
        assert!(error.contains("ISO 8601"), "{error}");
    }
    assert!(Time::parse("31/31/2025", DateFormat::DayFirst).is_err());
    assert!(Time::parse("99999999999999999999", DateFormat::UnixSeconds).is_err());
}

#[test]
fn weekday_and_hour_agree_with_the_calendar() {
    let monday = time("2025-03-31T14:05:00Z", DateFormat::Iso);
    assert_eq!((monday.weekday(), monday.hour()), (1, 14));
    let before_epoch = time("1969-12-28T23:59:00Z", DateFormat::Iso);
    assert_eq!((before_epoch.weekday(), before_epoch.hour()), (7, 23));
}

#[test]
fn grades_follow_their_cuts() {
    let cuts = GradeCuts::default();
    for (score, grade) in
        [(100, Grade::A), (80, Grade::A), (79, Grade::B), (60, Grade::B), (59, Grade::C), (40, Grade::C), (39, Grade::D), (1, Grade::D)]
    {
        assert_eq!(cuts.grade(Score::new(score).expect("within 1..=100")), grade);
    }
    assert!(GradeCuts::new(60, 80, 40).is_err());
    assert!(GradeCuts::new(101, 80, 40).is_err());
    assert!(GradeCuts::new(80, 60, 0).is_err());
}

#[test]
fn a_whole_number_has_no_decimal_point_as_text() {
    assert_eq!(Value::Number(660737.0).to_text(), "660737");
    assert_eq!(Value::Number(2.5).to_text(), "2.5");
}

#[test]
fn years_without_a_four_digit_form_are_no_times() {
    assert_eq!(Time::from_millis(-62_167_219_200_001), None);
    assert_eq!(Time::from_millis(i64::MAX), None);
    assert!(Time::parse("-100000000000", DateFormat::UnixSeconds).is_err());
    assert_eq!(time("0000-01-01", DateFormat::Iso).plus_days(-1e300), time("0000-01-01", DateFormat::Iso));
    assert_eq!(Time::from_millis(0).map(|t| t.plus_days(1e300).to_string()).as_deref(), Some("9999-12-30"));
}

proptest! {
    #[test]
    fn a_score_is_always_between_1_and_100(points in any::<f64>()) {
        let score = Score::clamped(points).get();
        prop_assert!((1..=100).contains(&score));
    }

    #[test]
    fn a_probability_is_never_outside_0_to_1(p in any::<f64>()) {
        match Probability::new(p) {
            Ok(q) => prop_assert!(q.get() >= 0.0 && q.get() <= 1.0),
            Err(_) => prop_assert!(p.is_nan() || !(0.0..=1.0).contains(&p)),
        }
    }

    #[test]
    fn a_time_survives_its_text(millis in -62_167_219_200_000i64..=253_402_128_000_000) {
        let before = Time::from_millis(millis).expect("in range");
        prop_assert_eq!(Time::parse(&before.to_string(), DateFormat::Iso).expect("own text"), before);
    }
}
