use std::fs::File;
use std::sync::Arc;

use polars_parquet::parquet::encoding::Encoding;
use polars_parquet::parquet::error::ParquetError;
use polars_parquet::parquet::page::{CompressedPage, DataPage, DataPageHeader, DictPage, Page};
use polars_parquet::read::ColumnChunkMetadata;

use plumb_core::Value;

use super::super::columns::Unfit;
use super::chunk::Pages;
use super::hybrid::{Hybrid, Malformed};
use super::kind::ColumnKind;
use super::values::{Gathered, Presence, spread};
use crate::table::{Column, DictionaryColumn};

/// Why a column cannot be read on.
#[derive(Debug)]
pub(in crate::read::parquet) enum Stop {
    /// It is written in a way that polars has to read.
    Foreign,
    /// It holds what cannot be.
    Damaged(String),
    /// It holds values that a column of leads cannot have.
    Unfit(Unfit),
}

impl Stop {
    pub(super) fn damaged(what: &str) -> Self {
        Stop::Damaged(what.to_owned())
    }
}

impl From<ParquetError> for Stop {
    fn from(error: ParquetError) -> Self {
        Stop::Damaged(error.to_string())
    }
}

impl From<Malformed> for Stop {
    fn from(_: Malformed) -> Self {
        Stop::damaged("a page holds keys or levels that cannot be")
    }
}

impl From<Unfit> for Stop {
    fn from(unfit: Unfit) -> Self {
        Stop::Unfit(unfit)
    }
}

/// Reads a column of a row group from its first row to its last.
pub(in crate::read::parquet) struct ColumnReader {
    kind: ColumnKind,
    is_optional: bool,
    pages: Pages,
    /// The distinct values, and behind them a missing one; none if the column has no dictionary.
    dictionary: Option<Arc<Column>>,
    page: Option<OpenPage>,
    /// Buffers for the levels of a batch, the keys of its rows that have one, and those of all.
    levels: Vec<u8>,
    present_keys: Vec<u32>,
    keys: Vec<u32>,
}

/// A page that is being read.
struct OpenPage {
    page: DataPage,
    rows_left: usize,
    /// The place among the levels, and where they lie.
    levels: Option<(Hybrid, std::ops::Range<usize>)>,
    /// Where the values lie.
    values: std::ops::Range<usize>,
    content: Content,
}

enum Content {
    Keys(Hybrid),
    /// How many bytes were read.
    Plain(usize),
}

impl ColumnReader {
    pub(in crate::read::parquet) fn new(file: Arc<File>, chunk: &ColumnChunkMetadata, kind: ColumnKind) -> Self {
        let is_optional = chunk.descriptor().descriptor.max_def_level == 1;
        let pages = Pages::new(file, chunk);
        Self { kind, is_optional, pages, dictionary: None, page: None, levels: Vec::new(), present_keys: Vec::new(), keys: Vec::new() }
    }

    /// Passes over rows; whole pages are not even unpacked.
    pub(in crate::read::parquet) fn skip(&mut self, mut rows: usize) -> Result<(), Stop> {
        while rows > 0 {
            if let Some(page) = &mut self.page
                && page.rows_left > 0
            {
                let skipped = rows.min(page.rows_left);
                self.read(skipped)?;
                rows -= skipped;
                continue;
            }
            match self.pages.next()? {
                None => return Err(Stop::damaged("a column is shorter than its row group")),
                Some(CompressedPage::Data(page)) if page.num_values() <= rows => rows -= page.num_values(),
                Some(page) => self.open(page)?,
            }
        }
        Ok(())
    }

    /// The next `rows` rows: as keys, if all their pages are, else as plain values.
    pub(in crate::read::parquet) fn read(&mut self, rows: usize) -> Result<Column, Stop> {
        self.keys.clear();
        self.keys.reserve(rows);
        let mut plain: Option<Gathered> = None;
        let mut done = 0;
        while done < rows {
            while self.page.as_ref().is_none_or(|page| page.rows_left == 0) {
                let page = self.pages.next()?.ok_or_else(|| Stop::damaged("a column is shorter than its row group"))?;
                self.open(page)?;
            }
            let Some(page) = &mut self.page else { continue };
            let wanted = page.rows_left.min(rows - done);
            self.levels.clear();
            let present = page.read_levels(wanted, &mut self.levels)?;
            if let Content::Plain(_) = page.content
                && plain.is_none()
            {
                // What came as keys so far is turned into values: the writer gave up its dictionary on the way.
                let mut gathered = Gathered::new(self.kind, rows);
                if let Some(dictionary) = &self.dictionary {
                    self.keys.iter().for_each(|key| gathered.push_value(value(dictionary, *key)));
                }
                plain = Some(gathered);
            }
            let bytes = &page.page.buffer()[page.values.clone()];
            match (&mut page.content, &self.dictionary) {
                (Content::Plain(at), _) => {
                    let mut rest = bytes.get(*at..).unwrap_or_default();
                    let before = rest.len();
                    if let Some(plain) = &mut plain {
                        plain.read(self.kind, &mut rest, present)?;
                    }
                    *at += before - rest.len();
                }
                (Content::Keys(hybrid), Some(dictionary)) => {
                    let start = self.keys.len();
                    let missing = dictionary.len() as u32 - 1;
                    read_keys(hybrid, bytes, present, missing, (&mut self.present_keys, &mut self.keys))?;
                    if let Some(plain) = &mut plain {
                        self.keys[start..].iter().for_each(|key| plain.push_value(value(dictionary, *key)));
                    }
                }
                (Content::Keys(_), None) => return Err(Stop::damaged("a page points into a dictionary that is not there")),
            }
            page.rows_left -= wanted;
            done += wanted;
        }
        if let Some(plain) = plain {
            return plain.finish();
        }
        let Some(dictionary) = &self.dictionary else { return Gathered::new(self.kind, 0).finish() };
        let column = DictionaryColumn::new(std::mem::take(&mut self.keys), Arc::clone(dictionary));
        column.map(Column::Dictionary).ok_or_else(|| Stop::damaged("a page points beyond its dictionary"))
    }

