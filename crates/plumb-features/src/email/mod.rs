//! E-mail addresses: their type. Neither the address nor its domain goes any further.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use plumb_core::hash::WordBuildHasher;

use crate::fold::fold;

type Words = HashSet<&'static str, WordBuildHasher>;

/// Domains and local parts, one a line.
struct Lists {
    free: Words,
    /// Providers with a domain in many countries: `yahoo.*`.
    free_families: Words,
    disposable: Words,
    roles: Words,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let (families, free) = lines(include_str!("../../data/free_email.txt")).partition::<Vec<_>, _>(|line| line.ends_with(".*"));
    Lists {
        free: free.into_iter().collect(),
        free_families: families.into_iter().map(|family| family.trim_end_matches(".*")).collect(),
        disposable: lines(include_str!("../../data/disposable_email.txt")).collect(),
        roles: lines(include_str!("../../data/role_addresses.txt")).collect(),
    }
});

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

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
    let family = domain.split('.').next().unwrap_or("");
    let is_free = lists.free.contains(domain) || lists.free_families.contains(family) || own_free.iter().any(|own| own == domain);
    if is_free {
        return EmailType::Free;
    }
    // `info.de@`, `sales-emea@`, `info+web@`: the office comes first.
    let first = local.split(['.', '-', '_', '+']).next().unwrap_or(local);
    if lists.roles.contains(local) || lists.roles.contains(first.trim_end_matches(|c: char| c.is_ascii_digit())) {
        EmailType::Role
    } else {
        EmailType::Business
    }
}

/// True of a text that is an e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    parts(&folded(bare(text), &mut [0; LONGEST])).is_some()
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

    #[test]
    fn lists_are_folded_and_disjoint() {
        let lists = &*LISTS;
        for entry in lists.free.iter().chain(&lists.free_families).chain(&lists.disposable).chain(&lists.roles) {
            assert_eq!(fold(entry), **entry);
        }
        assert_eq!(lists.free.intersection(&lists.disposable).count(), 0);
        assert!(lists.free.iter().chain(&lists.disposable).all(|domain| domain.contains('.')));
    }
}
