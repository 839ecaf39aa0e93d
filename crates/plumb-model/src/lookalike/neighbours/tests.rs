use std::num::NonZeroUsize;

use plumb_features::{Encoder, FIRST, Level, Property, Quantity};
use proptest::prelude::*;

use super::index::{CodedPerson, Neighbour, Neighbours, NeighboursError};
use super::weights::{importance, most_apart, weights};
use crate::{Bin, Calibration, Feature, Interaction, Scorecard};

fn bins(weights: &[f64]) -> Vec<Bin> {
    weights.iter().map(|weight| Bin { weight: *weight, rows: 10, won: 3 }).collect()
}

fn feature(name: &str, encoder: Encoder, weights: &[f64]) -> Feature {
    Feature { name: name.into(), source: name.into(), encoder, bins: bins(weights) }
}

fn levels(names: &[&str]) -> Encoder {
    let levels = names.iter().map(|name| Level { key: (*name).into(), label: (*name).into() }).collect();
    Encoder::Levels { property: Property::Level, levels }
}

/// Levels, five ordered bins, 300 levels that a byte does not hold, and a feature that says nothing.
fn card() -> Scorecard {
    let names: Vec<String> = (0..300).map(|n| format!("{n:03}")).collect();
    let many: Vec<f64> = (0..302).map(|n| f64::from(n % 7) / 5.0).collect();
    let size = Encoder::Bins { quantity: Quantity::Value, edges: vec![1.0, 2.0, 3.0, 4.0] };
    Scorecard {
        intercept: -1.0,
        features: vec![
            feature("country", levels(&["de", "uk"]), &[0.0, 0.1, -0.4, 0.9]),
            feature("size", size, &[0.0, 0.0, -0.5, -0.2, 0.0, 0.3, 0.6]),
            feature("town", levels(&names.iter().map(String::as_str).collect::<Vec<_>>()), &many),
            feature("noise", levels(&["a"]), &[0.0, 0.0, 0.0]),
        ],
        interactions: vec![Interaction {
            features: vec!["country".into(), "size".into()],
            groups: vec![vec![0, 0, 0, 1], vec![0, 0, 0, 0, 1, 1, 1]],
            cells: bins(&[0.0, -0.3, 0.3, 0.2]),
        }],
        calibration: Calibration::Identity,
    }
}

fn person(id: &str, codes: [u16; 4]) -> CodedPerson {
    CodedPerson { id: id.into(), codes: codes.into() }
}

/// Gower's similarity as it stands in the documentation, of one pair, with whole weights; the sum of the weights is beside it.
fn gower(card: &Scorecard, lead: &[u16], seed: &[u16]) -> (u32, u32) {
    let (mut shared, mut total) = (0, 0);
    for (place, weight) in weights(card).into_iter().enumerate() {
        if lead[place] < FIRST {
            continue;
        }
        total += u32::from(weight.full);
        shared += match (seed[place] >= FIRST, most_apart(&card.features[place].encoder)) {
            (false, _) => 0,
            (true, None) => u32::from(lead[place] == seed[place]) * u32::from(weight.full),
            (true, Some(most)) => {
                let near = most - lead[place].abs_diff(seed[place]);
                u32::from(near) * u32::from(weight.full) / u32::from(most)
            }
        };
    }
    (shared, total)
}

/// Each against each, sorted.
fn brute_force(card: &Scorecard, seeds: &[CodedPerson], lead: &CodedPerson, most: usize) -> Vec<(String, f64)> {
    let mut all: Vec<(u32, &str, f64)> = Vec::new();
    for seed in seeds.iter().filter(|seed| seed.id != lead.id) {
        let (shared, total) = gower(card, &lead.codes, &seed.codes);
        if shared > 0 {
            all.push((shared, &seed.id, f64::from(shared) / f64::from(total)));
        }
    }
    all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    all.into_iter().take(most).map(|(_, id, similarity)| (id.to_owned(), similarity)).collect()
}

fn named(index: &Neighbours, nearest: &[Neighbour]) -> Vec<(String, f64)> {
    nearest.iter().map(|own| (index.id(own.seed).to_owned(), own.similarity)).collect()
}

fn any_codes() -> impl Strategy<Value = [u16; 4]> {
    (0u16..4, 0u16..7, prop_oneof![0u16..5, 295u16..302], 0u16..3).prop_map(|(a, b, c, d)| [a, b, c, d])
}

