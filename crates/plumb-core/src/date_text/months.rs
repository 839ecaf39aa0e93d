//! Names of months. Written for this project.

/// English, German, French, Spanish, Polish, Czech, Dutch, Russian, Italian, Portuguese; in the languages that bend them, as they stand
/// in a date, and bare. Each is also known by its first three letters where these belong to one month.
const MONTHS: [&str; 12] = [
    "january januar jänner janvier enero styczeń stycznia leden ledna januari январь января gennaio janeiro",
    "february februar février febrero luty lutego únor února februari февраль февраля febbraio fevereiro",
    "march märz mars marzo marzec marca březen března maart март марта março mrz",
    "april avril abril kwiecień kwietnia duben dubna апрель апреля aprile",
    "may mai mayo maj maja květen května mei май мая maggio maio",
    "june juni juin junio czerwiec czerwca červen června июнь июня giugno junho",
    "july juli juillet julio lipiec lipca červenec července июль июля luglio julho",
    "august août agosto sierpień sierpnia srpen srpna augustus август августа",
    "september septembre septiembre wrzesień września září сентябрь сентября settembre setembro sept",
    "october oktober octobre octubre październik października říjen října октябрь октября ottobre outubro",
    "november novembre noviembre listopad listopada listopadu ноябрь ноября novembro",
    "december dezember décembre diciembre grudzień grudnia prosinec prosince декабрь декабря dicembre dezembro",
];

/// The month, 1 to 12, of a name or of its beginning.
pub(super) fn month_of(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    let named = |name: &str| name == word;
    // `mar`, `juin`, `sept`: as many letters as only one month begins with.
    let begins = |name: &str| letters >= 3 && name.starts_with(word.as_str());
    let months = |test: &dyn Fn(&str) -> bool| -> Vec<i8> {
        (1..).zip(MONTHS).filter(|(_, names)| names.split(' ').any(test)).map(|(month, _)| month).collect()
    };
    match months(&named).as_slice() {
        [month] => Some(*month),
        _ => match months(&begins).as_slice() {
            [month] => Some(*month),
            _ => None,
        },
    }
}
