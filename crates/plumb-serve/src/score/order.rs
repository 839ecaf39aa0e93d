use crate::catalog::{Column, ReadyModel};

/// The order in which leads name their attributes, as far as it was seen. One lead after the other mostly names the same ones in the same order, so that what a
/// name means is mostly what is next; any other name is looked up.
pub(crate) struct NameOrder<'m> {
    ready: &'m ReadyModel,
    /// Names and what they mean, in an order in which they came.
    seen: Vec<(&'m str, Column)>,
    /// Where the next name is expected.
    next: usize,
    /// How many names are remembered.
    most: usize,
}

/// How many names are gone over, because leads leave some out.
const LEAP: usize = 3;
/// How many names are remembered of many leads.
const MOST: usize = 256;

impl<'m> NameOrder<'m> {
    /// For one lead: nothing is remembered.
    pub fn of_one(ready: &'m ReadyModel) -> Self {
        Self { ready, seen: Vec::new(), next: 0, most: 0 }
    }

    /// For many leads.
    pub fn of_many(ready: &'m ReadyModel) -> Self {
        Self { most: MOST, ..Self::of_one(ready) }
    }

    /// The next lead begins.
    pub fn begin(&mut self) {
        self.next = 0;
    }

    /// What the next name of a lead means; `None` when the model does not know it.
    pub fn column(&mut self, name: &str) -> Option<Column> {
        let mut expected = self.seen.iter().enumerate().skip(self.next).take(1 + LEAP);
        if let Some((place, (_, column))) = expected.find(|(_, (seen, _))| *seen == name) {
            self.next = place + 1;
            return Some(*column);
        }
        let (known, column) = self.ready.named(name)?;
        if self.seen.len() < self.most {
            self.seen.insert(self.next, (known, column));
            self.next += 1;
        }
        Some(column)
    }
}

#[cfg(test)]
mod tests {
    use plumb_registry::Registry;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn names_mean_what_they_mean_in_any_order(leads in prop::collection::vec(prop::collection::vec(0usize..24, 0..40), 1..20)) {
            let registry = Registry::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models"));
            let ready = ReadyModel::new(registry.load(&"leads@1".parse().expect("a reference")).expect("the demo's model")).expect("a model that scores");
            let mut names: Vec<&str> = ready.names().take(20).collect();
            names.extend(["unheard of", "", "Industry", "employees "]);
            let (mut many, mut one) = (NameOrder::of_many(&ready), NameOrder::of_one(&ready));
            for lead in leads {
                many.begin();
                one.begin();
                for name in lead.into_iter().map(|number| names[number % names.len()]) {
                    prop_assert_eq!(many.column(name), ready.named(name).map(|(_, column)| column), "{}", name);
                    prop_assert_eq!(one.column(name), ready.named(name).map(|(_, column)| column), "{}", name);
                }
            }
            prop_assert!(many.seen.len() <= MOST && one.seen.is_empty());
        }
    }
}
