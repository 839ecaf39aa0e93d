use std::collections::HashMap;

use plumb_core::Time;

use super::request::Closed;
use crate::catalog::{Column, ReadyModel};
use crate::limits::LISTED_PROBLEMS;
use crate::problem::ApiError;
use crate::rules::{ReadyRules, created, evaluate};
use crate::score::ModelRow;

/// Fewer leads of an outcome than this tell nothing.
const FEWEST_OF_AN_OUTCOME: usize = 5;
/// The disqualified are never worked, so they rank below all others, among themselves by their points. Far below any total.
const BELOW_ALL: f64 = -1e12;
/// Days of a week, and the days from a Monday to the first of 1970.
const WEEK: (f64, f64) = (7.0, 3.0);

/// Leads that can be compared on, one entry each, with what both say of them.
#[derive(Debug, Default)]
pub(super) struct Rows<'a> {
    pub leads: Vec<&'a Closed<'a>>,
    pub won: Vec<bool>,
    /// Of the evaluated table.
    pub probabilities: Vec<f64>,
    pub model_scores: Vec<u8>,
    /// What rules rank by: their total, finer than their score, which is rounded and clamped. The disqualified come last.
    pub rule_ranks: Vec<f64>,
    /// The score of rules; 1 for the disqualified.
    pub rule_scores: Vec<u8>,
    /// How many leads are disqualified.
    pub disqualified: usize,
    created: Vec<Option<Time>>,
    pub left_out: LeftOut,
}

/// Leads that cannot be compared on.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// On the training side of the model's split: the evaluated table may have been fitted on them.
    pub seen: Named,
    /// Without a date of creation, so that nobody knows on which side they are.
    pub undated: Named,
    /// Without any usable field of the model.
    pub unscored: Named,
    /// Kept leads that were first heard of when their deal had ended.
    pub late: Named,
    /// Kept leads that are older than as many as can be compared on at once.
    pub older: Named,
}

/// Leads of one reason: how many, and the first of them.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub count: usize,
    pub first: Vec<String>,
}

impl LeftOut {
    /// Whether the evaluated table has surely not been fitted on a lead; one on which it may have been is left out.
    pub fn is_unseen(&mut self, ready: &ReadyModel, id: &str, created: Option<Time>) -> bool {
        let split = &ready.model.split;
        let is_unseen = split.is_held_out(id.trim(), created);
        if !is_unseen {
            let is_undated = created.is_none() && matches!(split, plumb_model::Split::Time { .. });
            if is_undated { self.undated.push(id) } else { self.seen.push(id) }
        }
        is_unseen
    }
}

impl Named {
    pub fn push(&mut self, id: &str) {
        self.count += 1;
        if self.first.len() < LISTED_PROBLEMS {
            self.first.push(id.to_owned());
        }
    }
}

impl<'a> Rows<'a> {
    /// Scores the leads by the evaluated table and by the rules; those that the table may have been fitted on are left out, as are others that
    /// were left out before.
    ///
    /// # Errors
    /// [`ApiError::CannotCompare`] when too few are left.
    pub fn new(ready: &ReadyModel, rules: &ReadyRules, leads: &'a [Closed<'a>], left_out: LeftOut) -> Result<Self, ApiError> {
        let mut rows = Self { left_out, ..Self::default() };
        leads.iter().for_each(|lead| rows.add(ready, rules, lead));
        rows.check()?;
        Ok(rows)
    }

    fn add(&mut self, ready: &ReadyModel, rules: &ReadyRules, lead: &'a Closed<'a>) {
        let created = created(ready, &lead.data.attributes);
        if !self.left_out.is_unseen(ready, &lead.lead_id, created) {
            return;
        }
        let (row, _) = ModelRow::new(ready, rules.into(), &lead.data, lead.as_of);
        let scored = ready.evaluated().score(&row, Some(lead.as_of));
        let (Some(probability), Some(score)) = (scored.probability, scored.score) else {
            return self.left_out.unscored.push(&lead.lead_id);
        };
        let ruled = evaluate(rules, ready, &lead.data, lead.as_of, None);
        self.leads.push(lead);
        self.won.push(lead.won);
        self.probabilities.push(probability);
        self.model_scores.push(score.get());
        let is_out = !ruled.disqualified.is_empty();
        self.disqualified += usize::from(is_out);
        self.rule_ranks.push(if is_out { BELOW_ALL + ruled.total.get() } else { ruled.total.get() });
        self.rule_scores.push(if is_out { 1 } else { ruled.score.get() });
        self.created.push(created);
    }

    fn check(&self) -> Result<(), ApiError> {
        let won = self.won.iter().filter(|won| **won).count();
        let lost = self.won.len() - won;
        if won >= FEWEST_OF_AN_OUTCOME && lost >= FEWEST_OF_AN_OUTCOME {
            return Ok(());
        }
        let LeftOut { seen, undated, unscored, late, .. } = &self.left_out;
        let late = if late.count == 0 { String::new() } else { format!(", {} that were first heard of when they had closed", late.count) };
        Err(ApiError::CannotCompare(format!(
            "{won} won and {lost} lost leads can be compared on, and at least {FEWEST_OF_AN_OUTCOME} of each are needed; left out are {} that \
             the model may have been fitted on, {} without a date of creation{late}, and {} without any usable field",
            seen.count, undated.count, unscored.count
        )))
    }

    /// A number for each account; `None` unless every lead names one, and there are several.
    pub fn clusters(&self) -> Option<Vec<u32>> {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let number = |lead: &&'a Closed<'a>| {
            let account = lead.account.as_deref().map(str::trim).filter(|account| !account.is_empty())?;
            let next = numbers.len() as u32;
            Some(*numbers.entry(account).or_insert(next))
        };
        let clusters: Option<Vec<u32>> = self.leads.iter().map(number).collect();
        clusters.filter(|_| numbers.len() > 1)
    }

    /// What each deal is worth, 0 where it is not known; `None` where it is known of none.
    pub fn amounts(&self) -> Option<Vec<f64>> {
        let known = self.leads.iter().any(|lead| lead.amount.is_some());
        known.then(|| self.leads.iter().map(|lead| lead.amount.unwrap_or(0.0)).collect())
    }

    /// The week in which each lead came in; `None` unless it is known of all.
    pub fn weeks(&self) -> Option<Vec<i32>> {
        let epoch = Time::from_millis(0)?;
        let week = |created: &Option<Time>| created.map(|created| ((created.days_since(epoch) + WEEK.1) / WEEK.0).floor() as i32);
        self.created.iter().map(week).collect()
    }

    /// Whether each lead was worked; `None` unless it is known of all.
    pub fn worked(&self) -> Option<Vec<bool>> {
        self.leads.iter().map(|lead| lead.worked).collect()
    }
}

/// Takes away what says how a deal ended: no rule could have read it while the lead was open. Returns the names.
pub(super) fn hide_outcomes(ready: &ReadyModel, leads: &mut [Closed<'_>]) -> Vec<String> {
    let mut hidden = Vec::new();
    for lead in leads {
        lead.data.attributes.0.retain(|(name, _)| {
            let tells = ready.column(name) == Some(Column::Outcome);
            if tells && !hidden.iter().any(|known| *known == **name) {
                hidden.push(name.to_string());
            }
            !tells
        });
    }
    hidden
}
