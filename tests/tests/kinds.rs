//! The kinds of columns that are made for leads: `plumb init` recognises them and says why, and models learn from them.

use plumb_core::{DateFormat, Decimal, FieldKind};
use plumb_tests::{Folder, Running, Table};
use plumb_train::config::{Config, LoadedConfig};
use serde_json::json;

const ROWS: usize = 900;

/// 900 leads, and a column for each thing that a column of leads can be. `outcome` follows the job title and the e-mail address.
fn cases() -> Table {
    let mut table = Table { header: vec!["lead_id".into()], rows: (0..ROWS).map(|row| vec![format!("L{row:04}")]).collect() };
    let at = |values: &'static [&'static str], row: usize, step: usize| values[(row * step + row / 7) % values.len()];
    let titles: &'static [&'static str] = &[
        "CEO",
        "Sales Manager",
        "Praktikantin",
        "Head of IT",
        "Geschäftsführer (m/w/d)",
        "Responsable des achats",
        "Intern",
        "Buyer",
        "VP Sales",
        "Account Executive",
        "Ředitel",
        "Kierownik sprzedaży",
        "Student",
        "Team Lead Logistics",
        "CFO",
    ];
    table.add("outcome", |row| {
        let wins = ["CEO", "Geschäftsführer (m/w/d)", "Ředitel", "CFO", "VP Sales", "Head of IT"].contains(&at(titles, row, 1));
        if wins ^ (row % 9 == 0) { "won" } else { "lost" }.to_owned()
    });
    table.add("created_at", |row| format!("2024-{:02}-{:02}", row * 11 / ROWS + 1, row % 28 + 1));
    table.add("Job Title", |row| at(titles, row, 1).to_owned());
    table.add("email", |row| {
        let host = ["firma.example", "gmail.com", "web.de", "own.example"][row % 4];
        if row % 10 == 3 { format!("info@firma{row}.example") } else { format!("person{row}@{host}") }
    });
    table.add("phone", |row| {
        [format!("+49 30 555{row:04}"), format!("+1 212 555 {row:04}"), format!("030/555{row:04}"), String::new()][row % 4].clone()
    });
    table.add("first_name", |row| if row % 5 == 0 { String::new() } else { ["Jana", "Boris", "Emma", "Hugo"][row % 4].to_owned() });
    table.add("contact", |row| format!("{} Nowa{}", ["Jana", "Boris", "Emma", "Hugo"][row % 4], "k".repeat(row % 40 + 1)));
    table.add("landing", |row| format!("https://{}/page?visitor={row}", ["www.one.example", "blog.two.co.uk", "three.example"][row % 3]));
    table.add("own site", |row| format!("https://www.company{row}.example"));
    table.add("country", |row| at(&["Germany", "DE", "Deutschland", "USA", "U.K.", "Tschechien", "france"], row, 3).to_owned());
    table.add("lang", |row| at(&["de", "de-AT", "German", "en", "EN", "fr"], row, 5).to_owned());
    table.add("size", |row| at(&["1-10", "11-50", "51-200", "201-500", "501-1000", "1000+"], row, 1).to_owned());
    table.add("response", |row| at(&["Under 1 hour", "1-4 hours", "1 day", "More than 2 days"], row, 1).to_owned());
    table.add("deal", |row| format!("${},{:03}.50", row % 90 + 1, row % 1000));
    table.add("umsatz", |row| format!("{}.{:03},{:02} €", row % 90 + 1, row % 1000, row % 100));
    table.add("thousands", |row| if row % 3 == 0 { (row % 900 + 1).to_string() } else { format!("{}.{:03}", row % 90 + 1, row % 1000) });
    table.add("share", |row| format!("{}%", row % 97));
    table.add("raised", |row| [format!("{}k", row % 90 + 1), format!("{}.5M", row % 9 + 1)][row % 2].clone());
    table.add("measured", |row| format!("{}.{:03}", row % 40, row % 1000));
    table.add("zip", |row| format!("{:05}", (row % 30) * 331));
    table.add("campaign_id", |row| (7000 + row % 12).to_string());
    table.add("seen", |row| format!("{}/{}/{:02}", row % 12 + 1, row % 28 + 1, 20 + row % 5));
    table.add("unclear", |row| format!("{:02}/{:02}/2024", row % 12 + 1, (row / 12) % 12 + 1));
    table.add("several", |row| {
        [format!("2024-03-{:02}", row % 28 + 1), format!("{}/3/2024", row % 28 + 1), format!("{} Mar 2024", row % 28 + 1)][row % 3].clone()
    });
    table.add("message", |row| format!("we want to talk about {} things {}", row * 37 % 500, "and much more ".repeat(row % 12)));
    table
}

