//! Rules over files: check, score and simulate, and `plumb score --rules`.

use std::collections::BTreeMap;

use plumb_tests::{Folder, Table, workspace};
use serde_json::Value;

/// Fit up to 40, engagement up to 30; a lead is nurtured from 20 points and ready for sales from 50, until it falls below 40.
const RULES: &str = r#"name = "Test"
stages = { nurture = 20, sales_ready = { enter = 50, leave = 40 } }
grades = { fit = [30, 10], engagement = [20, 5] }

[[group]]
id = "company"
kind = "explicit"
cap = 40

[[group]]
id = "doing"
kind = "implicit"
cap = 30

[[rule]]
id = "large"
group = "company"
when = { field = "employees", at_least = 200 }
points = 25
missing = 5

[[rule]]
id = "trade"
group = "company"
when = { field = "industry", in = ["Logistics", "Müller & Söhne"] }
points = 20

[[rule]]
id = "downloads"
group = "doing"
each = { event = "download" }
points = 20
further = 4
cap = 26
decay = { half_life_days = 10 }

[[disqualify]]
id = "test"
reason = "A test"
when = { field = "industry", equals = "test" }
"#;

const LEADS: &str = "lead_id,employees,industry,created_at\n\
    a,500,Logistics,2025-01-01\n\
    b,,logistics,2025-01-01\n\
    c,20,Retail,2025-01-01\n\
    d,900,TEST,2025-01-01\n\
    e,200,muller & sohne,2025-01-01\n";

/// On 30 June at noon: `a` downloaded just now, `b` twice ten days ago, `c` tomorrow. E2 is told twice.
const EVENTS: &str = "event_id,lead_id,type,at\n\
    E1,a,Download,2025-06-30T12:00:00Z\n\
    E2,b,download,2025-06-20T12:00:00Z\n\
    E3,b,download,2025-06-20T12:00:00Z\n\
    E2,b,download,2025-06-20T12:00:00Z\n\
    E4,c,download,2025-07-01T12:00:00Z\n";

const NOON: &str = "2025-06-30T12:00:00Z";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("rules.toml", RULES);
    folder.write("leads.csv", LEADS);
    folder.write("events.csv", EVENTS);
    folder
}

/// A folder with the demo's leads, events and rules.
fn demo() -> Folder {
    let folder = Folder::new();
    for name in ["leads.csv", "events.csv", "rules.toml", "plumb.toml"] {
        std::fs::copy(workspace().join("data").join(name), folder.path(name)).expect("the demo data are there");
    }
    folder
}

fn scored(folder: &Folder, more: &[&str]) -> Table {
    let args = ["rules", "score", "leads.csv", "-o", "out.csv", "--events", "events.csv", "--as-of", NOON];
    folder.plumb(&[&args, more].concat()).done();
    folder.table("out.csv")
}

/// The ledger of each lead, by identifier.
fn ledgers(folder: &Folder, name: &str) -> BTreeMap<String, Value> {
    let lines = folder.text(name);
    let objects = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a JSON object a line"));
    objects.map(|object| (object["id"].as_str().expect("an id").to_owned(), object)).collect()
}

#[test]
fn scores_are_those_of_a_hand_calculation() {
    let table = scored(&folder(), &[]);
    let header = ["lead_id", "rule_score", "rule_grade", "rule_stage", "fit", "engagement", "as_of", "disqualified"];
    assert_eq!(table.header, header);
    // a: 25 + 20 held to 40, and 20 for a fresh download. b: 5 for the missing number and 20; (20 + 4) / 2 of two downloads ten days ago.
    // c: a download of tomorrow does not exist; a score is at least 1. d is disqualified and keeps its points. e: accents do not count.
    let expected = [
        ["a", "60", "A1", "sales_ready", "40", "20", NOON, ""],
        ["b", "37", "B2", "nurture", "25", "12", NOON, ""],
        ["c", "1", "C3", "early", "0", "0", NOON, ""],
        ["d", "25", "B3", "rejected", "25", "0", NOON, "A test"],
        ["e", "40", "A3", "nurture", "40", "0", NOON, ""],
    ];
    assert_eq!(table.rows, expected);
}

