//! Schemas of OpenAPI 3.0.3 in words.

use plumb_view::reference::{Field, Type, TypeName};
use serde_json::{Map, Value};

/// Where schemas stand that have a name.
const NAMED: &str = "#/components/schemas/";

/// A text of the document.
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The schemas of a document that have names.
#[derive(Debug)]
pub(super) struct Schemas<'d> {
    named: Option<&'d Map<String, Value>>,
}

impl<'d> Schemas<'d> {
    pub fn of(document: &'d Value) -> Self {
        Self { named: document["components"]["schemas"].as_object() }
    }

    /// The name that a schema refers to, itself or as the one of which it is made.
    pub fn reference<'s>(&self, schema: &'s Value) -> Option<&'s str> {
        let only = || schema["allOf"].as_array().filter(|all| all.len() == 1).map(|all| &all[0]["$ref"]);
        let reference = schema.get("$ref").or_else(only)?;
        reference.as_str()?.strip_prefix(NAMED)
    }

    /// The schema that a reference leads to, or itself.
    pub fn resolve<'s>(&self, schema: &'s Value) -> &'s Value
    where
        'd: 's,
    {
        self.reference(schema).and_then(|name| self.named?.get(name)).unwrap_or(schema)
    }

    /// A schema's type in words.
    pub fn name(&self, schema: &Value) -> TypeName {
        let mut name = self.bare_name(schema);
        if schema["nullable"] == true {
            name.text = if name.text == "true or false" { "true, false or null".to_owned() } else { format!("{} or null", name.text) };
        }
        name
    }

    fn bare_name(&self, schema: &Value) -> TypeName {
        if let Some(name) = self.reference(schema) {
            return TypeName { text: name.to_owned(), link: Some(name.to_owned()) };
        }
        let plain = |text: &str| TypeName { text: text.to_owned(), link: None };
        match schema["type"].as_str() {
            Some("array") => {
                let items = self.bare_name(&schema["items"]);
                TypeName { text: format!("list of {}", items.text), link: items.link }
            }
            Some("object") if schema["additionalProperties"].is_object() => {
                let values = self.bare_name(&schema["additionalProperties"]);
                TypeName { text: format!("object with {} by name", values.text), link: values.link }
            }
            Some("string") => plain("text"),
            Some("integer") => plain("whole number"),
            Some("boolean") => plain("true or false"),
            Some(other) => plain(other),
            None if schema.get("allOf").is_some() => plain("object"),
            None => plain("any value"),
        }
    }

    /// The members of an object.
    pub fn fields(&self, schema: &Value) -> Vec<Field> {
        let object = self.resolve(schema);
        let required = |name: &str| object["required"].as_array().is_some_and(|names| names.iter().any(|other| other == name));
        let members = object["properties"].as_object().into_iter().flatten();
        let mut fields: Vec<Field> = members.map(|(name, member)| self.field(name, member, required(name))).collect();
        // An object may be made of several.
        parts(object).for_each(|part| fields.extend(self.fields(part)));
        fields
    }

    /// A parameter.
    pub fn parameter(&self, parameter: &Value) -> Field {
        let mut field = self.field(&text(&parameter["name"]), &parameter["schema"], parameter["required"] == true);
        if let Some(description) = parameter["description"].as_str() {
            field.description = description.to_owned();
        }
        field
    }

    fn field(&self, name: &str, schema: &Value, is_required: bool) -> Field {
        let own = text(&schema["description"]);
        // A member without words of its own is told by its type's.
        let description = if own.is_empty() { text(&self.resolve(schema)["description"]) } else { own };
        Field { name: name.to_owned(), type_name: self.name(schema), is_required, limits: limits(schema), description }
    }

    /// All types by name.
    pub fn types(&self) -> Vec<Type> {
        let described = |(name, schema): (&String, &Value)| Type {
            name: name.clone(),
            description: text(&schema["description"]),
            fields: self.fields(schema),
            values: words(schema),
        };
        self.named.into_iter().flatten().map(described).collect()
    }
}

/// The schemas that one is made of, if it is made of several.
pub(super) fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    schema["allOf"].as_array().into_iter().flatten()
}

fn words(schema: &Value) -> Vec<String> {
    schema["enum"].as_array().into_iter().flatten().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect()
}

/// What is said of a value beside its type.
fn limits(schema: &Value) -> Vec<String> {
    let mut limits = Vec::new();
    // The type says whether null is among them.
    let values: Vec<String> = words(schema).into_iter().filter(|value| value != "null").collect();
    if !values.is_empty() {
        limits.push(format!("one of {}", values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")));
    }
    if let Some(format) = schema["format"].as_str().filter(|format| ["date-time", "date", "uri", "uuid"].contains(format)) {
        limits.push(format.to_owned());
    }
    for (keyword, words) in [
        ("minimum", "at least"),
        ("maximum", "at most"),
        ("minItems", "at least"),
        ("maxItems", "at most"),
        ("minLength", "at least"),
        ("maxLength", "at most"),
    ] {
        if schema[keyword].is_number() {
            let unit = if keyword.ends_with("Items") {
                " items"
            } else if keyword.ends_with("Length") {
                " characters"
            } else {
                ""
            };
            limits.push(format!("{words} {}{unit}", schema[keyword]));
        }
    }
    limits
}
