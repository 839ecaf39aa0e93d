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

/// An address in its parts, folded.
#[derive(Debug, PartialEq, Eq)]
struct Address<'a> {
    local: &'a str,
    /// The local part up to a sign that parts it: `info.de@`, `sales-emea@` and `info+web@` are an office's.
    office: &'a str,
    domain: &'a str,
    /// The first label of the domain.
    family: &'a str,
    /// Whether the domain lies in another one that is more than a top level.
    is_within: bool,
}

/// The type of an address; `own_free` are further domains of free providers, folded. Of what applies the first counts: disposable, free,
/// role, business.
pub(crate) fn email_type(text: &str, own_free: &[String]) -> EmailType {
    read(text, |address| address.map_or(EmailType::Invalid, |address| type_of(address, own_free)))
}

/// What `take` makes of the folded domain of an address that is at a domain of its own; `None` of any other.
pub(crate) fn with_own_domain<T>(text: &str, own_free: &[String], take: impl FnOnce(&str) -> T) -> Option<T> {
    let is_own = |address: &&Address<'_>| matches!(type_of(address, own_free), EmailType::Business | EmailType::Role);
    read(text, |address| address.filter(is_own).map(|address| take(address.domain)))
}

/// True of a text that is an e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    read(text, |address| address.is_some())
}

/// What `take` makes of the address that a text is, if it is one.
fn read<T>(text: &str, take: impl FnOnce(Option<&Address<'_>>) -> T) -> T {
    match plain::address(text) {
        Some(plain) => take(Some(&plain)),
        None => take(address(&folded(bare(text), &mut [0; LONGEST])).as_ref()),
    }
}

fn type_of(address: &Address<'_>, own_free: &[String]) -> EmailType {
    let (lists, domain) = (&*LISTS, address.domain);
    if lists.disposable.contains(domain) || address.is_within && parents(domain).any(|parent| lists.disposable.contains(parent)) {
        return EmailType::Disposable;
    }
    if lists.free.contains(domain) || lists.free_families.contains(address.family) || own_free.iter().any(|own| own == domain) {
        return EmailType::Free;
    }
    let office = address.office.trim_end_matches(|c: char| c.is_ascii_digit());
    if lists.roles.contains(address.local) || lists.roles.contains(office) { EmailType::Role } else { EmailType::Business }
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

/// The parts of a folded address, if they can be ones (a part of RFC 5321: no quoted local parts, no domains without a point).
fn address(folded: &str) -> Option<Address<'_>> {
    // Short texts are gone through byte by byte: that is quicker than to search them. An `@` is never a part of another character.
    let at = folded.bytes().rposition(|byte| byte == b'@')?;
    let (local, domain) = (&folded[..at], &folded[at + 1..]);
    (is_local_part(local) && is_domain(domain)).then(|| Address {
        local,
        office: until(local, |byte| matches!(byte, b'.' | b'-' | b'_' | b'+')),
        domain,
        family: until(domain, |byte| byte == b'.'),
        is_within: domain.bytes().filter(|byte| *byte == b'.').count() > 1,
    })
}

/// The beginning of a text, up to a character of ASCII.
fn until(text: &str, is_end: impl Fn(u8) -> bool) -> &str {
    &text[..text.bytes().position(is_end).unwrap_or(text.len())]
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

/// The domains that a domain lies in, but for the top level.
fn parents(domain: &str) -> impl Iterator<Item = &str> {
    let mut rest = domain;
    std::iter::from_fn(move || {
        rest = rest.split_once('.')?.1;
        rest.contains('.').then_some(rest)
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
        fn plain_addresses_are_read_as_all_are(text in address_like()) {
            if let Some(found) = plain::address(&text) {
                let mut room = [0; LONGEST];
                let folded = folded(bare(&text), &mut room);
                prop_assert_eq!(address(&folded), Some(found));
            }
        }
    }

    /// Addresses, and texts that nearly are ones.
    fn address_like() -> impl Strategy<Value = String> {
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
        let long = format!("{}@{}.example", "a".repeat(20), "b".repeat(35));
        for (text, office, family, is_within) in [
            ("jana.novak1@mail.firma-2.example", "jana", "mail", true),
            ("a-b@c.example", "a", "c", false),
            ("a1@b.xn--p1ai", "a1", "b", false),
            (&long, "aaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", false),
        ] {
            let (local, domain) = text.split_once('@').unwrap();
            assert_eq!(plain::address(text), Some(Address { local, office, domain, family, is_within }));
        }
        let others =
            ["Jana@firma.example", " ab@c.example", "müller@b.example", "ab@firma", "abc@def..ghi", "abcdef@g.h", "abcdef@.example"];
        let wrong = [
            "abc.@d.example",
            ".abc@d.example",
            "a..b@d.example",
            "abcd@-e.example",
            "abcd@e-.example",
            "abc@def.g1",
            "abc@d@e.example",
            "@a.example",
        ];
        for other in others.into_iter().chain(wrong).chain(["a@b.com", &format!("a{long}")]) {
            assert_eq!(plain::address(other), None, "`{other}`");
        }
        let domains: Vec<&str> = parents("a.b.c.example").collect();
        assert_eq!(domains, ["b.c.example", "c.example"]);
        assert_eq!(parents("a.example").count(), 0);
    }
}
