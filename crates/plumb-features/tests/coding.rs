//! Values of every form reach the same code, and none panics.

use plumb_core::{DateFormat, Field, FieldKind, Time, Value};
use plumb_features::{
    Encoder, FIRST, FieldReader, Level, LevelCounter, MISSING, Note, NumberCodes, OTHER, Property, Quantity, level_key, parse_number,
};
use proptest::prelude::*;

fn field(kind: FieldKind, missing: &[&str]) -> Field {
    Field { missing: missing.iter().map(|m| (*m).to_owned()).collect(), ..Field::new("f", kind) }
}

fn levels(names: &[&str]) -> Encoder {
    let levels = names.iter().map(|n| Level { key: level_key(n).into_owned(), label: (*n).to_owned() }).collect();
    Encoder::Levels { property: Property::Level, levels }
}

#[test]
fn text_and_json_forms_of_a_value_share_a_code() {
    let number = FieldReader::new(&field(FieldKind::Number, &["999"]));
    let bins = Encoder::Bins { quantity: Quantity::Value, edges: vec![1.0, 10.0] };
    for (value, code) in [
        (Value::Text("10"), FIRST + 2),
        (Value::Number(10.0), FIRST + 2),
        (Value::Text(" 9.99 "), FIRST + 1),
        (Value::Text("999.0"), MISSING),
        (Value::Number(999.0), MISSING),
        (Value::Number(f64::NAN), MISSING),
        (Value::Text("nan"), OTHER),
        (Value::Text("1e400"), OTHER),
        (Value::Number(f64::INFINITY), OTHER),
        (Value::Text("ten"), OTHER),
        (Value::Bool(true), FIRST + 1),
        (Value::Text("True"), FIRST + 1),
    ] {
        assert_eq!(bins.code(&number.read(value), None).code, code, "{value:?}");
    }
    let category = FieldReader::new(&field(FieldKind::Category, &["Select"]));
    let sources = levels(&["1", "google", "true"]);
    for (value, code) in [
        (Value::Text("Google "), FIRST + 1),
        (Value::Text("GOOGLE"), FIRST + 1),
        (Value::Text("1"), FIRST),
        (Value::Number(1.0), FIRST),
        (Value::Text("1.0"), FIRST),
        (Value::Text("01"), OTHER),
        (Value::Text("01.0"), OTHER),
        (Value::Bool(true), FIRST + 2),
        (Value::Text("True"), FIRST + 2),
        (Value::Text("select"), MISSING),
        (Value::Text("  "), MISSING),
        (Value::Text("Bing"), OTHER),
    ] {
        assert_eq!(sources.code(&category.read(value), None).code, code, "{value:?}");
    }
    assert_eq!(sources.code(&category.read(Value::Text("Bing")), None).note, Note::Unseen);
}

#[test]
fn dates_give_ages_and_parts() {
    let mut of = field(FieldKind::Date, &[]);
    of.date_format = Some(DateFormat::DayFirst);
    let reader = FieldReader::new(&of);
    let as_of = Time::parse("2025-04-10", DateFormat::Iso).ok();
    let age = Encoder::Bins { quantity: Quantity::AgeDays, edges: vec![0.0, 10.0] };
    assert_eq!(age.code(&reader.read(Value::Text("31/03/2025")), as_of).code, FIRST + 2);
    assert_eq!(age.code(&reader.read(Value::Text("01/05/2025")), as_of).code, FIRST);
    assert_eq!(age.code(&reader.read(Value::Text("31/03/2025")), None).code, MISSING);
    let past = Encoder::Bins { quantity: Quantity::PastAgeDays, edges: vec![0.0, 10.0] };
    assert_eq!(past.code(&reader.read(Value::Text("31/03/2025")), as_of).code, FIRST + 2);
    assert_eq!(past.code(&reader.read(Value::Text("01/05/2025")), as_of).code, MISSING, "a date after the moment was not known then");
    assert_eq!(age.code(&reader.read(Value::Text("03/31/2025")), as_of).note, Note::Invalid);
    let weekday = Encoder::Levels { property: Property::Weekday, levels: vec![Level { key: "1".into(), label: "Monday".into() }] };
    assert_eq!(weekday.code(&reader.read(Value::Text("31/03/2025")), as_of).code, FIRST);
}

#[test]
fn rare_levels_are_pooled_and_spellings_joined() {
    let mut counter = LevelCounter::default();
    for _ in 0..6 {
        counter.add("Google");
        counter.add(" google ");
    }
    counter.add("google");
    counter.add("jane.doe@company.example");
    let kept = counter.keep(10, 100);
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].key.as_str(), kept[0].label.as_str()), ("google", "google"));
    assert_eq!(counter.distinct(), 2);
}

#[test]
fn labels_read_as_ranges() {
    let bins = Encoder::Bins { quantity: Quantity::Value, edges: vec![1.0, 2.5] };
    let labels: Vec<String> = (0..bins.codes() as u16).map(|c| bins.label(c)).collect();
    assert_eq!(labels, ["missing", "other", "below 1", "1 to below 2.5", "2.5 or more"]);
}

