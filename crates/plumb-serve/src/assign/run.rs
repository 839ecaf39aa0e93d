//! From leads and representatives to a table of cards, and from what was dealt to words.

use std::collections::HashMap;

use super::answer::{Assignment, AssignmentAnswer, AssignmentReason, AssignmentSummary, GradeCounts, LaneCounts, Share};
use super::deal::{Card, Table, TooEntangled, deal};
use super::lanes::{Lane, Lanes};
use super::leads::{CLASSES, Lead};
use super::people::{PlainLead, Representative};
use crate::limits::DEALT_CONDITIONS;
use crate::problem::ApiError;

/// How leads are dealt out.
#[derive(Debug)]
pub(crate) struct Terms {
    pub lanes: Lanes,
    pub keep_owners: bool,
    pub deal_automated: bool,
}

/// Leads with where they go, in the order of their identifiers.
#[derive(Debug)]
pub(crate) struct Dealt {
    pub leads: Vec<Lead>,
    pub answer: AssignmentAnswer,
}

/// Where a lead stands before it is dealt.
enum Start {
    /// It stays with somebody who takes part.
    With(usize),
    /// It stays with somebody who does not.
    Elsewhere,
    /// It needs nobody.
    Automated,
    /// It is dealt.
    Loose,
}

/// Deals leads out.
///
/// # Errors
/// [`ApiError::TooHeavy`] where that takes more steps than a request may.
pub(crate) fn deal_out(mut leads: Vec<Lead>, people: &[Representative], terms: &Terms) -> Result<Dealt, ApiError> {
    let conditions: usize = people.iter().map(Representative::conditions).sum();
    if leads.len() * conditions > DEALT_CONDITIONS {
        let held = format!("its {} leads are held against {conditions} conditions, {DEALT_CONDITIONS} times in all at most", leads.len());
        return Err(ApiError::TooHeavy(format!("{held}: send fewer leads, or fewer conditions")));
    }
    leads.sort_by(|a, b| a.id.cmp(&b.id));
    let lanes: Vec<Option<Lane>> = leads.iter().map(|lead| lead.score.map(|score| terms.lanes.lane(score))).collect();
    let start = |(lead, lane): (&Lead, &Option<Lane>)| match &lead.owner {
        Some(owner) if terms.keep_owners => match people.binary_search_by(|person| person.id.as_str().cmp(owner)) {
            Ok(person) => Start::With(person),
            Err(_) => Start::Elsewhere,
        },
        _ if !terms.deal_automated && *lane == Some(Lane::Automated) => Start::Automated,
        _ => Start::Loose,
    };
    let starts: Vec<Start> = leads.iter().zip(&lanes).map(start).collect();
    let takers: Vec<Vec<usize>> = leads.iter().map(|lead| takers(lead, people)).collect();
    let owners = who_gets(&leads, &starts, &takers, people).map_err(|TooEntangled| {
        let why = "evening the numbers of these leads takes too many steps: send fewer leads, or fewer representatives with conditions or capacities";
        ApiError::TooHeavy(why.to_owned())
    })?;
    let words = |at: usize| assignment(&leads[at], lanes[at], &starts[at], &takers[at], owners[at], people);
    let assignments: Vec<Assignment> = (0..leads.len()).map(words).collect();
    let representatives = shares(&leads, &starts, &owners, people);
    let summary = summary(&assignments, &representatives);
    Ok(Dealt { leads, answer: AssignmentAnswer { assignments, representatives, lanes: lane_counts(&lanes), summary } })
}

fn takers(lead: &Lead, people: &[Representative]) -> Vec<usize> {
    let mut lead = PlainLead::new(&lead.attributes);
    (0..people.len()).filter(|person| people[*person].takes(&mut lead)).collect()
}

/// Deals those leads that are on the table; the others have who they had, if that is somebody who takes part.
fn who_gets(
    leads: &[Lead],
    starts: &[Start],
    takers: &[Vec<usize>],
    people: &[Representative],
) -> Result<Vec<Option<usize>>, TooEntangled> {
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<&[usize], usize> = HashMap::new();
    let (mut cards, mut places) = (Vec::new(), Vec::new());
    for (at, lead) in leads.iter().enumerate() {
        let owner = match starts[at] {
            Start::With(person) => Some(person),
            Start::Loose => None,
            Start::Elsewhere | Start::Automated => continue,
        };
        let set = *known.entry(&takers[at]).or_insert_with(|| {
            sets.push(takers[at].clone());
            sets.len() - 1
        });
        cards.push(Card { id: &lead.id, class: lead.class(), expected: lead.probability.unwrap_or(0.0), takers: set, owner });
        places.push(at);
    }
    let capacities = people.iter().map(|person| person.capacity).collect();
    let dealt = deal(&Table { cards, takers: sets, capacities, classes: CLASSES })?;
    let mut owners = vec![None; leads.len()];
    places.into_iter().zip(dealt).for_each(|(at, owner)| owners[at] = owner);
    Ok(owners)
}

