use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use plumb_core::Time;
use plumb_model::Model;

use crate::disk::{create_folders, damaged, folders, hex_digest, io, sync_folder, sync_parent, to_json, write_new};
use crate::name::{check_file, check_name};
use crate::{MANIFEST_FILE, MANIFEST_VERSION, MODEL_FILE, Manifest, Registry, RegistryError, Verdict};

const UNFINISHED: &str = ".publish-";

/// A version to be published, under the model's own name.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    /// The model.
    pub model: &'a Model,
    /// Files to keep beside it, by name; not `model.json` or `manifest.json`.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the gate decided.
    pub verdict: Verdict,
    /// What was measured.
    pub metrics: serde_json::Value,
    /// When it was made.
    pub created_at: Time,
}

impl Registry {
    /// Publishes a version under the next free number, which is returned. It is there in full or, after a failure, not at all; no
    /// alias changes.
    ///
    /// # Errors
    /// [`RegistryError::Name`] or [`RegistryError::FileName`] for names that cannot be used, [`RegistryError::Unpublishable`] for a
    /// model that would not load again, [`RegistryError::Io`].
    pub fn publish(&self, draft: Draft<'_>) -> Result<u32, RegistryError> {
        let name = draft.model.name.as_str();
        check_name(name)?;
        let files = files_of(&draft)?;
        create_folders(&self.versions_folder(name))?;
        let _lock = self.lock(name)?;
        self.clear_unfinished(name)?;
        let unfinished = Unfinished::create(self.model_folder(name).join(format!("{UNFINISHED}{}", std::process::id())))?;
        for (file, bytes) in &files {
            write_new(&unfinished.path.join(file), bytes)?;
        }
        let mut version = self.next_number(name)?;
        let digests: BTreeMap<String, String> = files.iter().map(|(file, bytes)| (file.clone(), hex_digest(bytes))).collect();
        loop {
            let manifest = Manifest {
                manifest_version: MANIFEST_VERSION,
                name: name.to_owned(),
                version,
                created_at: draft.created_at,
                files: digests.clone(),
                verdict: draft.verdict.clone(),
                metrics: draft.metrics.clone(),
            };
            if self.finish(&unfinished.path, &manifest)? {
                return Ok(version);
            }
            version = self.above(name, version)?;
        }
    }

    /// Takes this model's turn to change; given back when the file is dropped, and by the system when the process dies.
    pub(crate) fn lock(&self, name: &str) -> Result<File, RegistryError> {
        let path = self.model_folder(name).join(".lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(io("open", &path))?;
        file.lock().map_err(io("lock", &path))?;
        Ok(file)
    }

    /// Writes the manifest and gives the folder its number; false when that is taken after all, by a writer that honours no lock.
    fn finish(&self, unfinished: &Path, manifest: &Manifest) -> Result<bool, RegistryError> {
        let path = unfinished.join(MANIFEST_FILE);
        write_new(&path, &to_json(&path, manifest)?)?;
        sync_folder(unfinished)?;
        let target = self.version_folder(&manifest.name, manifest.version);
        match fs::rename(unfinished, &target) {
            Ok(()) => {
                sync_parent(&target)?;
                sync_folder(&self.model_folder(&manifest.name))?;
                Ok(true)
            }
            Err(e) if matches!(e.kind(), ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory) => Ok(false),
            Err(e) => Err(io("publish", &target)(e)),
        }
    }

    /// One above all that exist or are spoken of, so that the number of a version that was deleted by hand does not come back as
    /// another model.
    fn next_number(&self, name: &str) -> Result<u32, RegistryError> {
        // Only a precaution: damage to aliases or history is no reason to lose the model that was just trained.
        let history = self.history_lines(name).unwrap_or_default();
        let aliases = self.aliases(name).unwrap_or_default();
        let spoken_of = history.into_iter().flatten().map(|entry| entry.to).chain(aliases.into_values());
        self.above(name, self.numbers(name)?.into_iter().chain(spoken_of).max().unwrap_or(0))
    }

    fn above(&self, name: &str, version: u32) -> Result<u32, RegistryError> {
        version.checked_add(1).ok_or_else(|| damaged(&self.versions_folder(name), format!("there is no number above {version}")))
    }

    /// Removes what crashed publishers left. Publishers hold the lock from beginning to end, so whatever its holder finds is stale.
    fn clear_unfinished(&self, name: &str) -> Result<(), RegistryError> {
        let folder = self.model_folder(name);
        for left in folders(&folder)?.iter().filter(|n| n.starts_with(UNFINISHED)) {
            let path = folder.join(left);
            fs::remove_dir_all(&path).map_err(io("remove", &path))?;
        }
        Ok(())
    }
}

fn files_of(draft: &Draft<'_>) -> Result<BTreeMap<String, Vec<u8>>, RegistryError> {
    let artifact = draft.model.to_bytes().map_err(RegistryError::Unpublishable)?;
    let mut files = BTreeMap::from([(MODEL_FILE.to_owned(), artifact)]);
    for (file, bytes) in &draft.files {
        check_file(file)?;
        // The registry writes these two itself, and a file handed over twice has no one content.
        let taken = file == MANIFEST_FILE || files.insert(file.clone(), bytes.clone()).is_some();
        if taken {
            return Err(RegistryError::DuplicateFile(file.clone()));
        }
    }
    Ok(files)
}

/// A folder that is removed unless it was renamed.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    fn create(path: PathBuf) -> Result<Self, RegistryError> {
        fs::create_dir(&path).map_err(io("make the folder", &path))?;
        Ok(Self { path })
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Gone after a success; after a failure the error at hand matters more than this one, and the next publish tidies up.
        let _ = fs::remove_dir_all(&self.path);
    }
}
