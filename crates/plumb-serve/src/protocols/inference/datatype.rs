use plumb_core::FieldKind;

use crate::protocols::Cells;

/// The type of a tensor's elements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Datatype {
    /// Its name in the protocol.
    pub name: &'static str,
    /// What its elements may be.
    pub cells: Cells,
}

pub(super) const FP64: Datatype = Datatype { name: "FP64", cells: Cells::Number };
pub(super) const INT64: Datatype = whole("INT64", i64::MIN as f64, i64::MAX as f64);
pub(super) const BYTES: Datatype = Datatype { name: "BYTES", cells: Cells::Text };

/// All of the protocol. A number counts as it is written, whatever its type: the type only says what is allowed.
const ALL: [Datatype; 13] = [
    BYTES,
    FP64,
    INT64,
    Datatype { name: "BOOL", cells: Cells::Flag },
    Datatype { name: "FP32", cells: Cells::Number },
    Datatype { name: "FP16", cells: Cells::Number },
    whole("INT8", i8::MIN as f64, i8::MAX as f64),
    whole("INT16", i16::MIN as f64, i16::MAX as f64),
    whole("INT32", i32::MIN as f64, i32::MAX as f64),
    whole("UINT8", 0.0, u8::MAX as f64),
    whole("UINT16", 0.0, u16::MAX as f64),
    whole("UINT32", 0.0, u32::MAX as f64),
    whole("UINT64", 0.0, u64::MAX as f64),
];

const fn whole(name: &'static str, least: f64, most: f64) -> Datatype {
    Datatype { name, cells: Cells::Whole(least, most) }
}

impl Datatype {
    /// The type of a name.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn named(name: &str) -> Result<Self, String> {
        let names = || ALL.iter().map(|datatype| datatype.name).collect::<Vec<_>>().join(", ");
        ALL.iter()
            .find(|datatype| datatype.name == name)
            .copied()
            .ok_or_else(|| format!("`{name}` is unknown: expected one of {}", names()))
    }

    /// The type that suits a field; others are taken too.
    pub fn of_field(kind: FieldKind) -> Self {
        if kind == FieldKind::Number { FP64 } else { BYTES }
    }
}
