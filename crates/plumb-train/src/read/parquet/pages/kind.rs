use plumb_core::{Time, Value};
use polars::prelude::{ArrowDataType, TimeUnit};
use polars_arrow::datatypes::TimeUnit as ArrowTimeUnit;
use polars_parquet::read::{ColumnChunkMetadata, PhysicalType};

use super::super::columns::{EXACT, Unfit, no_time, per_milli};

const DAY_MS: i64 = 86_400_000;

/// What a column holds, of the kinds that are read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read::parquet) enum ColumnKind {
    /// Text of UTF-8.
    Text,
    /// Doubles.
    Double,
    /// Single precision.
    Single,
    /// Whole numbers of 8 bytes.
    Long,
    /// Whole numbers of 4 bytes.
    Int,
    /// Moments of 8 bytes; so many units a millisecond.
    Moment(i64),
    /// Days of 4 bytes.
    Day,
}

impl ColumnKind {
    /// The kind of a column chunk whose values polars would give this type; `None` if polars has to read it.
    pub(in crate::read::parquet) fn of(chunk: &ColumnChunkMetadata, kind: &ArrowDataType) -> Option<Self> {
        let descriptor = &chunk.descriptor().descriptor;
        if descriptor.max_rep_level != 0 || descriptor.max_def_level > 1 || chunk.descriptor().path_in_schema.len() != 1 {
            return None;
        }
        use ArrowDataType as K;
        use PhysicalType as P;
        match (chunk.physical_type(), kind) {
            (P::ByteArray, K::Utf8View | K::LargeUtf8 | K::Utf8) => Some(Self::Text),
            (P::Double, K::Float64) => Some(Self::Double),
            (P::Float, K::Float32) => Some(Self::Single),
            (P::Int64, K::Int64) => Some(Self::Long),
            (P::Int32, K::Int32) => Some(Self::Int),
            (P::Int64, K::Timestamp(ArrowTimeUnit::Millisecond, _)) => Some(Self::Moment(per_milli(TimeUnit::Milliseconds))),
            (P::Int64, K::Timestamp(ArrowTimeUnit::Microsecond, _)) => Some(Self::Moment(per_milli(TimeUnit::Microseconds))),
            (P::Int64, K::Timestamp(ArrowTimeUnit::Nanosecond, _)) => Some(Self::Moment(per_milli(TimeUnit::Nanoseconds))),
            (P::Int32, K::Date32) => Some(Self::Day),
            _ => None,
        }
    }

    /// Bytes a value in plain encoding; `None` of text, which says its own length.
    pub(super) fn width(self) -> Option<usize> {
        match self {
            Self::Text => None,
            Self::Double | Self::Long | Self::Moment(_) => Some(8),
            Self::Single | Self::Int | Self::Day => Some(4),
        }
    }

    /// The value of plain bytes that are no text: `Ok(Err(n))` for a whole number too long for a double.
    #[inline]
    pub(super) fn value(self, bytes: &[u8]) -> Result<Result<Value<'static>, i64>, Unfit> {
        let long = || bytes.try_into().map_or(0, i64::from_le_bytes);
        let int = || bytes.try_into().map_or(0, i32::from_le_bytes);
        let time = |millis: Option<i64>| millis.and_then(Time::from_millis).map(|time| Ok(Value::Time(time))).ok_or_else(no_time);
        match self {
            Self::Text => Ok(Ok(Value::Missing)),
            Self::Double => Ok(Ok(Value::Number(bytes.try_into().map_or(f64::NAN, f64::from_le_bytes)))),
            Self::Single => Ok(Ok(Value::Number(bytes.try_into().map_or(f32::NAN, f32::from_le_bytes).into()))),
            Self::Int => Ok(Ok(Value::Number(int().into()))),
            Self::Long if long().unsigned_abs() <= EXACT => Ok(Ok(Value::Number(long() as f64))),
            Self::Long => Ok(Err(long())),
            Self::Moment(units) => time(Some(long().div_euclid(units))),
            Self::Day => time(i64::from(int()).checked_mul(DAY_MS)),
        }
    }
}
