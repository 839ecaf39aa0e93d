//! Numbers as people read them. A minus is the typographic one, and nothing is ever `-0`.

/// So many digits after the point.
pub fn fixed(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let is_zero = text.bytes().all(|byte| byte == b'0' || byte == b'.');
    if value < 0.0 && !is_zero { format!("\u{2212}{text}") } else { text }
}

/// As [`fixed`], with a plus before what is above zero.
pub fn signed(value: f64, digits: usize) -> String {
    let text = fixed(value, digits);
    let is_zero = text.bytes().all(|byte| byte == b'0' || byte == b'.');
    if value > 0.0 && !is_zero { format!("+{text}") } else { text }
}

/// A share as a percentage.
pub fn percent(share: f64, digits: usize) -> String {
    format!("{}%", fixed(100.0 * share, digits))
}

/// A difference of shares in percentage points.
pub fn percent_points(difference: f64, digits: usize) -> String {
    signed(100.0 * difference, digits)
}

/// A count with thousands parted by commas.
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number in few characters, for the marks of an axis: three significant digits, thousands as `k`, millions as `M`, billions as `B`.
pub fn compact(value: f64) -> String {
    let (divisor, suffix) = match value.abs() {
        size if size >= 999.5e6 => (1e9, "B"),
        size if size >= 999.5e3 => (1e6, "M"),
        size if size >= 9999.5 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let scaled = value / divisor;
    let whole_digits = scaled.abs().max(1.0).log10().floor() as usize + 1;
    let text = fixed(scaled, 3usize.saturating_sub(whole_digits));
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{short}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(fixed(-0.0004, 2), "0.00");
        assert_eq!(signed(-0.0004, 2), "0.00");
        assert_eq!(signed(0.0004, 2), "0.00");
        assert_eq!(signed(-1.25, 1), "\u{2212}1.2");
        assert_eq!(signed(1.25, 2), "+1.25");
    }

    #[test]
    fn compact_numbers_keep_three_digits() {
        let texts: Vec<String> =
            [0.0, 0.25, -394.0, 1701.0, 10_600_000.0, 170_000.0, 27_055.0, 4.21e9, 12.5, 999_600.0].into_iter().map(compact).collect();
        assert_eq!(texts, ["0", "0.25", "\u{2212}394", "1701", "10.6M", "170k", "27.1k", "4.21B", "12.5", "1M"]);
    }

    #[test]
    fn thousands_are_parted() {
        let texts: Vec<String> = [0, 999, 1000, 12_345_678].into_iter().map(count).collect();
        assert_eq!(texts, ["0", "999", "1,000", "12,345,678"]);
        assert_eq!(percent(0.1877, 1), "18.8%");
    }
}
