use plumb_core::Time;

use super::{Tx, not_found};
use crate::sql::{params, read};
use crate::{Applied, Key, Refusal, Scope, StoreError};

pub(super) fn put(tx: &mut Tx<'_>, key: &Key) -> Result<Applied, StoreError> {
    let kept = read::keys::where_(tx.db, "id = ?1 OR hash = ?2", params![&key.id, &key.hash])?;
    if kept.iter().any(|kept| kept == key) {
        return Ok(Applied::Duplicate);
    }
    if !kept.is_empty() {
        let problem = "another key has this identifier or this secret".to_owned();
        return Ok(Applied::Refused(Refusal::Invalid { field: "id".to_owned(), problem }));
    }
    let scopes = key.scopes.iter().copied().map(Scope::as_str).collect::<Vec<_>>().join(" ");
    let sql = "INSERT INTO keys (id, name, hash, scopes, created_at, expires_at, revoked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    tx.db.execute(sql, params![&key.id, &key.name, &key.hash, &scopes, key.created_at, key.expires_at, key.revoked_at])?;
    Ok(Applied::Done)
}

pub(super) fn revoke(tx: &mut Tx<'_>, id: &str, now: Time) -> Result<Applied, StoreError> {
    let kept = read::keys::where_(tx.db, "id = ?1", params![id])?;
    match kept.first() {
        None => Ok(not_found()),
        Some(key) if key.revoked_at.is_some() => Ok(Applied::Duplicate),
        Some(_) => {
            tx.db.execute("UPDATE keys SET revoked_at = ?2 WHERE id = ?1", params![id, now])?;
            Ok(Applied::Done)
        }
    }
}
