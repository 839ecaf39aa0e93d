use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use plumb_core::{Field, FieldKind, Time, Value};
use plumb_features::{Encoder, FieldReader, Note, NumberCodes, Property, Quantity, Reading};

use super::entries::{Entries, FeatureTable};
use super::memo::{Found, Memo};
use super::{BLOCK_ROWS, Cells, Moments, Values, makes_usable};
use crate::pairs::Pair;

/// Hours of a week: neither the day of the week nor the hour of the day tells apart more.
const WEEK_HOURS: i64 = 168;
const HOUR_MS: i64 = 3_600_000;
/// Texts that are looked up before it is decided whether remembering them is worth it.
const TRIAL_TEXTS: u64 = 4 * BLOCK_ROWS as u64;

/// Codes the columns of one field, and remembers what it has coded.
pub(super) struct FieldCoder<V> {
    kind: FieldKind,
    reader: FieldReader,
    features: Vec<FeatureTable>,
    /// The values that batches share, coded.
    shared: Option<(Arc<V>, Entries)>,
    /// What texts became.
    memo: Memo,
    memo_entries: Entries,
    texts_looked_up: u64,
    texts_new: u64,
    /// Each hour of the week, then a missing date: for features that see no more of a date.
    hours: Entries,
    /// The values that are made of two columns.
    made: Entries,
    /// A reading for each code of a number.
    numbers: Entries,
    /// What reading leaves of texts, where that is one of a few things.
    kinds: Vec<Reading<'static>>,
    kind_entries: Entries,
    keys: Vec<u32>,
    /// Where each row has a value of its own: by feature, then by row.
    rows: Entries,
}

