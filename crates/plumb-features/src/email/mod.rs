//! E-mail addresses: their type. Neither the address nor its domain goes any further.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::fold::fold;

/// Domains and local parts, one a line.
struct Lists {
    free: HashSet<&'static str>,
    /// Providers with a domain in many countries: `yahoo.*`.
    free_families: HashSet<&'static str>,
    disposable: HashSet<&'static str>,
    roles: HashSet<&'static str>,
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
    let folded = fold(bare(text));
    let Some((local, domain)) = parts(&folded) else { return EmailType::Invalid };
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
    parts(&fold(bare(text))).is_some()
}

/// The address of `Jana Novak <jana@firma.example>` and `mailto:jana@firma.example`.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = match (text.rfind('<'), text.strip_suffix('>')) {
        (Some(at), Some(head)) => &head[at + 1..],
        _ => text,
    };
    text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:")).map_or(text, |_| &text[7..]).trim()
}

/// Local part and domain, if both can be ones (a part of RFC 5321: no quoted local parts, no domains without a point).
fn parts(address: &str) -> Option<(&str, &str)> {
    let (local, domain) = address.rsplit_once('@')?;
    let is_local = |c: char| c.is_ascii_alphanumeric() || c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let local_fits = (1..=64).contains(&local.len()) && local.chars().all(is_local) && !local.starts_with('.') && !local.contains("..");
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or("");
    let domain_fits = domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && top.chars().count() >= 2
        && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
    (local_fits && !local.ends_with('.') && domain_fits).then_some((local, domain))
}

/// A domain and those that it lies in.
fn parents(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |domain| domain.split_once('.').map(|(_, parent)| parent)).filter(|domain| domain.contains('.'))
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
