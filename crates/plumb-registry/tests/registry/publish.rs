use std::collections::BTreeMap;
use std::fs;

use plumb_registry::{Decision, RegistryError};
use serde_json::json;

use crate::sample::{Shop, draft, model, reference, time};

#[test]
fn what_is_published_is_loaded() {
    let shop = Shop::new();
    assert_eq!(shop.publish("leads", Decision::Promoted), 1);
    assert_eq!(shop.publish("leads", Decision::Refused), 2);
    assert_eq!(shop.publish("like", Decision::Promoted), 1);
    assert_eq!(shop.registry.names().unwrap(), ["leads", "like"]);
    assert_eq!(shop.registry.versions("leads").unwrap(), [1, 2]);

    let loaded = shop.registry.load(&reference("leads@2")).unwrap();
    assert_eq!((loaded.name.as_str(), loaded.version), ("leads", 2));
    assert_eq!(loaded.model, model("leads"));
    assert_eq!(loaded.manifest, shop.registry.manifest("leads", 2).unwrap());
    let manifest = loaded.manifest;
    assert_eq!((manifest.name.as_str(), manifest.version, manifest.created_at), ("leads", 2, time("2025-03-31")));
    assert_eq!(manifest.verdict.decision, Decision::Refused);
    assert_eq!(manifest.metrics, draft(&model("leads"), Decision::Refused).metrics);
    assert_eq!(manifest.files.keys().collect::<Vec<_>>(), ["card.md", "model.json", "plumb.toml"]);
    assert_eq!(shop.registry.file("leads", 2, "card.md").unwrap(), b"# Leads\n");
    assert_eq!(shop.registry.file("leads", 2, "model.json").unwrap(), model("leads").to_bytes().unwrap());
}

#[test]
fn publishing_changes_no_alias() {
    let shop = Shop::new();
    shop.publish("leads", Decision::Promoted);
    assert_eq!(shop.registry.champion("leads").unwrap(), None);
    assert_eq!(shop.registry.aliases("leads").unwrap(), BTreeMap::new());
    assert_eq!(shop.registry.history("leads").unwrap(), []);
    assert_eq!(shop.registry.stamp("leads").unwrap(), None);
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    let (one, two) = (Shop::new(), Shop::new());
    for shop in [&one, &two] {
        shop.publish("leads", Decision::Promoted);
        shop.publish("leads", Decision::Promoted);
    }
    let read = |shop: &Shop, path: &str| fs::read(shop.path(path)).unwrap();
    assert_eq!(read(&one, "leads/versions/1/model.json"), read(&one, "leads/versions/2/model.json"));
    for file in ["model.json", "manifest.json", "card.md", "plumb.toml"] {
        let path = format!("leads/versions/2/{file}");
        assert_eq!(read(&one, &path), read(&two, &path), "{file}");
    }
    let manifest = String::from_utf8(read(&one, "leads/versions/1/manifest.json")).unwrap();
    assert!(
        manifest.starts_with("{\n  \"manifest_version\": 1,\n  \"name\": \"leads\",\n  \"version\": 1,\n") && manifest.ends_with("}\n")
    );
}

#[test]
fn nothing_is_left_beside_the_versions() {
    let shop = Shop::with_champion(2);
    let mut entries: Vec<String> =
        fs::read_dir(shop.path("leads")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    entries.sort_unstable();
    assert_eq!(entries, [".lock", "aliases.json", "history.ndjson", "versions"]);
}

#[test]
fn a_draft_that_cannot_be_kept_leaves_nothing() {
    let shop = Shop::new();
    let leads = model("leads");
    for taken in ["model.json", "manifest.json", "card.md"] {
        let mut twice = draft(&leads, Decision::Promoted);
        twice.files.push((taken.into(), Vec::new()));
        let error = shop.registry.publish(twice).unwrap_err();
        assert!(matches!(&error, RegistryError::DuplicateFile(file) if file == taken), "{error}");
    }
    for bad in ["../card.md", "a/b", "a\\b", "", ".", "..", ".hidden", "/etc/passwd", "k\u{e4}rte.md", "c:card", "a\0b"] {
        let mut escaping = draft(&leads, Decision::Promoted);
        escaping.files.push((bad.into(), Vec::new()));
        let error = shop.registry.publish(escaping).unwrap_err();
        assert!(matches!(&error, RegistryError::FileName(file) if file == bad), "{error}");
    }
    let mut broken = model("leads");
    broken.served.intercept = f64::NAN;
    let error = shop.registry.publish(draft(&broken, Decision::Promoted)).unwrap_err();
    assert!(matches!(error, RegistryError::Unpublishable(_)), "{error}");
    assert!(!shop.path("").exists(), "refused before a folder was made");
}

#[test]
fn only_the_files_of_a_version_can_be_asked_for() {
    let shop = Shop::with_champion(1);
    fs::write(shop.path("leads/versions/1/stray.md"), "not in the manifest").unwrap();
    for bad in ["../../aliases.json", "/etc/passwd", "..", ".", "", ".lock", "versions/1/card.md", "card.md/", "card.md\0"] {
        let error = shop.registry.file("leads", 1, bad).unwrap_err();
        assert!(matches!(error, RegistryError::FileName(_)), "{bad}: {error}");
    }
    for unknown in ["stray.md", "report.html", "CARD.MD"] {
        let error = shop.registry.file("leads", 1, unknown).unwrap_err();
        assert!(matches!(error, RegistryError::UnknownFile { .. }), "{unknown}: {error}");
        assert!(error.to_string().contains("card.md, model.json, plumb.toml, manifest.json"), "{error}");
    }
    assert!(shop.registry.file("leads", 1, "manifest.json").unwrap().ends_with(b"}\n"));
}

#[test]
fn the_number_of_a_deleted_version_does_not_come_back() {
    let shop = Shop::with_champion(3);
    fs::remove_dir_all(shop.path("leads/versions/3")).unwrap();
    assert_eq!(shop.publish("leads", Decision::Promoted), 4);
}

#[test]
fn any_json_can_be_the_metrics() {
    let shop = Shop::new();
    let leads = model("leads");
    for metrics in [json!(null), json!([]), json!({"a": {"b": [1, 2.5, "x", null]}}), json!(0.1)] {
        let mut with = draft(&leads, Decision::Promoted);
        with.metrics = metrics.clone();
        let version = shop.registry.publish(with).unwrap();
        assert_eq!(shop.registry.manifest("leads", version).unwrap().metrics, metrics);
    }
}