/// A field of a block of rows, coded.
pub(super) enum Coded<'a> {
    /// All rows alike.
    Constant(&'a Entries),
    /// Rows point to entries.
    Keyed(Cow<'a, [u32]>, &'a Entries),
    /// An entry a row.
    Rows(&'a Entries),
}

impl<V: Values> FieldCoder<V> {
    pub(super) fn new(field: &Field) -> Self {
        Self {
            kind: field.kind,
            reader: FieldReader::new(field),
            features: Vec::new(),
            shared: None,
            memo: Memo::default(),
            memo_entries: Entries::default(),
            texts_looked_up: 0,
            texts_new: 0,
            hours: Entries::default(),
            made: Entries::default(),
            numbers: Entries::default(),
            kinds: Vec::new(),
            kind_entries: Entries::default(),
            keys: Vec::new(),
            rows: Entries::default(),
        }
    }

    /// Adds a feature; its place among those of the field.
    pub(super) fn add(&mut self, encoder: Encoder, weights: Vec<f64>) -> usize {
        self.features.push(FeatureTable { encoder, weights, is_joint: false });
        self.features.len() - 1
    }

    /// From now on the codes of a feature are wanted.
    pub(super) fn keep_codes(&mut self, among: usize) {
        self.features[among].is_joint = true;
    }

    /// Whether codes depend on the moment of scoring.
    pub(super) fn counts_days(&self) -> bool {
        let is_age = |encoder: &Encoder| matches!(encoder, Encoder::Bins { quantity: Quantity::AgeDays | Quantity::PastAgeDays, .. });
        self.features.iter().any(|feature| is_age(&feature.encoder))
    }

    /// Forgets all values.
    pub(super) fn forget(&mut self) {
        self.shared = None;
        self.memo.clear();
        self.memo_entries.clear();
    }

    pub(super) fn code<'a>(&'a mut self, cells: &Cells<'a, V>, rows: Range<usize>, moments: Moments<'_>) -> Coded<'a> {
        let one = match moments {
            Moments::One(moment) => Some(moment),
            Moments::Each(_) => (!self.counts_days()).then_some(None),
        };
        match (cells, one) {
            (Cells::Absent, _) => {
                self.rows.clear();
                self.rows.add(&self.features, &Reading::Missing, None);
                Coded::Constant(&self.rows)
            }
            (Cells::Shared { keys, values }, Some(moment)) => {
                let entries = self.shared_entries(values, moment);
                Coded::Keyed(Cow::Borrowed(&keys[rows]), entries)
            }
            (Cells::Shared { keys, values }, None) => self.each_row(|row| values.value(keys[row] as usize), rows, moments),
            (Cells::Plain(values), _) if values.is_text() && self.tells_few() => self.few(*values, rows),
            (Cells::Plain(values), Some(moment)) if values.is_text() && self.remembers_texts() => self.texts(*values, rows, moment),
            (Cells::Plain(values), _) if self.is_number() && values.numbers().is_some() => {
                self.numbers(&values.numbers().unwrap_or_default()[rows])
            }
            (Cells::Plain(values), _) if !values.is_text() && self.sees_hours_only() => self.hours_of_the_week(*values, rows),
            (Cells::Plain(values), _) => self.each_row(|row| values.value(row), rows, moments),
        }
    }

    /// Codes what is made of two columns; it has few values, and each is coded once.
    pub(super) fn code_pair<'a>(
        &'a mut self,
        pair: &Pair,
        (email, company): (&Cells<'a, V>, &Cells<'a, V>),
        rows: Range<usize>,
    ) -> Coded<'a> {
        if self.made.len() == 0 {
            for value in Pair::values() {
                self.made.add(&self.features, &self.reader.read(value), None);
            }
        }
        self.keys.clear();
        self.keys.extend(rows.map(|row| pair.place(email.value(row), company.value(row)) as u32));
        Coded::Keyed(Cow::Borrowed(&self.keys), &self.made)
    }

    fn shared_entries(&mut self, values: &Arc<V>, moment: Option<Time>) -> &Entries {
        let known = self.shared.take_if(|(known, _)| Arc::ptr_eq(known, values));
        let (values, entries) = known.unwrap_or_else(|| {
            let mut entries = Entries::default();
            self.make_room_for_texts(values.count(), moment);
            for index in 0..values.count() {
                let value = values.value(index);
                match value {
                    // Dictionaries hold mostly what those before them held.
                    Value::Text(text) => {
                        let known = self.text_entry(text, moment);
                        entries.add_copy(&self.memo_entries, known);
                    }
                    _ => _ = entries.add(&self.features, &self.reader.read(value), moment),
                }
            }
            (Arc::clone(values), entries)
        });
        &self.shared.insert((values, entries)).1
    }

    /// Whether looking texts up beats reading them: not where nearly each is new, and not where only their presence counts.
    fn remembers_texts(&self) -> bool {
        self.kind != FieldKind::Text && (self.texts_looked_up < TRIAL_TEXTS || self.texts_new * 4 < self.texts_looked_up * 3)
    }

    fn texts(&mut self, values: &V, rows: Range<usize>, moment: Option<Time>) -> Coded<'_> {
        self.make_room_for_texts(rows.len(), moment);
        self.keys.clear();
        for row in rows {
            let key = match values.value(row) {
                Value::Text(text) => self.text_entry(text, moment),
                // The first entry is that of a missing value, and a column of text holds nothing else.
                _ => 0,
            };
            self.keys.push(key);
        }
        Coded::Keyed(Cow::Borrowed(&self.keys), &self.memo_entries)
    }

    /// Forgets all texts if so many more might not fit. The first entry is that of a missing value.
    fn make_room_for_texts(&mut self, texts: usize, moment: Option<Time>) {
        if self.memo.room() < texts || self.memo_entries.len() > 4 * BLOCK_ROWS {
            self.memo.clear();
            self.memo_entries.clear();
        }
        if self.memo_entries.len() == 0 {
            self.memo_entries.add(&self.features, &Reading::Missing, moment);
        }
    }

    /// The entry of a text among those that are remembered.
    fn text_entry(&mut self, text: &str, moment: Option<Time>) -> u32 {
        self.texts_looked_up += 1;
        let found = self.memo.find(text);
        if let Found::Entry(entry) = found {
            return entry;
        }
        self.texts_new += 1;
        let entry = self.memo_entries.add(&self.features, &self.reader.read(Value::Text(text)), moment);
        // A dictionary may have more texts than there is room for.
        if let Found::New(hash) = found
            && self.memo.room() > 0
        {
            self.memo.insert(hash, text, entry);
        }
        entry
    }

    /// Whether reading a text is quick and leaves one of a few things, whatever the moment.
    fn tells_few(&self) -> bool {
        let sees_presence = |encoder: &Encoder| matches!(encoder, Encoder::Levels { property: Property::Presence, .. });
        match self.kind {
            FieldKind::Email => true,
            FieldKind::Text => self.features.iter().all(|feature| sees_presence(&feature.encoder)),
            _ => false,
        }
    }

    fn few(&mut self, values: &V, rows: Range<usize>) -> Coded<'_> {
        self.keys.clear();
        for row in rows {
            let reading = self.reader.read(values.value(row));
            let known = self.kinds.iter().position(|kind| *kind == reading);
            let key = known.unwrap_or_else(|| {
                self.kind_entries.add(&self.features, &reading, None);
                self.kinds.push(reading.into_owned());
                self.kinds.len() - 1
            });
            self.keys.push(key as u32);
        }
        Coded::Keyed(Cow::Borrowed(&self.keys), &self.kind_entries)
    }

    /// Whether the field's only feature are bins of its numbers.
    fn is_number(&self) -> bool {
        matches!(self.features.as_slice(), [feature] if NumberCodes::of(&self.reader, &feature.encoder).is_some())
    }

    fn numbers(&mut self, numbers: &[f64]) -> Coded<'_> {
        self.keys.clear();
        if let [FeatureTable { encoder, .. }] = self.features.as_slice()
            && let Some(codes) = NumberCodes::of(&self.reader, encoder)
        {
            if self.numbers.len() == 0 {
                codes.readings().for_each(|reading| _ = self.numbers.add(&self.features, &reading, None));
            }
            self.keys.extend(numbers.iter().map(|number| u32::from(codes.code(*number))));
        }
        Coded::Keyed(Cow::Borrowed(&self.keys), &self.numbers)
    }

    /// Whether no feature sees more of a date than the day of the week and the hour.
    fn sees_hours_only(&self) -> bool {
        let sees_hours = |encoder: &Encoder| {
            matches!(
                encoder,
                Encoder::Bins { quantity: Quantity::HourOfDay, .. }
                    | Encoder::Levels { property: Property::Weekday | Property::Presence, .. }
            )
        };
        self.kind == FieldKind::Date && self.features.iter().all(|feature| sees_hours(&feature.encoder))
    }

    fn hours_of_the_week(&mut self, values: &V, rows: Range<usize>) -> Coded<'_> {
        if self.hours.len() == 0 {
            for hour in 0..WEEK_HOURS {
                let reading = Time::from_millis(hour * HOUR_MS).map_or(Reading::Missing, Reading::Time);
                self.hours.add(&self.features, &reading, None);
            }
            self.hours.add(&self.features, &Reading::Missing, None);
        }
        // Values that are no times are coded one by one, behind these.
        let known = WEEK_HOURS as usize + 1;
        self.hours.truncate(known);
        self.keys.clear();
        for row in rows {
            self.keys.push(match values.value(row) {
                Value::Time(time) => time.millis().div_euclid(HOUR_MS).rem_euclid(WEEK_HOURS) as u32,
                Value::Missing => WEEK_HOURS as u32,
                other => self.hours.add(&self.features, &self.reader.read(other), None),
            });
        }
        Coded::Keyed(Cow::Borrowed(&self.keys), &self.hours)
    }

    fn each_row<'v>(&mut self, value: impl Fn(usize) -> Value<'v>, rows: Range<usize>, moments: Moments<'_>) -> Coded<'_> {
        self.rows.clear();
        if self.features.is_empty() {
            self.rows.notes.resize(rows.len(), Note::Missing);
            return Coded::Rows(&self.rows);
        }
        self.rows.make_room(&self.features);
        for row in rows {
            let reading = self.reader.read(value(row));
            self.rows.add_row(&self.features, &reading, moments.of(row));
        }
        Coded::Rows(&self.rows)
    }
}

