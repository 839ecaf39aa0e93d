use std::borrow::Cow;

use axum::response::Response;
use plumb_model::lookalike::{CodedPerson, Neighbours, SharedTrait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Likeness;
use super::lead::{Checked, LookalikeLead, check_all, chosen};
use super::near::nearest_of_each;
use crate::clock::Moment;
use crate::json::answer;
use crate::limits::{BATCH_LEADS, LOOKALIKE_LEADS, NEIGHBOURS, SHARED_TRAITS};
use crate::problem::ApiError;
use crate::record::{KeptReader, Selection};
use crate::routes::RawLeads;
use crate::score::ModelVersion;

/// Seeds that each lead is told when the request does not say.
const DEFAULT_NEIGHBOURS: u64 = 5;

/// People to find the nearest seeds for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct SimilarRequest<'a> {
    /// At most 1,000. Left out: those of the store.
    #[schema(value_type = Option<Vec<LookalikeLead>>, max_items = 1000)]
    #[serde(borrow, default)]
    leads: Option<RawLeads<'a, BATCH_LEADS>>,
    /// Which leads of the store: at most 1,000. All open leads, when left out.
    stored: Option<Selection>,
    /// The seeds to look among, at most 10,000; those that the server was started with, when left out. Nothing of them is kept.
    #[schema(value_type = Option<Vec<LookalikeLead>>, max_items = 10000)]
    #[serde(borrow, default)]
    seeds: Option<RawLeads<'a, LOOKALIKE_LEADS>>,
    /// How many seeds to tell for each lead; 5 when left out.
    #[schema(minimum = 1, maximum = 50, example = 5)]
    most: Option<u64>,
}

/// The nearest seeds of each lead.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimilarAnswer<'a> {
    /// One a lead, in the order given; of kept leads, in that of their identifiers.
    results: Vec<SimilarResult<'a>>,
    /// Seeds that were looked among.
    seeds: usize,
    /// The model version whose bins and weights the similarity is made of.
    model: ModelVersion<'a>,
}

/// The nearest seeds of a lead.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimilarResult<'a> {
    /// The identifier that the request gave, or of the kept lead.
    #[schema(required)]
    lead_id: Option<&'a str>,
    /// The nearest first, of equally near ones the first by identifier; fewer where fewer share anything, and none of somebody without any usable field.
    similar: Vec<SimilarSeed<'a>>,
}

/// A seed that a lead is like.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimilarSeed<'a> {
    /// The seed's identifier, or the number of its row, from 1, where it has none.
    seed_id: &'a str,
    /// Gower's similarity over the bins of the model, weighted by how much each feature moves likeness: 1 where all is shared that is known of the
    /// lead.
    #[schema(minimum = 0, maximum = 1)]
    similarity: f64,
    /// What both have, what counts most first; at most 10. Neighbouring bins of a number add to the similarity and are not listed.
    shared: Vec<SharedAnswer<'a>>,
}

/// Something that lead and seed have in common.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedTrait)]
pub(crate) struct SharedAnswer<'a> {
    /// The feature.
    feature: &'a str,
    /// The value, or what was made of it.
    value: String,
    /// What it adds to the similarity.
    part: f64,
}

impl<'a> From<SharedTrait<'a>> for SharedAnswer<'a> {
    fn from(SharedTrait { feature, value, part }: SharedTrait<'a>) -> Self {
        Self { feature, value, part }
    }
}

/// Finds the nearest seeds of each lead of a request, or of the store. Up to a second of computation: not for an async thread.
///
/// # Errors
/// [`ApiError::Invalid`], naming the fields at fault, and where there are no seeds.
pub(crate) fn similar(likeness: &Likeness, request: SimilarRequest<'_>, kept: &KeptReader, now: &Moment) -> Result<Response, ApiError> {
    let most = request.most.unwrap_or(DEFAULT_NEIGHBOURS);
    if !(1..=NEIGHBOURS).contains(&most) {
        return Err(ApiError::field(&["most"], format!("it is {most}; expected 1 to {NEIGHBOURS}")));
    }
    let ready = &likeness.ready;
    let given = request.seeds.map(|seeds| check_all(seeds.all()?, "seeds")).transpose()?;
    let own = given.map(|seeds| {
        let coded = seeds.iter().enumerate().filter_map(|(row, seed)| seed.coded(ready, row, now.time)).collect();
        Neighbours::new(&ready.model.served, coded).map_err(|_| ApiError::Internal)
    });
    let own = own.transpose()?;
    let Some(index) = own.as_ref().or(likeness.neighbours.as_ref()) else {
        let why = "the server was started without seeds: give them in the request, or start it with --seeds FILE";
        return Err(ApiError::field(&["seeds"], why));
    };
    let stored = chosen(request.leads.as_ref(), request.stored, kept)?;
    let people = match request.leads {
        Some(leads) => check_all(leads.all()?, "leads")?,
        None => stored.iter().map(|lead| Checked::kept(ready, lead)).collect(),
    };
    // Of a lead without an identifier nobody can say whether it is a seed: the row's number must not be taken for one.
    let coded: Vec<Option<CodedPerson>> = people
        .iter()
        .enumerate()
        .map(|(row, person)| person.coded(ready, row, now.time).map(|own| CodedPerson { id: person.id().unwrap_or("").to_owned(), ..own }))
        .collect();
    let nearest = nearest_of_each(index, &coded, most as usize);
    let results = people.iter().zip(&coded).zip(nearest).map(|((person, coded), nearest)| SimilarResult {
        lead_id: person.lead_id.as_ref().map(Cow::as_ref),
        similar: nearest
            .into_iter()
            .map(|near| SimilarSeed {
                seed_id: index.id(near.seed),
                similarity: near.similarity,
                shared: coded.iter().flat_map(|own| index.shared(own, near.seed)).take(SHARED_TRAITS).map(Into::into).collect(),
            })
            .collect(),
    });
    let found =
        SimilarAnswer { results: results.collect(), seeds: index.len(), model: ModelVersion { name: &ready.name, version: ready.version } };
    answer(&found, 1024 * (people.len() + 1))
}
