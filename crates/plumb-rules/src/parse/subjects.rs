//! The fields of leads and properties of events that a file reads.

use std::collections::BTreeMap;
use std::ops::Range;

use plumb_core::{DateFormat, Decimal, Field, FieldKind, KnownAt};
use toml::de::DeValue;

use crate::condition::{Part, Subject};
use crate::document::{Node, Position, Source, Table};
use crate::grammar::{DATE_TESTS, FIELD, NUMBER_TESTS, TEXT_TESTS};

/// Fields, or properties, met so far; each gets its place when it is first read.
pub(super) struct Subjects<'t> {
    source: &'t Source<'t>,
    /// Where a field is declared: `fields` or `properties`.
    key: &'static str,
    missing: Vec<String>,
    /// With where each is declared.
    declared: BTreeMap<&'t str, (Field, Option<Part>, Position)>,
    uses: BTreeMap<&'t str, Uses>,
    pub(super) met: Vec<Subject>,
}

/// Which kinds of tests the file makes of a name.
#[derive(Default)]
struct Uses {
    number: bool,
    date: bool,
    text: bool,
}

impl<'t> Subjects<'t> {
    /// Reads what the file declares of them, and looks how conditions use the others. `subject` is the key by which conditions name one.
    pub(super) fn read(file: &Table<'t>, key: &'static str, root: &'t Node<'t>, subject: &'static str) -> Self {
        let missing: Vec<String> = file.texts("missing").into_iter().map(|(text, _)| text.to_owned()).collect();
        let mut subjects = Self { source: file.source(), key, missing, declared: BTreeMap::new(), uses: BTreeMap::new(), met: Vec::new() };
        for (name, span, node) in file.named(key) {
            if let Some(table) = Table::open(subjects.source, node, &FIELD) {
                let (field, part) = subjects.declared(name, &table);
                subjects.declared.insert(name, (field, part, subjects.source.position(&span)));
            }
        }
        subjects.look_for_uses(root, subject);
        subjects
    }

    fn declared(&self, name: &str, table: &Table<'t>) -> (Field, Option<Part>) {
        let part = table.choice("part", &[("seniority", Part::Seniority), ("function", Part::Function)]);
        let kinds = [
            FieldKind::Number,
            FieldKind::Category,
            FieldKind::Date,
            FieldKind::Text,
            FieldKind::Title,
            FieldKind::Email,
            FieldKind::Phone,
            FieldKind::Url,
            FieldKind::Country,
            FieldKind::Language,
            FieldKind::Ordered,
        ];
        let formats = [
            DateFormat::Iso,
            DateFormat::DayFirst,
            DateFormat::MonthFirst,
            DateFormat::YearFirst,
            DateFormat::NamedMonth,
            DateFormat::MixedDayFirst,
            DateFormat::MixedMonthFirst,
            DateFormat::UnixSeconds,
            DateFormat::UnixMillis,
        ];
        let date_format = table.choice("date_format", &formats.map(|format| (format.as_str(), format)));
        let decimal = table.choice("decimal", &[Decimal::Point, Decimal::Comma].map(|sign| (sign.as_str(), sign)));
        let known_at = table.choice("known_at", &[("creation", KnownAt::Creation)]);
        let implied = match (part, date_format, decimal) {
            (Some(_), _, _) => Some(FieldKind::Title),
            (_, Some(_), _) => Some(FieldKind::Date),
            (_, _, Some(_)) => Some(FieldKind::Number),
            _ => known_at.map(|_| FieldKind::Date),
        };
        let kind = table.choice("kind", &kinds.map(|kind| (kind.as_str(), kind))).or(implied).unwrap_or(FieldKind::Category);
        self.check(table, kind);
        let texts = |key| table.texts(key).into_iter().map(|(text, _)| text.to_owned());
        let field = Field {
            missing: texts("missing").chain(self.missing.iter().cloned()).collect(),
            free_domains: texts("free_domains").collect(),
            date_format,
            decimal,
            known_at: known_at.unwrap_or_default(),
            ..Field::new(table.text("column").unwrap_or(name), kind)
        };
        (field, part)
    }