fn started() -> (Folder, Config) {
    let folder = Folder::new();
    folder.write("leads.csv", cases().to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    let config = LoadedConfig::load(&folder.path("plumb.toml")).expect("what init writes can be read").config;
    (folder, config)
}

#[test]
fn init_recognises_what_leads_have_and_says_why() {
    let (folder, config) = started();
    let kinds = [
        ("Job Title", FieldKind::Title, "15 job titles: seniority and function count"),
        ("email", FieldKind::Email, "only their type counts"),
        ("phone", FieldKind::Phone, "the country's calling code"),
        ("first_name", FieldKind::Text, "names of people: they never enter a model"),
        ("landing", FieldKind::Url, "only their domain counts; 3 of 3 domains"),
        ("country", FieldKind::Country, "5 countries in 7 spellings: Germany"),
        ("lang", FieldKind::Language, "3 languages in 6 spellings: German"),
        ("size", FieldKind::Ordered, "read as their lower bound, 1 to 1000"),
        ("response", FieldKind::Ordered, "read as their lower bound, 0 to 48"),
        ("deal", FieldKind::Number, "a point parts the fraction"),
        ("umsatz", FieldKind::Number, "a comma parts the fraction"),
        ("thousands", FieldKind::Number, "numbers whose points part thousands"),
        ("share", FieldKind::Number, "numbers from 0 to 96, written as `0%`"),
        ("raised", FieldKind::Number, "written as"),
        ("measured", FieldKind::Number, "numbers from 0 to 39.879"),
        ("zip", FieldKind::Category, "with a leading zero: codes, which have no order; 30 levels"),
        ("campaign_id", FieldKind::Category, "digits in a column named as codes are: codes, which have no order; 12 levels"),
        ("seen", FieldKind::Date, "the month comes first"),
        ("unclear", FieldKind::Date, "NOTHING TELLS day from month"),
        ("several", FieldKind::Date, "the day comes first"),
        ("message", FieldKind::Text, "how long it is"),
    ];
    let text = folder.text("plumb.toml");
    for (name, kind, why) in kinds {
        let line = text.lines().find(|line| line.starts_with(&format!("\"{name}\" = "))).expect("a line a column");
        assert_eq!((config.columns[name].used, config.columns[name].kind), (true, Some(kind)), "{line}");
        assert!(line.contains(why), "`{why}` in {line}");
    }
    for name in ["contact", "own site"] {
        assert!(!config.columns[name].used, "`{name}` is left out");
    }
    let decimals = ["deal", "umsatz", "thousands", "measured"].map(|name| config.columns[name].decimal);
    assert_eq!(decimals, [Some(Decimal::Point), Some(Decimal::Comma), Some(Decimal::Comma), None]);
    let formats = ["seen", "unclear", "several"].map(|name| config.columns[name].date_format);
    assert_eq!(formats, [DateFormat::MonthFirst, DateFormat::DayFirst, DateFormat::MixedDayFirst].map(Some));
    assert!(text.contains("of years in two digits, 00 to 68 are 2000 to 2068"));
    assert!(config.columns["message"].length);
}

#[test]
fn models_learn_from_them_and_columns_are_scored_as_rows_are() {
    let (folder, _) = started();
    let said = folder.plumb(&["train"]);
    assert!(matches!(said.code, 0 | 4), "{}", said.stderr);
    let model: serde_json::Value = serde_json::from_str(&folder.text("models/leads/versions/1/model.json")).expect("JSON");
    let features = model["model"]["served"]["features"].as_array().cloned().unwrap_or_default();
    let named = |name: &str| features.iter().find(|feature| feature["name"] == name);
    for name in [
        "Job Title.seniority",
        "Job Title.function",
        "email.type",
        "phone.country",
        "landing.domain",
        "country",
        "lang",
        "size",
        "message.length",
    ] {
        assert!(named(name).is_some(), "`{name}` among {:?}", features.iter().map(|f| f["name"].clone()).collect::<Vec<_>>());
    }
    // With reasons, rows are scored one by one, as requests are: the same bits, with values that are hard to read, too.
    let mut table = cases();
    table.rows.truncate(120);
    let odd = [
        "",
        "  CEO  ",
        "\u{feff}",
        "ß",
        "+",
        "0",
        "a@b",
        "www.",
        "12k",
        "1.234",
        "(1,200)",
        "€ 5",
        "51-",
        "-200",
        "Deutschland\u{301}",
        "nan",
        "1e400",
    ];
    let columns: Vec<String> =
        table.header.iter().filter(|name| !["lead_id", "outcome", "created_at"].contains(&name.as_str())).cloned().collect();
    for (step, name) in columns.iter().enumerate() {
        table.map(name, |row, value| odd.get((row + step) % 40).copied().unwrap_or(value).to_owned());
    }
    folder.write("odd.csv", table.to_csv());
    folder.plumb(&["score", "odd.csv", "-o", "scores.csv", "--model", "leads@1", "--as-of", "2025-01-01"]).done();
    folder.plumb(&["score", "odd.csv", "-o", "reasons.csv", "--model", "leads@1", "--as-of", "2025-01-01", "--reasons", "3"]).done();
    let (by_column, by_row) = (folder.table("scores.csv"), folder.table("reasons.csv"));
    assert_eq!(by_column.column("probability"), by_row.column("probability"), "columns and rows are scored alike");
    let distinct: std::collections::BTreeSet<&str> = by_column.column("probability").into_iter().collect();
    assert!(distinct.len() > 60, "{} distinct probabilities", distinct.len());
}

#[test]
fn an_option_for_another_kind_is_refused() {
    let (folder, _) = started();
    folder.replace("plumb.toml", "\"size\" = { kind = \"ordered\"", "\"size\" = { kind = \"ordered\", length = true");
    let said = folder.plumb(&["train"]);
    assert_eq!(said.code, 3);
    assert!(said.stderr.contains("columns.\"size\" is of kind ordered, and `length` is for kind text"), "{}", said.stderr);
}

/// Values that tell of one person, each in a column where it may slip in.
const CANARIES: [&str; 6] =
    ["canary.bird@nest-of-canary.example", "+49 151 777 31337", "Jana Canarova", "Chief Canary Wrangler", "canary-page.example", "Canaria"];

#[test]
fn nothing_of_a_person_is_in_a_published_version_or_an_answer() {
    let mut table = cases();
    let plant = |table: &mut Table, name: &str, text: &str, rows: std::ops::Range<usize>| rows.for_each(|row| table.set(row, name, text));
    let [email, phone, person, title, page, land] = CANARIES;
    plant(&mut table, "email", email, 50..51);
    plant(&mut table, "phone", phone, 51..52);
    plant(&mut table, "contact", person, 52..53);
    plant(&mut table, "Job Title", title, 53..54);
    plant(&mut table, "landing", &format!("https://{page}/x"), 54..55);
    plant(&mut table, "country", land, 55..56);
    plant(&mut table, "message", person, 56..57);
    // Where numbers belong, and shared by so many rows that it would be a level.
    plant(&mut table, "deal", email, 57..58);
    table.add("referred by", |row| if row % 3 == 0 { email.to_owned() } else { ["partner", "fair"][row % 2].to_owned() });
    table.add("called", |row| if row % 3 == 0 { phone.to_owned() } else { "nobody".to_owned() });
    table.add("agent", |row| format!("{person}{}", ["", "ova"][row % 2]));
    let folder = Folder::new();
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    // Whatever a person configures: these columns as categories.
    for name in ["contact", "agent", "called", "referred by"] {
        let text = folder.text("plumb.toml");
        let line = text.lines().find(|line| line.starts_with(&format!("\"{name}\" = "))).expect("a line a column").to_owned();
        folder.replace("plumb.toml", &line, &format!("\"{name}\" = {{ kind = \"category\" }}"));
    }
    let said = folder.plumb(&["train"]);
    assert!(matches!(said.code, 0 | 4), "{}", said.stderr);
    assert!(said.stderr.contains("column `agent` holds names of people, which never enter a model"), "{}", said.stderr);
    assert!(said.stderr.contains("column `contact` holds names of people"), "{}", said.stderr);
    let published: Vec<(String, Vec<u8>)> = folder.everything().into_iter().filter(|(name, _)| name.starts_with("models/")).collect();
    assert!(published.len() >= 5, "a version has its files: {}", published.len());
    for (name, bytes) in &published {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for canary in CANARIES {
            assert!(!text.contains(&canary.to_lowercase()), "`{canary}` in {name}");
        }
        assert!(!text.contains("nest-of-canary") && !text.contains("31337"), "{name}");
    }
    let server = Running::serve(&folder.path("."), "models");
    folder.plumb(&["models", "promote", "leads@1", "--force", "--reason", "test"]);
    let attributes = json!({ "email": email, "phone": phone, "contact": person, "Job Title": title, "message": person, "agent": person, "size": "51-200" });
    let (status, answer) = server.post("/v1/score", &json!({ "attributes": attributes, "reasons": 50, "model": "leads@1" }));
    assert_eq!(status, 200, "{answer}");
    let text = answer.to_string();
    for canary in [email, phone, person, title] {
        assert!(!text.contains(canary), "`{canary}` in {text}");
    }
}
