//! Words of the end of a deal in names of columns and in values: English, German, French, Spanish, Polish, Czech, Dutch, Russian.

mod lists;

use lists::{CLEAR_NAMES, ENDINGS, OTHER_TIMES, VAGUE_NAMES, WHOLE_ENDINGS};

/// How clearly a name speaks of the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clarity {
    /// `closed reason`: hardly anything else.
    Clear,
    /// `duration`, `stage`: often.
    Vague,
}

/// Whether a column's name speaks of the end of a deal. That of an earlier one, or one that is planned, is another matter.
pub(super) fn speaks_of_the_end(name: &str) -> Option<Clarity> {
    let words = words(name);
    if has_any(&words, OTHER_TIMES) {
        return None;
    }
    let clear = has_any(&words, CLEAR_NAMES).then_some(Clarity::Clear);
    clear.or_else(|| has_any(&words, VAGUE_NAMES).then_some(Clarity::Vague))
}

/// Whether a column's name speaks of earlier deals or of plans.
pub(super) fn is_of_other_times(name: &str) -> bool {
    has_any(&words(name), OTHER_TIMES)
}

/// Whether a value names an outcome.
pub(super) fn names_an_outcome(value: &str) -> bool {
    let words = words(value);
    has_any(&words, ENDINGS) || WHOLE_ENDINGS.contains(&words.join(" ").as_str())
}

/// Whether any phrase is there: all its words, in any order.
fn has_any(words: &[String], phrases: &str) -> bool {
    let phrases = phrases.split(',').map(str::trim).filter(|phrase| !phrase.is_empty());
    let holds = |pattern: &str| words.iter().any(|word| matches(word, pattern));
    phrases.into_iter().any(|phrase| phrase.split(' ').all(holds))
}

/// A star at either end of a pattern stands for any letters.
fn matches(word: &str, pattern: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), None) => word.ends_with(end),
        (None, Some(start)) => word.starts_with(start),
        _ => word == pattern,
    }
}

/// The words of a text in lower case without accents; `closedReason` has two.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        after_lower = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase().map(without_accent));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn without_accent(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' => 'd',
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ř' => 'r',
        'ś' | 'š' => 's',
        'ť' => 't',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ё' => 'е',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_speak_of_the_end_in_eight_languages() {
        for clear in [
            "close reason",
            "Closed_Lost_Reason",
            "closedReason",
            "lostReason",
            "win/loss",
            "Abschlussgrund",
            "Verlustgrund",
            "motif de perte",
            "date de clôture",
            "motivo de pérdida",
            "Fecha de cierre",
            "powód przegranej",
            "data zamknięcia",
            "důvod ztráty",
            "datum uzavření",
            "reden verloren",
            "datum afsluiting",
            "причина отказа",
            "Дата закрытия",
        ] {
            assert_eq!(speaks_of_the_end(clear), Some(Clarity::Clear), "{clear}");
        }
        for vague in [
            "duration",
            "Last Activity",
            "Last Notable Activity",
            "last_contacted",
            "contract_status",
            "Deal Stage",
            "letzter Kontakt",
            "Gesprächsdauer",
            "dernière activité",
            "Durée d'appel",
            "última actividad",
            "ostatnia aktywność",
            "důvod",
            "poslední aktivita",
            "reden",
            "laatste activiteit",
            "причина",
            "последняя активность",
        ] {
            assert_eq!(speaks_of_the_end(vague), Some(Clarity::Vague), "{vague}");
        }
    }

    #[test]
    fn names_that_do_not() {
        for name in [
            "source",
            "closest_store",
            "industry",
            "Enclosure",
            "approval_status",
            "expected close date",
            "voraussichtliches Abschlussdatum",
            "previously_won",
            "Total Time Spent on Website",
            "wonder",
            "lastname",
            "last_name",
            "Wonen",
            "страна",
            "",
        ] {
            assert_eq!(speaks_of_the_end(name), None, "{name}");
        }
    }

    #[test]
    fn values_that_name_an_outcome_and_values_that_do_not() {
        for value in [
            "Closed by Horizzon",
            "Lost to EINS",
            "won",
            "customer",
            "Customer",
            "signed",
            "Gewonnen",
            "Kunde",
            "perdu",
            "client",
            "ganada",
            "cliente",
            "przegrana",
            "klient",
            "vyhráno",
            "zákazník",
            "verloren",
            "klant",
            "выигран",
            "клиент",
            "отказ",
        ] {
            assert!(names_an_outcome(value), "{value}");
        }
        for value in
            ["Customer referral", "wonder", "Disclosed", "Google", "existing customers", "Kundenempfehlung", "not sent", "", "Closet"]
        {
            assert!(!names_an_outcome(value), "{value}");
        }
    }
}
