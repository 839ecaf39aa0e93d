//! The model card: what the model is, what it was fitted on and what it is worth, in Markdown (after Mitchell et al. 2019).

use std::fmt::Write;

use plumb_core::KnownAt;
use plumb_eval::{Estimate, Metrics};
use plumb_fit::StandardErrors;
use plumb_model::{Calibration, Feature, Model, Split};
use plumb_registry::{Advice, Decision, Verdict};

use super::coefficients::odds_ratio;
use super::measure::{AtAge, BacktestPeriod, Measured};

/// Writes the card of a version.
pub fn model_card(model: &Model, metrics: &Measured, verdict: &Verdict, notes: &[String], errors: &StandardErrors) -> String {
    let mut card = String::new();
    // Writing to a string cannot fail.
    let _ = write_card(&mut card, model, metrics, verdict, notes, errors);
    card
}

fn write_card(
    out: &mut String,
    model: &Model,
    metrics: &Measured,
    verdict: &Verdict,
    notes: &[String],
    errors: &StandardErrors,
) -> std::fmt::Result {
    let decision = match (verdict.decision, verdict.advice) {
        (Decision::Promoted, _) => "Promoted",
        (Decision::Refused, Some(Advice::CannotTell)) => "Not promoted: cannot tell",
        (Decision::Refused, _) => "Not promoted",
    };
    writeln!(out, "# Model card: {}\n", model.name)?;
    writeln!(out, "**{decision}.** {}.\n", capitalised(&verdict.reason))?;
    for note in notes {
        writeln!(out, "> {note}\n")?;
    }
    write_prediction(out, model)?;
    write_data(out, model, metrics)?;
    write_quality(out, metrics)?;
    write_fields(out, model)?;
    write_points(out, model, errors)?;
    write_reproducibility(out, model)
}

fn write_prediction(out: &mut String, model: &Model) -> std::fmt::Result {
    writeln!(out, "## What it predicts\n")?;
    let is_seen_again = !model.dataset.snapshot_days.is_empty();
    match model.dataset.horizon_days {
        Some(days) if is_seen_again => writeln!(out, "The probability that a lead which is open is won within the next {days} days,")?,
        Some(days) => writeln!(out, "The probability that a lead is won within {days} days of its creation,")?,
        None => writeln!(out, "The probability that a lead, once closed, is won,")?,
    }
    let (a, b, c) = model.grades.lowest();
    writeln!(out, "mapped to a score of 1 to 100. Grades: A from {a}, B from {b}, C from {c}, D below.\n")
}

fn write_data(out: &mut String, model: &Model, metrics: &Measured) -> std::fmt::Result {
    let rows = &metrics.rows;
    writeln!(out, "## Data\n\n| rows | |\n|---|---:|")?;
    writeln!(out, "| read | {} |", rows.read)?;
    match rows.leads {
        Some(leads) => writeln!(out, "| leads with a label | {leads} |\n| the same at each age, a row each | {} |", rows.labelled)?,
        None => writeln!(out, "| with a label | {} |", rows.labelled)?,
    }
    let left_out = &rows.left_out;
    let maturity = left_out.maturity_days.map(|days| format!(" (younger than {days:.0} days)")).unwrap_or_default();
    writeln!(
        out,
        "| left out: still open | {} |\n| left out: too young{maturity} | {} |\n| left out: undated | {} |",
        left_out.open, left_out.immature, left_out.undated
    )?;
    writeln!(
        out,
        "| training part | {} |\n| purged: label not known at the cut, or too young then | {} |\n| test part | {} |\n",
        rows.training, rows.purged, rows.test
    )?;
    if let (Some(first), Some(last)) = (model.dataset.first_created, model.dataset.last_created) {
        writeln!(out, "Labelled leads were created from {first} to {last}.")?;
    }
    match &model.split {
        Split::Time { cut } => writeln!(out, "The test part is the leads created from {cut} on.")?,
        Split::Hash { test_share } => writeln!(
            out,
            "The test part is a random {:.0}% of leads, by a hash of their identifier: there are no dates.",
            test_share * 100.0
        )?,
    }
    writeln!(
        out,
        "Share won: {:.1}% of the training part, {:.1}% of the test part.\n",
        metrics.base_rate.training * 100.0,
        metrics.base_rate.test * 100.0
    )
}

