//! Company names, mail names: syllables put together so that no real firm or person is meant.

use crate::vocab::levels::INDUSTRY;

const FIRST: [&str; 24] = [
    "Bram", "Corv", "Dell", "Est", "Falk", "Gren", "Holl", "Ist", "Jun", "Kest", "Lorr", "Marv", "Norr", "Ost", "Pell", "Quar", "Rav",
    "Sell", "Tarn", "Ulm", "Vand", "Wex", "Yarr", "Zell",
];
const MIDDLE: [&str; 10] = ["", "ab", "en", "ic", "ol", "um", "ar", "is", "od", "ev"];
const LAST: [&str; 20] = [
    "abrook", "adon", "aford", "amere", "anex", "ara", "elith", "enic", "eron", "idale", "imont", "ioro", "ivia", "olan", "omark", "onta",
    "oria", "ovant", "umis", "yx",
];
/// Stems before names repeat and are told apart by a number.
pub(crate) const STEMS: u64 = 24 * 10 * 20;

/// Two words a level of [`INDUSTRY`], in its order.
const TRADE: [[&str; 2]; 16] = [
    ["Werke", "Manufacturing"],
    ["Software", "Systems"],
    ["Stores", "Retail"],
    ["Logistics", "Freight"],
    ["Clinics", "Health"],
    ["Capital", "Insurance"],
    ["Academy", "Learning"],
    ["Bau", "Construction"],
    ["Council", "Agency"],
    ["Hotels", "Catering"],
    ["Energy", "Power"],
    ["Media", "Press"],
    ["Foundation", "Aid"],
    ["Farms", "Seeds"],
    ["Aero", "Avionics"],
    ["Fisheries", "Seafood"],
];

/// Legal forms a level of the countries, in their order; empty is none.
const FORMS: [&[&str]; 16] = [
    &["GmbH", "AG", "GmbH & Co. KG", ""],
    &[", Inc.", "LLC", ""],
    &["Ltd", "plc", ""],
    &["SAS", "SA", ""],
    &["S.L.", "S.A."],
    &["B.V.", ""],
    &["S.r.l.", "S.p.A."],
    &["GmbH", ""],
    &["AG", "Sàrl"],
    &["Ltda"],
    &["Sp. z o.o."],
    &["AB"],
    &["Pvt Ltd"],
    &["Lda"],
    &["SARL"],
    &["ehf."],
];

const GIVEN: [&str; 24] = [
    "anna", "ben", "clara", "david", "elena", "finn", "gina", "hanna", "ivan", "julia", "karl", "lena", "marc", "nina", "oscar", "paula",
    "ralf", "sara", "tom", "ute", "vera", "will", "yann", "zoe",
];
const FAMILY: [&str; 24] = [
    "ashdown", "birkholm", "carrow", "dalby", "elmstead", "farrant", "gildon", "harkess", "ilverton", "jarrold", "kelling", "lindmar",
    "morrick", "nethers", "oakhurn", "penrow", "quennel", "rosgill", "stanmar", "thornby", "ulverst", "vexley", "wendel", "yarden",
];

/// Name and domain of the account with this number.
pub(crate) fn company(number: u64, industry: usize, country: usize, choice: usize) -> (String, String) {
    // 1931 and STEMS have no common factor, so the first STEMS accounts have different stems, in no order.
    let stem = (number % STEMS * 1931 % STEMS) as usize;
    let (first, middle, last) = (FIRST[stem % 24], MIDDLE[stem / 24 % 10], LAST[stem / 240]);
    let trade = TRADE[industry][choice % 2];
    let round = number / STEMS;
    let count = if round == 0 { String::new() } else { (round + 1).to_string() };
    let domain = format!("{}{middle}{last}-{}{count}.example", first.to_ascii_lowercase(), trade.to_ascii_lowercase());
    let form = FORMS[country][choice / 2 % FORMS[country].len()];
    let gap = if form.is_empty() || form.starts_with(',') { "" } else { " " };
    let space = if count.is_empty() { "" } else { " " };
    (format!("{first}{middle}{last} {trade}{space}{count}{gap}{form}"), domain)
}

/// The part of an address before the @, for three uniform numbers.
pub(crate) fn mailbox(given: usize, family: usize, style: usize) -> String {
    let (given, family) = (GIVEN[given % 24], FAMILY[family % 24]);
    match style % 10 {
        0..5 => format!("{given}.{family}"),
        5..7 => format!("{}{family}", &given[..1]),
        7 => format!("{given}{}", style / 10 % 90 + 10),
        8 => given.to_owned(),
        _ => "info".to_owned(),
    }
}

const _: () = assert!(TRADE.len() == INDUSTRY.len() && FORMS.len() == crate::vocab::levels::COUNTRY.len());

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn domains_differ_between_accounts() {
        let domains: HashSet<_> = (0..3 * STEMS).map(|number| company(number, 3, 0, 0).1).collect();
        assert_eq!(domains.len() as u64, 3 * STEMS);
    }
}
