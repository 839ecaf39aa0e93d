/// An interval of numbers; each bound may be missing, and may itself belong to it or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) low_included: bool,
    pub(crate) high_included: bool,
}

impl Range {
    /// Every number.
    pub(crate) const ALL: Range = Range { low: f64::NEG_INFINITY, high: f64::INFINITY, low_included: true, high_included: true };

    pub(crate) fn at_least(low: f64) -> Self {
        Self { low, ..Self::ALL }
    }

    pub(crate) fn at_most(high: f64) -> Self {
        Self { high, ..Self::ALL }
    }

    pub(crate) fn contains(&self, number: f64) -> bool {
        let above = if self.low_included { number >= self.low } else { number > self.low };
        let below = if self.high_included { number <= self.high } else { number < self.high };
        above && below
    }

    /// What lies in both.
    pub(crate) fn and(self, other: Range) -> Self {
        let (low, low_included) = match self.low.total_cmp(&other.low) {
            std::cmp::Ordering::Less => (other.low, other.low_included),
            std::cmp::Ordering::Greater => (self.low, self.low_included),
            std::cmp::Ordering::Equal => (self.low, self.low_included && other.low_included),
        };
        let (high, high_included) = match self.high.total_cmp(&other.high) {
            std::cmp::Ordering::Less => (self.high, self.high_included),
            std::cmp::Ordering::Greater => (other.high, other.high_included),
            std::cmp::Ordering::Equal => (self.high, self.high_included && other.high_included),
        };
        Self { low, high, low_included, high_included }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.low > self.high || (self.low == self.high && !(self.low_included && self.high_included))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_belong_to_it_or_not() {
        let half_open = Range { high: 5.0, high_included: false, ..Range::at_least(1.0) };
        assert!(half_open.contains(1.0) && half_open.contains(4.9) && !half_open.contains(5.0));
        assert!(half_open.and(Range::at_least(5.0)).is_empty());
    }
}
