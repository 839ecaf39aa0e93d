//! E-mail addresses: their type. Neither the address nor its domain goes any further.

mod lists;
mod plain;

use std::borrow::Cow;

use crate::fold::fold;
use lists::LISTS;

/// The type of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmailType {
    /// A person's address at a domain of its own.
    Business,
    /// At a provider where everybody can have one for nothing.
    Free,
    /// Of an office, not of a person: `info@`, `sales@`.
    Role,
    /// At a provider of addresses to be thrown away.
    Disposable,
    /// No address.
    Invalid,
}

impl EmailType {
    /// The level's key and label.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            EmailType::Business => "business",
            EmailType::Free => "free",
            EmailType::Role => "role",
            EmailType::Disposable => "disposable",
            EmailType::Invalid => "invalid",
        }
    }
}

/// The type of an address; `own_free` are further domains of free providers, folded. Of what applies the first counts: disposable, free,
/// role, business.
pub(crate) fn email_type(text: &str, own_free: &[String]) -> EmailType {
    if let Some((local, domain)) = plain::parts(text) {
        return type_of(local, domain, own_free);
    }
    let mut room = [0; LONGEST];
    let folded = folded(bare(text), &mut room);
    parts(&folded).map_or(EmailType::Invalid, |(local, domain)| type_of(local, domain, own_free))
}

/// What `take` makes of the folded domain of an address that is at a domain of its own; `None` of any other.
pub(crate) fn with_own_domain<T>(text: &str, own_free: &[String], take: impl FnOnce(&str) -> T) -> Option<T> {
    let mut room = [0; LONGEST];
    let folded = folded(bare(text), &mut room);
    let (local, domain) = parts(&folded)?;
    matches!(type_of(local, domain, own_free), EmailType::Business | EmailType::Role).then(|| take(domain))
}

fn type_of(local: &str, domain: &str, own_free: &[String]) -> EmailType {
    let lists = &*LISTS;
    if parents(domain).any(|domain| lists.disposable.contains(domain)) {
        return EmailType::Disposable;
    }
    let family = until(domain, |byte| byte == b'.');
    let is_free = lists.free.contains(domain) || lists.free_families.contains(family) || own_free.iter().any(|own| own == domain);
    if is_free {
        return EmailType::Free;
    }
    // `info.de@`, `sales-emea@`, `info+web@`: the office comes first.
    let first = until(local, |byte| matches!(byte, b'.' | b'-' | b'_' | b'+'));
    if lists.roles.contains(local) || lists.roles.contains(first.trim_end_matches(|c: char| c.is_ascii_digit())) {
        EmailType::Role
    } else {
        EmailType::Business
    }
}

/// The beginning of a text, up to a character of ASCII.
fn until(text: &str, is_end: impl Fn(u8) -> bool) -> &str {
    // Byte by byte: that is quicker on short texts than to search them.
    &text[..text.bytes().position(is_end).unwrap_or(text.len())]
}

/// True of a text that is an e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    plain::parts(text).is_some() || parts(&folded(bare(text), &mut [0; LONGEST])).is_some()
}

/// The address of `Jana Novak <jana@firma.example>` and `mailto:jana@firma.example`.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_suffix('>').and_then(|head| Some(&head[head.rfind('<')? + 1..])).unwrap_or(text);
    text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:")).map_or(text, |_| &text[7..]).trim()
}

/// No address is longer (RFC 5321, 4.5.3.1).
const LONGEST: usize = 64 + 1 + 255;

/// The address folded; most are short and plain, and made so without an allocation.
fn folded<'a>(address: &str, room: &'a mut [u8; LONGEST]) -> Cow<'a, str> {
    match room.get_mut(..address.len()) {
        Some(own) if address.is_ascii() => {
            own.copy_from_slice(address.as_bytes());
            own.make_ascii_lowercase();
            // ASCII stays text.
            std::str::from_utf8(own).map_or(Cow::Borrowed(""), Cow::Borrowed)
        }
        _ => Cow::Owned(fold(address)),
    }
}

/// Local part and domain of a folded address, if both can be ones (a part of RFC 5321: no quoted local parts, no domains without a point).
fn parts(address: &str) -> Option<(&str, &str)> {
    // Short texts are gone through byte by byte: that is quicker than to search them. An `@` is never a part of another character.
    let at = address.bytes().rposition(|byte| byte == b'@')?;
    let (local, domain) = (&address[..at], &address[at + 1..]);
    (is_local_part(local) && is_domain(domain)).then_some((local, domain))
}

