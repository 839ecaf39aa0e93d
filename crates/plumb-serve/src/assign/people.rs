//! Who takes what.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::limits::REPRESENTATIVES;
use crate::problem::FieldProblem;

/// Somebody who works leads.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = Representative)]
#[serde(deny_unknown_fields, expecting = "an object with the member `id`")]
pub(super) struct GivenRepresentative {
    /// As it stands in `owner` of leads.
    #[schema(example = "anna")]
    id: String,
    /// How many leads they may have in all, those that are theirs already included. No bound, when left out.
    #[schema(value_type = Option<u64>, minimum = 0, example = 40)]
    capacity: Option<u64>,
    /// Which leads they take: for each attribute the values that it may have, letter case aside, such as `{"country": ["DE", "AT"]}`. All conditions must
    /// hold. Any lead, when left out.
    #[schema(value_type = Option<Object>, example = json!({ "country": ["DE", "AT"], "language": ["de"] }))]
    takes: Option<BTreeMap<String, Vec<Value>>>,
}

/// A checked representative.
#[derive(Debug, Clone)]
pub(crate) struct Representative {
    pub id: String,
    pub capacity: Option<usize>,
    takes: Vec<(String, BTreeSet<String>)>,
}

impl Representative {
    /// Whether they take a lead.
    pub(super) fn takes<'a>(&'a self, lead: &mut PlainLead<'a>) -> bool {
        self.takes.iter().all(|(name, values)| lead.value(name).is_some_and(|value| values.contains(value)))
    }

    /// How many conditions they have.
    pub fn conditions(&self) -> usize {
        self.takes.len()
    }
}

/// A lead's attributes as conditions compare them, each made once, however many ask for it.
pub(super) struct PlainLead<'a> {
    attributes: &'a Map<String, Value>,
    known: HashMap<&'a str, Option<String>>,
}

impl<'a> PlainLead<'a> {
    pub fn new(attributes: &'a Map<String, Value>) -> Self {
        Self { attributes, known: HashMap::new() }
    }

    fn value(&mut self, name: &'a str) -> Option<&String> {
        self.known.entry(name).or_insert_with(|| self.attributes.get(name).and_then(plain)).as_ref()
    }
}

/// A value as conditions compare it; `None` for what has no value.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_lowercase()).filter(|text| !text.is_empty()),
        // 250 and 250.0 are the same number.
        Value::Number(number) => number.as_f64().map(|number| number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Checks the representatives of a request, and sorts them, so that their order does not matter.
pub(super) fn check(given: Vec<GivenRepresentative>, faults: &mut Vec<FieldProblem>) -> Vec<Representative> {
    let mut fault = |path: &[&str], why: String| faults.push(FieldProblem::new(path, why));
    if given.is_empty() || given.len() > REPRESENTATIVES {
        fault(&["representatives"], format!("there must be 1 to {REPRESENTATIVES}, and there are {}", given.len()));
        return Vec::new();
    }
    let mut people = Vec::with_capacity(given.len());
    for (index, person) in given.into_iter().enumerate() {
        let at = index.to_string();
        if person.id.trim().is_empty() {
            fault(&["representatives", &at, "id"], "it is blank".to_owned());
        }
        let mut takes = Vec::new();
        for (name, values) in person.takes.unwrap_or_default() {
            let known: Vec<String> = values.iter().filter_map(plain).collect();
            if known.is_empty() || known.len() < values.len() {
                let why = "expected a list of texts, numbers, true or false, at least one".to_owned();
                fault(&["representatives", &at, "takes", &name], why);
            }
            takes.push((name, known.into_iter().collect()));
        }
        let capacity = person.capacity.map(|capacity| usize::try_from(capacity).unwrap_or(usize::MAX));
        people.push((index, Representative { id: person.id, capacity, takes }));
    }
    people.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
    for pair in people.windows(2).filter(|pair| pair[0].1.id == pair[1].1.id) {
        let later = pair[0].0.max(pair[1].0).to_string();
        fault(&["representatives", &later, "id"], format!("`{}` stands twice", pair[0].1.id));
    }
    people.into_iter().map(|(_, person)| person).collect()
}