fn assignment(
    lead: &Lead,
    lane: Option<Lane>,
    start: &Start,
    takers: &[usize],
    owner: Option<usize>,
    people: &[Representative],
) -> Assignment {
    let name = owner.map(|person| people[person].id.as_str());
    let what = lead.grade.map_or_else(|| "leads that could not be scored".to_owned(), |grade| format!("leads of grade {}", grade.as_str()));
    let (reason, text) = match (start, name, takers) {
        (Start::With(_) | Start::Elsewhere, ..) => {
            (AssignmentReason::Kept, format!("{} has it already", lead.owner.as_deref().unwrap_or_default()))
        }
        (Start::Automated, ..) => (AssignmentReason::Automated, "its score puts it into the automated lane, which needs nobody".to_owned()),
        (Start::Loose, Some(name), [_]) => (AssignmentReason::OnlyTaker, format!("{name} alone takes such leads")),
        (Start::Loose, Some(name), _) => {
            let among = if people.iter().any(|person| person.conditions() > 0) { "all who take such leads" } else { "all" };
            (
                AssignmentReason::EvenShare,
                format!("with {name}, {among} have as even a number of {what} and as even expected wins as can be"),
            )
        }
        (Start::Loose, None, []) => (AssignmentReason::NoTaker, "nobody takes such leads: no representative's conditions hold".to_owned()),
        (Start::Loose, None, takers) => {
            let names: Vec<&str> = takers.iter().take(5).map(|person| people[*person].id.as_str()).collect();
            let more = if takers.len() > names.len() { " and others" } else { "" };
            (AssignmentReason::NoRoom, format!("{}{more} have as many leads as they may", names.join(", ")))
        }
    };
    let owner = match start {
        Start::Elsewhere => lead.owner.clone(),
        _ => name.map(str::to_owned),
    };
    Assignment {
        lead_id: lead.id.clone(),
        owner,
        previous_owner: lead.owner.clone(),
        score: lead.score,
        probability: lead.probability,
        grade: lead.grade,
        lane,
        reason,
        text,
        applied: None,
    }
}

fn shares(leads: &[Lead], starts: &[Start], owners: &[Option<usize>], people: &[Representative]) -> Vec<Share> {
    let share = |person: &Representative| Share {
        id: person.id.clone(),
        leads: 0,
        kept: 0,
        grades: GradeCounts::default(),
        expected_wins: 0.0,
        capacity: person.capacity.map(|capacity| capacity as u64),
    };
    let mut shares: Vec<Share> = people.iter().map(share).collect();
    for ((lead, start), owner) in leads.iter().zip(starts).zip(owners) {
        let Some(owner) = owner else { continue };
        let share = &mut shares[*owner];
        share.leads += 1;
        share.kept += u64::from(matches!(start, Start::With(_)));
        *share.grades.of(lead.grade) += 1;
        share.expected_wins += lead.probability.unwrap_or(0.0);
    }
    shares
}

fn lane_counts(lanes: &[Option<Lane>]) -> LaneCounts {
    let mut counts = LaneCounts::default();
    for lane in lanes {
        match lane {
            Some(Lane::HighTouch) => counts.high_touch += 1,
            Some(Lane::Standard) => counts.standard += 1,
            Some(Lane::Automated) => counts.automated += 1,
            None => counts.unscored += 1,
        }
    }
    counts
}

fn summary(assignments: &[Assignment], shares: &[Share]) -> AssignmentSummary {
    let count = |is: &dyn Fn(&Assignment) -> bool| assignments.iter().filter(|assignment| is(assignment)).count() as u64;
    let gap = |of: &dyn Fn(&GradeCounts) -> u64| {
        let counts = || shares.iter().map(|share| of(&share.grades));
        counts().max().unwrap_or(0) - counts().min().unwrap_or(0)
    };
    let gaps = [gap(&|g| g.a), gap(&|g| g.b), gap(&|g| g.c), gap(&|g| g.d), gap(&|g| g.unscored)];
    let expected = || shares.iter().map(|share| share.expected_wins);
    AssignmentSummary {
        leads: assignments.len() as u64,
        dealt: count(&|a| matches!(a.reason, AssignmentReason::EvenShare | AssignmentReason::OnlyTaker)),
        kept: count(&|a| a.reason == AssignmentReason::Kept),
        unassigned: count(&|a| a.owner.is_none()),
        widest_grade_gap: gaps.into_iter().max().unwrap_or(0),
        expected_wins_gap: if shares.is_empty() { 0.0 } else { expected().fold(f64::MIN, f64::max) - expected().fold(f64::MAX, f64::min) },
    }
}
