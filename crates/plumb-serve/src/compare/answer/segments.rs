//! For whom each is better.

use plumb_eval::compare::Level;
use serde::Serialize;
use utoipa::ToSchema;

use super::estimate::{EstimateAnswer, SideAnswer};
use crate::compare::segments::Grouping;

/// Leads parted by one grouping.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Grouping)]
pub(super) struct GroupingAnswer {
    /// What they are grouped by.
    name: String,
    /// The largest groups first, at most 50; behind them, under a null name, leads of no group and of those that are not listed.
    groups: Vec<SegmentAnswer>,
}

/// Both on the leads of one group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Segment)]
pub(super) struct SegmentAnswer {
    /// The group.
    #[schema(required)]
    group: Option<String>,
    /// Leads.
    leads: usize,
    /// How many of them were won.
    won: usize,
    /// AUC of the model; null where fewer than 10 leads were won or lost, as are the figures below.
    #[schema(required, nullable = true)]
    model_auc: Option<EstimateAnswer>,
    /// AUC of the rules.
    #[schema(required, nullable = true)]
    rules_auc: Option<EstimateAnswer>,
    /// The model's less that of the rules.
    #[schema(required, nullable = true)]
    difference: Option<EstimateAnswer>,
    /// Two-sided p-value of "no difference here", by Holm's allowance for all groups of all groupings: who looks at many finds one.
    #[schema(required)]
    adjusted_p: Option<f64>,
    /// Who is worse here beyond doubt; null where neither is.
    #[schema(required, nullable = true)]
    worse: Option<SideAnswer>,
}

impl GroupingAnswer {
    pub fn new(grouping: Grouping) -> Self {
        let segment = |(group, level): (Option<String>, &Level)| SegmentAnswer {
            group,
            leads: level.rows,
            won: level.won,
            model_auc: level.one_auc.map(Into::into),
            rules_auc: level.other_auc.map(Into::into),
            difference: level.difference.map(Into::into),
            adjusted_p: level.adjusted_p,
            worse: level.worse.map(Into::into),
        };
        let groups = grouping.groups.into_iter().zip(&grouping.by_level.levels).map(segment);
        // Nobody without a group is no group.
        Self { name: grouping.name, groups: groups.filter(|segment| segment.leads > 0).collect() }
    }
}
