use plumb_model::{Scorer, Warning};
use serde::Serialize;

use super::ScoredRow;

/// What was scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreSummary {
    /// Rows written.
    pub rows: u64,
    /// Rows with a score.
    pub scored: u64,
    /// Rows without any usable field.
    pub insufficient: u64,
    /// The model's column of identifiers, if the file does not have it: rows are numbered then.
    pub missing_id: Option<String>,
    /// Fields of the model that the file does not have.
    pub missing_fields: Vec<String>,
    /// Rows with a level that the model does not know, by field.
    pub unseen_levels: Vec<(String, u64)>,
    /// Rows with a value of the wrong type, by field.
    pub wrong_types: Vec<(String, u64)>,
}

/// Counts for the summary; a vector entry a field.
pub(super) struct Tally {
    rows: u64,
    scored: u64,
    unseen: Vec<u64>,
    wrong: Vec<u64>,
}

impl Tally {
    pub fn new(scorer: &Scorer) -> Self {
        let none = vec![0; scorer.fields().len()];
        Self { rows: 0, scored: 0, unseen: none.clone(), wrong: none }
    }

    /// Counts scored rows.
    pub fn add(&mut self, rows: &[ScoredRow]) {
        self.rows += rows.len() as u64;
        for row in rows {
            self.scored += u64::from(row.scored.score.is_some());
            for warning in &row.scored.warnings {
                match warning {
                    Warning::UnseenLevel(field) => self.unseen[*field] += 1,
                    Warning::WrongType(field) => self.wrong[*field] += 1,
                    // A property of the file, not of the row.
                    Warning::MissingField(_) => {}
                }
            }
        }
    }

    /// The summary of all rows counted.
    pub fn summary(self, scorer: &Scorer, missing_id: Option<String>, missing_fields: Vec<String>) -> ScoreSummary {
        let named = |counts: Vec<u64>| {
            counts
                .into_iter()
                .enumerate()
                .filter(|(_, count)| *count > 0)
                .map(|(field, count)| (scorer.fields()[field].name.clone(), count))
                .collect()
        };
        ScoreSummary {
            rows: self.rows,
            scored: self.scored,
            insufficient: self.rows - self.scored,
            missing_id,
            missing_fields,
            unseen_levels: named(self.unseen),
            wrong_types: named(self.wrong),
        }
    }
}
