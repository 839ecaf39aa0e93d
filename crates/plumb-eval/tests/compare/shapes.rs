//! What holds of the shapes of the answers.

use plumb_eval::Bootstrap;
use plumb_eval::compare::{CapacityUnit, Comparison, Contender, Criterion, Deals, Depths, FIFTHS, VerdictSettings};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::made_up::{World, model, rules, sigmoid};

fn bands(scores: &[f64]) -> Vec<u8> {
    scores.iter().map(|z| (100.0 * sigmoid(*z)).clamp(1.0, 100.0) as u8).collect()
}

fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(answer: &T) {
    let text = serde_json::to_string(answer).expect("serialises");
    assert_eq!(*answer, serde_json::from_str::<T>(&text).expect("reads"));
}

#[test]
fn every_answer_survives_json() {
    let world = World::new(600, 5);
    let (close, far) = (world.noisy(0.5, 2), world.noisy(2.0, 3));
    let (p, bands_one, bands_other) = (close.iter().map(|z| sigmoid(*z)).collect::<Vec<_>>(), bands(&close), bands(&far));
    let one = Contender { probabilities: Some(&p), bands: Some(&bands_one), ..model(&close) };
    let other = Contender { probabilities: Some(&p), bands: Some(&bands_other), ..rules(&far) };
    let deals = Deals { clusters: Some(&world.clusters), ..world.deals() };
    let comparison = Comparison::new(deals, vec![one, other]).expect("valid");
    let pair = comparison.pair(0, 1).expect("two");
    let bootstrap = Bootstrap { replicates: 100, seed: 1 };
    let depths = Depths { unit: CapacityUnit::AWeek, grid: 10, exact: &[4], cost_per_lead: Some(30.0) };
    let worked: Vec<bool> = far.iter().map(|z| *z > -1.0).collect();
    let days: Vec<Option<f64>> = close.iter().map(|z| Some(40.0 - 3.0 * z)).collect();
    let worked = pair.worked(&worked, &FIFTHS).expect("valid");
    let settings = VerdictSettings { criterion: Criterion::Auc, unit: CapacityUnit::AWeek, n: Some(5), worked: Some(&worked) };
    survives(&comparison.head_to_head(bootstrap).expect("valid"));
    survives(&comparison.capacity(depths, bootstrap).expect("valid"));
    survives(&comparison.thresholds(1).expect("valid"));
    survives(&pair.band_grid(&FIFTHS, &FIFTHS).expect("valid"));
    survives(&pair.swap_set(CapacityUnit::AWeek, 4).expect("valid"));
    survives(&pair.telling_rows(20));
    let levels: Vec<usize> = (0..600).map(|row| row % 3).collect();
    survives(&pair.by_level(&levels, 4).expect("valid"));
    survives(&comparison.days_to_close(0, &days, &FIFTHS).expect("valid"));
    survives(&pair.verdict(&settings).expect("valid"));
    survives(&worked);
}
