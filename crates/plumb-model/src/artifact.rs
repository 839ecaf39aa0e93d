//! The artifact: one JSON document `{"format":"plumb-model","format_version":1,"sha256":"...","model":{...}}`.
//!
//! The digest covers the exact bytes of `model`, and the bytes around it must be the ones that Plumb writes, so any changed bit is
//! found, whatever later programs add to the format.

use plumb_core::{CoreError, Schema};
use plumb_features::{EventRegister, RegisterError};
use serde_json::Error as JsonError;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{Model, ScaleError, ScorecardError, Split};

/// The version of the format that this program writes.
pub const FORMAT_VERSION: u32 = 1;

/// Why an artifact is refused.
#[derive(Debug, Error)]
pub enum ArtifactError {
    /// Not an artifact at all, or its envelope was changed.
    #[error(
        "this is not a Plumb model: it should begin with `{{\"format\":\"plumb-model\",\"format_version\":` and end with `}}` and a line feed"
    )]
    Envelope,
    /// Written by another version of the format.
    #[error(
        "this model has format version {0}, and this program reads version {FORMAT_VERSION}: use the program that wrote it, or train again"
    )]
    Version(String),
    /// The digest does not match.
    #[error("the digest does not match: the file says {expected}, its content has {found}; it was changed or damaged after it was written")]
    Digest {
        /// What the file says.
        expected: String,
        /// What its content has.
        found: String,
    },
    /// The content is no model.
    #[error("the content is not a model: {0}")]
    Content(#[from] JsonError),
    /// The register of fields cannot be used.
    #[error("the register of fields cannot be used: {0}")]
    Schema(#[from] CoreError),
    /// The measures of events cannot be used.
    #[error("the measures of events cannot be used: {0}")]
    Events(#[from] RegisterError),
    /// The scale cannot be used.
    #[error("the score scale cannot be used: {0}")]
    Scale(#[from] ScaleError),
    /// A table cannot be used.
    #[error("the {table} table cannot be used: {why}")]
    Table {
        /// `served` or `evaluated`.
        table: &'static str,
        /// What is wrong.
        why: ScorecardError,
    },
    /// What would be written does not read back as the same model.
    #[error("the model would not read back as it is: a value in it has no written form")]
    Unreadable,
    /// A number elsewhere is not finite.
    #[error("`{0}` is not a finite number")]
    NotFinite(&'static str),
}

const BEFORE_VERSION: &str = "{\"format\":\"plumb-model\",\"format_version\":";
const BEFORE_DIGEST: &str = ",\"sha256\":\"";
const BEFORE_MODEL: &str = "\",\"model\":";
const AFTER_MODEL: &str = "}\n";

impl Model {
    /// Checks everything that scoring relies on.
    ///
    /// # Errors
    /// [`ArtifactError`], naming the part and what is wrong.
    pub fn check(&self) -> Result<(), ArtifactError> {
        let all = self.fields();
        Schema { fields: all.clone(), ..Schema::default() }.check()?;
        self.events.as_ref().map_or(Ok(()), EventRegister::check)?;
        self.scale.check()?;
        self.check_numbers()?;
        let fields: Vec<&str> = all.iter().map(|f| f.name.as_str()).collect();
        for (table, card) in [("served", &self.served), ("evaluated", &self.evaluated)] {
            card.check(&fields).map_err(|why| ArtifactError::Table { table, why })?;
        }
        Ok(())
    }

    /// JSON has no NaN: a number that is none would come back as null, or not at all.
    fn check_numbers(&self) -> Result<(), ArtifactError> {
        let test_share = match self.split {
            Split::Hash { test_share } => Some(test_share),
            Split::Time { .. } => None,
        };
        let (slope, intercept) = self.fitting.platt.unzip();
        let numbers = [
            ("penalty", Some(self.fitting.penalty)),
            ("platt", slope),
            ("platt", intercept),
            ("intercept_shift", self.fitting.intercept_shift),
            ("horizon_days", self.dataset.horizon_days),
            ("test_share", test_share),
        ];
        match numbers.iter().find(|(_, number)| number.is_some_and(|n| !n.is_finite())) {
            Some((name, _)) => Err(ArtifactError::NotFinite(name)),
            None => Ok(()),
        }
    }

    /// Writes the artifact; the same model always gives the same bytes.
    ///
    /// # Errors
    /// [`ArtifactError`] when the model would not load again.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ArtifactError> {
        self.check()?;
        let model = serde_json::to_string_pretty(self)?;
        if serde_json::from_str::<Model>(&model)? != *self {
            return Err(ArtifactError::Unreadable);
        }
        let digest = hex_digest(model.as_bytes());
        Ok(format!("{BEFORE_VERSION}{FORMAT_VERSION}{BEFORE_DIGEST}{digest}{BEFORE_MODEL}{model}{AFTER_MODEL}").into_bytes())
    }

    /// Reads an artifact and checks it in full.
    ///
    /// # Errors
    /// [`ArtifactError`], for anything that is not exactly what was written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArtifactError> {
        let text = std::str::from_utf8(bytes).map_err(|_| ArtifactError::Envelope)?;
        let rest = text.strip_prefix(BEFORE_VERSION).ok_or(ArtifactError::Envelope)?;
        let (version, rest) = rest.split_once(BEFORE_DIGEST).ok_or(ArtifactError::Envelope)?;
        if version != FORMAT_VERSION.to_string() {
            return Err(if version.bytes().all(|b| b.is_ascii_digit()) {
                ArtifactError::Version(version.to_owned())
            } else {
                ArtifactError::Envelope
            });
        }
        let (expected, rest) = rest.split_once(BEFORE_MODEL).ok_or(ArtifactError::Envelope)?;
        let content = rest.strip_suffix(AFTER_MODEL).ok_or(ArtifactError::Envelope)?;
        let found = hex_digest(content.as_bytes());
        if found != expected {
            return Err(ArtifactError::Digest { expected: expected.to_owned(), found });
        }
        let model: Model = serde_json::from_str(content)?;
        model.check()?;
        Ok(model)
    }
}

fn hex_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
