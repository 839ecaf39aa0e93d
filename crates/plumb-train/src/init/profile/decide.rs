use plumb_core::{DateFormat, Decimal, FieldKind};
use plumb_features::{level_key, parse_number, parse_ordered};

use super::{ColumnProfile, contacts, dates, is_company, numbers, words};

/// What is made of a column, with the reason.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decision {
    /// What it holds.
    pub kind: FieldKind,
    /// Whether features are made from it.
    pub used: bool,
    /// How dates are written.
    pub date_format: Option<DateFormat>,
    /// Values that stand for "missing".
    pub missing: Vec<String>,
    /// How numbers are written, where they are not plain.
    pub decimal: Option<Decimal>,
    /// Whether the length of a text counts.
    pub length: bool,
    /// Whether levels are told by their past rates.
    pub rated: bool,
    /// Why.
    pub reason: String,
}

impl Decision {
    pub(super) fn new(kind: FieldKind, used: bool, reason: impl Into<String>) -> Self {
        Self { kind, used, date_format: None, missing: Vec::new(), decimal: None, length: false, rated: false, reason: reason.into() }
    }
}

/// Words that mean "no value" wherever they stand alone. "none" and "no" are not among them: they are answers.
const PLACEHOLDERS: [&str; 26] = [
    "select",
    "select one",
    "please select",
    "choose",
    "unknown",
    "n/a",
    "na",
    "#n/a",
    "nan",
    "null",
    "nil",
    "-",
    "--",
    "---",
    "?",
    ".",
    "not specified",
    "not available",
    "not provided",
    "not given",
    "undefined",
    "tbd",
    "(blank)",
    "missing",
    "no data",
    "unspecified",
];

/// Numbers that often stand for "no value", when they lie far from all others.
const SENTINELS: [f64; 9] = [-1.0, -9.0, -99.0, -999.0, -9999.0, 999.0, 9999.0, 99999.0, 999_999.0];

/// Most values must be of a kind for the column to be of that kind; the rest is read as missing or `other`.
pub(super) const MOST: f64 = 0.95;

/// Decides kind, placeholders and use of a column.
pub(crate) fn decide(profile: &ColumnProfile) -> Decision {
    let (missing, keys, said) = placeholders(profile);
    let rest = profile.without(&keys);
    let mut decision = kind(&rest);
    decision.missing = missing;
    if !said.is_empty() {
        decision.reason = format!("{}; {said} read as missing", decision.reason);
    }
    if decision.used && decision.kind == FieldKind::Number && decision.decimal.is_none() {
        add_sentinels(&rest, &mut decision);
    }
    if rest.blank > 0 {
        decision.reason = format!("{}; {:.0}% missing", decision.reason, (100.0 * rest.blank as f64 / rest.rows as f64).max(1.0));
    }
    decision
}

/// Whether a text stands for "no value" wherever it stands alone.
pub(crate) fn is_placeholder(text: &str) -> bool {
    PLACEHOLDERS.contains(&&*level_key(text))
}

fn placeholders(profile: &ColumnProfile) -> (Vec<String>, Vec<String>, String) {
    let (mut texts, mut keys, mut said) = (Vec::new(), Vec::new(), Vec::new());
    for (text, count) in profile.values() {
        let key = level_key(text).into_owned();
        if PLACEHOLDERS.contains(&key.as_str()) && !keys.contains(&key) {
            texts.push(text.to_owned());
            said.push(format!("`{text}` ({count} rows)"));
            keys.push(key);
        }
    }
    (texts, keys, said.join(", "))
}

fn kind(rest: &ColumnProfile) -> Decision {
    let (present, distinct) = (rest.present(), rest.distinct());
    if present == 0 {
        return Decision::new(FieldKind::Category, false, "no value at all");
    }
    if distinct == 1 && rest.blank == 0 {
        let only = rest.values().first().map(|(text, _)| shortened(text)).unwrap_or_default();
        return Decision::new(FieldKind::Category, false, format!("constant: every row has `{only}`"));
    }
    let all_different = present >= 20 && distinct as f64 >= 0.98 * present as f64;
    let decided = dates::decide(rest)
        .or_else(|| contacts::decide(rest))
        .or_else(|| numbers::decide(rest, all_different))
        .or_else(|| ordered(rest, all_different))
        .or_else(|| words::decide(rest));
    if let Some(decision) = decided {
        return decision;
    }
    if let Some(decision) = long_text(rest) {
        return decision;
    }
    if all_different {
        let reason = format!("{distinct} distinct values in {present} rows: an identifier, or text about one person");
        return Decision::new(FieldKind::Text, false, reason);
    }
    category(rest)
}

/// A category, if its levels are few enough to learn from.
pub(super) fn category(rest: &ColumnProfile) -> Decision {
    let (present, distinct) = (rest.present(), rest.distinct());
    let per_level = present as f64 / distinct as f64;
    if let Some(decision) = rated(rest) {
        return decision;
    }
    if distinct > 20 && (per_level < 5.0 || rest.mean_length() > 60.0 || distinct > 2000) {
        let values = format!("{distinct} distinct values in {present} rows");
        return match rest.blank > 0 {
            true => {
                Decision::new(FieldKind::Text, true, format!("{values}: too many to learn from, so only whether it is filled in counts"))
            }
            false => Decision::new(FieldKind::Text, false, format!("{values}, never missing: nothing to learn from")),
        };
    }
    let levels = rest.levels();
    Decision::new(FieldKind::Category, true, format!("{} levels: {}", levels.len(), commonest(&levels, present)))
}

