//! What leads did: from the files of a user to ages, scores and clear errors.

use plumb_tests::Folder;

const COLUMNS: &str =
    "file = \"events.csv\"\nlead = \"lead_id\"\ntype = \"type\"\nat = \"at\"\nid = \"event_id\"\nproperties = [\"minutes\"]\n";

#[test]
fn init_recognises_the_columns_of_events_and_train_sees_leads_later_once_columns_are_placed() {
    let folder = Folder::with_demo("");
    let init = ["init", "leads.csv", "--events", "events.csv", "--exclude", "contract_status", "-o", "own.toml"];
    folder.plumb(&init).done();
    let text = folder.text("own.toml");
    for line in
        ["file = \"events.csv\"", "lead = \"lead_id\"", "type = \"type\"", "at = \"at\"", "id = \"event_id\"", "properties = [\"minutes\"]"]
    {
        assert!(text.contains(line), "`{line}` is missing in\n{text}");
    }
    // Nobody has said since when columns are known, so leads are seen at their creation only; that is said, too.
    let said =
        folder.plumb(&["train", "own.toml", "--registry", "own", "--json"]).says(&["nobody has said since when 19 columns are known"]);
    assert!(said.json()["metrics"]["at_ages"].is_null());

    let folder = Folder::with_demo(&format!("[events]\n{COLUMNS}"));
    let said = folder.plumb(&["train", "--json"]).done().says(&["at 30 days: "]);
    let metrics = &said.json()["metrics"];
    let ages = metrics["at_ages"].as_array().expect("ages").clone();
    let days: Vec<f64> = ages.iter().filter_map(|age| age["days"].as_f64()).collect();
    assert_eq!(days, [0.0, 7.0, 30.0]);
    let auc: Vec<f64> = ages.iter().filter_map(|age| age["test"]["auc"]["estimate"].as_f64()).collect();
    assert!(auc[2] > auc[0] + 0.05, "what leads do tells more than what they are: {auc:?}");
    assert_eq!(metrics["test"], ages[0]["test"], "the headline is of leads at their creation");
    let rows = &metrics["rows"];
    assert!(rows["leads"].as_u64() < rows["labelled"].as_u64());
    let card = folder.plumb(&["models", "card", "leads"]).done().stdout;
    assert!(card.contains("Types told apart: ") && card.contains("| 30 |"), "{card}");
}

#[test]
fn faults_of_events_are_named() {
    let bad = |change: fn(&str) -> String, says: &str| {
        let folder = Folder::with_demo(&format!("[events]\n{COLUMNS}"));
        folder.write("events.csv", change(&folder.text("events.csv")));
        folder.plumb(&["train", "--registry", "none"]).ended(3).says(&[says]);
        assert!(!folder.path("none").exists(), "nothing is written");
    };
    bad(
        |text| text.replacen("2023-08-07T10:04:26Z", "7th of August", 1),
        "events.csv, line 3, column `at`: `7th of August` is no time; expected an ISO 8601 date or time",
    );
    bad(
        |text| text.replacen("lead_id", "person", 1),
        "events.csv: there is no column `lead_id`, which `events.lead` names; the columns are: event_id, person",
    );
    bad(|_| "event_id,lead_id,type,at,minutes\n1,,visit,,\n".to_owned(), "no event has a lead, a type and a time");
    let config = |more: &str, says: &str| {
        Folder::with_demo(more).plumb(&["train", "--registry", "none"]).ended(3).says(&[says]);
    };
    config(&format!("[events]\n{}", COLUMNS.replace("at = \"at\"", "at = \"type\"")), "`events` names the column `type` twice");
    config("[snapshots]\ndays = [7, 30]\n", "`snapshots.days` must ascend from 0");
    config("[snapshots]\ndays = [0, 7, 7]\n", "`snapshots.days` must ascend from 0");
    config(&format!("[events]\nvisits = 1\n{COLUMNS}"), "unknown field `visits`");
}

#[test]
fn a_lead_that_did_nothing_is_not_a_lead_of_whom_nothing_is_known() {
    let folder = Folder::with_demo(&format!("[events]\n{COLUMNS}"));
    folder.plumb(&["train"]).done();
    let probabilities = |out: &str, more: &[&str]| {
        folder.plumb(&[&["score", "leads.csv", "-o", out, "--as-of", "2025-06-30"], more].concat()).done();
        folder.table(out).column("probability").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    folder.write("none.csv", "event_id,lead_id,type,at,minutes\n");
    let (all, none, unknown) = (
        probabilities("a.csv", &["--events", "events.csv"]),
        probabilities("n.csv", &["--events", "none.csv"]),
        probabilities("u.csv", &[]),
    );
    assert!(all != none && none != unknown && all != unknown);
    // Whatever format the leads and the scores have, reasons or not.
    let again = probabilities("r.csv", &["--events", "events.csv", "--reasons", "3"]);
    assert_eq!(again, all);
    // Reasons name what the lead did.
    let reasons = folder.table("r.csv").column("reason_1").join("\n");
    assert!(reasons.contains("days_since_last") || reasons.contains(".count"), "{reasons}");

    folder.write("anonymous.csv", "created_at,industry\n2025-01-01,Software\n");
    folder.plumb(&["score", "anonymous.csv", "-o", "x.csv", "--events", "events.csv"]).refused(3, &["events name leads by `lead_id`"]);
}

#[test]
fn leads_in_several_rows_are_an_error_unless_told_otherwise() {
    let folder = Folder::with_demo("");
    let leads = folder.text("leads.csv");
    let lost = leads.lines().find(|line| line.contains(",lost,")).expect("a lost lead").to_owned();
    let won = lost.replacen(",lost,", ",won,", 1);
    folder.write("leads.csv", format!("{leads}{lost}\n{won}\n"));
    folder.plumb(&["train"]).refused(3, &["stands at line", "say `repeated = \"latest\"` under [lead]"]);
    folder.replace("plumb.toml", "[lead]\n", "[lead]\nrepeated = \"latest\"\n");
    let said = folder.plumb(&["train", "--json"]).done().says(&["1 leads stand in several rows, and 1 of them are both won and lost"]);
    let repeated = &said.json()["metrics"]["rows"]["repeated"];
    assert_eq!([&repeated["leads"], &repeated["conflicting"], &repeated["copies"], &repeated["superseded"]], [1, 1, 0, 2]);
}
