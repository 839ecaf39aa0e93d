use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plumb_model::Model;

use crate::disk::{damaged, folders, from_json, hex_digest, read_optional};
use crate::name::{check_alias, check_file, check_name, parse_version};
use crate::{CHAMPION, MANIFEST_FILE, MANIFEST_VERSION, MODEL_FILE, Manifest, ModelRef, RegistryError, Selector};

/// A folder of models. Holds nothing open: each call reads what is there at the moment.
#[derive(Debug, Clone)]
pub struct Registry {
    root: PathBuf,
}

/// A version, read and checked in full.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The model's name.
    pub name: String,
    /// The version.
    pub version: u32,
    /// The model.
    pub model: Model,
    /// What the version consists of.
    pub manifest: Manifest,
}

impl Registry {
    /// The registry in a folder, which need not exist yet: publishing makes it.
    pub fn open(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The models that have a version, sorted.
    ///
    /// # Errors
    /// [`RegistryError::NoRegistry`] when the folder does not exist, [`RegistryError::Io`].
    pub fn names(&self) -> Result<Vec<String>, RegistryError> {
        if !self.root.is_dir() {
            return Err(RegistryError::NoRegistry(self.root.clone()));
        }
        let mut names = Vec::new();
        for name in folders(&self.root)? {
            if check_name(&name).is_ok() && !self.numbers(&name)?.is_empty() {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// The versions of a model, ascending.
    ///
    /// # Errors
    /// [`RegistryError::UnknownModel`] listing the models that exist, [`RegistryError::NoRegistry`], [`RegistryError::Name`],
    /// [`RegistryError::Io`].
    pub fn versions(&self, name: &str) -> Result<Vec<u32>, RegistryError> {
        check_name(name)?;
        let versions = self.numbers(name)?;
        if versions.is_empty() {
            return Err(RegistryError::UnknownModel { root: self.root.clone(), name: name.to_owned(), known: self.names()? });
        }
        Ok(versions)
    }

    /// What a version consists of, as its manifest says; its files are not read.
    ///
    /// # Errors
    /// [`RegistryError::UnknownVersion`], [`RegistryError::Damaged`] for a manifest that cannot be read, and those of
    /// [`Registry::versions`].
    pub fn manifest(&self, name: &str, version: u32) -> Result<Manifest, RegistryError> {
        self.check_version(name, version)?;
        let path = self.version_folder(name, version).join(MANIFEST_FILE);
        let bytes = read_optional(&path)?.ok_or_else(|| damaged(&path, "it is not there"))?;
        let manifest: Manifest = from_json(&path, &bytes)?;
        check_manifest(&path, &manifest, name, version)?;
        Ok(manifest)
    }

    /// The aliases of a model; empty when there are none, or no such model.
    ///
    /// # Errors
    /// [`RegistryError::Name`], [`RegistryError::Damaged`], [`RegistryError::Io`].
    pub fn aliases(&self, name: &str) -> Result<BTreeMap<String, u32>, RegistryError> {
        check_name(name)?;
        match read_optional(&self.aliases_path(name))? {
            Some(bytes) => self.parse_aliases(name, &bytes),
            None => Ok(BTreeMap::new()),
        }
    }

    /// The version in use; `None` when there is none, or no such model.
    ///
    /// # Errors
    /// As [`Registry::aliases`].
    pub fn champion(&self, name: &str) -> Result<Option<u32>, RegistryError> {
        Ok(self.aliases(name)?.get(CHAMPION).copied())
    }

    /// The version that a reference names at the moment; it exists.
    ///
    /// # Errors
    /// [`RegistryError::UnknownVersion`], [`RegistryError::NoChampion`], [`RegistryError::UnknownAlias`],
    /// [`RegistryError::DanglingAlias`], [`RegistryError::Alias`], and those of [`Registry::versions`].
    pub fn resolve(&self, reference: &ModelRef) -> Result<u32, RegistryError> {
        let name = &reference.name;
        let alias = match &reference.selector {
            Selector::Version(version) => {
                self.check_version(name, *version)?;
                return Ok(*version);
            }
            Selector::Alias(alias) => alias,
        };
        check_alias(alias)?;
        // Aliases first: the other way round, a version published and promoted in between would seem to be missing.
        let aliases = self.aliases(name)?;
        let known = self.versions(name)?;
        match aliases.get(alias) {
            Some(version) if known.contains(version) => Ok(*version),
            Some(version) => Err(RegistryError::DanglingAlias { name: name.clone(), alias: alias.clone(), version: *version }),
            None if alias == CHAMPION => Err(RegistryError::NoChampion { name: name.clone(), known }),
            None => {
                let known = aliases.into_keys().collect();
                Err(RegistryError::UnknownAlias { name: name.clone(), alias: alias.clone(), known })
            }
        }
    }

    /// Reads a version and checks it in full: every file against its digest, and the artifact.
    ///
    /// # Errors
    /// [`RegistryError::Digest`], [`RegistryError::Artifact`], [`RegistryError::Damaged`], and those of [`Registry::resolve`].
    pub fn load(&self, reference: &ModelRef) -> Result<Loaded, RegistryError> {
        let (name, version) = (&reference.name, self.resolve(reference)?);
        self.load_version(name, version)
    }

    pub(crate) fn load_version(&self, name: &str, version: u32) -> Result<Loaded, RegistryError> {
        let manifest = self.manifest(name, version)?;
        let folder = self.version_folder(name, version);
        let mut artifact = Vec::new();
        for (file, digest) in &manifest.files {
            let bytes = read_checked(&folder.join(file), digest)?;
            if file == MODEL_FILE {
                artifact = bytes;
            }
        }
        let path = folder.join(MODEL_FILE);
        let model = Model::from_bytes(&artifact).map_err(|source| RegistryError::Artifact { path: path.clone(), source })?;
        if model.name != name {
            return Err(damaged(&path, format!("it holds the model `{}`, not `{name}`: a folder cannot be renamed or copied", model.name)));
        }
        Ok(Loaded { name: name.to_owned(), version, model, manifest })
    }

    /// The content of one file of a version, such as `card.md` or `manifest.json`, checked against its digest.
    ///
    /// # Errors
    /// [`RegistryError::FileName`] for a name with a folder in it, [`RegistryError::UnknownFile`], [`RegistryError::Digest`], and
    /// those of [`Registry::manifest`].
    pub fn file(&self, name: &str, version: u32, file: &str) -> Result<Vec<u8>, RegistryError> {
        check_file(file)?;
        let manifest = self.manifest(name, version)?;
        let path = self.version_folder(name, version).join(file);
        if file == MANIFEST_FILE {
            return read_optional(&path)?.ok_or_else(|| damaged(&path, "it is not there"));
        }
        match manifest.files.get(file) {
            Some(digest) => read_checked(&path, digest),
            None => {
                let known = manifest.files.into_keys().chain([MANIFEST_FILE.to_owned()]).collect();
                Err(RegistryError::UnknownFile { name: name.to_owned(), version, file: file.to_owned(), known })
            }
        }
    }

    /// Where a file of a version lies, whether or not there is one.
    pub fn file_path(&self, name: &str, version: u32, file: &str) -> PathBuf {
        self.version_folder(name, version).join(file)
    }

    /// The versions of a model whose name was checked, none when there is no such model.
    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<u32>, RegistryError> {
        let mut versions: Vec<u32> = folders(&self.versions_folder(name))?.iter().filter_map(|n| parse_version(n)).collect();
        versions.sort_unstable();
        Ok(versions)
    }

    pub(crate) fn check_version(&self, name: &str, version: u32) -> Result<(), RegistryError> {
        let known = self.versions(name)?;
        if known.contains(&version) { Ok(()) } else { Err(RegistryError::UnknownVersion { name: name.to_owned(), version, known }) }
    }

    pub(crate) fn parse_aliases(&self, name: &str, bytes: &[u8]) -> Result<BTreeMap<String, u32>, RegistryError> {
        let path = self.aliases_path(name);
        let aliases: BTreeMap<String, u32> = from_json(&path, bytes)?;
        aliases.keys().try_for_each(|alias| check_alias(alias)).map_err(|e| damaged(&path, e))?;
        Ok(aliases)
    }

    pub(crate) fn model_folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn versions_folder(&self, name: &str) -> PathBuf {
        self.model_folder(name).join("versions")
    }

    pub(crate) fn version_folder(&self, name: &str, version: u32) -> PathBuf {
        self.versions_folder(name).join(version.to_string())
    }

    pub(crate) fn aliases_path(&self, name: &str) -> PathBuf {
        self.model_folder(name).join("aliases.json")
    }

    pub(crate) fn history_path(&self, name: &str) -> PathBuf {
        self.model_folder(name).join("history.ndjson")
    }
}

fn check_manifest(path: &Path, manifest: &Manifest, name: &str, version: u32) -> Result<(), RegistryError> {
    if manifest.manifest_version != MANIFEST_VERSION {
        let found = manifest.manifest_version;
        return Err(damaged(path, format!("it has format version {found}, and this program reads version {MANIFEST_VERSION}")));
    }
    if manifest.name != name || manifest.version != version {
        let found = format!("{}@{}", manifest.name, manifest.version);
        return Err(damaged(path, format!("it describes {found}, not {name}@{version}: a folder cannot be renamed or copied")));
    }
    manifest.files.keys().try_for_each(|file| check_file(file)).map_err(|e| damaged(path, e))?;
    if !manifest.files.contains_key(MODEL_FILE) {
        return Err(damaged(path, format!("it lists no `{MODEL_FILE}`")));
    }
    Ok(())
}

fn read_checked(path: &Path, expected: &str) -> Result<Vec<u8>, RegistryError> {
    let bytes = read_optional(path)?.ok_or_else(|| damaged(path, "it is not there, though its manifest lists it"))?;
    let found = hex_digest(&bytes);
    if found == expected { Ok(bytes) } else { Err(RegistryError::Digest { path: path.to_owned(), expected: expected.to_owned(), found }) }
}
