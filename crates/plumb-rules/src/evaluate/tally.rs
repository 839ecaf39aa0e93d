use plumb_core::Score;

use super::evidence::{of_condition, of_rule};
use super::fired::Counted;
use super::{Evidence, Line, LineKind};
use crate::lead::Facts;
use crate::rule::Disqualifier;
use crate::{Points, RuleSet};

/// The sums of a lead.
pub(super) struct Tally {
    pub(super) fit: Points,
    pub(super) engagement: Points,
    pub(super) total: Points,
    pub(super) score: Score,
}

impl Default for Tally {
    fn default() -> Self {
        Self { fit: Points::ZERO, engagement: Points::ZERO, total: Points::ZERO, score: Score::MIN }
    }
}

/// Where what is counted is written down.
pub(super) trait Book {
    /// A rule that holds; returns its points after its own cap.
    fn counted(&mut self, set: &RuleSet, index: usize, facts: &Facts<'_, '_>, counted: Counted) -> Points;
    /// A rule that cannot be told; returns its points for that case.
    fn missing(&mut self, set: &RuleSet, index: usize, facts: &Facts<'_, '_>, points: Points) -> Points;
    /// What a cap, a floor or the way to the score changes.
    fn change(&mut self, set: &RuleSet, entry: Entry, points: Points);
}

/// A line that no rule makes. Groups by their place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    GroupCap(usize),
    GroupFloor(usize),
    TotalCap,
    TotalFloor,
    Rescale,
    Rounding,
    Clamp,
}

/// Writes nothing down.
pub(super) struct Silent;

impl Book for Silent {
    fn counted(&mut self, _: &RuleSet, _: usize, _: &Facts<'_, '_>, counted: Counted) -> Points {
        counted.points + counted.cap
    }

    fn missing(&mut self, _: &RuleSet, _: usize, _: &Facts<'_, '_>, points: Points) -> Points {
        points
    }

    fn change(&mut self, _: &RuleSet, _: Entry, _: Points) {}
}

/// Writes the ledger.
#[derive(Default)]
pub(super) struct Written {
    pub(super) lines: Vec<Line>,
}

impl Written {
    fn rule_line(&mut self, set: &RuleSet, index: usize, kind: LineKind, points: Points, units: f64, evidence: Evidence) {
        let info = &set.infos[index];
        let text = match kind {
            LineKind::RuleCap => format!("{}: at most {}", info.title, set.infos[index].cap.unwrap_or_default()),
            LineKind::Missing => format!("{}: not known", info.title),
            _ => info.title.clone(),
        };
        let (rule, group) = (Some(info.id.clone()), Some(info.group.clone()));
        self.lines.push(Line { kind, rule, rule_index: Some(index), group, points, units, text, evidence });
    }

    pub(super) fn disqualify(&mut self, disqualifier: &Disqualifier, evidence: Evidence) {
        self.lines.push(Line {
            kind: LineKind::Disqualify,
            rule: Some(disqualifier.id.clone()),
            rule_index: None,
            group: None,
            points: Points::ZERO,
            units: 0.0,
            text: disqualifier.reason.clone(),
            evidence,
        });
    }
}

impl Book for Written {
    fn counted(&mut self, set: &RuleSet, index: usize, facts: &Facts<'_, '_>, counted: Counted) -> Points {
        let evidence = of_rule(set, index, facts, &counted);
        self.rule_line(set, index, LineKind::Rule, counted.points, counted.units, evidence);
        if counted.cap != Points::ZERO {
            self.rule_line(set, index, LineKind::RuleCap, counted.cap, 0.0, Evidence::default());
        }
        counted.points + counted.cap
    }

    fn missing(&mut self, set: &RuleSet, index: usize, facts: &Facts<'_, '_>, points: Points) -> Points {
        let evidence = set.rules[index].when.as_ref().map(|when| of_condition(set, when, facts)).unwrap_or_default();
        self.rule_line(set, index, LineKind::Missing, points, 0.0, evidence);
        points
    }

    fn change(&mut self, set: &RuleSet, entry: Entry, points: Points) {
        if points == Points::ZERO {
            return;
        }
        let group = |place: usize| &set.groups[place];
        let (kind, group, text) = match entry {
            Entry::GroupCap(place) => (
                LineKind::GroupCap,
                Some(group(place)),
                format!("{}: at most {}", group(place).title, group(place).cap.unwrap_or_default()),
            ),
            Entry::GroupFloor(place) => (
                LineKind::GroupFloor,
                Some(group(place)),
                format!("{}: at least {}", group(place).title, group(place).floor.unwrap_or_default()),
            ),
            Entry::TotalCap => (LineKind::TotalCap, None, format!("All groups: at most {}", set.scale.cap.unwrap_or_default())),
            Entry::TotalFloor => (LineKind::TotalFloor, None, format!("All groups: at least {}", set.scale.floor.unwrap_or_default())),
            Entry::Rescale => (LineKind::Rescale, None, "Rescaled onto 1 to 100".to_owned()),
            Entry::Rounding => (LineKind::Rounding, None, "Rounded to a whole number".to_owned()),
            Entry::Clamp => (LineKind::Clamp, None, "A score lies between 1 and 100".to_owned()),
        };
        let group = group.map(|group| group.id.clone());
        self.lines.push(Line { kind, rule: None, rule_index: None, group, points, units: 0.0, text, evidence: Evidence::default() });
    }
}
