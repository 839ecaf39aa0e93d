/// The hybrid of run lengths and packed bits in which Parquet writes levels and keys, read piece by piece.
///
/// Its place is kept apart from its bytes, so that a page can be read over several batches.
#[derive(Debug, Default, Clone)]
pub(super) struct Hybrid {
    /// Bits a value, at most 32.
    bits: usize,
    /// The next byte.
    at: usize,
    /// Values left of the current run.
    left: usize,
    run: Run,
}

#[derive(Debug, Clone, Copy)]
enum Run {
    Repeat(u32),
    /// Where it begins, and the values of it that were read.
    Packed {
        start: usize,
        done: usize,
    },
}

impl Default for Run {
    fn default() -> Self {
        Run::Repeat(0)
    }
}

/// The bytes end too early or hold what cannot be.
#[derive(Debug)]
pub(super) struct Malformed;

impl Hybrid {
    pub(super) fn new(bits: u8) -> Result<Self, Malformed> {
        if bits > 32 { Err(Malformed) } else { Ok(Self { bits: usize::from(bits), ..Self::default() }) }
    }

    /// Adds the next `count` values to `out`.
    pub(super) fn read<T: Packed>(&mut self, data: &[u8], mut count: usize, out: &mut Vec<T>) -> Result<(), Malformed> {
        if self.bits == 0 {
            out.resize(out.len() + count, T::of(0));
            return Ok(());
        }
        while count > 0 {
            if self.left == 0 {
                self.next_run(data)?;
            }
            let taken = count.min(self.left);
            match &mut self.run {
                Run::Repeat(value) => out.resize(out.len() + taken, T::of(*value)),
                Run::Packed { start, done } => {
                    unpack(&data[*start..], self.bits, *done, taken, out)?;
                    *done += taken;
                }
            }
            self.left -= taken;
            count -= taken;
        }
        Ok(())
    }

    fn next_run(&mut self, data: &[u8]) -> Result<(), Malformed> {
        let header = self.header(data)?;
        let length = usize::try_from(header >> 1).map_err(|_| Malformed)?;
        if header & 1 == 0 {
            let bytes = data.get(self.at..self.at + self.bits.div_ceil(8)).ok_or(Malformed)?;
            let value = bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
            self.at += bytes.len();
            self.run = Run::Repeat(value);
            self.left = length;
        } else {
            // Groups of eight; writers may leave out the end of the last one.
            let bytes = length.checked_mul(self.bits).ok_or(Malformed)?.min(data.len() - self.at);
            self.run = Run::Packed { start: self.at, done: 0 };
            self.at += bytes;
            self.left = length.checked_mul(8).ok_or(Malformed)?.min(bytes * 8 / self.bits);
        }
        if self.left == 0 { Err(Malformed) } else { Ok(()) }
    }

    /// A whole number of seven bits a byte.
    fn header(&mut self, data: &[u8]) -> Result<u64, Malformed> {
        let mut header = 0;
        for shift in (0..63).step_by(7) {
            let byte = *data.get(self.at).ok_or(Malformed)?;
            self.at += 1;
            header |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(header);
            }
        }
        Err(Malformed)
    }
}

/// What packed values become: a byte where they are levels, else four.
pub(super) trait Packed: Copy {
    fn of(value: u32) -> Self;
}

impl Packed for u32 {
    #[inline]
    fn of(value: u32) -> Self {
        value
    }
}

impl Packed for u8 {
    /// Of a value of one bit; others do not fit.
    #[inline]
    fn of(value: u32) -> Self {
        value as u8
    }
}

/// Adds `count` values of `bits` bits each to `out`, leaving out the first `skip`.
fn unpack<T: Packed>(packed: &[u8], bits: usize, skip: usize, count: usize, out: &mut Vec<T>) -> Result<(), Malformed> {
    out.reserve(count);
    // Eight values fill whole bytes: what is before and behind such groups is read one by one.
    let head = count.min(skip.next_multiple_of(8) - skip);
    unpack_each(packed, bits, skip, head, out)?;
    let start = (skip + head) / 8 * bits;
    let groups = unpack_groups(bits, packed.get(start..).unwrap_or_default(), (count - head) / 8, out);
    let done = head + 8 * groups;
    unpack_each(packed, bits, skip + done, count - done, out)
}

