//! Columns of words that have a meaning of their own: job titles, countries, languages.

use plumb_core::{Field, FieldKind, Value};
use plumb_features::{FieldReader, LevelCounter, Reading, is_title_like, level_key};

use super::ColumnProfile;
use super::contacts::is_named;
use super::decide::{Decision, commonest};

const TITLES: [&str; 14] = [
    "title",
    "job",
    "jobtitle",
    "position",
    "role",
    "funktion",
    "beruf",
    "poste",
    "cargo",
    "puesto",
    "stanowisko",
    "pozice",
    "functie",
    "должность",
];
const COUNTRIES: [&str; 10] = ["country", "countrycode", "nation", "land", "pays", "país", "kraj", "země", "paese", "страна"];
const LANGUAGES: [&str; 9] = ["language", "lang", "locale", "sprache", "langue", "idioma", "język", "jazyk", "taal"];

/// A column of titles, countries or languages, if it is one.
pub(super) fn decide(rest: &ColumnProfile) -> Option<Decision> {
    let of_kind = |kind: FieldKind| known(rest, kind);
    if is_named(&rest.name, &LANGUAGES) && of_kind(FieldKind::Language) >= 0.9 {
        return Some(joined(rest, FieldKind::Language, "languages"));
    }
    // Codes of two letters may be languages or states as well, unless the name says what they are.
    let is_spelled_out = rest.mean_length() > 3.5 && rest.distinct() > 2;
    if (is_named(&rest.name, &COUNTRIES) || is_spelled_out) && of_kind(FieldKind::Country) >= 0.9 {
        return Some(joined(rest, FieldKind::Country, "countries"));
    }
    let share = if is_named(&rest.name, &TITLES) { 0.6 } else { 0.9 };
    if rest.distinct() > 12 && rest.mean_length() < 60.0 && rest.share(is_title_like) >= share {
        let reason = format!("{} job titles: seniority and function count, not the title itself", rest.distinct());
        return Some(Decision::new(FieldKind::Title, true, reason));
    }
    None
}

/// The share of values that the reader of a kind knows, and does not leave as they stand.
fn known(rest: &ColumnProfile, kind: FieldKind) -> f64 {
    let reader = FieldReader::new(&Field::new("", kind));
    rest.share(|text| match reader.read(Value::Text(text)) {
        Reading::Level(key) => key.len() == 2 && key.is_ascii() && (key != level_key(text) || reader.level_label(&key, text) != text),
        _ => false,
    })
}

fn joined(rest: &ColumnProfile, kind: FieldKind, what: &str) -> Decision {
    let reader = FieldReader::new(&Field::new("", kind));
    let mut counter = LevelCounter::default();
    for (text, count) in rest.values() {
        if let Reading::Level(key) = reader.read(Value::Text(text)) {
            counter.add_keyed(&key, &reader.level_label(&key, text), count);
        }
    }
    let levels: Vec<(String, u64)> = counter.counts().into_iter().map(|(level, count)| (level.label, count)).collect();
    let shown = commonest(&levels, rest.present());
    Decision::new(kind, true, format!("{} {what} in {} spellings: {shown}", levels.len(), rest.distinct()))
}
