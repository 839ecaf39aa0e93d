//! Measures of events, taken of the labelled rows.

use std::collections::HashMap;

use plumb_core::Value;
use plumb_features::{ActivityReader, Tied};

use super::levels::{LevelChunk, LevelReadings, Spelled};
use super::{Dataset, EventStore, Labelled, Readings};

/// Measure number `activity` of each labelled row, as it was known then. Without events it is 0, or never, and an hour is missing.
pub(crate) fn activity_readings(
    (dataset, labelled): (&Dataset, &Labelled),
    events: &EventStore,
    (reader, tied): (&ActivityReader, &Tied),
    activity: usize,
) -> Readings {
    let mut numbers = Vec::with_capacity(labelled.rows.len());
    let mut names: HashMap<&str, u32> = HashMap::new();
    let mut chunk = LevelChunk::default();
    for (index, row) in labelled.rows.iter().enumerate() {
        let history = events.of_lead(dataset.event_lead(*row));
        let days = labelled.ages.get(index).map_or(0.0, |age| labelled.days_at(*age));
        // Where there are events there are dates of creation, and a row without one has no label.
        let value = dataset.seen(*row, days).map_or(Value::Missing, |seen| reader.value(activity, tied, &history, seen));
        match value {
            Value::Text(name) => {
                let entry = *names.entry(name).or_insert_with(|| {
                    chunk.spellings.push(Some(Spelled::Text(name.to_owned())));
                    chunk.spellings.len() as u32 - 1
                });
                chunk.entries.push(entry);
            }
            Value::Number(number) => numbers.push(number),
            _ => numbers.push(f64::NAN),
        }
    }
    if chunk.entries.is_empty() {
        return Readings::Numbers(numbers);
    }
    let mut levels = LevelReadings::default();
    levels.append(chunk);
    Readings::Levels(levels)
}
