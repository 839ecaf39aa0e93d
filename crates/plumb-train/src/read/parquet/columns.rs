//! Columns of polars as columns of a [`Table`](crate::table::Table).

use plumb_core::{Time, Value};
use polars::prelude::{DataType, PolarsError, Series, TimeUnit};

use crate::read::one_line;
use crate::table::{Column, NumberColumn, TextColumn};

/// Whole numbers beyond it are not all exact as `f64`: they become text.
pub(super) const EXACT: u64 = 1 << 53;
const DAY_MS: i64 = 86_400_000;
const OTHER: &str = "write it as text or as a number, or name the columns to read without it";

/// Why the values of a column cannot be used.
#[derive(Debug)]
pub(super) struct Unfit {
    pub(super) kind: String,
    pub(super) advice: &'static str,
}

impl From<PolarsError> for Unfit {
    fn from(error: PolarsError) -> Self {
        Self { kind: format!("values that cannot be converted ({})", one_line(&error.to_string())), advice: OTHER }
    }
}

pub(super) fn convert(series: &Series) -> Result<Column, Unfit> {
    match series.dtype() {
        DataType::Null => Ok(Column::missing(series.len())),
        DataType::Boolean => Ok(Column::Bool(series.bool()?.iter().collect())),
        DataType::String => text(series),
        DataType::Categorical(..) | DataType::Enum(..) => text(&series.cast(&DataType::String)?),
        DataType::Binary | DataType::BinaryOffset => binary(&series.cast(&DataType::Binary)?),
        DataType::Float32 | DataType::Float64 => floats(series),
        DataType::UInt64 => Ok(whole(series.u64()?.iter(), |number| *number <= EXACT, |number| number as f64)),
        kind if kind.is_integer() => integers(&series.cast(&DataType::Int64)?),
        DataType::Decimal(_, 0) => decimals(series),
        DataType::Decimal(..) => floats(series),
        DataType::Date => times(series, |days| days.checked_mul(DAY_MS)),
        DataType::Datetime(unit, _) => times(series, to_millis(*unit)),
        DataType::Duration(unit) => durations(series, *unit),
        other => Err(Unfit { kind: format!("values of the kind {other:?}"), advice: OTHER }),
    }
}

fn text(series: &Series) -> Result<Column, Unfit> {
    Ok(Column::Text(series.str()?.iter().map(|text| text.unwrap_or("")).collect()))
}

/// Some writers leave out that their bytes are text.
fn binary(series: &Series) -> Result<Column, Unfit> {
    let mut column = TextColumn::with_capacity(series.len());
    for bytes in series.binary()?.iter() {
        let text =
            std::str::from_utf8(bytes.unwrap_or(b"")).map_err(|_| Unfit { kind: "bytes that are no text".to_owned(), advice: OTHER })?;
        column.push(text);
    }
    Ok(Column::Text(column))
}

fn floats(series: &Series) -> Result<Column, Unfit> {
    let series = series.cast(&DataType::Float64)?;
    Ok(Column::Number(series.f64()?.iter().collect::<NumberColumn>()))
}

fn integers(series: &Series) -> Result<Column, Unfit> {
    Ok(whole(series.i64()?.iter(), |number| number.unsigned_abs() <= EXACT, |number| number as f64))
}

/// Numbers where they are exact, else their digits as text.
fn whole<T: Copy + ToString>(values: impl Iterator<Item = Option<T>>, exact: impl Fn(&T) -> bool, number: impl Fn(T) -> f64) -> Column {
    let mut column = Column::default();
    for value in values {
        match value {
            None => column.push(Value::Missing),
            Some(value) if exact(&value) => column.push(Value::Number(number(value))),
            Some(value) => column.push(Value::Text(&value.to_string())),
        }
    }
    column
}

fn decimals(series: &Series) -> Result<Column, Unfit> {
    let digits = series.cast(&DataType::String)?;
    let mut column = Column::default();
    for text in digits.str()?.iter() {
        column.push(match text.map(|text| (text, text.parse::<i64>())) {
            None => Value::Missing,
            Some((_, Ok(number))) if number.unsigned_abs() <= EXACT => Value::Number(number as f64),
            Some((text, _)) => Value::Text(text),
        });
    }
    Ok(column)
}

/// Milliseconds of a moment; finer parts are dropped, towards the past.
fn to_millis(unit: TimeUnit) -> impl Fn(i64) -> Option<i64> {
    let units = per_milli(unit);
    move |moment| Some(moment.div_euclid(units))
}

pub(super) fn per_milli(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Nanoseconds => 1_000_000,
        TimeUnit::Microseconds => 1_000,
        TimeUnit::Milliseconds => 1,
    }
}

fn times(series: &Series, millis: impl Fn(i64) -> Option<i64>) -> Result<Column, Unfit> {
    let physical = series.to_physical_repr().cast(&DataType::Int64)?;
    let times = physical.i64()?.iter().map(|moment| match moment {
        None => Ok(None),
        Some(moment) => millis(moment).and_then(Time::from_millis).map(Some).ok_or_else(no_time),
    });
    Ok(Column::Time(times.collect::<Result<_, _>>()?))
}

pub(super) fn no_time() -> Unfit {
    Unfit { kind: "times outside the years -9999 to 9999".to_owned(), advice: "correct these rows, or name the columns to read without it" }
}

fn durations(series: &Series, unit: TimeUnit) -> Result<Column, Unfit> {
    let physical = series.to_physical_repr().cast(&DataType::Int64)?;
    let day = (per_milli(unit) * DAY_MS) as f64;
    Ok(Column::number(physical.i64()?.iter().map(|length| length.map(|length| length as f64 / day))))
}
