//! Rules held against leads: what is not there, what never happens, and what always does.

use plumb_rules::{Group, Position, RuleInfo, RuleSet, Threshold, near_miss};
use rayon::prelude::*;

use super::finding::FindingLevel::{Error, Hint, Warning};
use super::{Observed, RuleFinding, place::place_of};
use crate::read::ReadError;
use crate::rules::source::{RuledSource, missing_fields};
use crate::rules::{RuleEvents, RuleScorer};
use crate::{Progress, TrainError};

/// Two rules that share this part of the leads of either count the same thing twice.
const SAME_SHARE: f64 = 0.95;
/// Fewer leads say nothing of whether two rules are the same.
const FEWEST_LEADS: u64 = 30;
/// A disqualifier that rejects a larger part is likely to be a mistake.
const MOST_REJECTED: f64 = 0.5;
/// A cap that takes points from a larger part hides differences between leads.
const OFTEN_CAPPED: f64 = 0.25;

/// Scores the leads of `source` by `set`, and tells what is odd.
///
/// # Errors
/// [`TrainError`] when a file cannot be read, or the leads have not one of the fields of the rules.
pub fn check_on_leads(set: &RuleSet, source: &RuledSource, progress: &dyn Progress) -> Result<(Observed, Vec<RuleFinding>), TrainError> {
    let mut opened = source.open(&[set], progress)?;
    let mut findings = columns(set, &opened.names);
    let events = opened.events.take();
    match &events {
        Some(events) => findings.extend(of_events(set, events)),
        None if set.uses_events() => {
            findings.push(RuleFinding::new(Hint, None, "rules read events, and none are given").hint("give a file with --events"));
        }
        None => {}
    }
    findings.extend(opened.notes.iter().map(|note| RuleFinding::new(Hint, None, note.clone())));
    let scorer = RuleScorer::new(set, opened.columns.clone(), events.as_ref());
    let mut observed = Observed::new(set);
    progress.stage("score", None);
    while let Some(table) = opened.next_table()? {
        let (moments, rows) = (opened.moments.of(&table)?, scorer.rows(&table));
        let count = |mut own: Observed, row: usize| -> Result<Observed, TrainError> {
            own.rows += 1;
            if let Some(at) = moments.of(row) {
                own.add(&rows.evaluate(row, at, rows.previous(row, &opened.file)?));
            }
            Ok(own)
        };
        let none = || Ok(Observed::new(set));
        let all = (0..table.rows()).into_par_iter().try_fold(|| Observed::new(set), count);
        let of_table = all.reduce(none, |one, other| Ok(one?.join(other?)))?;
        progress.advance(of_table.rows);
        observed = observed.join(of_table);
    }
    if observed.rows == 0 {
        return Err(ReadError::NoRows { path: source.leads.clone() }.into());
    }
    if observed.scored > 0 {
        let checks = [rules, pairs, groups, thresholds, grades, disqualifiers, scenarios];
        checks.iter().for_each(|check| findings.extend(check(set, &observed)));
    }
    findings.sort_by_key(|finding| (finding.level, finding.at));
    Ok((observed, findings))
}

/// The place of a name, or of the first rule that reads it.
fn place(set: &RuleSet, name: &str, reads: impl Fn(&RuleInfo) -> bool) -> Option<Position> {
    place_of(set.text(), name).or_else(|| set.rules().iter().find(|rule| reads(rule)).map(|rule| rule.at))
}

fn columns(set: &RuleSet, names: &[String]) -> Vec<RuleFinding> {
    let finding = |(name, near): (String, Option<String>)| {
        let at = place(set, &name, |rule| rule.fields.contains(&name));
        let hint = match near.or_else(|| near_miss(&name, names.iter().map(String::as_str)).map(str::to_owned)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the columns are: {}", names.join(", ")),
        };
        RuleFinding::new(Error, at, format!("the leads have no column `{name}`")).hint(hint)
    };
    missing_fields(set, names).into_iter().map(finding).collect()
}

fn of_events(set: &RuleSet, events: &RuleEvents) -> Vec<RuleFinding> {
    let mut findings = Vec::new();
    for name in set.properties().iter().filter(|name| events.lacking().contains(name)) {
        let at = place(set, name, |_| false);
        findings.push(RuleFinding::new(Error, at, format!("the events have no column `{name}`, which rules read as a property")));
    }
    let mut kinds: Vec<&String> = set.rules().iter().flat_map(|rule| &rule.events).filter(|kind| *kind != "*").collect();
    kinds.sort_unstable();
    kinds.dedup();
    let types = || events.types().iter().map(String::as_str);
    let key = |text: &str| plumb_features::fold(text.trim());
    for kind in kinds {
        if types().any(|known| key(known) == key(kind)) {
            continue;
        }
        let at = place(set, kind, |rule| rule.events.contains(kind));
        let finding = RuleFinding::new(Warning, at, format!("no event is of the type `{kind}`"));
        let mut known: Vec<&str> = types().take(20).collect();
        known.sort_unstable();
        findings.push(match near_miss(kind, types()) {
            Some(near) => finding.hint(format!("did you mean `{near}`?")),
            None => finding.hint(format!("types are: {}", known.join(", "))),
        });
    }
    findings
}

