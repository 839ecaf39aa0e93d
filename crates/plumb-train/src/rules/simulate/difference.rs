use plumb_rules::{Line, LineKind, Points, RuleScore};
use serde::Serialize;

/// A line of the ledger whose points are not what they were.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineChange {
    /// What the line is for.
    pub kind: LineKind,
    /// The rule's id; none of lines that no rule makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// For people to read.
    pub text: String,
    /// Points before; 0 where there was no such line.
    pub from: Points,
    /// Points after; 0 where there is no such line.
    pub to: Points,
}

impl LineChange {
    fn size(&self) -> Points {
        (self.to - self.from).abs()
    }
}

/// The lines of two ledgers that differ, the greatest change first, of equals in the order of the ledgers.
pub(super) fn changes(before: &RuleScore, after: &RuleScore) -> Vec<LineChange> {
    let same = |one: &Line, other: &Line| one.kind == other.kind && one.rule == other.rule && one.group == other.group;
    let points_in = |score: &RuleScore, line: &Line| score.ledger.iter().find(|own| same(own, line)).map_or(Points::ZERO, |own| own.points);
    let new = after.ledger.iter().filter(|line| !before.ledger.iter().any(|own| same(own, line)));
    let mut changes: Vec<LineChange> = (before.ledger.iter().chain(new))
        .map(|line| {
            let (rule, text) = (line.rule.clone(), line.text.clone());
            LineChange { kind: line.kind, rule, text, from: points_in(before, line), to: points_in(after, line) }
        })
        // A disqualifier has no points, and is there or not.
        .filter(|change| change.from != change.to || change.kind == LineKind::Disqualify)
        .collect();
    changes.retain(|change| change.kind != LineKind::Disqualify || before.disqualified != after.disqualified);
    changes.sort_by_key(|change| std::cmp::Reverse(change.size()));
    changes
}

/// Changes in words.
pub(super) fn in_words(changes: &[LineChange]) -> String {
    let words = |change: &LineChange| format!("{}: {} -> {}", change.text, change.from, change.to);
    changes.iter().map(words).collect::<Vec<_>>().join("; ")
}
