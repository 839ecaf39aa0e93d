/// Where each text of an arena ends: 4 bytes a text, although an arena may pass 4 GiB.
///
/// Only the low `BITS` bits of an offset are kept; `wraps` holds the index of the text at which the offset passed each multiple of
/// `1 << BITS`. `BITS` is 32 but in tests.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ends<const BITS: u32> {
    low: Vec<u32>,
    wraps: Vec<usize>,
}

impl<const BITS: u32> Ends<BITS> {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self { low: Vec::with_capacity(capacity), wraps: Vec::new() }
    }

    /// These ends, which never fall.
    pub(super) fn of(ends: &[usize]) -> Self {
        if ends.last().is_none_or(|last| last >> BITS == 0) {
            return Self { low: ends.iter().map(|end| *end as u32).collect(), wraps: Vec::new() };
        }
        let mut own = Self::with_capacity(ends.len());
        ends.iter().for_each(|end| own.push(*end));
        own
    }

    pub(super) fn len(&self) -> usize {
        self.low.len()
    }

    /// Adds an end; ends never fall.
    #[inline]
    pub(super) fn push(&mut self, end: usize) {
        while end >> BITS > self.wraps.len() {
            self.wraps.push(self.low.len());
        }
        self.low.push((end & ((1_usize << BITS) - 1)) as u32);
    }

    /// From where to where text `index` runs.
    #[inline]
    pub(super) fn range(&self, index: usize) -> std::ops::Range<usize> {
        let start = if index == 0 { 0 } else { self.end(index - 1) };
        start..self.end(index)
    }

    #[inline]
    fn end(&self, index: usize) -> usize {
        let high = self.wraps.partition_point(|&first| first <= index);
        (high << BITS) | self.low[index] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Ends;

    #[test]
    fn offsets_survive_the_wrap() {
        let ends_given = [0, 3, 15, 16, 16, 31, 31, 70, 71, 96];
        let mut ends = Ends::<4>::default();
        ends_given.iter().for_each(|&end| ends.push(end));
        assert_eq!(Ends::of(&ends_given), ends);
        assert_eq!(Ends::<4>::of(&ends_given[..3]).low, [0, 3, 15]);
        let mut start = 0;
        for (index, &end) in ends_given.iter().enumerate() {
            assert_eq!(ends.range(index), start..end);
            start = end;
        }
    }
}
