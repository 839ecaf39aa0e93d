//! Rules and disqualifiers.

use std::collections::BTreeMap;

use super::condition::Conditions;
use super::scenario::{named, place};
use crate::condition::{Condition, Leaf, Selector};
use crate::document::{Position, Table};
use crate::grammar::{CONDITION, DECAY, DISQUALIFY, RULE, SELECTOR};
use crate::rule::{Decay, Disqualifier, Each, Group, Kind, Rule, RuleInfo, Scenario, Validity};
use crate::{Points, condition};
use plumb_core::Time;

/// The rules, and what is to be known of each.
#[derive(Default)]
pub(super) struct Ruled {
    pub(super) rules: Vec<Rule>,
    pub(super) infos: Vec<RuleInfo>,
    lines: BTreeMap<String, usize>,
}

/// The groups of rules that name none, by what they count for.
const OWN_GROUPS: [(&str, Kind); 2] = [("fit", Kind::Explicit), ("engagement", Kind::Implicit)];

pub(super) fn rules<'t>(file: &Table<'t>, groups: &mut Vec<Group>, scenarios: &[Scenario], conditions: &mut Conditions<'t>) -> Ruled {
    let mut ruled = Ruled::default();
    let tables = file.tables("rule", &RULE);
    if file.get("rule").is_none_or(|node| node.get_ref().as_array().is_some_and(|items| items.is_empty())) {
        file.source().fault_with(&(0..0), "the file has no rule", "begin each one with [[rule]]");
    }
    let mut replacing = Vec::new();
    for table in &tables {
        if let Some((rule, info)) = one(table, groups, scenarios, conditions) {
            if ruled.lines.contains_key(&info.id) {
                twice(table, &info.id, ruled.lines[&info.id]);
                continue;
            }
            ruled.lines.insert(info.id.clone(), info.at.line);
            replacing.push((table, ruled.rules.len()));
            ruled.rules.push(rule);
            ruled.infos.push(info);
        }
    }
    for (table, index) in replacing {
        ruled.rules[index].replaces = replaced(table, &ruled, index);
    }
    ruled
}

fn twice(table: &Table<'_>, id: &str, line: usize) {
    let hint = format!("the first is in line {line}; ledgers and reports tell rules apart by their ids");
    table.source().fault_with(&table.span_of("id"), format!("there are two rules with the id `{id}`"), hint);
}

fn one<'t>(
    table: &Table<'t>,
    groups: &mut Vec<Group>,
    scenarios: &[Scenario],
    conditions: &mut Conditions<'t>,
) -> Option<(Rule, RuleInfo)> {
    let source = table.source();
    let when = table.table("when", &CONDITION).and_then(|when| conditions.condition(&when));
    let points = table.points("points");
    let each = table.table("each", &SELECTOR).and_then(|each| conditions.selector(&each)).map(|selector| each(table, selector, points));
    let at = source.position(table.span());
    if !table.has("when") && !table.has("each") {
        let hint = "add when = { field = \"industry\", equals = \"Software\" }, or each = { event = \"download\" }";
        source.fault_with(table.span(), "a rule needs a condition (`when`) or events (`each`)", hint);
    }
    for key in table.given(&["further", "cap", "decay"]) {
        if !table.has("each") {
            let hint = "only events that bring points each have it; use each = { event = \"...\" } instead of `when`";
            source.fault_with(&table.span_of(key), format!("`{key}` stands without `each`"), hint);
        }
    }
    let reads = Reads::of(when.as_ref(), each.as_ref(), conditions);
    let group = group_of(table, groups, !reads.events.is_empty(), at);
    let id = table.text("id")?;
    let (points, scenarios_of) = (points?, named(table, scenarios));
    let rule = Rule {
        group: group?,
        when,
        each,
        points,
        missing: table.points("missing"),
        scenarios: scenarios_of,
        replaces: Vec::new(),
        valid: validity(table),
    };
    let further = rule.each.as_ref().map(|each| each.further).filter(|further| *further != points);
    let info = RuleInfo {
        id: id.to_owned(),
        title: table.text("title").unwrap_or(id).to_owned(),
        group: groups[rule.group].id.clone(),
        kind: groups[rule.group].kind,
        points,
        further,
        cap: rule.each.as_ref().and_then(|each| each.cap),
        missing: rule.missing,
        counts_events: rule.each.is_some(),
        decays: rule.each.as_ref().is_some_and(|each| each.decay.is_some()),
        fields: reads.fields,
        events: reads.events,
        scenarios: rule.scenarios.iter().map(|place| scenarios[*place].id.clone()).collect(),
        at,
    };
    Some((rule, info))
}

/// Events that bring points each.
fn each(table: &Table<'_>, selector: Selector, points: Option<Points>) -> Each {
    let points = points.unwrap_or_default();
    let further = table.points("further").unwrap_or(points);
    let cap = table.points("cap");
    let opposite = |a: Points, b: Points| a.thousandths().signum() * b.thousandths().signum() < 0;
    if opposite(points, further) {
        let hint = "write two rules: what adds and what takes away can then be seen in the ledger";
        table.source().fault_with(&table.span_of("further"), "`further` and `points` must both add or both take away", hint);
    }
    if let Some(cap) = cap
        && (opposite(points, cap) || opposite(further, cap) || cap == Points::ZERO)
    {
        let hint = "of points that take away, the cap is the least: points = -2, cap = -10";
        table.source().fault_with(&table.span_of("cap"), format!("the cap {cap} does not fit points of {points}"), hint);
    }
    Each { selector, further, cap, decay: decay(table) }
}

