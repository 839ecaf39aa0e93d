use std::fs;
use std::io;
use std::path::Path;

use plumb_rules::{RuleErrors, RuleSet};

use crate::limits::RULES_BYTES;

/// What is in the file of rules at one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Text, not yet known to be rules.
    Text(String),
    /// None that could be read: for callers, without what the system said, and for the log.
    Unreadable { public: &'static str, log: String },
}

/// Why a file of rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    Unreadable { public: &'static str, log: String },
    Rules(RuleErrors),
}

impl Content {
    /// Reads the file. Blocking.
    pub fn read(path: &Path) -> Self {
        let unreadable = |public, log: String| Self::Unreadable { public, log };
        let size = match fs::metadata(path) {
            // Of a pipe or a device there may be no end.
            Ok(metadata) if !metadata.is_file() => return unreadable("it is not a file", "it is a folder, a pipe or a device".to_owned()),
            Ok(metadata) => metadata.len(),
            Err(why) if why.kind() == io::ErrorKind::NotFound => return unreadable("the file is not there any more", why.to_string()),
            Err(why) => return unreadable("the file cannot be read; the server's log says why", why.to_string()),
        };
        if size > RULES_BYTES as u64 {
            return unreadable("the file is larger than a file of rules may be", format!("{size} bytes are more than {RULES_BYTES}"));
        }
        match fs::read(path).map(String::from_utf8) {
            Ok(Ok(text)) => Self::Text(text),
            Ok(Err(why)) => unreadable("the file is not text in UTF-8", why.to_string()),
            Err(why) => unreadable("the file cannot be read; the server's log says why", why.to_string()),
        }
    }

    /// The rules in it.
    pub fn parse(&self) -> Result<RuleSet, Fault> {
        match self {
            Self::Text(text) => RuleSet::parse(text).map_err(Fault::Rules),
            Self::Unreadable { public, log } => Err(Fault::Unreadable { public, log: log.clone() }),
        }
    }
}

impl Fault {
    /// For callers of the API.
    pub fn public(&self) -> String {
        match self {
            Self::Unreadable { public, .. } => (*public).to_owned(),
            Self::Rules(errors) => errors.to_string(),
        }
    }

    /// For the log and the terminal: each fault with file, line and column.
    pub fn full(&self, path: &Path) -> String {
        match self {
            Self::Unreadable { log, .. } => format!("{}: {log}", path.display()),
            Self::Rules(errors) => {
                let line = |error: &plumb_rules::RuleError| {
                    let hint = error.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
                    format!("{}:{}:{}: {}{hint}", path.display(), error.at.line, error.at.column, error.message)
                };
                errors.0.iter().map(line).collect::<Vec<_>>().join("\n")
            }
        }
    }
}