#[test]
fn malformed_encoders_are_refused() {
    for edges in [vec![1.0, 1.0], vec![2.0, 1.0], vec![f64::NAN], vec![f64::INFINITY]] {
        assert!(Encoder::Bins { quantity: Quantity::Value, edges }.check().is_err());
    }
    assert!(levels(&["b", "a"]).check().is_err());
    assert!(levels(&["a", "a"]).check().is_err());
    assert!(levels(&["a", "b"]).check().is_ok());
}

proptest! {
    #[test]
    fn any_text_gets_a_valid_code(text in ".*") {
        let kinds = [
            FieldKind::Number, FieldKind::Category, FieldKind::Date, FieldKind::Text, FieldKind::Title, FieldKind::Email, FieldKind::Phone,
            FieldKind::Url, FieldKind::Country, FieldKind::Language, FieldKind::Ordered,
        ];
        for kind in kinds {
            let reader = FieldReader::new(&field(kind, &["?"]));
            let encoder = match kind {
                FieldKind::Number | FieldKind::Ordered => Encoder::Bins { quantity: Quantity::Value, edges: vec![0.0] },
                FieldKind::Date => Encoder::Bins { quantity: Quantity::AgeDays, edges: vec![0.0] },
                FieldKind::Title => Encoder::Levels { property: Property::Seniority, levels: vec![Level { key: "unknown".into(), label: "unknown".into() }] },
                FieldKind::Category | FieldKind::Email | FieldKind::Phone | FieldKind::Url | FieldKind::Country | FieldKind::Language => levels(&["a"]),
                FieldKind::Text => Encoder::Levels { property: Property::Presence, levels: vec![Level { key: "present".into(), label: "present".into() }] },
            };
            let coded = encoder.code(&reader.read(Value::Text(&text)), Time::from_millis(0));
            prop_assert!(usize::from(coded.code) < encoder.codes());
        }
    }

    #[test]
    fn a_number_and_its_text_share_a_code(number in any::<f64>(), mut edges in proptest::collection::vec(-1e6f64..1e6, 0..20)) {
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let encoder = Encoder::Bins { quantity: Quantity::Value, edges };
        let reader = FieldReader::new(&field(FieldKind::Number, &[]));
        let text = number.to_string();
        if number.is_finite() {
            prop_assert_eq!(parse_number(&text), Some(number));
            prop_assert_eq!(encoder.code(&reader.read(Value::Text(&text)), None), encoder.code(&reader.read(Value::Number(number)), None));
        } else {
            prop_assert_eq!(parse_number(&text), None);
        }
    }

    #[test]
    fn a_key_is_its_own_key(text in ".*") {
        let key = level_key(&text).into_owned();
        prop_assert_eq!(level_key(&key), key.as_str());
    }
}

#[test]
fn a_text_that_is_surely_present_reads_as_present() {
    let mut field = field(FieldKind::Text, &["N/A", "-", "unknown", "x", "\u{212a}elvin", "1.0", "no  value", ""]);
    let texts = [
        "n/a", " N/A", "N/A ", "unknown", "UNKNOWN", "unk", "x", "X", "x y", "kelvin", "1", "1.00", "no value", "No Value", "nobody", "",
        "ä", "Æ", "ab", "Zz", "a\u{0}",
    ];
    for kind in [FieldKind::Text, FieldKind::Category] {
        field.kind = kind;
        let (filter, reader) = (plumb_features::PlaceholderFilter::new(&field), FieldReader::new(&field));
        let surely: Vec<&str> = texts.into_iter().filter(|text| filter.is_surely_present(text)).collect();
        assert!(surely.iter().all(|text| reader.read(Value::Text(text)) != plumb_features::Reading::Missing), "{surely:?}");
        assert!(surely.contains(&"ab") && surely.contains(&"Zz"), "{surely:?}");
    }
}

proptest! {
    #[test]
    fn numbers_of_a_column_are_coded_as_values_are(mut edges in prop::collection::vec(-5..5i8, 0..6), number in any::<f64>(), small in -6..6i8) {
        edges.sort_unstable();
        edges.dedup();
        let encoder = Encoder::Bins { quantity: Quantity::Value, edges: edges.into_iter().map(f64::from).collect() };
        let reader = FieldReader::new(&field(FieldKind::Number, &["3", "n/a", "-1.0"]));
        let codes = NumberCodes::of(&reader, &encoder).unwrap();
        for number in [number, f64::from(small), f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
            prop_assert_eq!(codes.code(number), encoder.code(&reader.read(Value::Number(number)), None).code, "{}", number);
        }
        let of_readings: Vec<u16> = codes.readings().map(|reading| encoder.code(&reading, None).code).collect();
        prop_assert!(of_readings.into_iter().eq(0..encoder.codes() as u16));
    }
}
