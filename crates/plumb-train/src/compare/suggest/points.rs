//! From what conditions are worth to points that people can read.

use std::collections::HashMap;

use plumb_rules::{Edit, GroupKey, Points, RuleInfo, RuleKey, RuleSet};

use super::Round;
use crate::compare::lines::{Advice, LineOf, RuleLine};
use crate::compare::ruled::Ruled;

/// The changes of a file's rules and of the caps of its groups, by lines and by what the rules said of training leads.
///
/// A rule that too few leads tell of keeps its points; one that tells nothing gets none. What belongs to points moves with them: those of further events and the cap of all events, by the same
/// factor. Caps and floors of groups go as far out as training leads reach, so that they cut no lead short of what its conditions are worth.
pub(super) fn changes<'a>(set: &'a RuleSet, lines: &[RuleLine], ruled: &Ruled, round: Round) -> Vec<Edit<'a>> {
    let worth: HashMap<(LineOf, usize), f64> = lines
        .iter()
        .filter(|line| line.advice != Advice::CannotTell)
        // What is to be dropped counts for nothing: its estimate is no more than chance may bring about.
        .filter_map(|line| Some(((line.of, line.place), if line.advice == Advice::Drop { 0.0 } else { line.worth?.estimate })))
        .collect();
    let new = |of: LineOf, place: usize, old: Points| worth.get(&(of, place)).map_or(old, |worth| round.of(*worth));
    let points: Vec<Points> = set.rules().iter().enumerate().map(|(place, rule)| new(LineOf::Points, place, rule.points)).collect();
    let missing = |place: usize, rule: &RuleInfo| rule.missing.map(|old| new(LineOf::Missing, place, old));
    let mut edits = Vec::new();
    for (place, rule) in set.rules().iter().enumerate() {
        edits.extend(of_rule(rule, points[place], missing(place, rule), round));
    }
    let missing: Vec<Option<Points>> = set.rules().iter().enumerate().map(|(place, rule)| missing(place, rule)).collect();
    for group in set.groups() {
        let (least, most) = reached(set, &group.id, &points, &missing, ruled);
        let mut change = |key: GroupKey, old: Option<Points>, new: Points| {
            if old.is_some_and(|old| old != new) {
                edits.push(Edit::Group { id: &group.id, key, to: Some(new) });
            }
        };
        change(GroupKey::Cap, group.cap, round.up(most.max(0.0)));
        change(GroupKey::Floor, group.floor, -round.up((-least).max(0.0)));
    }
    edits
}

fn of_rule(rule: &RuleInfo, points: Points, missing: Option<Points>, round: Round) -> Vec<Edit<'_>> {
    let mut edits = Vec::new();
    let mut change = |key: RuleKey, old: Option<Points>, new: Points| {
        if old.is_some_and(|old| old != new) {
            edits.push(Edit::Rule { id: &rule.id, key, to: Some(new) });
        }
    };
    change(RuleKey::Points, Some(rule.points), points);
    if let Some(missing) = missing {
        change(RuleKey::Missing, rule.missing, missing);
    }
    let (old, new) = (rule.points.get(), points.get());
    if old != 0.0 && old != new {
        let factor = new / old;
        if let Some(further) = rule.further {
            change(RuleKey::Further, Some(further), Round::Whole.of(further.get() * factor));
        }
        // A cap of nothing is none: without points it does not matter.
        if let Some(cap) = rule.cap.filter(|_| new != 0.0) {
            let scaled = round.of(cap.get() * factor);
            change(RuleKey::Cap, Some(cap), if scaled == Points::ZERO { points } else { scaled });
        }
    }
    edits
}

/// The fewest and the most points that the rules of a group bring training leads together.
fn reached(set: &RuleSet, group: &str, points: &[Points], missing: &[Option<Points>], ruled: &Ruled) -> (f64, f64) {
    let mut sums = vec![0.0; ruled.totals.len()];
    for (place, _) in set.rules().iter().enumerate().filter(|(_, rule)| rule.group == group) {
        let add = |sums: &mut Vec<f64>, of: LineOf, points: Points| {
            sums.iter_mut().zip(ruled.regressor(of, place)).for_each(|(sum, times)| *sum += times * points.get());
        };
        add(&mut sums, LineOf::Points, points[place]);
        if let Some(missing) = missing[place] {
            add(&mut sums, LineOf::Missing, missing);
        }
    }
    sums.iter().fold((0.0, 0.0), |(least, most), sum| (f64::min(least, *sum), f64::max(most, *sum)))
}
