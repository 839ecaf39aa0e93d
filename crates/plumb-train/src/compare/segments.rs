//! For whom: by which columns leads are parted, and what is read of each lead beside its roles.

use plumb_core::{Field, FieldKind};
use plumb_features::Reading;

use super::cohort::Rows;
use crate::TrainError;
use crate::config::LoadedConfig;
use crate::data::{Readings, configured_fields, plain_field};
use crate::run::{SegmentColumn, level_segment};

/// So many columns are chosen where the configuration names none: the more levels are looked at, the less each can show.
const MOST_COLUMNS: usize = 10;
/// Of these, so many numbers, by the order of the file.
const MOST_NUMBERS: usize = 2;
/// Columns with more levels than this are not chosen: they are seldom what a team is parted by.
const MOST_LEVELS: usize = 25;
/// Numbers are parted in quarters.
const PARTS: usize = 4;

/// The columns that leads may be parted by: those that `report.segments` names, or else the owner, categories and some numbers of those that are used.
pub(super) fn candidates(loaded: &LoadedConfig) -> Vec<Field> {
    let config = &loaded.config;
    if let Some(named) = &config.report.segments {
        return named.iter().map(|name| plain_field(config, name, kind_of(loaded, name))).collect();
    }
    let owner = config.lead.owner.iter().map(|name| plain_field(config, name, FieldKind::Category));
    let is_kind = |field: &Field| matches!(field.kind, FieldKind::Category | FieldKind::Country | FieldKind::Language | FieldKind::Number);
    owner.chain(configured_fields(config).into_iter().filter(is_kind)).collect()
}

/// How a column is read to part leads by: as it is configured where that has levels or an order, else as a category.
fn kind_of(loaded: &LoadedConfig, name: &str) -> FieldKind {
    let kind = loaded.config.columns.get(name).and_then(|column| column.kind);
    kind.filter(|kind| !matches!(kind, FieldKind::Date | FieldKind::Text | FieldKind::Title)).unwrap_or(FieldKind::Category)
}

/// Words in the names of columns that sales and marketing are mostly parted by.
const USUAL: [&str; 16] = [
    "campaign",
    "source",
    "channel",
    "origin",
    "persona",
    "pain",
    "region",
    "country",
    "territory",
    "industry",
    "segment",
    "employees",
    "size",
    "product",
    "team",
    "language",
];

/// The owner first, then columns with usual names, then all others.
fn standing(name: &str, loaded: &LoadedConfig) -> usize {
    if loaded.config.lead.owner.as_deref() == Some(name) {
        return 0;
    }
    let name = name.to_lowercase();
    USUAL.iter().position(|word| name.contains(word)).map_or(USUAL.len() + 1, |place| place + 1)
}

/// The segments of some leads, by the columns that were read as [`candidates`].
pub(super) fn segments(rows: &Rows<'_>, leads: &[u32]) -> Result<Vec<SegmentColumn>, TrainError> {
    let dataset = &rows.data.dataset;
    let is_named = rows.loaded.config.report.segments.is_some();
    let wanted = candidates(rows.loaded);
    // As they stand in the file, those that teams are mostly parted by first.
    let mut fields: Vec<(usize, &Field)> =
        dataset.fields.iter().enumerate().filter(|(_, field)| wanted.iter().any(|own| own.name == field.name)).collect();
    if !is_named {
        fields.sort_by_key(|(_, field)| standing(&field.name, rows.loaded));
    }
    let (mut found, mut numbers) = (Vec::new(), 0);
    for (place, field) in fields {
        let segment = match dataset.readings(place) {
            Readings::Levels(levels) => Some(level_segment(&field.name, levels, leads)),
            Readings::Numbers(_) if is_named || numbers < MOST_NUMBERS => by_quarter(&field.name, dataset.readings(place), leads),
            _ => None,
        };
        let parts = |segment: &SegmentColumn| (2..=MOST_LEVELS).contains(&segment.labels.len());
        if let Some(segment) = segment.filter(|segment| is_named || parts(segment)) {
            numbers += usize::from(matches!(dataset.readings(place), Readings::Numbers(_)));
            found.push(segment);
        }
        if !is_named && found.len() == MOST_COLUMNS {
            break;
        }
    }
    Ok(found)
}

/// Quarters of a number, and those without one. `None` where it hardly varies.
fn by_quarter(name: &str, readings: &Readings, leads: &[u32]) -> Option<SegmentColumn> {
    let number = |row: u32| if let Reading::Number(number) = readings.get(row) { Some(number) } else { None };
    let mut sorted: Vec<f64> = leads.iter().filter_map(|row| number(*row)).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (1..PARTS).filter_map(|part| sorted.get(part * sorted.len() / PARTS).copied()).collect();
    cuts.dedup();
    let lowest = *sorted.first()?;
    cuts.retain(|cut| *cut > lowest);
    if cuts.is_empty() {
        return None;
    }
    let mut labels = vec![format!("below {}", cuts[0])];
    labels.extend(cuts.windows(2).map(|pair| format!("{} to below {}", pair[0], pair[1])));
    labels.push(format!("{} and more", cuts[cuts.len() - 1]));
    let missing = labels.len();
    let place = |row: &u32| number(*row).map_or(missing, |number| cuts.partition_point(|cut| *cut <= number));
    let of_row: Vec<usize> = leads.iter().map(place).collect();
    if of_row.contains(&missing) {
        labels.push("(missing)".to_owned());
    }
    Some(SegmentColumn { name: name.to_owned(), labels, of_row })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_hold_equal_shares_and_name_their_bounds() {
        let readings = Readings::Numbers((0..8).map(f64::from).chain([f64::NAN]).collect());
        let leads: Vec<u32> = (0..9).collect();
        let segment = by_quarter("size", &readings, &leads).expect("it varies");
        assert_eq!(segment.labels, ["below 2", "2 to below 4", "4 to below 6", "6 and more", "(missing)"]);
        assert_eq!(segment.of_row, [0, 0, 1, 1, 2, 2, 3, 3, 4]);
    }

    #[test]
    fn ties_do_not_make_empty_quarters() {
        let readings = Readings::Numbers(vec![1.0, 1.0, 1.0, 1.0, 1.0, 5.0, 5.0, 9.0]);
        let segment = by_quarter("size", &readings, &(0..8).collect::<Vec<u32>>()).expect("it varies");
        assert_eq!(segment.labels, ["below 5", "5 and more"]);
        assert!(by_quarter("size", &Readings::Numbers(vec![3.0; 8]), &(0..8).collect::<Vec<u32>>()).is_none());
    }
}
