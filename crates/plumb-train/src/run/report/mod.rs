//! Fills in the report of a version.

mod data;
mod over_time;
mod pairs;
mod periods;
mod points;
mod segments;
mod slices;

use plumb_eval::{at_depths, calibration_curve, calibration_line, gains};
use plumb_fit::StandardErrors;
use plumb_model::Model;
use plumb_registry::Advice;
use plumb_view::number::count;
use plumb_view::report::{
    Comparison, Contestant, CrossValidation, Decision, Finding, NamedGains, Scores, Segment, Severity, Stability, TrainingReport, Verdict,
    render,
};

pub(crate) use data::reproducibility;
pub(crate) use pairs::pairs;
pub(crate) use periods::Periods;
pub(crate) use points::features;
pub(super) use segments::segment_columns;
pub(crate) use segments::{SegmentColumn, level_segment};

use super::measure::{Measured, Predicted};
use crate::TrainError;
use crate::audit::{self, Level, Standing};
use crate::config::LoadedConfig;
use crate::data::Prepared;
use slices::Sliced;

/// Bins of the calibration curve, as many as those of the calibration error.
const CURVE_BINS: usize = plumb_eval::bootstrap::ECE_BINS;
/// Parts of a gains curve.
const CURVE_PARTS: usize = 100;
/// Shares of leads that somebody might call.
const DEPTHS: [f64; 6] = [0.05, 0.1, 0.2, 0.3, 0.5, 1.0];
/// Bands of the histogram of probabilities.
const PROBABILITY_BANDS: usize = 20;

/// What a report is made of.
pub(super) struct ReportInput<'a> {
    /// The configuration.
    pub loaded: &'a LoadedConfig,
    /// The data.
    pub data: &'a Prepared<'a>,
    /// The version.
    pub model: &'a Model,
    /// How sure the weights of its served table are.
    pub errors: &'a StandardErrors,
    /// What was measured.
    pub metrics: &'a Measured,
    /// What was predicted for the test rows.
    pub predicted: &'a Predicted,
    /// What the gate decided.
    pub verdict: &'a plumb_registry::Verdict,
    /// What the leakage audit found; `None` when it could not look.
    pub findings: Option<&'a [audit::Finding]>,
    /// What a person should know.
    pub notes: &'a [String],
    /// The columns to look at one value at a time, kept from before they were encoded.
    pub segments: &'a [SegmentColumn],
}

/// The page of a version.
///
/// # Errors
/// [`TrainError`] when a statistic cannot be computed.
pub(super) fn report(input: &ReportInput<'_>) -> Result<String, TrainError> {
    Ok(render(&filled(input)?))
}

fn filled(input: &ReportInput<'_>) -> Result<TrainingReport, TrainError> {
    let &ReportInput { loaded, data, model, errors, metrics, predicted, verdict, findings, notes, segments } = input;
    let test = &predicted.test;
    let sliced = Sliced { won: &test.won, probabilities: &test.probabilities, clusters: test.clusters() };
    let created = |row: &u32| data.dataset.created_at(*row);
    // Each goes over all rows again: side by side.
    let ((gains, (depths, (calibration, calibration_line))), (scores, (stability, segments))) = rayon::join(
        || {
            let line = || calibration_line(&test.won, &test.probabilities).ok();
            let curve = || calibration_curve(&test.won, &test.probabilities, CURVE_BINS);
            let depths = || at_depths(&test.won, &test.probabilities, &DEPTHS);
            rayon::join(|| gains_of(predicted), || rayon::join(depths, || rayon::join(curve, line)))
        },
        || {
            let scores = || Ok::<_, TrainError>(Scores { bands: sliced.by_band(model)?, grades: sliced.by_grade(model)? });
            let stability = || sliced.by_period(&test.at.rows.iter().map(created).collect::<Vec<_>>());
            let segments = || segments.iter().map(|column| segment(&sliced, column)).collect::<Result<Vec<_>, _>>();
            rayon::join(scores, || rayon::join(stability, segments))
        },
    );
    let validation = &metrics.cross_validation;
    Ok(TrainingReport {
        model: model.name.clone(),
        predicts: data::predicts(model),
        verdict: verdict_in_words(metrics, verdict),
        data: data::summary(loaded, data, model, metrics),
        findings: findings.map(|findings| findings.iter().map(finding).collect()),
        notes: notes.to_vec(),
        comparisons: comparisons(metrics),
        cross_validation: CrossValidation { log_loss: validation.log_loss, base_log_loss: validation.base_log_loss, gain: validation.gain },
        gains: gains?,
        depths: depths?,
        calibration: calibration?,
        // None fits where the predictions separate won from lost, or are all the same.
        calibration_line,
        probability_counts: probability_counts(&test.probabilities),
        scores: scores?,
        features: features(&model.served, errors),
        pairs: pairs(&model.served),
        stability: Stability { backtest: metrics.backtest.iter().map(over_time::period).collect(), ..stability?.unwrap_or_default() },
        ages: metrics.at_ages.iter().map(over_time::age).collect(),
        segments: segments?,
        reproducibility: reproducibility(model)?,
        config: loaded.text.clone(),
    })
}

