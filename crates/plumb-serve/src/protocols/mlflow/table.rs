use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use crate::limits::{ATTRIBUTES, TABLE_CELLS, TABLE_ROWS};
use crate::problem::ApiError;
use crate::protocols::{Cells, ColumnSeed};
use crate::score::{Attributes, Given, GivenVisitor, Text};

/// Rows under the names of their columns.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub names: Vec<Cow<'a, str>>,
    pub rows: Vec<Vec<Given<'a>>>,
}

impl<'a> Table<'a> {
    /// The rows as leads.
    ///
    /// # Errors
    /// [`ApiError::Table`] for a column that stands twice.
    pub fn into_leads(self) -> Result<Vec<Attributes<'a>>, ApiError> {
        let Self { names, rows } = self;
        let mut seen = HashSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert((*name).clone())) {
            return Err(ApiError::Table(format!("the column `{twice}` stands twice")));
        }
        let lead = |row: Vec<Given<'a>>| Attributes(names.iter().cloned().zip(row).collect());
        Ok(rows.into_iter().map(lead).collect())
    }
}

/// `dataframe_split`: names and rows apart.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object with the members `columns` and `data`")]
pub(super) struct Split<'a> {
    #[serde(borrow)]
    columns: Vec<Text<'a>>,
    #[serde(borrow)]
    data: SplitRows<'a>,
}

impl<'a> Split<'a> {
    /// The table.
    ///
    /// # Errors
    /// [`ApiError::Table`] for a row of another length than the names.
    pub fn into_table(self) -> Result<Table<'a>, ApiError> {
        let names: Vec<Cow<'a, str>> = self.columns.into_iter().map(|name| name.0).collect();
        if names.len() > ATTRIBUTES {
            return Err(ApiError::Table(format!("there are {} columns, and at most {ATTRIBUTES} are allowed", names.len())));
        }
        if let Some((index, row)) = self.data.0.iter().enumerate().find(|(_, row)| row.len() != names.len()) {
            let why = format!("row {index} has {} values, and there are {} columns", row.len(), names.len());
            return Err(ApiError::Table(why));
        }
        Ok(Table { names, rows: self.data.0 })
    }
}

#[derive(Debug)]
struct SplitRows<'a>(Vec<Vec<Given<'a>>>);

impl<'de: 'a, 'a> Deserialize<'de> for SplitRows<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RowsVisitor).map(Self)
    }
}

struct RowsVisitor;

impl<'de> Visitor<'de> for RowsVisitor {
    type Value = Vec<Vec<Given<'de>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let (mut rows, mut cells) = (Vec::new(), 0);
        while let Some(row) = items.next_element::<Vec<Given<'de>>>()? {
            cells += row.len();
            if rows.len() == TABLE_ROWS || cells > TABLE_CELLS {
                return Err(A::Error::custom(format!("there are more than {TABLE_ROWS} rows or {TABLE_CELLS} values: send them in parts")));
            }
            rows.push(row);
        }
        Ok(rows)
    }
}

/// `dataframe_records` and `instances`: an object a row.
#[derive(Debug)]
pub(super) struct Records<'a>(pub Vec<Attributes<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Records<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RecordsVisitor).map(Self)
    }
}

struct RecordsVisitor;

impl<'de> Visitor<'de> for RecordsVisitor {
    type Value = Vec<Attributes<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects, one a row, with the values by the names of the columns")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let (mut rows, mut cells) = (Vec::new(), 0);
        while let Some(row) = items.next_element::<Attributes<'de>>()? {
            cells += row.0.len();
            if rows.len() == TABLE_ROWS || cells > TABLE_CELLS {
                return Err(A::Error::custom(format!("there are more than {TABLE_ROWS} rows or {TABLE_CELLS} values: send them in parts")));
            }
            rows.push(row);
        }
        Ok(rows)
    }
}

/// `inputs`: columns by name, each a list of values (or a single one, for a single row).
#[derive(Debug)]
pub(super) struct Columns<'a>(Vec<(Cow<'a, str>, Vec<Given<'a>>)>);

impl<'a> Columns<'a> {
    /// The rows as leads.
    ///
    /// # Errors
    /// [`ApiError::Table`] for columns of several lengths.
    pub fn into_leads(self) -> Result<Vec<Attributes<'a>>, ApiError> {
        let rows = self.0.first().map_or(0, |(_, values)| values.len());
        if let Some((name, values)) = self.0.iter().find(|(_, values)| values.len() != rows) {
            let why = format!("the column `{name}` has {} values, and `{}` has {rows}", values.len(), self.0[0].0);
            return Err(ApiError::Table(why));
        }
        let mut columns: Vec<_> = self.0.into_iter().map(|(name, values)| (name, values.into_iter())).collect();
        let lead = |_| Attributes(columns.iter_mut().filter_map(|(name, values)| Some((name.clone(), values.next()?))).collect());
        Ok((0..rows).map(lead).collect())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Columns<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ColumnsVisitor).map(Self)
    }
}

struct ColumnsVisitor;

impl<'de> Visitor<'de> for ColumnsVisitor {
    type Value = Vec<(Cow<'de, str>, Vec<Given<'de>>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list of values for each column")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut columns, mut names, mut cells) = (Vec::new(), HashSet::new(), 0);
        while let Some(Text(name)) = map.next_key()? {
            if columns.len() == ATTRIBUTES {
                return Err(A::Error::custom(format!("there are more than {ATTRIBUTES} columns")));
            }
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(format!("the column `{name}` stands twice")));
            }
            let values = map.next_value_seed(ColumnOrValue)?;
            cells += values.len();
            if cells > TABLE_CELLS {
                return Err(A::Error::custom(format!("there are more than {TABLE_CELLS} values: send them in parts")));
            }
            columns.push((name, values));
        }
        Ok(columns)
    }
}

struct ColumnOrValue;

impl<'de> DeserializeSeed<'de> for ColumnOrValue {
    type Value = Vec<Given<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ColumnOrValue {
    type Value = Vec<Given<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of values")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        GivenVisitor.visit_unit().map(|value| vec![value])
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Self::Value, E> {
        GivenVisitor.visit_bool(flag).map(|value| vec![value])
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        GivenVisitor.visit_i64(number).map(|value| vec![value])
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        GivenVisitor.visit_u64(number).map(|value| vec![value])
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
        GivenVisitor.visit_f64(number).map(|value| vec![value])
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        GivenVisitor.visit_str(text).map(|value| vec![value])
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        GivenVisitor.visit_borrowed_str(text).map(|value| vec![value])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        ColumnSeed { cells: Cells::Any, may_nest: true }.visit_seq(items)
    }
}
