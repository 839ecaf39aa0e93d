//! Names that cannot leave the folder.

use crate::RegistryError;

const MOST: usize = 64;

fn is_plain(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    (1..=MOST).contains(&name.len()) && name.bytes().all(allowed)
}

/// Checks a model's name: 1 to 64 lowercase letters a-z, digits, `-` and `_`.
///
/// Without points and slashes it cannot leave the registry's folder, and without upper case it is the same model on a file system
/// that does not tell letter cases apart.
///
/// # Errors
/// [`RegistryError::Name`].
pub fn check_name(name: &str) -> Result<(), RegistryError> {
    if is_plain(name) { Ok(()) } else { Err(RegistryError::Name(name.to_owned())) }
}

/// Checks an alias: as a name, and beginning with a letter so that it cannot be taken for a version.
///
/// # Errors
/// [`RegistryError::Alias`].
pub fn check_alias(alias: &str) -> Result<(), RegistryError> {
    let fine = is_plain(alias) && alias.starts_with(|c: char| c.is_ascii_lowercase());
    if fine { Ok(()) } else { Err(RegistryError::Alias(alias.to_owned())) }
}

/// Checks the name of a file of a version.
pub(crate) fn check_file(file: &str) -> Result<(), RegistryError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let fine = (1..=MOST).contains(&file.len()) && !file.starts_with('.') && file.bytes().all(allowed);
    if fine { Ok(()) } else { Err(RegistryError::FileName(file.to_owned())) }
}

/// A version as it stands in folder names and references: no sign, no leading zero, from 1.
pub(crate) fn parse_version(text: &str) -> Option<u32> {
    let canonical = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    if canonical { text.parse().ok() } else { None }
}
