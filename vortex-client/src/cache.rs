//! The last good configuration on disk, so that an application starts and runs without a daemon.
//!
//! One JSON file per target. It is written beside its place, synced, renamed into it, and its directory synced: a
//! process killed in between leaves the file of before. Each version carries the SHA-256 over its label, its digest
//! and its values; a version that was edited by hand still runs, but under its own digest, so that the daemon
//! sees it diverge. A file that does not read as one of ours is left alone.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    api::Assignment,
    config::{Cohort, Content},
    limits::{CACHE_BYTES_MAX, LEFTOVER_AGE},
    system,
};

/// What the file says it is; another form gets another number.
const FORMAT: &str = "vortex-client-cache/1";

/// What a file holds.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Saved {
    format: String,
    app: String,
    profile: String,
    /// The instance that wrote it: another one may be in another cohort.
    pub(crate) instance_id: String,
    saved_at_ms: u64,
    /// When a daemon last confirmed that `running` is what should run, in milliseconds since 1970.
    pub(crate) confirmed_at_ms: Option<u64>,
    /// The version that runs.
    pub(crate) running: String,
    pub(crate) cohort: Cohort,
    pub(crate) assignment: Option<Assignment>,
    configs: Vec<SavedContent>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct SavedContent {
    version: String,
    digest: String,
    sha256: String,
    properties: BTreeMap<String, Value>,
}

impl Saved {
    pub(crate) fn new<'a>(contents: impl Iterator<Item = &'a Content>) -> Saved {
        let configs = contents.map(|content| SavedContent {
            sha256: seal(&content.version, &content.digest, &content.properties),
            version: content.version.clone(),
            digest: content.digest.clone(),
            properties: content.properties.clone(),
        });
        Saved {
            configs: configs.collect(),
            ..Saved::default()
        }
    }

    /// The versions, each under the digest that its content deserves.
    pub(crate) fn take_contents(&mut self) -> Vec<Content> {
        let content = |saved: SavedContent| {
            let intact = seal(&saved.version, &saved.digest, &saved.properties) == saved.sha256;
            if !intact {
                tracing::warn!(
                    version = saved.version,
                    "the cached configuration was edited"
                );
            }
            Content {
                digest: if intact {
                    saved.digest
                } else {
                    hash(&[&encoded(&saved.properties)])
                },
                version: saved.version,
                properties: saved.properties,
            }
        };
        std::mem::take(&mut self.configs)
            .into_iter()
            .map(content)
            .collect()
    }
}

fn seal(version: &str, digest: &str, properties: &BTreeMap<String, Value>) -> String {
    hash(&[
        version.as_bytes(),
        b"\n",
        digest.as_bytes(),
        b"\n",
        &encoded(properties),
    ])
}

/// Keys in order, no blanks: the same values always give the same bytes.
fn encoded(properties: &BTreeMap<String, Value>) -> Vec<u8> {
    serde_json::to_vec(properties).unwrap_or_default()
}

/// SHA-256 of the parts in a row, in lower-case hex.
fn hash(parts: &[&[u8]]) -> String {
    use std::fmt::Write as _;
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Where the file of one target is.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    directory: PathBuf,
    app: String,
    profile: String,
}

impl Cache {
    pub(crate) fn new(directory: &Path, app: &str, profile: &str) -> Cache {
        Cache {
            directory: directory.to_owned(),
            app: app.to_owned(),
            profile: profile.to_owned(),
        }
    }

    fn path(&self) -> PathBuf {
        self.directory
            .join(format!("{}--{}.json", self.app, self.profile))
    }

