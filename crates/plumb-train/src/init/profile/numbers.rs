//! Whether a column holds numbers, how they are written, and whether they are quantities or codes.

use plumb_core::{Decimal, FieldKind};
use plumb_features::{parse_number, parse_written_number};

use super::ColumnProfile;
use super::decide::{Decision, MOST, category};

/// A column of numbers, if it is one.
pub(super) fn decide(rest: &ColumnProfile, all_different: bool) -> Option<Decision> {
    if rest.numeric_share() >= MOST {
        return Some(match thousands_by_points(rest) {
            Some(reason) => Decision { decimal: Some(Decimal::Comma), ..Decision::new(FieldKind::Number, true, reason) },
            None => codes(rest, all_different).unwrap_or_else(|| plain(rest, all_different)),
        });
    }
    written(rest)
}

/// Numbers that name something instead of counting it.
fn codes(rest: &ColumnProfile, all_different: bool) -> Option<Decision> {
    let is_whole = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if all_different || rest.share(is_whole) < MOST {
        return None;
    }
    let has_leading_zero = |text: &str| text.len() > 1 && text.starts_with('0') && is_whole(text);
    let zeros = rest.rows_of(has_leading_zero);
    let why = match () {
        () if zeros > 0 => format!("digits, in {zeros} rows with a leading zero"),
        () if is_named_as_code(&rest.name) => "digits in a column named as codes are".to_owned(),
        () => return None,
    };
    let decision = category(rest);
    Some(Decision { reason: format!("{why}: codes, which have no order; {}", decision.reason), ..decision })
}

/// Whether a name says that its numbers are codes.
fn is_named_as_code(name: &str) -> bool {
    // A joined column is called after its key, which is not its own name.
    let name = name.rsplit('.').next().unwrap_or(name);
    const WORDS: &[&str] = &[
        "zip",
        "zipcode",
        "postal",
        "postcode",
        "postalcode",
        "plz",
        "code",
        "id",
        "sic",
        "naics",
        "nace",
        "psc",
        "campaignid",
        "kod",
        "codigo",
    ];
    let mut lower = String::new();
    for c in name.chars() {
        // `CampaignId` is two words.
        if c.is_uppercase() && lower.ends_with(char::is_lowercase) {
            lower.push(' ');
        }
        lower.extend(c.to_lowercase());
    }
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

fn plain(rest: &ColumnProfile, all_different: bool) -> Decision {
    let numbers = rest.numbers();
    let (low, high) = (numbers.first().map_or(0.0, |n| n.0), numbers.last().map_or(0.0, |n| n.0));
    let whole = numbers.iter().all(|(number, _)| number.fract() == 0.0);
    if all_different && whole && (rest.runs_along_the_rows() || sounds_like_an_identifier(&rest.name)) {
        let reason = format!("{} different whole numbers from {low} to {high}: a running number", rest.distinct());
        return Decision::new(FieldKind::Number, false, reason);
    }
    let rejected = 1.0 - rest.numeric_share();
    let mut reason = format!("numbers from {low} to {high}");
    if rejected > 0.0 {
        reason = format!("{reason}; {:.1}% of the values are no numbers", 100.0 * rejected);
    }
    Decision::new(FieldKind::Number, true, reason)
}

/// Whether a name ends as identifiers' names do: `Lead Number`, `customer_id`, `Ticket No.`
fn sounds_like_an_identifier(name: &str) -> bool {
    let last = name.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty()).unwrap_or("").to_lowercase();
    ["id", "number", "no", "nr", "key", "code"].contains(&last.as_str()) || name.ends_with("Id") || name.ends_with("ID")
}

/// Numbers with groups, currency or unit.
fn written(rest: &ColumnProfile) -> Option<Decision> {
    let share = |decimal| rest.share(|text| parse_written_number(text, decimal).is_some());
    let (point, comma) = (share(Decimal::Point), share(Decimal::Comma));
    if point.max(comma) < MOST {
        return None;
    }
    let (decimal, why) = match (point >= MOST, comma >= MOST) {
        (true, false) => (Decimal::Point, "a point parts the fraction"),
        (false, true) => (Decimal::Comma, "a comma parts the fraction"),
        // Where both can be: signs that always have three digits behind them part thousands.
        _ if rest.rows_of(|text| text.contains(',')) > 0 => match rest.rows_of(|text| !groups_by(text, ',')) {
            0 => (Decimal::Point, "commas part thousands, as three digits stand behind every one"),
            _ => (Decimal::Comma, "a comma parts the fraction"),
        },
        _ if rest.rows_of(|text| text.contains('.')) > 0 && rest.rows_of(|text| !groups_by(text, '.')) == 0 => {
            (Decimal::Comma, "points part thousands, as three digits stand behind every one")
        }
        _ => (Decimal::Point, "no value has a fraction"),
    };
    let mut numbers: Vec<f64> = rest.values().iter().filter_map(|(text, _)| parse_written_number(text, decimal)).collect();
    numbers.sort_by(f64::total_cmp);
    let (low, high) = (numbers.first()?, numbers.last()?);
    let example = rest.values().iter().map(|(text, _)| *text).find(|text| parse_number(text).is_none()).unwrap_or_default();
    let reason = format!("numbers from {low} to {high}, written as `{}`: {why}", super::decide::shortened(example));
    Some(Decision { decimal: Some(decimal), ..Decision::new(FieldKind::Number, true, reason) })
}

/// Plain-looking numbers whose points part thousands: every one has three digits behind it, and all numbers without one are below a thousand.
fn thousands_by_points(rest: &ColumnProfile) -> Option<String> {
    let with_point = rest.rows_of(|text| text.contains('.'));
    let is_small = |text: &str| text.trim_start_matches('-').len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let fits = |text: &str| {
        if text.contains('.') { groups_by(text, '.') && !text.trim_start_matches('-').starts_with('0') } else { is_small(text) }
    };
    let (small, misfits) = (rest.rows_of(is_small), rest.rows_of(|text| parse_number(text).is_some() && !fits(text)));
    let present = rest.present() as f64;
    // Measurements with three decimals would have them throughout.
    (misfits == 0 && with_point as f64 >= 0.05 * present && small as f64 >= 0.01 * present).then(|| {
        format!("numbers whose points part thousands: three digits stand behind every one ({with_point} rows), and the others ({small} rows) are below 1000")
    })
}

/// Whether every such sign has three digits behind it; true of a text without one.
fn groups_by(text: &str, sign: char) -> bool {
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).count();
    text.split(sign).skip(1).all(|part| digits(part) == 3)
}
