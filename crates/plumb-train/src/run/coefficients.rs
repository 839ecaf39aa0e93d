//! `coefficients.csv` of a version: every weight of the served table with its uncertainty, for whoever reads models as a statistician does.

use std::fmt::Write;

use plumb_fit::StandardErrors;
use plumb_model::{Bin, Scorecard, cell_labels};

use crate::write::quoted;

/// Standard errors each way of a 95% interval.
const Z_95: f64 = 1.959_963_984_540_054;

/// An odds ratio from log-odds and their standard error, with its 95% interval.
pub(super) fn odds_ratio(log_odds: f64, error: f64) -> (f64, f64, f64) {
    (libm::exp(log_odds), libm::exp(log_odds - Z_95 * error), libm::exp(log_odds + Z_95 * error))
}

/// A line a weight against the average lead, in the order of the table: its features, then the cells of its interactions. Values without rows are left
/// out; a cell of too few rows has no weight of its own, and no error.
pub(crate) fn coefficients(card: &Scorecard, errors: &StandardErrors) -> String {
    let mut out = "term,value,log_odds,standard_error,odds_ratio,odds_ratio_lower,odds_ratio_upper,rows,won,observed_rate\n".to_owned();
    let base = card.base_log_odds();
    let (odds, lower, upper) = odds_ratio(base, errors.base);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "(average lead),,{base:.6},{:.6},{odds:.6},{lower:.6},{upper:.6},,,", errors.base);
    for (feature, errors) in card.features.iter().zip(&errors.features) {
        // At most MAX_CODES codes.
        let labels = (0..feature.bins.len()).map(|code| feature.encoder.label(code as u16)).collect();
        write_table(&mut out, (&feature.name, labels), &feature.bins, feature.mean(), errors);
    }
    for (interaction, errors) in card.interactions.iter().zip(&errors.interactions) {
        let labels = cell_labels(interaction, &card.features);
        write_table(&mut out, (&interaction.name(), labels), &interaction.cells, interaction.mean(), errors);
    }
    out
}

fn write_table(out: &mut String, (name, labels): (&str, Vec<String>), bins: &[Bin], mean: f64, errors: &[Option<f64>]) {
    let name = quoted(name);
    for ((bin, label), error) in bins.iter().zip(labels).zip(errors).filter(|((bin, _), _)| bin.rows > 0) {
        let points = bin.weight - mean;
        let _ = write!(out, "{name},{},{points:.6},", quoted(&label));
        let _ = match error.map(|error| (error, odds_ratio(points, error))) {
            Some((error, (ratio, lower, upper))) => write!(out, "{error:.6},{ratio:.6},{lower:.6},{upper:.6}"),
            None => write!(out, ",{:.6},,", libm::exp(points)),
        };
        let _ = writeln!(out, ",{},{},{:.6}", bin.rows, bin.won, bin.won as f64 / bin.rows as f64);
    }
}
