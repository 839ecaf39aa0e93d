//! How the rules that are served are shown.

use std::collections::BTreeMap;

use plumb_core::Field;
use plumb_rules::{Group, Kind, Points, RuleInfo, Threshold};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Current, RulesVersion};

/// The rules that are served.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulesDetail<'a> {
    /// The one version that answers name.
    version: RulesVersion<'a>,
    /// When it was taken into service.
    #[schema(format = DateTime)]
    loaded_at: &'a str,
    /// Why the file as it is now is not what is served, with the line and column of each fault; null when it is.
    #[schema(required)]
    load_error: Option<&'a str>,
    /// The attributes that rules read.
    fields: Vec<RuleField<'a>>,
    /// The properties of events that rules read.
    event_properties: &'a [String],
    /// Whether rules read events at all.
    uses_events: bool,
    /// The groups, with their caps.
    groups: Vec<GroupAnswer<'a>>,
    /// The rules, in the order of the file.
    rules: Vec<RuleInfoAnswer<'a>>,
    /// From which total on a lead is at a stage.
    stages: StagesAnswer,
    /// How points become a letter and a number.
    grades: RuleGradesAnswer<'a>,
}

/// An attribute that rules read.
#[derive(Debug, Serialize, ToSchema)]
struct RuleField<'a> {
    /// The name to send it under.
    name: &'a str,
    /// What it is read as, as in the fields of a model.
    #[schema(example = "number")]
    kind: &'a str,
}

/// What a group of rules counts for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum GroupKind {
    /// For fit: who the lead is.
    Explicit,
    /// For engagement: what the lead does.
    Implicit,
}

/// Rules with a common cap and floor.
#[derive(Debug, Serialize, ToSchema)]
struct GroupAnswer<'a> {
    /// Its name, which rules and lines of a ledger give as their `group`.
    id: &'a str,
    /// For people to read.
    title: &'a str,
    /// What it counts for.
    kind: GroupKind,
    /// The most points of its rules together; null without a cap.
    #[schema(required)]
    cap: Option<f64>,
    /// The fewest points of its rules together; null without a floor.
    #[schema(required)]
    floor: Option<f64>,
    /// Whether only the first of its rules that holds counts.
    first_match: bool,
}

/// A rule without its condition.
#[derive(Debug, Serialize, ToSchema)]
struct RuleInfoAnswer<'a> {
    /// Its name, which lines of a ledger give as their `rule`.
    id: &'a str,
    /// For people to read.
    title: &'a str,
    /// Its group.
    group: &'a str,
    /// What it counts for.
    kind: GroupKind,
    /// Its points; where it counts events, those of the first.
    points: f64,
    /// Points of every further event; null where it counts no events, or they are as the first.
    #[schema(required)]
    further: Option<f64>,
    /// The most points of all its events together; null without a cap.
    #[schema(required)]
    cap: Option<f64>,
    /// Whether each event brings points.
    counts_events: bool,
    /// Whether its points fade with time.
    decays: bool,
    /// The attributes that it reads.
    fields: &'a [String],
    /// The types of events that it reads; `*` is every type.
    events: &'a [String],
    /// The scenarios that it is local to; none if it counts everywhere.
    scenarios: &'a [String],
    /// The line of the file where it stands.
    line: usize,
}

/// The thresholds of the stages.
#[derive(Debug, Serialize, ToSchema)]
struct StagesAnswer {
    /// Of `nurture`.
    nurture: ThresholdAnswer,
    /// Of `sales_ready`.
    sales_ready: ThresholdAnswer,
    /// Of `rejected`; null where only disqualifiers reject.
    #[schema(required, nullable = true)]
    rejected: Option<ThresholdAnswer>,
}

/// A threshold that a lead passes to enter a stage, and another that it falls through to leave it.
#[derive(Debug, Serialize, ToSchema)]
struct ThresholdAnswer {
    /// The total from which on it enters; of `rejected` down to which.
    enter: f64,
    /// The total below which it leaves; of `rejected` above which.
    leave: f64,
}

/// How points become a letter for fit and a number for engagement.
#[derive(Debug, Serialize, ToSchema)]
struct RuleGradesAnswer<'a> {
    /// The fewest points of A, of B and so on; one letter more for what lies below.
    fit: Vec<f64>,
    /// The fewest points of 1, of 2 and so on; one number more for what lies below.
    engagement: Vec<f64>,
    /// What cells of the grid are called, by grade.
    names: &'a BTreeMap<String, String>,
}

impl<'a> RulesDetail<'a> {
    pub fn new(current: &'a Current) -> Self {
        let rules = &*current.ready;
        let set = &rules.set;
        let grades = set.grades();
        let amounts = |points: &[Points]| points.iter().map(|points| points.get()).collect();
        let threshold = |threshold: Threshold| ThresholdAnswer { enter: threshold.enter.get(), leave: threshold.leave.get() };
        Self {
            version: RulesVersion::of(rules),
            loaded_at: &rules.loaded_at.text,
            load_error: current.load_error.as_deref(),
            fields: set.fields().iter().map(|field: &Field| RuleField { name: &field.name, kind: field.kind.as_str() }).collect(),
            event_properties: set.properties(),
            uses_events: set.uses_events(),
            groups: set.groups().iter().map(GroupAnswer::new).collect(),
            rules: set.rules().iter().map(RuleInfoAnswer::new).collect(),
            stages: StagesAnswer {
                nurture: threshold(set.stages().nurture),
                sales_ready: threshold(set.stages().sales_ready),
                rejected: set.stages().rejected.map(threshold),
            },
            grades: RuleGradesAnswer { fit: amounts(&grades.fit), engagement: amounts(&grades.engagement), names: &grades.names },
        }
    }
}

impl From<Kind> for GroupKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Explicit => Self::Explicit,
            Kind::Implicit => Self::Implicit,
        }
    }
}

impl<'a> GroupAnswer<'a> {
    fn new(group: &'a Group) -> Self {
        Self {
            id: &group.id,
            title: &group.title,
            kind: group.kind.into(),
            cap: group.cap.map(Points::get),
            floor: group.floor.map(Points::get),
            first_match: group.first_match,
        }
    }
}

impl<'a> RuleInfoAnswer<'a> {
    fn new(rule: &'a RuleInfo) -> Self {
        Self {
            id: &rule.id,
            title: &rule.title,
            group: &rule.group,
            kind: rule.kind.into(),
            points: rule.points.get(),
            further: rule.further.map(Points::get),
            cap: rule.cap.map(Points::get),
            counts_events: rule.counts_events,
            decays: rule.decays,
            fields: &rule.fields,
            events: &rule.events,
            scenarios: &rule.scenarios,
            line: rule.at.line,
        }
    }
}
