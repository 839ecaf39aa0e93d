use plumb_core::GradeCuts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::FieldProblem;

/// How much attention a lead gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lane {
    /// A person calls, at once.
    HighTouch,
    /// A person, in the order of the day.
    Standard,
    /// Mails that write themselves.
    Automated,
}

/// From which scores on.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with the members `high_touch` and `standard`")]
pub(crate) struct GivenLanes {
    /// The lowest score of the lane `high_touch`; that of grade A, when left out.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 100, example = 80)]
    high_touch: Option<u64>,
    /// The lowest score of the lane `standard`; that of grade C, when left out. Leads below it are in the lane `automated`.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 100, example = 40)]
    standard: Option<u64>,
}

/// Checked lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lanes {
    high_touch: u8,
    standard: u8,
}

impl Lanes {
    /// Those of a request; what it leaves out follows from the grades.
    pub fn new(given: Option<GivenLanes>, grades: GradeCuts, faults: &mut Vec<FieldProblem>) -> Self {
        let (a, _, c) = grades.lowest();
        let mut lowest = |name: &str, given: Option<u64>, own: u8| match given.map(u8::try_from) {
            None => own,
            Some(Ok(score)) if (1..=100).contains(&score) => score,
            Some(_) => {
                faults.push(FieldProblem::new(&["lanes", name], "it must be a score from 1 to 100"));
                own
            }
        };
        let high_touch = lowest("high_touch", given.and_then(|lanes| lanes.high_touch), a);
        let standard = lowest("standard", given.and_then(|lanes| lanes.standard), c);
        if standard > high_touch {
            let why = format!("the lane starts at {standard}, above `high_touch` at {high_touch}");
            faults.push(FieldProblem::new(&["lanes", "standard"], why));
        }
        Self { high_touch, standard }
    }

    /// The lane of a score.
    pub fn lane(self, score: u8) -> Lane {
        match score {
            score if score >= self.high_touch => Lane::HighTouch,
            score if score >= self.standard => Lane::Standard,
            _ => Lane::Automated,
        }
    }
}
