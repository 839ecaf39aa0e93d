//! Columns of what tells of one person: addresses, phone numbers, names. Only what is made of them may count.

use plumb_core::{Field, FieldKind, Value};
use plumb_features::{FieldReader, LevelCounter, Personal, Reading, looks_personal};

use super::ColumnProfile;
use super::decide::Decision;

/// The share of values that settles what a column holds.
const MANY: f64 = 0.8;
/// The fewest rows of a domain that is learned from, as `min_level_rows` has it unless it is changed.
const FEW_ROWS: u64 = 10;

/// A column of addresses, phone numbers or names, if it is one.
pub(super) fn decide(rest: &ColumnProfile) -> Option<Decision> {
    let is = |kind: Personal| rest.share(|text| looks_personal(text) == Some(kind));
    if is(Personal::Email) >= MANY {
        let reason = "e-mail addresses: only their type counts (business, free, role, disposable, invalid), never an address or its domain";
        return Some(Decision::new(FieldKind::Email, true, reason));
    }
    if phones(rest) >= MANY {
        let reason = "phone numbers: only whether there is one, and the country's calling code where it is written, count";
        return Some(Decision::new(FieldKind::Phone, true, reason));
    }
    if is(Personal::Name) >= 0.5 || (is_named(&rest.name, &NAMES) && rest.numeric_share() < 0.5) {
        let reason = "names of people: they never enter a model, so only whether it is filled in counts";
        return Some(match rest.blank > 0 {
            true => Decision::new(FieldKind::Text, true, reason),
            false => Decision::new(FieldKind::Text, false, "names of people, never missing: nothing to learn from"),
        });
    }
    urls(rest)
}

fn phones(rest: &ColumnProfile) -> f64 {
    if !is_named(&rest.name, &PHONES) {
        return rest.share(|text| looks_personal(text) == Some(Personal::Phone));
    }
    let reader = FieldReader::new(&Field::new("", FieldKind::Phone));
    rest.share(|text| reader.read(Value::Text(text)) != Reading::Level("invalid".into()))
}

fn urls(rest: &ColumnProfile) -> Option<Decision> {
    let reader = FieldReader::new(&Field::new("", FieldKind::Url));
    let domain = |text: &str| match reader.read(Value::Text(text)) {
        // What is no address is a level as it stands.
        Reading::Level(key) => Some(key.into_owned()).filter(|key| key.contains('.')),
        _ => None,
    };
    let is_url = |text: &str| (text.contains("://") || text.starts_with("www.")) && domain(text).is_some();
    let is_domain = |text: &str| domain(text).is_some() && !text.contains(' ');
    if rest.share(is_url) < MANY && !(is_named(&rest.name, &URLS) && rest.share(is_domain) >= MANY) {
        return None;
    }
    let mut counter = LevelCounter::default();
    for (text, count) in rest.values() {
        counter.add_keyed(&domain(text).unwrap_or_default(), "", count);
    }
    let common: Vec<u64> = counter.counts().into_iter().map(|(_, count)| count).filter(|count| *count >= FEW_ROWS).collect();
    if common.iter().sum::<u64>() as f64 >= 0.2 * rest.present() as f64 && counter.distinct() > 1 {
        let reason =
            format!("web addresses: only their domain counts; {} of {} domains are common enough", common.len(), counter.distinct());
        return Some(Decision::new(FieldKind::Url, true, reason));
    }
    let reason = format!("web addresses of {} domains, few of them common: only whether it is filled in counts", counter.distinct());
    Some(Decision::new(FieldKind::Text, rest.blank > 0, reason))
}

const PHONES: [&str; 12] =
    ["phone", "telephone", "mobile", "tel", "handy", "fax", "telefon", "telefonnummer", "téléphone", "teléfono", "телефон", "phonenumber"];
const URLS: [&str; 10] = ["url", "referrer", "referer", "website", "site", "domain", "landing", "link", "homepage", "webseite"];
/// One after the other, as one word or two.
const NAMES: [&str; 17] = [
    "first name",
    "firstname",
    "last name",
    "lastname",
    "surname",
    "full name",
    "fullname",
    "contact name",
    "contactname",
    "vorname",
    "nachname",
    "prénom",
    "imię",
    "nazwisko",
    "jméno",
    "příjmení",
    "voornaam",
];

/// Whether one of the names stands in a column's name as a word, or as words.
pub(super) fn is_named(column: &str, names: &[&str]) -> bool {
    let mut words = String::from(" ");
    for c in column.chars() {
        if c.is_uppercase() && words.ends_with(char::is_lowercase) {
            words.push(' ');
        }
        match c.is_alphanumeric() {
            true => words.extend(c.to_lowercase()),
            false => words.push(' '),
        }
    }
    words.push(' ');
    names.iter().any(|name| words.contains(&format!(" {name} ")))
}