/// Adds as many of these groups of eight values as can be read eight bytes at a time; how many there were.
fn unpack_groups<T: Packed>(bits: usize, packed: &[u8], groups: usize, out: &mut Vec<T>) -> usize {
    macro_rules! of_width {
        ($($width:literal)*) => {
            match bits {
                $($width => unpack_groups_of::<$width, T>(packed, groups, out),)*
                _ => 0,
            }
        };
    }
    of_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32)
}

fn unpack_groups_of<const BITS: usize, T: Packed>(packed: &[u8], groups: usize, out: &mut Vec<T>) -> usize {
    for group in 0..groups {
        let Some(bytes) = packed.get(group * BITS..(group + 1) * BITS + 8) else { return group };
        let values: [T; 8] = std::array::from_fn(|index| {
            let bit = index * BITS;
            let word = bytes[bit / 8..bit / 8 + 8].try_into().map_or(0, u64::from_le_bytes);
            T::of((word >> (bit % 8) & ((1 << BITS) - 1)) as u32)
        });
        out.extend_from_slice(&values);
    }
    groups
}

fn unpack_each<T: Packed>(packed: &[u8], bits: usize, skip: usize, count: usize, out: &mut Vec<T>) -> Result<(), Malformed> {
    for bit in (skip..skip + count).map(|value| value * bits) {
        let rest = packed.get(bit / 8..).filter(|rest| !rest.is_empty()).ok_or(Malformed)?;
        let word = rest.iter().take(8).rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        out.push(T::of((word >> (bit % 8) & ((1 << bits) - 1)) as u32));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Runs of repeats and of packed groups, written as the format says.
    fn write(runs: &[(bool, Vec<u32>)], bits: usize) -> (Vec<u8>, Vec<u32>) {
        let (mut bytes, mut values) = (Vec::new(), Vec::new());
        let mask = ((1_u64 << bits) - 1) as u32;
        for (packed, run) in runs {
            if *packed {
                let mut group: Vec<u32> = run.iter().map(|value| value & mask).collect();
                group.resize(group.len().div_ceil(8) * 8, 0);
                bytes.extend(leb128((group.len() as u64 / 8) << 1 | 1));
                let mut packed = vec![0_u8; group.len() / 8 * bits];
                for (at, value) in group.iter().enumerate() {
                    for bit in (0..bits).filter(|bit| value >> bit & 1 == 1) {
                        packed[(at * bits + bit) / 8] |= 1 << ((at * bits + bit) % 8);
                    }
                }
                bytes.extend(packed);
                values.extend(group);
            } else {
                let value = run[0] & mask;
                bytes.extend(leb128((run.len() as u64) << 1));
                bytes.extend(&value.to_le_bytes()[..bits.div_ceil(8)]);
                values.extend(vec![value; run.len()]);
            }
        }
        (bytes, values)
    }

    fn leb128(mut number: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_piece_by_piece(
            bits in 1..=32_usize,
            runs in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u32>(), 1..300)), 1..8),
            piece in 1..500_usize,
        ) {
            let (bytes, values) = write(&runs, bits);
            let mut hybrid = Hybrid::new(bits as u8).unwrap();
            let mut read: Vec<u32> = Vec::new();
            while read.len() < values.len() {
                hybrid.read(&bytes, piece.min(values.len() - read.len()), &mut read).unwrap();
            }
            prop_assert_eq!(read, values);
            prop_assert!(hybrid.read(&bytes, 1, &mut Vec::<u32>::new()).is_err());
        }

        #[test]
        fn any_bytes_give_values_or_a_fault(bits in 0..=32_u8, bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0..2000_usize) {
            let mut out: Vec<u32> = Vec::new();
            if Hybrid::new(bits).unwrap().read(&bytes, count, &mut out).is_ok() {
                prop_assert_eq!(out.len(), count);
            }
        }
    }
}
