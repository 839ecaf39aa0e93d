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
        && (marks.point | marks.hyphen | marks.letter | marks.digit | marks.at) == all(bytes.len())
        && (marks.point | marks.at) & (edges << 1 | 1 | last) == 0
        && marks.hyphen & domain & (edges << 1 | edges >> 1 | last) == 0
        && domain_points != 0;
    if !is_address {
        return None;
    }
    let top = (u64::BITS - domain_points.leading_zeros()) as usize;
    let is_top = marks.letter >> top == all(bytes.len() - top) || bytes[top..].starts_with(b"xn--");
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

/// So many lowest bits, of 1 to 64.
fn all(bits: usize) -> u64 {
    u64::MAX >> (64 - bits)
}

/// Where characters stand: the lowest bit is the first byte.
struct Marks {
    at: u64,
    point: u64,
    hyphen: u64,
    letter: u64,
    digit: u64,
}

impl Marks {
    /// `None` for fewer than 8 bytes or more than 64, and where there is other than ASCII.
    #[inline]
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > 64 {
            return None;
        }
        let (words, rest) = bytes.as_chunks::<8>();
        // The last bytes by a word that ends with them; no byte that counts is 0.
        let last = u64::from_le_bytes(*bytes.last_chunk()?).checked_shr(64 - 8 * rest.len() as u32).unwrap_or(0);
        let mut marks = Self { at: 0, point: 0, hyphen: 0, letter: 0, digit: 0 };
        marks.add(last, words.len());
        let mut found = last;
        for (index, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            marks.add(word, index);
            found |= word;
        }
        (found & HIGH == 0).then_some(marks)
    }

    /// Marks the bytes of a word, all of them ASCII, the word being number `index`.
    #[inline]
    fn add(&mut self, word: u64, index: usize) {
        if index == 8 {
            return;
        }
        // The highest bit of each byte tells; below it no sum carries over.
        let at_least = |first: u8| word.wrapping_add(u64::from(0x80 - first) * EACH);
        let is = |byte: u8| !(word ^ (u64::from(byte) * EACH)).wrapping_add(0x7f * EACH);
        let bits = |flags: u64| gathered(flags) << (8 * index);
        self.at |= bits(is(b'@'));
        self.point |= bits(is(b'.'));
        self.hyphen |= bits(is(b'-'));
        self.letter |= bits(at_least(b'a') & !at_least(b'z' + 1));
        self.digit |= bits(at_least(b'0') & !at_least(b'9' + 1));
    }
}

/// The highest bits of eight bytes as the lowest eight, the first byte's the lowest.
#[inline]
fn gathered(flags: u64) -> u64 {
    (flags & HIGH).wrapping_mul(0x0002_0408_1020_4081) >> 56
}
