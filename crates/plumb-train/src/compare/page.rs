//! Fills in the page of a comparison.

use std::path::Path;

use plumb_eval::compare::{ByLevel, SwapSet};
use plumb_view::compare::{
    Caught, Cohort, ComparedColumn, ComparedLikeness, ComparisonReport, NamedLevels, NamedThresholds, Reason, RuleLine as ShownLine,
    SuggestedRules, TellingLead as Shown, WorkedLeads, render,
};
use plumb_view::number::count;

use super::document::{Compared, Parted, TellingLead};
use super::likeness::LikenessCompared;
use super::lines::{Advice, LineOf, RuleLine};
use crate::TrainError;
use crate::write::write_whole;

/// What the page shows beside the document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageOnly {
    /// What the rules are called; their digest stands with what is needed to do it again.
    pub rules: String,
    /// Which deals, as a sentence.
    pub sentence: String,
    /// Names and values of these deals.
    pub facts: Vec<(String, String)>,
    /// Who changes places, by row.
    pub swap: SwapSet,
    /// Scores of the model that mean something.
    pub model_thresholds: Vec<(u8, String)>,
    /// Scores of the rules that mean something.
    pub rule_thresholds: Vec<(u8, String)>,
    /// How re-estimated rules are written.
    pub suggest_command: String,
    /// For whoever makes the comparison again.
    pub reproducibility: Vec<(String, String)>,
}

/// Writes the page of a comparison, whole or not at all. `swap_file` is where the leads that change places were written, if they were.
///
/// # Errors
/// [`TrainError::Write`].
pub fn write_compare_page(path: &Path, compared: &Compared, swap_file: Option<&Path>) -> Result<(), TrainError> {
    Ok(write_whole(path, render(&filled(compared, swap_file)).as_bytes())?)
}

fn filled(compared: &Compared, swap_file: Option<&Path>) -> ComparisonReport {
    let page = &compared.page;
    ComparisonReport {
        model: compared.model.version.clone().unwrap_or_default(),
        rules: page.rules.clone(),
        cohort: Cohort { sentence: page.sentence.clone(), facts: page.facts.clone() },
        verdict: compared.verdict.clone(),
        head_to_head: compared.head_to_head.clone(),
        likeness: compared.likeness.as_ref().map(likeness),
        gains: compared.gains.iter().map(|own| plumb_view::compare::NamedGains { name: own.name.clone(), rows: own.rows.clone() }).collect(),
        capacity: compared.capacity.clone(),
        weekly: compared.weekly.clone(),
        // A column of amounts does not say what they are in.
        currency: String::new(),
        thresholds: [(&compared.model, &compared.thresholds.model, &page.model_thresholds), (&compared.rules, &compared.thresholds.rules, &page.rule_thresholds)]
            .map(|(one, rows, named)| NamedThresholds { name: one.name.clone(), rows: rows.clone(), named: named.clone() })
            .to_vec(),
        grid: compared.band_grid.clone(),
        swap: page.swap.clone(),
        swap_file: swap_file.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()),
        telling: compared.telling.iter().map(telling).collect(),
        segments: compared
            .segments
            .iter()
            .map(|own| ComparedColumn { column: own.by.clone(), labels: labels(own), levels: levels(own, compared) })
            .collect(),
        lines: compared.lines.iter().map(line).collect(),
        suggested: compared.reestimated.as_ref().map(|own| SuggestedRules {
            sentence: format!(
                "the same conditions with points re-estimated from the {} deals that the model learnt from, rounded to whole points, with caps and thresholds moved along",
                count(compared.on.training as u64)
            ),
            gain: own.kept.gain,
            kept: own.kept.kept,
            command: page.suggest_command.clone(),
        }),
        periods: compared.over_time.as_ref().map(|own| named(own, compared)),
        ages: compared.by_age.as_ref().map(|own| named(own, compared)),
        days_to_close: compared.days_to_close.clone(),
        worked: compared
            .worked
            .as_ref()
            .map(|own| WorkedLeads { means: format!("a lead counts as worked if {}", own.evidence), worked: own.worked.clone() }),
        caveats: compared.notes.clone(),
        reproducibility: page.reproducibility.clone(),
    }
}

fn likeness(own: &LikenessCompared) -> ComparedLikeness {
    let caught = own.at_reach.iter().map(|at| Caught { share: at.reach, leads: at.leads, by: vec![at.likeness, at.model, at.rules] });
    ComparedLikeness {
        version: own.version.clone(),
        leads: own.leads,
        won: own.won,
        seeds_left_out: own.seeds_left_out,
        not_compared: own.not_compared.clone(),
        head_to_head: own.head_to_head.clone(),
        caught: caught.collect(),
        notes: own.notes.clone(),
    }
}

fn labels(parted: &Parted) -> Vec<String> {
    parted.parts.iter().map(|part| part.name.clone()).collect()
}

fn levels(parted: &Parted, compared: &Compared) -> ByLevel {
    ByLevel {
        one: compared.model.name.clone(),
        other: compared.rules.name.clone(),
        levels: parted.parts.iter().map(|part| part.level.clone()).collect(),
        compared: parted.parts.iter().filter(|part| part.level.p.is_some()).count(),
    }
}

fn named(parted: &Parted, compared: &Compared) -> NamedLevels {
    NamedLevels { unit: parted.by.clone(), labels: labels(parted), levels: levels(parted, compared) }
}

fn telling(lead: &TellingLead) -> Shown {
    let model_reasons = lead.reasons.iter().map(|reason| Reason { text: reason.text.clone(), value: reason.log_odds }).collect();
    let rules_reasons = lead.ledger.iter().map(|line| Reason { text: line.text.clone(), value: line.points }).collect();
    Shown {
        lead: lead.id.clone(),
        won: lead.won,
        amount: lead.amount,
        model_is_higher: lead.model_rank > lead.rule_rank,
        model_score: lead.model_score,
        model_probability: lead.model_probability,
        model_reasons,
        rules_score: lead.rule_score,
        rules_reasons,
    }
}

fn line(line: &RuleLine) -> ShownLine {
    use plumb_view::compare::Advice as Word;
    let note = match (line.of, line.advice) {
        (LineOf::Disqualifier, _) => "disqualifies; its worth is what the data say of such leads",
        (LineOf::Missing, _) => "where its condition cannot be told",
        (LineOf::Points, Advice::CannotTell) => "too few of the leads that the model learnt from",
        (LineOf::Points, _) => "",
    };
    ShownLine {
        id: line.rule.clone(),
        title: line.title.clone(),
        group: line.group.clone().unwrap_or_default(),
        line: line.line,
        points: line.points,
        worth: line.worth,
        rows: line.leads as u64,
        won: line.won as u64,
        advice: match line.advice {
            Advice::Keep => Word::Keep,
            Advice::Raise => Word::Raise,
            Advice::Lower => Word::Lower,
            Advice::Drop => Word::Drop,
            Advice::WrongSign => Word::WrongSign,
            Advice::CannotTell => Word::CannotTell,
        },
        note: note.to_owned(),
    }
}
