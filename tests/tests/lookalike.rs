//! Likeness as a user meets it: trained on the best deals, beside a score of conversion, and as the nearest customers of a file and of a server.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use plumb_core::{DateFormat, Time};
use plumb_model::Split;
use plumb_registry::Registry;
use plumb_tests::{Browser, Folder, Running, Table};
use serde_json::{Value, json};

/// The won deals of the upper amounts.
const BEST: [&str; 4] = ["--where", "outcome = won", "--where", "amount >= 17900"];

/// The demo's data with a model for conversion and one of likeness, made once for all tests; none may change it.
fn demo() -> &'static Folder {
    static DEMO: OnceLock<Folder> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = Folder::with_demo("");
        folder.plumb(&["train"]).done();
        folder.plumb(&[&["lookalike", "train", "leads.csv", "--config", "plumb.toml"], &BEST[..]].concat()).done();
        folder
    })
}

/// The leads of the demo that were created from the cut of `leads@1` on.
fn unseen(leads: &Table) -> Vec<usize> {
    let reference = "leads@1".parse().expect("a reference");
    let model = Registry::open(demo().path("models")).load(&reference).expect("the model").model;
    let Split::Time { cut } = model.split else { panic!("the demo has dates") };
    let created = |row: &usize| Time::parse(leads.column("created_at")[*row], DateFormat::Iso).is_ok_and(|created| created >= cut);
    (0..leads.rows.len()).filter(created).collect()
}

/// The newest fifth of the best, who are hidden from the table that is judged.
fn hidden_ids(leads: &Table) -> HashSet<&str> {
    // Identifiers stand in order of creation.
    let mut best: Vec<&str> = best_ids(leads).into_iter().collect();
    best.sort_unstable();
    let first = (0.8 * best.len() as f64) as usize;
    best.split_off(first).into_iter().collect()
}

fn best_ids(leads: &Table) -> HashSet<&str> {
    let is_best =
        |row: usize| leads.column("outcome")[row] == "won" && leads.column("amount")[row].parse::<f64>().is_ok_and(|a| a >= 17900.0);
    let ids = leads.column("lead_id");
    (0..ids.len()).filter(|row| is_best(*row)).map(|row| ids[row]).collect()
}

#[test]
fn likeness_beside_a_score_is_what_is_told_of_likeness_alone() {
    let folder = demo();
    folder.plumb(&["lookalike", "score", "leads.csv", "-o", "alone.csv"]).done();
    let alone = folder.table("alone.csv");
    // Whatever the moment of scoring: who somebody is, is told as it was when they came.
    for (as_of, output) in [("created_at", "created.csv"), ("2031-05-01", "later.csv")] {
        let common = ["score", "leads.csv", "--as-of", as_of, "--reasons", "1", "--rules", "rules.toml", "--events", "events.csv"];
        let said = folder.plumb(&[&common[..], &["--lookalike", "like", "-o", output, "--json"]].concat()).done();
        let summary = said.says(&["likeness by like@1"]).json();
        assert_eq!(summary["lookalike"], json!({ "name": "like", "version": 1 }));
        assert_eq!(summary["summary"]["likeness"]["scored"], summary["summary"]["rows"]);
        let both = folder.table(output);
        assert_eq!(both.header[both.header.len() - 3..], ["rule_stage", "lookalike_score", "likeness"]);
        assert_eq!(both.column("lookalike_score"), alone.column("score"));
        assert_eq!(both.column("likeness"), alone.column("likeness"));
        // What was there before is as it was.
        folder.plumb(&[&common[..], &["-o", "without.csv"]].concat()).done();
        let mut rest = both;
        ["lookalike_score", "likeness"].iter().for_each(|name| rest.drop_column(name));
        assert_eq!(rest, folder.table("without.csv"));
    }
}

