//! `plumb init`: every format of the same leads gives the same configuration and the same model, and each decision is the right one.

use std::io::Write;

use plumb_core::{DateFormat, FieldKind};
use plumb_tests::{Folder, Table};
use plumb_train::config::{ColumnConfig, Config, LoadedConfig};

fn config(folder: &Folder, name: &str) -> Config {
    LoadedConfig::load(&folder.path(name)).expect("what init writes can be read").config
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// The rows as JSON objects, keys in the order of the columns: numbers where the column holds numbers, null for a blank.
fn ndjson(table: &Table, numbers: &[&str]) -> String {
    let text = |text: &String| serde_json::Value::from(text.as_str()).to_string();
    let member = |(name, value): (&String, &String)| match value.as_str() {
        "" => format!("{}:null", text(name)),
        number if numbers.contains(&name.as_str()) && number.parse::<u64>().is_ok() => format!("{}:{number}", text(name)),
        _ => format!("{}: {}", text(name), text(value)),
    };
    let object = |row: &Vec<String>| format!("{{{}}}\n", table.header.iter().zip(row).map(member).collect::<Vec<_>>().join(","));
    table.rows.iter().map(object).collect()
}

/// Leads with text that every format has to guard: delimiters, quotes and line breaks, in a column that counts.
fn leads() -> (Folder, Table) {
    let folder = Folder::with_leads(1500, 4);
    let mut table = folder.table("leads.csv");
    let levels = ["Fair; autumn, hall 3", "the \"big\" one", "two\nlines", "tab\there", "plain", "Größe"];
    table.add("stand", |row| levels[row * 7 % levels.len()].to_owned());
    table.add("letters", |row| if row % 3 == 0 { String::new() } else { format!("x{}", row % 5) });
    (folder, table)
}

#[test]
fn every_format_gives_the_same_configuration_and_the_same_model() {
    let (folder, table) = leads();
    let comma = table.to_csv();
    let bom = |text: &str| ["\u{FEFF}".as_bytes(), text.as_bytes()].concat();
    let numbers = ["amount", "employees", "revenue", "budget", "past_purchases"];
    let formats: [(&str, Option<char>, Vec<u8>); 10] = [
        ("comma.csv", Some(','), comma.clone().into_bytes()),
        ("semicolon.csv", Some(';'), table.to_text(";", "\n").into_bytes()),
        ("tab.tsv", Some('\t'), table.to_text("\t", "\n").into_bytes()),
        ("pipe.txt", Some('|'), table.to_text("|", "\n").into_bytes()),
        ("bom.csv", Some(','), bom(&comma)),
        ("bom_semicolon_crlf.csv", Some(';'), bom(&table.to_text(";", "\r\n"))),
        ("no_final_newline.csv", Some(','), comma.trim_end().as_bytes().to_vec()),
        ("comma.csv.gz", Some(','), gzip(comma.as_bytes())),
        ("leads.ndjson", None, ndjson(&table, &numbers).into_bytes()),
        ("leads.ndjson.gz", None, gzip(ndjson(&table, &numbers).as_bytes())),
    ];
    let mut first: Option<(Config, String)> = None;
    for (name, delimiter, bytes) in formats {
        folder.write(name, bytes);
        folder.plumb(&["init", name, "-o", "own.toml"]).done().says(&["wrote own.toml: 1500 rows, "]);
        let mut own = config(&folder, "own.toml");
        assert_eq!(own.data.leads.to_str(), Some(name));
        assert_eq!(std::mem::take(&mut own.data.delimiter), delimiter, "{name}");
        own.data.leads = "leads".into();
        folder.plumb(&["train", "own.toml", "--registry", &format!("registry of {name}")]).done();
        let metrics = folder.text(&format!("registry of {name}/leads/versions/1/metrics.json"));
        let (config, expected) = first.get_or_insert_with(|| (own.clone(), metrics.clone()));
        assert_eq!(&own, config, "{name}");
        assert_eq!(&metrics, expected, "{name}");
    }
    let (config, _) = first.expect("there were formats");
    assert_eq!(config.columns["stand"].kind, Some(FieldKind::Category));
}

#[test]
fn parquet_gives_the_same_decisions_and_the_same_model() {
    let folder = Folder::new();
    for format in ["csv", "parquet"] {
        folder.plumb(&["synth", "--leads", "1500", "--seed", "4", "--format", format, "-o", format]).done();
        folder
            .plumb(&["init", &format!("{format}/leads.{format}"), "-o", &format!("{format}/plumb.toml"), "--exclude", "contract_status"])
            .done();
        folder.plumb(&["train", &format!("{format}/plumb.toml"), "--registry", &format!("{format}/models")]).done();
    }
    let (csv, parquet) = (config(&folder, "csv/plumb.toml"), config(&folder, "parquet/plumb.toml"));
    assert_eq!((csv.data.delimiter, parquet.data.delimiter), (Some(','), None));
    assert_eq!(csv.lead, parquet.lead);
    assert_eq!(csv.outcome, parquet.outcome);
    assert_eq!(csv.columns, parquet.columns);
    let metrics = |format: &str| folder.text(&format!("{format}/models/leads/versions/1/metrics.json"));
    assert_eq!(metrics("csv"), metrics("parquet"));
}

/// A table made to decide on: 300 leads, and one column for each thing that a column can be.
fn cases() -> Table {
    let mut table = Table { header: vec!["Lead Number".into()], rows: (0..300).map(|row| vec![(1000 + row).to_string()]).collect() };
    let pick = |values: &'static [&'static str]| move |row: usize| values[(row * 7 + row / 11) % values.len()].to_owned();
    let day = |row: usize| (row * 13 % 28 + 1, row * 5 % 12 + 1);
    // Unlike all other columns: the audit would refuse what tells the outcome.
    table.add("outcome", |row| ["won", "lost", "lost"][(row * row / 7 + row / 5) % 3].to_owned());
    table.add("Created Date", |row| format!("2024-{:02}-{:02}", row * 11 / 300 + 1, row % 28 + 1));
    table.add("ticket", |row| format!("T-{:05}", row * 7919 % 100_000));
    table.add("counter", |row| (50_000 + row).to_string());
    table.add("always", |_| "yes".to_owned());
    table.add("never", |_| String::new());
    table.add("only_select", |_| "Select".to_owned());
    table.add("age", |row| if row % 20 == 3 { "999".to_owned() } else { (18 + row % 60).to_string() });
    table.add("visits", |row| if row % 20 == 3 { "-1".to_owned() } else { (row % 30).to_string() });
    table.add("balance", |row| (row as i64 % 40 - 20).to_string());
    table.add("high", |row| if row % 20 == 3 { "999".to_owned() } else { (row * 3 % 800).to_string() });
    table.add("city", pick(&["Oslo", "Bergen", "Select", "unknown", "Oslo", "N/A", "none"]));
    table.add("iso", move |row| format!("2024-{:02}-{:02}", day(row).1, day(row).0));
    table.add("day_first", move |row| format!("{:02}.{:02}.2024", day(row).0, day(row).1));
    table.add("month_first", move |row| format!("{:02}/{:02}/2024", day(row).1, day(row).0));
    table.add("remark", |row| if row % 4 == 0 { String::new() } else { format!("call back on floor {}", row / 2) });
    table.add("story", |row| format!("note {} of many", row / 2));
    table.add("year", pick(&["2019", "2020", "2021"]));
    table.add("code", pick(&["20240101", "20240102", "20240103"]));
    table
}

