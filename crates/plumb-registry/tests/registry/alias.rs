use std::fs;

use plumb_registry::{Action, Decision, HistoryEntry, RegistryError, Stamp};

use crate::sample::{Shop, forced, promotion, reference, time};

fn entry(action: Action, from: Option<u32>, to: u32) -> HistoryEntry {
    HistoryEntry { at: time("2025-04-01T09:30:00Z"), action, alias: "champion".into(), from, to, forced: false, reason: None }
}

#[test]
fn a_promoted_version_is_the_champion() {
    let shop = Shop::with_champion(2);
    assert_eq!(shop.registry.champion("leads").unwrap(), Some(2));
    for text in ["leads", "leads@champion", "leads@2"] {
        assert_eq!(shop.registry.load(&reference(text)).unwrap().version, 2, "{text}");
    }
    assert_eq!(shop.registry.history("leads").unwrap(), [entry(Action::Promote, None, 1), entry(Action::Promote, Some(1), 2)]);
    assert_eq!(fs::read_to_string(shop.path("leads/aliases.json")).unwrap(), "{\n  \"champion\": 2\n}\n");
    let history = fs::read_to_string(shop.path("leads/history.ndjson")).unwrap();
    let first = r#"{"at":"2025-04-01T09:30:00Z","action":"promote","alias":"champion","from":null,"to":1,"forced":false,"reason":null}"#;
    assert_eq!(history.lines().next(), Some(first));
}

#[test]
fn promoting_the_champion_again_does_nothing() {
    let shop = Shop::with_champion(2);
    let before = shop.registry.stamp("leads").unwrap();
    shop.promote(2);
    assert_eq!(shop.registry.history("leads").unwrap().len(), 2);
    assert_eq!(shop.registry.stamp("leads").unwrap(), before);
}

