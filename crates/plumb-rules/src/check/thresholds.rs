//! Caps and thresholds that no lead can reach, and points that nothing holds back.

use super::finding::{Findings, Severity};
use super::reach::{Reach, held, of_group};
use crate::rule::Kind;
use crate::{Points, RuleSet};

pub(super) fn check(set: &RuleSet, findings: &mut Findings) {
    let every: Vec<Vec<usize>> = std::iter::once(&set.global_rules).chain(&set.scenario_rules).map(|rules| in_force(set, rules)).collect();
    // Each group's reach in each scenario.
    let reaches: Vec<Vec<Reach>> =
        every.iter().map(|rules| (0..set.groups.len()).map(|group| of_group(set, group, rules)).collect()).collect();
    for group in 0..set.groups.len() {
        check_group(set, group, reaches.iter().map(|groups| groups[group]).reduce(Reach::or), findings);
    }
    check_unbounded(set, findings);
    let side = |kind: Option<Kind>| {
        let of_scenario = |groups: &Vec<Reach>| {
            let own = groups.iter().zip(&set.groups).filter(|(_, group)| kind.is_none_or(|kind| group.kind == kind));
            own.map(|(reach, group)| held(group, *reach)).reduce(Reach::and).unwrap_or(Reach::NOTHING)
        };
        reaches.iter().map(of_scenario).reduce(Reach::or).unwrap_or(Reach::NOTHING)
    };
    let total = side(None);
    if let (Some(cap), Some(most)) = (set.scale.cap, total.most)
        && most < cap
    {
        let message = format!("the cap of {cap} is never reached: all groups together bring at most {most}");
        findings.add(set.places.scale, Severity::Note, "unreachable-cap", message, "take the cap out, or raise points");
    }
    check_stages(set, total.within(set.scale.floor, set.scale.cap), findings);
    check_grades(set, side(Some(Kind::Explicit)), side(Some(Kind::Implicit)), findings);
}

/// Of the rules of a scenario, those that no other stands for.
fn in_force(set: &RuleSet, rules: &[usize]) -> Vec<usize> {
    let stands_for = |other: &usize, index: &usize| {
        let rule = &set.rules[*other];
        rule.valid == crate::rule::Validity::default() && rule.replaces.contains(index)
    };
    rules.iter().copied().filter(|index| !rules.iter().any(|other| stands_for(other, index))).collect()
}

fn check_group(set: &RuleSet, place: usize, reach: Option<Reach>, findings: &mut Findings) {
    let group = &set.groups[place];
    if set.rules.iter().all(|rule| rule.group != place) {
        let message = format!("the group `{}` has no rule", group.id);
        findings.add(
            group.at,
            Severity::Warning,
            "empty-group",
            message,
            format!("add rules with group = \"{}\", or take it out", group.id),
        );
        return;
    }
    let Some(reach) = reach else { return };
    if let (Some(cap), Some(most)) = (group.cap, reach.most)
        && most < cap
    {
        let message = format!("the group `{}` cannot reach its cap of {cap}: its rules bring at most {most}", group.id);
        findings.add(group.at, Severity::Warning, "unreachable-cap", message, format!("lower the cap to {most}, or raise points"));
    }
    if let (Some(floor), Some(least)) = (group.floor, reach.least)
        && least > floor
    {
        let message = format!("the group `{}` cannot fall to its floor of {floor}: its rules bring at least {least}", group.id);
        findings.add(group.at, Severity::Note, "unreachable-floor", message, "take the floor out");
    }
}

/// Rules that add up without end, in a group without a cap.
fn check_unbounded(set: &RuleSet, findings: &mut Findings) {
    for (info, rule) in set.infos.iter().zip(&set.rules) {
        let Some(each) = &rule.each else { continue };
        let group = &set.groups[rule.group];
        let gains = each.further > Points::ZERO;
        let is_held = if gains { group.cap.is_some() } else { group.floor.is_some() };
        if each.cap.is_none() && each.further != Points::ZERO && !is_held {
            let message =
                format!("`{}` has no cap, and neither has its group: a lead with many events gathers points without end", info.id);
            let cap = if gains { each.further.max(info.points) } else { each.further.min(info.points) };
            let hint = format!("add cap = {}", cap + cap + cap);
            findings.of_rule((&info.id, info.at), Severity::Warning, "no-cap", message, hint);
        }
    }
}

fn check_stages(set: &RuleSet, total: Reach, findings: &mut Findings) {
    let thresholds =
        [("sales_ready", set.stages.sales_ready.enter, set.places.sales_ready), ("nurture", set.stages.nurture.enter, set.places.nurture)];
    for (name, enter, at) in thresholds {
        if let Some(most) = total.most.filter(|most| *most < enter) {
            let message = format!("no lead can become {name}: that takes {enter} points, and the rules bring at most {most}");
            findings.add(at, Severity::Error, "unreachable-threshold", message, "lower the threshold, or raise points");
        }
        if let Some(least) = total.least.filter(|least| *least >= enter) {
            let message = format!("every lead is at least {name}: that takes {enter} points, and the rules bring at least {least}");
            findings.add(at, Severity::Warning, "threshold-for-all", message, "raise the threshold");
        }
    }
    if let (Some(threshold), Some(least)) = (set.stages.rejected, total.least)
        && least > threshold.enter
    {
        let message =
            format!("no lead can be rejected by its points: that takes {} or fewer, and the rules bring at least {least}", threshold.enter);
        findings.add(set.places.rejected, Severity::Warning, "unreachable-threshold", message, "raise the threshold, or take it out");
    }
    if let Some((_, to)) = set.scale.rescale
        && let Some(most) = total.most.filter(|most| *most < to)
    {
        let message = format!("no lead can have a score of 100: that takes {to} points, and the rules bring at most {most}");
        findings.add(set.places.scale, Severity::Note, "unreachable-score", message, format!("rescale to = {most}"));
    }
}

fn check_grades(set: &RuleSet, fit: Reach, engagement: Reach, findings: &mut Findings) {
    for (name, cuts, reach, at) in
        [("fit", &set.grades.fit, fit, set.places.fit), ("engagement", &set.grades.engagement, engagement, set.places.engagement)]
    {
        let Some(most) = reach.most else { continue };
        // A file without rules of one kind has no use for its cuts.
        if reach == Reach::NOTHING {
            continue;
        }
        if let Some((place, cut)) = cuts.iter().enumerate().rfind(|(_, cut)| most < **cut) {
            let best = if name == "fit" { char::from(b'A' + place as u8).to_string() } else { (place + 1).to_string() };
            let message = format!("no lead can have {best} for {name}: that takes {cut} points, and the rules bring at most {most}");
            findings.add(at, Severity::Warning, "unreachable-threshold", message, "lower the cuts, or raise points");
        }
    }
}