#[test]
fn each_column_is_decided_rightly_and_says_why() {
    let folder = Folder::new();
    folder.write("leads.csv", cases().to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    let own = config(&folder, "plumb.toml");
    let column = |name: &str| own.columns.get(name).unwrap_or_else(|| panic!("`{name}` is in the configuration"));
    let missing = |name: &str| column(name).missing.iter().map(String::as_str).collect::<Vec<_>>();

    assert_eq!(own.lead.id.as_deref(), Some("Lead Number"));
    assert_eq!(own.lead.created.as_deref(), Some("Created Date"));
    assert_eq!(
        (own.lead.closed.as_ref(), own.lead.amount.as_ref(), own.lead.account.as_ref(), own.lead.owner.as_ref()),
        (None, None, None, None)
    );
    for name in ["ticket", "counter", "always", "never", "only_select", "story"] {
        assert!(!column(name).used, "`{name}` is left out");
    }
    for name in ["age", "visits", "balance", "high", "year"] {
        assert_eq!((column(name).used, column(name).kind), (true, Some(FieldKind::Number)), "{name}");
    }
    assert_eq!((column("code").used, column("code").kind), (true, Some(FieldKind::Category)), "codes have no order");
    assert_eq!(missing("age"), ["999"]);
    assert_eq!(missing("visits"), ["-1"]);
    assert_eq!(missing("balance"), [""; 0], "one negative number among many stands for itself");
    assert_eq!(missing("high"), [""; 0], "999 just above 797 stands for itself");
    assert_eq!((column("city").used, column("city").kind), (true, Some(FieldKind::Category)));
    let mut placeholders = missing("city");
    placeholders.sort_unstable();
    assert_eq!(placeholders, ["N/A", "Select", "unknown"], "`none` is an answer");
    for (name, format) in [("iso", DateFormat::Iso), ("day_first", DateFormat::DayFirst), ("month_first", DateFormat::MonthFirst)] {
        let expected = ColumnConfig {
            kind: Some(FieldKind::Date),
            used: true,
            missing: Vec::new(),
            date_format: Some(format),
            known_at: Default::default(),
            monotone: None,
            decimal: None,
            length: false,
            free_domains: Vec::new(),
            company: None,
            encoding: None,
        };
        assert_eq!(column(name), &expected, "{name}");
    }
    assert_eq!((column("remark").used, column("remark").kind), (true, Some(FieldKind::Text)));

    let text = folder.text("plumb.toml");
    let reason = |name: &str| text.lines().find(|line| line.starts_with(&format!("\"{name}\" = "))).expect("a line a column").to_owned();
    let reasons = [
        ("ticket", "300 distinct values in 300 rows: an identifier, or text about one person"),
        ("counter", "300 different whole numbers from 50000 to 50299: a running number"),
        ("always", "constant: every row has `yes`"),
        ("never", "no value at all"),
        ("only_select", "`Select` (300 rows) read as missing"),
        ("age", "999 (15 rows) lies far above all others (77 and less) and means missing"),
        ("visits", "-1 (15 rows) is the only negative number and means missing"),
        ("day_first", "dates: day, month, year, such as 31/03/2025"),
        ("month_first", "dates: month, day, year, such as 03/31/2025"),
        ("remark", "so only whether it is filled in counts; 25% missing"),
        ("story", "never missing: nothing to learn from"),
    ];
    for (name, why) in reasons {
        assert!(reason(name).contains(why), "`{why}` in {}", reason(name));
    }
    let said = folder.plumb(&["train"]);
    assert!(matches!(said.code, 0 | 4), "it trains: {}", said.stderr);
}

#[test]
fn roles_are_found_by_name_whatever_the_spelling() {
    let folder = Folder::with_leads(1500, 4);
    let mut table = folder.table("leads.csv");
    let names = [
        ("lead_id", "Opportunity ID"),
        ("created_at", "Date Created"),
        ("closed_at", "CloseDate"),
        ("outcome", "Deal Stage"),
        ("amount", "deal-value"),
        ("account_id", "Account Name"),
        ("owner", "Lead Owner"),
    ];
    for (from, to) in names {
        table.rename(from, to);
    }
    table.map("Deal Stage", |_, value| match value {
        "won" => "Closed Won".to_owned(),
        "lost" => "Closed  lost".to_owned(),
        _ => "Negotiation".to_owned(),
    });
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    let own = config(&folder, "plumb.toml");
    let lead = &own.lead;
    let roles = [&lead.id, &lead.created, &lead.closed, &lead.amount, &lead.account, &lead.owner].map(|role| role.as_deref());
    assert_eq!(roles, ["Opportunity ID", "Date Created", "CloseDate", "deal-value", "Account Name", "Lead Owner"].map(Some));
    assert_eq!(own.outcome.column, "Deal Stage");
    assert_eq!(
        (own.outcome.won, own.outcome.lost, own.outcome.open),
        (vec!["Closed Won".into()], vec!["Closed  lost".into()], Some(vec!["Negotiation".into()]))
    );
    for name in ["Opportunity ID", "Deal Stage", "deal-value", "Account Name", "Lead Owner"] {
        assert!(!own.columns.contains_key(name), "`{name}` plays a role and is no feature");
    }
    assert!(!own.columns["CloseDate"].used);
    folder.plumb(&["train"]).done();
}

#[test]
fn what_a_person_says_counts_more_than_names() {
    let folder = Folder::with_leads(400, 4);
    let mut table = folder.table("leads.csv");
    table.add("key", |row| format!("K{row}"));
    table.add("entered", |row| format!("2024-{:02}-{:02}", row * 12 / 400 + 1, row % 28 + 1));
    table.add("end", |row| format!("2025-01-{:02}", row % 28 + 1));
    table.add("result of the talk", |row| ["signed up", "too expensive", "no interest", "pending", "no answer"][row % 5].to_owned());
    folder.write("leads.csv", table.to_csv());
    let say = ["--id", "key", "--created", "entered", "--closed", "end", "--outcome", "result of the talk", "--won", "SIGNED UP"];
    folder.plumb(&[&["init", "leads.csv", "--exclude", "outcome,created_at, closed_at"], &say[..]].concat()).done();
    let own = config(&folder, "plumb.toml");
    assert_eq!([&own.lead.id, &own.lead.created, &own.lead.closed].map(|role| role.as_deref()), ["key", "entered", "end"].map(Some));
    // With --won alone, every other value is lost but those whose wording says that the deal goes on.
    assert_eq!(own.outcome.won, ["signed up"]);
    assert_eq!(own.outcome.lost, ["no answer", "no interest", "too expensive"]);
    assert_eq!(own.outcome.open, Some(vec!["pending".to_owned()]));
    for name in ["outcome", "created_at", "closed_at"] {
        assert_eq!((own.columns[name].used, own.columns[name].kind), (false, None), "{name}");
    }
    assert_eq!(folder.text("plumb.toml").matches("# excluded by --exclude").count(), 3);

    // With both, every other value is open.
    folder.plumb(&[&["init", "leads.csv", "--lost", "no interest"], &say[..]].concat()).done();
    let own = config(&folder, "plumb.toml");
    assert_eq!(own.outcome.lost, ["no interest"]);
    assert_eq!(own.outcome.open, Some(vec!["no answer".to_owned(), "pending".to_owned(), "too expensive".to_owned()]));
}

#[test]
fn numbers_and_flags_as_outcomes() {
    for (won, lost) in [("1", "0"), ("true", "false"), ("Yes", "No"), ("y", "n")] {
        let folder = Folder::with_leads(400, 4);
        let mut table = folder.table("leads.csv");
        table.rename("outcome", "Converted");
        let outcome = |_, value: &str| match value {
            "won" => won.to_owned(),
            "lost" => lost.to_owned(),
            _ => String::new(),
        };
        table.map("Converted", outcome);
        folder.write("leads.csv", table.to_csv());
        folder.plumb(&["init", "leads.csv"]).done();
        let own = config(&folder, "plumb.toml").outcome;
        assert_eq!(
            (own.column.as_str(), own.won, own.lost, own.open),
            ("Converted", vec![won.to_owned()], vec![lost.to_owned()], Some(Vec::new()))
        );
    }
}

#[test]
fn odd_names_survive_from_the_header_to_the_scores() {
    let folder = Folder::with_leads(3000, 4);
    let mut table = folder.table("leads.csv");
    let odd = [
        "say \"hi\"",
        "a,b",
        "x.y.z",
        "{table}",
        "Größe 📏",
        "back\\slash",
        "two\nlines",
        "tab\there",
        "# no comment",
        "it's = 'odd'",
        "[id]",
    ];
    let plain =
        ["industry", "employees", "revenue", "country", "language", "source", "campaign", "persona", "pain", "authority", "lead_id"];
    for (from, to) in plain.into_iter().zip(odd) {
        table.rename(from, to);
    }
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv", "--id", "[id]"]).done();
    let own = config(&folder, "plumb.toml");
    for name in &odd[..10] {
        assert!(own.columns[*name].used, "`{name}`");
    }
    assert_eq!(own.lead.id.as_deref(), Some("[id]"));
    folder.plumb(&["train"]).done();
    let said = folder.plumb(&["score", "leads.csv", "-o", "scores.csv", "--reasons", "9"]).done();
    assert!(!said.stderr.contains("has no column"), "{}", said.stderr);
    let scores = folder.table("scores.csv");
    assert_eq!(scores.header[0], "[id]");
    let reasons: Vec<&str> = (1..=9).flat_map(|k| scores.column(&format!("reason_{k}"))).collect();
    let named = odd[..10].iter().filter(|name| reasons.iter().any(|reason| reason.starts_with(&format!("{name}: ")))).count();
    assert!(named >= 5, "reasons name the columns as they are: {named}");
}

#[test]
fn an_earlier_configuration_is_kept() {
    let folder = Folder::with_leads(100, 4);
    folder.plumb(&["init", "leads.csv"]).done();
    let written = folder.text("plumb.toml");
    let said = folder.plumb(&["init", "leads.csv"]).done();
    assert!(!folder.path("plumb.toml.bak").exists(), "nothing changed, so there is nothing to keep: {}", said.stderr);
    folder.write("plumb.toml", format!("{written}# edited\n"));
    folder.plumb(&["init", "leads.csv"]).done().says(&["note: the earlier plumb.toml is now plumb.toml.bak"]);
    assert_eq!(folder.text("plumb.toml.bak"), format!("{written}# edited\n"));
    assert_eq!(folder.text("plumb.toml"), written);
    let files: Vec<String> = folder.everything().into_keys().collect();
    assert_eq!(files, ["leads.csv", "plumb.toml", "plumb.toml.bak"]);
}

#[test]
fn the_configuration_finds_its_leads_from_any_folder() {
    let folder = Folder::with_leads(3000, 4);
    std::fs::create_dir_all(folder.path("deep/er")).expect("a folder can be made");
    std::fs::rename(folder.path("leads.csv"), folder.path("deep/er/leads.csv")).expect("a file can be moved");
    folder.plumb(&["init", "deep/er/leads.csv", "-o", "deep/plumb.toml"]).done().says(&["then run `plumb train deep/plumb.toml`"]);
    assert_eq!(config(&folder, "deep/plumb.toml").data.leads.to_str(), Some("er/leads.csv"));
    folder.plumb(&["train", "deep/plumb.toml"]).done();
}
