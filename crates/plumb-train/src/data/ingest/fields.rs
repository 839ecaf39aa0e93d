//! The values of fields, table by table.

use std::collections::HashMap;

use plumb_core::{Field, FieldKind, Value};
use plumb_features::{CompanyMatcher, FieldReader, Reading, company_field};

use crate::data::levels::{LevelChunk, LevelReadings, Spelled};
use crate::data::readings::{MISSING_LENGTH, MISSING_TIME, Readings, length_of, millis_of, number_of};
use crate::table::{Column, Table};

/// Reads the values of one field.
pub(super) struct FieldIngest {
    field: Field,
    reader: FieldReader,
    /// The two columns that it is made of, if it is no column itself.
    made_of: Option<(Pair, CompanyMatcher)>,
}

/// A column of e-mail addresses, and that of the companies, by name.
struct Pair {
    email: String,
    company: String,
}

/// The values of one field in a part of the rows.
pub(super) struct FieldChunk {
    values: Values,
    /// Rows with a value, and with one that cannot be read.
    present: u64,
    invalid: u64,
    /// The first value that cannot be read, and its place.
    first_invalid: Option<(String, String)>,
}

enum Values {
    Numbers(Vec<f64>),
    Times(Vec<i64>),
    Levels(LevelChunk),
    Presence(Vec<bool>),
    Lengths(Vec<u32>),
    /// The file, or this part of it, does not have the column.
    Absent(usize),
}

/// A field as it was read from all rows.
#[derive(Debug)]
pub(in crate::data) struct FieldRead {
    pub readings: Readings,
    pub present: u64,
    pub invalid: u64,
    pub first_invalid: Option<(String, String)>,
}

impl FieldIngest {
    pub(super) fn new(field: &Field) -> Self {
        Self { field: field.clone(), reader: FieldReader::new(field), made_of: None }
    }

    /// What is made of two columns.
    pub(super) fn of_pair(email: &Field, company: &Field) -> Self {
        let pair = Pair { email: email.name.clone(), company: company.name.clone() };
        Self { made_of: Some((pair, CompanyMatcher::new(email, company))), ..Self::new(&company_field(email, company)) }
    }

    pub(super) fn field(&self) -> &Field {
        &self.field
    }

    /// The column beside which the field stands.
    pub(super) fn column(&self) -> &str {
        self.made_of.as_ref().map_or(&self.field.name, |(pair, _)| &pair.email)
    }

    /// Reads the field's column of a table.
    pub(super) fn read(&self, table: &Table) -> FieldChunk {
        if let Some((pair, matcher)) = &self.made_of {
            return FieldChunk { values: Values::Levels(matches(pair, matcher, table)), present: 0, invalid: 0, first_invalid: None };
        }
        let Some(column) = table.column(&self.field.name) else {
            return FieldChunk { values: Values::Absent(table.rows()), present: 0, invalid: 0, first_invalid: None };
        };
        let values = match self.field.kind {
            FieldKind::Number | FieldKind::Ordered => Values::Numbers(self.each(column, |reading| number_of(&reading))),
            FieldKind::Date => Values::Times(self.each(column, |reading| millis_of(&reading))),
            FieldKind::Text if self.field.length => Values::Lengths(self.each(column, |reading| length_of(&reading))),
            FieldKind::Text => Values::Presence(self.each(column, |reading| reading != Reading::Missing)),
            FieldKind::Category
            | FieldKind::Title
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Url
            | FieldKind::Country
            | FieldKind::Language => Values::Levels(self.levels(column)),
        };
        let mut chunk = FieldChunk { values, present: 0, invalid: 0, first_invalid: None };
        chunk.count(column, table);
        chunk
    }

    /// What `take` makes of the reading of each row.
    fn each<T: Copy>(&self, column: &Column, take: impl Fn(Reading<'_>) -> T) -> Vec<T> {
        let read = |value: Value<'_>| take(self.reader.read(value));
        match column {
            Column::Dictionary(dictionary) => {
                let values: Vec<T> = dictionary.values().values().map(read).collect();
                dictionary.keys().iter().map(|key| values[*key as usize]).collect()
            }
            column => column.values().map(read).collect(),
        }
    }

    fn levels(&self, column: &Column) -> LevelChunk {
        // A value of such a field is a level or missing, whatever it is.
        let spelling = |value: Value<'_>| match self.reader.read(value) {
            Reading::Missing => None,
            Reading::Title(title) => Some(Spelled::Title(title)),
            Reading::Level(key) if self.field.kind != FieldKind::Category => {
                let label = self.reader.level_label(&key, &value.to_text());
                Some(Spelled::Level { key: key.into_owned(), label })
            }
            _ => Some(Spelled::Text(value.to_text().trim().to_owned())),
        };
        match column {
            Column::Dictionary(dictionary) => {
                LevelChunk { spellings: dictionary.values().values().map(spelling).collect(), entries: dictionary.keys().to_vec() }
            }
            Column::Number(numbers) => {
                distinct(numbers.as_slice().iter().map(|number| number.to_bits()), |row| spelling(column.value(row)))
            }
            Column::Text(texts) => distinct(texts.iter(), |row| spelling(column.value(row))),
            column => distinct(column.values().map(|value| value.to_text().into_owned()), |row| spelling(column.value(row))),
        }
    }
}

