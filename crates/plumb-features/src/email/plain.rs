//! The common form of an address, `jana.novak@firma.example`, read without a jump a byte.

use super::Address;

const EACH: u64 = u64::MAX / 255;
const HIGH: u64 = 0x80 * EACH;

/// The address of a text that is surely one: of 8 to 64 small letters, digits, points and hyphens, and an `@`. `None` says nothing: neither
/// capitals, other letters, rare signs and blanks are known here, nor what is wrong with a text.
pub(super) fn address(text: &str) -> Option<Address<'_>> {
    let bytes = text.as_bytes();
    let marks = Marks::of(bytes)?;
    let at = marks.at.trailing_zeros() as usize;
    let local = marks.at.wrapping_sub(1);
    let domain = !(local | marks.at);
    let last = 1 << (bytes.len() - 1);
    let domain_points = marks.point & domain;
    let edges = marks.point | marks.at;
    // Points stand between other characters, and hyphens within a label of the domain.
    let is_address = marks.at.is_power_of_two()
        && marks.strays == 0
        && (marks.point | marks.at) & (edges << 1 | 1 | last) == 0
        && marks.hyphen & domain & (edges << 1 | edges >> 1 | last) == 0
        && domain_points != 0;
    if !is_address {
        return None;
    }
    let top = (u64::BITS - domain_points.leading_zeros()) as usize;
    let is_top = bytes[top..].iter().all(u8::is_ascii_lowercase) || bytes[top..].starts_with(b"xn--");
    if !is_top || bytes.len() - top < 2 {
        return None;
    }
    let first = ((marks.point | marks.hyphen | marks.at).trailing_zeros()) as usize;
    Some(Address {
        local: &text[..at],
        office: &text[..first],
        domain: &text[at + 1..],
        family: &text[at + 1..domain_points.trailing_zeros() as usize],
        is_within: domain_points.count_ones() > 1,
    })
}

/// Where characters stand: the lowest bit is the first byte.
struct Marks {
    at: u64,
    point: u64,
    hyphen: u64,
    /// 0 where all bytes are of those that are known here.
    strays: u64,
}

impl Marks {
    /// `None` for fewer than 8 bytes or more than 64, and where there is other than ASCII.
    #[inline]
    fn of(bytes: &[u8]) -> Option<Self> {
        if !(8..=64).contains(&bytes.len()) {
            return None;
        }
        let (words, rest) = bytes.as_chunks::<8>();
        let mut marks = Self { at: 0, point: 0, hyphen: 0, strays: 0 };
        let mut found = 0;
        for (index, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            marks.add(word, index, HIGH);
            found |= word;
        }
        if !rest.is_empty() {
            // By a word that ends with them.
            let others = 64 - 8 * rest.len();
            let last = u64::from_le_bytes(*bytes.last_chunk()?) >> others;
            marks.add(last, words.len(), HIGH >> others);
            found |= last;
        }
        (found & HIGH == 0).then_some(marks)
    }

    /// Marks the bytes of a word, all of them ASCII, the word being number `index`; `own` has the highest bit of those that are of the text, the others
    /// being 0.
    #[inline]
    fn add(&mut self, word: u64, index: usize, own: u64) {
        // The highest bit of each byte tells; below it no sum carries over.
        let at_least = |first: u8| word.wrapping_add(u64::from(0x80 - first) * EACH);
        let is = |byte: u8| !(word ^ (u64::from(byte) * EACH)).wrapping_add(0x7f * EACH);
        let bits = |flags: u64| gathered(flags) << (8 * index);
        let (at, point, hyphen) = (is(b'@'), is(b'.'), is(b'-'));
        let letter = at_least(b'a') & !at_least(b'z' + 1);
        let digit = at_least(b'0') & !at_least(b'9' + 1);
        self.at |= bits(at);
        self.point |= bits(point);
        self.hyphen |= bits(hyphen);
        self.strays |= !(at | point | hyphen | letter | digit) & own;
    }
}

/// The highest bits of eight bytes as the lowest eight, the first byte's the lowest.
#[inline]
fn gathered(flags: u64) -> u64 {
    (flags & HIGH).wrapping_mul(0x0002_0408_1020_4081) >> 56
}
