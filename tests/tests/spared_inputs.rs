//! No command writes over what it reads.

use plumb_tests::Folder;

/// The command is refused, and every file is as it was.
fn refused(folder: &Folder, args: &[&str], parts: &[&str]) {
    let before = folder.everything();
    folder.plumb(args).refused(3, parts);
    assert!(folder.everything() == before, "{args:?} leaves all as it was");
}

#[test]
fn a_comparison_replaces_nothing_that_it_reads() {
    let folder = Folder::with_demo("");
    for input in ["leads.csv", "events.csv", "rules.toml", "plumb.toml"] {
        refused(&folder, &["compare", "-o", input], &[input, "the page would replace the", "name another file with -o"]);
    }
    refused(&folder, &["compare", "--swap-set", "leads.csv"], &["leads.csv: the list of leads would replace the leads", "--swap-set"]);
    refused(&folder, &["compare", "--swap-set", "./events.csv"], &["events.csv: the list of leads would replace the events"]);
    std::fs::copy(folder.path("leads.csv"), folder.path("later.csv")).expect("a copy");
    std::fs::copy(folder.path("rules.toml"), folder.path("other.toml")).expect("a copy");
    refused(&folder, &["compare", "--on", "later.csv", "--swap-set", "later.csv"], &["later.csv: ", "would replace the leads"]);
    refused(&folder, &["compare", "--rules", "other.toml", "-o", "other.toml"], &["other.toml: the page would replace the rules"]);
    refused(&folder, &["compare", "-o", "one.csv", "--swap-set", "one.csv"], &["one.csv: ", "would go into one file"]);
}

#[test]
fn suggested_rules_replace_neither_rules_nor_configuration() {
    let folder = Folder::with_demo("");
    for input in ["rules.toml", "plumb.toml", "leads.csv"] {
        refused(&folder, &["rules", "suggest", "-o", input], &[input, "the new rules would replace the", "-o"]);
    }
}

#[test]
fn scores_replace_no_events_either_though_the_model_uses_none() {
    let folder = Folder::with_model(1200, 1);
    folder.write("events.csv", "lead_id,type,at\nx,visit,2025-01-01\n");
    refused(
        &folder,
        &["score", "leads.csv", "--events", "events.csv", "-o", "events.csv"],
        &["events.csv: the scores would replace the events; name another file with -o"],
    );
    folder
        .plumb(&["score", "leads.csv", "--events", "events.csv", "-o", "scores.csv"])
        .done()
        .says(&["the model uses no events, and ignores them"]);
}

#[test]
fn made_up_leads_replace_made_up_leads_only() {
    let folder = Folder::new();
    folder.write("events.csv", "a,b\n1,2\n");
    refused(
        &folder,
        &["synth", "--leads", "50", "-o", "."],
        &["events.csv: the made-up leads would replace it; name another folder with -o"],
    );
    folder.plumb(&["synth", "--leads", "50", "-o", "made"]).done();
    // Their truth beside them says what they are.
    folder.plumb(&["synth", "--leads", "60", "-o", "made"]).done().says(&["wrote 60 leads"]);
    // Files of the other format have other names.
    folder.plumb(&["synth", "--leads", "50", "--format", "parquet", "-o", "made"]).done();
}
