use std::collections::HashMap;

use plumb_core::Time;

use super::request::Closed;
use crate::catalog::{Column, ReadyModel};
use crate::problem::ApiError;
use crate::rules::{ReadyRules, created, evaluate};
use crate::score::ModelRow;

/// Fewer leads of an outcome than this tell nothing.
const FEWEST_OF_AN_OUTCOME: usize = 5;
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
    /// What rules rank by: finer than their score, which is rounded and clamped.
    pub totals: Vec<f64>,
    pub rule_scores: Vec<u8>,
    created: Vec<Option<Time>>,
    pub left_out: LeftOut,
}

/// Leads that cannot be compared on.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// On the training side of the model's split: the evaluated table may have been fitted on them.
    pub seen: Vec<String>,
    /// Without a date of creation, so that nobody knows on which side they are.
    pub undated: Vec<String>,
    /// Without any usable field of the model.
    pub unscored: Vec<String>,
}

impl<'a> Rows<'a> {
    /// Scores the leads by the evaluated table and by the rules; those that the table may have been fitted on are left out.
    ///
    /// # Errors
    /// [`ApiError::CannotCompare`] when too few are left.
    pub fn new(ready: &ReadyModel, rules: &ReadyRules, leads: &'a [Closed<'a>]) -> Result<Self, ApiError> {
        let mut rows = Self::default();
        leads.iter().for_each(|lead| rows.add(ready, rules, lead));
        rows.check()?;
        Ok(rows)
    }

    fn add(&mut self, ready: &ReadyModel, rules: &ReadyRules, lead: &'a Closed<'a>) {
        let id = || lead.lead_id.clone().into_owned();
        let created = created(ready, &lead.data.attributes);
        let split = &ready.model.split;
        if !split.is_held_out(lead.lead_id.trim(), created) {
            let undated = created.is_none() && matches!(split, plumb_model::Split::Time { .. });
            return if undated { self.left_out.undated.push(id()) } else { self.left_out.seen.push(id()) };
        }
        let (row, _) = ModelRow::new(ready, rules.into(), &lead.data, lead.as_of);
        let scored = ready.evaluated().score(&row, Some(lead.as_of));
        let (Some(probability), Some(score)) = (scored.probability, scored.score) else { return self.left_out.unscored.push(id()) };
        let ruled = evaluate(rules, ready, &lead.data, lead.as_of, None);
        self.leads.push(lead);
        self.won.push(lead.won);
        self.probabilities.push(probability);
        self.model_scores.push(score.get());
        self.totals.push(ruled.total.get());
        self.rule_scores.push(ruled.score.get());
        self.created.push(created);
    }

    fn check(&self) -> Result<(), ApiError> {
        let won = self.won.iter().filter(|won| **won).count();
        let lost = self.won.len() - won;
        if won >= FEWEST_OF_AN_OUTCOME && lost >= FEWEST_OF_AN_OUTCOME {
            return Ok(());
        }
        let LeftOut { seen, undated, unscored } = &self.left_out;
        Err(ApiError::CannotCompare(format!(
            "{won} won and {lost} lost leads can be compared on, and at least {FEWEST_OF_AN_OUTCOME} of each are needed; left out are {} that \
             the model may have been fitted on, {} without a date of creation, and {} without any usable field",
            seen.len(),
            undated.len(),
            unscored.len()
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
