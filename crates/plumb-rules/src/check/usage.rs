use std::collections::BTreeMap;

use serde::Serialize;

use super::finding::{Finding, Findings, Severity};
use crate::{LineKind, Points, RuleScore, RuleSet, Stage};

/// What rules did on many leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Usage {
    /// How many leads were scored.
    pub leads: u64,
    /// Of each rule, in the order of the file.
    pub rules: Vec<RuleUse>,
    /// How often each group's cap took something off, in the order of the groups.
    pub group_caps: Vec<u64>,
    /// The most points of each group over all leads, before its cap.
    pub group_most: Vec<Points>,
    /// How many leads are at each stage.
    pub stages: BTreeMap<Stage, u64>,
    /// How many leads have each grade.
    pub grades: BTreeMap<String, u64>,
    /// How often each disqualifier held.
    pub disqualified: BTreeMap<String, u64>,
    /// The lowest and the highest total.
    pub totals: Option<(Points, Points)>,
}

/// What one rule did.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct RuleUse {
    /// For how many leads it held.
    pub held: u64,
    /// For how many it could not be told and gave its points for that case.
    pub missing: u64,
    /// The sum of its points over all leads, after its own cap.
    pub points: Points,
}

impl Usage {
    /// Nothing yet.
    pub fn new(set: &RuleSet) -> Self {
        Self {
            leads: 0,
            rules: vec![RuleUse::default(); set.rules().len()],
            group_caps: vec![0; set.groups().len()],
            group_most: vec![Points::ZERO; set.groups().len()],
            stages: BTreeMap::new(),
            grades: BTreeMap::new(),
            disqualified: BTreeMap::new(),
            totals: None,
        }
    }

    /// Takes in what the same rules said of a lead.
    pub fn add(&mut self, set: &RuleSet, score: &RuleScore) {
        self.leads += 1;
        *self.stages.entry(score.stage).or_default() += 1;
        *self.grades.entry(score.grade.clone()).or_default() += 1;
        for disqualified in &score.disqualified {
            *self.disqualified.entry(disqualified.rule.clone()).or_default() += 1;
        }
        let (low, high) = self.totals.unwrap_or((score.total, score.total));
        self.totals = Some((low.min(score.total), high.max(score.total)));
        let mut groups = vec![Points::ZERO; self.group_most.len()];
        let place = |id: &Option<String>| set.groups().iter().position(|group| Some(&group.id) == id.as_ref());
        for line in &score.ledger {
            if let Some(used) = line.rule_index.and_then(|index| self.rules.get_mut(index)) {
                used.points = used.points + line.points;
                used.held += u64::from(line.kind == LineKind::Rule);
                used.missing += u64::from(line.kind == LineKind::Missing);
            }
            let Some(group) = place(&line.group) else { continue };
            match line.kind {
                LineKind::GroupCap => self.group_caps[group] += 1,
                LineKind::GroupFloor => {}
                _ => groups[group] = groups[group] + line.points,
            }
        }
        for (most, points) in self.group_most.iter_mut().zip(groups) {
            *most = (*most).max(points);
        }
    }

    /// Takes in what was counted elsewhere.
    pub fn merge(&mut self, other: &Usage) {
        self.leads += other.leads;
        for (own, theirs) in self.rules.iter_mut().zip(&other.rules) {
            own.held += theirs.held;
            own.missing += theirs.missing;
            own.points = own.points + theirs.points;
        }
        self.group_caps.iter_mut().zip(&other.group_caps).for_each(|(own, theirs)| *own += theirs);
        self.group_most.iter_mut().zip(&other.group_most).for_each(|(own, theirs)| *own = (*own).max(*theirs));
        other.stages.iter().for_each(|(stage, count)| *self.stages.entry(*stage).or_default() += count);
        other.grades.iter().for_each(|(grade, count)| *self.grades.entry(grade.clone()).or_default() += count);
        other.disqualified.iter().for_each(|(id, count)| *self.disqualified.entry(id.clone()).or_default() += count);
        self.totals = match (self.totals, other.totals) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (own, theirs) => own.or(theirs),
        };
    }

    /// What the data tell of the rules: rules that never hold, or always; caps and thresholds that nobody reaches.
    pub fn findings(&self, set: &RuleSet) -> Vec<Finding> {
        let mut findings = Findings::default();
        if self.leads == 0 {
            return Vec::new();
        }
        self.check_rules(set, &mut findings);
        self.check_groups(set, &mut findings);
        self.check_stages(set, &mut findings);
        findings.sorted()
    }

    fn check_rules(&self, set: &RuleSet, findings: &mut Findings) {
        for (info, used) in set.rules().iter().zip(&self.rules) {
            let of = (info.id.as_str(), info.at);
            if used.held == 0 {
                let message = format!("`{}` holds for none of {} leads", info.id, self.leads);
                let hint = match used.missing {
                    0 => "look whether its values are written as in the data".to_owned(),
                    missing => format!("it cannot be told of {missing} leads: look whether the field is filled in"),
                };
                findings.of_rule(of, Severity::Warning, "never-holds", message, hint);
            } else if used.held == self.leads && self.leads > 1 && !info.counts_events {
                let message = format!("`{}` holds for all {} leads: it tells nobody from anybody", info.id, self.leads);
                findings.of_rule(of, Severity::Note, "always-holds", message, "take it out, or move the thresholds by its points");
            }
        }
        for own in set.disqualifiers.iter().filter(|own| !self.disqualified.contains_key(&own.id)) {
            let message = format!("`{}` disqualifies none of {} leads", own.id, self.leads);
            findings.of_rule(
                (&own.id, own.at),
                Severity::Note,
                "never-holds",
                message,
                "look whether its values are written as in the data",
            );
        }
    }

    fn check_groups(&self, set: &RuleSet, findings: &mut Findings) {
        for ((group, capped), most) in set.groups().iter().zip(&self.group_caps).zip(&self.group_most) {
            let Some(cap) = group.cap else { continue };
            if *most < cap {
                let message = format!("no lead reaches the cap of {cap} of the group `{}`: the most is {most}", group.id);
                findings.add(group.at, Severity::Note, "cap-not-reached", message, "the cap does nothing on these leads");
            } else if *capped * 2 > self.leads {
                let message = format!("the cap of {cap} of the group `{}` cuts {capped} of {} leads", group.id, self.leads);
                findings.add(
                    group.at,
                    Severity::Warning,
                    "cap-cuts-most",
                    message,
                    "leads above the cap are not told apart; raise it or lower points",
                );
            }
        }
    }

    fn check_stages(&self, set: &RuleSet, findings: &mut Findings) {
        let Some((low, high)) = self.totals else { return };
        let stages = [
            ("sales_ready", set.stages().sales_ready.enter, set.places.sales_ready),
            ("nurture", set.stages().nurture.enter, set.places.nurture),
        ];
        for (name, enter, at) in stages {
            if high < enter {
                let message = format!("none of {} leads reaches the {enter} points of {name}: the highest total is {high}", self.leads);
                findings.add(at, Severity::Warning, "threshold-not-reached", message, "lower the threshold, or raise points");
            } else if low >= enter {
                let message = format!("all {} leads reach the {enter} points of {name}: the lowest total is {low}", self.leads);
                findings.add(at, Severity::Warning, "threshold-for-all", message, "raise the threshold");
            }
        }
    }
}
