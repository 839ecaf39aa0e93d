use std::collections::HashMap;

use plumb_core::{Field, FieldKind, Time, Value};
use plumb_features::{EventLog, FieldReader, Reading, amount_reader, event_id, event_type_key};

use super::{EventCounts, lead_hash};
use crate::TrainError;
use crate::config::EventsConfig;
use crate::table::{Column, Table};

/// What is read of each table of events.
pub(super) struct Plan<'a> {
    file: &'a str,
    config: &'a EventsConfig,
    at: FieldReader,
    number: FieldReader,
}

/// Some events, read.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub log: EventLog,
    /// Keys of the types, by the chunk's own numbers.
    pub types: Vec<String>,
    pub leads: Vec<u64>,
    /// Empty where there is no column of identifiers.
    pub ids: Vec<u64>,
    pub counts: EventCounts,
    /// The first property that is no number: what, and where.
    pub no_number: Option<String>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(file: &'a str, config: &'a EventsConfig) -> Self {
        Self { file, config, at: time_reader(config), number: amount_reader() }
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`TrainError`] at the first time that cannot be read.
    pub(super) fn chunk(&self, table: &Table) -> Result<Chunk, TrainError> {
        let config = self.config;
        let column = |name: &String| table.column(name);
        let (lead, kind, at, id) = (column(&config.lead), column(&config.kind), column(&config.at), config.id.as_ref().and_then(column));
        let properties: Vec<Option<&Column>> = config.properties.iter().map(column).collect();
        let mut chunk = Chunk { log: EventLog::new(properties.len()), ..Chunk::default() };
        let mut kinds: HashMap<String, u16> = HashMap::new();
        let mut amounts = vec![f64::NAN; properties.len()];
        for row in 0..table.rows() {
            chunk.counts.read += 1;
            let (lead, kind) = (value(lead, row).to_text(), value(kind, row).to_text());
            let at = event_time(&self.at, self.config, value(at, row), || (self.file, table.place(row)))?;
            let (Some(at), false, false) = (at, lead.trim().is_empty(), kind.trim().is_empty()) else {
                chunk.counts.blank += 1;
                continue;
            };
            for ((amount, column), name) in amounts.iter_mut().zip(&properties).zip(&config.properties) {
                *amount = match self.number.read(value(*column, row)) {
                    Reading::Number(number) => number,
                    Reading::Missing => f64::NAN,
                    _ => {
                        chunk.counts.no_numbers += 1;
                        let found = || format!("`{}` at {}, column `{name}`", value(*column, row).to_text(), table.place(row));
                        chunk.no_number.get_or_insert_with(found);
                        f64::NAN
                    }
                };
            }
            let number = self.kind(&kind, &mut kinds, &mut chunk.types, table, row)?;
            chunk.log.push(at, number, &amounts);
            chunk.leads.push(lead_hash(&lead));
            if config.id.is_some() {
                chunk.ids.push(event_id(&value(id, row).to_text()));
            }
        }
        Ok(chunk)
    }

    /// The number of a type in this chunk.
    fn kind(
        &self,
        text: &str,
        known: &mut HashMap<String, u16>,
        types: &mut Vec<String>,
        table: &Table,
        row: usize,
    ) -> Result<u16, TrainError> {
        if let Some(number) = known.get(text) {
            return Ok(*number);
        }
        let key = event_type_key(text).into_owned();
        let number = types.iter().position(|own| *own == key).unwrap_or(types.len());
        let Ok(number) = u16::try_from(number) else { return Err(self.too_many_types(&table.place(row))) };
        if usize::from(number) == types.len() {
            types.push(key);
        }
        known.insert(text.to_owned(), number);
        Ok(number)
    }

    pub(super) fn too_many_types(&self, place: &str) -> TrainError {
        let problem = "more than 65,535 types of events; does this column hold the type, or a page, a text or an identifier?";
        TrainError::value(self.file, place, &self.config.kind, problem)
    }
}

impl Chunk {
    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        self.leads.len() * 40
    }
}

/// The reader of the column of times.
pub(crate) fn time_reader(config: &EventsConfig) -> FieldReader {
    let (name, date_format) = (config.at.clone(), config.date_format);
    FieldReader::new(&Field { date_format, ..Field::new(name, FieldKind::Date) })
}

/// The time of an event; `place` tells the file and where in it the value stands.
///
/// # Errors
/// [`TrainError`] when the value is no time.
pub(crate) fn event_time<'f>(
    reader: &FieldReader,
    config: &EventsConfig,
    value: Value<'_>,
    place: impl Fn() -> (&'f str, String),
) -> Result<Option<Time>, TrainError> {
    match reader.read(value) {
        Reading::Time(at) => Ok(Some(at)),
        Reading::Missing => Ok(None),
        _ => {
            let expected = config.date_format.unwrap_or_default().example();
            let problem = format!(
                "`{}` is no time; expected {expected}; `events.date_format` can be iso, day_first, month_first, unix_seconds or unix_millis",
                value.to_text()
            );
            let (file, place) = place();
            Err(TrainError::value(file, &place, &config.at, problem))
        }
    }
}

/// A value of a column, missing where the table lacks it.
pub(crate) fn value(column: Option<&Column>, row: usize) -> Value<'_> {
    column.map_or(Value::Missing, |column| column.value(row))
}
