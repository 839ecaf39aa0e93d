//! What sections say alike.

use plumb_eval::Estimate;
use plumb_eval::compare::{Band, CapacityUnit};

use crate::number::{compact, count, fixed};

/// The name of a contender without its article, for the head of a column.
pub fn short(name: &str) -> &str {
    name.strip_prefix("the ").unwrap_or(name)
}

/// Scores of a band.
pub fn band(band: &Band) -> String {
    if band.from == band.to { band.from.to_string() } else { format!("{}\u{2013}{}", band.from, band.to) }
}

/// A count that ties may have made broken.
pub fn leads(number: f64) -> String {
    let rounded = (10.0 * number).round() / 10.0;
    if rounded.fract() == 0.0 && rounded >= 0.0 { count(rounded as u64) } else { fixed(rounded, 1) }
}

/// The same with its sign, for a difference.
pub fn more(number: f64) -> String {
    match (leads(number.abs()), number < 0.0) {
        (text, _) if text == "0" => text,
        (text, true) => format!("\u{2212}{text}"),
        (text, false) => format!("+{text}"),
    }
}

/// What N counts, behind a number.
pub fn unit(unit: CapacityUnit) -> &'static str {
    match unit {
        CapacityUnit::InAll => "leads",
        CapacityUnit::AWeek => "leads a week",
    }
}

/// Money with its currency.
pub fn money(value: f64, currency: &str) -> String {
    if currency.is_empty() { compact(value) } else { format!("{} {currency}", compact(value)) }
}

/// What money is counted in, behind the name of a column.
pub fn in_currency(currency: &str) -> String {
    if currency.is_empty() { String::new() } else { format!(", {currency}") }
}

/// Whether an interval lies on one side of 0: `is_more` where it is above.
pub fn clear(e: Estimate) -> Option<bool> {
    e.excludes_zero().then_some(e.lower > 0.0)
}
