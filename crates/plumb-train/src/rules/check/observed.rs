use std::collections::BTreeMap;

use plumb_rules::{LineKind, Points, RuleScore, RuleSet, Stage};
use serde::Serialize;

/// What rules do to the leads of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Observed {
    /// Rows of the file.
    pub rows: u64,
    /// Rows with a moment; all counts are of these.
    pub scored: u64,
    /// The lowest and the highest total.
    pub total: Option<(Points, Points)>,
    /// The lowest and the highest points for fit.
    pub fit: Option<(Points, Points)>,
    /// The lowest and the highest points for engagement.
    pub engagement: Option<(Points, Points)>,
    /// Each rule, in the order of the file.
    pub rules: Vec<RuleCount>,
    /// Each group, in the order of the file.
    pub groups: Vec<GroupCount>,
    /// Leads by stage.
    pub stages: BTreeMap<Stage, u64>,
    /// Leads by grade.
    pub grades: BTreeMap<String, u64>,
    /// Leads by scenario, for all scenarios of the file.
    pub scenarios: BTreeMap<String, u64>,
    /// Leads by disqualifier, for all disqualifiers of the file.
    pub disqualified: BTreeMap<String, u64>,
    /// Leads for which two rules both hold, by the places of the rules, the lower first.
    #[serde(skip)]
    pub(super) together: BTreeMap<(usize, usize), u64>,
}

/// How often a rule counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleCount {
    /// The rule's id.
    pub rule: String,
    /// Its points, as the file says.
    pub points: Points,
    /// Leads for which it holds.
    pub held: u64,
    /// Leads for which it cannot be told and gives its points for missing data.
    pub missing: u64,
    /// The points that it gave to all of them together.
    pub given: Points,
}

/// What a group gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupCount {
    /// The group's id.
    pub group: String,
    /// The highest sum of its rules before its cap.
    pub highest: Points,
    /// The lowest sum of its rules before its floor.
    pub lowest: Points,
    /// Leads from which its cap takes points.
    pub capped: u64,
    /// Leads to which its floor gives points.
    pub floored: u64,
}

impl Observed {
    pub(super) fn new(set: &RuleSet) -> Self {
        let rule = |info: &plumb_rules::RuleInfo| RuleCount {
            rule: info.id.clone(),
            points: info.points,
            held: 0,
            missing: 0,
            given: Points::ZERO,
        };
        let group = |group: &plumb_rules::Group| GroupCount {
            group: group.id.clone(),
            highest: Points::ZERO,
            lowest: Points::ZERO,
            capped: 0,
            floored: 0,
        };
        Self {
            rows: 0,
            scored: 0,
            total: None,
            fit: None,
            engagement: None,
            rules: set.rules().iter().map(rule).collect(),
            groups: set.groups().iter().map(group).collect(),
            stages: BTreeMap::new(),
            grades: BTreeMap::new(),
            scenarios: set.scenarios().map(|id| (id.to_owned(), 0)).collect(),
            disqualified: set.disqualifiers().map(|(id, _)| (id.to_owned(), 0)).collect(),
            together: BTreeMap::new(),
        }
    }

    /// Counts a lead.
    pub(super) fn add(&mut self, score: &RuleScore) {
        self.scored += 1;
        widen(&mut self.total, score.total);
        widen(&mut self.fit, score.fit);
        widen(&mut self.engagement, score.engagement);
        *self.stages.entry(score.stage).or_default() += 1;
        *self.grades.entry(score.grade.clone()).or_default() += 1;
        if let Some(scenario) = &score.scenario {
            *self.scenarios.entry(scenario.clone()).or_default() += 1;
        }
        for disqualified in &score.disqualified {
            *self.disqualified.entry(disqualified.rule.clone()).or_default() += 1;
        }
        self.add_rules(score);
        self.add_groups(score);
    }

    fn add_rules(&mut self, score: &RuleScore) {
        let mut held = Vec::new();
        for line in &score.ledger {
            let Some(count) = line.rule_index.and_then(|place| self.rules.get_mut(place)) else { continue };
            count.given = count.given + line.points;
            match line.kind {
                LineKind::Rule => {
                    count.held += 1;
                    held.extend(line.rule_index);
                }
                LineKind::Missing => count.missing += 1,
                _ => {}
            }
        }
        held.sort_unstable();
        for (at, one) in held.iter().enumerate() {
            for other in &held[at + 1..] {
                *self.together.entry((*one, *other)).or_default() += 1;
            }
        }
    }

    fn add_groups(&mut self, score: &RuleScore) {
        for group in &mut self.groups {
            let mut sum = Points::ZERO;
            for line in score.ledger.iter().filter(|line| line.group.as_deref() == Some(&group.group)) {
                match line.kind {
                    LineKind::GroupCap => group.capped += 1,
                    LineKind::GroupFloor => group.floored += 1,
                    _ => sum = sum + line.points,
                }
            }
            group.highest = group.highest.max(sum);
            group.lowest = group.lowest.min(sum);
        }
    }

    /// Adds what another thread counted.
    pub(super) fn join(mut self, other: Self) -> Self {
        fn add<K: Ord>(own: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
            more.into_iter().for_each(|(key, count)| *own.entry(key).or_default() += count);
        }
        self.rows += other.rows;
        self.scored += other.scored;
        for (own, more) in [(&mut self.total, other.total), (&mut self.fit, other.fit), (&mut self.engagement, other.engagement)] {
            more.into_iter().flat_map(|(low, high)| [low, high]).for_each(|points| widen(own, points));
        }
        for (own, more) in self.rules.iter_mut().zip(other.rules) {
            own.held += more.held;
            own.missing += more.missing;
            own.given = own.given + more.given;
        }
        for (own, more) in self.groups.iter_mut().zip(other.groups) {
            own.highest = own.highest.max(more.highest);
            own.lowest = own.lowest.min(more.lowest);
            own.capped += more.capped;
            own.floored += more.floored;
        }
        add(&mut self.stages, other.stages);
        add(&mut self.grades, other.grades);
        add(&mut self.scenarios, other.scenarios);
        add(&mut self.disqualified, other.disqualified);
        add(&mut self.together, other.together);
        self
    }
}

fn widen(range: &mut Option<(Points, Points)>, points: Points) {
    let (low, high) = range.unwrap_or((points, points));
    *range = Some((low.min(points), high.max(points)));
}