proptest! {
    #[test]
    fn the_nearest_are_those_of_a_double_loop(
        seeds in proptest::collection::vec((0u16..40, any_codes()), 0..200),
        leads in proptest::collection::vec((0u16..60, any_codes()), 1..6),
        most in 0usize..8,
        threads in 1usize..4,
    ) {
        let card = card();
        let people = |own: Vec<(u16, [u16; 4])>| own.into_iter().map(|(id, codes)| person(&format!("{id:03}"), codes)).collect::<Vec<_>>();
        let (seeds, leads) = (people(seeds), people(leads));
        let index = Neighbours::new(&card, seeds.clone()).expect("codes of the table");
        let found = index.nearest_of_each(&leads, most, NonZeroUsize::new(threads).expect("one at least"));
        for (lead, found) in leads.iter().zip(&found) {
            prop_assert_eq!(named(&index, found), brute_force(&card, &seeds, lead, most));
        }
        let turned = Neighbours::new(&card, seeds.into_iter().rev().collect()).expect("codes of the table");
        prop_assert_eq!(named(&turned, &turned.nearest(&leads[0], most)), named(&index, &found[0]));
    }
}

#[test]
fn blocks_and_strides_join_without_a_seam() {
    let card = card();
    let seeds: Vec<CodedPerson> = (0..9_001u16).map(|n| person(&format!("{n:05}"), [2 + n % 2, 2 + n % 5, n % 302, n % 3])).collect();
    let index = Neighbours::new(&card, seeds.clone()).expect("codes of the table");
    for lead in [person("x", [3, 6, 301, 0]), person("04096", [2, 4, 17, 1]), person("y", [0, 2, 1, 0])] {
        assert_eq!(named(&index, &index.nearest(&lead, 9)), brute_force(&card, &seeds, &lead, 9), "{lead:?}");
    }
}

#[test]
fn whole_weights_are_gowers_to_a_hair() {
    let card = card();
    let own = importance(&card);
    // An interaction of two features adds half of what it moves to each.
    let joint = card.interactions[0].spread() / 2.0;
    assert_eq!(own, [card.features[0].spread() + joint, card.features[1].spread() + joint, card.features[2].spread(), 0.0]);
    let (lead, seed) = ([3, 4, 9, 2], [3, 5, 8, 2]);
    let (shared, total) = gower(&card, &lead, &seed);
    // The same country, one of four bins apart, another town.
    let exact = (own[0] + 0.75 * own[1]) / own.iter().sum::<f64>();
    assert!((f64::from(shared) / f64::from(total) - exact).abs() < 1e-4, "{shared} of {total} against {exact}");
}

#[test]
fn what_is_shared_is_told_and_adds_up() {
    let card = card();
    let index = Neighbours::new(&card, vec![person("s", [3, 4, 9, 2]), person("t", [3, 5, 0, 1])]).expect("codes of the table");
    let lead = person("lead", [3, 4, 9, 2]);
    let nearest = index.nearest(&lead, 5);
    assert_eq!((index.id(nearest[0].seed), nearest[0].similarity), ("s", 1.0));
    let shared = index.shared(&lead, nearest[0].seed);
    let named: Vec<(&str, &str)> = shared.iter().map(|own| (own.feature, own.value.as_str())).collect();
    assert!(named.contains(&("country", "uk")) && named.contains(&("town", "007")) && named.len() == 3, "{named:?}");
    assert!((shared.iter().map(|own| own.part).sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(shared.windows(2).all(|pair| pair[0].part >= pair[1].part));
    let second = index.shared(&lead, nearest[1].seed);
    assert_eq!(second.iter().map(|own| own.feature).collect::<Vec<_>>(), ["country"]);
    assert!(nearest[1].similarity > second[0].part, "a neighbouring bin counts too");
}

#[test]
fn nobody_is_near_who_shares_nothing() {
    let card = card();
    let index = Neighbours::new(&card, vec![person("s", [2, 0, 3, 2]), person("t", [0, 0, 0, 0])]).expect("codes of the table");
    assert_eq!((index.len(), index.is_empty()), (2, false));
    assert_eq!(index.nearest(&person("unknown", [0, 1, 1, 0]), 5), []);
    assert_eq!(index.nearest(&person("other", [3, 2, 4, 2]), 5), []);
    assert_eq!(index.nearest(&person("s", [2, 2, 3, 2]), 5), [], "a seed is no neighbour of itself");
}

#[test]
fn codes_of_another_table_are_refused() {
    for codes in [vec![0, 0, 0], vec![4, 0, 0, 0]] {
        let seed = CodedPerson { id: "s".into(), codes: codes.into() };
        assert_eq!(Neighbours::new(&card(), vec![seed]).err(), Some(NeighboursError::Codes("s".into())));
    }
}