#[test]
fn a_ledger_adds_up_and_names_its_evidence() {
    let folder = folder();
    scored(&folder, &["--ledger", "ledger.ndjson"]);
    let ledgers = ledgers(&folder, "ledger.ndjson");
    for (id, ledger) in &ledgers {
        let lines = ledger["ledger"].as_array().expect("lines");
        let thousandths: i64 = lines.iter().map(|line| (line["points"].as_f64().expect("points") * 1000.0).round() as i64).sum();
        assert_eq!(thousandths, ledger["score"].as_i64().expect("a score") * 1000, "{id}: {ledger}");
    }
    let kinds = |id: &str| ledgers[id]["ledger"].as_array().expect("lines").iter().map(|line| line["kind"].as_str()).collect::<Vec<_>>();
    assert_eq!(kinds("a"), [Some("rule"), Some("rule"), Some("group_cap"), Some("rule")]);
    assert_eq!(kinds("c"), [Some("clamp")]);
    let b = ledgers["b"]["ledger"].as_array().expect("lines").last().expect("the downloads").clone();
    let mut events: Vec<&str> = b["evidence"]["events"].as_array().expect("events").iter().filter_map(|e| e["id"].as_str()).collect();
    events.sort_unstable();
    assert_eq!((b["rule"].as_str(), b["points"].as_f64(), events), (Some("downloads"), Some(12.0), vec!["E2", "E3"]));
}

#[test]
fn neither_the_order_of_events_nor_the_format_matters() {
    let folder = folder();
    let expected = scored(&folder, &[]);
    let mut lines: Vec<&str> = EVENTS.lines().skip(1).collect();
    lines.reverse();
    folder.write("events.csv", format!("event_id,lead_id,type,at\n{}\n", lines.join("\n")));
    assert_eq!(scored(&folder, &[]), expected);
    let objects = |text: &str| -> String {
        let table = Table::parse(text);
        let object = |row: &Vec<String>| {
            let fields = table.header.iter().zip(row).filter(|(_, value)| !value.is_empty());
            Value::Object(fields.map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()).to_string() + "\n"
        };
        table.rows.iter().map(object).collect()
    };
    folder.write("leads.csv", objects(LEADS));
    folder.write("events.csv", objects(EVENTS));
    assert_eq!(scored(&folder, &[]), expected, "NDJSON");
    folder.plumb(&["rules", "score", "leads.csv", "-o", "a.parquet", "--events", "events.csv", "--as-of", NOON]).done();
    folder.plumb(&["rules", "score", "a.parquet", "-r", "other.toml", "-o", "b.csv", "--as-of", NOON]).ended(3);
    folder.write(
        "other.toml",
        "name = \"Of a Parquet file\"\n[[rule]]\nid = \"x\"\nwhen = { field = \"rule_score\", at_least = 37 }\npoints = 7\n",
    );
    folder.plumb(&["rules", "score", "a.parquet", "-r", "other.toml", "-o", "b.csv", "--as-of", NOON]).done();
    assert_eq!(folder.table("b.csv").column("rule_score"), ["7", "7", "1", "1", "7"]);
}

#[test]
fn rows_have_moments_of_their_own() {
    let folder = folder();
    folder.write("leads.csv", LEADS.replace("2025-01-01\n", &format!("{NOON}\n")).replacen(NOON, "", 1));
    folder
        .plumb(&["rules", "score", "leads.csv", "-o", "out.csv", "--events", "events.csv", "--as-of", "created_at"])
        .done()
        .says(&["1 without a moment"]);
    let table = folder.table("out.csv");
    assert_eq!(table.column("rule_score"), ["", "37", "1", "25", "40"]);
    assert_eq!(table.column("rule_stage")[0], "");
    folder.write("leads.csv", LEADS.replacen("2025-01-01", "soon", 1));
    let said = folder.plumb(&["rules", "score", "leads.csv", "-o", "no.csv", "--as-of", "created_at"]);
    said.refused(3, &["leads.csv, line 2, column `created_at`: `soon` is no date"]);
}

