use std::num::NonZeroUsize;
use std::ops::Range;

use plumb_features::{Encoder, FIRST};
use thiserror::Error;

use super::sums::Column;
use super::weights::{Weight, weights};
use crate::Scorecard;

/// Seeds that are summed together: their sums stay in the nearest cache while feature after feature is added.
const BLOCK: usize = 4096;
/// Sums that are held against the weakest of the nearest at a time.
const STRIDE: usize = 64;

/// Somebody as a table sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedPerson {
    /// The identifier, or the number of the row where there is none.
    pub id: String,
    /// The code of each feature of the served table, in its order.
    pub codes: Box<[u16]>,
}

/// Seeds, made ready to be searched for those that share most with somebody. Holds identifiers and codes, and is never part of an artifact.
#[derive(Debug)]
pub struct Neighbours {
    /// Ascending: of seeds that share as much the first comes first, whatever the order in which they were given.
    ids: Vec<String>,
    features: Vec<Compared>,
    width: usize,
}

/// A feature that counts.
#[derive(Debug)]
struct Compared {
    /// Where it stands in the table.
    place: usize,
    name: String,
    encoder: Encoder,
    weight: Weight,
    seeds: Column,
}

/// A seed that shares something with somebody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Which seed, see [`Neighbours::id`].
    pub seed: usize,
    /// How much is shared: above 0, and 1 where all is that is known of the other.
    pub similarity: f64,
}

/// Something that both have.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedTrait<'a> {
    /// The feature.
    pub feature: &'a str,
    /// The value that both have, or what was made of it.
    pub value: String,
    /// What it adds to the similarity.
    pub part: f64,
}

/// Why seeds are refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NeighboursError {
    /// Codes of another table.
    #[error("the codes of seed `{0}` do not fit the table")]
    Codes(String),
}

impl Neighbours {
    /// Makes the seeds of a checked table ready.
    ///
    /// # Errors
    /// [`NeighboursError`] when the codes of a seed are not those of the table.
    pub fn new(card: &Scorecard, mut seeds: Vec<CodedPerson>) -> Result<Self, NeighboursError> {
        let width = card.features.len();
        let fits = |seed: &CodedPerson| {
            seed.codes.len() == width
                && card.features.iter().zip(&seed.codes).all(|(feature, code)| usize::from(*code) < feature.bins.len())
        };
        if let Some(seed) = seeds.iter().find(|seed| !fits(seed)) {
            return Err(NeighboursError::Codes(seed.id.clone()));
        }
        seeds.sort_by(|a, b| (&a.id, &a.codes).cmp(&(&b.id, &b.codes)));
        let counting = weights(card).into_iter().enumerate().filter(|(_, weight)| weight.full > 0);
        let features = counting.map(|(place, weight)| Compared {
            place,
            name: card.features[place].name.clone(),
            encoder: card.features[place].encoder.clone(),
            weight,
            seeds: Column::new(seeds.iter().map(|seed| seed.codes[place]).collect()),
        });
        let features = features.collect();
        Ok(Self { features, width, ids: seeds.into_iter().map(|seed| seed.id).collect() })
    }

    /// How many seeds there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The identifier of a seed.
    pub fn id(&self, seed: usize) -> &str {
        &self.ids[seed]
    }

