use std::borrow::Cow;
use std::collections::HashSet;

use axum::response::Response;
use plumb_core::hash::stable_hash;
use plumb_model::lookalike::{AudienceTrait, Breadth, CurvePoint, Extent, Person, Ranked, once_key};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::Likeness;
use super::lead::{Checked, LookalikeLead, check_all, chosen};
use crate::clock::Moment;
use crate::json::{answer, one_of};
use crate::limits::LOOKALIKE_LEADS;
use crate::problem::{ApiError, FieldProblem};
use crate::record::{KeptReader, Selection};
use crate::routes::RawLeads;
use crate::score::{ModelVersion, Text};

/// People to choose the most alike from. At most one of `reach`, `size`, `likeness` and `breadth` may be given; `balanced` without any.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct AudienceRequest<'a> {
    /// At most 10,000. Left out: those of the store.
    #[schema(value_type = Option<Vec<LookalikeLead>>, max_items = 10000)]
    #[serde(borrow, default)]
    leads: Option<RawLeads<'a, LOOKALIKE_LEADS>>,
    /// Which leads of the store: at most 10,000. All open leads, when left out.
    stored: Option<Selection>,
    /// So large a share of them, without seeds.
    #[schema(minimum = 0, maximum = 1, example = 0.05)]
    reach: Option<f64>,
    /// So many people.
    #[schema(minimum = 1, example = 100)]
    size: Option<u64>,
    /// All who are at least so many times as common among the seeds as in the population.
    #[schema(minimum = 0, example = 2.0)]
    likeness: Option<f64>,
    /// A ready-made share: 1%, 5% or 10%.
    #[schema(nullable = true)]
    breadth: Option<BreadthAnswer>,
    /// The attribute of which each value stands in the audience once, such as the account: its most alike person.
    #[schema(value_type = Option<String>)]
    #[serde(borrow)]
    one_per: Option<Text<'a>>,
    /// Identifiers that are left out, besides the seeds of the model.
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(borrow)]
    leave_out: Option<Vec<Text<'a>>>,
    /// Whether seeds of the model, known by `lead_id`, stay in; false when left out.
    #[schema(example = false)]
    keep_seeds: Option<bool>,
}

/// A ready-made share.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Breadth)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BreadthAnswer {
    /// 1%.
    Narrow,
    /// 5%.
    Balanced,
    /// 10%.
    Broad,
}

impl<'de> Deserialize<'de> for BreadthAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_of(deserializer, &[("narrow", Self::Narrow), ("balanced", Self::Balanced), ("broad", Self::Broad)])
    }
}

/// The people who are most like the seeds. Likeness ranks; it is no probability of buying.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AudienceAnswer<'a> {
    /// The most alike first.
    audience: Vec<AudiencePerson<'a>>,
    /// People chosen from: without seeds, those left out, and those without any usable field.
    population: usize,
    /// Seeds, and others who were to be left out.
    seeds_left_out: usize,
    /// Left out as somebody more alike has the same value of `one_per`.
    same_left_out: usize,
    /// Left out without any usable field.
    insufficient: usize,
    /// Likeness against reach.
    curve: Vec<CurvePointAnswer>,
    /// What the audience has more often than all, or less, the most telling first.
    traits: Vec<AudienceTraitAnswer>,
    /// The one model version that all of it comes from.
    model: ModelVersion<'a>,
}

/// Somebody in an audience.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AudiencePerson<'a> {
    /// The identifier that the request gave.
    #[schema(required)]
    lead_id: Option<&'a str>,
    /// Where they stand among the leads of the request, from 0; of kept leads, in the order of their identifiers.
    index: usize,
    /// Their place in the audience, from 1.
    rank: usize,
    /// The percentile of their likeness in the population, 1 to 100.
    #[schema(minimum = 1, maximum = 100)]
    score: u8,
    /// How many times as common such people are among the seeds as in the population.
    likeness: f64,
}

/// How alike the last person is within a share of the people.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CurvePoint)]
pub(crate) struct CurvePointAnswer {
    /// The share.
    reach: f64,
    /// People within it.
    people: usize,
    /// Likeness of the last one.
    least: f64,
    /// Their mean likeness.
    mean: f64,
}

/// A value and how common it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AudienceTrait)]
pub(crate) struct AudienceTraitAnswer {
    /// The feature.
    feature: String,
    /// The value, or what was made of it.
    value: String,
    /// Its share in the audience.
    of_audience: f64,
    /// Its share among all of the request.
    of_all: f64,
    /// Its share among the seeds.
    of_seeds: f64,
}

impl From<CurvePoint> for CurvePointAnswer {
    fn from(CurvePoint { reach, people, least, mean }: CurvePoint) -> Self {
        Self { reach, people, least, mean }
    }
}

impl From<AudienceTrait> for AudienceTraitAnswer {
    fn from(AudienceTrait { feature, value, of_audience, of_all, of_seeds }: AudienceTrait) -> Self {
        Self { feature, value, of_audience, of_all, of_seeds }
    }
}

