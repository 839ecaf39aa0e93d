//! Fields that are made of two columns of a row: rows and batches give the columns, and scorers make the field of them.

use plumb_core::{Field, Schema, Value};
use plumb_features::{CompanyMatcher, company_field};

/// An e-mail column and the company column that it names, by number.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) email: usize,
    pub(crate) company: usize,
    matcher: CompanyMatcher,
}

impl Pair {
    /// Which of [`Pair::values`] two values make.
    #[inline]
    pub(crate) fn place(&self, email: Option<Value<'_>>, company: Option<Value<'_>>) -> usize {
        let [email, company] = [email, company].map(|value| value.unwrap_or(Value::Missing));
        self.matcher.place(email, company).map_or(0, |place| place + 1)
    }

    /// What two values make.
    pub(crate) fn value(&self, email: Option<Value<'_>>, company: Option<Value<'_>>) -> Value<'static> {
        Self::values()[self.place(email, company)]
    }

    /// Every value that there may be.
    pub(crate) fn values() -> [Value<'static>; 1 + CompanyMatcher::VALUES.len()] {
        let mut values = [Value::Missing; 1 + CompanyMatcher::VALUES.len()];
        values.iter_mut().skip(1).zip(CompanyMatcher::VALUES).for_each(|(value, text)| *value = Value::Text(text));
        values
    }
}

/// The pairs of a checked schema, each with its field.
pub(crate) fn pairs(schema: &Schema) -> impl Iterator<Item = (Field, Pair)> {
    schema.fields.iter().enumerate().filter_map(|(email, field)| {
        let named = field.company.as_ref()?;
        let company = schema.fields.iter().position(|other| other.name == *named)?;
        let other = &schema.fields[company];
        Some((company_field(field, other), Pair { email, company, matcher: CompanyMatcher::new(field, other) }))
    })
}
