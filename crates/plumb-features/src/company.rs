//! Whether an e-mail address is at the domain of the lead's company. Neither the address nor the name goes any further.

use std::collections::HashSet;
use std::sync::LazyLock;

use plumb_core::hash::WordBuildHasher;
use plumb_core::{Field, FieldKind, KnownAt, Value};

use crate::FieldReader;
use crate::email::with_own_domain;
use crate::fold::words_key;

const YES: &str = "yes";
const NO: &str = "no";
const CANNOT_TELL: &str = "cannot tell";

/// The longest name that is looked at, in words: the rest of a longer one is no part of a domain.
const MOST_WORDS: usize = 8;
/// The longest legal form, in words: `s. r. o.`, `sp. z o. o.`
const FORM_WORDS: usize = 4;
/// A shorter name may be a part of another word by chance.
const TELLING_LETTERS: usize = 5;

static LEGAL_FORMS: LazyLock<HashSet<&'static str, WordBuildHasher>> = LazyLock::new(|| {
    let lines = include_str!("../data/legal_forms.txt").lines();
    lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Words before a name that are seldom a part of a domain.
const ARTICLES: [&str; 10] = ["the", "die", "der", "das", "le", "la", "les", "el", "los", "het"];
/// Labels of a domain under which countries register companies: `co.uk`, `com.br`.
const SECOND_LEVEL: [&str; 8] = ["co", "com", "org", "net", "ac", "gov", "edu", "or"];

/// What the field is called that is made of a column of e-mail addresses and one of companies.
pub fn company_field_name(email: &str) -> String {
    format!("{email}.matches_company")
}

/// The field that is made of an e-mail column and the company column that it names.
pub fn company_field(email: &Field, company: &Field) -> Field {
    let both = [email, company].iter().all(|field| field.known_at == KnownAt::Creation);
    let known_at = if both { KnownAt::Creation } else { KnownAt::Unknown };
    Field { known_at, ..Field::new(company_field_name(&email.name), FieldKind::Category) }
}

/// Compares the addresses of one column with the companies of another.
#[derive(Debug, Clone)]
pub struct CompanyMatcher {
    email: FieldReader,
    company: FieldReader,
}

impl CompanyMatcher {
    /// What may be told, see [`CompanyMatcher::place`].
    pub const VALUES: [&str; 3] = [YES, NO, CANNOT_TELL];

    /// A matcher for two fields.
    pub fn new(email: &Field, company: &Field) -> Self {
        Self { email: FieldReader::new(email), company: FieldReader::new(company) }
    }

    /// Which of [`CompanyMatcher::VALUES`] holds; `None` where one of the two is missing. `cannot tell` of an address at a free provider, and
    /// of a name that no domain could be made from.
    pub fn place(&self, email: Value<'_>, company: Value<'_>) -> Option<usize> {
        if self.email.is_missing(email) || self.company.is_missing(company) {
            return None;
        }
        let compare = |domain: &str| is_company_domain(domain, &company.to_text());
        Some(match with_own_domain(&email.to_text(), self.email.free_domains(), compare).flatten() {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        })
    }
}

/// Whether a folded domain is made from the name of a company; `None` where they cannot be compared.
fn is_company_domain(domain: &str, company: &str) -> Option<bool> {
    if domain.split('.').any(|label| label.starts_with("xn--")) {
        return None;
    }
    let expanded = || expand_umlauts(company).and_then(|company| is_named(domain, &words_key(&company)));
    Some(is_named(domain, &words_key(company))? || expanded().unwrap_or(false))
}

/// `Müller` is `mueller` in a domain more often than `muller`.
fn expand_umlauts(text: &str) -> Option<String> {
    let pairs = [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe")];
    let lower = (!text.is_ascii()).then(|| text.to_lowercase())?;
    let expanded = pairs.iter().fold(lower.clone(), |text, (letter, letters)| text.replace(letter, letters));
    (expanded != lower).then_some(expanded)
}

/// Whether a domain is made from a name, words with blanks between them. `None` of a name without letters, or in other ones: `Россия` and
/// `rossiya.example`.
fn is_named(domain: &str, name: &str) -> Option<bool> {
    let mut room = [""; MOST_WORDS];
    let mut count = 0;
    for (word, place) in name.split(' ').zip(&mut room) {
        *place = word;
        count += 1;
    }
    let words = without_legal_forms(&room[..count]);
    let key = words.concat();
    if key.is_empty() || (domain.is_ascii() && !key.is_ascii()) {
        return None;
    }
    if domain.bytes().filter(|byte| *byte != b'.').eq(key.bytes()) {
        // A company that is called as its domain.
        return Some(true);
    }
    let Some((registered, _)) = domain.rsplit_once('.') else { return Some(false) };
    let registered = match registered.rsplit_once('.') {
        Some((rest, second)) if SECOND_LEVEL.contains(&second) => rest,
        _ => registered,
    };
    Some(registered.split('.').any(|label| is_label_of(label, words, &key)))
}

/// The words that tell one company from another.
fn without_legal_forms<'w, 'n>(mut words: &'w [&'n str]) -> &'w [&'n str] {
    let is_form = |words: &[&str]| match words {
        [word] => LEGAL_FORMS.contains(word),
        words => words.iter().all(|word| word.chars().count() <= 4) && LEGAL_FORMS.contains(words.concat().as_str()),
    };
    let longest = |words: &[&str]| FORM_WORDS.min(words.len().saturating_sub(1));
    while let Some(kept) = (1..=longest(words)).rev().map(|form| words.len() - form).find(|kept| is_form(&words[*kept..])) {
        words = &words[..kept];
    }
    while let Some(form) = (1..=longest(words)).rev().find(|form| is_form(&words[..*form])) {
        words = &words[form..];
    }
    match words {
        [article, rest @ ..] if !rest.is_empty() && ARTICLES.contains(article) => rest,
        words => words,
    }
}

