//! What a process leaves that dies in the middle.

use std::fs;
use std::io::Write;

use plumb_registry::Decision;

use crate::sample::{Shop, draft, model, reference, time};

#[test]
fn an_unfinished_version_is_not_seen_and_swept_by_the_next_publish() {
    let shop = Shop::with_champion(1);
    let left = shop.path("leads/.publish-4242");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("model.json"), "{\"format\":\"plu").unwrap();
    assert_eq!(shop.registry.versions("leads").unwrap(), [1]);
    assert_eq!(shop.registry.load(&reference("leads")).unwrap().version, 1);
    assert!(shop.registry.verify(None).unwrap().iter().all(|v| v.result.is_ok()));
    assert!(left.exists(), "readers leave it alone");
    assert_eq!(shop.publish("leads", Decision::Promoted), 2);
    assert!(!left.exists());
}

#[test]
fn a_first_publish_that_crashed_leaves_no_model() {
    let shop = Shop::new();
    fs::create_dir_all(shop.path("leads/versions")).unwrap();
    fs::create_dir_all(shop.path("leads/.publish-7")).unwrap();
    assert!(shop.registry.names().unwrap().is_empty());
    assert!(shop.registry.load(&reference("leads")).unwrap_err().to_string().contains("train one first"));
    assert_eq!(shop.publish("leads", Decision::Promoted), 1);
}

#[test]
fn half_written_aliases_change_nothing() {
    let shop = Shop::with_champion(1);
    fs::write(shop.path("leads/.aliases.json.new"), "{\"champ").unwrap();
    assert_eq!(shop.registry.champion("leads").unwrap(), Some(1));
    shop.publish("leads", Decision::Promoted);
    shop.promote(2);
    assert_eq!(shop.registry.champion("leads").unwrap(), Some(2));
    assert!(!shop.path("leads/.aliases.json.new").exists());
}

#[test]
fn a_half_written_line_of_history_is_dropped() {
    let shop = Shop::with_champion(2);
    let path = shop.path("leads/history.ndjson");
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"at\":\"2025-04-").unwrap();
    assert_eq!(shop.registry.history("leads").unwrap().len(), 2);
    assert_eq!(shop.registry.rollback("leads", time("2025-05-01"), None).unwrap(), (2, 1));
    assert_eq!(shop.registry.history("leads").unwrap().len(), 3);
    assert!(fs::read_to_string(path).unwrap().lines().all(|line| line.ends_with('}')));
}

#[test]
fn a_recorded_change_that_did_not_come_to_pass_is_no_earlier_champion() {
    // Died after the record of 2 to 3, before the aliases were replaced; once alone, and once with the promotion repeated.
    for repeated in [false, true] {
        let shop = Shop::with_champion(2);
        shop.publish("leads", Decision::Promoted);
        let aliases = fs::read(shop.path("leads/aliases.json")).unwrap();
        shop.promote(3);
        fs::write(shop.path("leads/aliases.json"), aliases).unwrap();
        assert_eq!(shop.registry.champion("leads").unwrap(), Some(2));
        let expected = if repeated {
            shop.promote(3);
            (3, 2)
        } else {
            (2, 1)
        };
        assert_eq!(shop.registry.rollback("leads", time("2025-05-01"), None).unwrap(), expected);
    }
}

#[test]
fn a_number_that_is_taken_after_all_is_passed_over() {
    let shop = Shop::with_champion(1);
    // Not a version, so it is not counted, but the rename cannot have its place.
    fs::write(shop.path("leads/versions/2"), "").unwrap();
    assert_eq!(shop.publish("leads", Decision::Promoted), 3);
    assert_eq!(shop.registry.load(&reference("leads@3")).unwrap().manifest.version, 3);
}

#[test]
fn strange_entries_are_ignored() {
    let shop = Shop::with_champion(1);
    for folder in
        ["leads/versions/01", "leads/versions/x", "leads/versions/-2", "leads/versions/.tmp", "UPPER/versions/1", ".git/versions/1"]
    {
        fs::create_dir_all(shop.path(folder)).unwrap();
    }
    fs::write(shop.path("README.md"), "").unwrap();
    assert_eq!(shop.registry.names().unwrap(), ["leads"]);
    assert_eq!(shop.registry.versions("leads").unwrap(), [1]);
}

#[test]
fn a_failed_publish_leaves_nothing() {
    let shop = Shop::with_champion(1);
    // All files are written before the number is looked for, and there is none above the highest.
    fs::create_dir(shop.path("leads/versions/4294967295")).unwrap();
    let leads = model("leads");
    let error = shop.registry.publish(draft(&leads, Decision::Promoted)).unwrap_err();
    assert!(error.to_string().contains("there is no number above 4294967295"), "{error}");
    let names = fs::read_dir(shop.path("leads")).unwrap().map(|entry| entry.unwrap().file_name());
    let unfinished: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with(".publish-")).collect();
    assert!(unfinished.is_empty(), "{unfinished:?}");
}
