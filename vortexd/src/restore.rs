//! `vortexd restore`: a store out of a backup, in a directory of its own.
//!
//! The store is built under another name and moved to its place when all of it is there and was found good. It begins a
//! new life: what it writes is told apart from what the store that was backed up wrote afterwards.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;
use vortex_core::{
    backup::{Checker, Flaw, Manifest, Part, Report},
    ids::OriginId,
    journal::Head,
    limits::BACKUP_PART_BYTES,
};

use crate::{
    entropy,
    federation::KEPT_FILES,
    store::{
        self, Blob, Horizon, Installation, OpenError, Store as _, StoreError,
        redb::{END_MARK, FILE, RESTORING, RedbOptions, RedbStore},
    },
    writer::{WATCH_MARK, WatchMark},
};

/// What was restored.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// Where it is.
    pub data_dir: PathBuf,
    /// As whom it writes from now on.
    pub origin: String,
    /// As whom the store wrote that was backed up.
    pub origin_before: String,
    /// When the backup was taken.
    pub taken_at: String,
    /// Its newest revision.
    pub revision: u64,
    /// Ops in it.
    pub op_count: u64,
    /// Contents in it.
    pub content_count: u64,
    /// The digest of the state.
    pub state_digest: String,
}

/// Why nothing was restored. What was begun is gone again.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// Something is there already.
    #[error(
        "{} is not empty (it holds `{found}`); name a directory that is new or empty: nothing that is there is overwritten",
        dir.display()
    )]
    NotEmpty {
        /// The directory.
        dir: PathBuf,
        /// What is in it, one of it.
        found: String,
    },
    /// The backup is damaged.
    #[error("{} is damaged, and nothing was restored: {flaw}; take another backup", file.display())]
    Flawed {
        /// The backup.
        file: PathBuf,
        /// Where, and what.
        flaw: Flaw,
    },
    /// A newer daemon took the backup.
    #[error(
        "{} is of a store of schema {found}, and this daemon knows {}; restore it with vortexd {writer} or a newer one",
        file.display(), store::SCHEMA
    )]
    Newer {
        /// The backup.
        file: PathBuf,
        /// Its schema.
        found: u32,
        /// The daemon that took it.
        writer: String,
    },
    /// The store could not be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store could not be written.
    #[error("the store could not be written: {}", .0.with_causes())]
    Store(StoreError),
    /// The file system said no.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was tried: a verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// The answer.
        #[source]
        source: io::Error,
    },
}

/// Restores the backup `from` into `directory`, which is made, or empty.
///
/// # Errors
/// When the backup is not good, the directory is not empty, or the disk refuses.
pub fn restore(from: &Path, directory: &Path) -> Result<Restored, RestoreError> {
    let mut file = File::open(from).map_err(io_error("open", from))?;
    let is_ours = prepare(directory)?;
    let making = directory.join(RESTORING);
    let restored = fill(&mut file, from, &making).and_then(|(report, origin)| {
        settle(&making, directory)?;
        let manifest = report.manifest;
        Ok(Restored {
            data_dir: directory.to_owned(),
            origin: origin.to_string(),
            origin_before: manifest.origin.to_string(),
            taken_at: manifest.taken_at.to_string(),
            revision: manifest.revision,
            op_count: report.op_count,
            content_count: report.content_count,
            state_digest: report.state.digest().to_string(),
        })
    });
    if restored.is_err() {
        // What cannot be removed is in the way of a next attempt, which says so.
        let _ = fs::remove_dir_all(&making);
        if is_ours {
            let _ = fs::remove_dir(directory);
        }
    }
    restored
}

/// Makes the directory, or finds it empty. Whether it was made.
fn prepare(directory: &Path) -> Result<bool, RestoreError> {
    match fs::read_dir(directory) {
        Ok(entries) => {
            for entry in entries {
                let name = entry.map_err(io_error("read", directory))?.file_name();
                // Every new file system of the ext family has one.
                if name != "lost+found" {
                    return Err(RestoreError::NotEmpty {
                        dir: directory.to_owned(),
                        found: name.to_string_lossy().escape_debug().to_string(),
                    });
                }
            }
            Ok(false)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(directory)
                .map_err(io_error("make", directory))?;
            Ok(true)
        }
        Err(source) => Err(io_error("read", directory)(source)),
    }
}

