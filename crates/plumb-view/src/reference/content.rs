//! What the page says.

/// An API.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reference {
    /// Its name.
    pub title: String,
    /// Its version.
    pub version: String,
    /// What it is. Here and in all descriptions, text between backticks is code, and a blank line parts paragraphs.
    pub description: String,
    /// How it is called: paragraphs before the first operation.
    pub before: Vec<String>,
    /// The operations by subject.
    pub groups: Vec<Group>,
    /// The types that operations refer to.
    pub types: Vec<Type>,
}

/// Operations on one subject.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// Its name, which is its anchor too.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The operations.
    pub operations: Vec<Operation>,
}

/// Something that can be asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Operation {
    /// Its identifier, which is its anchor too.
    pub id: String,
    /// In upper case.
    pub method: String,
    /// With parameters in braces.
    pub path: String,
    /// In a few words.
    pub summary: String,
    /// In full.
    pub description: String,
    /// In path, query and headers.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub body: Option<Body>,
    /// By status.
    pub answers: Vec<Answer>,
    /// A command that tries it.
    pub command: String,
}

/// A parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameter {
    /// `path`, `query` or `header`.
    pub place: String,
    /// Name, type and meaning.
    pub field: Field,
}

/// What is sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// Its content type.
    pub content_type: String,
    /// Its type.
    pub type_name: TypeName,
    /// The members, where the type is an object.
    pub fields: Vec<Field>,
}

/// What comes back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: String,
    /// When.
    pub description: String,
    /// Its content type, if it has content.
    pub content_type: Option<String>,
    /// Its type, if it has content.
    pub type_name: Option<TypeName>,
}

/// A type in words, which may lead to its description.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TypeName {
    /// Such as `text`, `list of Event`.
    pub text: String,
    /// The type among [`Reference::types`] that it is made of.
    pub link: Option<String>,
}

/// A member of an object.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub type_name: TypeName,
    /// Whether it must be there.
    pub is_required: bool,
    /// What may be said of its value: bounds, formats, values.
    pub limits: Vec<String>,
    /// What it means.
    pub description: String,
}

/// A type by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Its members, where it is an object.
    pub fields: Vec<Field>,
    /// Its values, where it is one of several words.
    pub values: Vec<String>,
}