fn matches(pair: &Pair, matcher: &CompanyMatcher, table: &Table) -> LevelChunk {
    let [email, company] = [&pair.email, &pair.company].map(|name| table.column(name));
    let entry = |row: usize| matcher.place(value_of(email, row), value_of(company, row)).map_or(0, |place| place as u32 + 1);
    let told = CompanyMatcher::VALUES.map(|text| Some(Spelled::Text(text.to_owned())));
    LevelChunk { spellings: std::iter::once(None).chain(told).collect(), entries: (0..table.rows()).map(entry).collect() }
}

fn value_of(column: Option<&Column>, row: usize) -> Value<'_> {
    column.map_or(Value::Missing, |column| column.value(row))
}

/// The distinct values of rows; `spelling` tells what that of a row stands for.
fn distinct<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>, spelling: impl Fn(usize) -> Option<Spelled>) -> LevelChunk {
    let mut numbers: HashMap<K, u32> = HashMap::new();
    let mut chunk = LevelChunk::default();
    for (row, key) in keys.enumerate() {
        let entry = *numbers.entry(key).or_insert_with(|| {
            chunk.spellings.push(spelling(row));
            chunk.spellings.len() as u32 - 1
        });
        chunk.entries.push(entry);
    }
    chunk
}

impl FieldChunk {
    fn count(&mut self, column: &Column, table: &Table) {
        let is_invalid = |row: usize| match &self.values {
            Values::Numbers(numbers) => numbers[row].is_infinite(),
            Values::Times(times) => times[row] == MISSING_TIME + 1,
            Values::Levels(_) | Values::Presence(_) | Values::Lengths(_) | Values::Absent(_) => false,
        };
        self.present = match &self.values {
            Values::Numbers(numbers) => numbers.iter().filter(|number| !number.is_nan()).count(),
            Values::Times(times) => times.iter().filter(|time| **time != MISSING_TIME).count(),
            Values::Levels(_) | Values::Presence(_) | Values::Lengths(_) | Values::Absent(_) => 0,
        } as u64;
        let mut invalid = (0..table.rows()).filter(|row| is_invalid(*row));
        let first = invalid.next();
        self.invalid = invalid.count() as u64 + u64::from(first.is_some());
        self.first_invalid = first.map(|row| (column.value(row).to_text().into_owned(), table.place(row)));
    }
}

impl FieldRead {
    pub(super) fn new(field: &Field) -> Self {
        let readings = match field.kind {
            FieldKind::Number | FieldKind::Ordered => Readings::Numbers(Vec::new()),
            FieldKind::Date => Readings::Times(Vec::new()),
            FieldKind::Text if field.length => Readings::Lengths(Vec::new()),
            FieldKind::Text => Readings::Presence(Vec::new()),
            FieldKind::Category
            | FieldKind::Title
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Url
            | FieldKind::Country
            | FieldKind::Language => Readings::Levels(LevelReadings::default()),
        };
        Self { readings, present: 0, invalid: 0, first_invalid: None }
    }

    /// Adds the rows of a chunk, which was read as the same kind.
    pub(super) fn append(&mut self, chunk: FieldChunk) {
        match (&mut self.readings, chunk.values) {
            (Readings::Numbers(own), Values::Numbers(numbers)) => own.extend(numbers),
            (Readings::Times(own), Values::Times(times)) => own.extend(times),
            (Readings::Levels(own), Values::Levels(levels)) => own.append(levels),
            (Readings::Presence(own), Values::Presence(present)) => own.extend(present),
            (Readings::Lengths(own), Values::Lengths(lengths)) => own.extend(lengths),
            (own, Values::Absent(rows)) => append_missing(own, rows),
            (own, _) => unreachable!("a field is read as one kind: {own:?}"),
        }
        self.present += chunk.present;
        self.invalid += chunk.invalid;
        self.first_invalid = self.first_invalid.take().or(chunk.first_invalid);
    }
}

fn append_missing(readings: &mut Readings, rows: usize) {
    match readings {
        Readings::Numbers(own) => own.extend(std::iter::repeat_n(f64::NAN, rows)),
        Readings::Times(own) => own.extend(std::iter::repeat_n(MISSING_TIME, rows)),
        Readings::Levels(own) => own.append_missing(rows),
        Readings::Presence(own) => own.extend(std::iter::repeat_n(false, rows)),
        Readings::Lengths(own) => own.extend(std::iter::repeat_n(MISSING_LENGTH, rows)),
    }
}
