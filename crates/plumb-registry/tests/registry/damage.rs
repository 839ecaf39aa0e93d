use std::fs;

use plumb_registry::{Decision, RegistryError, Subject};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::sample::{Shop, reference};

fn load_error(shop: &Shop, text: &str) -> RegistryError {
    shop.registry.load(&reference(text)).expect_err(text)
}

/// The reasons of all that is not fine.
fn damage(shop: &Shop) -> Vec<(Subject, String)> {
    let verified = shop.registry.verify(Some("leads")).unwrap();
    verified.into_iter().filter_map(|v| v.result.err().map(|e| (v.subject, e.to_string()))).collect()
}

fn edit_manifest(shop: &Shop, version: u32, edit: impl FnOnce(&mut Value)) {
    let path = shop.path(&format!("leads/versions/{version}/manifest.json"));
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    edit(&mut manifest);
    fs::write(path, manifest.to_string()).unwrap();
}

#[test]
fn a_sound_registry_verifies() {
    let shop = Shop::with_champion(2);
    shop.publish("like", Decision::Refused);
    let verified = shop.registry.verify(None).unwrap();
    let subjects: Vec<String> = verified.iter().map(|v| format!("{} {}", v.name, v.subject)).collect();
    let expected = ["leads version 1", "leads version 2", "leads champion = version 2", "leads history", "like version 1", "like history"];
    assert_eq!(subjects, expected);
    assert!(verified.iter().all(|v| v.result.is_ok()), "{verified:?}");
    assert_eq!(damage(&shop), []);
}

#[test]
fn a_damaged_artifact_is_refused_and_the_others_load() {
    let shop = Shop::with_champion(3);
    let path = shop.path("leads/versions/2/model.json");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();

    let error = load_error(&shop, "leads@2");
    assert!(matches!(&error, RegistryError::Digest { path: found, .. } if *found == path), "{error}");
    assert!(error.to_string().contains("versions/2/model.json` was changed or damaged after it was published"), "{error}");
    assert!(matches!(shop.registry.file("leads", 2, "model.json"), Err(RegistryError::Digest { .. })));
    assert_eq!(shop.registry.load(&reference("leads@1")).unwrap().version, 1);
    assert_eq!(shop.registry.load(&reference("leads")).unwrap().version, 3);
    let found = damage(&shop);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, Subject::Version(2));

    // Even with a digest that fits, what is no model is no model.
    edit_manifest(&shop, 2, |manifest| {
        let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        manifest["files"]["model.json"] = digest.into();
    });
    assert!(matches!(load_error(&shop, "leads@2"), RegistryError::Artifact { .. }));
    assert_eq!(damage(&shop).len(), 1);
}

#[test]
fn every_file_of_a_version_counts() {
    let shop = Shop::with_champion(2);
    fs::write(shop.path("leads/versions/1/card.md"), "# Leads!\n").unwrap();
    assert!(matches!(load_error(&shop, "leads@1"), RegistryError::Digest { .. }));
    assert!(shop.registry.file("leads", 1, "plumb.toml").is_ok());
    for file in ["plumb.toml", "model.json", "manifest.json"] {
        fs::remove_file(shop.path(&format!("leads/versions/2/{file}"))).unwrap();
        let error = load_error(&shop, "leads@2");
        assert!(matches!(error, RegistryError::Damaged { .. } | RegistryError::Digest { .. }), "{error}");
        assert!(error.to_string().contains("it is not there"), "{error}");
    }
    assert_eq!(damage(&shop).len(), 2);
}

#[test]
fn a_manifest_is_read_strictly() {
    type Edit = fn(&mut Value);
    let edits: [(Edit, &str); 8] = [
        (|m| m["later"] = 1.into(), "unknown field `later`"),
        (|m| m["verdict"]["later"] = 1.into(), "unknown field `later`"),
        (|m| m["manifest_version"] = 2.into(), "format version 2"),
        (|m| m["version"] = 7.into(), "describes leads@7, not leads@1"),
        (|m| m["name"] = "like".into(), "describes like@1, not leads@1"),
        (|m| m["files"]["../../../x"] = "ab".into(), "is not the name of a file"),
        (|m| m["files"] = Value::Object(serde_json::Map::default()), "lists no `model.json`"),
        (|m| m["created_at"] = "soon".into(), "ISO 8601"),
    ];
    for (edit, words) in edits {
        let shop = Shop::with_champion(1);
        edit_manifest(&shop, 1, edit);
        let error = load_error(&shop, "leads");
        assert!(matches!(error, RegistryError::Damaged { .. }) && error.to_string().contains(words), "{error}");
    }
    let shop = Shop::with_champion(1);
    fs::write(shop.path("leads/versions/1/manifest.json"), "").unwrap();
    assert!(matches!(shop.registry.manifest("leads", 1), Err(RegistryError::Damaged { .. })));
}

#[test]
fn a_copied_folder_is_not_another_model() {
    let shop = Shop::with_champion(1);
    fs::create_dir_all(shop.path("other/versions")).unwrap();
    fs::rename(shop.path("leads/versions/1"), shop.path("other/versions/1")).unwrap();
    let path = shop.path("other/versions/1/manifest.json");
    assert!(load_error(&shop, "other@1").to_string().contains("describes leads@1, not other@1"));
    let manifest = fs::read_to_string(&path).unwrap();
    fs::write(&path, manifest.replace("\"leads\"", "\"other\"")).unwrap();
    assert!(load_error(&shop, "other@1").to_string().contains("holds the model `leads`, not `other`"));
}

#[test]
fn aliases_and_history_are_verified() {
    let shop = Shop::with_champion(2);
    fs::remove_dir_all(shop.path("leads/versions/2")).unwrap();
    let error = load_error(&shop, "leads");
    assert!(matches!(&error, RegistryError::DanglingAlias { version: 2, .. }), "{error}");
    assert!(error.to_string().contains("plumb models promote leads@VERSION"), "{error}");
    let found = damage(&shop);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, Subject::Alias { alias: "champion".into(), version: 2 });

    for broken in ["", "{\"champion\": 1", "{\"champion\": -1}", "{\"champion\": \"1\"}", "[]", "{\"3\": 1}"] {
        fs::write(shop.path("leads/aliases.json"), broken).unwrap();
        assert!(matches!(load_error(&shop, "leads"), RegistryError::Damaged { .. }), "{broken}");
        assert!(shop.registry.stamp("leads").is_err());
        assert_eq!(damage(&shop)[0].0, Subject::Aliases);
        assert_eq!(shop.registry.load(&reference("leads@1")).unwrap().version, 1, "a version needs no alias");
    }
    fs::write(shop.path("leads/aliases.json"), "{\"champion\": 1}").unwrap();
    let mut history = fs::read_to_string(shop.path("leads/history.ndjson")).unwrap();
    history.push_str("{}\n");
    fs::write(shop.path("leads/history.ndjson"), history).unwrap();
    let found = damage(&shop);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, Subject::History);
    assert!(found[0].1.contains("line 3 is not an entry"), "{}", found[0].1);
    assert_eq!(shop.publish("leads", Decision::Promoted), 3, "a damaged history does not lose a model that was just trained");
}
