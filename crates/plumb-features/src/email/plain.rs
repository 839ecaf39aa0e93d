//! The common form of an address, read in one pass: `jana.novak@firma.example`.

/// What a byte may be part of.
const LOCAL: u8 = 1;
const DOMAIN: u8 = 2;
const LETTER: u8 = 4;

/// By byte, all in lower case; points and `@` are none of these.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => LOCAL | DOMAIN | LETTER,
            b'0'..=b'9' | b'-' => LOCAL | DOMAIN,
            b'_' | b'+' => LOCAL,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// Local part and domain of an address that is surely one, in lower case and of plain letters. `None` says nothing: neither capitals, other
/// letters, rare signs and blanks are known here, nor what is wrong with a text.
pub(super) fn parts(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let at = local_part(bytes)?;
    is_domain(&bytes[at + 1..]).then(|| (&text[..at], &text[at + 1..]))
}

/// The length of a local part, which an `@` ends.
#[inline]
fn local_part(bytes: &[u8]) -> Option<usize> {
    // A point neither begins nor ends it, nor follows another.
    let mut after_point = true;
    for (at, byte) in bytes.iter().enumerate().take(65) {
        if CLASSES[usize::from(*byte)] & LOCAL != 0 {
            after_point = false;
        } else if *byte == b'.' && !after_point {
            after_point = true;
        } else {
            return (*byte == b'@' && !after_point).then_some(at);
        }
    }
    None
}

#[inline]
fn is_domain(bytes: &[u8]) -> bool {
    // Where the label begins, and what all its bytes are.
    let (mut start, mut classes) = (0, u8::MAX);
    let mut before = b'.';
    for (at, byte) in bytes.iter().enumerate() {
        let class = CLASSES[usize::from(*byte)];
        if class & DOMAIN != 0 {
            if *byte == b'-' && before == b'.' {
                return false;
            }
            classes &= class;
        } else {
            if *byte != b'.' || matches!(before, b'.' | b'-') || at - start > 63 {
                return false;
            }
            (start, classes) = (at + 1, u8::MAX);
        }
        before = *byte;
    }
    let top = &bytes[start..];
    start > 0
        && bytes.len() <= 253
        && (2..=63).contains(&top.len())
        && before != b'-'
        && (classes & LETTER != 0 || top.starts_with(b"xn--"))
}
