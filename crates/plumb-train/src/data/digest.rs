//! A digest of the data as the fit sees them: canonical typed rows, whatever the file's path, format and row order.

use std::borrow::Cow;

use plumb_core::Time;
use plumb_features::Reading;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{Dataset, EventStore, Labelled, LevelReadings, Readings};

/// SHA-256 over the labelled rows in their order: identifier, label, when it was known, creation, the group that is kept together in
/// cross-validation, and every field as read. Each field has a digest of its own, so that fields are digested side by side.
pub(crate) fn data_digest(dataset: &Dataset, labelled: &Labelled) -> String {
    let told = if labelled.versions.is_empty() { &labelled.rows } else { &labelled.versions };
    let of_fields = || -> Vec<[u8; 32]> {
        (0..dataset.fields.len()).into_par_iter().map(|field| field_digest(dataset.readings(field), told)).collect()
    };
    let (mut bytes, fields) = rayon::join(|| roles(dataset, labelled), of_fields);
    for (field, digest) in dataset.fields.iter().zip(fields) {
        bytes.text(&field.name);
        bytes.add(&digest);
    }
    if let Some(events) = &dataset.events {
        digest_events(&mut bytes, dataset, labelled, events);
    }
    bytes.finish().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of the labelled rows but for their fields and events.
fn roles(dataset: &Dataset, labelled: &Labelled) -> Bytes {
    let mut bytes = Bytes::default();
    for (index, row) in labelled.rows.iter().enumerate() {
        if let Some(age) = labelled.ages.get(index) {
            bytes.add(&labelled.days_at(*age).to_bits().to_le_bytes());
        }
        bytes.text(&dataset.id(*row));
        bytes.add(&dataset.groups[*row as usize].to_le_bytes());
        bytes.add(&[u8::from(labelled.won[index])]);
        bytes.time(labelled.known_at[index]);
        bytes.time(dataset.created_at(*row));
    }
    bytes
}

fn field_digest(readings: &Readings, rows: &[u32]) -> [u8; 32] {
    let mut bytes = Bytes::default();
    match readings {
        Readings::Levels(levels) => digest_levels(&mut bytes, levels, rows),
        readings => rows.iter().for_each(|row| bytes.reading(&readings.get(*row))),
    }
    bytes.finish()
}

/// What was known of each lead's events when it was last seen.
fn digest_events(bytes: &mut Bytes, dataset: &Dataset, labelled: &Labelled, events: &EventStore) {
    events.properties.iter().for_each(|name| bytes.text(name));
    for (index, row) in labelled.rows.iter().enumerate() {
        let is_last = labelled.rows.get(index + 1) != Some(row);
        let days = labelled.ages.get(index).map_or(0.0, |age| labelled.days_at(*age));
        let Some(moment) = dataset.snapshot(*row, days).filter(|_| is_last) else { continue };
        let known = events.of_lead(dataset.event_lead(*row)).until(moment);
        bytes.add(&(known.times().len() as u64).to_le_bytes());
        for (place, (at, kind)) in known.times().iter().zip(known.kinds()).enumerate() {
            bytes.add(&at.to_le_bytes());
            bytes.text(&events.types[usize::from(*kind)]);
            (0..events.properties.len()).for_each(|property| bytes.add(&known.amounts(property)[place].to_bits().to_le_bytes()));
        }
    }
}

/// The levels that were met, sorted, and the place of each row's level among them: the same whatever the order in which they were met.
fn digest_levels(bytes: &mut Bytes, levels: &LevelReadings, rows: &[u32]) {
    let counts = levels.counts(rows);
    let key = |entry: usize| levels.key(entry as u32).map(Cow::into_owned);
    let keys: Vec<Option<String>> = (0..levels.entries()).map(|entry| (counts[entry] > 0).then(|| key(entry)).flatten()).collect();
    let mut sorted: Vec<&String> = keys.iter().flatten().collect();
    sorted.sort_unstable();
    sorted.dedup();
    bytes.add(&(sorted.len() as u64).to_le_bytes());
    sorted.iter().for_each(|key| bytes.text(key));
    // 0 is missing.
    let rank = |key: &Option<String>| key.as_ref().map_or(0, |key| sorted.partition_point(|other| *other < key) as u32 + 1);
    let ranks: Vec<u32> = keys.iter().map(rank).collect();
    rows.iter().for_each(|row| bytes.add(&ranks[levels.entry(*row as usize) as usize].to_le_bytes()));
}

/// Bytes on their way into a digest, many at a time.
#[derive(Default)]
struct Bytes {
    hasher: Sha256,
    waiting: Vec<u8>,
}

/// Bytes that are digested at a time.
const CHUNK: usize = 1 << 14;

impl Bytes {
    fn add(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= CHUNK {
            self.hasher.update(&self.waiting);
            self.waiting.clear();
        }
    }

    /// Length first, so that no two sequences of values look alike.
    fn text(&mut self, text: &str) {
        self.add(&(text.len() as u64).to_le_bytes());
        self.add(text.as_bytes());
    }

    fn time(&mut self, time: Option<Time>) {
        self.add(&[u8::from(time.is_some())]);
        self.add(&time.map_or(0, Time::millis).to_le_bytes());
    }

    fn reading(&mut self, reading: &Reading<'_>) {
        match reading {
            Reading::Missing => self.add(&[0]),
            Reading::Invalid => self.add(&[1]),
            Reading::Present => self.add(&[2]),
            Reading::Number(number) => {
                self.add(&[3]);
                // Adding 0.0 turns -0.0 into 0.0, which is the same number.
                self.add(&(number + 0.0).to_bits().to_le_bytes());
            }
            Reading::Level(key) => {
                self.add(&[4]);
                self.text(key);
            }
            Reading::Time(at) => {
                self.add(&[5]);
                self.time(Some(*at));
            }
            Reading::Length(length) => {
                self.add(&[6]);
                self.add(&length.to_le_bytes());
            }
            Reading::Title(title) => {
                self.add(&[7]);
                self.text(title.seniority.as_str());
                self.text(title.function.as_str());
            }
        }
    }

    fn finish(mut self) -> [u8; 32] {
        self.hasher.update(&self.waiting);
        self.hasher.finalize().into()
    }
}