#[test]
fn likeness_by_a_model_for_conversion_is_refused_and_columns_that_are_not_there_are_told() {
    let folder = demo();
    folder.plumb(&["score", "leads.csv", "--lookalike", "leads", "-o", "none.csv"]).refused(3, &["predicts conversion, and no likeness"]);
    folder.plumb(&["score", "leads.csv", "--lookalike", "nobody", "-o", "none.csv"]).refused(3, &["nobody"]);
    assert!(!folder.path("none.csv").exists());
    let mut leads = folder.table("leads.csv");
    leads.drop_column("industry");
    folder.write("fewer.csv", leads.to_csv());
    let said = folder.plumb(&["score", "fewer.csv", "--lookalike", "like", "-o", "fewer-scores.csv"]).done();
    said.says(&["no column `industry`, which the lookalike model uses"]);
}

#[test]
fn an_audience_of_the_demo_leaves_the_best_out() {
    let folder = demo();
    folder.plumb(&["lookalike", "audience", "leads.csv", "--reach", "5%", "-o", "audience.csv", "--one-per", "account_id"]).done();
    let (leads, audience) = (folder.table("leads.csv"), folder.table("audience.csv"));
    let best = best_ids(&leads);
    assert!(audience.column("lead_id").iter().all(|id| !best.contains(id)), "no seed");
    let account: HashMap<&str, &str> = leads.column("lead_id").into_iter().zip(leads.column("account_id")).collect();
    let accounts: Vec<&str> = audience.column("lead_id").iter().map(|id| account[id]).filter(|account| !account.is_empty()).collect();
    assert_eq!(accounts.iter().collect::<HashSet<_>>().len(), accounts.len(), "one of each account");
    let ranks: Vec<String> = (1..=audience.rows.len()).map(|rank| rank.to_string()).collect();
    assert_eq!(audience.column("rank"), ranks);
}

/// The nearest seeds of each lead, by `plumb lookalike similar`.
fn nearest(folder: &Folder, output: &str, more: &[&str]) -> Table {
    let args = ["lookalike", "similar", "leads.csv", "--seeds", "leads.csv", "-o", output];
    folder.plumb(&[&args[..], &BEST, more].concat()).done();
    folder.table(output)
}

#[test]
fn the_nearest_customers_are_seeds_nearest_first_and_never_oneself() {
    let folder = demo();
    let found = nearest(folder, "near.csv", &[]);
    assert_eq!(found.header, ["lead_id", "rank", "seed_id", "similarity", "shared"]);
    let leads = folder.table("leads.csv");
    let best = best_ids(&leads);
    let mut of_lead: HashMap<&str, Vec<&Vec<String>>> = HashMap::new();
    found.rows.iter().for_each(|row| of_lead.entry(&row[0]).or_default().push(row));
    assert!(of_lead.len() as f64 > 0.99 * leads.rows.len() as f64, "{} of {}", of_lead.len(), leads.rows.len());
    for (lead, rows) in &of_lead {
        assert!(rows.len() <= 5);
        let similarity: Vec<f64> = rows.iter().map(|row| row[3].parse().expect("a number")).collect();
        assert!(similarity.windows(2).all(|pair| pair[0] >= pair[1]), "{lead}: {similarity:?}");
        assert!(similarity.iter().all(|own| *own > 0.0 && *own <= 1.0), "{lead}: {similarity:?}");
        assert!(rows.iter().all(|row| best.contains(row[2].as_str()) && row[2] != **lead), "{lead}: {rows:?}");
        assert_eq!(rows.iter().map(|row| &row[2]).collect::<HashSet<_>>().len(), rows.len(), "each seed once");
    }
    // The order of the file, and what is shared is really the same in both.
    let mut order: Vec<&str> = found.column("lead_id");
    order.dedup();
    let in_file: Vec<&str> = leads.column("lead_id").into_iter().filter(|id| of_lead.contains_key(id)).collect();
    assert_eq!(order, in_file);
    let (ids, persona) = (leads.column("lead_id"), leads.column("persona"));
    let personas: HashMap<&str, &str> = ids.into_iter().zip(persona).collect();
    let told = found.rows.iter().filter_map(|row| Some((row, row[4].split("; ").find_map(|own| own.strip_prefix("persona: "))?)));
    let mut count = 0;
    for (row, persona) in told {
        for id in [&row[0], &row[2]] {
            assert_eq!(personas[id.as_str()].trim().to_lowercase(), persona.to_lowercase(), "{row:?}");
        }
        count += 1;
    }
    assert!(count > 100, "{count} told");
    let first = nearest(folder, "nearest.csv", &["--most", "1"]);
    let firsts: Vec<&Vec<String>> = found.rows.iter().filter(|row| row[1] == "1").collect();
    assert_eq!(first.rows.iter().collect::<Vec<_>>(), firsts);
}

