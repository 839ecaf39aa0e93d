use std::sync::Arc;

use plumb_store::{Applied, Change, Key, PutSetting, Refusal, Scope, Store, hash_of};

use crate::made::*;

pub async fn keys_are_kept_without_their_secret(store: Arc<dyn Store>) {
    let store = &*store;
    assert!(!store.has_keys().await.unwrap());
    let (second, _) = Key::draw("later", &[Scope::Admin], at(2), None).unwrap();
    let (first, secret) = Key::draw("crm", &[Scope::Read, Scope::Ingest], at(1), Some(at(100))).unwrap();
    for key in [&second, &first] {
        assert_eq!(write(store, Change::PutKey(key.clone()), 3).await, Applied::Done);
    }
    assert!(store.has_keys().await.unwrap());
    assert_eq!(store.keys().await.unwrap(), [first.clone(), second.clone()]);
    let found = store.key_by_hash(&hash_of(secret.reveal())).await.unwrap().unwrap();
    assert_eq!((found.hash, &found), (first.hash, &first));
    assert_eq!(store.key_by_hash(&hash_of("plumb_guess")).await.unwrap(), None);
    assert_eq!(write(store, Change::PutKey(first.clone()), 4).await, Applied::Duplicate);
    let other = write(store, Change::PutKey(Key { name: "another".to_owned(), ..first.clone() }), 4).await;
    assert!(matches!(other, Applied::Refused(Refusal::Invalid { .. })), "{other:?}");
    let revoke = |id: &str| Change::RevokeKey { id: id.to_owned() };
    assert_eq!(write(store, revoke("nothing"), 5).await, Applied::Refused(Refusal::NotFound));
    assert_eq!(write(store, revoke(&first.id), 5).await, Applied::Done);
    assert_eq!(write(store, revoke(&first.id), 6).await, Applied::Duplicate);
    let revoked = store.key_by_hash(&first.hash).await.unwrap().unwrap();
    assert_eq!(revoked.revoked_at, Some(at(5)));
    assert!(store.has_keys().await.unwrap());
}

pub async fn settings_change_if_they_are_as_expected(store: Arc<dyn Store>) {
    let store = &*store;
    let set = |value: Option<&str>, expected: Option<Option<&str>>| {
        let expected = expected.map(|expected| expected.map(str::to_owned));
        Change::PutSetting(PutSetting { name: "sweep".to_owned(), value: value.map(str::to_owned), expected })
    };
    let conflict = |current: Option<&str>| Applied::Refused(Refusal::SettingConflict { current: current.map(str::to_owned) });
    assert_eq!(store.setting("sweep").await.unwrap(), None);
    assert_eq!(write(store, set(Some("1"), Some(Some("0"))), 1).await, conflict(None));
    assert_eq!(write(store, set(Some("1"), Some(None)), 1).await, Applied::Done);
    assert_eq!(write(store, set(Some("2"), Some(None)), 1).await, conflict(Some("1")));
    assert_eq!(write(store, set(Some("2"), Some(Some("1"))), 1).await, Applied::Done);
    assert_eq!(store.setting("sweep").await.unwrap().as_deref(), Some("2"));
    assert_eq!(write(store, set(Some("3"), None), 1).await, Applied::Done);
    assert_eq!(write(store, set(None, Some(Some("3"))), 1).await, Applied::Done);
    assert_eq!(store.setting("sweep").await.unwrap(), None);
}
