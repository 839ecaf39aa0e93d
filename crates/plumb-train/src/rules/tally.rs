use std::collections::BTreeMap;

use plumb_rules::{RuleScore, Stage};

use super::RuleScoreSummary;
use crate::table::Table;

/// Counts of rows that were scored by rules.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Warnings that every row has, and that say nothing of it: that no events are given.
    usual_warnings: usize,
    rows: u64,
    without_moment: u64,
    stages: BTreeMap<Stage, u64>,
    grades: BTreeMap<String, u64>,
    disqualified: BTreeMap<String, u64>,
    odd_rows: u64,
    /// The place of the first odd row, and what is odd.
    first_odd: Option<(u64, String)>,
}

impl Tally {
    /// No counts yet. Without the events that its rules read, every row has a warning.
    pub(super) fn new(without_events: bool) -> Self {
        Self { usual_warnings: usize::from(without_events), ..Self::default() }
    }

    /// The counts of all threads.
    pub(super) fn of(workers: Vec<Tally>) -> Self {
        workers.into_iter().fold(Self::default(), |mut all, one| {
            all.join(one);
            all
        })
    }

    /// Counts the rows of a table; those without a moment have no score.
    pub(super) fn add_all(&mut self, scores: &[Option<RuleScore>], table: &Table) {
        self.rows += scores.len() as u64;
        for (row, score) in scores.iter().enumerate() {
            match score {
                Some(score) => self.add(score, table.line(row), || table.place(row)),
                None => self.without_moment += 1,
            }
        }
    }

    fn add(&mut self, score: &RuleScore, line: u64, place: impl Fn() -> String) {
        *self.stages.entry(score.stage).or_default() += 1;
        match self.grades.get_mut(&score.grade) {
            Some(count) => *count += 1,
            None => {
                self.grades.insert(score.grade.clone(), 1);
            }
        }
        for disqualifier in &score.disqualified {
            *self.disqualified.entry(disqualifier.rule.clone()).or_default() += 1;
        }
        // What is usual comes last.
        if let Some(warning) = score.warnings.first().filter(|_| score.warnings.len() > self.usual_warnings) {
            self.odd_rows += 1;
            if self.first_odd.as_ref().is_none_or(|(first, _)| line < *first) {
                self.first_odd = Some((line, format!("{}: {warning}", place())));
            }
        }
    }

    fn join(&mut self, other: Tally) {
        fn add<K: Ord>(own: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
            more.into_iter().for_each(|(key, count)| *own.entry(key).or_default() += count);
        }
        self.rows += other.rows;
        self.without_moment += other.without_moment;
        self.odd_rows += other.odd_rows;
        add(&mut self.stages, other.stages);
        add(&mut self.grades, other.grades);
        add(&mut self.disqualified, other.disqualified);
        let first = [self.first_odd.take(), other.first_odd].into_iter().flatten().min();
        self.first_odd = first;
    }

    pub(super) fn summary(self) -> RuleScoreSummary {
        RuleScoreSummary {
            rows: self.rows,
            without_moment: self.without_moment,
            stages: self.stages,
            grades: self.grades,
            disqualified: self.disqualified,
            odd_rows: self.odd_rows,
            first_odd: self.first_odd.map(|(_, text)| text),
            ..RuleScoreSummary::default()
        }
    }
}
