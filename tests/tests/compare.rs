//! The model against the rules: on closed deals that the model has not seen, and nothing that was not known then.

use std::sync::OnceLock;

use plumb_tests::{Folder, Table, workspace};
use serde_json::Value;

/// The demo's leads, events and rules, with a model trained on them.
fn demo() -> &'static Folder {
    static DEMO: OnceLock<Folder> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = Folder::new();
        copy_demo(&folder);
        folder.plumb(&["train"]).done();
        folder
    })
}

fn copy_demo(folder: &Folder) {
    for name in ["leads.csv", "events.csv", "rules.toml", "plumb.toml"] {
        std::fs::copy(workspace().join("data").join(name), folder.path(name)).expect("the demo data are there");
    }
}

/// A folder of one's own with the demo's data; its model is found by the arguments.
fn own_demo() -> (Folder, String) {
    let folder = Folder::new();
    copy_demo(&folder);
    (folder, demo().path("models").display().to_string())
}

fn number(document: &Value, pointer: &str) -> f64 {
    document.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("a number at {pointer}"))
}

fn compared(folder: &Folder, more: &[&str]) -> Value {
    folder.plumb(&[&["compare", "--json"], more].concat()).done().json()
}

#[test]
fn one_document_tells_all_and_its_figures_agree() {
    let document = compared(demo(), &[]);
    for key in [
        "verdict",
        "on",
        "model",
        "rules",
        "reestimated",
        "base_rate",
        "difference",
        "head_to_head",
        "gains",
        "capacity",
        "weekly",
        "thresholds",
        "band_grid",
        "swap_set",
        "telling",
        "segments",
        "lines",
        "over_time",
        "days_to_close",
        "notes",
    ] {
        assert!(!document[key].is_null(), "{key} is there");
    }
    let gap = number(&document, "/model/auc/estimate") - number(&document, "/rules/auc/estimate");
    assert!((gap - number(&document, "/difference/estimate")).abs() < 1e-12);
    let interval = document["difference"]["interval"].as_array().expect("two ends");
    assert!(interval[0].as_f64() <= Some(gap) && Some(gap) <= interval[1].as_f64());
    assert_eq!(number(&document, "/base_rate/auc/estimate"), 0.5);

    // The model is judged on the test rows of its training, by the table that has not seen them.
    let metrics: Value = serde_json::from_str(&demo().text("models/leads/versions/1/metrics.json")).expect("JSON");
    assert_eq!(document["on"]["leads"], metrics["rows"]["test"]);
    assert_eq!(document["on"]["training"], metrics["rows"]["training"]);
    assert_eq!(number(&document, "/model/auc/estimate"), number(&metrics, "/test/auc/estimate"));
    assert_eq!(number(&document, "/model/log_loss/estimate"), number(&metrics, "/test/log_loss/estimate"));
    // And so were the rules, when it was trained.
    assert!((number(&document, "/rules/auc/estimate") - number(&metrics, "/rules/metrics/auc/estimate")).abs() < 1e-12);
    assert!((number(&document, "/rules/log_loss/estimate") - number(&metrics, "/rules/metrics/log_loss/estimate")).abs() < 1e-12);

    let swap = &document["swap_set"];
    let leads = swap["leads"].as_array().expect("leads");
    let chance =
        |promoted: bool| -> f64 { leads.iter().filter(|lead| lead["promoted"] == promoted).map(|lead| number(lead, "/chance")).sum() };
    assert!(
        (chance(true) - number(swap, "/promoted/rows")).abs() < 1e-6 && (chance(true) - chance(false)).abs() < 1e-6,
        "as many in as out"
    );
    assert_eq!(document["lines"].as_array().map(Vec::len), Some(43), "41 rules and 2 disqualifiers");
    assert_eq!(document["telling"].as_array().map(Vec::len), Some(20));
    for lead in document["telling"].as_array().expect("leads") {
        let sum: f64 = lead["ledger"].as_array().expect("a ledger").iter().map(|line| number(line, "/points")).sum();
        assert!((sum - number(lead, "/rule_score")).abs() < 1e-9, "{lead}");
    }
}

#[test]
fn scores_of_rules_are_those_of_plumb_rules_score_at_creation() {
    let (folder, registry) = own_demo();
    let document = compared(&folder, &["--registry", &registry]);
    let score = ["rules", "score", "leads.csv", "--config", "plumb.toml", "--as-of", "created_at", "-o", "scores.csv"];
    folder.plumb(&score).done();
    let scores = folder.table("scores.csv");
    let of: std::collections::HashMap<&str, &str> = scores.column("lead_id").into_iter().zip(scores.column("rule_score")).collect();
    let swapped = document["swap_set"]["leads"].as_array().expect("leads");
    assert!(swapped.len() > 50);
    for lead in swapped {
        let id = lead["id"].as_str().expect("an id");
        assert_eq!(lead["rule_score"].to_string(), of[id], "{id}");
    }
}