/// Builds the store, and what lies beside it, in `making`.
fn fill(file: &mut File, from: &Path, making: &Path) -> Result<(Report, OriginId), RestoreError> {
    let flawed = |flaw| RestoreError::Flawed {
        file: from.to_owned(),
        flaw,
    };
    let mut checker = Checker::default();
    let mut target: Option<Target> = None;
    let mut bytes = vec![0; BACKUP_PART_BYTES];
    loop {
        let count = file.read(&mut bytes).map_err(io_error("read", from))?;
        if count == 0 {
            break;
        }
        checker.feed(bytes.get(..count).unwrap_or_default());
        while let Some(part) = checker.advance().map_err(flawed)? {
            match (&target, part) {
                (None, Part::Manifest(manifest)) => {
                    target = Some(Target::make(from, making, &manifest)?);
                }
                (Some(target), part) => target.take(part).map_err(RestoreError::Store)?,
                // The checker hands out the manifest first.
                (None, _) => {}
            }
        }
    }
    let report = checker.finish().map_err(flawed)?;
    let Some(target) = target else {
        // A backup without a manifest is none, and the checker has said so.
        return Err(io_error("read", from)(io::ErrorKind::UnexpectedEof.into()));
    };
    let origin = target.0.origin();
    target.finish(&report).map_err(RestoreError::Store)?;
    for (name, text) in &report.manifest.files {
        if KEPT_FILES.contains(&name.as_str()) {
            write_file(&making.join(name), text)?;
        }
    }
    // From then on nobody watched over bakes.
    WatchMark::new(making.join(WATCH_MARK)).write(report.manifest.taken_at);
    Ok((report, origin))
}

/// The store that is being made.
struct Target(RedbStore);

impl Target {
    fn make(from: &Path, making: &Path, manifest: &Manifest) -> Result<Target, RestoreError> {
        if manifest.schema > store::SCHEMA {
            return Err(RestoreError::Newer {
                file: from.to_owned(),
                found: manifest.schema,
                writer: manifest.writer.escape_debug().to_string(),
            });
        }
        let incarnation = entropy::bits().map_err(io_error("draw randomness for", making))?;
        let store = RedbStore::open(
            making,
            RedbOptions {
                fresh_origin: OriginId {
                    incarnation,
                    ..manifest.origin
                },
                reserve_bytes: 0,
                free_floor_bytes: 0,
            },
        )?;
        if manifest.horizon_revision > 0 {
            let installation = Installation {
                horizon: Horizon {
                    revision: manifest.horizon_revision,
                    heads: manifest.horizon_heads.clone(),
                },
                entries: &[],
                // The state after the newest op takes its place at the end.
                snapshot: &[],
            };
            store.install(&installation).map_err(RestoreError::Store)?;
        }
        Ok(Target(store))
    }

    fn take(&self, part: Part) -> Result<(), StoreError> {
        // Nothing was written in this life, so its head is that of no op.
        match part {
            Part::Manifest(_) | Part::Snapshot(_) => Ok(()),
            Part::Ops(entries) => self.0.append(Head::default(), &entries, &[]),
            Part::Contents(contents) => {
                let blobs = contents.into_iter();
                let blobs: Vec<Blob> = blobs
                    .map(|(digest, bytes): (_, Arc<[u8]>)| Blob { digest, bytes })
                    .collect();
                self.0.append(Head::default(), &[], &blobs)
            }
        }
    }

    fn finish(self, report: &Report) -> Result<(), StoreError> {
        let state = &report.state;
        let snapshot = state
            .to_snapshot()
            .map_err(|error| StoreError::Unknown(Box::new(error)))?;
        self.0.save_snapshot(state.revision, &snapshot)?;
        self.0.save_cursors(&report.manifest.cursors)
    }
}

/// Moves what was made to its place. The store comes last: while it is missing, no daemon takes what is there for a
/// new directory.
fn settle(making: &Path, directory: &Path) -> Result<(), RestoreError> {
    let beside = [END_MARK, WATCH_MARK].into_iter();
    for name in beside.chain(KEPT_FILES).chain([FILE]) {
        let made = making.join(name);
        if made.exists() {
            let to = directory.join(name);
            fs::rename(&made, &to).map_err(io_error("move", &made))?;
        }
    }
    let sync = |path: &Path| File::open(path).and_then(|opened| opened.sync_all());
    sync(directory).map_err(io_error("sync", directory))?;
    fs::remove_dir_all(making).map_err(io_error("remove", making))?;
    if let Some(parent) = directory
        .parent()
        .filter(|path| !path.as_os_str().is_empty())
    {
        sync(parent).map_err(io_error("sync", parent))?;
    }
    Ok(())
}

fn write_file(path: &Path, text: &str) -> Result<(), RestoreError> {
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(io_error("write", path))
}

fn io_error(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> RestoreError {
    let path: PathBuf = path.to_owned();
    move |source| RestoreError::Io {
        doing,
        path: path.clone(),
        source,
    }
}
