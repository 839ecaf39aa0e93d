use plumb_core::Time;
use plumb_features::{Encoder, Note, Reading};

/// A feature of a field.
#[derive(Debug, Clone)]
pub(super) struct FeatureTable {
    pub(super) encoder: Encoder,
    pub(super) weights: Vec<f64>,
}

impl FeatureTable {
    /// The weight and the note of a reading.
    #[inline]
    pub(super) fn weigh(&self, reading: &Reading<'_>, as_of: Option<Time>) -> (f64, Note) {
        let coded = self.encoder.code(reading, as_of);
        (self.weights[usize::from(coded.code)], coded.note)
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

/// Values of a field that have been coded: of each the weight a feature and the note.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// By feature of the field, then by entry.
    pub(super) weights: Vec<Vec<f64>>,
    pub(super) notes: Vec<Note>,
}

impl Entries {
    pub(super) fn len(&self) -> usize {
        self.notes.len()
    }

    pub(super) fn clear(&mut self) {
        self.weights.iter_mut().for_each(Vec::clear);
        self.notes.clear();
    }

    /// Codes a reading and adds it; its number.
    pub(super) fn add(&mut self, features: &[FeatureTable], reading: &Reading<'_>, as_of: Option<Time>) -> u32 {
        self.weights.resize_with(features.len(), Vec::new);
        let mut note = Note::Missing;
        for (feature, weights) in features.iter().zip(&mut self.weights) {
            let (weight, new) = feature.weigh(reading, as_of);
            weights.push(weight);
            note = joined(note, new);
        }
        self.notes.push(note);
        (self.notes.len() - 1) as u32
    }
}
