use plumb_core::Time;
use polars::prelude::{ArrowDataType, TimeUnit};
use polars_arrow::datatypes::TimeUnit as ArrowTimeUnit;
use polars_parquet::read::{ColumnChunkMetadata, PhysicalType};

use super::super::columns::per_milli;

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

    /// The moment at which a day begins, counted from 1970.
    #[inline]
    pub(super) fn day(day: i32) -> Option<Time> {
        Time::from_millis(i64::from(day) * DAY_MS)
    }
}
