use std::borrow::Cow;

use plumb_core::{Field, FieldKind, Grade, GradeCuts, Lead, Score, Status, Time, Value};
use plumb_features::{ActivityReader, Encoder, FIRST, FieldReader, NEVER_DAYS, Note, Property, Quantity, Reading};

use crate::interaction::{Joint, cell_labels};
use crate::pairs::{Pair, pairs};
use crate::spellings::Spellings;
use crate::wording::said;
use crate::{Calibration, Explanation, Feature, Interaction, Kind, Model, Reason, ScoreScale, TableChoice};

/// A row to be scored, a request's lead or a line of a file, whose texts live for `'v`.
pub trait Row<'v> {
    /// The value of the model's field number `field`, one of [`Scorer::given`]; `None` when the row does not carry the field at all. Behind
    /// the columns come the measures of events, see [`Scorer::activities`].
    fn value(&self, field: usize) -> Option<Value<'v>>;
}

/// What a score was computed with reservations about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The row does not carry this field of the model.
    MissingField(usize),
    /// The value of this field is a level that the model does not know.
    UnseenLevel(usize),
    /// The value of this field has the wrong type.
    WrongType(usize),
}

/// A scored row. Score, probability and grade are null, never 0, when the status is not `scored`.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Whether it could be scored.
    pub status: Status,
    /// Log-odds of being won.
    pub log_odds: f64,
    /// Calibrated probability of being won; `None` unless scored.
    pub probability: Option<f64>,
    /// Score of 1 to 100; `None` unless scored.
    pub score: Option<Score>,
    /// Grade; `None` unless scored.
    pub grade: Option<Grade>,
    /// The code of each feature, in the scorecard's order, and then the cell of each interaction.
    pub codes: Vec<u16>,
    /// At most one warning a field.
    pub warnings: Vec<Warning>,
}

#[derive(Debug, Clone)]
struct Table {
    field: usize,
    name: String,
    encoder: Encoder,
    weights: Vec<f64>,
    mean: f64,
    /// The reason that each code gives, where the value itself is not told.
    texts: Vec<String>,
    /// What each code says behind the value.
    said: Vec<String>,
    /// What common spellings of levels are coded as.
    spellings: Spellings,
}

#[derive(Debug, Clone)]
struct JointTable {
    joint: Joint,
    name: String,
    features: Vec<String>,
    mean: f64,
    /// The reason that each cell gives.
    texts: Vec<String>,
}

/// Log-odds no further from the average than this are rounding, not a reason.
const NO_REASON: f64 = 1e-9;

/// Most models have no more fields.
const FEW_FIELDS: usize = 64;

/// One table of a model, made ready to score.
#[derive(Debug, Clone)]
pub struct Scorer {
    fields: Vec<Field>,
    /// How many of the fields are columns; then come measures of events.
    columns: usize,
    /// What is made of two columns: the last of the fields.
    pairs: Vec<Pair>,
    created: Option<usize>,
    activities: Option<ActivityReader>,
    readers: Vec<FieldReader>,
    intercept: f64,
    base_log_odds: f64,
    tables: Vec<Table>,
    joints: Vec<JointTable>,
    calibration: Calibration,
    scale: ScoreScale,
    grades: GradeCuts,
}

impl Scorer {
    /// Makes one table of a checked model ready.
    pub fn new(model: &Model, choice: TableChoice) -> Self {
        let card = model.table(choice);
        let fields = model.fields();
        let readers: Vec<FieldReader> = fields.iter().map(FieldReader::new).collect();
        let tables = card
            .features
            .iter()
            .filter_map(|feature| {
                // A checked model names only its own fields; see `Scorecard::check`.
                let field = fields.iter().position(|f| f.name == feature.source)?;
                Some(Table::new(model.kind, feature, field, &readers[field]))
            })
            .collect();
        let joints = card.interactions.iter().map(|interaction| JointTable::new(model.kind, interaction, &card.features)).collect();
        Self {
            joints,
            readers,
            fields,
            columns: model.schema.fields.len(),
            pairs: pairs(&model.schema).map(|(_, pair)| pair).collect(),
            created: model.schema.fields.iter().position(|field| model.schema.created.as_ref() == Some(&field.name)),
            activities: model.events.as_ref().map(ActivityReader::new).filter(|reader| !reader.is_empty()),
            intercept: card.intercept,
            base_log_odds: card.base_log_odds(),
            tables,
            calibration: card.calibration.clone(),
            scale: model.scale.clone(),
            grades: model.grades,
        }
    }

