use plumb_model::{Scorer, Scores};
use serde::Serialize;

use super::LikenessSummary;
use crate::rules::RuleScoreSummary;
use crate::table::Table;

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
    /// What could not be looked up, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lookup_notes: Vec<String>,
    /// What the rules said, where leads were scored by rules too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<RuleScoreSummary>,
    /// What was told of likeness, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likeness: Option<LikenessSummary>,
}

/// Counts for the summary; a vector entry a field.
pub(super) struct Tally {
    rows: u64,
    scored: u64,
    unseen: Vec<u64>,
    wrong: Vec<u64>,
    /// Whether a row had the field, whatever its value.
    seen: Vec<bool>,
    fields: Vec<String>,
}

impl Tally {
    pub fn new(scorer: &Scorer) -> Self {
        let fields: Vec<String> = scorer.columns().iter().map(|field| field.name.clone()).collect();
        let none = vec![0; scorer.fields().len()];
        Self { rows: 0, scored: 0, unseen: none.clone(), wrong: none, seen: vec![false; fields.len()], fields }
    }

    /// Counts the scores of a table.
    pub fn add(&mut self, scores: &Scores, table: &Table) {
        self.rows += scores.scores.len() as u64;
        self.scored += scores.scores.iter().filter(|score| score.is_some()).count() as u64;
        add_each(&mut self.unseen, &scores.unseen_levels);
        add_each(&mut self.wrong, &scores.wrong_types);
        for (seen, name) in self.seen.iter_mut().zip(&self.fields) {
            *seen = *seen || table.column_index(name).is_some();
        }
    }

    /// Adds what another thread counted.
    pub fn join(&mut self, other: Tally) {
        self.rows += other.rows;
        self.scored += other.scored;
        add_each(&mut self.unseen, &other.unseen);
        add_each(&mut self.wrong, &other.wrong);
        self.seen.iter_mut().zip(&other.seen).for_each(|(seen, other)| *seen |= other);
    }

    /// The summary of all rows counted; `names` are the columns known from the beginning of the file.
    pub fn summary(self, scorer: &Scorer, missing_id: Option<String>, names: &[String]) -> ScoreSummary {
        let missing = self.fields.iter().zip(&self.seen).filter(|(name, seen)| !**seen && !names.contains(name));
        let missing_fields = missing.map(|(name, _)| name.clone()).collect();
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
            lookup_notes: Vec::new(),
            rules: None,
            likeness: None,
        }
    }
}

fn add_each(sums: &mut [u64], counts: &[u64]) {
    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
}