fn rules(set: &RuleSet, observed: &Observed) -> Vec<RuleFinding> {
    let scored = observed.scored;
    let of_rule = |(info, count): (&RuleInfo, &super::RuleCount)| {
        let at = Some(info.at);
        let title = named(&info.id, &info.title);
        let is_local = !info.scenarios.is_empty();
        match count.held {
            0 if count.missing > 0 => {
                let points = info.missing.unwrap_or_default();
                let said =
                    format!("rule {title} never holds: of {scored} leads it gives {} its {points} points for missing data", count.missing);
                Some(RuleFinding::new(Warning, at, said))
            }
            0 => Some(RuleFinding::new(Warning, at, format!("rule {title} holds for none of {scored} leads"))),
            held if held == scored && !is_local => {
                let said = format!("rule {title} holds for all of {scored} leads: it tells none from another");
                Some(RuleFinding::new(Hint, at, said))
            }
            _ => None,
        }
    };
    set.rules().iter().zip(&observed.rules).filter_map(of_rule).collect()
}

fn pairs(set: &RuleSet, observed: &Observed) -> Vec<RuleFinding> {
    let of_pair = |((one, other), both): (&(usize, usize), &u64)| {
        let (first, second) = (set.rules().get(*one)?, set.rules().get(*other)?);
        let held = |place: usize| observed.rules.get(place).map_or(0, |count| count.held);
        let either = held(*one) + held(*other) - both;
        let is_all = held(*one) == observed.scored || held(*other) == observed.scored;
        if *both < FEWEST_LEADS || is_all || (*both as f64) < SAME_SHARE * either as f64 {
            return None;
        }
        let (one, other) = (named(&first.id, &first.title), named(&second.id, &second.title));
        let said = format!("rules {one} and {other} hold for the same leads: {both} of {either} that either holds for");
        Some(RuleFinding::new(Hint, Some(second.at), said).hint("the same thing may be counted twice"))
    };
    observed.together.iter().filter_map(of_pair).collect()
}

fn groups(set: &RuleSet, observed: &Observed) -> Vec<RuleFinding> {
    let mut findings = Vec::new();
    for (group, count) in set.groups().iter().zip(&observed.groups) {
        let title = named(&group.id, &group.title);
        let Group { cap: Some(cap), .. } = group else { continue };
        if count.highest < *cap {
            let said = format!("group {title} never reaches its cap of {cap}: no lead gets more than {}", count.highest);
            findings.push(RuleFinding::new(Hint, Some(group.at), said));
        } else if count.capped as f64 > OFTEN_CAPPED * observed.scored as f64 {
            let share = percent(count.capped, observed.scored);
            let said = format!("the cap of group {title} takes points from {} of {} leads ({share})", count.capped, observed.scored);
            findings.push(RuleFinding::new(Hint, Some(group.at), said).hint("those leads look alike to this group"));
        }
    }
    findings
}

fn thresholds(set: &RuleSet, observed: &Observed) -> Vec<RuleFinding> {
    let Some((lowest, highest)) = observed.total else { return Vec::new() };
    let at = |key: &str| place_of(set.text(), key).or_else(|| place_of(set.text(), "stages"));
    let mut findings = Vec::new();
    let stages = set.stages();
    let upwards: [(&str, Threshold); 2] = [("nurture", stages.nurture), ("sales_ready", stages.sales_ready)];
    for (key, threshold) in upwards {
        if highest < threshold.enter {
            let said = format!("nobody reaches `{key}` at {}: the highest total is {highest}", threshold.enter);
            findings.push(RuleFinding::new(Warning, at(key), said));
        } else if lowest >= threshold.enter {
            let said = format!("every lead reaches `{key}` at {}: the lowest total is {lowest}", threshold.enter);
            findings.push(RuleFinding::new(Hint, at(key), said));
        }
    }
    if let Some(threshold) = stages.rejected.filter(|threshold| lowest > threshold.enter) {
        let said = format!("no total falls to `rejected` at {}: the lowest is {lowest}", threshold.enter);
        findings.push(RuleFinding::new(Hint, at("rejected"), said));
    }
    findings
}

fn grades(set: &RuleSet, observed: &Observed) -> Vec<RuleFinding> {
    let at = || place_of(set.text(), "grades");
    let reached = [("fit", &set.grades().fit, observed.fit), ("engagement", &set.grades().engagement, observed.engagement)];
    let mut findings = Vec::new();
    for (what, cuts, range) in reached {
        let Some((_, highest)) = range else { continue };
        if let Some(cut) = cuts.iter().find(|cut| **cut > highest) {
            let said = format!("nobody reaches {cut} points for {what}, which a grade asks for: the most is {highest}");
            findings.push(RuleFinding::new(Warning, at(), said));
        }
    }
    findings
}

fn disqualifiers(set: &RuleSet, observed: &Observed) -> Vec<RuleFinding> {
    let of_one = |(id, reason): (&str, &str)| {
        let count = observed.disqualified.get(id).copied().unwrap_or(0);
        let at = place_of(set.text(), id);
        if count == 0 {
            let said = format!("disqualifier `{id}` ({reason}) rejects none of {} leads", observed.scored);
            return Some(RuleFinding::new(Hint, at, said));
        }
        let said = || format!("disqualifier `{id}` ({reason}) rejects {count} of {} leads", observed.scored);
        (count as f64 > MOST_REJECTED * observed.scored as f64).then(|| RuleFinding::new(Warning, at, said()))
    };
    set.disqualifiers().filter_map(of_one).collect()
}

fn scenarios(set: &RuleSet, observed: &Observed) -> Vec<RuleFinding> {
    let empty = set.scenarios().filter(|id| observed.scenarios.get(*id).copied().unwrap_or(0) == 0);
    empty.map(|id| RuleFinding::new(Hint, place_of(set.text(), id), format!("no lead belongs to the scenario `{id}`"))).collect()
}

fn named(id: &str, title: &str) -> String {
    if id == title { format!("`{id}`") } else { format!("`{id}` ({title})") }
}

fn percent(part: u64, all: u64) -> String {
    format!("{:.0}%", 100.0 * part as f64 / all as f64)
}
