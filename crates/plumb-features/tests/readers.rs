//! The readers of numbers, ranges and the kinds that are made for leads.

use plumb_core::{Decimal, Field, FieldKind, Value};
use plumb_features::{Encoder, FieldReader, Property, Quantity, Reading, parse_ordered, parse_written_number};
use proptest::prelude::*;

#[test]
fn written_numbers() {
    let with_point = [
        ("1234.5", 1234.5),
        ("$1,234.50", 1234.5),
        ("-$1,234", -1234.0),
        ("$-5", -5.0),
        ("(1,200)", -1200.0),
        ("1,200-", -1200.0),
        ("€ 1 234.5", 1234.5),
        ("1'234.50 CHF", 1234.5),
        ("12k", 12_000.0),
        ("12 K€", 12_000.0),
        ("3.5M", 3.5e6),
        ("$2bn", 2e9),
        ("1.2 Mio.", 1.2e6),
        ("45%", 45.0),
        ("USD 1,234,567", 1_234_567.0),
        ("12,34,567", 1_234_567.0),
        ("1.234", 1.234),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("5 T€", 5000.0),
    ];
    for (text, number) in with_point {
        assert_eq!(parse_written_number(text, Decimal::Point), Some(number), "`{text}`");
    }
    let with_comma = [
        ("1.234,50 €", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u{a0}234,5", 1234.5),
        ("1.234", 1234.0),
        ("1,234", 1.234),
        ("1,2 Mio. €", 1.2e6),
        ("3,5 Mrd", 3.5e9),
        ("(1.200)", -1200.0),
        ("12", 12.0),
        ("-12,5", -12.5),
        ("45 %", 45.0),
        ("12 tys. zł", 12_000.0),
        ("2,5 млн руб.", 2.5e6),
        (",5", 0.5),
    ];
    for (text, number) in with_comma {
        assert_eq!(parse_written_number(text, Decimal::Comma), Some(number), "`{text}`");
    }
    for text in ["", "abc", "12 apples", "1,5", "1,23,4", "1.2.3", "--5", "(-5)", "12 34", "1 2345", "%5", "k", "nan", "5 t", "12k m"] {
        assert_eq!(parse_written_number(text, Decimal::Point), None, "`{text}`");
    }
    for text in ["1.5", "1.23", "1,2,3", "12.3456", "1..2"] {
        assert_eq!(parse_written_number(text, Decimal::Comma), None, "`{text}`");
    }
}

#[test]
fn ranges_are_read_as_their_lower_bound() {
    let cases = [
        ("51-200", 51.0),
        ("51 – 200 employees", 51.0),
        ("1,001-5,000", 1001.0),
        ("1.001-5.000", 1001.0),
        ("10,001+", 10001.0),
        ("1000+", 1000.0),
        ("$1M-$5M", 1e6),
        ("$1-5M", 1e6),
        ("$500k - $1M", 5e5),
        ("< 10", 0.0),
        ("<10", 0.0),
        ("≤ 10", 0.0),
        ("> 1,000", 1000.0),
        (">= 50", 50.0),
        ("Under 1 hour", 0.0),
        ("1-4 hours", 1.0),
        ("2 to 3 days", 48.0),
        ("More than 2 weeks", 336.0),
        ("30 min", 0.5),
        ("35-44", 35.0),
        ("35-44 years", 35.0),
        ("65 and over", 65.0),
        ("65+", 65.0),
        ("unter 10 Mitarbeiter", 0.0),
        ("10 bis 49 Mitarbeiter", 10.0),
        ("über 500", 500.0),
        ("plus de 500", 500.0),
        ("1 à 9 salariés", 1.0),
        ("powyżej 250", 250.0),
        ("500 or more", 500.0),
        ("0", 0.0),
        ("25-50%", 25.0),
    ];
    for (text, number) in cases {
        assert_eq!(parse_ordered(text), Some(number), "`{text}`");
    }
    for text in
        ["", "small", "up to you", "AB-12", "200-51", "1-2-3", "2024-01-31", "do it", "a lot", "Q1 2024", "12 Main Street, Springfield"]
    {
        assert_eq!(parse_ordered(text), None, "`{text}`");
    }
}

fn reader(kind: FieldKind) -> FieldReader {
    FieldReader::new(&Field { missing: vec!["n/a".into()], ..Field::new("f", kind) })
}

#[test]
fn each_kind_is_reduced_to_what_is_used() {
    let level = |kind, text| match reader(kind).read(Value::Text(text)) {
        Reading::Level(key) => key.into_owned(),
        other => panic!("`{text}` is {other:?}"),
    };
    assert_eq!(level(FieldKind::Email, "Jana.Novak@Firma.example"), "business");
    assert_eq!(level(FieldKind::Phone, "+49 30 1234567"), "+49");
    assert_eq!(level(FieldKind::Url, "https://www.Google.com/search?q=jana"), "google.com");
    assert_eq!(level(FieldKind::Url, "(direct)"), "(direct)");
    assert_eq!(level(FieldKind::Country, "Deutschland"), "de");
    assert_eq!(level(FieldKind::Country, "Middle  Earth"), "middle earth");
    assert_eq!(level(FieldKind::Language, "de-AT"), "de");
    assert_eq!(reader(FieldKind::Country).level_label("de", "BRD"), "Germany");
    assert_eq!(reader(FieldKind::Country).level_label("middle earth", " Middle Earth "), "Middle Earth");
    assert_eq!(reader(FieldKind::Ordered).read(Value::Text("51-200")), Reading::Number(51.0));
    assert_eq!(reader(FieldKind::Ordered).read(Value::Text("many")), Reading::Invalid);
    assert_eq!(reader(FieldKind::Title).read(Value::Text("N/A")), Reading::Missing);
    let long = FieldReader::new(&Field { length: true, ..Field::new("f", FieldKind::Text) });
    let encoder = Encoder::Bins { quantity: Quantity::Length, edges: vec![5.0] };
    assert_eq!(encoder.code(&long.read(Value::Text(" größe ")), None), encoder.code(&Reading::Length(5), None));
    assert_eq!(encoder.label(3), "5 characters or more");
    let seniority = Encoder::Levels {
        property: Property::Seniority,
        levels: vec![plumb_features::Level { key: "director".into(), label: "director".into() }],
    };
    assert_eq!(seniority.code(&reader(FieldKind::Title).read(Value::Text("Ředitelka")), None).code, plumb_features::FIRST);
}

#[test]
fn a_declared_comma_changes_only_how_text_is_read() {
    let field = Field { decimal: Some(Decimal::Comma), ..Field::new("f", FieldKind::Number) };
    let reader = FieldReader::new(&field);
    assert_eq!(reader.read(Value::Text("1.234")), Reading::Number(1234.0));
    assert_eq!(reader.read(Value::Number(1.234)), Reading::Number(1.234));
    assert_eq!(FieldReader::new(&Field::new("f", FieldKind::Number)).read(Value::Text("$5")), Reading::Invalid);
}

const KINDS: [FieldKind; 11] = [
    FieldKind::Number,
    FieldKind::Category,
    FieldKind::Date,
    FieldKind::Text,
    FieldKind::Title,
    FieldKind::Email,
    FieldKind::Phone,
    FieldKind::Url,
    FieldKind::Country,
    FieldKind::Language,
    FieldKind::Ordered,
];

proptest! {
    #[test]
    fn no_reader_panics_and_neither_case_nor_blanks_around_count(
        text in "\\PC{0,30}|[a-zA-Z0-9äé@.,:/<>+()$€% -]{0,30}|[0-9kM$.,+< -]{0,12}",
        decimal in prop::sample::select(vec![None, Some(Decimal::Point), Some(Decimal::Comma)]),
    ) {
        for kind in KINDS {
            let reader = FieldReader::new(&Field { decimal, length: true, ..Field::new("f", kind) });
            let found = reader.read(Value::Text(&text));
            let (padded, lower) = (format!("\t {text} "), text.to_lowercase());
            prop_assert_eq!(&found, &reader.read(Value::Text(&padded)), "{} `{}`", kind.as_str(), &text);
            // Letter case changes how long some letters are; a date's `T` and `Z` are capitals by their standard.
            if !matches!(kind, FieldKind::Text | FieldKind::Date) {
                prop_assert_eq!(&found, &reader.read(Value::Text(&lower)), "{} `{}`", kind.as_str(), &text);
            }
        }
    }
}
