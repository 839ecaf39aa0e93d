//! `plumb store backup|restore|check`: copies that hold everything, and words for what is wrong.

use plumb_tests::Folder;
use serde_json::json;

/// A folder whose store holds two keys, made as a person would.
fn with_store() -> Folder {
    let folder = Folder::new();
    for name in ["crm", "reports"] {
        folder.plumb(&["keys", "create", "--name", name, "--scope", "read"]).done();
    }
    folder
}

#[test]
fn a_backup_can_be_brought_back() {
    let folder = with_store();
    folder.plumb(&["store", "backup", "copy.db"]).done().says(&["copy.db holds 0 leads", "2 keys", "plumb store restore copy.db"]);
    let said = folder.plumb(&["store", "restore", "copy.db", "--store", "sqlite:again.db", "--json"]).done().json();
    assert_eq!(said["kept"]["keys"], json!(2));
    assert_eq!(said["store"], json!("sqlite:again.db"));
    let keys = |store: &str| folder.plumb(&["keys", "list", "--store", store, "--json"]).done().json();
    assert_eq!(keys("sqlite:again.db"), keys("sqlite:plumb.db"));
    let said = folder.plumb(&["store", "backup", "second.db", "--store", "sqlite:again.db", "--json"]).done().json();
    assert_eq!(said["file"], json!("second.db"));
}

#[test]
fn nothing_is_replaced() {
    let folder = with_store();
    folder.plumb(&["store", "backup", "copy.db"]).done();
    let before = std::fs::read(folder.path("copy.db")).expect("the backup is there");
    folder.plumb(&["store", "backup", "copy.db"]).refused(3, &["copy.db", "exists already"]);
    assert_eq!(std::fs::read(folder.path("copy.db")).expect("the backup is there"), before);
    folder.plumb(&["store", "restore", "copy.db"]).refused(3, &["plumb.db holds data already"]);
}

#[test]
fn what_is_not_there_is_not_made() {
    let folder = Folder::new();
    for command in [&["store", "check"][..], &["store", "backup", "copy.db"]] {
        folder.plumb(command).refused(3, &["there is no store at plumb.db"]);
    }
    folder.plumb(&["store", "restore", "none.db"]).refused(3, &["none.db"]);
    folder.write("notes.db", "these are notes");
    folder.plumb(&["store", "restore", "notes.db"]).refused(3, &["notes.db", "not a store of Plumb"]);
    assert!(!folder.path("plumb.db").exists() && !folder.path("copy.db").exists());
    folder.plumb(&["store", "check", "--store", "mysql://ann:geheim@host/db"]).refused(3, &["mysql://ann@host/db", "names no store"]);
}

#[test]
fn check_tells_good_from_damaged() {
    let folder = with_store();
    let said = folder.plumb(&["store", "check"]).done();
    assert!(said.stdout.starts_with("ok: 0 leads"), "{}", said.stdout);
    let document = folder.plumb(&["store", "check", "--json"]).done().json();
    assert_eq!((&document["ok"], &document["findings"], &document["kept"]["keys"]), (&json!(true), &json!([]), &json!(2)));
    let whole = std::fs::read(folder.path("plumb.db")).expect("the store is there");
    folder.write("plumb.db", &whole[..whole.len() / 2]);
    folder.plumb(&["store", "check"]).refused(3, &["plumb.db is damaged", "plumb store restore"]);
}
