use plumb_core::Time;
use plumb_features::{Encoder, Note, Reading};

/// A feature of a field.
#[derive(Debug, Clone)]
pub(super) struct FeatureTable {
    pub(super) encoder: Encoder,
    pub(super) weights: Vec<f64>,
    /// Whether its codes are wanted too, for an interaction.
    pub(super) is_joint: bool,
}

impl FeatureTable {
    /// Adds the weight of a reading, and its code where that is wanted; its note.
    #[inline]
    fn add(&self, reading: &Reading<'_>, as_of: Option<Time>, weights: &mut Vec<f64>, codes: &mut Vec<u16>) -> Note {
        let coded = self.encoder.code(reading, as_of);
        weights.push(self.weights[usize::from(coded.code)]);
        if self.is_joint {
            codes.push(coded.code);
        }
        coded.note
    }
}

/// The note of a field from those of its features, in their order: an unseen level of one must not hide a usable value of another.
#[inline]
pub(super) fn joined(before: Note, new: Note) -> Note {
    match (before, new) {
        (Note::Fine, _) => Note::Fine,
        (kept, Note::Missing) => kept,
        (_, new) => new,
    }
}

/// Values of a field that have been coded: of each the weight a feature, the note, and the code a feature of an interaction.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// By feature of the field, then by entry.
    pub(super) weights: Vec<Vec<f64>>,
    /// Of features of interactions; of others it stays empty.
    pub(super) codes: Vec<Vec<u16>>,
    pub(super) notes: Vec<Note>,
}

impl Entries {
    pub(super) fn len(&self) -> usize {
        self.notes.len()
    }

    pub(super) fn clear(&mut self) {
        self.weights.iter_mut().for_each(Vec::clear);
        self.codes.iter_mut().for_each(Vec::clear);
        self.notes.clear();
    }

    /// Codes a reading and adds it; its number.
    pub(super) fn add(&mut self, features: &[FeatureTable], reading: &Reading<'_>, as_of: Option<Time>) -> u32 {
        self.make_room(features);
        self.add_row(features, reading, as_of);
        (self.notes.len() - 1) as u32
    }

    /// Adds an entry as another has it.
    pub(super) fn add_copy(&mut self, other: &Entries, entry: u32) {
        let entry = entry as usize;
        self.weights.resize_with(other.weights.len(), Vec::new);
        self.codes.resize_with(other.codes.len(), Vec::new);
        self.weights.iter_mut().zip(&other.weights).for_each(|(own, other)| own.push(other[entry]));
        self.codes.iter_mut().zip(&other.codes).for_each(|(own, other)| own.extend(other.get(entry)));
        self.notes.push(other.notes[entry]);
    }

    /// Makes room for the features of a field.
    pub(super) fn make_room(&mut self, features: &[FeatureTable]) {
        self.weights.resize_with(features.len(), Vec::new);
        self.codes.resize_with(features.len(), Vec::new);
    }

    /// [`Entries::add`] where there is room.
    #[inline]
    pub(super) fn add_row(&mut self, features: &[FeatureTable], reading: &Reading<'_>, as_of: Option<Time>) {
        let mut note = Note::Missing;
        for ((feature, weights), codes) in features.iter().zip(&mut self.weights).zip(&mut self.codes) {
            note = joined(note, feature.add(reading, as_of, weights, codes));
        }
        self.notes.push(note);
    }

    /// Keeps the first entries only.
    pub(super) fn truncate(&mut self, entries: usize) {
        self.weights.iter_mut().for_each(|weights| weights.truncate(entries));
        self.codes.iter_mut().for_each(|codes| codes.truncate(entries));
        self.notes.truncate(entries);
    }
}