    /// The fields, by number: columns, then measures of events, then what is made of two columns.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The fields that rows are asked for: columns, then measures of events.
    pub fn given(&self) -> &[Field] {
        &self.fields[..self.fields.len() - self.pairs.len()]
    }

    /// The fields that are columns.
    pub fn columns(&self) -> &[Field] {
        &self.fields[..self.columns]
    }

    /// The number of the field that says when a lead was created; a model that uses events has it.
    pub fn created(&self) -> Option<usize> {
        self.created
    }

    /// The moment of creation of a row whose field [`Scorer::created`] has this value; `None` where it has none that can be read.
    pub fn created_at(&self, value: Value<'_>) -> Option<Time> {
        match self.readers[self.created?].read(value) {
            Reading::Time(created) => Some(created),
            _ => None,
        }
    }

    /// What fills the fields behind the columns, if there are any.
    pub fn activities(&self) -> Option<&ActivityReader> {
        self.activities.as_ref()
    }

    /// The value of a field: what the row gives, or what is made of that.
    fn value<'v>(&self, row: &impl Row<'v>, field: usize) -> Option<Value<'v>> {
        match field.checked_sub(self.given().len()) {
            None => row.value(field),
            Some(place) => {
                let pair = &self.pairs[place];
                Some(pair.value(row.value(pair.email), row.value(pair.company)))
            }
        }
    }

    /// Scores one row at the moment `as_of`.
    pub fn score<'v>(&self, row: &impl Row<'v>, as_of: Option<Time>) -> Scored {
        let mut codes = Vec::with_capacity(self.tables.len() + self.joints.len());
        // On the stack, if there is room: whoever scores one lead after the other asks for little memory for each.
        let (mut few, mut many) = ([Note::Missing; FEW_FIELDS], Vec::new());
        let notes = match few.get_mut(..self.fields.len()) {
            Some(notes) => notes,
            None => {
                many.resize(self.fields.len(), Note::Missing);
                many.as_mut_slice()
            }
        };
        let mut log_odds = self.intercept;
        // Features of one field stand side by side, and some readings cost more than others.
        let mut last: Option<(usize, Reading<'_>)> = None;
        for table in &self.tables {
            let value = self.value(row, table.field).unwrap_or(Value::Missing);
            let coded = match table.spellings.find(value) {
                Some(coded) => coded,
                None => {
                    let known = last.take_if(|(field, _)| *field == table.field);
                    let (_, reading) = last.insert(known.unwrap_or_else(|| (table.field, self.readers[table.field].read(value))));
                    table.encoder.code(reading, as_of)
                }
            };
            // Features of one field agree on its note, but an unseen level of one must not hide a usable value of another.
            let note = &mut notes[table.field];
            *note = match (*note, coded.note) {
                (Note::Fine, _) => Note::Fine,
                (kept, Note::Missing) => kept,
                (_, new) => new,
            };
            log_odds += table.weights[usize::from(coded.code)];
            codes.push(coded.code);
        }
        for JointTable { joint, .. } in &self.joints {
            let cell = joint.cell(&codes);
            log_odds += joint.weights[usize::from(cell)];
            codes.push(cell);
        }
        let warnings = self.warnings(row, notes);
        let usable = notes.iter().any(|note| matches!(note, Note::Fine | Note::Unseen));
        if !usable {
            return Scored { status: Status::Insufficient, log_odds, probability: None, score: None, grade: None, codes, warnings };
        }
        let probability = self.calibration.probability(log_odds);
        let score = self.scale.score(probability);
        let grade = Some(self.grades.grade(score));
        Scored { status: Status::Scored, log_odds, probability: Some(probability), score: Some(score), grade, codes, warnings }
    }

    /// The `most` strongest reasons for a score, against the training average; they and the rest add up to the log-odds.
    pub fn explain<'v>(&'v self, row: &impl Row<'v>, scored: &Scored, most: usize) -> Explanation<'v> {
        let tables = self.tables.iter().map(|table| (&table.weights, table.mean));
        let tables = tables.chain(self.joints.iter().map(|table| (&table.joint.weights, table.mean)));
        let parts = tables.zip(&scored.codes).map(|((weights, mean), code)| weights[usize::from(*code)] - mean);
        let (strongest, other_log_odds) = strongest(parts, most);
        let reasons = strongest.iter().map(|(index, log_odds)| self.reason(row, *index, scored.codes[*index], *log_odds)).collect();
        Explanation { base_log_odds: self.base_log_odds, other_log_odds, reasons }
    }

    fn reason<'v>(&'v self, row: &impl Row<'v>, index: usize, code: u16, log_odds: f64) -> Reason<'v> {
        let Some(table) = self.tables.get(index) else {
            let JointTable { name, features, texts, .. } = &self.joints[index - self.tables.len()];
            return Reason { feature: name, pair: features, value: None, log_odds, text: Cow::Borrowed(&texts[usize::from(code)]) };
        };
        let known_text = || Cow::Borrowed(table.texts[usize::from(code)].as_str());
        if !tells_value(self.fields[table.field].kind) {
            let value = (code >= FIRST).then(|| Cow::Owned(table.encoder.label(code)));
            return Reason { feature: &table.name, pair: &[], value, log_odds, text: known_text() };
        }
        let given = self.value(row, table.field).unwrap_or(Value::Missing);
        let value = match given.to_text() {
            _ if table.is_never(given) => Cow::Borrowed("never"),
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            made => made,
        };
        // Below FIRST the label ("missing", "other") says what was made of the value.
        let text = if code < FIRST && !value.is_empty() {
            let (label, said) = (table.encoder.label(code), &table.said[usize::from(code)]);
            Cow::Owned(format!("{}: {value} ({label}){said}", table.name))
        } else {
            known_text()
        };
        Reason { feature: &table.name, pair: &[], value: Some(value).filter(|value| !value.is_empty()), log_odds, text }
    }

    fn warnings<'v>(&self, row: &impl Row<'v>, notes: &[Note]) -> Vec<Warning> {
        let warn = |(field, note): (usize, &Note)| match note {
            Note::Fine => None,
            Note::Missing => self.value(row, field).is_none().then_some(Warning::MissingField(field)),
            Note::Unseen => Some(Warning::UnseenLevel(field)),
            Note::Invalid => Some(Warning::WrongType(field)),
        };
        notes.iter().enumerate().filter_map(warn).collect()
    }
}

