use plumb_registry::RegistryError;

/// A fault of the registry for callers of the API: without paths and without what the system said, which go to the log.
pub(crate) fn public_reason(error: &RegistryError) -> String {
    match error {
        RegistryError::Digest { .. } => "a file of the version does not match its digest: it was changed or damaged".to_owned(),
        RegistryError::Artifact { source, .. } => source.to_string(),
        RegistryError::Damaged { why, .. } => why.clone(),
        RegistryError::NoChampion { .. } => "the registry names no champion any more".to_owned(),
        RegistryError::DanglingAlias { version, .. } => format!("version {version}, which an alias names, is not there"),
        RegistryError::UnknownVersion { version, .. } => format!("version {version} is not there"),
        RegistryError::UnknownModel { .. } | RegistryError::NoRegistry(_) => "it is no longer in the registry".to_owned(),
        _ => "it cannot be read; the server's log says why".to_owned(),
    }
}
