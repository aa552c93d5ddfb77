//! `vortexctl backup save`.
//!
//! The file has its name only once all of it is there, whole and on disk: what is found under the name can be restored.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Serialize;
use vortex_core::backup::Frames;
use vortex_proto::v1;

use crate::{
    exit::{Exit, Failure},
    session::Session,
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl backup save monday.vortex
  vortexctl backup save \"/backups/vortex-$(date +%F).vortex\" && vortexctl backup verify \"/backups/vortex-$(date +%F).vortex\"

Everything is in it, secret values too: keep it as you keep those. Only its owner can read the file.")]
pub(crate) struct Save {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    overwrite: bool,
}

#[derive(Serialize)]
struct Saved<'a> {
    file: &'a Path,
    bytes: u64,
}

impl Save {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        if !self.overwrite && self.file.exists() {
            let what = format!("{} is there already", self.file.display());
            return Err(Failure::new(Exit::Conflict, "file_exists", what)
                .with_hint("name another file, or replace it with --overwrite"));
        }
        let connection = session.connect().await?;
        let mut partial = OsString::from(&self.file);
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let saved = async {
            let mut file = create(&partial)?;
            let bytes = receive(&connection, &mut file, &partial).await?;
            let placed = file
                .sync_all()
                .and_then(|()| fs::rename(&partial, &self.file))
                .and_then(|()| sync_folder(&self.file));
            placed.map_err(|error| cannot_write(&self.file, &error))?;
            Ok::<u64, Failure>(bytes)
        }
        .await;
        let bytes = saved.inspect_err(|_| {
            // It is of no use, and the next one replaces it.
            let _ = fs::remove_file(&partial);
        })?;
        let saved = Saved {
            file: &self.file,
            bytes,
        };
        session.ui.show(
            &saved,
            |_| format!("saved  {}, {bytes} bytes", self.file.display()),
            || vec![self.file.display().to_string()],
        )
    }
}

/// Writes what the daemon sends, and looks at every frame before it counts.
async fn receive(
    connection: &crate::connection::Connection,
    file: &mut File,
    path: &Path,
) -> Result<u64, Failure> {
    let request = v1::SaveBackupRequest {};
    let mut parts = connection.backup().save(request).await?.into_inner();
    let mut frames = Frames::default();
    let mut bytes = 0;
    let cut_short = |what: &dyn std::fmt::Display| {
        Failure {
            retryable: true,
            ..Failure::new(
                Exit::Error,
                "backup_cut_short",
                format!("the backup did not arrive whole: {what}"),
            )
        }
        .with_hint("take it again")
    };
    while let Some(part) = parts.message().await? {
        frames.feed(&part.data);
        while frames.pass().map_err(|flaw| cut_short(&flaw))? {}
        file.write_all(&part.data)
            .map_err(|error| cannot_write(path, &error))?;
        bytes += u64::try_from(part.data.len()).unwrap_or(0);
    }
    frames.finish().map_err(|flaw| cut_short(&flaw))?;
    Ok(bytes)
}

fn create(path: &Path) -> Result<File, Failure> {
    // One that an interrupted command left may be anybody's to read: it is made anew.
    let _ = fs::remove_file(path);
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| cannot_write(path, &error))
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        Exit::Error,
        "not_written",
        format!("cannot write {}: {error}", path.display()),
    )
    .with_hint("name a file in a folder that you may write, on a disk with room")
}
