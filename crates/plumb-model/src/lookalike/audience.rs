//! The people who are most like the seeds.

use std::collections::{HashMap, HashSet};

use plumb_core::Score;
use plumb_core::hash::stable_hash;
use serde::Serialize;

use crate::Scorecard;

/// How far an audience goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// A share of the population, above 0 and up to 1.
    Reach(f64),
    /// So many people.
    Size(usize),
    /// All that are at least so many times as common among the seeds as in the population.
    Likeness(f64),
}

/// Ready-made extents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breadth {
    /// 1% of the population: those most alike.
    Narrow,
    /// 5%.
    Balanced,
    /// 10%: more people, less alike.
    Broad,
}

impl Breadth {
    /// The extent that it stands for.
    pub fn extent(self) -> Extent {
        Extent::Reach(match self {
            Breadth::Narrow => 0.01,
            Breadth::Balanced => 0.05,
            Breadth::Broad => 0.1,
        })
    }
}

/// Somebody whose likeness is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The identifier, or the number of the row where there is none.
    pub id: String,
    /// Where they stand among those looked at.
    pub row: usize,
    /// How many times as common such people are among the seeds as in the population.
    pub likeness: f64,
    /// Their score.
    pub score: Score,
    /// What may stand in an audience once, see [`once_key`].
    pub once: Option<u64>,
    /// The code of each feature of the served table.
    pub codes: Box<[u16]>,
}

/// People by likeness, the most alike first.
#[derive(Debug, Clone)]
pub struct Ranked {
    people: Vec<Person>,
    same_left_out: usize,
}

/// How alike the last person is within a share of the population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The share.
    pub reach: f64,
    /// People within it.
    pub people: usize,
    /// Likeness of the last one.
    pub least: f64,
    /// Their mean likeness.
    pub mean: f64,
}

/// A value and how common it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AudienceTrait {
    /// The feature.
    pub feature: String,
    /// The value, or what was made of it.
    pub value: String,
    /// Its share in the audience.
    pub of_audience: f64,
    /// Its share among all who were looked at.
    pub of_all: f64,
    /// Its share among the seeds.
    pub of_seeds: f64,
}

/// Shares of which the curve tells.
const CURVE: [f64; 10] = [0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3];

/// So many traits are told.
const TRAITS: usize = 12;

/// The key of a value that may stand in an audience once, whatever its letter case.
pub fn once_key(value: &str) -> u64 {
    stable_hash(value.to_lowercase().as_bytes())
}

impl Ranked {
    /// Ranks people; of those who share what may stand once, the most alike stays.
    pub fn new(mut people: Vec<Person>) -> Self {
        // Of equals, the first in the order of identifiers: the same people whatever the order in which they come.
        people.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then_with(|| (&a.id, a.row).cmp(&(&b.id, b.row))));
        let before = people.len();
        let mut met = HashSet::new();
        people.retain(|person| person.once.is_none_or(|once| met.insert(once)));
        Self { same_left_out: before - people.len(), people }
    }

    /// All of them, the most alike first.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// How many were left out, as somebody more alike shares what may stand once.
    pub fn same_left_out(&self) -> usize {
        self.same_left_out
    }

    /// How many of the first make an audience; none only where nobody is that alike, or nobody is there.
    pub fn count(&self, extent: Extent) -> usize {
        let all = self.people.len();
        match extent {
            Extent::Reach(share) => ((share * all as f64).round() as usize).clamp(all.min(1), all),
            Extent::Size(size) => size.min(all),
            Extent::Likeness(least) => self.people.partition_point(|person| person.likeness >= least),
        }
    }

    /// Likeness against reach; empty where nobody is there.
    pub fn curve(&self) -> Vec<CurvePoint> {
        let shares = if self.people.is_empty() { &CURVE[..0] } else { &CURVE };
        shares.iter().map(|reach| self.point(*reach)).collect()
    }

    fn point(&self, reach: f64) -> CurvePoint {
        let within = self.count(Extent::Reach(reach));
        let mean = self.people[..within].iter().map(|person| person.likeness).sum::<f64>() / within as f64;
        CurvePoint { reach, people: within, least: self.people[within - 1].likeness, mean }
    }

    /// Values by how much more of the first `chosen` have them than of all, or less; `card` is the table that gave the codes.
    pub fn traits(&self, card: &Scorecard, chosen: usize) -> Vec<AudienceTrait> {
        let mut all: Vec<(f64, AudienceTrait)> = Vec::new();
        for (place, feature) in card.features.iter().enumerate() {
            let mut counts: HashMap<u16, (usize, usize)> = HashMap::new();
            for (rank, person) in self.people.iter().enumerate() {
                let own = counts.entry(person.codes[place]).or_default();
                own.0 += usize::from(rank < chosen);
                own.1 += 1;
            }
            let seeds = feature.bins.iter().map(|bin| bin.won).sum::<u64>().max(1) as f64;
            for (code, (within, of_all)) in counts {
                let of_audience = within as f64 / chosen.max(1) as f64;
                let of_all = of_all as f64 / self.people.len() as f64;
                let of_seeds = feature.bins[usize::from(code)].won as f64 / seeds;
                let value = feature.encoder.label(code);
                all.push((
                    (of_audience - of_all).abs(),
                    AudienceTrait { feature: feature.name.clone(), value, of_audience, of_all, of_seeds },
                ));
            }
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (&a.1.feature, &a.1.value).cmp(&(&b.1.feature, &b.1.value))));
        all.into_iter().take(TRAITS).map(|(_, own)| own).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(row: usize, id: &str, likeness: f64, once: Option<&str>) -> Person {
        Person { id: id.into(), row, likeness, score: Score::clamped(50.0), once: once.map(once_key), codes: Box::default() }
    }

    #[test]
    fn the_most_alike_come_first_and_one_of_each_stays() {
        let people = vec![
            person(0, "b", 2.0, Some("ACME")),
            person(1, "a", 2.0, Some("acme")),
            person(2, "c", 3.0, None),
            person(3, "d", 0.5, None),
        ];
        let mut turned = people.clone();
        turned.reverse();
        for people in [people, turned] {
            let ranked = Ranked::new(people);
            let ids: Vec<&str> = ranked.people().iter().map(|person| person.id.as_str()).collect();
            assert_eq!((ids, ranked.same_left_out()), (vec!["c", "a", "d"], 1));
            assert_eq!([Extent::Reach(0.01), Extent::Size(9), Extent::Likeness(2.0)].map(|extent| ranked.count(extent)), [1, 3, 2]);
            assert_eq!(ranked.count(Extent::Likeness(9.0)), 0);
            let last = ranked.curve()[9];
            assert_eq!((last.people, last.least, last.mean), (1, 3.0, 3.0));
        }
        assert_eq!((Ranked::new(Vec::new()).count(Extent::Reach(0.5)), Ranked::new(Vec::new()).curve()), (0, Vec::new()));
    }
}