#[test]
fn a_server_with_seeds_finds_the_same_nearest_customers() {
    let folder = demo();
    let found = nearest(folder, "offline.csv", &["--most", "3"]);
    let options = ["--lookalike", "like", "--seeds", "leads.csv"];
    let server = Running::serve_with(&folder.path("."), &[&options[..], &BEST].concat());
    let leads = folder.table("leads.csv");
    let lead = |row: &Vec<String>| {
        let given = leads.header.iter().zip(row).filter(|(_, value)| !value.is_empty());
        let attributes: serde_json::Map<String, Value> = given.map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({ "lead_id": row[0], "attributes": attributes })
    };
    let asked: Vec<Value> = leads.rows.iter().step_by(97).map(lead).collect();
    let (status, answer) = server.post("/v1/lookalike/similar", &json!({ "leads": asked, "most": 3 }));
    assert_eq!(status, 200, "{answer}");
    for result in answer["results"].as_array().expect("results") {
        let id = result["lead_id"].as_str().expect("an identifier");
        let of_file: Vec<(&str, f64)> =
            found.rows.iter().filter(|row| row[0] == id).map(|row| (row[2].as_str(), row[3].parse().expect("a number"))).collect();
        let served: Vec<(&str, f64)> = result["similar"]
            .as_array()
            .expect("seeds")
            .iter()
            .map(|own| (own["seed_id"].as_str().expect("a seed"), own["similarity"].as_f64().expect("a number")))
            .collect();
        assert_eq!(served, of_file, "{id}");
    }
}

#[test]
fn what_is_wrong_with_seeds_is_told() {
    let folder = demo();
    let refused = |more: &[&str], parts: &[&str]| {
        let args = ["lookalike", "similar", "leads.csv", "-o", "refused.csv"];
        folder.plumb(&[&args[..], more].concat()).refused(3, parts);
    };
    refused(&["--seeds", "none.csv"], &["none.csv"]);
    refused(&["--seeds", "leads.csv", "--where", "amont > 5"], &["did you mean `amount`?"]);
    refused(&["--seeds", "leads.csv", "--where", "amount > 1e12"], &["no row with amount > 1000000000000"]);
    refused(&["--seeds", "leads.csv", "--model", "leads"], &["predicts conversion, and no likeness"]);
    assert!(!folder.path("refused.csv").exists());
    folder.plumb(&["lookalike", "similar", "leads.csv", "--seeds", "leads.csv", "-o", "leads.csv"]).refused(3, &["would replace"]);
}

