use std::collections::HashMap;

use plumb_rules::RuleSet;

use crate::clock::Moment;

/// A rule set ready to score requests: each name is looked up once.
#[derive(Debug)]
pub(crate) struct ReadyRules {
    pub set: RuleSet,
    /// When it was read.
    pub loaded_at: Moment,
    attributes: HashMap<String, Vec<usize>>,
    properties: HashMap<String, Vec<usize>>,
}

impl ReadyRules {
    pub fn new(set: RuleSet, loaded_at: Moment) -> Self {
        let attributes = places(set.fields().iter().map(|field| field.name.as_str()));
        let properties = places(set.properties().iter().map(String::as_str));
        Self { set, loaded_at, attributes, properties }
    }

    /// Whether the rules read an attribute.
    pub fn reads(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }

    /// Where an attribute stands among the fields of the set.
    pub fn attribute(&self, name: &str) -> &[usize] {
        self.attributes.get(name).map_or(&[], Vec::as_slice)
    }

    /// Where a property of events stands among the properties of the set.
    pub fn property(&self, name: &str) -> &[usize] {
        self.properties.get(name).map_or(&[], Vec::as_slice)
    }
}

/// One column may be read in several ways, such as a job title as text and by its seniority.
fn places<'a>(names: impl Iterator<Item = &'a str>) -> HashMap<String, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, name) in names.enumerate() {
        places.entry(name.to_owned()).or_default().push(place);
    }
    places
}
