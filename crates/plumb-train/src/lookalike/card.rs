//! The card of a lookalike model, in Markdown.

use std::fmt::Write;

use plumb_model::Model;
use plumb_registry::Decision;

use super::traits::traits;
use super::{AgainstConversion, Likened};

/// So many traits are listed.
const TRAITS: usize = 15;

/// Writes the card of a version.
pub(super) fn card(model: &Model, likened: &Likened) -> String {
    let mut card = String::new();
    // Writing to a string cannot fail.
    let _ = write_card(&mut card, model, likened);
    card
}

fn write_card(out: &mut String, model: &Model, likened: &Likened) -> std::fmt::Result {
    let decision = if likened.verdict.decision == Decision::Promoted { "Promoted" } else { "Not promoted: cannot tell" };
    writeln!(out, "# Lookalike card: {}\n", model.name)?;
    writeln!(out, "**{decision}.** {}.\n", likened.verdict.reason)?;
    for note in &likened.notes {
        writeln!(out, "> {note}\n")?;
    }
    writeln!(
        out,
        "Ranks people by likeness to {} seeds ({}) within a population of {}. The score is a percentile of likeness in that population, 1 to 100; it is no probability of buying.\n",
        likened.seeds, model.dataset.target.column, likened.population
    )?;
    let quality = &likened.quality;
    writeln!(out, "## Are hidden seeds found?\n")?;
    writeln!(
        out,
        "{} seeds, {}, were hidden among the population. They come before somebody of it with AUC {:.4} (95% interval {:.4} to {:.4}); by the share of features in common with the nearest seed with {:.4}.\n",
        quality.hidden, quality.hidden_by, quality.auc.estimate, quality.auc.lower, quality.auc.upper, quality.nearest_seed_auc
    )?;
    writeln!(out, "| reach | people | hidden seeds found | times chance | nearest seed |")?;
    writeln!(out, "|---|---|---|---|---|")?;
    for at in &quality.at_reach {
        writeln!(
            out,
            "| {:.0}% | {} | {:.1}% ({:.1}% to {:.1}%) | {:.2} | {:.2} |",
            100.0 * at.reach,
            at.people,
            100.0 * at.recall.estimate,
            100.0 * at.recall.lower,
            100.0 * at.recall.upper,
            at.lift,
            at.nearest_seed_lift
        )?;
    }
    writeln!(
        out,
        "\nOf the 5% that are most alike, {:.0}% stay when folds are dealt otherwise, and {:.0}% when 5% more seeds are known.\n",
        100.0 * quality.stability.other_folds,
        100.0 * quality.stability.more_seeds
    )?;
    if let Some(against) = &quality.conversion {
        write_conversion(out, against)?;
    }
    writeln!(out, "## The most telling traits\n")?;
    writeln!(out, "| trait | of the seeds | of the population | weight |")?;
    writeln!(out, "|---|---|---|---|")?;
    for own in traits(&model.served.features, TRAITS) {
        let (name, label) = (own.feature.replace('|', "\\|"), own.label.replace('|', "\\|"));
        let (of_seeds, of_population) = (100.0 * own.of_seeds(), 100.0 * own.of_population());
        writeln!(out, "| {name}: {label} | {of_seeds:.1}% | {of_population:.1}% | {:+.2} |", own.weight)?;
    }
    writeln!(out, "\n## Columns\n")?;
    writeln!(out, "Used: {}.\n", likened.columns.join(", "))?;
    for (name, why) in &likened.left_out {
        writeln!(out, "- `{name}` is left out: {why}")?;
    }
    writeln!(out, "\nPenalty {:.4}, {} folds, seed {}.", model.fitting.penalty, model.fitting.folds, model.fitting.seed)
}

/// The model for conversion on the same people.
fn write_conversion(out: &mut String, against: &AgainstConversion) -> std::fmt::Result {
    writeln!(out, "## Beside {}@{}, which predicts conversion\n", against.name, against.version)?;
    let Some(both) = &against.on_same_rows else {
        return writeln!(out, "Not compared: {}.\n", against.not_compared.as_deref().unwrap_or("unknown"));
    };
    let (own, other, difference) = (both.likeness_auc, both.conversion_auc, both.difference);
    writeln!(
        out,
        "On {} people that its evaluated table has not seen, {} hidden seeds among them: AUC {:.4} by likeness, {:.4} by the probability of conversion; difference {:+.4} (95% interval {:+.4} to {:+.4}).\n",
        against.rows, against.hidden, own.estimate, other.estimate, difference.estimate, difference.lower, difference.upper
    )?;
    writeln!(out, "| reach | times chance by likeness | by conversion |")?;
    writeln!(out, "|---|---|---|")?;
    for at in &both.at_reach {
        writeln!(out, "| {:.0}% | {:.2} | {:.2} |", 100.0 * at.reach, at.likeness, at.conversion)?;
    }
    writeln!(out)
}