fn verdict_in_words(metrics: &Measured, verdict: &plumb_registry::Verdict) -> Verdict {
    let decision = match verdict.advice {
        Some(Advice::Promote) => Decision::Promote,
        Some(Advice::DoNotPromote) => Decision::Refuse,
        // The gate always says.
        Some(Advice::CannotTell) | None => Decision::CannotTell,
    };
    let meaning = match (decision, metrics.champion.as_ref().map(|champion| champion.version)) {
        (Decision::Promote, None) => {
            "It predicts better than the base rate alone. There is no champion yet, so it becomes the first.".to_owned()
        }
        (Decision::Promote, Some(version)) => format!("It predicts better than the champion, version {version}, and takes its place."),
        (Decision::Refuse, None) => "It predicts worse than the base rate alone, so it does not serve.".to_owned(),
        (Decision::Refuse, Some(version)) => format!("It predicts worse than the champion, version {version}, which goes on serving."),
        (Decision::CannotTell, None) => {
            "The data do not say whether it predicts better than the base rate alone, so it does not serve.".to_owned()
        }
        (Decision::CannotTell, Some(version)) => {
            format!("The data do not say whether it is better than the champion, version {version}, which goes on serving.")
        }
    };
    Verdict { decision, meaning, reason: verdict.reason.clone() }
}

/// The champion joins the first table where it is compared on all test rows, and gets one of its own where it has seen some of them.
fn comparisons(metrics: &Measured) -> Vec<Comparison> {
    let contestant = |name: &str, metrics, gain| Contestant { name: name.to_owned(), metrics, gain };
    let base = &metrics.base_rate_on_test;
    let mut first = Comparison {
        rows: format!("on all {} test leads, which the measured table has not seen", count(metrics.test.rows as u64)),
        contestants: vec![contestant("model", metrics.test, None), contestant("training base rate", base.metrics, Some(base.gain))],
    };
    if let Some(rules) = &metrics.rules {
        first.contestants.push(contestant(&format!("rules ({})", rules.name), rules.metrics, Some(rules.gain)));
    }
    let champion = metrics.champion.as_ref().and_then(|champion| Some((champion, champion.same_rows?)));
    let Some((champion, same_rows)) = champion else { return vec![first] };
    let name = format!("champion, version {}", champion.version);
    let theirs = contestant(&name, same_rows.champion, champion.gain);
    if champion.rows == metrics.test.rows {
        first.contestants.push(theirs);
        return vec![first];
    }
    let second = Comparison {
        rows: format!(
            "on the {} test leads that come after the champion's own cut too, so that neither has seen them",
            count(champion.rows as u64)
        ),
        contestants: vec![contestant("model", same_rows.model, None), theirs],
    };
    vec![first, second]
}

fn gains_of(predicted: &Predicted) -> Result<Vec<NamedGains>, TrainError> {
    let named = |name: &str, won: &[bool], p: &[f64]| {
        Ok::<_, TrainError>(NamedGains { name: name.to_owned(), rows: gains(won, p, CURVE_PARTS.min(p.len()))? })
    };
    let test = &predicted.test;
    let mut all = vec![named("model", &test.won, &test.probabilities)?];
    // Curves over other rows than the model's would compare rows, not models.
    if let Some((rows, theirs)) = predicted.champion.as_ref().filter(|(rows, _)| rows.won.len() == test.won.len()) {
        all.push(named("champion", &rows.won, theirs)?);
    }
    Ok(all)
}

/// A column that no feature is made from can do no harm.
fn finding(finding: &audit::Finding) -> Finding {
    let severity = match (finding.standing, finding.level) {
        (Standing::LeftOut, _) => Severity::Note,
        (Standing::Used | Standing::Allowed, Level::Leak) => Severity::Leak,
        (Standing::Used | Standing::Allowed, Level::Suspect) => Severity::Suspect,
    };
    Finding { severity, column: finding.column.clone(), evidence: finding.evidence.clone() }
}

fn probability_counts(probabilities: &[f64]) -> Vec<u64> {
    let mut counts = vec![0; PROBABILITY_BANDS];
    for p in probabilities {
        // Probabilities lie in 0..=1, and 1 belongs to the last band.
        counts[((p * PROBABILITY_BANDS as f64) as usize).min(PROBABILITY_BANDS - 1)] += 1;
    }
    counts
}

fn segment(sliced: &Sliced<'_>, column: &SegmentColumn) -> Result<Segment, TrainError> {
    Ok(Segment { column: column.name.clone(), rows: sliced.named(&column.labels, &column.of_row)? })
}
