use std::collections::BTreeMap;

use plumb_rules::{Finding, LineKind, RuleScore, RuleSet, Severity, Usage};

/// Two rules that share this part of the leads of either count the same thing twice.
const SAME_SHARE: f64 = 0.95;
/// Fewer leads say nothing of whether two rules are the same.
const FEWEST_LEADS: u64 = 30;

/// Leads for which two rules both hold, by the places of the rules, the lower first.
#[derive(Debug, Clone, Default)]
pub(super) struct Together(BTreeMap<(usize, usize), u64>);

impl Together {
    pub(super) fn add(&mut self, score: &RuleScore) {
        let rules = score.ledger.iter().filter(|line| line.kind == LineKind::Rule);
        let held: Vec<usize> = rules.filter_map(|line| line.rule_index).collect();
        for (at, one) in held.iter().enumerate() {
            for other in &held[at + 1..] {
                *self.0.entry((*one.min(other), *one.max(other))).or_default() += 1;
            }
        }
    }

    pub(super) fn merge(&mut self, other: Together) {
        other.0.into_iter().for_each(|(pair, count)| *self.0.entry(pair).or_default() += count);
    }

    /// Pairs of rules that hold for nearly the same leads, and not for all.
    pub(super) fn findings(&self, set: &RuleSet, usage: &Usage) -> Vec<Finding> {
        let of_pair = |((one, other), both): (&(usize, usize), &u64)| {
            let (first, second) = (set.rules().get(*one)?, set.rules().get(*other)?);
            let held = |place: usize| usage.rules.get(place).map_or(0, |used| used.held);
            let either = held(*one) + held(*other) - both;
            let is_all = held(*one) == usage.leads || held(*other) == usage.leads;
            if *both < FEWEST_LEADS || is_all || (*both as f64) < SAME_SHARE * either as f64 {
                return None;
            }
            Some(Finding {
                at: second.at,
                severity: Severity::Note,
                code: "same-leads",
                rule: Some(second.id.clone()),
                message: format!("`{}` and `{}` hold for the same leads: both for {both} of {either}", first.id, second.id),
                hint: Some("the same thing may be counted twice".to_owned()),
            })
        };
        self.0.iter().filter_map(of_pair).collect()
    }
}
