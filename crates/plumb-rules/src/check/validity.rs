//! Rules that are not valid, and scenarios without any.

use plumb_core::Time;

use super::finding::{Findings, Severity};
use crate::RuleSet;
use crate::rule::Validity;

pub(super) fn check(set: &RuleSet, at: Option<Time>, findings: &mut Findings) {
    let rules = set.infos.iter().zip(&set.rules).map(|(info, rule)| (info.id.as_str(), info.at, rule.valid));
    let all = rules.chain(set.disqualifiers.iter().map(|own| (own.id.as_str(), own.at, own.valid)));
    for (id, place, Validity { from, until }) in all {
        let Some(at) = at else { break };
        if until.is_some_and(|until| at >= until) {
            let message = format!("`{id}` is no longer valid");
            findings.of_rule((id, place), Severity::Warning, "expired-rule", message, "take it out, or move its valid_to");
        } else if let Some(from) = from.filter(|from| at < *from) {
            let message = format!("`{id}` is valid only from {from} on");
            findings.of_rule((id, place), Severity::Note, "future-rule", message, "it does not count yet");
        }
    }
    for (place, scenario) in set.scenarios.iter().enumerate() {
        let is_local = |scenarios: &[usize]| scenarios.contains(&place);
        let is_used =
            set.rules.iter().any(|rule| is_local(&rule.scenarios)) || set.disqualifiers.iter().any(|own| is_local(&own.scenarios));
        if !is_used && !scenario.drops_global {
            let message = format!("the scenario `{}` has no rule of its own", scenario.id);
            let hint = format!("add rules with scenario = \"{}\", or take it out", scenario.id);
            findings.add(scenario.at, Severity::Note, "empty-scenario", message, hint);
        }
    }
    if set.scenario_field.is_some() && set.scenarios.is_empty() {
        let at = set.places.scenario_field.unwrap_or(set.places.scale);
        let message = "`scenario_field` is named, but no scenario is declared".to_owned();
        findings.add(at, Severity::Note, "empty-scenario", message, "begin each one with [[scenario]]");
    }
}