fn write_quality(out: &mut String, metrics: &Measured) -> std::fmt::Result {
    let test = &metrics.test;
    let drawn = if metrics.auc_delong.is_some() { "leads" } else { "accounts, or leads with all their ages, as wholes" };
    writeln!(out, "## Quality\n\nOn the test part, which the measured table has not seen, with 95% intervals (bootstrap of {drawn}).\n")?;
    writeln!(out, "| | model | base rate |\n|---|---|---|")?;
    let base = &metrics.base_rate_on_test;
    for (name, estimate, baseline) in [
        ("ROC AUC", test.auc, "0.5".to_owned()),
        ("average precision (PR AUC)", test.average_precision, format!("{:.4}", metrics.base_rate.test)),
        ("log loss", test.log_loss, format!("{:.4}", base.log_loss)),
        ("Brier score", test.brier, String::new()),
        ("expected calibration error", test.ece, String::new()),
        ("lift in the top tenth", test.lift_top_decile, "1".to_owned()),
    ] {
        writeln!(out, "| {name} | {} | {baseline} |", interval(estimate))?;
    }
    writeln!(out, "\nLog loss below the base rate's by {} a row.", interval(base.gain))?;
    if let Some(rules) = &metrics.rules {
        writeln!(
            out,
            "\nThe rules `{}` on the same rows: ROC AUC {}, log loss {}; the model's log loss is lower by {} a row, its AUC higher by {}.",
            escaped(&rules.name),
            interval(rules.metrics.auc),
            interval(rules.metrics.log_loss),
            interval(rules.gain),
            interval(rules.difference.auc)
        )?;
    }
    write_reliability(out, metrics)?;
    write_ages(out, metrics)?;
    if let Some(new) = metrics.new_accounts.as_ref().filter(|new| new.rows > 0) {
        let figure = |value: Option<f64>| value.map_or("not defined".to_owned(), |v| format!("{v:.4}"));
        writeln!(
            out,
            "\nTest leads of accounts that the training part does not hold: {}, of which {} won; ROC AUC {}, log loss {}.",
            new.rows,
            new.won,
            figure(new.auc),
            figure(new.log_loss)
        )?;
    }
    if let Some(champion) = &metrics.champion {
        match (&champion.difference, champion.gain) {
            (Some(difference), Some(gain)) => writeln!(
                out,
                "Against the champion, version {}, on {} rows that neither has seen: log loss lower by {}, AUC higher by {}.",
                champion.version,
                champion.rows,
                interval(gain),
                interval(difference.auc)
            )?,
            _ => {
                let why = champion.incomparable.as_deref().unwrap_or("there is nothing to compare on");
                writeln!(out, "The champion, version {}, could not be compared: {why}.", champion.version)?;
            }
        }
    }
    write_backtest(out, metrics)?;
    let validation = &metrics.cross_validation;
    writeln!(
        out,
        "\nCross-validated on the training part: log loss {:.4} against {:.4} for the base rate.\n",
        validation.log_loss, validation.base_log_loss
    )
}

/// Predicted against observed shares, and the line through them.
fn write_reliability(out: &mut String, metrics: &Measured) -> std::fmt::Result {
    writeln!(out)?;
    if let Some(delong) = metrics.auc_delong {
        writeln!(out, "- The interval of the ROC AUC by DeLong, without resampling: {}.", interval(delong))?;
    }
    let calibration = &metrics.calibration;
    if let Some(line) = calibration.line {
        writeln!(
            out,
            "- Calibration slope {} (1 is perfect), intercept {} (0 is perfect).",
            interval(line.slope),
            interval(line.intercept)
        )?;
    }
    if let Some(shift) = calibration.shift {
        writeln!(out, "- Log-odds to be added for as many wins to be expected as there were: {}.", interval(shift))?;
    }
    writeln!(out, "\n| leads, by probability | mean predicted | won | 95% interval (Wilson) |\n|---:|---:|---:|---|")?;
    for bin in &calibration.bins {
        let percent = |share: f64| format!("{:.1}%", 100.0 * share);
        let (predicted, observed) = (percent(bin.mean_predicted), percent(bin.observed));
        writeln!(out, "| {} | {predicted} | {observed} | {} to {} |", bin.rows, percent(bin.lower), percent(bin.upper))?;
    }
    Ok(())
}

/// Leads that live on: harder and easier ones are not the same at each age, so figures of one age compare with its own base rate.
fn write_ages(out: &mut String, metrics: &Measured) -> std::fmt::Result {
    if metrics.at_ages.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nThese figures are of leads at their creation. At each age, of those still open then, with what was known then:\n")?;
    writeln!(
        out,
        "| days | training leads | test leads | won | ROC AUC | log loss | base rate's log loss |\n|---:|---:|---:|---:|---|---|---:|"
    )?;
    for age in &metrics.at_ages {
        let figure = |value: Option<Estimate>| value.map_or("not defined".to_owned(), interval);
        let (auc, log_loss) = (age.test.as_ref().map(|test| test.auc), age.test.as_ref().map(|test| test.log_loss));
        let base = age.base_log_loss.map_or("not defined".to_owned(), |value| format!("{value:.4}"));
        let AtAge { days, training, rows, won, .. } = age;
        writeln!(out, "| {days} | {training} | {rows} | {won} | {} | {} | {base} |", figure(auc), figure(log_loss))?;
    }
    writeln!(out)
}

