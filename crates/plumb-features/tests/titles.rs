//! Job titles against lists labelled by hand, a language each.

use plumb_features::Title;
use proptest::prelude::*;

const LISTS: [(&str, &str); 8] = [
    ("en", include_str!("titles/en.tsv")),
    ("de", include_str!("titles/de.tsv")),
    ("fr", include_str!("titles/fr.tsv")),
    ("es", include_str!("titles/es.tsv")),
    ("pl", include_str!("titles/pl.tsv")),
    ("cs", include_str!("titles/cs.tsv")),
    ("nl", include_str!("titles/nl.tsv")),
    ("ru", include_str!("titles/ru.tsv")),
];

/// The share of titles of a language that must be read as they are labelled.
const REQUIRED: f64 = 0.95;

fn labelled(list: &'static str) -> Vec<[&'static str; 3]> {
    let line = |line: &'static str| {
        let mut cells = line.split('\t');
        std::array::from_fn(|_| cells.next().expect("three cells a line"))
    };
    list.lines().filter(|line| !line.starts_with('#')).map(line).collect()
}

#[test]
fn titles_of_each_language_are_read_as_labelled() {
    for (language, list) in LISTS {
        let list = labelled(list);
        assert!(list.len() >= 40, "{language}: {} titles", list.len());
        let wrong = |place: usize, read: fn(&Title) -> &'static str| -> Vec<String> {
            let say = |row: &[&str; 3]| {
                let found = read(&Title::parse(row[0]));
                (found != row[place]).then(|| format!("`{}` is {found}, not {}", row[0], row[place]))
            };
            list.iter().filter_map(say).collect()
        };
        let seniority = wrong(1, |title| title.seniority.as_str());
        let function = wrong(2, |title| title.function.as_str());
        for wrong in [&seniority, &function] {
            let right = 1.0 - wrong.len() as f64 / list.len() as f64;
            assert!(right >= REQUIRED, "{language}: {right:.3} right; {wrong:#?}");
        }
    }
}

/// What must never go wrong, whatever else does.
#[test]
fn traps() {
    let cases = [
        ("Assistant to the CEO", "assistant"),
        ("Vice President", "vp"),
        ("President", "c_level"),
        ("Internal Communications Specialist", "specialist"),
        ("International Sales Manager", "head_manager"),
        ("Product Owner", "specialist"),
        ("Directory Services Administrator", "specialist"),
        ("Geschäftsführer (m/w/d)", "c_level"),
        ("Leiter:in Vertrieb", "head_manager"),
        ("Begleiter", "specialist"),
        ("Cooperative member", "unknown"),
        ("Advisor to the President", "specialist"),
        ("Office of the CEO - Analyst", "specialist"),
        ("помощник директора", "assistant"),
        ("Partner", "director"),
        ("Partner Manager", "head_manager"),
        ("MD", "c_level"),
        ("Sales Manager, Baltimore MD", "head_manager"),
        ("Sales Manager PA", "head_manager"),
        ("Director of Student Life", "director"),
        ("Service Owner", "specialist"),
        ("", "unknown"),
        ("---", "unknown"),
        ("12345", "unknown"),
    ];
    for (text, seniority) in cases {
        assert_eq!(Title::parse(text).seniority.as_str(), seniority, "`{text}`");
    }
}

proptest! {
    #[test]
    fn no_title_panics_and_neither_case_nor_blanks_count(text in "\\PC{0,60}|[A-Za-zäéř .&/()-]{0,40}") {
        let title = Title::parse(&text);
        prop_assert_eq!(title, Title::parse(&format!(" \t{text}  ")));
        prop_assert_eq!(title, Title::parse(&text.to_lowercase()));
    }
}
