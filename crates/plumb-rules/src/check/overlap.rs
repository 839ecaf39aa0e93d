//! Rules that can never hold, that stand in each other's way, or that count the same thing twice.

use super::clause::Clauses;
use super::finding::{Findings, Severity};
use crate::{Points, RuleSet};

pub(super) fn check(set: &RuleSet, findings: &mut Findings) {
    let clauses: Vec<Option<Clauses>> = set.rules.iter().map(Clauses::of_rule).collect();
    for (info, clauses) in set.infos.iter().zip(&clauses) {
        if clauses.as_ref().is_some_and(Clauses::is_never) {
            let message = format!("`{}` can never hold: what it asks for contradicts itself", info.id);
            findings.of_rule((&info.id, info.at), Severity::Error, "unreachable-rule", message, "use `any` where one of several is enough");
        }
    }
    for disqualifier in &set.disqualifiers {
        if Clauses::of(&disqualifier.when).is_some_and(|clauses| clauses.is_never()) {
            let message = format!("`{}` can never hold: what it asks for contradicts itself", disqualifier.id);
            let of = (disqualifier.id.as_str(), disqualifier.at);
            findings.of_rule(of, Severity::Error, "unreachable-rule", message, "use `any` where one of several is enough");
        }
    }
    for later in 0..set.rules.len() {
        let candidates = (0..later).filter(|earlier| together(set, *earlier, later));
        let pair = |earlier: usize| clauses[earlier].as_ref().zip(clauses[later].as_ref()).map(|(a, b)| Pair { set, earlier, later, a, b });
        let mut found: Vec<(Severity, &'static str, String, String)> =
            candidates.filter_map(pair).filter_map(|pair| pair.judge()).collect();
        // The worst is enough: what is shadowed by one rule mostly overlaps with others.
        found.sort_by_key(|(severity, ..)| std::cmp::Reverse(*severity));
        if let Some((severity, code, message, hint)) = found.into_iter().next() {
            findings.of_rule((&set.infos[later].id, set.infos[later].at), severity, code, message, hint);
        }
    }
}

/// Whether two rules can count for one lead at one moment: in one group, in a common scenario, at a common time.
fn together(set: &RuleSet, earlier: usize, later: usize) -> bool {
    let (a, b) = (&set.rules[earlier], &set.rules[later]);
    let common = a.scenarios.is_empty() || b.scenarios.is_empty() || a.scenarios.iter().any(|place| b.scenarios.contains(place));
    let replaced = a.replaces.contains(&later) || b.replaces.contains(&earlier);
    let before = |a: Option<plumb_core::Time>, b: Option<plumb_core::Time>| a.zip(b).is_some_and(|(until, from)| until <= from);
    let apart = before(a.valid.until, b.valid.from) || before(b.valid.until, a.valid.from);
    a.group == b.group && common && !replaced && !apart
}

struct Pair<'a> {
    set: &'a RuleSet,
    earlier: usize,
    later: usize,
    a: &'a Clauses,
    b: &'a Clauses,
}

impl Pair<'_> {
    fn judge(&self) -> Option<(Severity, &'static str, String, String)> {
        if self.a.is_never() || self.b.is_never() {
            return None;
        }
        let (earlier, later) = (&self.set.infos[self.earlier], &self.set.infos[self.later]);
        let (id, line) = (&earlier.id, earlier.at.line);
        let later_is_within = self.a.covers(self.b);
        if self.set.groups[self.set.rules[self.later].group].first_match {
            let a = &self.set.rules[self.earlier];
            let always_there = a.valid == crate::rule::Validity::default() && a.scenarios.is_empty() && !self.is_replaced(self.earlier);
            return (later_is_within && always_there).then(|| {
                let message = format!("`{}` never counts: `{id}` (line {line}) comes first and holds wherever it does", later.id);
                (Severity::Error, "shadowed-rule", message, format!("move it above `{id}`, or narrow that one"))
            });
        }
        if later_is_within && self.b.covers(self.a) {
            let message = format!("`{}` asks for the same as `{id}` (line {line}): both count", later.id);
            return Some((Severity::Warning, "duplicate-rule", message, "keep one of them".to_owned()));
        }
        let same_field = self.a.only_field().is_some() && self.a.only_field() == self.b.only_field();
        if !same_field || !self.a.meets(self.b) {
            return None;
        }
        let sum = earlier.points + later.points;
        let both = format!("both count, {sum} points together");
        Some(if later_is_within || self.b.covers(self.a) {
            let (inner, outer) = if later_is_within { (&later.id, id) } else { (id, &later.id) };
            let message = format!("`{inner}` holds only where `{outer}` does too: {both} (`{id}` is in line {line})");
            (
                Severity::Note,
                "nested-rules",
                message,
                "if only one of them should count, put them into a group with match = \"first\"".to_owned(),
            )
        } else {
            let message = format!("`{}` overlaps with `{id}` (line {line}): where both hold {both}", later.id);
            (
                Severity::Warning,
                "overlapping-rules",
                message,
                "let one begin where the other ends, or use a group with match = \"first\"".to_owned(),
            )
        })
    }

    fn is_replaced(&self, index: usize) -> bool {
        self.set.rules.iter().any(|rule| rule.replaces.contains(&index))
    }
}

/// Rules that give nothing, or less when they hold than when nobody knows.
pub(super) fn check_points(set: &RuleSet, findings: &mut Findings) {
    for (info, rule) in set.infos.iter().zip(&set.rules) {
        let of = (info.id.as_str(), info.at);
        let further = rule.each.as_ref().map_or(Points::ZERO, |each| each.further);
        if info.points == Points::ZERO && further == Points::ZERO && info.missing.unwrap_or_default() == Points::ZERO {
            let message = format!("`{}` gives no points", info.id);
            findings.of_rule(of, Severity::Warning, "no-points", message, "give it points, or take it out");
        }
        if info.missing.is_some_and(|missing| missing > info.points && info.points > Points::ZERO) {
            let message = format!("`{}` gives more where nobody knows than where it holds", info.id);
            findings.of_rule(of, Severity::Warning, "missing-beats-known", message, "leads with empty fields would be preferred");
        }
    }
}
