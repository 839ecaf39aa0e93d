use std::fmt;

use plumb_core::Time;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::words::words;
use crate::StoreError;

words! {
    /// What a key allows: kinds of data, of which none includes another.
    Scope {
        /// Scores of leads that the request brings.
        Score = "score",
        /// Writing leads, events and outcomes.
        Ingest = "ingest",
        /// Reading leads and scores.
        Read = "read",
        /// Changing models and overrides.
        Admin = "admin",
    }
}

/// A key as it is kept: without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The part of the key that may be shown.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// SHA-256 of the whole key.
    #[serde(skip)]
    pub hash: [u8; 32],
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub created_at: Time,
    /// Until when; without it until it is revoked.
    pub expires_at: Option<Time>,
    /// When it was made void.
    pub revoked_at: Option<Time>,
}

/// A whole key, shown once: `plumb_ID_SECRET`, with 256 random bits.
pub struct KeySecret(String);

impl KeySecret {
    /// The text that a caller sends.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySecret(hidden)")
    }
}

impl Key {
    /// Draws a new key; the caller keeps it with [`Change::PutKey`](crate::Change::PutKey) and shows the secret once.
    ///
    /// # Errors
    /// [`StoreError::Random`] when the system has no random numbers.
    pub fn draw(name: &str, scopes: &[Scope], now: Time, expires_at: Option<Time>) -> Result<(Self, KeySecret), StoreError> {
        let mut bytes = [0; 6 + 32];
        getrandom::fill(&mut bytes).map_err(StoreError::Random)?;
        let (id, secret) = bytes.split_at(6);
        let id = hex(id);
        let secret = KeySecret(format!("plumb_{id}_{}", hex(secret)));
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let hash = hash_of(secret.reveal());
        Ok((Self { id, name: name.to_owned(), hash, scopes, created_at: now, expires_at, revoked_at: None }, secret))
    }

    /// Whether it is good for anything at a moment.
    pub fn is_valid(&self, now: Time) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether it allows something.
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// What is kept of a key's text. One pass of SHA-256 is enough: 256 random bits cannot be guessed, however fast one tries.
pub fn hash_of(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
