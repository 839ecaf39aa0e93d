//! Features whose effect does not hold over time: named, and shrunk harder unless the configuration keeps them.

use plumb_core::hash::mix;
use plumb_tests::{Folder, Table};
use serde_json::Value;

const ROWS: usize = 8000;

/// What `channel` says is drawn anew in every twentieth of the time; what `size` says stays.
fn leads() -> Table {
    let mut table = Table { header: vec!["lead_id".into()], rows: (0..ROWS).map(|row| vec![format!("{}", 900 + row)]).collect() };
    let channel = |row: usize| (mix(row as u64) % 5) as usize;
    let size = |row: usize| mix(row as u64 ^ 0x5151) % 8;
    table.add("created_at", |row| {
        let of_year = row % 2000;
        format!("{}-{:02}-{:02}", 2020 + row / 2000, of_year / 170 + 1, of_year % 170 / 7 + 1)
    });
    table.add("channel", |row| ["ads", "fair", "mail", "phone", "web"][channel(row)].to_owned());
    table.add("size", |row| size(row).to_string());
    table.add("outcome", |row| {
        let moving = mix((row / 400 * 5 + channel(row)) as u64 ^ 0xabcd) % 50;
        if mix(row as u64 ^ 0x7777) % 100 < moving + 5 * size(row) { "won" } else { "lost" }.to_owned()
    });
    table
}

fn json(folder: &Folder, file: &str) -> Value {
    serde_json::from_str(&folder.text(file)).expect("JSON")
}

fn unstable(folder: &Folder, name: &str) -> Vec<String> {
    let metrics = json(folder, &format!("models/{name}/versions/1/metrics.json"));
    let own = metrics["unstable"].as_array().cloned().unwrap_or_default();
    own.iter().map(|one| one["feature"].as_str().unwrap_or_default().to_owned()).collect()
}

/// How far apart the weights of a feature lie.
fn spread(folder: &Folder, name: &str, feature: &str) -> f64 {
    let model = json(folder, &format!("models/{name}/versions/1/model.json"));
    let features = model["model"]["served"]["features"].as_array().cloned().unwrap_or_default();
    let own = features.iter().find(|own| own["name"] == feature).expect("it is learned from");
    let weights: Vec<f64> = own["bins"].as_array().expect("bins").iter().filter_map(|bin| bin["weight"].as_f64()).collect();
    weights.iter().copied().fold(f64::MIN, f64::max) - weights.iter().copied().fold(f64::MAX, f64::min)
}

#[test]
fn they_are_named_and_shrunk_unless_kept() {
    let folder = Folder::new();
    folder.write("leads.csv", leads().to_csv());
    folder.plumb(&["init", "leads.csv", "--id", "lead_id"]).done();
    folder.replace("plumb.toml", "[training]", "[training]\ninteractions = false");
    let said = folder.plumb(&["train"]).done().stderr;
    assert!(
        said.contains("DRIFT: what these features say of winning differs between ten stretches of the training rows (by creation)"),
        "{said}"
    );
    assert_eq!(unstable(&folder, "leads"), ["channel"]);
    assert!(folder.text("models/leads/versions/1/card.md").contains("DRIFT: "));

    folder.replace("plumb.toml", "[training]", "[training]\nunstable_effects = \"keep\"");
    let said = folder.plumb(&["train", "--name", "kept"]).done().stderr;
    assert!(said.contains("`unstable_effects = \"keep\"` trusts them all the same"), "{said}");
    assert_eq!(unstable(&folder, "kept"), ["channel"]);
    let (shrunk, kept) = (spread(&folder, "leads", "channel"), spread(&folder, "kept", "channel"));
    assert!(shrunk < 0.99 * kept, "{shrunk} against {kept}");
}

#[test]
fn identifiers_that_count_up_stand_for_time() {
    let folder = Folder::new();
    let mut table = leads();
    table.drop_column("created_at");
    // The file is in another order than the identifiers.
    table.rows.sort_by_key(|row| mix(row[0].len() as u64 ^ row[0].parse::<u64>().unwrap_or(0)));
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv", "--id", "lead_id"]).done();
    let said = folder.plumb(&["train"]).done().stderr;
    assert!(said.contains("(in the order of identifiers)"), "{said}");
    assert_eq!(unstable(&folder, "leads"), ["channel"]);
}

#[test]
fn effects_that_hold_are_not_named() {
    let folder = Folder::new();
    let mut table = leads();
    let sizes: Vec<u64> = table.column("size").iter().map(|size| size.parse().expect("a number")).collect();
    table.map("outcome", |row, _| if mix(row as u64 ^ 0x7777) % 100 < 20 + 5 * sizes[row] { "won" } else { "lost" }.to_owned());
    folder.write("leads.csv", table.to_csv());
    folder.plumb(&["init", "leads.csv", "--id", "lead_id"]).done();
    let said = folder.plumb(&["train"]).done().stderr;
    assert!(!said.contains("DRIFT"), "{said}");
    assert_eq!(unstable(&folder, "leads"), Vec::<String>::new());
}