#[test]
fn a_lead_keeps_its_stage_until_it_falls_through() {
    let folder = folder();
    let stages = ["", "sales_ready", "nurture", "early", "sales_ready"];
    let mut leads = Table::parse(LEADS);
    leads.add("rule_stage", |row| stages[row].to_owned());
    folder.write("leads.csv", leads.to_csv());
    // e has 40 points: below the 50 that it needs to get there, but not below the 40 that it needs to stay.
    assert_eq!(scored(&folder, &[]).column("rule_stage"), ["sales_ready", "nurture", "early", "rejected", "sales_ready"]);
    leads.rename("rule_stage", "Stage");
    folder.write("leads.csv", leads.to_csv());
    assert_eq!(scored(&folder, &[]).column("rule_stage")[4], "nurture", "a column of another name says nothing by itself");
    assert_eq!(scored(&folder, &["--previous", "Stage"]).column("rule_stage")[4], "sales_ready");
    leads.set(2, "Stage", "MQL");
    folder.write("leads.csv", leads.to_csv());
    let said = folder.plumb(&["rules", "score", "leads.csv", "-o", "no.csv", "--previous", "Stage"]);
    said.refused(3, &["leads.csv, line 4, column `Stage`: `MQL` is no stage", "early, nurture, sales_ready"]);
    let said = folder.plumb(&["rules", "score", "leads.csv", "-o", "no.csv", "--previous", "stages"]);
    said.refused(3, &["no column `stages`", "did you mean `Stage`?"]);
}

#[test]
fn a_lead_is_followed_from_day_to_day() {
    let folder = folder();
    let args = ["rules", "simulate", "leads.csv", "--events", "events.csv", "--as-of", NOON, "--lead", "a", "--days", "40"];
    let said = folder.plumb(&[&args[..], &["--json", "-o", "days.csv"]].concat()).done();
    let document = said.json();
    let days = document["days"].as_array().expect("days");
    assert_eq!(days.len(), 41);
    let total = |day: usize| days[day]["total"].as_f64().expect("a total");
    assert_eq!((total(0), total(10), total(20)), (60.0, 50.0, 45.0));
    assert_eq!(days.iter().filter(|day| day["stage"] == "sales_ready").count(), 41, "40 points of fit remain, and are enough to stay");
    let table = folder.table("days.csv");
    assert_eq!(table.column("score")[..11], ["60", "59", "57", "56", "55", "54", "53", "52", "51", "51", "50"]);
    // Without the cap on fit taking any, b falls: 25 + 12 at first, then below 40 of nothing; nurture ends below 20 never.
    let text = folder.plumb(&args).done().stdout;
    assert!(text.contains("lead a as of 2025-06-30T12:00:00Z") && text.contains("large") && text.contains("2025-07-10"), "{text}");
    // With 45 to stay it falls on the first day with less: 40 + 20 * 2^(-d/10) < 45 from day 21 on.
    folder.replace("rules.toml", "leave = 40", "leave = 45");
    let days = folder.plumb(&[&args[..], &["--json"]].concat()).done().json();
    let days = days["days"].as_array().expect("days").clone();
    let fallen = days.iter().position(|day| day["stage"] == "nurture").expect("it falls");
    assert_eq!(fallen, 21);
    let why = &days[21]["why"][0];
    assert_eq!((why["rule"].as_str(), why["from"].as_f64()), (Some("downloads"), Some(20.0)), "{why}");
    folder.plumb(&["rules", "simulate", "leads.csv", "--lead", "z"]).refused(3, &["leads.csv: there is no lead whose `lead_id` is `z`"]);
    folder.plumb(&["rules", "simulate", "leads.csv"]).ended(2);
}

