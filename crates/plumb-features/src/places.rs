//! Countries and languages: one key for each, whatever it is called.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold::words_key;

/// What is known by code and by name in many languages.
pub(crate) struct Names {
    /// By folded name or code: the two-letter code, in lower case.
    keys: HashMap<String, &'static str>,
    /// By code: the English name.
    labels: HashMap<&'static str, &'static str>,
}

/// Countries: ISO 3166-1 alpha-2 codes.
pub(crate) static COUNTRIES: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/countries.tsv"), include_str!("../data/country_aliases.tsv")));

/// Languages: ISO 639-1 codes.
pub(crate) static LANGUAGES: LazyLock<Names> =
    LazyLock::new(|| Names::read(include_str!("../data/languages.tsv"), include_str!("../data/language_aliases.tsv")));

impl Names {
    /// Lines of code, longer codes, English name and other names; and lines of code and other spellings, parted by tabs.
    fn read(names: &'static str, aliases: &'static str) -> Self {
        let mut read = Self { keys: HashMap::new(), labels: HashMap::new() };
        let lines = |text: &'static str| text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'));
        let codes: HashMap<&str, &'static str> =
            lines(names).filter_map(|mut cells| cells.next()).filter_map(|code| Some((code, lower(code)?))).collect();
        for mut cells in lines(names) {
            let (Some(code), Some(longer)) = (cells.next(), cells.next()) else { continue };
            let Some(&key) = codes.get(code) else { continue };
            let rest: Vec<&'static str> = cells.collect();
            if let Some(label) = rest.first() {
                read.labels.insert(key, label);
            }
            for name in longer.split(' ').filter(|code| !code.is_empty()).chain(rest) {
                // The first of two countries that share a name keeps it; codes go before all names, below.
                read.keys.entry(words_key(name)).or_insert(key);
            }
        }
        for mut cells in lines(aliases) {
            let Some(&key) = cells.next().and_then(|code| codes.get(code)) else { continue };
            read.keys.extend(cells.map(|name| (words_key(name), key)));
        }
        // English names are unique.
        let labels: Vec<(String, &'static str)> = read.labels.iter().map(|(key, label)| (words_key(label), *key)).collect();
        read.keys.extend(labels);
        read.keys.extend(codes.values().map(|key| ((*key).to_owned(), *key)));
        read
    }

    /// The code that a text stands for.
    pub(crate) fn key(&self, text: &str) -> Option<&'static str> {
        let key = words_key(text);
        let without_article = || key.strip_prefix("the ").and_then(|rest| self.keys.get(rest));
        self.keys.get(&key).or_else(without_article).copied()
    }

    /// The English name of a code.
    pub(crate) fn label(&self, key: &str) -> Option<&'static str> {
        self.labels.get(key).copied()
    }
}

/// A two-letter code in lower case, without an allocation that would have to be kept.
fn lower(code: &'static str) -> Option<&'static str> {
    static LOWER: LazyLock<String> = LazyLock::new(|| {
        let letters = || b'a'..=b'z';
        letters().flat_map(|a| letters().flat_map(move |b| [char::from(a), char::from(b)])).collect()
    });
    let [first, second] = code.as_bytes() else { return None };
    let place = |byte: &u8| byte.is_ascii_alphabetic().then(|| usize::from(byte.to_ascii_lowercase() - b'a'));
    let at = 2 * (26 * place(first)? + place(second)?);
    LOWER.get(at..at + 2)
}

/// The language of `de`, `de-AT`, `de_AT.UTF-8`, `German`, `Deutsch`, `de-DE,de;q=0.9`.
pub(crate) fn language_key(text: &str) -> Option<&'static str> {
    let names = &*LANGUAGES;
    names.key(text).or_else(|| {
        let first = text.trim().split([',', ';']).next().unwrap_or("");
        let main = first.split(['-', '_']).next().unwrap_or("").trim();
        // `German (Austria)`
        let bare = first.split('(').next().unwrap_or("");
        (main.len() == 2 || main.len() == 3).then(|| names.key(main)).flatten().or_else(|| names.key(bare))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_in_every_spelling() {
        let cases = [
            ("de", "DE DEU Germany germany GERMANY Deutschland Allemagne Alemania Niemcy Německo Duitsland Германия D BRD"),
            ("us", "US USA U.S.A. us U.S. America Estados-Unidos США"),
            ("gb", "UK U.K. GB GBR England Scotland Großbritannien Grossbritannien Великобритания"),
            ("cz", "CZ CZE Czechia Tschechien Česko Cesko Czechy Tchéquie Чехия"),
            ("nl", "NL Netherlands Holland Nederland Niederlande Pays-Bas"),
            ("at", "AT Austria Österreich Oesterreich Autriche Rakousko"),
            ("ch", "CH Switzerland Schweiz Suisse Svizzera Szwajcaria"),
            ("ru", "RU Russia Россия РФ"),
            ("kr", "KR Korea Südkorea"),
            ("tr", "Turkey Türkiye Turkei"),
            ("ci", "CI"),
        ];
        for (key, texts) in cases {
            for text in texts.split(' ') {
                assert_eq!(COUNTRIES.key(text), Some(key), "`{text}`");
            }
        }
        let phrases = [
            ("us", "United States of America"),
            ("us", "the United States"),
            ("us", "Vereinigte Staaten von Amerika"),
            ("gb", "Great Britain"),
            ("gb", "Vereinigtes Königreich"),
            ("gb", "Northern Ireland"),
            ("cz", "Czech  Republic"),
            ("nl", "The Netherlands"),
            ("ru", "Russian Federation"),
            ("kr", "South Korea"),
            ("kr", "Republic of Korea"),
            ("ci", "Ivory Coast"),
            ("ae", "United Arab Emirates"),
            ("vn", "Viet Nam"),
        ];
        for (key, text) in phrases {
            assert_eq!(COUNTRIES.key(text), Some(key), "`{text}`");
        }
        for text in ["", "Atlantis", "Select", "xx", "Europe", "de la"] {
            assert_eq!(COUNTRIES.key(text), None, "`{text}`");
        }
        assert_eq!(COUNTRIES.label("de"), Some("Germany"));
    }

    #[test]
    fn every_english_name_is_its_own() {
        for names in [&*COUNTRIES, &*LANGUAGES] {
            for (key, label) in &names.labels {
                assert_eq!(names.key(label), Some(*key), "{label}");
                assert_eq!(names.key(key), Some(*key));
            }
        }
    }

    #[test]
    fn languages_in_every_spelling() {
        let cases = [
            ("de", "de DE de-AT de_AT de_AT.UTF-8 deu ger German Deutsch deutsch Allemand alemán niemiecki němčina Duits немецкий"),
            ("en", "en EN en-US eng English Englisch anglais английский"),
            ("cs", "cs cz ces cze Czech čeština"),
            ("zh", "zh zh-Hans-CN Chinese Mandarin 中文"),
            ("no", "no Norwegian norsk"),
        ];
        for (key, texts) in cases {
            for text in texts.split(' ') {
                assert_eq!(language_key(text), Some(key), "`{text}`");
            }
        }
        assert_eq!(language_key("de-DE,de;q=0.9,en;q=0.8"), Some("de"));
        assert_eq!(language_key("German (Austria)"), Some("de"));
        for text in ["", "Klingonese", "x-y", "unknown"] {
            assert_eq!(language_key(text), None, "`{text}`");
        }
    }
}
