use plumb_eval::Estimate;
use plumb_registry::{Advice, Decision, Verdict};

use super::Measured;

/// Promote, do not promote or cannot tell, with the reason in words. A version serves only if it is better beyond chance.
pub fn gate(measured: &Measured) -> Verdict {
    let verdict = |decision, advice, reason: String| Verdict { decision, advice: Some(advice), reason };
    let promoted = |reason| verdict(Decision::Promoted, Advice::Promote, reason);
    let refused = |reason| verdict(Decision::Refused, Advice::DoNotPromote, reason);
    let cannot_tell = |reason| verdict(Decision::Refused, Advice::CannotTell, reason);
    match &measured.champion {
        None => {
            let gain = measured.cross_validation.gain;
            let interval = format!(
                "cross-validated log loss {:.4} against {:.4} for the base rate, {}",
                measured.cross_validation.log_loss,
                measured.cross_validation.base_log_loss,
                in_words(gain, "better", "worse")
            );
            if gain.lower > 0.0 {
                promoted(format!("better than the base rate: {interval}"))
            } else if gain.upper < 0.0 {
                refused(format!("no better than the base rate: {interval}"))
            } else {
                cannot_tell(format!("cannot tell whether it is better than the base rate: {interval}"))
            }
        }
        Some(champion) => {
            let version = champion.version;
            let Some(gain) = champion.gain else {
                let why = champion.incomparable.as_deref().unwrap_or("there is nothing to compare on");
                return cannot_tell(format!("cannot be compared with the champion, version {version}, which stays: {why}"));
            };
            let interval = format!("log loss on {} test rows {}", champion.rows, in_words(gain, "lower", "higher"));
            if gain.lower > 0.0 {
                promoted(format!("better than the champion, version {version}: {interval}"))
            } else if gain.upper < 0.0 {
                let more = match champion.more_columns.as_slice() {
                    [] => String::new(),
                    more => format!("; the champion also uses {}: if one of them leaks, its figures are not real", more.join(", ")),
                };
                refused(format!("worse than the champion, version {version}: {interval}{more}"))
            } else if gain.lower == 0.0 && gain.upper == 0.0 {
                cannot_tell(format!("cannot tell it from the champion, version {version}, which stays: both predict the very same"))
            } else {
                cannot_tell(format!("cannot tell it from the champion, version {version}, which stays: {interval}"))
            }
        }
    }
}

/// A gain with its interval: `better by 0.0534 (95% interval 0.0435 to 0.0632)`, or `worse by` where it is below zero.
fn in_words(gain: Estimate, above: &str, below: &str) -> String {
    let (word, low, high) = if gain.estimate < 0.0 { (below, -gain.upper, -gain.lower) } else { (above, gain.lower, gain.upper) };
    format!("{word} by {:.4} (95% interval {low:.4} to {high:.4})", gain.estimate.abs())
}
