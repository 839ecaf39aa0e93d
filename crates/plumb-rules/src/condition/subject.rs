use std::borrow::Cow;

use plumb_core::{Field, FieldKind, KnownAt, Time, Value};
use plumb_features::{FieldReader, Reading, Title};

use super::{Compare, text_key};

/// What of a job title is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Seniority,
    Function,
}

/// A field of leads or a property of events that conditions test.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// What the file calls it.
    pub(crate) name: String,
    /// The column and how it is read.
    pub(crate) field: Field,
    pub(crate) part: Option<Part>,
    /// Whether conditions take it for several kinds, which is a fault of the file.
    pub(crate) is_ambiguous: bool,
    reader: FieldReader,
    /// The ways in which conditions compare its text.
    compares: Vec<Compare>,
}

/// A value as its field's kind.
#[derive(Debug, Clone)]
pub(crate) enum Fact<'a> {
    Missing,
    /// Of the wrong type: counts as missing, with a warning.
    Invalid,
    Number(f64),
    Time(Time),
    /// A text, by each way of comparing that is asked for.
    Text([Option<Cow<'a, str>>; 3]),
}

impl Subject {
    pub(crate) fn new(name: &str, field: Field, part: Option<Part>) -> Self {
        // Of words only their presence is asked for here: their text is compared, not learned from.
        let read_as = if Self::compares_words(field.kind) { FieldKind::Text } else { field.kind };
        let reader = FieldReader::new(&Field { kind: read_as, length: false, ..field.clone() });
        Self { name: name.to_owned(), field, part, is_ambiguous: false, reader, compares: Vec::new() }
    }

    /// Kinds whose own text is compared, and not what the reader makes of it.
    fn compares_words(kind: FieldKind) -> bool {
        matches!(kind, FieldKind::Category | FieldKind::Text | FieldKind::Title)
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self.field.kind, FieldKind::Number | FieldKind::Ordered)
    }

    pub(crate) fn is_date(&self) -> bool {
        self.field.kind == FieldKind::Date
    }

    /// Makes its text ready to be compared in a way.
    pub(crate) fn compared(&mut self, compare: Compare) {
        if !self.compares.contains(&compare) {
            self.compares.push(compare);
        }
    }

    /// What an operand of `equals` or `in` is compared as: `UK` is the country that `United Kingdom` is.
    pub(crate) fn operand(&self, text: &str, compare: Compare) -> String {
        if matches!(self.field.kind, FieldKind::Country | FieldKind::Language)
            && let Reading::Level(level) = self.reader.read(Value::Text(text))
        {
            return text_key(&level, compare).into_owned();
        }
        text_key(text, compare).into_owned()
    }

    /// Reads a value as it is known at a moment.
    pub(crate) fn read<'a>(&self, value: Value<'a>, at: Time) -> Fact<'a> {
        match self.reader.read(value) {
            Reading::Missing => Fact::Missing,
            Reading::Invalid => Fact::Invalid,
            Reading::Number(number) => Fact::Number(number),
            // A date counts only once it has come, unless it is planned: as in training.
            Reading::Time(time) if time > at && self.field.known_at != KnownAt::Creation => Fact::Missing,
            Reading::Time(time) => Fact::Time(time),
            Reading::Level(level) => self.text(level),
            Reading::Present | Reading::Length(_) | Reading::Title(_) => self.words(value),
        }
    }

    fn words<'a>(&self, value: Value<'a>) -> Fact<'a> {
        let text = value.to_text();
        match self.part {
            None => self.text(text),
            Some(Part::Seniority) => self.text(Cow::Borrowed(Title::parse(&text).seniority.as_str())),
            Some(Part::Function) => self.text(Cow::Borrowed(Title::parse(&text).function.as_str())),
        }
    }

    fn text<'a>(&self, text: Cow<'a, str>) -> Fact<'a> {
        let mut forms = [const { None }; 3];
        for compare in &self.compares {
            forms[*compare as usize] = Some(match &text {
                Cow::Borrowed(text) => text_key(text, *compare),
                Cow::Owned(text) => Cow::Owned(text_key(text, *compare).into_owned()),
            });
        }
        Fact::Text(forms)
    }
}
