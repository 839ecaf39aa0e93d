use plumb_core::Time;

use crate::json::read_moment;
use crate::problem::{ApiError, FieldProblem};

/// What is wrong with a request, collected so that all of it is told at once.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldProblem>);

impl Faults {
    /// A fault of a field.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldProblem::new(&[field], message));
    }

    /// A text that must say something.
    pub fn text(&mut self, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(field, "it is blank; expected a text");
        }
    }

    /// A time in ISO 8601.
    pub fn time(&mut self, field: &str, text: &str) -> Option<Time> {
        read_moment(text).map_err(|why| self.add(field, why)).ok()
    }

    /// A time that lies so many minutes after now at most: clocks differ.
    pub fn past(&mut self, field: &str, text: &str, now: Time, minutes: f64) -> Option<Time> {
        let time = self.time(field, text)?;
        if time > now.plus_days(minutes / (24.0 * 60.0)) {
            self.add(field, format!("{time} lies in the future: it is {now} now"));
            return None;
        }
        Some(time)
    }

    /// The value, if nothing was wrong.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] with all faults.
    pub fn or<T>(self, value: T) -> Result<T, ApiError> {
        if self.0.is_empty() { Ok(value) } else { Err(self.into()) }
    }
}

impl From<Faults> for ApiError {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults.0)
    }
}