/// More levels than this are told by their past rates: a weight for each would be too many to fit, and to read.
const MOST_LEVELS: usize = 200;
/// Rows of a level that is learned from, as `min_level_rows` has it unless it is changed.
const FEWEST_ROWS: u64 = 10;

/// A category of very many levels, if most rows have one that is learned from. Companies are none: an account is no evidence for itself.
fn rated(rest: &ColumnProfile) -> Option<Decision> {
    if rest.distinct() <= MOST_LEVELS as u64 || rest.mean_length() > 60.0 || is_company(&rest.name) {
        return None;
    }
    let common: Vec<u64> = rest.levels().into_iter().map(|(_, count)| count).filter(|count| *count >= FEWEST_ROWS).collect();
    let rows: u64 = common.iter().sum();
    let reason = format!("{} levels of ten rows or more: told by their past rates, as they are too many for a weight each", common.len());
    (common.len() > MOST_LEVELS && 2 * rows > rest.present())
        .then(|| Decision { rated: true, ..Decision::new(FieldKind::Category, true, reason) })
}

/// Ranges and bounds, which have an order that a category has not.
fn ordered(rest: &ColumnProfile, all_different: bool) -> Option<Decision> {
    let lowest = |text: &str| parse_ordered(text);
    let is_range = |text: &str| parse_number(text).is_none() && lowest(text).is_some();
    if all_different || rest.share(|text| lowest(text).is_some()) < MOST || rest.share(is_range) < 0.2 {
        return None;
    }
    let mut bounds: Vec<f64> = rest.values().iter().filter_map(|(text, _)| lowest(text)).collect();
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    let [first, .., last] = bounds.as_slice() else { return None };
    let shown = rest.values().iter().take(3).map(|(text, _)| format!("`{}`", shortened(text))).collect::<Vec<_>>().join(", ");
    let reason = format!("ranges or bounds such as {shown}: read as their lower bound, {first} to {last}, so that their order counts");
    Some(Decision::new(FieldKind::Ordered, true, reason))
}

/// Characters from which on a text is one that somebody wrote.
const WRITTEN_LENGTH: f64 = 30.0;

/// Text that somebody wrote: how much it is may tell how much somebody cares.
fn long_text(rest: &ColumnProfile) -> Option<Decision> {
    let has_words = |text: &str| text.split_whitespace().nth(3).is_some();
    let is_written = rest.distinct() > 20 && rest.mean_length() >= WRITTEN_LENGTH && rest.share(has_words) > 0.5;
    let mut lengths: Vec<usize> = rest.values().iter().map(|(text, _)| text.chars().count()).collect();
    lengths.sort_unstable();
    lengths.dedup();
    // A category of long phrases is one all the same.
    let repeats = rest.present() as f64 / rest.distinct() as f64 >= 5.0;
    (is_written && !repeats && lengths.len() >= 10).then(|| Decision {
        length: true,
        ..Decision::new(FieldKind::Text, true, "text that somebody wrote: whether it is there and how long it is count, not what it says")
    })
}

/// A number such as 999 that stands apart from all others is a placeholder.
fn add_sentinels(rest: &ColumnProfile, decision: &mut Decision) {
    let numbers = rest.numbers();
    let [.., second_last, last] = numbers.as_slice() else { return };
    let enough = |count: u64| count as f64 >= 0.01 * rest.present() as f64;
    if SENTINELS.contains(&last.0) && enough(last.1) && last.0 > 0.0 && last.0 >= 10.0 * second_last.0.abs().max(1.0) {
        decision.missing.push(last.0.to_string());
        decision.reason = format!(
            "{}; {} ({} rows) lies far above all others ({} and less) and means missing",
            decision.reason, last.0, last.1, second_last.0
        );
    }
    let (first, second) = (numbers[0], numbers[1]);
    if SENTINELS.contains(&first.0) && enough(first.1) && first.0 < 0.0 && second.0 >= 0.0 {
        decision.missing.push(first.0.to_string());
        decision.reason = format!("{}; {} ({} rows) is the only negative number and means missing", decision.reason, first.0, first.1);
    }
}

/// The commonest levels, but for those that few rows share: these may name a person.
pub(super) fn commonest(levels: &[(String, u64)], present: u64) -> String {
    let shown: Vec<String> = levels
        .iter()
        .take(3)
        .filter(|(_, count)| *count >= 10)
        .map(|(text, count)| format!("{} ({:.0}%)", shortened(text), 100.0 * *count as f64 / present as f64))
        .collect();
    if shown.is_empty() { "none of them common".into() } else { shown.join(", ") }
}

pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(39).chain(std::iter::once('…')).collect() }
}
