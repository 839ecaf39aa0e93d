//! Which levels of a category become codes.

use plumb_features::{Level, LevelCounter, Personal, Property, Reading, looks_personal};

use crate::config::TrainingConfig;
use crate::data::LevelReadings;

/// The seniorities or functions that are common enough.
pub(super) fn kept_titles(levels: &LevelReadings, property: Property, rows: &[u32], training: &TrainingConfig) -> Vec<Level> {
    let mut counter = LevelCounter::default();
    for (entry, count) in (0..).zip(levels.counts(rows)).filter(|(_, count)| *count > 0) {
        if let Reading::Title(title) = levels.reading(entry) {
            let key = if property == Property::Seniority { title.seniority.as_str() } else { title.function.as_str() };
            counter.add_keyed(key, &key.replace('_', " "), count);
        }
    }
    counter.keep(training.min_level_rows, training.max_levels)
}

/// The levels that are common enough, each labelled by its commonest spelling as it stands in the file. A person's address or number is
/// never one, however many rows share it.
pub(super) fn kept_levels(levels: &LevelReadings, rows: &[u32], training: &TrainingConfig) -> Vec<Level> {
    let mut counter = LevelCounter::default();
    for (entry, count) in (0..).zip(levels.counts(rows)).filter(|(_, count)| *count > 0) {
        if let Some(key) = levels.key(entry) {
            counter.add_keyed(&key, levels.spelling(entry), count);
        }
    }
    let mut kept = counter.keep(training.min_level_rows, training.max_levels);
    kept.retain(|level| !matches!(looks_personal(&level.label), Some(Personal::Email | Personal::Phone)));
    kept
}

/// Levels numbered from 1 (or, for presence, named), labelled as given. Up to nine sort by number.
pub(super) fn fixed_levels(labels: &[&str]) -> Vec<Level> {
    let key = |index: usize| if labels.len() == 1 { labels[0].to_owned() } else { (index + 1).to_string() };
    labels.iter().enumerate().map(|(index, label)| Level { key: key(index), label: (*label).to_owned() }).collect()
}