impl Coded<'_> {
    /// Adds the weights of the field's feature number `among`.
    pub(super) fn add_weights(&self, among: usize, sums: &mut [f64]) {
        match self {
            Coded::Constant(entries) => {
                let weight = entries.weights[among][0];
                sums.iter_mut().for_each(|sum| *sum += weight);
            }
            Coded::Keyed(keys, entries) => {
                let weights = entries.weights[among].as_slice();
                sums.iter_mut().zip(keys.iter()).for_each(|(sum, key)| *sum += weights[*key as usize]);
            }
            Coded::Rows(entries) => sums.iter_mut().zip(&entries.weights[among]).for_each(|(sum, weight)| *sum += weight),
        }
    }

    /// Adds the steps that the codes of the feature number `among` make towards the cell of an interaction.
    pub(super) fn add_steps(&self, among: usize, steps: &[u16], cells: &mut [u16]) {
        match self {
            Coded::Constant(entries) => {
                let step = steps[usize::from(entries.codes[among][0])];
                cells.iter_mut().for_each(|cell| *cell += step);
            }
            Coded::Keyed(keys, entries) => {
                let codes = entries.codes[among].as_slice();
                cells.iter_mut().zip(keys.iter()).for_each(|(cell, key)| *cell += steps[usize::from(codes[*key as usize])]);
            }
            Coded::Rows(entries) => {
                cells.iter_mut().zip(&entries.codes[among]).for_each(|(cell, code)| *cell += steps[usize::from(*code)]);
            }
        }
    }

    /// How many rows have an unseen level, and how many a value of the wrong type.
    pub(super) fn count_notes(&self) -> (u64, u64) {
        let count = |wanted: Note| match self {
            // A property of the file, not of the row.
            Coded::Constant(_) => 0,
            Coded::Keyed(keys, entries) => match entries.notes.contains(&wanted) {
                true => keys.iter().filter(|key| entries.notes[**key as usize] == wanted).count(),
                false => 0,
            },
            Coded::Rows(entries) => entries.notes.iter().filter(|note| **note == wanted).count(),
        };
        (count(Note::Unseen) as u64, count(Note::Invalid) as u64)
    }

    /// Marks the rows that this field makes usable; true if all are marked now.
    pub(super) fn mark_usable(&self, usable: &mut [bool]) -> bool {
        match self {
            Coded::Constant(_) => return false,
            Coded::Keyed(keys, entries) => {
                usable.iter_mut().zip(keys.iter()).for_each(|(usable, key)| *usable |= makes_usable(entries.notes[*key as usize]));
            }
            Coded::Rows(entries) => usable.iter_mut().zip(&entries.notes).for_each(|(usable, note)| *usable |= makes_usable(*note)),
        }
        usable.iter().all(|usable| *usable)
    }
}