/// Whether a label of a domain (`acme-group`) is made from the words of a name, which joined are `key`.
fn is_label_of(label: &str, words: &[&str], key: &str) -> bool {
    let own;
    let joined = if label.contains('-') {
        own = label.replace('-', "");
        own.as_str()
    } else {
        label
    };
    let is_telling = key.len() >= TELLING_LETTERS;
    joined == key
        || (is_telling && (joined.starts_with(key) || joined.ends_with(key)))
        || (key.len() > 2 && label.split('-').any(|part| part == key))
        || is_shortened(joined, words)
        || (words.len() > 1 && joined.chars().eq(words.iter().filter_map(|word| word.chars().next())))
}

/// The first word, and then beginnings of further ones: `acme` and `acmesoft` of `Acme Software`.
fn is_shortened(label: &str, words: &[&str]) -> bool {
    fn goes_on(rest: &str, words: &[&str]) -> bool {
        let Some((word, others)) = words.split_first() else { return rest.is_empty() };
        let shared = rest.char_indices().zip(word.chars()).take_while(|((_, a), b)| a == b).map(|((at, a), _)| at + a.len_utf8());
        // The longest beginning counts: another split of the same letters is not what anybody meant.
        let shared = shared.last().unwrap_or(0);
        rest.is_empty() || goes_on(&rest[shared..], others)
    }
    let Some((first, others)) = words.split_first().filter(|(first, _)| first.chars().count() > 2 || **first == label) else {
        return false;
    };
    label.strip_prefix(first).is_some_and(|rest| goes_on(rest, others))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(email: &str, company: &str) -> Option<&'static str> {
        let free = vec!["own.example".to_owned()];
        let email_field = Field { free_domains: free, missing: vec!["n/a".into()], ..Field::new("email", FieldKind::Email) };
        let company_field = Field { missing: vec!["-".into()], ..Field::new("company", FieldKind::Text) };
        let matcher = CompanyMatcher::new(&email_field, &company_field);
        matcher.place(Value::Text(email), Value::Text(company)).map(|place| CompanyMatcher::VALUES[place])
    }

    #[test]
    fn domains_made_from_the_name() {
        let cases = [
            ("jana@acme.example", "ACME"),
            ("jana@acme.example", "Acme, Inc."),
            ("jana@acme.co.uk", "Acme Ltd"),
            ("jana@mail.acme.com.br", "Acme Ltda."),
            ("jana@acme.example", "Acme s.r.o."),
            ("jana@acme.example", "Acme, spol. s r. o."),
            ("jana@acme.example", "Acme Sp. z o.o."),
            ("jana@acme.example", "ACME GmbH & Co. KG"),
            ("jana@acme.example", "Acme B.V."),
            ("jana@acme.example", "OOO Acme"),
            ("jana@acme.example", "ООО «Acme»"),
            ("jana@acme.example", "Acme S.A. de C.V."),
            ("jana@acme.example", "UG Acme (haftungsbeschränkt)"),
            ("jana@acme.example", "Acme Software GmbH"),
            ("jana@acmesoft.example", "Acme Software GmbH"),
            ("jana@acme-group.example", "Acme"),
            ("jana@getroadrunner.example", "Roadrunner Inc"),
            ("jana@the-roadrunner.example", "The Roadrunner Company"),
            ("info@muller-bau.example", "Müller Bau AG"),
            ("info@mueller-bau.example", "MÜLLER BAU AG"),
            ("info@müller-bau.example", "Müller Bau AG"),
            ("jana@ibm.example", "International Business Machines Corp."),
            ("jana@booking.com", "Booking.com B.V."),
            ("jana@hp.example", "HP Inc."),
            ("Jana Novak <jana@ACME.example>", "acme"),
            ("jana@ромашка.example", "ООО Ромашка"),
        ];
        for (email, company) in cases {
            assert_eq!(told(email, company), Some("yes"), "{email} of {company}");
        }
    }

    #[test]
    fn other_domains() {
        let cases = [
            ("jana@acme.example", "Roadrunner GmbH"),
            ("jana@inc.example", "Acme Inc"),
            ("jana@gmbh.example", "Acme GmbH"),
            ("jana@com.example", "Acme"),
            ("jana@acme.example", "A"),
            ("jana@ac.example", "Acme"),
            ("jana@acm.example", "Acme"),
            ("jana@pacmen.example", "Acme"),
            ("jana@software.example", "Acme Software"),
        ];
        for (email, company) in cases {
            assert_eq!(told(email, company), Some("no"), "{email} of {company}");
        }
    }

    #[test]
    fn what_cannot_be_told_and_what_is_missing() {
        let untold = [
            ("jana@gmail.com", "Acme"),
            ("jana@own.example", "Acme"),
            ("jana@mailinator.com", "Acme"),
            ("jana", "Acme"),
            ("jana@romashka.example", "ООО Ромашка"),
            ("jana@xn--mller-kva.example", "Müller"),
            ("jana@acme.example", "!!!"),
        ];
        for (email, company) in untold {
            assert_eq!(told(email, company), Some("cannot tell"), "{email} of {company}");
        }
        for (email, company) in [("", "Acme"), ("N/A", "Acme"), ("jana@acme.example", " "), ("jana@acme.example", "-")] {
            assert_eq!(told(email, company), None, "{email} of {company}");
        }
    }

    #[test]
    fn legal_forms_are_folded() {
        for form in LEGAL_FORMS.iter() {
            assert_eq!(words_key(form), **form);
        }
    }

    #[test]
    fn a_form_alone_is_a_name() {
        assert_eq!(told("jana@as.example", "AS"), Some("yes"));
    }
}
