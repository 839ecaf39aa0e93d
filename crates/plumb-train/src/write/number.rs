use std::io::Write;

/// Appends the shortest text that reads back as the same number, also valid in JSON; nothing if it is missing or not finite. True if it wrote.
pub(super) fn push(row: &mut Vec<u8>, value: Option<f64>) -> bool {
    /// Whole numbers below it are written without an exponent.
    const PLAIN: f64 = 1e16;
    let Some(number) = value.filter(|number| number.is_finite()) else { return false };
    let written = if number.fract() == 0.0 && number.abs() < PLAIN { write!(row, "{number}") } else { write!(row, "{number:?}") };
    written.is_ok()
}
