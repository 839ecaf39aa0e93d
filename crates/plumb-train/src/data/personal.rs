//! Columns that tell of one person never become levels, whatever the configuration says.

use plumb_core::{Field, FieldKind};
use plumb_features::{Personal, looks_personal};

use super::ingest::FieldRead;
use super::{LevelReadings, Readings};

/// The share of rows with such values that makes a column one of them.
const MANY: f64 = 0.5;

/// Reduces a category of e-mail addresses, phone numbers or names to whether it is filled in; a note if that was needed.
pub(super) fn guard(field: &mut Field, read: &mut FieldRead) -> Option<String> {
    let Readings::Levels(levels) = &read.readings else { return None };
    let kind = (field.kind == FieldKind::Category).then(|| personal_kind(levels)).flatten()?;
    let present: Vec<bool> = (0..levels.rows()).map(|row| levels.key(levels.entry(row)).is_some()).collect();
    read.readings = Readings::Presence(present);
    field.kind = FieldKind::Text;
    let better = match kind {
        Personal::Email => "say `kind = \"email\"` to learn from their type",
        Personal::Phone => "say `kind = \"phone\"` to learn from their country",
        Personal::Name => "export codes instead if they stand for something that may be learned from",
    };
    Some(format!(
        "column `{}` holds {}, which never enter a model: only whether it is filled in counts; {better}",
        field.name,
        kind.plural()
    ))
}

/// What most rows hold that tells of one person.
fn personal_kind(levels: &LevelReadings) -> Option<Personal> {
    let rows: Vec<u32> = (0..levels.rows() as u32).collect();
    let counts = levels.counts(&rows);
    let (mut present, mut personal) = (0, [(Personal::Email, 0), (Personal::Phone, 0), (Personal::Name, 0)]);
    for (entry, count) in (0..).zip(counts).filter(|(entry, _)| levels.key(*entry).is_some()) {
        present += count;
        let found = looks_personal(levels.spelling(entry));
        personal.iter_mut().filter(|(kind, _)| Some(*kind) == found).for_each(|(_, rows)| *rows += count);
    }
    personal.into_iter().find(|(_, rows)| present > 0 && *rows as f64 >= MANY * present as f64).map(|(kind, _)| kind)
}
