use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount of points, held in whole thousandths so that sums are exact whatever their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Points(i64);

/// Thousandths of a point.
const UNIT: i64 = 1000;

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);
    /// The most that a rules file may write, and with a minus the least.
    pub const LIMIT: i64 = 1_000_000;

    /// So many whole points.
    pub const fn whole(points: i64) -> Self {
        Self(points.saturating_mul(UNIT))
    }

    /// So many thousandths of a point.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// The amount in thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// The amount as a number.
    pub fn get(self) -> f64 {
        self.0 as f64 / UNIT as f64
    }

    /// A number of at most three decimal places within [`Points::LIMIT`]; `None` of any other.
    pub fn exact(number: f64) -> Option<Self> {
        let points = Self((number * UNIT as f64).round() as i64);
        (number.abs() <= Self::LIMIT as f64 && points.get() == number).then_some(points)
    }

    /// A share of the amount, to the nearest thousandth, halves away from zero. `share` lies between 0 and 1.
    pub(crate) fn share(self, share: f64) -> Self {
        Self((self.0 as f64 * share).round() as i64)
    }

    /// The nearest whole amount, halves upwards.
    pub fn rounded(self) -> Self {
        Self((self.0.saturating_add(UNIT / 2)).div_euclid(UNIT) * UNIT)
    }

    /// The amount without its sign.
    pub fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }
}

impl Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }
}

impl Sub for Points {
    type Output = Points;
    fn sub(self, other: Points) -> Points {
        Points(self.0.saturating_sub(other.0))
    }
}

impl Neg for Points {
    type Output = Points;
    fn neg(self) -> Points {
        Points(self.0.saturating_neg())
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(points: I) -> Points {
        points.fold(Points::ZERO, Add::add)
    }
}

impl fmt::Display for Points {
    /// As short as it is exact: `5`, `-2.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        if rest == 0 {
            return f.pad(&format!("{sign}{whole}"));
        }
        f.pad(format!("{sign}{whole}.{rest:03}").trim_end_matches('0'))
    }
}

impl Serialize for Points {
    /// A whole amount is a whole number; any other has at most three decimal places.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % UNIT == 0 { serializer.serialize_i64(self.0 / UNIT) } else { serializer.serialize_f64(self.get()) }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Points::exact(number).ok_or_else(|| serde::de::Error::custom("points have at most three decimal places"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_as_they_were_written() {
        for (number, text) in [(5.0, "5"), (-2.5, "-2.5"), (0.125, "0.125"), (-0.05, "-0.05"), (33.3, "33.3")] {
            assert_eq!(Points::exact(number).expect("three places").to_string(), text);
        }
        assert_eq!(Points::exact(0.0625), None);
        assert_eq!(Points::exact(f64::NAN), None);
        assert_eq!(Points::exact(1e300), None);
    }

    #[test]
    fn halves_go_up() {
        let rounded = |thousandths| Points::from_thousandths(thousandths).rounded();
        assert_eq!(rounded(2500), Points::whole(3));
        assert_eq!(rounded(-2500), Points::whole(-2));
        assert_eq!(rounded(2499), Points::whole(2));
        assert_eq!(rounded(-2501), Points::whole(-3));
    }
}
