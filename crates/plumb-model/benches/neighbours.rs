//! What it costs to find the nearest seeds: `cargo bench -p plumb-model --bench neighbours`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use plumb_core::hash::mix;
use plumb_model::lookalike::{CodedPerson, Neighbours};
use plumb_model::{Model, Scorecard};

fn main() {
    divan::main();
}

/// People whose seeds are searched, and people to look up.
const SEEDS: usize = 100_000;
const LEADS: usize = 1_000;

/// The table of the committed demo model: what matters is its shape.
fn card() -> Scorecard {
    // Asked at run time: two checkouts that share a target folder share compiled benchmarks, but not this path.
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the crate is"));
    let bytes = std::fs::read(root.join("../../models/leads/versions/1/model.json")).expect("the demo model is committed");
    Model::from_bytes(&bytes).expect("it is sound").served
}

fn people(card: &Scorecard, count: usize, salt: u64) -> Vec<CodedPerson> {
    let code = |person: usize, feature: usize, codes: usize| (mix(salt ^ ((person as u64) << 16) ^ feature as u64) % codes as u64) as u16;
    let codes = |person| card.features.iter().enumerate().map(|(place, own)| code(person, place, own.bins.len())).collect();
    (0..count).map(|person| CodedPerson { id: format!("{salt}-{person:07}"), codes: codes(person) }).collect()
}

/// The five nearest of 100,000 seeds for each of 1,000 leads, by so many threads.
#[divan::bench(args = [1, 2], sample_count = 5)]
fn five_nearest(bencher: Bencher, threads: usize) {
    let card = card();
    let index = Neighbours::new(&card, people(&card, SEEDS, 1)).expect("codes of the table");
    let leads = people(&card, LEADS, 2);
    let threads = NonZeroUsize::new(threads).expect("one at least");
    bencher.counter(ItemsCount::new(LEADS)).bench_local(|| black_box(index.nearest_of_each(black_box(&leads), 5, threads)));
}
