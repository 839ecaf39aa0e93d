//! From the text of a rules file to a checked [`RuleSet`].

mod condition;
mod group;
mod outcome;
mod rule;
mod scenario;
mod subjects;
mod tests;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::document::{Node, RuleError, RuleErrors, Source, Table};
use crate::grammar::FILE;
use crate::set::digest;
use crate::{RuleSet, condition as conditions};
use condition::Conditions;
use subjects::Subjects;
use tests::COMPARES;

/// The longest text that is read, in bytes.
const MOST_BYTES: usize = 4 << 20;
/// Faults of the TOML itself that are told; more are mostly consequences.
const MOST_SYNTAX_FAULTS: usize = 5;

pub(crate) fn parse(text: &str) -> Result<RuleSet, RuleErrors> {
    let source = Source::new(text);
    if text.len() > MOST_BYTES {
        source.fault_with(&(0..0), "the file is larger than 4 MiB", "a rules file holds rules; long lists of values belong into a column");
        return Err(RuleErrors(source.faults()));
    }
    let root = read_toml(&source, text)?;
    let set = read(&source, &root, text);
    let faults: Vec<RuleError> = source.faults();
    match set {
        Some(set) if faults.is_empty() => Ok(set),
        _ => Err(RuleErrors(faults)),
    }
}

/// The TOML as a tree with places.
fn read_toml<'t>(source: &Source<'t>, text: &'t str) -> Result<Node<'t>, RuleErrors> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let span = root.span();
        return Ok(Spanned::new(span, DeValue::Table(root.into_inner())));
    }
    for error in errors.iter().take(MOST_SYNTAX_FAULTS) {
        let message = error.message().replace('\n', ", ");
        source.fault_with(
            &error.span().unwrap_or(0..0),
            format!("this is no TOML: {message}"),
            "texts stand in quotes, lists in brackets, tables in braces",
        );
    }
    Err(RuleErrors(source.faults()))
}

fn read<'t>(source: &'t Source<'t>, root: &'t Node<'t>, text: &str) -> Option<RuleSet> {
    let file = Table::open(source, root, &FILE)?;
    let compare = file.choice("compare", &COMPARES).unwrap_or_default();
    let mut conditions = Conditions {
        compare,
        fields: Subjects::read(&file, "fields", root, "field"),
        properties: Subjects::read(&file, "properties", root, "property"),
        reads_events: false,
    };
    let scenario_field = scenario::field(&file, &mut conditions);
    let scenarios = scenario::scenarios(&file, compare, scenario_field);
    let mut groups = group::groups(&file);
    let ruled = rule::rules(&file, &mut groups, &scenarios, &mut conditions);
    let disqualifiers = rule::disqualifiers(&file, &ruled, &scenarios, &mut conditions);
    let (scale, stages, grades) = (outcome::scale(&file), outcome::stages(&file), outcome::grades(&file));
    let unread = [conditions.fields.unread(), conditions.properties.unread()].concat();
    let Conditions { fields, properties, reads_events, .. } = conditions;
    let (subjects, properties) = (fields.met, properties.met);
    let is_local = |index: &usize, place: usize| ruled.rules[*index].scenarios.contains(&place);
    let is_global = |index: &usize| ruled.rules[*index].scenarios.is_empty();
    let indices = 0..ruled.rules.len();
    let scenario_rules = scenarios
        .iter()
        .enumerate()
        .map(|(place, scenario)| {
            let applies = |index: &usize| is_local(index, place) || (is_global(index) && !scenario.drops_global);
            indices.clone().filter(applies).collect()
        })
        .collect();
    Some(RuleSet {
        name: file.text("name").unwrap_or_default().to_owned(),
        description: file.text("description").map(str::to_owned),
        text: text.to_owned(),
        digest: digest(text),
        compare,
        fields: subjects.iter().map(|subject| subject.field.clone()).collect(),
        property_names: properties.iter().map(|subject: &conditions::Subject| subject.field.name.clone()).collect(),
        subjects,
        properties,
        groups,
        scenarios,
        scenario_field,
        global_rules: indices.filter(is_global).collect(),
        scenario_rules,
        has_replacements: ruled.rules.iter().any(|rule| !rule.replaces.is_empty()),
        rules: ruled.rules,
        infos: ruled.infos,
        disqualifiers,
        reads_events,
        unread,
        places: outcome::places(&file),
        scale,
        stages,
        grades,
    })
}
