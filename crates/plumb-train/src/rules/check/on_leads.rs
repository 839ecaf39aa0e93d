use plumb_rules::{Finding, Known, RuleSet, Usage, Values};
use rayon::prelude::*;

use super::together::Together;
use crate::read::ReadError;
use crate::rules::RuleScorer;
use crate::rules::source::RuledSource;
use crate::score::AsOf;
use crate::{Progress, TrainError};

/// What rules do to the leads of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// Rows of the file.
    pub rows: u64,
    /// What rules did to the rows with a moment.
    pub usage: Usage,
    /// What is odd about the rules, by themselves and on these leads.
    pub findings: Vec<Finding>,
    /// What a person should know of events and joined tables.
    pub notes: Vec<String>,
}

/// What some rows tell.
struct Counts {
    rows: u64,
    usage: Usage,
    values: Values,
    together: Together,
}

impl Counts {
    fn new(set: &RuleSet) -> Self {
        Self { rows: 0, usage: Usage::new(set), values: Values::new(set), together: Together::default() }
    }

    fn join(mut self, other: Self) -> Self {
        self.rows += other.rows;
        self.usage.merge(&other.usage);
        self.values.merge(other.values);
        self.together.merge(other.together);
        self
    }
}

/// Scores the leads of `source` by `set`, and tells what is odd.
///
/// # Errors
/// [`TrainError`] when a file cannot be read, or the leads have not one of the fields of the rules.
pub fn check_on_leads(set: &RuleSet, source: &RuledSource, progress: &dyn Progress) -> Result<Observed, TrainError> {
    let mut opened = source.open(&[set], progress)?;
    let events = opened.events.take();
    let scorer = RuleScorer::new(set, opened.columns.clone(), events.as_ref());
    let mut all = Counts::new(set);
    progress.stage("score", None);
    while let Some(table) = opened.next_table()? {
        let (moments, rows) = (opened.moments.of(&table)?, scorer.rows(&table));
        let count = |mut own: Counts, row: usize| -> Result<Counts, TrainError> {
            own.rows += 1;
            if let Some(at) = moments.of(row) {
                let previous = rows.previous(row, &opened.file)?;
                rows.with_lead(row, |lead| {
                    let score = set.evaluate(lead, at, previous);
                    own.usage.add(set, &score);
                    own.values.add(set, lead, at);
                    own.together.add(&score);
                });
            }
            Ok(own)
        };
        let parts = (0..table.rows()).into_par_iter().try_fold(|| Counts::new(set), count);
        let counted = parts.try_reduce(|| Counts::new(set), |one, other| Ok(one.join(other)))?;
        progress.advance(counted.rows);
        all = all.join(counted);
    }
    if all.rows == 0 {
        return Err(ReadError::NoRows { path: source.leads.clone() }.into());
    }
    let columns: Vec<&str> = opened.names.iter().map(String::as_str).collect();
    let types: Option<Vec<&str>> = events.as_ref().map(|events| events.types().iter().map(String::as_str).collect());
    let properties: Option<Vec<&str>> = events.as_ref().map(|events| events.columns().iter().map(String::as_str).collect());
    let known = Known {
        columns: Some(&columns),
        event_types: types.as_deref(),
        properties: properties.as_deref(),
        at: if let AsOf::Moment(at) = source.as_of { Some(at) } else { None },
    };
    let mut findings = set.check(&known);
    // What the points alone cannot reach, no lead reaches: that is told already.
    let is_told =
        |own: &Finding| matches!(own.code, "cap-not-reached" | "threshold-not-reached") && findings.iter().any(|known| known.at == own.at);
    let seen: Vec<Finding> = all.usage.findings(set).into_iter().filter(|own| !is_told(own)).collect();
    findings.extend(seen);
    findings.extend(all.values.findings(set));
    findings.extend(all.together.findings(set, &all.usage));
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.at.cmp(&b.at)));
    let mut notes = opened.notes;
    if scorer.lacks_events() {
        notes.push("the rules read events, and none are given: rules on events say nothing; give a file with --events".to_owned());
    }
    notes.extend(opened.lookups.notes());
    Ok(Observed { rows: all.rows, usage: all.usage, findings, notes })
}