#[test]
fn a_refused_version_needs_force_and_a_reason() {
    let shop = Shop::with_champion(1);
    assert_eq!(shop.publish("leads", Decision::Refused), 2);
    let with_reason = plumb_registry::Promotion { reason: Some("trust me".into()), ..promotion() };
    for weak in [promotion(), with_reason, forced(None), forced(Some("")), forced(Some(" \n"))] {
        let error = shop.registry.promote("leads", 2, weak).unwrap_err();
        assert!(matches!(error, RegistryError::Refused { version: 2, .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains("log loss 0.41 against 0.50"), "{text}");
        assert!(text.contains("plumb models promote leads@2 --force --reason TEXT"), "{text}");
    }
    assert_eq!(shop.registry.champion("leads").unwrap(), Some(1));
    assert_eq!(shop.registry.history("leads").unwrap().len(), 1, "a refusal is not on record");

    shop.registry.promote("leads", 2, forced(Some("new market"))).unwrap();
    let last = shop.registry.history("leads").unwrap().pop().unwrap();
    assert_eq!((last.forced, last.reason.as_deref(), last.from, last.to), (true, Some("new market"), Some(1), 2));
}

#[test]
fn only_the_champion_answers_to_the_gate() {
    let shop = Shop::with_champion(1);
    shop.publish("leads", Decision::Refused);
    shop.registry.set_alias("leads", "challenger", 2, promotion()).unwrap();
    assert_eq!(shop.registry.resolve(&reference("leads@challenger")).unwrap(), 2);
    assert_eq!(shop.registry.champion("leads").unwrap(), Some(1));
    for bad in ["", "3", "Champion", "a b", "../x", "-x"] {
        let error = shop.registry.set_alias("leads", bad, 2, promotion()).unwrap_err();
        assert!(matches!(error, RegistryError::Alias(_)), "{bad}: {error}");
    }
    let error = shop.registry.rollback("leads", time("2025-05-01"), None).unwrap_err();
    assert!(matches!(error, RegistryError::NoEarlierChampion { champion: 1, .. }), "another alias is no earlier champion: {error}");
}

#[test]
fn a_version_that_is_not_there_or_damaged_is_never_promoted() {
    let shop = Shop::with_champion(1);
    let error = shop.registry.promote("leads", 9, forced(Some("x"))).unwrap_err();
    assert!(matches!(&error, RegistryError::UnknownVersion { version: 9, known, .. } if known == &[1]), "{error}");
    shop.publish("leads", Decision::Promoted);
    fs::write(shop.path("leads/versions/2/card.md"), "other").unwrap();
    let error = shop.registry.promote("leads", 2, forced(Some("x"))).unwrap_err();
    assert!(matches!(error, RegistryError::Digest { .. }), "{error}");
    assert_eq!(shop.registry.champion("leads").unwrap(), Some(1));
}

#[test]
fn rollback_goes_back_step_by_step() {
    let shop = Shop::with_champion(3);
    let back = |day: &str| shop.registry.rollback("leads", time(day), Some("worse in the field".into()));
    assert_eq!(back("2025-05-01").unwrap(), (3, 2));
    assert_eq!(shop.registry.champion("leads").unwrap(), Some(2));
    assert_eq!(back("2025-05-02").unwrap(), (2, 1));
    assert!(matches!(back("2025-05-03").unwrap_err(), RegistryError::NoEarlierChampion { champion: 1, .. }));
    shop.promote(3);
    assert_eq!(back("2025-05-04").unwrap(), (3, 1), "back to what was in use before, not to the number below");
    let last = shop.registry.history("leads").unwrap().pop().unwrap();
    assert_eq!((last.action, last.from, last.to), (Action::Rollback, Some(3), 1));
    assert_eq!((last.at, last.reason.as_deref()), (time("2025-05-04"), Some("worse in the field")));
}

#[test]
fn rollback_needs_somewhere_to_go() {
    let shop = Shop::new();
    let back = || shop.registry.rollback("leads", time("2025-05-01"), None).unwrap_err();
    assert!(matches!(back(), RegistryError::NoRegistry(_)));
    shop.publish("like", Decision::Promoted);
    assert!(matches!(back(), RegistryError::UnknownModel { .. }));
    shop.publish("leads", Decision::Promoted);
    let error = back();
    assert!(matches!(error, RegistryError::NoChampion { .. }));
    assert!(error.to_string().contains("plumb models promote leads@VERSION"), "{error}");
    shop.promote(1);
    assert!(matches!(back(), RegistryError::NoEarlierChampion { champion: 1, .. }));
    shop.publish("leads", Decision::Promoted);
    shop.promote(2);
    fs::write(shop.path("leads/versions/1/model.json"), "{}").unwrap();
    assert!(matches!(back(), RegistryError::Digest { .. }));
    assert_eq!(shop.registry.champion("leads").unwrap(), Some(2), "a rollback to a damaged version changes nothing");
}

#[test]
fn a_champion_set_by_hand_can_be_rolled_back() {
    let shop = Shop::with_champion(2);
    shop.publish("leads", Decision::Promoted);
    fs::write(shop.path("leads/aliases.json"), "{\"champion\": 3}").unwrap();
    assert_eq!(shop.registry.rollback("leads", time("2025-05-01"), None).unwrap(), (3, 1), "the change to 2 does not lead to 3");
}

#[test]
fn the_stamp_changes_with_the_aliases_and_only_then() {
    let shop = Shop::with_champion(1);
    let stamp = || shop.registry.stamp("leads").unwrap();
    let first = stamp();
    assert!(matches!(first, Some(Stamp { champion: Some(1), .. })));
    shop.publish("leads", Decision::Promoted);
    assert_eq!(stamp(), first);
    shop.promote(2);
    let second = stamp();
    assert_ne!(second, first);
    shop.registry.set_alias("leads", "challenger", 1, promotion()).unwrap();
    assert_ne!(stamp(), second);
    assert_eq!(shop.registry.stamp("like").unwrap(), None);
}

#[test]
fn a_version_takes_the_place_of_the_one_that_served_before_it() {
    let shop = Shop::with_champion(3);
    let before = |version: u32| shop.registry.predecessor("leads", version).unwrap();
    assert_eq!(before(3), Some(2));
    shop.publish("leads", Decision::Refused);
    shop.publish("leads", Decision::Refused);
    assert_eq!(before(5), Some(3), "the champion, not the refused version below");
    assert_eq!(before(2), Some(1), "the champion is newer, so the newest older one");
    assert_eq!(before(1), None);
}