/// Over time: each row a table that knew what an extract at the beginning of the period would have told.
fn write_backtest(out: &mut String, metrics: &Measured) -> std::fmt::Result {
    if metrics.backtest.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\nBacktest: trained anew on what was known at the beginning of each period, with the same penalty, and measured on its leads.\n"
    )?;
    writeln!(
        out,
        "| from | until | training rows | leads | won | ROC AUC | log loss | base rate's log loss |\n|---|---|---:|---:|---:|---|---|---:|"
    )?;
    for period in &metrics.backtest {
        let BacktestPeriod { from, until, training, rows, won, test, base_log_loss, .. } = period;
        let figure = |of: fn(&Metrics) -> Estimate| test.as_ref().map_or("not defined".to_owned(), |test| interval(of(test)));
        let until = until.map_or(String::new(), |until| until.to_string());
        let (auc, log_loss) = (figure(|test| test.auc), figure(|test| test.log_loss));
        let base = base_log_loss.map_or("not defined".to_owned(), |value| format!("{value:.4}"));
        writeln!(out, "| {from} | {until} | {training} | {rows} | {won} | {auc} | {log_loss} | {base} |")?;
    }
    Ok(())
}

fn write_fields(out: &mut String, model: &Model) -> std::fmt::Result {
    writeln!(out, "## Columns used\n\n| column | kind | known since |\n|---|---|---|")?;
    for field in &model.schema.fields {
        let known = match field.known_at {
            KnownAt::Creation => "creation",
            KnownAt::Unknown => "**unknown**",
        };
        writeln!(out, "| {} | {} | {known} |", escaped(&field.name), field.kind.as_str())?;
    }
    if let Some(register) = &model.events {
        let types: Vec<String> = register.types.iter().map(|key| escaped(key)).collect();
        writeln!(
            out,
            "\n{} measures of events, as known when a lead is scored. Types told apart: {}.",
            register.activities.len(),
            types.join(", ")
        )?;
    }
    writeln!(out)
}

/// Features by how far apart their weights pull leads.
fn write_points(out: &mut String, model: &Model, errors: &StandardErrors) -> std::fmt::Result {
    let own = model.served.features.iter().zip(&errors.features);
    let mut features: Vec<(&Feature, &[Option<f64>], f64)> =
        own.map(|(feature, errors)| (feature, errors.as_slice(), feature.spread())).collect();
    features.sort_by(|a, b| b.2.total_cmp(&a.2));
    writeln!(
        out,
        "## What counts\n\nLog-odds against the average lead; `rows` and `won` are the support among labelled leads{}. Strongest first. Intervals are 95% credible: `coefficients.csv` has their standard errors, and the interactions.\n",
        if model.dataset.snapshot_days.is_empty() { "" } else { ", which count once at each age" }
    )?;
    for (feature, errors, _) in features {
        let mean = feature.mean();
        writeln!(
            out,
            "### {}\n\n| value | log-odds | odds ratio | 95% interval | rows | won |\n|---|---:|---:|---:|---:|---:|",
            escaped(&feature.name)
        )?;
        for ((code, bin), error) in feature.bins.iter().enumerate().zip(errors).filter(|((_, bin), _)| bin.rows > 0) {
            let points = bin.weight - mean;
            let rate = 100.0 * bin.won as f64 / bin.rows as f64;
            // At most MAX_CODES codes.
            let label = escaped(&feature.encoder.label(code as u16));
            let (ratio, lower, upper) = odds_ratio(points, error.unwrap_or(0.0));
            writeln!(out, "| {label} | {points:+.2} | {ratio:.2} | {lower:.2} to {upper:.2} | {} | {rate:.1}% |", bin.rows)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_reproducibility(out: &mut String, model: &Model) -> std::fmt::Result {
    let fitting = &model.fitting;
    writeln!(out, "## Reproducibility\n\n| | |\n|---|---|")?;
    writeln!(
        out,
        "| solver | {} |\n| ridge penalty | {:.4} |\n| folds, seed | {}, {} |",
        fitting.solver, fitting.penalty, fitting.folds, fitting.seed
    )?;
    match (fitting.platt, &model.served.calibration) {
        (Some((slope, intercept)), _) => writeln!(out, "| calibration (Platt, folded in) | slope {slope:.4}, intercept {intercept:.4} |")?,
        (None, Calibration::Isotonic { knots }) => writeln!(out, "| calibration | isotonic, {} knots on the log-odds |", knots.len())?,
        (None, Calibration::Identity) => writeln!(out, "| calibration | none needed |")?,
    }
    if let Some(shift) = fitting.intercept_shift {
        writeln!(out, "| log-odds added to the served table by configuration | {shift} |")?;
    }
    writeln!(out, "| data digest | `{}` |\n| configuration digest | `{}` |", model.dataset.digest, fitting.config_digest)
}

fn interval(estimate: Estimate) -> String {
    format!("{:.4} ({:.4} to {:.4})", estimate.estimate, estimate.lower, estimate.upper)
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