fn is_local_part(local: &str) -> bool {
    let bytes = local.as_bytes();
    let is_allowed = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~')
    };
    let fits = if local.is_ascii() {
        bytes.iter().all(|byte| is_allowed(*byte))
    } else {
        local.chars().all(|c| c.is_alphanumeric() || u8::try_from(c).is_ok_and(|byte| byte.is_ascii() && is_allowed(byte)))
    };
    let points = bytes.first() == Some(&b'.') || bytes.last() == Some(&b'.') || bytes.windows(2).any(|pair| pair == b"..");
    (1..=64).contains(&bytes.len()) && fits && !points
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &[u8]| {
        let edges = label.first() != Some(&b'-') && label.last() != Some(&b'-');
        // Bytes of other letters are judged below.
        (1..=63).contains(&label.len())
            && edges
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || !byte.is_ascii())
    };
    let bytes = domain.as_bytes();
    let Some(point) = bytes.iter().rposition(|byte| *byte == b'.') else { return false };
    let top = &domain[point + 1..];
    bytes.len() <= 253
        && bytes.split(|byte| *byte == b'.').all(is_label)
        && top.chars().count() >= 2
        && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"))
        && (domain.is_ascii() || domain.chars().all(|c| c.is_ascii() || c.is_alphanumeric()))
}

/// A domain and those that it lies in.
fn parents(domain: &str) -> impl Iterator<Item = &str> {
    let from = |start: usize| domain.bytes().skip(start).position(|byte| byte == b'.').map(|point| start + point);
    let mut next = from(0).map(|point| (0, point));
    std::iter::from_fn(move || {
        let (start, point) = next?;
        next = from(point + 1).map(|later| (point + 1, later));
        Some(&domain[start..])
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn types() {
        use EmailType::*;
        let cases = [
            ("jana.novak@firma.example", Business),
            ("  JANA@Firma.Example ", Business),
            ("Jana Novak <jana@firma.example>", Business),
            ("MAILTO:jana@firma.example", Business),
            ("müller@bücher.example", Business),
            ("informatik@firma.example", Business),
            ("salesman.joe@firma.example", Business),
            ("joe@gmail.com", Free),
            ("joe@yahoo.co.uk", Free),
            ("joe@yahoo-inc.example", Business),
            ("info@gmail.com", Free),
            ("info@firma.example", Role),
            ("info.de@firma.example", Role),
            ("Sales-EMEA@firma.example", Role),
            ("kontakt@firma.example", Role),
            ("biuro2@firma.example", Role),
            ("joe@mailinator.com", Disposable),
            ("joe@x.mailinator.com", Disposable),
            ("joe@own.example", Free),
            ("joe", Invalid),
            ("joe@firma", Invalid),
            ("joe@@firma.example", Invalid),
            ("joe smith@firma.example", Invalid),
            ("@firma.example", Invalid),
            ("joe@-firma.example", Invalid),
            ("joe@1.2.3.4", Invalid),
            ("joe.@firma.example", Invalid),
            ("", Invalid),
        ];
        for (text, expected) in cases {
            assert_eq!(email_type(text, &["own.example".to_owned()]), expected, "`{text}`");
        }
        for provider in [
            "gmx.de",
            "gmx.at",
            "web.de",
            "wp.pl",
            "o2.pl",
            "seznam.cz",
            "mail.ru",
            "yandex.ru",
            "orange.fr",
            "laposte.net",
            "libero.it",
            "qq.com",
            "163.com",
            "icloud.com",
            "proton.me",
            "ziggo.nl",
            "terra.com.br",
            "bluewin.ch",
        ] {
            assert_eq!(email_type(&format!("a.b@{provider}"), &[]), Free, "{provider}");
        }
    }

    proptest! {
        #[test]
        fn plain_addresses_are_read_as_all_are(text in address()) {
            if let Some((local, domain)) = plain::parts(&text) {
                let mut room = [0; LONGEST];
                let folded = folded(bare(&text), &mut room);
                prop_assert_eq!(parts(&folded), Some((local, domain)));
            }
        }
    }

    /// Addresses, and texts that nearly are ones.
    fn address() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-z0-9]{1,6}".prop_map(|word| word),
            1 => proptest::sample::select(vec![".", "-", "@", "..", "xn--", "_", "+", "A", "é", " ", "<", ">", "mailto:", "com", "2", "{", ":"])
                .prop_map(str::to_owned),
        ];
        let pieces = |most| proptest::collection::vec(piece.clone(), 0..most).prop_map(|pieces| pieces.concat());
        prop_oneof![pieces(8), (pieces(5), pieces(5), "[a-z]{1,3}").prop_map(|(local, domain, top)| format!("{local}@{domain}.{top}"))]
    }

    #[test]
    fn common_addresses_are_plain() {
        assert_eq!(plain::parts("jana.novak+x_1@mail.firma-2.example"), Some(("jana.novak+x_1", "mail.firma-2.example")));
        assert_eq!(plain::parts("a@b.xn--p1ai"), Some(("a", "b.xn--p1ai")));
        let long = format!("{}@{}.example", "a".repeat(64), "b".repeat(63));
        assert!(plain::parts(&long).is_some());
        for other in [
            "a@b.c1",
            "Jana@firma.example",
            " a@b.example",
            "müller@b.example",
            "a@b",
            "a@b..c",
            "a@b.c",
            "a@.example",
            &format!("a{long}"),
        ] {
            assert_eq!(plain::parts(other), None, "`{other}`");
        }
    }
}
