use crate::sql::{Connection, Param};

/// Conditions of a statement, joined by AND, with their parameters in order.
#[derive(Default)]
pub(super) struct Conditions<'a> {
    parts: Vec<String>,
    params: Vec<Param<'a>>,
}

impl<'a> Conditions<'a> {
    /// A parameter; its number.
    pub(super) fn param(&mut self, value: impl Into<Param<'a>>) -> usize {
        self.params.push(value.into());
        self.params.len()
    }

    /// A condition without a parameter of its own.
    pub(super) fn add(&mut self, condition: impl Into<String>) {
        self.parts.push(condition.into());
    }

    /// A condition such as `id =`, followed by a parameter.
    pub(super) fn with(&mut self, condition: &str, value: impl Into<Param<'a>>) {
        let n = self.param(value);
        self.add(format!("{condition} ?{n}"));
    }

    /// The same where there is a value; no condition otherwise.
    pub(super) fn with_opt(&mut self, condition: &str, value: Option<impl Into<Param<'a>>>) {
        if let Some(value) = value {
            self.with(condition, value);
        }
    }

    /// `WHERE ...`, or nothing.
    pub(super) fn where_(&self) -> String {
        if self.parts.is_empty() { String::new() } else { format!("WHERE {}", self.parts.join(" AND ")) }
    }

    /// Runs a statement with the parameters.
    pub(super) fn query(&self, db: &mut dyn Connection, sql: &str) -> Result<Vec<crate::sql::Row>, crate::StoreError> {
        db.query(sql, &self.params)
    }
}

/// An identifier to continue after. None contains a NUL character, which PostgreSQL would not take: those after such a text are those after what
/// stands before the NUL.
pub(super) fn bound(after: Option<&str>) -> &str {
    let after = after.unwrap_or("");
    after.split('\0').next().unwrap_or("")
}