#[test]
fn a_what_if_counts_what_scoring_twice_shows() {
    let folder = demo();
    folder.write(
        "edited.toml",
        folder
            .text("rules.toml")
            .replace("sales_ready = { enter = 60", "sales_ready = { enter = 55")
            .replace("points = 8\n", "points = 1\n"),
    );
    let source = ["--events", "events.csv", "--as-of", "created_at"];
    for (rules, out) in [("rules.toml", "before.csv"), ("edited.toml", "after.csv")] {
        folder.plumb(&[&["rules", "score", "leads.csv", "-r", rules, "-o", out][..], &source].concat()).done();
    }
    let said =
        folder.plumb(&[&["rules", "simulate", "leads.csv", "--with", "edited.toml", "-o", "moved.csv", "--json"][..], &source].concat());
    let result = said.done().json();
    let (before, after) = (folder.table("before.csv"), folder.table("after.csv"));
    let differ = |name: &str| before.column(name).iter().zip(after.column(name)).filter(|(a, b)| **a != *b).count() as u64;
    for (key, name) in [("score_changed", "rule_score"), ("grade_changed", "rule_grade"), ("stage_changed", "rule_stage")] {
        assert!(differ(name) > 0, "the edit changes {name}");
        assert_eq!(result[key].as_u64(), Some(differ(name)), "{key}");
    }
    let moved = folder.table("moved.csv");
    let changed: Vec<&Vec<String>> = (before.rows.iter().zip(&after.rows)).filter(|(a, b)| a[..4] != b[..4]).map(|(a, _)| a).collect();
    assert_eq!(moved.column("lead_id"), changed.iter().map(|row| row[0].as_str()).collect::<Vec<_>>());
    assert!(moved.column("because").iter().filter(|text| text.contains("->")).count() > 0);
    // The rules against themselves.
    let same = folder.plumb(&[&["rules", "simulate", "leads.csv", "--with", "rules.toml", "--json"][..], &source].concat()).done().json();
    assert_eq!((same["score_changed"].as_u64(), same["stage_changed"].as_u64()), (Some(0), Some(0)));
    assert_eq!(same["largest"], serde_json::json!([]));
}

#[test]
fn scores_beside_a_model_are_those_of_the_rules_alone() {
    let folder = demo();
    let registry = workspace().join("models");
    let registry = registry.to_str().expect("a path in UTF-8");
    for more in [&["--events", "events.csv", "--as-of", "created_at"][..], &["--as-of", "2025-06-30"]] {
        folder.plumb(&[&["rules", "score", "leads.csv", "-o", "rules.csv"][..], more].concat()).done();
        let both = ["score", "leads.csv", "-o", "both.csv", "--rules", "rules.toml", "--reasons", "1", "--registry", registry];
        folder.plumb(&[&both[..], more].concat()).done();
        let alone = ["score", "leads.csv", "-o", "model.csv", "--reasons", "1", "--registry", registry];
        folder.plumb(&[&alone[..], more].concat()).done();
        let (rules, both, model) = (folder.table("rules.csv"), folder.table("both.csv"), folder.table("model.csv"));
        assert_eq!(both.header, [&model.header[..], &["rule_score", "rule_grade", "rule_stage"].map(str::to_owned)].concat());
        for name in ["lead_id", "rule_score", "rule_grade", "rule_stage"] {
            assert_eq!(both.column(name), rules.column(name), "{name} {more:?}");
        }
        for name in &model.header {
            assert_eq!(both.column(name), model.column(name), "rules change nothing of the model's {name}");
        }
    }
}