impl AudienceRequest<'_> {
    /// How far the audience goes.
    fn extent(&self) -> Result<Extent, ApiError> {
        let given = [
            ("reach", self.reach.is_some()),
            ("size", self.size.is_some()),
            ("likeness", self.likeness.is_some()),
            ("breadth", self.breadth.is_some()),
        ];
        let given: Vec<&str> = given.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect();
        if let [_, second, ..] = given[..] {
            let why = format!("{} say how far the audience goes; one may be given", given.join(" and "));
            return Err(ApiError::field(&[second], why));
        }
        match (self.reach, self.size, self.likeness) {
            (Some(reach), ..) if reach > 0.0 && reach <= 1.0 => Ok(Extent::Reach(reach)),
            (Some(reach), ..) => {
                Err(ApiError::field(&["reach"], format!("{reach} is no share; expected one above 0 and up to 1, such as 0.05")))
            }
            (_, Some(0), _) => Err(ApiError::field(&["size"], "it is 0; expected at least 1")),
            (_, Some(size), _) => Ok(Extent::Size(usize::try_from(size).unwrap_or(usize::MAX))),
            (.., Some(least)) if least < 0.0 => Err(ApiError::field(&["likeness"], "it is below 0")),
            (.., Some(least)) => Ok(Extent::Likeness(least)),
            _ => Ok(match self.breadth {
                Some(BreadthAnswer::Narrow) => Breadth::Narrow,
                Some(BreadthAnswer::Broad) => Breadth::Broad,
                Some(BreadthAnswer::Balanced) | None => Breadth::Balanced,
            }
            .extent()),
        }
    }
}

/// Chooses the most alike of a request, or of the store. Up to a second of computation: not for an async thread.
///
/// # Errors
/// [`ApiError::Invalid`], naming the fields at fault.
pub(crate) fn audience(
    likeness: &Likeness,
    mut request: AudienceRequest<'_>,
    kept: &KeptReader,
    now: &Moment,
) -> Result<Response, ApiError> {
    let extent = request.extent()?;
    let stored = chosen(request.leads.as_ref(), request.stored.take(), kept)?;
    let people = match request.leads.take() {
        Some(leads) => check_all(leads.all()?, "leads")?,
        None => stored.iter().map(|lead| Checked::kept(&likeness.ready, lead)).collect(),
    };
    let one_per = request.one_per.as_ref().map(|text| &*text.0);
    if let Some(name) = one_per.filter(|name| !people.is_empty() && people.iter().all(|person| person.text(name).is_none())) {
        return Err(ApiError::Invalid(vec![FieldProblem::new(&["one_per"], format!("no lead has a value of `{name}`"))]));
    }
    let leave_out: HashSet<&str> = request.leave_out.iter().flatten().map(|text| text.0.trim()).collect();
    let is_out = |person: &Checked<'_>| {
        person.id().is_some_and(|id| {
            let is_seed = request.keep_seeds != Some(true) && likeness.known_seeds.contains(&stable_hash(id.as_bytes()));
            is_seed || leave_out.contains(id)
        })
    };
    let (mut seeds_left_out, mut insufficient) = (0, 0);
    let mut scored: Vec<Person> = Vec::with_capacity(people.len());
    for (row, person) in people.iter().enumerate() {
        if is_out(person) {
            seeds_left_out += 1;
            continue;
        }
        match scored_person(likeness, person, row, now, one_per) {
            Some(own) => scored.push(own),
            None => insufficient += 1,
        }
    }
    let ranked = Ranked::new(scored);
    let chosen = ranked.count(extent);
    let told = |(place, person): (usize, &Person)| AudiencePerson {
        lead_id: people[person.row].lead_id.as_ref().map(Cow::as_ref),
        index: person.row,
        rank: place + 1,
        score: person.score.get(),
        likeness: person.likeness,
    };
    let ready = &likeness.ready;
    let found = AudienceAnswer {
        audience: ranked.people()[..chosen].iter().enumerate().map(told).collect(),
        population: ranked.people().len(),
        seeds_left_out,
        same_left_out: ranked.same_left_out(),
        insufficient,
        curve: ranked.curve().into_iter().map(Into::into).collect(),
        traits: if chosen == 0 { Vec::new() } else { ranked.traits(&ready.model.served, chosen).into_iter().map(Into::into).collect() },
        model: ModelVersion { name: &ready.name, version: ready.version },
    };
    answer(&found, 128 * (chosen + 32))
}

/// Somebody with score and likeness; `None` without any usable field.
fn scored_person(likeness: &Likeness, person: &Checked<'_>, row: usize, now: &Moment, one_per: Option<&str>) -> Option<Person> {
    let ready = &likeness.ready;
    let scored = person.score(ready, now.time);
    Some(Person {
        id: person.id().map_or_else(|| (row + 1).to_string(), str::to_owned),
        row,
        likeness: ready.model.likeness(scored.log_odds),
        score: scored.score?,
        once: one_per.and_then(|name| person.text(name)).map(|value| once_key(&value)),
        codes: scored.codes[..ready.model.served.features.len()].into(),
    })
}
