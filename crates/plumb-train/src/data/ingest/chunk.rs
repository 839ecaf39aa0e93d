use plumb_core::{Field, FieldKind, Outcome};
use plumb_features::FieldReader;

use super::fields::{FieldChunk, FieldIngest};
use super::people::Ending;
use super::roles::{content_hashes, dates, groups, hash_of, ids, outcomes};
use crate::TrainError;
use crate::config::Config;
use crate::data::columns::{company_column, date_field, placeholders};
use crate::data::places::Places;
use crate::table::{Table, TextColumn};

/// What is read of each table.
pub(super) struct Plan<'a> {
    file: &'a str,
    config: &'a Config,
    fields: Vec<FieldIngest>,
    observed: Option<(Field, FieldReader)>,
    created: Option<(Field, FieldReader)>,
    closed: Option<(Field, FieldReader)>,
    account: Option<(&'a str, FieldReader)>,
    /// Columns that are joined, and no part of what a lead is.
    joined: Vec<String>,
    /// Where it stands how a deal ended.
    ending: Ending<'a>,
}

/// Some rows, read.
pub(super) struct Chunk {
    pub names: Vec<String>,
    pub rows: usize,
    pub places: Places,
    pub ids: Option<TextColumn>,
    /// Where there are no identifiers, or they are repeated, a hash of each row.
    pub content: Vec<u64>,
    pub groups: Vec<u64>,
    pub observed: Option<Vec<i64>>,
    pub created: Option<Vec<i64>>,
    pub closed: Option<Vec<i64>>,
    pub outcomes: Vec<Outcome>,
    pub fields: Vec<FieldChunk>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(file: &'a str, config: &'a Config, fields: &[Field], joined: Vec<String>) -> Self {
        let lead = &config.lead;
        let date = |name: &Option<String>| {
            let field = date_field(config, name.as_deref()?);
            let reader = FieldReader::new(&field);
            Some((field, reader))
        };
        Self {
            file,
            config,
            fields: fields.iter().flat_map(|field| std::iter::once(FieldIngest::new(field)).chain(made_of(config, field))).collect(),
            observed: date(&lead.observed),
            created: date(&lead.created),
            closed: date(&lead.closed),
            joined,
            ending: Ending::Column,
            account: lead.account.as_deref().map(|name| (name, account_reader(name, config))),
        }
    }

    /// The same, with something else than the configured column telling how deals ended.
    pub(super) fn ending(self, ending: Ending<'a>) -> Self {
        Self { ending, ..self }
    }

    /// The fields that are read, in the order of [`Chunk::fields`].
    pub(super) fn fields(&self) -> impl Iterator<Item = &FieldIngest> {
        self.fields.iter()
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`TrainError`] at the first row whose date, outcome or identifier cannot be used.
    pub(super) fn chunk(&self, table: &Table) -> Result<Chunk, TrainError> {
        let dated =
            |role: &Option<(Field, FieldReader)>| role.as_ref().map(|(field, reader)| dates(table, self.file, field, reader)).transpose();
        let places = Places::of((0..table.rows()).map(|row| table.line(row)), table.numbers_rows());
        let ids = self.config.lead.id.as_deref().map(|name| ids(table, self.file, name)).transpose()?;
        let is_told_by_content = ids.is_none() || self.config.lead.repeated.is_some();
        let content = if is_told_by_content { content_hashes(table, self.config, &self.joined) } else { Vec::new() };
        let account = self.account.as_ref().map(|(name, reader)| (*name, reader));
        let own_group = |row: usize| match &ids {
            Some(ids) => hash_of("lead:", ids.get(row).unwrap_or("")),
            // Equal rows of no account may as well stay together.
            None => content[row],
        };
        Ok(Chunk {
            names: table.names().to_vec(),
            rows: table.rows(),
            places,
            groups: groups(table, account, own_group),
            observed: dated(&self.observed)?,
            created: dated(&self.created)?,
            closed: dated(&self.closed)?,
            outcomes: match &self.ending {
                Ending::Column => outcomes(table, self.file, self.config)?,
                Ending::All(outcome) => vec![*outcome; table.rows()],
                Ending::Where { filter, otherwise } => filter.outcomes(table, *otherwise),
            },
            fields: self.fields.iter().map(|ingest| ingest.read(table)).collect(),
            ids,
            content,
        })
    }
}

impl Chunk {
    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        self.rows * (40 + 6 * self.fields.len())
    }
}

/// What is made of a field and the column that it is compared with.
fn made_of(config: &Config, field: &Field) -> Option<FieldIngest> {
    field.company.as_ref().map(|name| FieldIngest::of_pair(field, &company_column(config, name)))
}

/// Accounts are read as levels are, so that a placeholder such as "N/A" does not make one giant account.
fn account_reader(name: &str, config: &Config) -> FieldReader {
    let missing = placeholders(config, name);
    FieldReader::new(&Field { missing, ..Field::new(name, FieldKind::Category) })
}
