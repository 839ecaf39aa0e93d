//! Columns whose values are looked at one by one.

use std::collections::HashMap;

use plumb_core::{Field, FieldKind};
use plumb_features::{Level, LevelCounter, Personal, level_key, looks_personal};

use crate::TrainError;
use crate::config::LoadedConfig;
use crate::data::{LevelReadings, Prepared, Readings};

/// So many columns are chosen where the configuration names none.
const CHOSEN: usize = 4;
/// Columns with more levels than this are not chosen: they are seldom what a team is parted by.
const MOST_LEVELS: usize = 25;
/// So many values of a column are listed.
const LISTED: usize = 12;
/// Fewer test rows than this say nothing about a value.
const FEWEST_ROWS: u64 = 20;

/// The value of each test row in one column.
pub struct SegmentColumn {
    /// The column.
    pub name: String,
    /// Its values, the most frequent first; rare ones are one.
    pub labels: Vec<String>,
    /// The place in `labels` of each test row.
    pub of_row: Vec<usize>,
}

/// The columns to look at, by the test rows' values; taken before what was read of the columns is given up.
///
/// # Errors
/// [`TrainError::Config`] when the configuration names a column that is not a category in use.
pub fn segment_columns(loaded: &LoadedConfig, data: &Prepared<'_>) -> Result<Vec<SegmentColumn>, TrainError> {
    // Leads are judged at their creation.
    let (at, _) = data.test();
    let rows = at.only(&at.of_age(0)).rows;
    let levels = |number: usize| match data.dataset.readings(number) {
        Readings::Levels(levels) => Some(levels),
        _ => None,
    };
    let fields = || data.dataset.fields.iter().enumerate();
    let Some(named) = &loaded.config.report.segments else {
        let fits = |(number, field): (usize, &Field)| {
            let own = levels(number).filter(|_| field.kind == FieldKind::Category)?;
            let distinct = counted(own, &rows).distinct();
            (2..=MOST_LEVELS).contains(&distinct).then(|| level_segment(&field.name, own, &rows))
        };
        return Ok(fields().filter_map(fits).take(CHOSEN).collect());
    };
    let find = |name: &String| {
        let found = fields().find(|(_, field)| field.name == *name).and_then(|(number, _)| levels(number));
        found.map(|own| level_segment(name, own, &rows)).ok_or_else(|| TrainError::Config {
            file: loaded.path.display().to_string(),
            place: String::new(),
            problem: format!("`report.segments` names `{name}`, which is not a column used as a category: name one, or leave it out"),
        })
    };
    named.iter().map(find).collect()
}

/// The levels of the rows.
fn counted(levels: &LevelReadings, rows: &[u32]) -> LevelCounter {
    let mut counter = LevelCounter::default();
    for (entry, count) in levels.counts(rows).into_iter().enumerate().skip(1).filter(|(_, count)| *count > 0) {
        counter.add_many(levels.spelling(entry as u32), count);
    }
    counter
}

/// The values of some rows in a column of levels, the most frequent first; rare ones are one.
pub(crate) fn level_segment(name: &str, levels: &LevelReadings, rows: &[u32]) -> SegmentColumn {
    // As in the model: what tells of a person is no level, however many rows share it.
    let is_level = |level: &Level| !matches!(looks_personal(&level.label), Some(Personal::Email | Personal::Phone));
    let counts = counted(levels, rows).counts().into_iter();
    let listed = counts.filter(|(level, count)| *count >= FEWEST_ROWS && is_level(level)).take(LISTED);
    let (keys, mut labels): (Vec<String>, Vec<String>) = listed.map(|(level, _)| (level.key, level.label)).unzip();
    let places: HashMap<&str, usize> = keys.iter().enumerate().map(|(place, key)| (key.as_str(), place)).collect();
    let (other, missing) = (labels.len(), labels.len() + 1);
    labels.extend(["(other values)".to_owned(), "(missing)".to_owned()]);
    // Each distinct spelling is looked up once.
    let place = |entry: u32| match levels.spelling(entry) {
        "" => missing,
        text => places.get(&*level_key(text)).copied().unwrap_or(other),
    };
    let of_entry: Vec<usize> = (0..levels.entries() as u32).map(place).collect();
    let mut of_row: Vec<usize> = rows.iter().map(|row| of_entry[levels.entry(*row as usize) as usize]).collect();
    // What no row has is not listed.
    for unused in [missing, other] {
        if !of_row.contains(&unused) {
            labels.remove(unused);
            of_row.iter_mut().filter(|place| **place > unused).for_each(|place| *place -= 1);
        }
    }
    SegmentColumn { name: name.to_owned(), labels, of_row }
}
