//! Likeness to seeds, told beside a score of conversion.

use std::sync::Arc;

use plumb_model::{ColumnScorer, Model, Scorer, TableChoice};
use serde::Serialize;

use super::batch::{RowMoments, add_likeness, cells};
use super::tally::Tally;
use super::{AsOf, check_file, moments};
use crate::TrainError;
use crate::lookalike::check_tells_likeness;
use crate::table::{Column, Table};
use crate::write::{OutputBatch, OutputColumn};

/// What was told of likeness.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LikenessSummary {
    /// The lookalike model.
    pub name: String,
    /// Rows with a likeness.
    pub scored: u64,
    /// Rows without any field that it could use.
    pub insufficient: u64,
    /// Its fields that the file does not have.
    pub missing_fields: Vec<String>,
}

/// A lookalike model, ready for tables.
pub(super) struct PreparedLikeness {
    model: Arc<Model>,
    scorer: Scorer,
}

/// The columns that likeness adds.
pub(super) fn likeness_columns() -> [OutputColumn; 2] {
    [OutputColumn::integer("lookalike_score"), OutputColumn::number("likeness")]
}

impl PreparedLikeness {
    /// Takes a lookalike model; `file` is for messages.
    pub(super) fn new(model: &Arc<Model>, file: &str) -> Result<Self, TrainError> {
        check_tells_likeness(model, file)?;
        Ok(Self { scorer: Scorer::new(model, TableChoice::Served), model: Arc::clone(model) })
    }

    /// The columns that it reads.
    pub(super) fn wanted(&self) -> impl Iterator<Item = String> {
        self.scorer.columns().iter().map(|field| field.name.clone()).chain(self.model.schema.created.clone())
    }

    /// Checks that the file has one of its columns at least.
    pub(super) fn check(&self, names: &[String], file: &str) -> Result<(), TrainError> {
        check_file(names, &self.scorer, file, None)
    }

    /// For one thread.
    pub(super) fn in_thread(&self) -> LikenessScorer<'_> {
        LikenessScorer { prepared: self, columns: ColumnScorer::new(&self.model, TableChoice::Served), tally: Tally::new(&self.scorer) }
    }

    /// What all threads counted.
    pub(super) fn summary(&self, tallies: Vec<Tally>, names: &[String]) -> LikenessSummary {
        let mut tally = Tally::new(&self.scorer);
        tallies.into_iter().for_each(|own| tally.join(own));
        let summary = tally.summary(&self.scorer, None, names);
        LikenessSummary {
            name: self.model.name.clone(),
            scored: summary.scored,
            insufficient: summary.insufficient,
            missing_fields: summary.missing_fields,
        }
    }
}

/// Tells likeness in one thread.
pub(super) struct LikenessScorer<'a> {
    prepared: &'a PreparedLikeness,
    columns: ColumnScorer<Column>,
    tally: Tally,
}

impl<'a> LikenessScorer<'a> {
    /// Scores a table. Days are counted to the creation of each row, as where likeness alone is asked for: who somebody is does not change with
    /// the day of scoring. Where the table has no such column, they are counted to `otherwise`.
    ///
    /// Returns what adds the columns of [`likeness_columns`].
    pub(super) fn score(
        &mut self,
        table: &Table,
        otherwise: &RowMoments,
        file: &str,
    ) -> Result<impl FnOnce(&mut OutputBatch) + use<'a>, TrainError> {
        let PreparedLikeness { model, scorer } = self.prepared;
        let created = model.schema.created.as_ref().filter(|name| table.column_index(name).is_some());
        let own = created.map(|name| moments(table, &AsOf::Column(name.clone()), &model.schema.fields, file)).transpose()?;
        let moments = own.as_ref().unwrap_or(otherwise);
        let scores = self.columns.score(&cells(table, scorer, &[]), table.rows(), moments.lend());
        self.tally.add(&scores, table);
        Ok(move |batch: &mut OutputBatch| {
            batch.integer(scores.scores.iter().map(|score| score.map(|score| i64::from(score.get()))).collect());
            add_likeness(batch, &scores, model);
        })
    }

    /// What was counted.
    pub(super) fn into_tally(self) -> Tally {
        self.tally
    }
}