#[test]
fn likeness_is_held_against_the_model_for_conversion_on_people_that_neither_has_seen() {
    let folder = demo();
    let args = ["lookalike", "train", "leads.csv", "--config", "plumb.toml", "--name", "held", "--against", "leads@1", "--json"];
    let said = folder.plumb(&[&args[..], &BEST].concat()).done().says(&["beside leads@1"]);
    let found = &said.json()["quality"]["conversion"];
    let leads = folder.table("leads.csv");
    let (best, hidden) = (best_ids(&leads), hidden_ids(&leads));
    let ids = leads.column("lead_id");
    let rows: Vec<usize> = unseen(&leads).into_iter().filter(|row| !best.contains(ids[*row]) || hidden.contains(ids[*row])).collect();
    let hidden_rows = rows.iter().filter(|row| hidden.contains(ids[**row])).count();
    assert!(hidden_rows >= 20, "{hidden_rows}");
    assert_eq!((found["rows"].as_u64(), found["hidden"].as_u64()), (Some(rows.len() as u64), Some(hidden_rows as u64)));
    assert_eq!((found["name"].as_str(), found["version"].as_u64()), (Some("leads"), Some(1)));
    let both = &found["on_same_rows"];
    let number = |name: &str, end: &str| both[name][end].as_f64().expect("a number");
    let gap = number("likeness_auc", "estimate") - number("conversion_auc", "estimate");
    assert!((gap - number("difference", "estimate")).abs() < 1e-12);
    assert!(number("difference", "lower") <= gap && gap <= number("difference", "upper"));
    for name in ["likeness_auc", "conversion_auc"] {
        assert!((0.5..1.0).contains(&number(name, "estimate")), "{name}: the demo has something to find");
    }
    assert_eq!(both["at_reach"].as_array().map(Vec::len), Some(4));
    // A model that has no one's outcome in reserve cannot be held against.
    let refused = folder.plumb(&[&args[..6], &["other", "--against", "like"], &BEST[..]].concat());
    refused.refused(3, &["tells likeness; `--against` names a model for conversion"]);
}

#[test]
fn a_model_that_has_seen_everybody_is_not_held_against() {
    let folder = Folder::with_leads(1500, 21);
    folder.plumb(&["init", "leads.csv"]).done();
    folder.plumb(&["train"]).done();
    // Seeds and population from before the cut of the model.
    let table = folder.table("leads.csv");
    let old = Table { header: table.header.clone(), rows: table.rows[..900].to_vec() };
    folder.write("old.csv", old.to_csv());
    let args = ["lookalike", "train", "old.csv", "--where", "outcome = won", "--against", "leads", "--json"];
    let said = folder.plumb(&args);
    assert!([0, 4].contains(&said.code), "{}", said.stderr);
    let found = &said.json()["quality"]["conversion"];
    assert_eq!(found["rows"], 0);
    assert!(found["not_compared"].as_str().is_some_and(|why| why.contains("has not seen 0 people")), "{found}");
    assert!(found["on_same_rows"].is_null());
    said.says(&["likeness is not held against leads@1"]);
}

#[test]
fn likeness_is_a_third_in_the_comparison_on_leads_that_it_was_not_told_of() {
    let folder = demo();
    let document = folder.plumb(&["compare", "--lookalike", "like", "-o", "three.html", "--json"]).done().json();
    let own = &document["likeness"];
    let (leads, on) = (folder.table("leads.csv"), &document["on"]);
    let (best, hidden) = (best_ids(&leads), hidden_ids(&leads));
    let ids = leads.column("lead_id");
    // Of closed deals after the cut: who was told of is left out, and nobody else.
    let told = unseen(&leads).into_iter().filter(|row| best.contains(ids[*row]) && !hidden.contains(ids[*row])).count() as u64;
    let count = |value: &Value| value.as_u64().expect("a count");
    assert!(count(&own["seeds_left_out"]) <= told);
    assert_eq!(count(&own["leads"]) + count(&own["seeds_left_out"]), count(&on["leads"]));
    let all = &own["head_to_head"];
    let names: Vec<&str> = all["standings"].as_array().expect("standings").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["likeness", "the model", "the rules"]);
    assert!(all["standings"][0]["probabilities"].is_null(), "likeness is no probability");
    assert_eq!(all["rows"], own["leads"]);
    // The figures of the others are as without it.
    let without = folder.plumb(&["compare", "--json"]).done().json();
    assert!(without["likeness"].is_null());
    assert_eq!((&without["model"], &without["rules"], &without["verdict"]), (&document["model"], &document["rules"], &document["verdict"]));
    let page = folder.text("three.html");
    assert!(page.contains("<section id=\"likeness\"") && page.contains("like@1"));
    folder.plumb(&["compare", "--lookalike", "leads"]).refused(3, &["predicts conversion, and no likeness"]);
}

