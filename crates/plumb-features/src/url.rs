//! Web addresses: their domain.

use crate::fold::fold;

/// Labels that stand between a company's name and its country: `firma.co.uk`, `firma.com.pl`.
const SECOND_LEVEL: &[&str] = &[
    "co", "com", "org", "net", "gov", "edu", "ac", "or", "ne", "go", "gob", "gouv", "gv", "nom", "info", "biz", "mil", "sch", "ltd", "plc",
    "me", "asso",
];

/// The domain as it is registered, about: `https://Blog.Firma.co.uk:8080/a?b` is `firma.co.uk`. None where there is no host, as in `/prices`.
pub(crate) fn domain(text: &str) -> Option<String> {
    let folded = fold(text.trim());
    let (scheme, rest) = match folded.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => ("", folded.strip_prefix("//").unwrap_or(&folded)),
    };
    if !scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split_once(':').map_or(host, |(host, port)| if port.bytes().all(|b| b.is_ascii_digit()) { host } else { "" });
    let host = host.trim_end_matches('.');
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if !labels.iter().all(is_label) {
        return None;
    }
    match labels.as_slice() {
        // A machine within a network, such as `localhost`, only where the text says that it is one.
        [_] if scheme.is_empty() => None,
        [one] => Some((*one).to_owned()),
        // The packages of apps are written the other way round, and an address of numbers has no domain.
        _ if scheme == "android-app" => Some(host.to_owned()),
        [.., last] if last.bytes().all(|b| b.is_ascii_digit()) => (!scheme.is_empty()).then(|| "(ip address)".to_owned()),
        labels => {
            let takes = match labels {
                [.., _, second, last] if last.len() == 2 && SECOND_LEVEL.contains(second) => 3,
                _ => 2,
            };
            Some(labels[labels.len() - takes..].join("."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::domain;

    #[test]
    fn domains() {
        let cases = [
            ("https://Blog.Firma.co.uk:8080/a?b=c@d", Some("firma.co.uk")),
            ("http://www.google.com/search?q=x", Some("google.com")),
            ("google.com", Some("google.com")),
            ("//cdn.example.org/x", Some("example.org")),
            ("https://user:pw@shop.example.de", Some("example.de")),
            ("WWW.Example.DE.", Some("example.de")),
            ("https://www.co.uk", Some("www.co.uk")),
            ("android-app://com.google.android.gm", Some("com.google.android.gm")),
            ("http://localhost:3000/", Some("localhost")),
            ("http://10.0.0.1/x", Some("(ip address)")),
            ("https://bücher.example", Some("bucher.example")),
            ("1.5", None),
            ("/prices", None),
            ("direct", None),
            ("see our page. it is good", None),
            ("http://", None),
            ("", None),
            ("a@b", None),
        ];
        for (text, expected) in cases {
            assert_eq!(domain(text).as_deref(), expected, "`{text}`");
        }
    }
}