#[test]
fn neither_the_order_of_rows_nor_what_came_later_changes_anything() {
    let (folder, registry) = own_demo();
    let before = compared(&folder, &["--registry", &registry]);
    let mut rows: Vec<String> = folder.text("leads.csv").lines().map(str::to_owned).collect();
    rows[1..].reverse();
    folder.write("leads.csv", rows.join("\n") + "\n");
    // Every lead begins a trial a year after it came in.
    let leads = folder.table("leads.csv");
    let mut events = folder.text("events.csv");
    for (row, (id, created)) in leads.column("lead_id").iter().zip(leads.column("created_at")).enumerate() {
        let year: u32 = created[..4].parse().expect("a year");
        events.push_str(&format!("later-{row},{id},trial_signup,{}{},,\n", year + 1, &created[4..]).replace("-02-29T", "-02-28T"));
    }
    folder.write("events.csv", events);
    let after = compared(&folder, &["--registry", &registry]);
    for key in ["verdict", "model", "rules", "reestimated", "difference", "capacity", "swap_set", "telling", "segments", "lines"] {
        assert_eq!(before[key], after[key], "{key}");
    }
}

#[test]
fn leads_that_the_model_was_fitted_on_are_refused() {
    let (folder, registry) = own_demo();
    let all = folder.everything();
    folder
        .plumb(&["compare", "--registry", &registry, "--on", "leads.csv", "-o", "page.html"])
        .refused(3, &["leads.csv: ", "leads are from before 2024-12-09", "where the training part of leads@1 ends", "leave them out"]);
    assert_eq!(folder.everything(), all, "nothing is left behind");

    let mut later = Table::parse(&folder.text("leads.csv"));
    let created = later.at("created_at");
    later.rows.retain(|row| row[created].as_str() >= "2024-12-10");
    folder.write("later.csv", later.to_csv());
    let document = compared(&folder, &["--registry", &registry, "--on", "later.csv"]);
    assert!(number(&document, "/on/leads") > 900.0);
    assert_eq!(document["on"]["file"].as_str().map(|file| file.ends_with("later.csv")), Some(true));
    assert_eq!(number(&document, "/on/training"), number(&compared(demo(), &[]), "/on/training"), "rules are calibrated on the same leads");
}

#[test]
fn rules_that_read_how_a_deal_ended_are_refused() {
    let (folder, registry) = own_demo();
    for (column, role) in [("outcome", "how the deal ended"), ("closed_at", "when the deal was closed")] {
        let rule = format!("\n[[rule]]\nid = \"hindsight\"\nwhen = {{ field = \"{column}\", exists = true }}\npoints = 5\n");
        folder.write("leaking.toml", format!("name = \"Leaking\"\n{rule}"));
        let said = folder.plumb(&["compare", "--registry", &registry, "--rules", "leaking.toml", "-o", "page.html"]);
        said.refused(3, &["leaking.toml, line 3: the rule `hindsight` reads", column, role]);
        assert!(!folder.path("page.html").exists());
    }
    // What the configuration leaves out may be a leak, and that is said.
    folder.write(
        "doubtful.toml",
        "name = \"Doubtful\"\n[[rule]]\nid = \"signed\"\nwhen = { field = \"contract_status\", exists = true }\npoints = 5\n",
    );
    let said = folder.plumb(&["compare", "--registry", &registry, "--rules", "doubtful.toml"]).done();
    assert!(said.stdout.contains("the rules read `contract_status`: left out of the model by the configuration"), "{}", said.stdout);
}

#[test]
fn the_page_and_the_swap_set_are_written_whole() {
    let (folder, registry) = own_demo();
    let said = folder.plumb(&[
        "compare",
        "--registry",
        &registry,
        "-o",
        "page.html",
        "--swap-set",
        "swap.csv",
        "--per-week",
        "10",
        "--cost-per-lead",
        "40",
    ]);
    let said = said.done();
    let sentence = said.stdout.lines().next().expect("a sentence").to_owned();
    assert!(sentence.contains("in the top 10 leads of each week"), "{sentence}");
    let page = folder.text("page.html");
    assert!(page.contains("<!DOCTYPE html>") && page.contains("leads of each week"), "the page holds the sentence");
    assert!(!page.contains("<script") && !page.contains("http://"), "the page fetches and runs nothing");
    let swap = folder.table("swap.csv");
    assert!(swap.column("change").contains(&"in") && swap.column("change").contains(&"out"));
    assert!(swap.column("outcome").iter().all(|outcome| ["won", "not won"].contains(outcome)));
    folder.plumb(&["compare", "--registry", &registry, "-o", "no/such/folder.html"]).ended(3);
}

