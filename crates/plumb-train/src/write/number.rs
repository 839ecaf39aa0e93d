use std::io::Write;

/// Appends the shortest text that reads back as the same number, also valid in JSON; nothing if it is missing or not finite. True if it wrote.
#[inline]
pub(super) fn push(line: &mut Vec<u8>, value: Option<f64>) -> bool {
    /// Whole numbers below it are written without an exponent.
    const PLAIN: f64 = 1e16;
    let Some(number) = value.filter(|number| number.is_finite()) else { return false };
    if is_common(number) {
        line.extend_from_slice(zmij::Buffer::new().format_finite(number).as_bytes());
        return true;
    }
    let written = if number.fract() == 0.0 && number.abs() < PLAIN { write!(line, "{number}") } else { write!(line, "{number:?}") };
    written.is_ok()
}

/// Numbers such as probabilities, of which the quick way makes the same text as the standard library: with a fraction and without an exponent.
fn is_common(number: f64) -> bool {
    (1e-4..1e6).contains(&number.abs()) && number.fract() != 0.0
}

/// Appends a whole number; nothing if it is missing.
#[inline]
pub(super) fn push_integer(line: &mut Vec<u8>, value: Option<i64>) {
    match value {
        None => {}
        // Scores.
        Some(value @ 0..=9) => line.push(b'0' + value as u8),
        Some(value @ 10..=99) => line.extend_from_slice(&[b'0' + (value / 10) as u8, b'0' + (value % 10) as u8]),
        Some(value) => {
            // Writing into memory does not fail.
            let _ = write!(line, "{value}");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(number: f64) -> String {
        let mut line = Vec::new();
        push(&mut line, Some(number));
        String::from_utf8(line).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn the_quick_way_makes_the_same_text(number in prop_oneof![0.0..1.0_f64, -1e6..1e6_f64, -1e-3..1e-3_f64, any::<f64>()]) {
            prop_assume!(number.is_finite() && (number.fract() != 0.0 || number.abs() >= 1e16));
            prop_assert_eq!(text(number), format!("{number:?}"));
        }

        #[test]
        fn whole_numbers(number in prop_oneof![-120..120_i64, any::<i64>()]) {
            let mut line = Vec::new();
            push_integer(&mut line, Some(number));
            prop_assert_eq!(String::from_utf8(line).unwrap(), number.to_string());
        }
    }
}
