use serde::Serialize;
use utoipa::ToSchema;

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is; stable, made for programs.
    #[serde(rename = "type")]
    #[schema(example = "urn:plumb:problem:invalid-request")]
    pub kind: String,
    /// The kind in words.
    #[schema(example = "The request is not valid")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What is wrong in this request, and what to do.
    pub detail: String,
    /// The path of the request; absent for an item of a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub instance: Option<String>,
    /// The id of the request, as in the header `x-request-id`; absent for an item of a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub request_id: Option<String>,
    /// The fields at fault; empty when the problem is not one of fields.
    pub errors: Vec<FieldProblem>,
}

/// A field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field, its levels separated by points.
    #[schema(example = "attributes.amount")]
    pub field: String,
    /// The field as a JSON pointer (RFC 6901) into the body; empty for a parameter of the query.
    #[schema(example = "#/attributes/amount")]
    pub pointer: String,
    /// What is wrong with it.
    pub message: String,
    /// The line within a field that is a text of its own, such as rules, counted from 1; absent elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 12, minimum = 1)]
    pub line: Option<u64>,
    /// The column of that line, counted in characters from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 5, minimum = 1)]
    pub column: Option<u64>,
}

impl FieldProblem {
    /// A problem of the field at the given path of member names and indices.
    pub(crate) fn new(path: &[&str], message: impl Into<String>) -> Self {
        let pointer =
            path.iter().map(|step| step.replace('~', "~0").replace('/', "~1")).fold("#".to_owned(), |all, step| all + "/" + &step);
        Self { field: path.join("."), pointer, message: message.into(), line: None, column: None }
    }

    /// A problem of a parameter of the query.
    pub(crate) fn parameter(name: &str, message: impl Into<String>) -> Self {
        Self { field: name.to_owned(), pointer: String::new(), message: message.into(), line: None, column: None }
    }

    /// The same problem at a place within the field's text.
    pub(crate) fn at(self, line: u64, column: u64) -> Self {
        Self { line: Some(line), column: Some(column), ..self }
    }

    /// The same problem, seen from the batch that holds the lead as its item number `index`.
    pub(crate) fn within_batch(self, index: usize) -> Self {
        self.within("leads", index)
    }

    /// The same problem, seen from the body that holds the object as item number `index` of its list `member`.
    pub(crate) fn within(mut self, member: &str, index: usize) -> Self {
        let inner = self.pointer.strip_prefix('#').unwrap_or_default();
        self.pointer = format!("#/{member}/{index}{inner}");
        self
    }
}
