//! Values that conditions name and no lead has: often a matter of spelling.

use std::collections::BTreeMap;

use plumb_core::Time;

use super::finding::{Finding, Findings, Severity};
use crate::condition::{Compare, Condition, Fact, Leaf, Test, TextTest, Tree};
use crate::{Position, RuleSet, RuledLead, near_miss};

/// More different values of a field are no list of words, and nothing is said of it.
const MOST: usize = 10_000;

/// Which of the values that conditions name with `equals` and `in` are met in many leads.
#[derive(Debug, Clone)]
pub struct Values {
    named: Vec<Named>,
    /// By field and way of comparing: what was met, by its key, and how often it is spelled which way.
    met: BTreeMap<(usize, usize), BTreeMap<String, BTreeMap<String, u64>>>,
}

/// A value that a condition names.
#[derive(Debug, Clone)]
struct Named {
    rule: String,
    at: Position,
    subject: usize,
    compare: Compare,
    key: String,
}

impl Values {
    /// Nothing met yet.
    pub fn new(set: &RuleSet) -> Self {
        let rules = set.infos.iter().zip(&set.rules).filter_map(|(info, rule)| Some((info.id.as_str(), rule.when.as_ref()?)));
        let disqualifiers = set.disqualifiers.iter().map(|own| (own.id.as_str(), &own.when));
        let named: Vec<Named> = rules.chain(disqualifiers).flat_map(|(rule, when)| named(rule, when)).collect();
        let met = named.iter().map(|own| ((own.subject, own.compare as usize), BTreeMap::new())).collect();
        Self { named, met }
    }

    /// Takes in a lead as it was known at a moment.
    pub fn add(&mut self, set: &RuleSet, lead: &RuledLead<'_>, at: Time) {
        for ((subject, compare), met) in &mut self.met {
            let Some(value) = lead.values.get(*subject).copied().filter(|_| met.len() < MOST) else { continue };
            let Fact::Text(forms) = set.subjects[*subject].read(value, at) else { continue };
            let Some(key) = forms[*compare].as_deref() else { continue };
            if !met.contains_key(key) {
                met.insert(key.to_owned(), BTreeMap::new());
            }
            let text = value.to_text();
            let spelling = text.trim();
            let Some(spellings) = met.get_mut(key) else { continue };
            match spellings.get_mut(spelling) {
                Some(count) => *count += 1,
                None => {
                    spellings.insert(spelling.to_owned(), 1);
                }
            }
        }
    }

    /// Takes in what was met elsewhere.
    pub fn merge(&mut self, other: Values) {
        for (place, theirs) in other.met {
            let own = self.met.entry(place).or_default();
            for (key, spellings) in theirs {
                let own = own.entry(key).or_default();
                spellings.into_iter().for_each(|(spelling, count)| *own.entry(spelling).or_default() += count);
            }
        }
    }

    /// The values that no lead has, in the order of the file. A field that no lead has at all is not told here.
    pub fn findings(&self, set: &RuleSet) -> Vec<Finding> {
        let mut findings = Findings::default();
        for own in &self.named {
            let Some(met) = self.met.get(&(own.subject, own.compare as usize)) else { continue };
            if met.is_empty() || met.len() >= MOST || met.contains_key(&own.key) {
                continue;
            }
            let message = format!("`{}` of no lead is `{}`", set.subjects[own.subject].name, own.key);
            let near = near_miss(&own.key, met.keys().map(String::as_str));
            // The commonest spelling, whatever the order of the leads.
            let commonest =
                |spellings: &BTreeMap<String, u64>| spellings.iter().max_by_key(|(_, count)| **count).map(|(text, _)| text.clone());
            let (severity, hint) = match near.and_then(|near| met.get(near)).and_then(commonest) {
                Some(spelling) => (Severity::Warning, format!("did you mean `{spelling}`?")),
                None => (Severity::Note, "look whether it is written as in the data".to_owned()),
            };
            findings.of_rule((&own.rule, own.at), severity, "value-not-met", message, hint);
        }
        findings.sorted()
    }
}

fn named(rule: &str, when: &Condition) -> Vec<Named> {
    let mut found = Vec::new();
    for leaf in Tree::leaves(when) {
        let Leaf::Field(test) = leaf else { continue };
        for own in &test.tests {
            let Test::Text(compare, TextTest::In(keys)) = own else { continue };
            let (rule, at, subject, compare) = (rule.to_owned(), test.at, test.subject, *compare);
            found.extend(keys.iter().map(|key| Named { rule: rule.clone(), at, subject, compare, key: key.clone() }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use plumb_core::Value;

    const RULES: &str = "name = \"x\"\n[[rule]]\nid = \"sent\"\nwhen = { field = \"source\", in = [\"Partner\", \"Custommer\", \"Müller\"] }\npoints = 1\n\
        [[disqualify]]\nid = \"out\"\nreason = \"r\"\nwhen = { not = { field = \"source\", equals = \"Elsewhere\" } }\n";

    #[test]
    fn a_misspelt_value_is_told_with_the_one_that_may_be_meant() {
        let set = RuleSet::parse(RULES).expect("valid");
        let at = Time::from_millis(0).expect("in range");
        let of = |texts: &[&str]| {
            let mut values = Values::new(&set);
            texts.iter().for_each(|text| values.add(&set, &RuledLead { values: &[Value::Text(text)], ..RuledLead::default() }, at));
            values
        };
        let mut one = of(&["PARTNER", "muller"]);
        one.merge(of(&["Customer ", "customer", "Customer"]));
        let mut other = of(&["customer", "Partner"]);
        other.merge(of(&["Customer", "Muller", "Customer"]));
        assert_eq!(one.findings(&set), other.findings(&set), "whatever the order");
        let findings = one.findings(&set);
        let told: Vec<_> = findings.iter().map(|own| (own.severity, own.rule.as_deref(), own.at.line, own.message.as_str())).collect();
        assert_eq!(
            told,
            [
                (Severity::Warning, Some("sent"), 4, "`source` of no lead is `custommer`"),
                (Severity::Note, Some("out"), 9, "`source` of no lead is `elsewhere`"),
            ]
        );
        assert_eq!(findings[0].hint.as_deref(), Some("did you mean `Customer`?"));
        assert!(of(&[]).findings(&set).is_empty(), "without leads nothing is known");
    }
}
