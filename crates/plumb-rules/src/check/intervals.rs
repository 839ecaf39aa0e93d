use crate::condition::Range;

/// A set of numbers: a union of ranges that do not touch, ascending.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Intervals(Vec<Range>);

impl Intervals {
    /// Every number.
    pub(super) fn all() -> Self {
        Self(vec![Range::ALL])
    }

    pub(super) fn of(range: Range) -> Self {
        Self(if range.is_empty() { Vec::new() } else { vec![range] })
    }

    pub(super) fn points(numbers: &[f64]) -> Self {
        let mut numbers = numbers.to_vec();
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        Self(numbers.into_iter().map(|number| Range { low: number, high: number, ..Range::ALL }).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn is_all(&self) -> bool {
        self.0 == [Range::ALL]
    }

    pub(super) fn and(&self, other: &Intervals) -> Self {
        let mut parts: Vec<Range> =
            self.0.iter().flat_map(|a| other.0.iter().map(|b| a.and(*b))).filter(|range| !range.is_empty()).collect();
        parts.sort_by(|a, b| a.low.total_cmp(&b.low));
        Self(parts)
    }

    /// Every number that is not in it.
    pub(super) fn complement(&self) -> Self {
        let below = |range: &Range| Range { high: range.low, high_included: !range.low_included, ..Range::ALL };
        let above = |range: &Range| Range { low: range.high, low_included: !range.high_included, ..Range::ALL };
        let outside = |range: &Range| {
            let sides =
                [Some(below(range)).filter(|_| range.low > f64::NEG_INFINITY), Some(above(range)).filter(|_| range.high < f64::INFINITY)];
            Self(sides.into_iter().flatten().collect())
        };
        self.0.iter().fold(Self::all(), |rest, range| rest.and(&outside(range)))
    }

    /// Whether every number of `other` is in it.
    pub(super) fn covers(&self, other: &Intervals) -> bool {
        other.and(&self.complement()).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_numbers() {
        let low = Intervals::of(Range { high_included: false, ..Range::at_most(50.0) });
        let high = Intervals::of(Range::at_least(50.0));
        assert_eq!(low.complement(), high);
        assert!(low.and(&high).is_empty());
        assert!(Intervals::all().covers(&low) && !low.covers(&Intervals::all()));
        let two = Intervals::points(&[1.0, 3.0]);
        assert!(two.complement().and(&two).is_empty());
        assert!(low.covers(&two) && !two.covers(&low));
        assert!(Intervals::all().complement().is_empty());
    }
}