    /// The `most` seeds that share most with somebody, the nearest first and of equally near ones the first by identifier. Who is a seed is not
    /// a neighbour of itself. Fewer, where fewer share anything; none of somebody of whom nothing is known.
    ///
    /// # Panics
    /// When `person` has not a code for each feature of the table.
    pub fn nearest(&self, person: &CodedPerson, most: usize) -> Vec<Neighbour> {
        assert_eq!(person.codes.len(), self.width, "a code for each feature of the table");
        let known: Vec<(&Compared, u16)> = self.known(&person.codes).collect();
        let total = known.iter().map(|(feature, _)| u32::from(feature.weight.full)).sum::<u32>();
        let itself = self.places_of(&person.id);
        let mut nearest: Vec<(u16, usize)> = Vec::with_capacity(most + 1);
        let mut sums = [0u16; BLOCK];
        for start in (0..self.ids.len()).step_by(BLOCK) {
            let sums = &mut sums[..BLOCK.min(self.ids.len() - start)];
            sums.fill(0);
            known.iter().for_each(|(feature, code)| feature.seeds.add(sums, start, *code, feature.weight));
            for (stride, own) in sums.chunks(STRIDE).enumerate() {
                // Mostly nobody is nearer than those found already.
                if own.iter().fold(0, |largest, sum| largest.max(*sum)) > weakest(&nearest, most) {
                    keep_nearest(&mut nearest, most, start + stride * STRIDE, own, &itself);
                }
            }
        }
        nearest.into_iter().map(|(sum, seed)| Neighbour { seed, similarity: f64::from(sum) / f64::from(total) }).collect()
    }

    /// The same of many people, by several threads; the answers are in their order, and the same for any number of threads.
    pub fn nearest_of_each(&self, people: &[CodedPerson], most: usize, threads: NonZeroUsize) -> Vec<Vec<Neighbour>> {
        let of = |people: &[CodedPerson]| people.iter().map(|person| self.nearest(person, most)).collect::<Vec<_>>();
        let share = people.len().div_ceil(threads.get()).max(1);
        if people.len() <= share {
            return of(people);
        }
        std::thread::scope(|scope| {
            let workers: Vec<_> = people.chunks(share).map(|own| scope.spawn(move || of(own))).collect();
            let result = |worker: std::thread::ScopedJoinHandle<'_, Vec<Vec<Neighbour>>>| {
                worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            workers.into_iter().flat_map(result).collect()
        })
    }

    /// What somebody has in common with a seed, what counts most first: features with the same bin or level. Neighbouring bins add to the
    /// similarity and are not listed.
    pub fn shared(&self, person: &CodedPerson, seed: usize) -> Vec<SharedTrait<'_>> {
        let total = self.known(&person.codes).map(|(feature, _)| f64::from(feature.weight.full)).sum::<f64>();
        let same = self.known(&person.codes).filter(|(feature, code)| feature.seeds.get(seed) == *code);
        let told = |(feature, code): (&'_ Compared, u16)| (feature.weight.full, feature.place, code);
        let mut same: Vec<(u16, usize, u16)> = same.map(told).collect();
        same.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let shared = |(weight, place, code): (u16, usize, u16)| {
            let feature = self.features.iter().find(|feature| feature.place == place)?;
            Some(SharedTrait { feature: &feature.name, value: feature.encoder.label(code), part: f64::from(weight) / total })
        };
        same.into_iter().filter_map(shared).collect()
    }

    /// Features of which somebody has a bin or level that the table knows.
    fn known<'a>(&'a self, codes: &'a [u16]) -> impl Iterator<Item = (&'a Compared, u16)> {
        self.features.iter().map(|feature| (feature, codes[feature.place])).filter(|(_, code)| *code >= FIRST)
    }

    fn places_of(&self, id: &str) -> Range<usize> {
        self.ids.partition_point(|own| own.as_str() < id)..self.ids.partition_point(|own| own.as_str() <= id)
    }
}

/// What a seed must have more of than this, to be among the nearest.
fn weakest(nearest: &[(u16, usize)], most: usize) -> u16 {
    match nearest.last() {
        _ if most == 0 => u16::MAX,
        Some((sum, _)) if nearest.len() == most => *sum,
        _ => 0,
    }
}

fn keep_nearest(nearest: &mut Vec<(u16, usize)>, most: usize, start: usize, sums: &[u16], itself: &Range<usize>) {
    for (seed, sum) in (start..).zip(sums) {
        if *sum > weakest(nearest, most) && !itself.contains(&seed) {
            let place = nearest.partition_point(|(kept, _)| kept >= sum);
            nearest.insert(place, (*sum, seed));
            nearest.truncate(most);
        }
    }
}
