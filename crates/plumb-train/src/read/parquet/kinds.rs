use polars::prelude::ArrowDataType;

/// Why a column cannot be a column of leads: what it holds, and what to do. `None` if it can.
pub(super) fn refused(kind: &ArrowDataType) -> Option<(&'static str, &'static str)> {
    use ArrowDataType as K;
    const FLATTEN: &str = "write one plain column for each part that matters, or name the columns to read without it";
    const AS_TEXT: &str = "write it as text or as a number, or name the columns to read without it";
    match kind {
        K::List(_) | K::LargeList(_) | K::FixedSizeList(..) => Some(("lists", FLATTEN)),
        K::Struct(_) => Some(("nested records", FLATTEN)),
        K::Map(..) => Some(("maps", FLATTEN)),
        K::Time32(_) | K::Time64(_) => Some(("times of day without a date", AS_TEXT)),
        K::Interval(_) => Some(("intervals", AS_TEXT)),
        K::Union(_) | K::Extension(_) => Some(("values of a special kind", AS_TEXT)),
        K::Int128 | K::UInt128 | K::Float16 => Some(("numbers of an unusual width", AS_TEXT)),
        _ => None,
    }
}