#[test]
fn faults_are_told_with_line_and_column() {
    let folder = folder();
    folder.write(
        "rules.toml",
        RULES.replace("field = \"industry\", in", "feild = \"industry\", in").replace("points = 20\nfurther", "points = \"20\"\nfurther"),
    );
    let said = folder.plumb(&["rules", "check"]).ended(3);
    assert!(
        said.stdout.contains("rules.toml:25:10: error: `feild` is no key of a condition\n    did you mean `field`?"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("rules.toml:32:10: error: `points` must be"), "{}", said.stdout);
    let json = folder.plumb(&["rules", "check", "--json"]).ended(3).json();
    assert_eq!(json["findings"][0]["at"], serde_json::json!({ "line": 25, "column": 10 }), "{json}");
    let before = folder.everything();
    let said = folder.plumb(&["rules", "score", "leads.csv", "-o", "out.csv"]);
    said.refused(
        3,
        &[
            "rules.toml, line 25, column 10: `feild` is no key of a condition; did you mean `field`?",
            "`plumb rules check rules.toml` lists",
        ],
    );
    assert_eq!(folder.everything(), before);
}

#[test]
fn a_check_counts_what_the_table_shows() {
    let folder = demo();
    let args = ["rules", "check", "rules.toml", "--on", "leads.csv", "--events", "events.csv", "--as-of", "created_at"];
    let json = folder.plumb(&[&args[..], &["--json"]].concat()).done().json();
    let leads = folder.table("leads.csv");
    let held = |rule: &str| {
        let rules = json["observed"]["rules"].as_array().expect("rules");
        rules.iter().find(|count| count["rule"] == rule).and_then(|count| count["held"].as_u64()).expect("the rule is counted")
    };
    let count = |name: &str, holds: &dyn Fn(&str) -> bool| leads.column(name).iter().filter(|value| holds(value.trim())).count() as u64;
    assert_eq!(held("approved"), count("approval_status", &|value| value.eq_ignore_ascii_case("approved")));
    assert_eq!(held("big-budget"), count("budget", &|value| value.parse::<f64>().is_ok_and(|budget| budget >= 20_000.0)));
    assert_eq!(held("customer") + held("comes-back"), count("past_purchases", &|value| value.parse::<u8>().is_ok_and(|n| n >= 1)));
    let stages: u64 = json["observed"]["stages"].as_object().expect("stages").values().filter_map(Value::as_u64).sum();
    assert_eq!((json["observed"]["rows"].as_u64(), stages), (Some(6000), 6000));
    let text = folder.plumb(&args).done().stdout;
    let misspelt = "warning: `source` of no lead is `customer referal`\n    did you mean `Customer referral`?";
    assert!(text.contains(misspelt), "the demo's mistake is found: {text}");
    assert!(text.contains("41 rules on 6000 leads of leads.csv, as of column `created_at`: 0 errors"), "{text}");
}

#[test]
fn a_check_against_leads_finds_what_does_nothing() {
    let folder = folder();
    let rules = RULES
        .replace("field = \"employees\"", "field = \"employes\"")
        .replace("event = \"download\"", "event = \"downlaod\"")
        .replace("enter = 50, leave = 40", "enter = 90, leave = 80")
        .replace("cap = 40", "cap = 60")
        + "\n[[rule]]\nid = \"dated\"\nwhen = { field = \"created_at\", exists = true }\npoints = 1\n"
        + "\n[[rule]]\nid = \"never\"\nwhen = { field = \"industry\", equals = \"Fisheries\" }\npoints = 1\n";
    folder.write("rules.toml", rules);
    let said = folder.plumb(&["rules", "check", "--on", "leads.csv", "--events", "events.csv", "--as-of", NOON]).ended(3);
    for expected in [
        "rules.toml:18:18: error: the data have no column `employes`\n    did you mean `employees`?",
        "did you mean `Download`?",
        "rules.toml:2:40: error: no lead can become sales_ready: that takes 90 points",
        "rules.toml:5:1: warning: the group `company` cannot reach its cap of 60",
        "`dated` holds for all 5 leads",
        "`never` holds for none of 5 leads",
        "`industry` of no lead is `fisheries`",
        "5 rules on 5 leads of leads.csv",
    ] {
        assert!(said.stdout.contains(expected), "expected `{expected}` in\n{}", said.stdout);
    }
}

#[test]
fn columns_that_are_not_there_count_as_missing_and_are_told() {
    let folder = folder();
    folder.replace("rules.toml", "field = \"employees\"", "field = \"employes\"");
    let said = folder.plumb(&["rules", "score", "leads.csv", "-o", "out.csv", "--as-of", NOON]).done();
    said.says(&["no column `employes`", "did you mean `employees`?", "the rules read events, and none are given"]);
    assert_eq!(folder.table("out.csv").column("rule_score"), ["25", "25", "5", "5", "25"]);
    folder.write("leads.csv", "lead_id,size\na,1\n");
    let said = folder.plumb(&["rules", "score", "leads.csv", "-o", "no.csv"]);
    said.refused(3, &["leads.csv: not one of the columns that the rules read is here; expected employes, industry", "found lead_id, size"]);
    folder.write("leads.csv", "industry\nLogistics\nRetail\n");
    let said = folder.plumb(&["rules", "score", "leads.csv", "-o", "out.csv", "--events", "events.csv"]);
    said.refused(3, &["events name leads by an identifier; name its column with --id"]);
    folder.plumb(&["rules", "score", "leads.csv", "-o", "out.csv"]).done().says(&["rows are numbered from 1"]);
    assert_eq!(folder.table("out.csv").column("row"), ["1", "2"]);
}

#[test]
fn broken_files_are_refused_and_leave_nothing() {
    let folder = folder();
    let refused = |args: &[&str], code: i32, parts: &[&str]| {
        let before = folder.everything();
        folder.plumb(args).refused(code, parts);
        assert_eq!(folder.everything(), before, "{args:?}");
    };
    let score = ["rules", "score", "leads.csv", "-o", "out.csv"];
    refused(&[&score[..], &["-r", "none.toml"]].concat(), 3, &["none.toml: there is no such file of rules"]);
    folder.write("binary.toml", [0xff, 0xfe, 0x00]);
    refused(&[&score[..], &["-r", "binary.toml"]].concat(), 3, &["binary.toml: it is no UTF-8 text"]);
    folder.write("empty.toml", "");
    refused(&[&score[..], &["-r", "empty.toml"]].concat(), 3, &["empty.toml, line 1, column 1: the rules file lacks `name`"]);
    folder.write("table.toml", "name = \"x\"\n[[rule]\n");
    refused(&[&score[..], &["-r", "table.toml"]].concat(), 3, &["table.toml, line 2, column"]);
    folder.write("late.csv", EVENTS.replace("2025-06-20T12:00:00Z\nE3", "yesterday\nE3"));
    refused(&[&score[..], &["--events", "late.csv"]].concat(), 3, &["late.csv, line 3, column `at`: `yesterday` is no time"]);
    folder.write("bare.csv", "a,b\n1,2\n");
    refused(&[&score[..], &["--events", "bare.csv"]].concat(), 3, &["bare.csv: no column's name says that it holds the lead's identifier"]);
    refused(&["rules", "score", "leads.csv", "-o", "leads.csv"], 3, &["it would replace the leads"]);
    refused(&[&score[..], &["--ledger", "ledger.csv"]].concat(), 3, &["ledger.csv: a JSON object a line is written here"]);
    refused(&["rules", "score", "leads.csv", "-o", "o.ndjson", "--ledger", "o.ndjson"], 3, &["would go into one file"]);
    refused(&[&score[..], &["--as-of", "creatd_at"]].concat(), 3, &["neither an ISO 8601 date or time"]);
    folder.write("leads.csv", "lead_id,employees,industry\n");
    refused(&score, 3, &["leads.csv: "]);
}

#[test]
fn odd_values_count_as_missing_and_are_told() {
    let folder = folder();
    folder.write("leads.csv", "lead_id,employees,industry\na,many,Retail\nb,1e400,Retail\nc,-0,\"Logistics\n\"\n");
    let said = folder.plumb(&["rules", "score", "leads.csv", "-o", "out.csv", "--as-of", NOON]).done();
    said.says(&["2 rows with a value that is not what a rule reads there; the first: line 2: `employees` is `many`, which is no number"]);
    assert_eq!(folder.table("out.csv").column("rule_score"), ["5", "5", "20"]);
}

#[test]
fn a_configuration_names_columns_events_and_rules() {
    let folder = folder();
    folder.write("leads.csv", LEADS.replace("lead_id", "key"));
    folder.write(
        "events.csv",
        EVENTS
            .replace("lead_id,type,at", "who,what,when")
            .replace("T12:00:00Z", " 12:00")
            .replace("2025-06-20", "20/06/2025")
            .replace("2025-06-30", "30/06/2025")
            .replace("2025-07-01", "01/07/2025"),
    );
    folder.write(
        "plumb.toml",
        "[data]\nleads = \"leads.csv\"\n[lead]\nid = \"key\"\n[outcome]\ncolumn = \"won\"\nwon = [\"1\"]\nlost = [\"0\"]\n\
         [rules]\nfile = \"rules.toml\"\n[rules.events]\nfile = \"events.csv\"\nlead = \"who\"\ntype = \"what\"\nat = \"when\"\nid = \"event_id\"\ndate_format = \"day_first\"\n",
    );
    folder.plumb(&["rules", "score", "leads.csv", "-o", "out.csv", "--as-of", NOON, "--config", "plumb.toml"]).done();
    assert_eq!(folder.table("out.csv").column("rule_score"), ["60", "37", "1", "25", "40"]);
}

#[test]
fn the_schema_is_json() {
    let schema = Folder::new().plumb(&["rules", "schema"]).done().json();
    assert!(schema["properties"]["rule"].is_object(), "{schema}");
}