impl Table {
    /// Whether a value says that an event never was.
    fn is_never(&self, value: Value<'_>) -> bool {
        let counts_events = matches!(self.encoder, Encoder::Bins { quantity: Quantity::DaysSinceEvent, .. });
        counts_events && matches!(value, Value::Number(days) if days >= NEVER_DAYS)
    }

    fn new(kind: Kind, feature: &Feature, field: usize, reader: &FieldReader) -> Self {
        let mean = feature.mean();
        let said = said(kind, &feature.bins, mean);
        // A checked feature has a line for each code, and no more codes than 16 bits count.
        let text = |(code, said): (usize, &String)| format!("{}: {}{said}", feature.name, spoken(&feature.encoder, code as u16));
        Self {
            field,
            name: feature.name.clone(),
            weights: feature.bins.iter().map(|bin| bin.weight).collect(),
            mean,
            texts: said.iter().enumerate().map(text).collect(),
            said,
            spellings: Spellings::new(&feature.encoder, reader),
            encoder: feature.encoder.clone(),
        }
    }
}

/// A value's name within a sentence: the function `it` would read as a pronoun.
fn spoken(encoder: &Encoder, code: u16) -> String {
    let label = encoder.label(code);
    if matches!(encoder, Encoder::Levels { property: Property::Function, .. }) && label == "it" { "IT".to_owned() } else { label }
}

