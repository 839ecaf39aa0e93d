use crate::{OwnedValue, Value};

/// A named value of a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// The field's name: the training column's.
    pub name: Box<str>,
    /// Its value.
    pub value: OwnedValue,
}

/// A lead as a request brings it: attributes by name, in the order given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lead {
    /// The caller's identifier, if any.
    pub id: Option<String>,
    /// The attributes; a name stands at most once.
    pub attributes: Vec<Attribute>,
}

impl Lead {
    /// The value of the named attribute; `None` when the lead does not carry it at all.
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.attributes.iter().find(|a| &*a.name == name).map(|a| a.value.as_value())
    }
}
