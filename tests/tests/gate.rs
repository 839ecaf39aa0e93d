//! What `plumb train` promotes, what it refuses, and how it says so.

use plumb_registry::Registry;
use plumb_tests::Folder;
use serde_json::json;

/// Leads whose outcomes were dealt out anew: nothing can be learnt from them.
fn without_signal() -> Folder {
    let folder = Folder::with_leads(1500, 3);
    let mut table = folder.table("leads.csv");
    let mut outcomes: Vec<String> = table.column("outcome").into_iter().map(str::to_owned).collect();
    let mut state = 12345u64;
    for at in (1..outcomes.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        outcomes.swap(at, (state >> 33) as usize % (at + 1));
    }
    table.map("outcome", |row, _| outcomes[row].clone());
    // Open leads have no date of closing, which would still tell them apart.
    table.drop_column("closed_at");
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    folder
}

fn champion(folder: &Folder) -> Option<u32> {
    Registry::open(folder.path("models")).champion("leads").expect("the registry can be read")
}

/// What the evidence of a version says, as its manifest has it.
fn advice(folder: &Folder, version: u32) -> String {
    let manifest = folder.text(&format!("models/leads/versions/{version}/manifest.json"));
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("a manifest is JSON");
    manifest["verdict"]["advice"].as_str().expect("the gate says").to_owned()
}

fn versions(folder: &Folder) -> Vec<u32> {
    Registry::open(folder.path("models")).versions("leads").expect("the registry can be read")
}

#[test]
fn a_model_better_than_the_base_rate_is_promoted() {
    let folder = Folder::with_leads(6000, 3);
    folder.plumb(&["init", "leads.csv"]).done();
    let said = folder.plumb(&["train"]).done();
    let said = said.says(&["ROC AUC", "log loss", "ECE", "leads@1 is promoted: better than the base rate: cross-validated log loss 0."]);
    assert_eq!(said.stdout, "");
    assert_eq!(champion(&folder), Some(1));
    let metrics: serde_json::Value = serde_json::from_str(&folder.text("models/leads/versions/1/metrics.json")).expect("metrics are JSON");
    let auc = metrics["test"]["auc"]["estimate"].as_f64().expect("an AUC");
    assert!(auc > 0.6, "{auc}");
    assert!(metrics["cross_validation"]["gain"]["lower"].as_f64().is_some_and(|lower| lower > 0.0));
    assert_eq!(folder.text("models/leads/versions/1/plumb.toml"), folder.text("plumb.toml"));
    assert!(folder.text("models/leads/versions/1/card.md").contains("**Promoted.** Better than the base rate: "));
}

#[test]
fn without_signal_a_version_is_kept_but_not_promoted() {
    let folder = without_signal();
    let said = folder.plumb(&["train"]).ended(4);
    said.says(&[
        "leads@1 is not promoted: cannot tell whether it is better than the base rate: ",
        "to overrule: plumb models promote leads@1 --force --reason TEXT",
    ]);
    assert_eq!(versions(&folder), [1]);
    assert_eq!(champion(&folder), None);
    let no_champion = "the model `leads` has no champion: promote one with `plumb models promote leads@VERSION`; there are: 1";
    folder.plumb(&["score", "leads.csv", "-o", "scores.csv"]).refused(3, &[no_champion]);
    assert!(!folder.path("scores.csv").exists());
    // By its number it can be used, so that a person may look at what it does.
    folder.plumb(&["score", "leads.csv", "-o", "scores.csv", "--model", "leads@1"]).done().says(&["1500 rows by leads@1"]);
    // A model that nobody promoted is not measured against: the next one is again the first.
    folder.plumb(&["train"]).ended(4).says(&["leads@2 is not promoted: cannot tell whether it is better than the base rate"]);
    assert_eq!(versions(&folder), [1, 2]);
}

#[test]
fn the_same_data_again_cannot_beat_the_champion() {
    let folder = Folder::with_model(6000, 3);
    let said = folder.plumb(&["train"]).ended(4);
    said.says(&["leads@2 is not promoted: cannot tell it from the champion, version 1, which stays: both predict the very same"]);
    assert_eq!(versions(&folder), [1, 2]);
    assert_eq!(champion(&folder), Some(1));
    assert_eq!([advice(&folder, 1), advice(&folder, 2)], ["promote", "cannot_tell"]);
    assert!(folder.text("models/leads/versions/2/card.md").contains("**Not promoted: cannot tell.** Cannot tell it from the champion"));
    let model = |version: u32| folder.text(&format!("models/leads/versions/{version}/model.json"));
    assert!(model(1) == model(2), "same rows, same configuration, same seed: same bytes");
}

#[test]
fn a_worse_model_does_not_replace_the_champion() {
    let folder = Folder::with_model(8000, 3);
    // Only a column that says little is left.
    let kept: Vec<String> = folder
        .text("plumb.toml")
        .lines()
        .filter(|line| !line.starts_with('"') || line.starts_with("\"device\"") || line.contains("_at\""))
        .map(str::to_owned)
        .collect();
    folder.write("plumb.toml", kept.join("\n"));
    folder.plumb(&["train"]).ended(4).says(&["leads@2 is not promoted: worse than the champion, version 1: log loss on "]);
    assert_eq!(advice(&folder, 2), "do_not_promote");
    assert_eq!(champion(&folder), Some(1));
}

