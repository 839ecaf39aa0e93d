use plumb_core::{DateFormat, FieldKind};
use plumb_features::{level_key, parse_number};

use super::ColumnProfile;

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
    /// Why.
    pub reason: String,
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
const MOST: f64 = 0.95;

/// Decides kind, placeholders and use of a column.
pub(crate) fn decide(profile: &ColumnProfile) -> Decision {
    let (missing, keys, said) = placeholders(profile);
    let rest = profile.without(&keys);
    let mut decision = kind(&rest);
    decision.missing = missing;
    if !said.is_empty() {
        decision.reason = format!("{}; {said} read as missing", decision.reason);
    }
    if decision.used && decision.kind == FieldKind::Number {
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
    let decision = |kind, used, reason: String| Decision { kind, used, date_format: None, missing: Vec::new(), reason };
    let (present, distinct) = (rest.present(), rest.distinct());
    if present == 0 {
        return decision(FieldKind::Category, false, "no value at all".into());
    }
    if distinct == 1 && rest.blank == 0 {
        let only = rest.values().first().map(|(text, _)| shortened(text)).unwrap_or_default();
        return decision(FieldKind::Category, false, format!("constant: every row has `{only}`"));
    }
    if let Some(format) = date_format(rest) {
        return Decision { date_format: Some(format), ..decision(FieldKind::Date, true, format!("dates: {}", format.example())) };
    }
    if let Some(reason) = decimal_commas(rest) {
        return decision(FieldKind::Text, false, reason);
    }
    let all_different = present >= 20 && distinct as f64 >= 0.98 * present as f64;
    if rest.numeric_share() >= MOST {
        return number(rest, all_different);
    }
    if all_different {
        return decision(
            FieldKind::Text,
            false,
            format!("{distinct} distinct values in {present} rows: an identifier, or text about one person"),
        );
    }
    let per_level = present as f64 / distinct as f64;
    if distinct > 20 && (per_level < 5.0 || rest.mean_length() > 60.0 || distinct > 2000) {
        let reason =
            format!("{distinct} distinct values in {present} rows: too many to learn from, so only whether it is filled in counts");
        return decision(
            FieldKind::Text,
            rest.blank > 0,
            if rest.blank > 0 {
                reason
            } else {
                format!("{distinct} distinct values in {present} rows, never missing: nothing to learn from")
            },
        );
    }
    let levels = rest.levels();
    decision(FieldKind::Category, true, format!("{} levels: {}", levels.len(), commonest(&levels, present)))
}

fn number(rest: &ColumnProfile, all_different: bool) -> Decision {
    let numbers = rest.numbers();
    let (low, high) = (numbers.first().map_or(0.0, |n| n.0), numbers.last().map_or(0.0, |n| n.0));
    let whole = numbers.iter().all(|(n, _)| n.fract() == 0.0);
    // Whole, all different, and counted along the rows or called an identifier: seconds on a page can be all different too.
    if all_different && whole && (rest.runs_along_the_rows() || sounds_like_an_identifier(&rest.name)) {
        let reason = format!("{} different whole numbers from {low} to {high}: a running number", rest.distinct());
        return Decision { kind: FieldKind::Number, used: false, date_format: None, missing: Vec::new(), reason };
    }
    let rejected = 1.0 - rest.numeric_share();
    let mut reason = format!("numbers from {low} to {high}");
    if rejected > 0.0 {
        reason = format!("{reason}; {:.1}% of the values are no numbers", 100.0 * rejected);
    }
    Decision { kind: FieldKind::Number, used: true, date_format: None, missing: Vec::new(), reason }
}

/// What to do about numbers with a decimal comma, if that is what the values are.
fn decimal_commas(rest: &ColumnProfile) -> Option<String> {
    let as_points = |text: &str| {
        let bare: String = text.chars().filter(|c| !matches!(c, '.' | ' ' | '\u{a0}' | '%' | '€' | '$' | '£')).collect();
        text.contains(',') && bare.replacen(',', ".", 1).parse::<f64>().is_ok()
    };
    (rest.numeric_share() < MOST && rest.share(|text| parse_number(text).is_some() || as_points(text)) >= MOST)
        .then(|| "looks like numbers with a decimal comma or a unit; export them as 1234.5, then set kind = \"number\"".to_owned())
}

/// Whether a name ends as identifiers' names do: `Lead Number`, `customer_id`, `Ticket No.`
fn sounds_like_an_identifier(name: &str) -> bool {
    let last = name.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty()).unwrap_or("").to_lowercase();
    ["id", "number", "no", "nr", "key", "code"].contains(&last.as_str()) || name.ends_with("Id") || name.ends_with("ID")
}

fn date_format(rest: &ColumnProfile) -> Option<DateFormat> {
    if rest.is_typed_date() {
        return Some(DateFormat::Iso);
    }
    // A plain number is no date unless the file says so: years and codes would pass for 20250331.
    if rest.numeric_share() >= MOST {
        return None;
    }
    let candidates = [DateFormat::Iso, DateFormat::DayFirst, DateFormat::MonthFirst];
    let best = candidates
        .into_iter()
        .map(|format| (format, rest.date_share(format)))
        .fold((DateFormat::Iso, 0.0), |best, next| if next.1 > best.1 { next } else { best });
    (best.1 >= MOST).then_some(best.0)
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
fn commonest(levels: &[(String, u64)], present: u64) -> String {
    let shown: Vec<String> = levels
        .iter()
        .take(3)
        .filter(|(_, count)| *count >= 10)
        .map(|(text, count)| format!("{} ({:.0}%)", shortened(text), 100.0 * *count as f64 / present as f64))
        .collect();
    if shown.is_empty() { "none of them common".into() } else { shown.join(", ") }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(39).chain(std::iter::once('…')).collect() }
}
