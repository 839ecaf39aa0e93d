use std::fmt::Display;
use std::io;
use std::path::PathBuf;

use plumb_model::ArtifactError;
use thiserror::Error;

/// What went wrong in the registry, and what to do next.
#[derive(Debug, Error)]
pub enum RegistryError {
    /// A name that could leave the folder, or that two file systems would spell differently.
    #[error("`{0}` is not a model name: use 1 to 64 lowercase letters a-z, digits, `-` and `_`")]
    Name(String),
    /// An alias that is none.
    #[error("`{0}` is not an alias: use 1 to 64 lowercase letters a-z, digits, `-` and `_`, beginning with a letter")]
    Alias(String),
    /// A file name that is none.
    #[error(
        "`{0}` is not the name of a file of a model version: use 1 to 64 letters, digits, `.`, `-` and `_`, not beginning with a point"
    )]
    FileName(String),
    /// A file handed over twice, or one that the registry writes itself.
    #[error("the file `{0}` is handed over twice, or is one that the registry writes itself: give it another name")]
    DuplicateFile(String),
    /// A reference that is none.
    #[error("`{text}` does not name a model: {why}; write NAME, NAME@ALIAS or NAME@VERSION, such as leads, leads@champion or leads@3")]
    Reference {
        /// The reference as found.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// There is no registry.
    #[error("there is no folder `{root}` with models: train one first (`plumb train`), or name the folder with --registry", root = .0.display())]
    NoRegistry(PathBuf),
    /// There is no such model.
    #[error("there is no model `{name}` in `{root}`; {known}", root = root.display(), known = known_or(known, "it holds no model yet: train one first (`plumb train`)"))]
    UnknownModel {
        /// The registry's folder.
        root: PathBuf,
        /// The model asked for.
        name: String,
        /// The models that exist.
        known: Vec<String>,
    },
    /// There is no such version.
    #[error("the model `{name}` has no version {version}; {known}", known = known_or(known, "it has none at all"))]
    UnknownVersion {
        /// The model.
        name: String,
        /// The version asked for.
        version: u32,
        /// The versions that exist.
        known: Vec<u32>,
    },
    /// There is no such alias.
    #[error("the model `{name}` has no alias `{alias}`; {known}", known = known_or(known, "it has none yet: promote a version with `plumb models promote NAME@VERSION`"))]
    UnknownAlias {
        /// The model.
        name: String,
        /// The alias asked for.
        alias: String,
        /// The aliases that exist.
        known: Vec<String>,
    },
    /// No version is in use.
    #[error("the model `{name}` has no champion: promote one with `plumb models promote {name}@VERSION`; {known}", known = known_or(known, "it has no version yet: train one first (`plumb train`)"))]
    NoChampion {
        /// The model.
        name: String,
        /// The versions that exist.
        known: Vec<u32>,
    },
    /// An alias to a version that is gone.
    #[error(
        "`{alias}` of the model `{name}` is version {version}, which is not there: restore its folder, or promote another with `plumb models promote {name}@VERSION`"
    )]
    DanglingAlias {
        /// The model.
        name: String,
        /// The alias.
        alias: String,
        /// The version that is gone.
        version: u32,
    },
    /// The version has no such file.
    #[error("version {version} of `{name}` has no file `{file}`; {known}", known = known_or(known, "it has none"))]
    UnknownFile {
        /// The model.
        name: String,
        /// The version.
        version: u32,
        /// The file asked for.
        file: String,
        /// The files that exist.
        known: Vec<String>,
    },
    /// A file of a version is not the one that was published.
    #[error(
        "`{path}` was changed or damaged after it was published: its manifest says {expected}, its content has {found}; restore it from a copy, or train again",
        path = path.display()
    )]
    Digest {
        /// The file.
        path: PathBuf,
        /// SHA-256 in the manifest.
        expected: String,
        /// SHA-256 of the content.
        found: String,
    },
    /// The artifact is refused.
    #[error("`{path}` is refused: {source}", path = path.display())]
    Artifact {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ArtifactError,
    },
    /// A model that cannot be published.
    #[error("the model cannot be published: {0}")]
    Unpublishable(ArtifactError),
    /// One of the registry's own files is not what it should be.
    #[error("`{path}` cannot be used: {why}; restore it from a copy", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what was expected.
        why: String,
    },
    /// The gate refused the version, and nobody overruled it with a reason.
    #[error(
        "version {version} of `{name}` was refused by the gate: {verdict}; to promote it all the same, on record: `plumb models promote {name}@{version} --force --reason TEXT`"
    )]
    Refused {
        /// The model.
        name: String,
        /// The version.
        version: u32,
        /// The gate's reason.
        verdict: String,
    },
    /// No earlier champion to go back to.
    #[error(
        "the model `{name}` has no earlier champion to go back to: its history knows only version {champion}; choose one with `plumb models promote {name}@VERSION`"
    )]
    NoEarlierChampion {
        /// The model.
        name: String,
        /// The champion.
        champion: u32,
    },
    /// The operating system refused.
    #[error("cannot {action} `{path}`: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// "there are: a, b", or the hint when there is nothing to list.
fn known_or<T: Display>(known: &[T], hint: &str) -> String {
    if known.is_empty() {
        return hint.to_owned();
    }
    let names: Vec<String> = known.iter().map(T::to_string).collect();
    format!("there are: {}", names.join(", "))
}
