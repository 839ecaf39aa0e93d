use plumb_core::Grade;
use plumb_rules::Stage;
use plumb_store::{
    Change, Close, Expect, Idempotency, LeadFilter, LeadQuery, Override, OverrideTarget, PutLead, PutSetting, Segment, Sort, Trend,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::json;

use crate::made::*;

/// What is done at once.
#[derive(Debug, Clone)]
pub enum Turn {
    /// A batch is written.
    Write { steps: Vec<Step>, request: Option<Idempotency>, minutes: i64 },
    /// All pages of a list are read.
    List(LeadQuery),
}

/// A change, or a score whose mark is looked up.
#[derive(Debug, Clone)]
pub enum Step {
    Plain(Change),
    Score { lead: String, points: u8, mark: Mark },
}

#[derive(Debug, Clone, Copy)]
pub enum Mark {
    Now,
    Another,
    None,
}

impl Step {
    /// Whose score it is.
    pub fn lead(&self) -> &str {
        match self {
            Self::Plain(_) => "",
            Self::Score { lead, .. } => lead,
        }
    }
}

/// A few turns over few leads, events and moments, so that they meet.
pub fn sequence() -> impl Strategy<Value = Vec<Turn>> {
    vec(prop_oneof![8 => write(), 1 => list().prop_map(Turn::List)], 1..16)
}

fn write() -> impl Strategy<Value = Turn> {
    let request = option::weighted(0.2, (0..3u8, 0..2u8, 5..40i64));
    // Clocks are set back now and then.
    (vec(step(), 1..5), request, 0..60i64).prop_map(|(steps, request, minutes)| Turn::Write {
        steps,
        request: request.map(|(key, digest, lasts)| Idempotency {
            key: format!("k{key}"),
            digest: [digest; 32],
            until: at(minutes + lasts),
            note: None,
        }),
        minutes,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => put_lead().prop_map(Step::Plain),
        2 => (lead_id(), expect()).prop_map(|(id, expect)| Step::Plain(Change::EraseLead { id, expect })),
        4 => (0..6u8, lead_id(), 0..4i64).prop_map(|(id, lead, minutes)| Step::Plain(event(&format!("e{id}"), &lead, minutes))),
        4 => (lead_id(), close(), 0..4i64, option::of(0..2u8))
            .prop_map(|(lead, close, minutes, amount)| Step::Plain(Change::PutOutcome(outcome(&lead, close, minutes, amount.map(f64::from))))),
        6 => (lead_id(), 1..5u8, mark()).prop_map(|(lead, points, mark)| Step::Score { lead, points: points * 25, mark }),
        2 => put_override().prop_map(|pin| Step::Plain(Change::PutOverride(pin))),
        1 => (0..4u8).prop_map(|id| Step::Plain(Change::EndOverride { id: format!("p{id}"), by: "Bob".to_owned() })),
        1 => Just(Step::Plain(Change::EndExpiredOverrides)),
        2 => (1..4u32).prop_map(|leads| Step::Plain(Change::MarkSegments { leads })),
        1 => setting().prop_map(|setting| Step::Plain(Change::PutSetting(setting))),
    ]
}

fn lead_id() -> impl Strategy<Value = String> {
    prop_oneof![Just("a".to_owned()), Just("b".to_owned()), Just("C".to_owned()), Just("é".to_owned())]
}

fn put_lead() -> impl Strategy<Value = Change> {
    let attributes_ = prop_oneof![Just(json!({})), Just(json!({ "region": "EMEA" })), Just(json!({ "region": 5, "x": [1.5, null] }))];
    (lead_id(), attributes_, option::weighted(0.3, 0..60i64), option::weighted(0.2, 0..9i64), option::of(0..2u8), expect()).prop_map(
        |(id, attributes_, observed, created, owner, expect)| {
            Change::PutLead(PutLead {
                observed_at: observed.map(at),
                created_at: created.map(at),
                owner: owner.map(|owner| format!("owner {owner}")),
                expect,
                ..lead(&id, attributes_)
            })
        },
    )
}

fn expect() -> impl Strategy<Value = Expect> {
    prop_oneof![8 => Just(Expect::Any), 1 => Just(Expect::Exists), 1 => Just(Expect::Absent), 2 => (1..5u64).prop_map(Expect::Version)]
}

fn close() -> impl Strategy<Value = Close> {
    prop_oneof![Just(Close::Won), Just(Close::Lost), Just(Close::Reopened)]
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![2 => Just(Mark::Now), 1 => Just(Mark::Another), 1 => Just(Mark::None)]
}

fn segment() -> impl Strategy<Value = Segment> {
    prop_oneof![Just("EMEA"), Just("5")].prop_map(|value| Segment { attribute: "region".to_owned(), value: value.to_owned() })
}

fn put_override() -> impl Strategy<Value = Override> {
    let target = prop_oneof![lead_id().prop_map(OverrideTarget::Lead), segment().prop_map(OverrideTarget::Segment)];
    (0..4u8, target, 0..60i64, option::of(0..60i64))
        .prop_map(|(id, target, minutes, until)| Override { expires_at: until.map(at), ..pin(&format!("p{id}"), target, 90, minutes) })
}

fn setting() -> impl Strategy<Value = PutSetting> {
    let value = || option::of((0..2u8).prop_map(|value| value.to_string()));
    (value(), option::of(value())).prop_map(|(value, expected)| PutSetting { name: "s".to_owned(), value, expected })
}

fn list() -> impl Strategy<Value = LeadQuery> {
    let filter = (option::of(0..110u8), option::of(0..110u8), option::of(segment()), option::of(any::<bool>()), option::of(0..5u8))
        .prop_map(|(min_score, max_score, segment, open, more)| LeadFilter {
            min_score,
            max_score,
            segments: segment.into_iter().collect(),
            open,
            grade: (more == Some(0)).then_some(Grade::A),
            stage: (more == Some(1)).then_some(Stage::Early),
            outcome: (more == Some(2)).then_some(Close::Won),
            owner: (more == Some(3)).then(|| "owner 1".to_owned()),
            trend: (more == Some(4)).then_some(Trend::Declining),
        });
    (filter, proptest::sample::select(Sort::ALL), any::<bool>(), 1..4u32).prop_map(|(filter, sort, descending, limit)| LeadQuery {
        filter,
        sort,
        descending,
        after: None,
        limit,
    })
}