#[test]
fn a_version_that_does_not_say_who_was_hidden_counts_all_seeds_as_told() {
    let folder = Folder::with_demo("");
    // Not what other tests are publishing beside them.
    ["models/leads", "models/like"].iter().for_each(|model| copy(&demo().path(model), &folder.path(model)));
    // As an earlier program published it: without the list, and a manifest that does not name it.
    std::fs::remove_file(folder.path("models/like/versions/1/hidden.txt")).expect("the list is there");
    let manifest: Value = serde_json::from_str(&folder.text("models/like/versions/1/manifest.json")).expect("JSON");
    let digest = manifest["files"]["hidden.txt"].as_str().expect("a digest");
    folder.replace("models/like/versions/1/manifest.json", &format!("    \"hidden.txt\": \"{digest}\",\n"), "");
    let own = folder.plumb(&["compare", "--lookalike", "like", "--json"]).done().json()["likeness"].clone();
    assert!(own["notes"][0].as_str().is_some_and(|note| note.contains("all of them are left out")), "{own}");
    let leads = folder.table("leads.csv");
    let best = best_ids(&leads);
    let ids = leads.column("lead_id");
    let all = unseen(&leads).into_iter().filter(|row| best.contains(ids[*row])).count() as u64;
    assert!(own["seeds_left_out"].as_u64().is_some_and(|left_out| left_out > 0 && left_out <= all), "{own}");
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (own, other) = (entry.path(), to.join(entry.file_name()));
        if own.is_dir() { copy(&own, &other) } else { std::fs::copy(&own, &other).map(drop).expect("a file can be copied") }
    }
}

#[test]
fn the_report_shows_the_figures_of_the_version_and_stands_up() {
    const REPORT: &str = "models/like/versions/1/report.html";
    let folder = demo();
    let page = folder.text(REPORT);
    let metrics: Value = serde_json::from_str(&folder.text("models/like/versions/1/metrics.json")).expect("metrics are JSON");
    let auc = metrics["quality"]["auc"]["estimate"].as_f64().expect("a figure");
    assert!(page.contains(&format!("{auc:.4}")));
    for at in metrics["quality"]["at_reach"].as_array().expect("reaches") {
        let recall = at["recall"]["estimate"].as_f64().expect("a figure");
        assert!(page.contains(&format!("{:.1}%", 100.0 * recall)), "{recall}");
    }
    for part in ["rows of one file", "amount &gt;= 17900", "twice as common among the seeds", "data digest"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("/tmp") && !page.contains("plumb.toml/"), "no folder of this machine");
    folder.plumb(&["models", "verify"]).done();
    let browser = Browser::new();
    let console = browser.console(&folder.path(REPORT));
    assert!(console.is_empty(), "{console:?}");
    for width in [390, 1280] {
        assert_eq!(browser.overflow(&folder.path(REPORT), width), 0, "{width} px");
    }
    assert!((3..60).contains(&browser.printed_pages(&folder.path(REPORT))));
    // The same run makes the same version.
    folder.plumb(&[&["lookalike", "train", "leads.csv", "--config", "plumb.toml", "--registry", "again"], &BEST[..]].concat()).done();
    for file in ["report.html", "model.json", "metrics.json", "card.md", "seeds.txt", "hidden.txt"] {
        assert_eq!(folder.text(&format!("models/like/versions/1/{file}")), folder.text(&format!("again/like/versions/1/{file}")), "{file}");
    }
}

#[test]
fn a_model_of_likeness_is_not_laid_over_one_of_conversion() {
    demo().plumb(&["models", "diff", "leads@1", "like@1"]).refused(3, &["leads@1 predicts conversion, and like@1 tells likeness"]);
}

#[test]
fn a_value_that_no_row_has_is_told_with_the_nearest() {
    let train = |condition: &str| {
        let args = ["lookalike", "train", "leads.csv", "--config", "plumb.toml", "--name", "other", "--where", condition];
        demo().plumb(&args).ended(3)
    };
    train("outcome = wonn").says(&["there are no seeds with outcome = wonn: `outcome` never has the value `wonn`; did you mean `won`?"]);
    train("outcome = splendid").says(&["`outcome` never has the value `splendid`; it has: ", "lost"]);
}