/// Made-up leads whose true probabilities, and a column of noise, stand among their columns; the model sees neither.
fn with_truth() -> &'static Folder {
    static MADE: OnceLock<Folder> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = Folder::new();
        folder.plumb(&["synth", "--leads", "6000", "--seed", "11", "-o", "made"]).done();
        let mut leads = folder.table("made/leads.csv");
        let truth = folder.table("made/truth.csv");
        let of: std::collections::HashMap<&str, &str> = truth.column("lead_id").into_iter().zip(truth.column("probability")).collect();
        let ids: Vec<String> = leads.column("lead_id").into_iter().map(str::to_owned).collect();
        leads.drop_column("contract_status");
        leads.add("truth", |row| of[ids[row].as_str()].to_owned());
        leads.add("noise", |row| format!("{}", (row * 7919 + 104_729) % 1000));
        folder.write("leads.csv", leads.to_csv());
        folder.plumb(&["init", "leads.csv", "--exclude", "truth,noise"]).done();
        folder.plumb(&["train"]).done();
        folder
    })
}

/// Five points for each step of a column.
fn steps(name: &str, column: &str, steps: impl Iterator<Item = f64>) -> String {
    let rule = |(place, step): (usize, f64)| {
        format!("[[rule]]\nid = \"step-{place}\"\nwhen = {{ field = \"{column}\", at_least = {step:.4} }}\npoints = 5\n")
    };
    format!("name = \"{name}\"\n[fields]\n{column} = {{ kind = \"number\" }}\n") + &steps.enumerate().map(rule).collect::<String>()
}

#[test]
fn rules_that_rank_by_the_truth_are_not_called_worse_and_random_rules_lose() {
    let folder = with_truth();
    folder.write("truth.toml", steps("Truth", "truth", (1..20).map(|step| f64::from(step) * 0.04)));
    let document = compared(folder, &["--rules", "truth.toml"]);
    assert_ne!(document["verdict"]["finding"], "better", "{}", document["verdict"]["sentence"]);
    assert!(number(&document, "/rules/auc/estimate") > number(&document, "/model/auc/estimate") - 0.02);
    assert!(document["lines"].as_array().expect("lines").iter().all(|line| line["advice"] != "wrong_sign"));

    folder.write("random.toml", steps("Random", "noise", (1..20).map(|step| f64::from(step) * 50.0)));
    let document = compared(folder, &["--rules", "random.toml"]);
    assert_eq!(document["verdict"]["finding"], "better", "{}", document["verdict"]["sentence"]);
    assert!((number(&document, "/rules/auc/estimate") - 0.5).abs() < 0.06);
    // Rules that tell nothing predict about the base rate, and no better.
    assert!((number(&document, "/rules/log_loss/estimate") - number(&document, "/base_rate/log_loss/estimate")).abs() < 0.01);
}

#[test]
fn suggested_rules_beat_those_by_hand_on_leads_that_neither_has_seen() {
    let (folder, registry) = own_demo();
    let said = folder.plumb(&["rules", "suggest", "--registry", &registry, "-o", "suggested.toml", "--json"]).done();
    let document = said.json();
    assert!(number(&document, "/kept/gain/lower") > 0.0, "{}", document["kept"]);
    assert!(number(&document, "/kept/kept") > 0.5, "{}", document["kept"]);
    let (old, new) = (folder.text("rules.toml"), folder.text("suggested.toml"));
    for comment in old.lines().filter(|line| line.starts_with('#')) {
        assert!(new.contains(comment), "the comment `{comment}` is kept");
    }
    assert_ne!(old, new);
    folder.plumb(&["rules", "check", "suggested.toml"]).done();
    // What was promised is what a comparison finds.
    let again = compared(&folder, &["--registry", &registry, "--rules", "suggested.toml"]);
    assert!((number(&again, "/rules/auc/estimate") - number(&document, "/kept/suggested_auc/estimate")).abs() < 1e-12);

    let words = folder.plumb(&["rules", "suggest", "--registry", &registry, "-o", "fives.toml", "--round", "5"]).done().stdout;
    for name in ["Keep", "Raise", "Lower", "Drop", "WrongSign", "CannotTell"] {
        assert!(!words.contains(name), "{name} is no word for people:\n{words}");
    }
    assert!(words.contains("  wrong sign\n") || words.contains("  raise\n") || words.contains("  keep\n"), "{words}");
    assert!(words.contains("keep: the points lie within the interval of what the rule is worth"), "{words}");
    let fives = folder.text("fives.toml");
    let points = fives.lines().filter_map(|line| line.strip_prefix("points = ")).map(|points| points.trim().parse::<i64>());
    let told: Vec<i64> = points.map(|points| points.expect("whole points")).collect();
    assert_eq!(told.len(), 41);
    let by_hand: Vec<&str> = old.lines().filter_map(|line| line.strip_prefix("points = ")).collect();
    assert!(told.iter().zip(by_hand).all(|(new, old)| new % 5 == 0 || new.to_string() == old), "{told:?}");
}

#[test]
fn training_goes_on_without_the_rules_that_it_would_be_held_against() {
    let folder = Folder::new();
    for name in ["leads.csv", "plumb.toml"] {
        std::fs::copy(workspace().join("data").join(name), folder.path(name)).expect("the demo data are there");
    }
    folder.plumb(&["train"]).done().says(&["`rules.toml`, which `[rules]` names, is not there"]);
}