fn decay(table: &Table<'_>) -> Option<Decay> {
    let decay = table.table("decay", &DECAY)?;
    let positive = |key: &str| {
        let days = decay.days(key, 0.0)?;
        if days == 0.0 {
            decay.wrong(key, "more than 0 days");
        }
        Some(days).filter(|days| *days > 0.0)
    };
    let (half_life, linear) = (positive("half_life_days").map(Decay::HalfLife), positive("linear_days").map(Decay::Linear));
    let given = decay.given(&["half_life_days", "linear_days"]);
    if given.len() != 1 {
        let message = "a decay is either half_life_days or linear_days";
        decay.source().fault_with(decay.span(), message, "such as { half_life_days = 30 }");
    }
    half_life.or(linear)
}

/// The place of a rule's group; a rule without one goes to a group of its own kind.
fn group_of(table: &Table<'_>, groups: &mut Vec<Group>, reads_events: bool, at: Position) -> Option<usize> {
    if table.has("group") {
        let ids: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
        return place(table.source(), table.text("group")?, &table.span_of("group"), &ids, "group", "[[group]]");
    }
    let (id, kind) = OWN_GROUPS[usize::from(reads_events)];
    if let Some(place) = groups.iter().position(|group| group.id == id) {
        return Some(place);
    }
    let title = if reads_events { "Engagement" } else { "Fit" }.to_owned();
    groups.push(Group { id: id.to_owned(), title, kind, cap: None, floor: None, first_match: false, at });
    Some(groups.len() - 1)
}

fn validity(table: &Table<'_>) -> Validity {
    let last_day = |time: Time| if time.is_midnight() { time.plus_days(1.0) } else { time };
    let (from, until) = (table.date("valid_from"), table.date("valid_to").map(last_day));
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        table.source().fault_with(&table.span_of("valid_to"), "`valid_to` is before `valid_from`", "swap the two");
    }
    Validity { from, until }
}

/// The places of the global rules that a local one stands for.
fn replaced(table: &Table<'_>, ruled: &Ruled, index: usize) -> Vec<usize> {
    let ids: Vec<&str> = ruled.infos.iter().map(|info| info.id.as_str()).collect();
    let mut places = Vec::new();
    for (name, span) in table.texts("replaces") {
        if ruled.rules[index].scenarios.is_empty() {
            let hint = "add scenario = \"...\", or take the other rule out of the file";
            table.source().fault_with(&span, "only a rule that is local to a scenario can replace another", hint);
            continue;
        }
        let Some(place) = place(table.source(), name, &span, &ids, "rule", "[[rule]]") else { continue };
        if ruled.rules[place].scenarios.is_empty() {
            places.push(place);
        } else {
            let hint = "let the two be local to different scenarios instead";
            table.source().fault_with(&span, format!("`{name}` is local itself; only global rules can be replaced"), hint);
        }
    }
    places
}

pub(super) fn disqualifiers<'t>(
    file: &Table<'t>,
    ruled: &Ruled,
    scenarios: &[Scenario],
    conditions: &mut Conditions<'t>,
) -> Vec<Disqualifier> {
    let mut found: Vec<Disqualifier> = Vec::new();
    for table in file.tables("disqualify", &DISQUALIFY) {
        let when = table.table("when", &CONDITION).and_then(|when| conditions.condition(&when));
        let (id, reason, scenarios, valid) = (table.text("id"), table.text("reason"), named(&table, scenarios), validity(&table));
        let at = table.source().position(table.span());
        let (Some(id), Some(reason), Some(when)) = (id, reason, when) else { continue };
        let other = found.iter().find(|own| own.id == id).map(|own| own.at.line);
        if let Some(line) = ruled.lines.get(id).copied().or(other) {
            twice(&table, id, line);
            continue;
        }
        found.push(Disqualifier { id: id.to_owned(), reason: reason.to_owned(), when, scenarios, valid, at });
    }
    found
}

/// What a rule reads.
#[derive(Default)]
struct Reads {
    fields: Vec<String>,
    events: Vec<String>,
}

impl Reads {
    fn of(when: Option<&Condition>, each: Option<&Each>, conditions: &Conditions<'_>) -> Self {
        let mut reads = Self::default();
        for leaf in when.map(condition::Tree::leaves).unwrap_or_default() {
            match leaf {
                Leaf::Field(test) => push(&mut reads.fields, &conditions.fields.met[test.subject].field.name),
                Leaf::Events(events) => reads.select(&events.selector),
                Leaf::LeadAge(_) => {}
            }
        }
        if let Some(each) = each {
            reads.select(&each.selector);
        }
        reads
    }

    fn select(&mut self, selector: &Selector) {
        if selector.kinds.is_empty() {
            push(&mut self.events, "*");
        }
        selector.kinds.iter().for_each(|kind| push(&mut self.events, kind));
    }
}

fn push(names: &mut Vec<String>, name: &str) {
    if names.iter().all(|known| known != name) {
        names.push(name.to_owned());
    }
}
