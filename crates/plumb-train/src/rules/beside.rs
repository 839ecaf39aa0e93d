use std::sync::Arc;

use plumb_core::{Field, FieldKind};
use plumb_model::Model;
use plumb_rules::RuleSet;

use super::batch::{add_rule_columns, evaluate_rows};
use super::source::missing_fields;
use super::tally::Tally;
use super::{EventsFile, GivenColumns, LeadColumns, RuleEvents, RuleScoreSummary, RuleScorer};
use crate::score::RowMoments;
use crate::table::Table;
use crate::write::OutputBatch;
use crate::{Progress, TrainError};

/// Rules by which leads are scored beside a model.
#[derive(Debug, Clone)]
pub struct RulesBeside {
    /// The rules.
    pub set: Arc<RuleSet>,
    /// What the leads did; without it, rules on events say nothing.
    pub events: Option<EventsFile>,
    /// The column with the stage that a lead was in before.
    pub previous: Option<String>,
}

/// [`RulesBeside`] with the columns and events of a file.
pub(crate) struct PreparedRules {
    set: Arc<RuleSet>,
    columns: LeadColumns,
    events: Option<RuleEvents>,
    missing: Vec<(String, Option<String>)>,
    notes: Vec<String>,
}

impl RulesBeside {
    /// Finds the columns in a file of leads and reads the events. The model's own roles go before what names say.
    ///
    /// # Errors
    /// [`TrainError`] when a given column is not there, or the events cannot be read.
    pub(crate) fn prepare(
        &self,
        model: &Model,
        names: &[String],
        file: &str,
        progress: &dyn Progress,
    ) -> Result<PreparedRules, TrainError> {
        let is_there = |name: &&String| names.contains(*name);
        let schema = &model.schema;
        let created = schema.created.as_ref().filter(is_there).map(|name| {
            let known = schema.fields.iter().find(|field| field.name == *name && field.kind == FieldKind::Date).cloned();
            known.unwrap_or_else(|| Field::new(name, FieldKind::Date))
        });
        let given = GivenColumns { id: schema.id.as_ref().filter(is_there).cloned(), created, previous: self.previous.clone() };
        let columns = LeadColumns::find(&given, self.set.fields(), names, file)?;
        let (events, notes) = match &self.events {
            Some(events) if self.set.uses_events() => {
                let (events, notes) = events.read(&[&self.set], columns.id.as_deref(), (names, file), progress)?;
                (Some(events), notes)
            }
            _ => (None, Vec::new()),
        };
        Ok(PreparedRules { set: Arc::clone(&self.set), missing: missing_fields(&self.set, names), columns, events, notes })
    }
}

impl PreparedRules {
    /// The rules, ready for tables.
    pub(crate) fn scorer(&self) -> RuleScorer<'_> {
        RuleScorer::new(&self.set, self.columns.clone(), self.events.as_ref())
    }

    /// What was counted by all threads.
    pub(crate) fn summary(self, tallies: Vec<RuleTally>) -> RuleScoreSummary {
        let tally = Tally::of(tallies.into_iter().map(|tally| tally.0).collect());
        let without_events = self.set.uses_events() && self.events.is_none();
        RuleScoreSummary { columns: self.columns, missing_fields: self.missing, without_events, notes: self.notes, ..tally.summary() }
    }
}

/// What one thread counts of scores by rules.
#[derive(Debug)]
pub(crate) struct RuleTally(Tally);

impl RuleTally {
    pub(crate) fn new(scorer: Option<&RuleScorer<'_>>) -> Self {
        Self(Tally::new(scorer.is_some_and(RuleScorer::lacks_events)))
    }

    /// Scores the rows of a table and counts them; the function that comes back adds their columns.
    ///
    /// # Errors
    /// [`TrainError::Data`] at a previous stage that is none.
    pub(crate) fn score(
        &mut self,
        scorer: &RuleScorer<'_>,
        table: &Table,
        moments: &RowMoments,
        file: &str,
    ) -> Result<impl FnOnce(&mut OutputBatch) + use<>, TrainError> {
        let scores = evaluate_rows(&scorer.rows(table), table.rows(), moments, file)?;
        self.0.add_all(&scores, table);
        Ok(move |batch: &mut OutputBatch| add_rule_columns(batch, &scores))
    }
}
