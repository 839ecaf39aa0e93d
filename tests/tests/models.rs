//! `plumb models`: what is there, what serves, who overruled the gate and why, and whether every byte is the published one.

use plumb_tests::Folder;
use serde_json::json;

/// `leads@1` is the champion; `leads@2`, trained on the same leads, was refused.
fn two_versions() -> Folder {
    let folder = Folder::with_model(1200, 1);
    folder.plumb(&["train"]).ended(4);
    folder
}

fn flip_a_byte(folder: &Folder, name: &str) {
    let mut bytes = std::fs::read(folder.path(name)).expect("the file is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    folder.write(name, bytes);
}

#[test]
fn list_shows_versions_verdicts_and_aliases() {
    let folder = two_versions();
    let said = folder.plumb(&["models", "list"]).done();
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", said.stdout);
    assert_eq!(lines[0], "leads");
    assert!(lines[1].trim_start().starts_with("1 ") && lines[1].contains(" promoted ") && lines[1].ends_with(" champion"), "{}", lines[1]);
    assert!(
        lines[2].trim_start().starts_with("2 ") && lines[2].contains(" cannot tell ") && !lines[2].contains("champion"),
        "{}",
        lines[2]
    );
    assert!(lines[1].contains(" AUC 0."), "{}", lines[1]);
    let document = folder.plumb(&["models", "list", "--json"]).done().json();
    assert_eq!(document.as_array().map(Vec::len), Some(1));
    assert_eq!(document[0]["name"], "leads");
    assert_eq!(document[0]["aliases"], json!({ "champion": 1 }));
    let decisions: Vec<_> =
        document[0]["versions"].as_array().expect("versions").iter().map(|v| (&v["version"], &v["verdict"]["decision"])).collect();
    assert_eq!(decisions, [(&json!(1), &json!("promoted")), (&json!(2), &json!("refused"))]);
}

#[test]
fn list_says_when_there_is_nothing() {
    let folder = Folder::new();
    folder.plumb(&["models", "list"]).refused(3, &["there is no folder `models` with models: train one first (`plumb train`)"]);
    std::fs::create_dir(folder.path("models")).expect("a folder can be made");
    let said = folder.plumb(&["models", "list"]).done().says(&["no model yet in models: train one with `plumb train`"]);
    assert_eq!(said.stdout, "");
    assert_eq!(folder.plumb(&["models", "list", "--json"]).done().json(), json!([]));
}

#[test]
fn show_and_card_describe_one_version() {
    let folder = two_versions();
    let said = folder.plumb(&["models", "show", "leads"]).done();
    for part in [
        "leads@1  published ",
        "promoted: better than the base rate",
        " labelled leads won; AUC 0.",
        "columns:\n",
        "number    employees",
        "history:\n",
        "champion none -> 1",
    ] {
        assert!(said.stdout.contains(part), "`{part}` in\n{}", said.stdout);
    }
    let document = folder.plumb(&["models", "show", "leads@2", "--json"]).done().json();
    assert_eq!(document["manifest"]["version"], json!(2));
    assert_eq!(document["model"]["name"], "leads");
    assert_eq!(document["history"].as_array().map(Vec::len), Some(1));
    let card = folder.plumb(&["models", "card", "leads"]).done();
    assert_eq!(card.stdout, folder.text("models/leads/versions/1/card.md"));
    assert!(card.stdout.starts_with("# Model card: leads\n"));
    for command in ["show", "card"] {
        folder.plumb(&["models", command, "leads@3"]).refused(3, &["the model `leads` has no version 3; there are: 1, 2"]);
        folder.plumb(&["models", command, "deals"]).refused(3, &["there is no model `deals` in `models`; there are: leads"]);
    }
}

#[test]
fn a_refused_version_is_promoted_only_by_force_and_with_a_reason_on_record() {
    let folder = two_versions();
    let before = folder.everything();
    let refusal = [
        "version 2 of `leads` was refused by the gate: cannot tell it from the champion",
        "`plumb models promote leads@2 --force --reason TEXT`",
    ];
    folder.plumb(&["models", "promote", "leads@2"]).refused(4, &refusal);
    folder.plumb(&["models", "promote", "leads@2", "--reason", "it looks nice"]).refused(4, &refusal);
    folder.plumb(&["models", "promote", "leads@2", "--force"]).ended(2).says(&["--reason <TEXT>"]);
    folder.plumb(&["models", "promote", "leads@2", "--force", "--reason", " "]).ended(4);
    folder.plumb(&["models", "promote", "leads@7"]).refused(3, &["the model `leads` has no version 7; there are: 1, 2"]);
    folder.plumb(&["models", "promote", "leads@champion"]).ended(2).says(&["plumb models promote leads@VERSION"]);
    assert!(before == folder.everything(), "no refusal changes the registry");

    folder
        .plumb(&["models", "promote", "leads@2", "--force", "--reason", "the sales team asked for it"])
        .done()
        .says(&["leads@2 is the champion now"]);
    folder.plumb(&["score", "leads.csv", "-o", "scores.csv"]).done().says(&["1200 rows by leads@2"]);
    let history = folder.plumb(&["models", "show", "leads", "--json"]).done().json()["history"].clone();
    let last = &history[1];
    assert_eq!((&last["from"], &last["to"], &last["forced"]), (&json!(1), &json!(2), &json!(true)));
    assert_eq!(last["reason"], "the sales team asked for it");
    let shown = folder.plumb(&["models", "show", "leads"]).done();
    assert!(shown.stdout.contains("champion 1 -> 2, forced  the sales team asked for it"), "{}", shown.stdout);
}

#[test]
fn rollback_goes_back_to_the_champion_before() {
    let folder = two_versions();
    let only_one = ["the model `leads` has no earlier champion to go back to: its history knows only version 1"];
    folder.plumb(&["models", "rollback", "leads"]).refused(3, &only_one);
    folder.plumb(&["models", "promote", "leads@2", "--force", "--reason", "a trial"]).done();
    folder
        .plumb(&["models", "rollback", "leads", "--reason", "it was worse"])
        .done()
        .says(&["leads@1 is the champion again, instead of 2"]);
    folder.plumb(&["score", "leads.csv", "-o", "scores.csv"]).done().says(&["1200 rows by leads@1"]);
    let history = folder.plumb(&["models", "show", "leads", "--json"]).done().json()["history"].clone();
    let actions: Vec<_> =
        history.as_array().expect("a history").iter().map(|entry| (entry["action"].clone(), entry["to"].clone())).collect();
    assert_eq!(actions, [(json!("promote"), json!(1)), (json!("promote"), json!(2)), (json!("rollback"), json!(1))]);
    assert_eq!(history[2]["reason"], "it was worse");
    folder.plumb(&["models", "rollback", "leads"]).refused(3, &only_one);
    folder.plumb(&["models", "rollback", "deals"]).ended(3).says(&["error: "]);
}

#[test]
fn verify_names_the_version_with_a_changed_byte() {
    let folder = two_versions();
    let sound = folder.plumb(&["models", "verify"]).done();
    assert_eq!(
        sound.stdout,
        "ok       leads version 1\nok       leads version 2\nok       leads champion = version 1\nok       leads history\n"
    );
    assert_eq!(folder.plumb(&["models", "verify", "leads"]).done().stdout, sound.stdout);
    folder.plumb(&["models", "verify", "deals"]).refused(3, &["there is no model `deals`"]);

    for file in ["model.json", "card.md", "metrics.json", "plumb.toml"] {
        let path = format!("models/leads/versions/2/{file}");
        let kept = folder.text(&path);
        flip_a_byte(&folder, &path);
        let said = folder.plumb(&["models", "verify"]).ended(3);
        assert!(said.stdout.contains("ok       leads version 1\n"), "{}", said.stdout);
        let line = format!("DAMAGED  leads version 2: `{path}` was changed or damaged after it was published: its manifest says ");
        assert!(said.stdout.contains(&line), "{file}:\n{}", said.stdout);
        assert_eq!(said.stdout.matches("DAMAGED").count(), 1, "{}", said.stdout);
        folder.write(&path, kept);
    }
    folder.plumb(&["models", "verify"]).done();
}

#[test]
fn a_damaged_version_is_neither_used_nor_promoted() {
    let folder = two_versions();
    flip_a_byte(&folder, "models/leads/versions/2/model.json");
    let damaged =
        ["models/leads/versions/2/model.json` was changed or damaged after it was published", "restore it from a copy, or train again"];
    folder.plumb(&["models", "promote", "leads@2", "--force", "--reason", "why not"]).refused(3, &damaged);
    folder.plumb(&["score", "leads.csv", "-o", "scores.csv", "--model", "leads@2"]).refused(3, &damaged);
    assert!(!folder.path("scores.csv").exists());
    folder.plumb(&["score", "leads.csv", "-o", "scores.csv"]).done().says(&["by leads@1"]);

    flip_a_byte(&folder, "models/leads/versions/1/model.json");
    let before = folder.everything();
    folder
        .plumb(&["serve", "--bind", "127.0.0.1:0"])
        .ended(3)
        .says(&["error: the champion of `leads` cannot be used", "`plumb models verify` shows what is wrong"]);
    // A new model is measured against the champion, so a champion that cannot be read stops the training too.
    folder.plumb(&["train"]).refused(3, &["models/leads/versions/1/model.json` was changed or damaged"]);
    assert!(before == folder.everything());
}

#[test]
fn verify_finds_aliases_that_lead_nowhere() {
    let folder = two_versions();
    folder.write("models/leads/aliases.json", "{\"champion\": 9}");
    let said = folder.plumb(&["models", "verify"]).ended(3);
    assert!(
        said.stdout.contains("DAMAGED  leads champion = version 9: `champion` of the model `leads` is version 9, which is not there"),
        "{}",
        said.stdout
    );
    folder
        .plumb(&["score", "leads.csv", "-o", "scores.csv"])
        .refused(3, &["is version 9, which is not there: restore its folder, or promote another"]);
    folder.plumb(&["models", "promote", "leads@1"]).done();
    folder.plumb(&["models", "verify"]).done();
}