impl JointTable {
    fn new(kind: Kind, interaction: &Interaction, features: &[Feature]) -> Self {
        let (name, mean) = (interaction.name(), interaction.mean());
        let said = said(kind, &interaction.cells, mean);
        let text = |(said, label): (String, String)| format!("{name}: {label}{said}");
        Self {
            texts: said.into_iter().zip(cell_labels(interaction, features)).map(text).collect(),
            joint: Joint::new(interaction, features),
            features: interaction.features.clone(),
            name,
            mean,
        }
    }
}

/// The `most` strongest parts with their numbers, strongest first, and the sum of the others; of parts of one strength the first. A part
/// that is no reason is among the others.
fn strongest(parts: impl Iterator<Item = f64>, most: usize) -> (Vec<(usize, f64)>, f64) {
    // Few are listed of many: a short list that is kept in order costs less than to sort them all.
    let mut listed: Vec<(usize, f64)> = Vec::with_capacity(most.min(parts.size_hint().0) + 1);
    let mut others = 0.0;
    for (index, part) in parts.enumerate() {
        let strength = part.abs();
        let is_listed = strength > NO_REASON && (listed.len() < most || listed.last().is_some_and(|(_, weakest)| strength > weakest.abs()));
        if !is_listed {
            others += part;
            continue;
        }
        let place = listed.partition_point(|(_, other)| other.abs() >= strength);
        listed.insert(place, (index, part));
        if listed.len() > most {
            others += listed.pop().map_or(0.0, |(_, part)| part);
        }
    }
    (listed, others)
}

/// Whether a reason may repeat the value. Of kinds that hold what tells of one person it tells what was made of it: reasons are stored and
/// shown to others than those who hold the lead.
fn tells_value(kind: FieldKind) -> bool {
    !matches!(kind, FieldKind::Text | FieldKind::Title | FieldKind::Email | FieldKind::Phone | FieldKind::Url)
}

/// A request's lead, seen by the fields of a scorer.
impl<'v> Row<'v> for (&Scorer, &'v Lead) {
    fn value(&self, field: usize) -> Option<Value<'v>> {
        self.1.get(&self.0.fields[field].name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_function_it_is_no_pronoun() {
        let of = |property| Encoder::Levels { property, levels: vec![plumb_features::Level { key: "it".into(), label: "it".into() }] };
        assert_eq!((spoken(&of(Property::Function), FIRST), spoken(&of(Property::Level), FIRST)), ("IT".to_owned(), "it".to_owned()));
        assert_eq!(spoken(&of(Property::Function), 0), "missing");
    }

    proptest! {
        #[test]
        fn the_strongest_are_those_that_sorting_puts_first(
            parts in prop::collection::vec(prop_oneof![-3.0f64..3.0, Just(0.5), Just(-0.5), Just(0.0), Just(NO_REASON)], 0..60),
            most in 0usize..70,
        ) {
            let mut sorted: Vec<(usize, f64)> = parts.iter().copied().enumerate().filter(|(_, part)| part.abs() > NO_REASON).collect();
            sorted.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
            sorted.truncate(most);
            let (listed, others) = strongest(parts.iter().copied(), most);
            prop_assert_eq!(&listed, &sorted);
            let whole: f64 = parts.iter().sum();
            let listed: f64 = listed.iter().map(|(_, part)| part).sum();
            prop_assert!((listed + others - whole).abs() < 1e-12);
        }
    }
}