    /// Notes keys that say nothing of a kind.
    fn check(&self, table: &Table<'t>, kind: FieldKind) {
        let meant_for: [(&str, &[FieldKind]); 5] = [
            ("part", &[FieldKind::Title]),
            ("date_format", &[FieldKind::Date]),
            ("known_at", &[FieldKind::Date]),
            ("decimal", &[FieldKind::Number]),
            ("free_domains", &[FieldKind::Email]),
        ];
        for (key, fits) in meant_for {
            if table.has(key) && !fits.contains(&kind) {
                let message = format!("`{key}` says nothing of a field of kind {}", kind.as_str());
                self.source.fault_with(&table.span_of(key), message, format!("it is for kind = \"{}\"", fits[0].as_str()));
            }
        }
    }

    fn look_for_uses(&mut self, node: &'t Node<'t>, subject: &'static str) {
        match node.get_ref() {
            DeValue::Array(items) => items.iter().for_each(|item| self.look_for_uses(item, subject)),
            DeValue::Table(entries) => {
                if let Some(name) = entries.get(subject).and_then(|node| node.get_ref().as_str()) {
                    let uses = self.uses.entry(name.trim()).or_default();
                    let has = |keys: &[&str]| keys.iter().any(|key| entries.get(*key).is_some());
                    let operands = ["equals", "in"].into_iter().filter_map(|key| entries.get(key));
                    uses.number |= has(NUMBER_TESTS);
                    uses.date |= has(DATE_TESTS);
                    uses.text |= has(TEXT_TESTS);
                    for operand in operands {
                        uses.number |= is_number(operand.get_ref());
                        uses.text |= !is_number(operand.get_ref());
                    }
                }
                if subject == "property" {
                    // A property that is summed is a number.
                    if let Some(name) = entries.get("sum_of").and_then(|node| node.get_ref().as_str()) {
                        self.uses.entry(name.trim()).or_default().number = true;
                    }
                }
                entries.values().for_each(|value| self.look_for_uses(value, subject));
            }
            _ => {}
        }
    }

    /// The place of a field by the name that the file gives it.
    pub(super) fn place(&mut self, name: &'t str, span: &Range<usize>) -> usize {
        if let Some(place) = self.met.iter().position(|subject| subject.name == name) {
            return place;
        }
        let subject = match self.declared.get(name) {
            Some((field, part, _)) => Subject::new(name, field.clone(), *part),
            None => self.inferred(name, span),
        };
        self.met.push(subject);
        self.met.len() - 1
    }

    /// Declared, but read by no rule; with where each stands.
    pub(super) fn unread(&self) -> Vec<(String, Position)> {
        let is_read = |name: &str| self.met.iter().any(|subject| subject.name == name);
        self.declared.iter().filter(|(name, _)| !is_read(name)).map(|(name, (_, _, at))| ((*name).to_owned(), *at)).collect()
    }

    /// An undeclared field is what its conditions take it for.
    fn inferred(&self, name: &str, span: &Range<usize>) -> Subject {
        let none = Uses::default();
        let uses = self.uses.get(name).unwrap_or(&none);
        let kind = match uses {
            Uses { number: true, date: false, text: false } => Some(FieldKind::Number),
            Uses { number: false, date: true, text: false } => Some(FieldKind::Date),
            Uses { number: false, date: false, .. } => Some(FieldKind::Category),
            _ => None,
        };
        if kind.is_none() {
            let message = format!("conditions take `{name}` for a number, a date or a text, each in its place");
            let hint = format!("declare it under [{}]: {name} = {{ kind = \"number\" }}, or another kind", self.key);
            self.source.fault_with(span, message, hint);
        }
        let field = Field { missing: self.missing.clone(), ..Field::new(name, kind.unwrap_or(FieldKind::Category)) };
        let mut subject = Subject::new(name, field, None);
        subject.is_ambiguous = kind.is_none();
        subject
    }
}

/// Whether an operand of `equals` or `in` is a number, or a list of such.
fn is_number(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Integer(_) | DeValue::Float(_) => true,
        DeValue::Array(items) => !items.is_empty() && items.iter().all(|item| is_number(item.get_ref())),
        _ => false,
    }
}
