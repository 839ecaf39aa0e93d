//! Reasons in words.

use crate::{Bin, Kind};

/// What each code of a table says for or against a lead, behind its name and value: of a model for conversion by how much it moves the odds, of
/// one for likeness how common it is among the seeds and in the population. `mean` is the average weight, from which reasons are counted.
pub(crate) fn said(kind: Kind, bins: &[Bin], mean: f64) -> Vec<String> {
    match kind {
        Kind::Conversion => bins.iter().map(|bin| moves_the_odds(bin.weight - mean)).collect(),
        Kind::Lookalike => {
            let total = |of: fn(&Bin) -> u64| bins.iter().map(|bin| of(bin) as f64).sum::<f64>().max(1.0);
            let (seeds, others) = (total(|bin| bin.won), total(|bin| bin.rows.saturating_sub(bin.won)));
            let shares = |bin: &Bin| (bin.won as f64 / seeds, bin.rows.saturating_sub(bin.won) as f64 / others);
            bins.iter().map(|bin| how_common(shares(bin))).collect()
        }
    }
}

fn moves_the_odds(log_odds: f64) -> String {
    let direction = if log_odds > 0.0 { "raises" } else { "lowers" };
    format!(" {direction} the odds by a factor of {}", factor(libm::exp(log_odds.abs())))
}

/// Two decimals; more where these would say that nothing moves.
fn factor(factor: f64) -> String {
    let of = |decimals: usize| format!("{factor:.decimals$}");
    [2, 4].map(of).into_iter().find(|text| text.parse::<f64>().is_ok_and(|shown| shown > 1.0)).unwrap_or_else(|| of(6))
}

fn how_common((of_seeds, of_population): (f64, f64)) -> String {
    format!(", as {} of the seeds and {} of the population", percent(of_seeds), percent(of_population))
}

/// Whole percents, and tenths below one.
fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.01 { format!("{:.1}%", 100.0 * share) } else { format!("{:.0}%", 100.0 * share) }
}

#[cfg(test)]
mod tests {
    use super::moves_the_odds;

    #[test]
    fn a_factor_is_never_written_as_none() {
        for (log_odds, text) in [
            (0.7, "raises the odds by a factor of 2.01"),
            (-0.002, "lowers the odds by a factor of 1.0020"),
            (1e-5, "raises the odds by a factor of 1.000010"),
        ] {
            assert_eq!(moves_the_odds(log_odds).trim(), text);
        }
    }
}