    fn open(&mut self, page: CompressedPage) -> Result<(), Stop> {
        let buffer = self.page.take().map(OpenPage::into_buffer).unwrap_or_default();
        match self.pages.unpack(page, buffer)? {
            Page::Data(page) => self.page = Some(OpenPage::new(page, self.is_optional)?),
            Page::Dict(page) if self.dictionary.is_none() => self.dictionary = Some(Arc::new(self.read_dictionary(&page)?)),
            Page::Dict(_) => return Err(Stop::damaged("a column has two dictionaries")),
        }
        Ok(())
    }

    fn read_dictionary(&self, page: &DictPage) -> Result<Column, Stop> {
        let mut values = Gathered::new(self.kind, page.num_values.min(page.buffer.len()));
        let mut bytes: &[u8] = &page.buffer;
        values.read(self.kind, &mut bytes, Presence::All(page.num_values))?;
        values.push_missing();
        values.finish()
    }
}

fn value(dictionary: &Column, key: u32) -> Value<'_> {
    if (key as usize) < dictionary.len() { dictionary.value(key as usize) } else { Value::Missing }
}

/// Reads the keys of the rows that have one; the others get the key of the missing value.
fn read_keys(
    hybrid: &mut Hybrid,
    bytes: &[u8],
    present: Presence<'_>,
    missing: u32,
    (own, keys): (&mut Vec<u32>, &mut Vec<u32>),
) -> Result<(), Stop> {
    let Presence::Levels(levels) = present else { return Ok(hybrid.read(bytes, present.count(), keys)?) };
    own.clear();
    hybrid.read(bytes, present.count(), own)?;
    keys.extend(spread(levels, own, missing, |key| *key));
    Ok(())
}

impl OpenPage {
    fn new(page: DataPage, is_optional: bool) -> Result<Self, Stop> {
        let early = || Stop::damaged("a page ends early");
        let bytes = page.buffer();
        // Version 1 says the length of the levels before them, version 2 in the header.
        let (start, length): (usize, usize) = match page.header() {
            DataPageHeader::V1(_) => {
                if is_optional && page.definition_level_encoding() != Encoding::Rle {
                    return Err(Stop::Foreign);
                }
                let length =
                    if is_optional { bytes.first_chunk::<4>().map(|length| u32::from_le_bytes(*length) as usize) } else { Some(0) };
                (if is_optional { 4 } else { 0 }, length.ok_or_else(early)?)
            }
            DataPageHeader::V2(header) => (0, usize::try_from(header.definition_levels_byte_length).map_err(|_| early())?),
        };
        let levels = start..start.checked_add(length).filter(|end| *end <= bytes.len()).ok_or_else(early)?;
        let mut values = levels.end..bytes.len();
        let content = match page.encoding() {
            Encoding::Plain => Content::Plain(0),
            Encoding::RleDictionary | Encoding::PlainDictionary => {
                // A page of nulls alone may leave out the width of its keys.
                let bits = bytes.get(values.start).copied().unwrap_or(0);
                values.start = bytes.len().min(values.start + 1);
                Content::Keys(Hybrid::new(bits)?)
            }
            _ => return Err(Stop::Foreign),
        };
        let levels = if is_optional { Some((Hybrid::new(1)?, levels)) } else { None };
        Ok(Self { rows_left: page.num_values(), page, levels, values, content })
    }

    fn read_levels<'a>(&mut self, rows: usize, levels: &'a mut Vec<u8>) -> Result<Presence<'a>, Stop> {
        match &mut self.levels {
            None => Ok(Presence::All(rows)),
            Some((hybrid, range)) => {
                hybrid.read(&self.page.buffer()[range.clone()], rows, levels)?;
                Ok(if levels.iter().all(|level| *level == 1) { Presence::All(rows) } else { Presence::Levels(levels) })
            }
        }
    }

    /// The page's buffer, to be used again.
    fn into_buffer(mut self) -> Vec<u8> {
        std::mem::take(self.page.buffer_mut())
    }
}