    /// What was saved; nothing, with a warning, if what is there is not ours or not whole.
    pub(crate) fn load(&self) -> Option<Saved> {
        self.remove_leftovers();
        let path = self.path();
        let ignored = |why: String| {
            tracing::warn!(path = %path.display(), why, "the cached configuration is ignored");
        };
        let bytes = match read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                ignored(error.to_string());
                return None;
            }
        };
        self.read(&bytes).map_err(ignored).ok()
    }

    /// What a file's bytes hold.
    ///
    /// # Errors
    /// Why they are none of ours.
    pub(crate) fn read(&self, bytes: &[u8]) -> Result<Saved, String> {
        let saved: Saved = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if (&saved.format[..], &saved.app, &saved.profile) != (FORMAT, &self.app, &self.profile) {
            return Err(format!("it is of {}/{}", saved.app, saved.profile));
        }
        Ok(saved)
    }

    /// What a file holds.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(crate) fn write(&self, mut saved: Saved) -> serde_json::Result<Vec<u8>> {
        saved.format = FORMAT.to_owned();
        saved.app.clone_from(&self.app);
        saved.profile.clone_from(&self.profile);
        saved.saved_at_ms = system::wall_ms();
        serde_json::to_vec(&saved)
    }

    /// Removes what writers left that were killed. A young file may be another process's that is still writing.
    fn remove_leftovers(&self) {
        let prefix = self.aside_prefix();
        let entries = fs::read_dir(&self.directory);
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_ours = name
                .to_str()
                .is_some_and(|name| name.starts_with(&prefix) && name.ends_with(".tmp"));
            let modified = entry.metadata().and_then(|metadata| metadata.modified());
            let is_old = modified.is_ok_and(|modified| system::age(modified) > LEFTOVER_AGE);
            if is_ours && is_old {
                // Next time, then.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn aside_prefix(&self) -> String {
        format!(".{}--{}.", self.app, self.profile)
    }

    /// Replaces the file, wholly or not at all.
    pub(crate) fn save(&self, saved: Saved) -> io::Result<()> {
        let bytes = self.write(saved)?;
        fs::create_dir_all(&self.directory)?;
        let name = format!("{}{:016x}.tmp", self.aside_prefix(), system::random());
        let aside = self.directory.join(name);
        let written = write_synced(&aside, &bytes).and_then(|()| fs::rename(&aside, self.path()));
        if written.is_err() {
            // The rename's error matters more than what stays behind.
            let _ = fs::remove_file(&aside);
        }
        written?;
        sync_directory(&self.directory)
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    File::open(path)?
        .take(CACHE_BYTES_MAX)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A configuration may hold secrets: only its owner reads it.
fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> Saved {
        let content = Content {
            version: "v1".into(),
            digest: "d1".into(),
            properties: BTreeMap::from([("a".into(), Value::from(0.1)), ("b".into(), "x".into())]),
        };
        Saved::new([&content].into_iter())
    }

    fn cache() -> (tempfile::TempDir, Cache) {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::new(directory.path(), "shop", "prod");
        (directory, cache)
    }

    #[test]
    fn what_was_saved_comes_back_and_nothing_else_is_left() {
        let (directory, cache) = cache();
        for _ in 0..2 {
            cache.save(saved()).unwrap();
        }
        let contents = cache.load().unwrap().take_contents();
        assert_eq!(contents[0].digest, "d1");
        assert_eq!(contents[0].properties["a"], 0.1);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_writer_left_is_removed_once_it_is_old() {
        let (directory, cache) = cache();
        cache.save(saved()).unwrap();
        let leave = |name: &str, age: std::time::Duration| {
            let path = directory.path().join(name);
            let file = File::create(&path).unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_millis(system::wall_ms());
            file.set_modified(time - age).unwrap();
            path
        };
        let old = leave(".shop--prod.1.tmp", LEFTOVER_AGE * 2);
        let young = leave(".shop--prod.2.tmp", LEFTOVER_AGE / 2);
        let foreign = leave(".shop--test.3.tmp", LEFTOVER_AGE * 2);
        assert!(cache.load().is_some());
        assert_eq!(
            [old.exists(), young.exists(), foreign.exists()],
            [false, true, true]
        );
    }

    #[test]
    fn an_edited_version_runs_under_its_own_digest() {
        let (_directory, cache) = cache();
        cache.save(saved()).unwrap();
        let text = fs::read_to_string(cache.path()).unwrap();
        fs::write(cache.path(), text.replace(r#""b":"x""#, r#""b":"y""#)).unwrap();
        let contents = cache.load().unwrap().take_contents();
        assert_eq!(contents[0].properties["b"], "y");
        assert_eq!(contents[0].digest, hash(&[br#"{"a":0.1,"b":"y"}"#]));
    }

    #[test]
    fn a_torn_or_foreign_file_is_ignored() {
        let (_directory, cache) = cache();
        assert!(cache.load().is_none());
        cache.save(saved()).unwrap();
        let whole = fs::read(cache.path()).unwrap();
        for length in [0, 1, whole.len() / 2, whole.len() - 1] {
            fs::write(cache.path(), &whole[..length]).unwrap();
            assert!(cache.load().is_none(), "{length} bytes");
        }
        fs::write(cache.path(), r#"{"hello":1}"#).unwrap();
        assert!(cache.load().is_none());
        fs::write(cache.path(), &whole).unwrap();
        let other = Cache::new(&cache.directory, "shop", "test");
        fs::rename(cache.path(), other.path()).unwrap();
        assert!(other.load().is_none());
    }
}
