use plumb_registry::{Decision, Verdict};

use super::Measured;

/// Promote, or keep what is there, with the reason in words.
pub fn gate(measured: &Measured) -> Verdict {
    let promoted = |reason: String| Verdict { decision: Decision::Promoted, reason };
    let refused = |reason: String| Verdict { decision: Decision::Refused, reason };
    match &measured.champion {
        None => {
            let gain = measured.cross_validation.gain;
            let interval = format!(
                "cross-validated log loss {:.4} against {:.4} for the base rate, better by {:.4} (95% interval {:.4} to {:.4})",
                measured.cross_validation.log_loss, measured.cross_validation.base_log_loss, gain.estimate, gain.lower, gain.upper
            );
            if gain.lower > 0.0 {
                promoted(format!("better than the base rate: {interval}"))
            } else {
                refused(format!("no better than the base rate: {interval}"))
            }
        }
        Some(champion) => {
            let version = champion.version;
            let Some(gain) = champion.gain else {
                let why = champion.incomparable.as_deref().unwrap_or("there is nothing to compare on");
                return refused(format!("cannot be compared with the champion, version {version}, which stays: {why}"));
            };
            let direction = if gain.estimate < 0.0 { "higher" } else { "lower" };
            let (low, high) = if gain.estimate < 0.0 { (-gain.upper, -gain.lower) } else { (gain.lower, gain.upper) };
            let interval = format!(
                "log loss on {} test rows {direction} by {:.4} (95% interval {low:.4} to {high:.4})",
                champion.rows,
                gain.estimate.abs()
            );
            if gain.lower > 0.0 {
                promoted(format!("better than the champion, version {version}: {interval}"))
            } else if gain.upper < 0.0 {
                refused(format!("worse than the champion, version {version}: {interval}"))
            } else {
                refused(format!("cannot tell it from the champion, version {version}, which stays: {interval}"))
            }
        }
    }
}