#[test]
fn a_better_model_replaces_the_champion() {
    let folder = Folder::with_leads(8000, 3);
    folder.plumb(&["init", "leads.csv"]).done();
    let full = folder.text("plumb.toml");
    let kept: Vec<&str> =
        full.lines().filter(|line| !line.starts_with('"') || line.starts_with("\"authority\"") || line.contains("_at\"")).collect();
    folder.write("plumb.toml", kept.join("\n"));
    folder.plumb(&["train"]).done();
    folder.write("plumb.toml", full);
    folder.plumb(&["train"]).done().says(&["leads@2 is promoted: better than the champion, version 1: log loss on "]);
    assert_eq!(champion(&folder), Some(2));
}

#[test]
fn json_is_one_document_whatever_the_verdict() {
    let folder = without_signal();
    for (code, version) in [(4, 1), (4, 2)] {
        let document = folder.plumb(&["train", "--json"]).ended(code).json();
        assert_eq!(document["name"], "leads");
        assert_eq!(document["version"], json!(version));
        assert_eq!(document["verdict"]["decision"], "refused");
        assert_eq!(document["metrics"]["rows"]["read"], json!(1500));
    }
    let folder = Folder::with_leads(1500, 3);
    folder.plumb(&["init", "leads.csv"]).done();
    let document = folder.plumb(&["train", "--json"]).done().json();
    assert_eq!(document["verdict"]["decision"], "promoted");
    let rows = &document["metrics"]["rows"];
    let count = |name: &str| rows[name].as_u64().expect("a count");
    assert_eq!(count("training") + count("test") + count("purged"), count("labelled"), "{rows}");
    let left_out = |name: &str| rows["left_out"][name].as_u64().expect("a count");
    assert_eq!(count("labelled") + left_out("open") + left_out("immature") + left_out("undated"), 1500, "{rows}");
    // A refusal writes no document at all.
    std::fs::remove_file(folder.path("leads.csv")).expect("the leads are there");
    folder.plumb(&["train", "--json"]).refused(3, &["leads.csv: there is no such file"]);
}

#[test]
fn both_solvers_come_to_the_same_model() {
    let folder = Folder::with_leads(1500, 3);
    folder.plumb(&["init", "leads.csv"]).done();
    let auc = |solver: &str| {
        let document = folder.plumb(&["train", "--solver", solver, "--name", solver, "--json"]).done().json();
        let shown = folder.plumb(&["models", "show", solver, "--json"]).done().json();
        assert_eq!(shown["model"]["fitting"]["solver"], solver);
        document["metrics"]["test"]["auc"]["estimate"].as_f64().expect("an AUC")
    };
    let (linfa, newton) = (auc("linfa"), auc("newton"));
    assert!((linfa - newton).abs() < 0.002, "{linfa} and {newton}");
}

#[test]
fn a_model_of_another_target_or_other_columns_is_not_compared() {
    let folder = Folder::with_model(3000, 3);
    folder.replace("plumb.toml", "# horizon_days = 90", "horizon_days = 15");
    let refused = "leads@2 is not promoted: cannot be compared with the champion, version 1, which stays: it predicts something else";
    folder.plumb(&["train"]).ended(4).says(&[refused]);
    folder.replace("plumb.toml", "horizon_days = 15", "# horizon_days = 90");
    // The champion would be judged with the column missing everywhere, which is no fair comparison.
    folder.replace("plumb.toml", "\"authority\" = ", "\"power\" = ");
    let mut table = folder.table("leads.csv");
    table.rename("authority", "power");
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["train"]).ended(4).says(&["leads@3 is not promoted", "it uses columns that these data lack: authority"]);
    assert_eq!(champion(&folder), Some(1));
}

#[test]
fn figures_too_good_to_be_true_are_said() {
    let folder = Folder::with_leads(1500, 3);
    let mut table = folder.table("leads.csv");
    let outcomes: Vec<String> = table.column("outcome").into_iter().map(str::to_owned).collect();
    table.add("contract", |row| if outcomes[row] == "won" { "signed".to_owned() } else { "none".to_owned() });
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv"]).done();
    folder.write("plumb.toml", folder.text("plumb.toml") + "\n[audit]\nallow = [\"contract\"]\n");
    folder
        .plumb(&["train"])
        .done()
        .says(&["note: LEAK `contract`, allowed by the configuration: ", "note: SUSPICIOUSLY GOOD: a ROC AUC of "]);
}

#[test]
fn columns_that_cannot_be_read_or_tell_nothing_are_said() {
    let folder = Folder::with_leads(1500, 3);
    folder.plumb(&["init", "leads.csv"]).done();
    let mut table = folder.table("leads.csv");
    table.map("employees", |row, value| if row == 40 { "many".to_owned() } else { value.to_owned() });
    folder.write("leads.csv", table.to_csv());
    let said = folder.plumb(&["train"]);
    // Planned dates lie after creation, and nobody has said that they are known then.
    said.says(&[
        "note: column `employees`: 1 of ",
        "values are no number and count as `other`; the first is at line 42",
        "note: these columns tell no leads apart, and are not in the model: expected_date (",
    ]);
    table.map("employees", |_, _| "1.234,56".to_owned());
    folder.write("leads.csv", table.to_csv());
    let problem = "leads.csv, line 2, column `employees`: `1.234,56` is no number, nor is any other value of the column";
    folder.plumb(&["train"]).refused(3, &[problem]);
}
