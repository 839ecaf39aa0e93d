use crate::sql::{Connection, Param, Row, params};
use crate::{Key, Scope, StoreError};

/// Keys for which a condition holds; it may end in an order.
pub(crate) fn where_(db: &mut dyn Connection, condition: &str, params: &[Param<'_>]) -> Result<Vec<Key>, StoreError> {
    let sql = format!("SELECT id, name, hash, scopes, created_at, expires_at, revoked_at FROM keys WHERE {condition}");
    db.query(&sql, params)?.into_iter().map(key).collect()
}

pub(crate) fn all(db: &mut dyn Connection) -> Result<Vec<Key>, StoreError> {
    where_(db, "id IS NOT NULL ORDER BY created_at, id", params![])
}

pub(crate) fn by_hash(db: &mut dyn Connection, hash: &[u8; 32]) -> Result<Option<Key>, StoreError> {
    Ok(where_(db, "hash = ?1", params![hash])?.pop())
}

pub(crate) fn any(db: &mut dyn Connection) -> Result<bool, StoreError> {
    Ok(!db.query("SELECT id FROM keys LIMIT 1", params![])?.is_empty())
}

fn key(mut row: Row) -> Result<Key, StoreError> {
    let damaged = |problem: &str| StoreError::Damaged { place: String::new(), problem: problem.to_owned() };
    Ok(Key {
        id: row.text()?,
        name: row.text()?,
        hash: row.bytes()?.try_into().map_err(|_| damaged("the hash of a key is not 32 bytes long"))?,
        scopes: row
            .text()?
            .split_whitespace()
            .map(|word| Scope::from_word(word).ok_or_else(|| damaged("a key has an unknown scope")))
            .collect::<Result<_, _>>()?,
        created_at: row.time()?,
        expires_at: row.opt_time()?,
        revoked_at: row.opt_time()?,
    })
}
