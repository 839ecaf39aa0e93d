use plumb_core::Grade;
use plumb_rules::Stage;

use super::conditions::Conditions;
use crate::sql::Connection;
use crate::{Close, LeadFilter, Sort, Trend};

/// A part of a filter that an index answers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    Owner(&'a str),
    Stage(Stage),
    Grade(Grade),
    Outcome(Close),
    Trend(Trend),
    Score { min: Option<u8>, max: Option<u8> },
}

impl<'a> Part<'a> {
    /// Those of a filter. As a rule the first lets fewest leads through.
    pub(super) fn all(filter: &'a LeadFilter) -> Vec<Self> {
        let scores = (filter.min_score.is_some() || filter.max_score.is_some()).then_some((filter.min_score, filter.max_score));
        let parts = [
            filter.owner.as_deref().map(Self::Owner),
            filter.stage.map(Self::Stage),
            filter.grade.map(Self::Grade),
            filter.outcome.map(Self::Outcome),
            filter.trend.map(Self::Trend),
            scores.map(|(min, max)| Self::Score { min, max }),
        ];
        parts.into_iter().flatten().collect()
    }

    /// The index that finds these leads, and the order that they have there.
    pub(super) fn index(self) -> (&'static str, Sort) {
        match self {
            Self::Owner(_) => ("leads_by_owner", Sort::Id),
            Self::Stage(_) => ("leads_by_stage", Sort::Score),
            Self::Grade(_) => ("leads_by_grade", Sort::Score),
            Self::Outcome(_) => ("leads_by_outcome", Sort::Id),
            // All of them have one value.
            Self::Trend(_) => ("leads_by_trend", Sort::Id),
            Self::Score { .. } => ("leads_by_score", Sort::Score),
        }
    }

    fn add(self, conditions: &mut Conditions<'a>) {
        match self {
            Self::Owner(owner) => conditions.with("l.owner =", owner),
            Self::Stage(stage) => conditions.with("l.stage =", stage.as_str()),
            Self::Grade(grade) => conditions.with("l.grade =", grade.as_str()),
            Self::Outcome(outcome) => conditions.with("l.outcome =", outcome.as_str()),
            Self::Trend(trend) => conditions.with("l.trend =", f64::from(trend.rank())),
            Self::Score { min, max } => {
                // A lead without a score has none, not a low one.
                conditions.with("l.score >=", f64::from(min.unwrap_or(0)));
                conditions.with_opt("l.score <=", max.map(f64::from));
            }
        }
    }

    /// The condition alone.
    pub(super) fn alone(self) -> Conditions<'a> {
        let mut conditions = Conditions::default();
        self.add(&mut conditions);
        conditions
    }
}

/// Adds the conditions of a filter.
pub(super) fn add<'a>(db: &dyn Connection, filter: &'a LeadFilter, conditions: &mut Conditions<'a>) {
    for part in Part::all(filter) {
        part.add(conditions);
    }
    match filter.open {
        Some(true) => conditions.add("(l.outcome IS NULL OR l.outcome = 'reopened')"),
        Some(false) => conditions.add("l.outcome IN ('won', 'lost')"),
        None => {}
    }
    for segment in &filter.segments {
        let (name, value) = (conditions.param(&segment.attribute), conditions.param(&segment.value));
        conditions.add(db.in_segment("v.attributes", name, value));
    }
}
