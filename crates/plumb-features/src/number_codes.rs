use crate::encoder::{Encoder, MISSING, OTHER, Quantity, bin};
use crate::reader::{FieldReader, Reading};

/// Codes the numbers of a typed column: of each what [`FieldReader::read`] and [`Encoder::code`] say, without the way over a reading.
#[derive(Debug, Clone, Copy)]
pub struct NumberCodes<'a> {
    missing: &'a [f64],
    edges: &'a [f64],
}

impl<'a> NumberCodes<'a> {
    /// `None` unless the field is one of numbers whose own value is cut into bins.
    pub fn of(reader: &'a FieldReader, encoder: &'a Encoder) -> Option<Self> {
        match encoder {
            Encoder::Bins { quantity: Quantity::Value | Quantity::DaysSinceEvent, edges } => {
                reader.missing_numbers().map(|missing| Self { missing, edges })
            }
            _ => None,
        }
    }

    /// A reading for each code, in their order.
    pub fn readings(&self) -> impl Iterator<Item = Reading<'static>> {
        let first_bin = std::iter::once(f64::NEG_INFINITY);
        [Reading::Missing, Reading::Invalid].into_iter().chain(first_bin.chain(self.edges.iter().copied()).map(Reading::Number))
    }

    /// The code of a number; NaN is a missing one.
    #[inline]
    pub fn code(&self, number: f64) -> u16 {
        if number.is_nan() || self.missing.contains(&number) {
            MISSING
        } else if number.is_infinite() {
            OTHER
        } else {
            bin(self.edges, number).code
        }
    }
}
