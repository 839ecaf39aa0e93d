use plumb_core::{DateFormat, Field, FieldKind, Time};
use plumb_features::{FieldReader, Reading};

use super::batch::RowMoments;
use crate::TrainError;
use crate::table::Table;

/// The moment at which rows are scored.
#[derive(Debug, Clone, PartialEq)]
pub enum AsOf {
    /// One moment for all rows.
    Moment(Time),
    /// The date in a column of the file; rows where it is blank are scored without a moment.
    Column(String),
    /// The date in a column where the file has it, else one moment for all rows.
    ColumnOr(String, Time),
}

impl AsOf {
    /// A moment if the text is an ISO 8601 date or time, else the name of a column.
    pub fn parse(text: &str) -> Self {
        match Time::parse(text, DateFormat::Iso) {
            Ok(time) => AsOf::Moment(time),
            Err(_) => AsOf::Column(text.to_owned()),
        }
    }
}

/// The moment of each row of a batch. A column that `fields` declare as a date is read as they say.
pub(crate) fn moments(table: &Table, as_of: &AsOf, fields: &[Field], file: &str) -> Result<RowMoments, TrainError> {
    let name = match as_of {
        AsOf::Moment(time) => return Ok(RowMoments::One(Some(*time))),
        AsOf::ColumnOr(name, time) if table.column(name).is_none() => return Ok(RowMoments::One(Some(*time))),
        AsOf::Column(name) | AsOf::ColumnOr(name, _) => name,
    };
    let Some(column) = table.column(name) else {
        return Ok(RowMoments::One(None));
    };
    let known = fields.iter().find(|field| field.name == *name && field.kind == FieldKind::Date).cloned();
    let field = known.unwrap_or_else(|| Field::new(name, FieldKind::Date));
    let reader = FieldReader::new(&field);
    let moments = (0..table.rows())
        .map(|row| match reader.read(column.value(row)) {
            Reading::Time(time) => Ok(Some(time)),
            Reading::Missing => Ok(None),
            _ => {
                let expected = field.date_format.unwrap_or_default().example();
                Err(TrainError::value(
                    file,
                    &table.place(row),
                    name,
                    format!("`{}` is no date; expected {expected}", column.value(row).to_text()),
                ))
            }
        })
        .collect::<Result<_, _>>()?;
    Ok(RowMoments::Each(moments))
}
