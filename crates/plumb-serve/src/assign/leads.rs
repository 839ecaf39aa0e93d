//! The leads that are dealt out.

use std::collections::HashSet;

use plumb_core::{Grade, GradeCuts, Score};
use plumb_store::StoredLead;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::limits::{DEALT_LEADS, LISTED_PROBLEMS};
use crate::problem::FieldProblem;

/// A scored lead.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = LeadToAssign)]
#[serde(deny_unknown_fields, expecting = "an object with the members `lead_id`, `score` and `probability`")]
pub(super) struct GivenLead {
    /// The caller's identifier.
    #[schema(example = "00Q5e00000AbCdE")]
    lead_id: String,
    /// Its score, as an answer to a score request has it; null, or left out, when it could not be scored.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 100, example = 83)]
    score: Option<u64>,
    /// Its probability of being won; null, or left out, when it could not be scored.
    #[schema(minimum = 0, maximum = 1, example = 0.42)]
    probability: Option<f64>,
    /// Who has it already.
    #[schema(example = "anna")]
    owner: Option<String>,
    /// What conditions of representatives ask for.
    #[schema(value_type = Option<Object>, example = json!({ "country": "DE" }))]
    attributes: Option<Map<String, Value>>,
}

/// A lead on its way to a representative.
#[derive(Debug, Clone)]
pub(crate) struct Lead {
    pub id: String,
    pub score: Option<u8>,
    pub probability: Option<f64>,
    pub grade: Option<Grade>,
    pub owner: Option<String>,
    pub attributes: Map<String, Value>,
    /// The version of a kept lead.
    pub version: Option<u64>,
}

impl Lead {
    /// A kept lead, with its newest score.
    pub fn kept(lead: StoredLead, grades: GradeCuts) -> Self {
        let record = lead.score.map(|score| score.record);
        let score = record.as_ref().and_then(|record| record.effective_score());
        Self {
            id: lead.id,
            score: score.map(Score::get),
            probability: record.as_ref().and_then(|record| record.probability),
            // A pinned score has the grade of what was pinned.
            grade: score.map(|score| grades.grade(score)),
            owner: lead.owner,
            attributes: lead.attributes,
            version: Some(lead.version),
        }
    }

    /// Its class when leads are dealt: by grade, those without one last.
    pub fn class(&self) -> usize {
        match self.grade {
            Some(Grade::A) => 0,
            Some(Grade::B) => 1,
            Some(Grade::C) => 2,
            Some(Grade::D) => 3,
            None => 4,
        }
    }
}

/// How many classes there are.
pub(super) const CLASSES: usize = 5;

/// Checks the leads of a request.
pub(super) fn check(given: Vec<GivenLead>, grades: GradeCuts, faults: &mut Vec<FieldProblem>) -> Vec<Lead> {
    if given.len() > DEALT_LEADS {
        faults.push(FieldProblem::new(&["leads"], format!("there are {}, and at most {DEALT_LEADS} are dealt at once", given.len())));
        return Vec::new();
    }
    let mut ids = HashSet::new();
    let mut leads = Vec::with_capacity(given.len());
    for (index, lead) in given.into_iter().enumerate() {
        let mut fault = |member: &str, why: String| {
            if faults.len() < LISTED_PROBLEMS {
                faults.push(FieldProblem::new(&["leads", &index.to_string(), member], why));
            }
        };
        if lead.lead_id.is_empty() || !ids.insert(lead.lead_id.clone()) {
            fault("lead_id", if lead.lead_id.is_empty() { "it is empty".to_owned() } else { format!("`{}` stands twice", lead.lead_id) });
        }
        let score = lead.score.map(|score| u8::try_from(score).ok().and_then(|score| Score::new(score).ok()));
        if score == Some(None) {
            fault("score", "it must be a whole number from 1 to 100".to_owned());
        }
        let score = score.flatten();
        if lead.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
            fault("probability", "it must be from 0 to 1".to_owned());
        }
        if lead.score.is_some() != lead.probability.is_some() {
            fault("probability", "score and probability must both be there, or neither".to_owned());
        }
        leads.push(Lead {
            id: lead.lead_id,
            score: score.map(Score::get),
            probability: lead.probability,
            grade: score.map(|score| grades.grade(score)),
            owner: lead.owner,
            attributes: lead.attributes.unwrap_or_default(),
            version: None,
        });
    }
    leads
}
