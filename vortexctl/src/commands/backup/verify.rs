//! `vortexctl backup verify`.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Serialize;
use vortex_core::{
    backup::{Checker, Flaw, Report},
    limits::BACKUP_PART_BYTES,
};

use crate::{
    exit::{Exit, Failure},
    session::Session,
    ui::{Paint, counted},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl backup verify monday.vortex && echo restorable
  vortexctl backup verify monday.vortex -o json")]
pub(crate) struct Verify {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Serialize)]
struct Verified {
    valid: bool,
    taken_at: String,
    origin: String,
    revision: u64,
    /// The newest revision that is not kept any more.
    horizon: u64,
    op_count: u64,
    content_count: u64,
    target_count: usize,
    rollout_count: usize,
    state_digest: String,
    /// False: another build took it, and its digest is of another form.
    state_compared: bool,
    schema: u32,
    writer: String,
}

impl Verify {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let report = read(&self.file)?;
        let manifest = &report.manifest;
        let verified = Verified {
            valid: true,
            taken_at: manifest.taken_at.to_string(),
            origin: manifest.origin.to_string(),
            revision: manifest.revision,
            horizon: manifest.horizon_revision,
            op_count: report.op_count,
            content_count: report.content_count,
            target_count: report.state.targets.len(),
            rollout_count: report.state.rollouts.len(),
            state_digest: report.state.digest().to_string(),
            state_compared: manifest.has_our_state_format(),
            schema: manifest.schema,
            writer: manifest.writer.clone(),
        };
        session.ui.show(
            &verified,
            |ui| {
                let compared = if verified.state_compared {
                    "the manifest names the same"
                } else {
                    "another build took it: not compared"
                };
                let whole = match verified.horizon {
                    0 => String::new(),
                    horizon => format!(", a snapshot stands for those up to {horizon}"),
                };
                format!(
                    "{}  {}{whole}, {}, every digest and every link checked\n\
                     taken     {} by vortexd {}, schema {}\n\
                     origin    {}\n\
                     revision  {}\n\
                     holds     {}, {}\n\
                     state     {} ({compared})",
                    ui.paint("valid", Paint::Good),
                    counted(verified.op_count, "op"),
                    counted(verified.content_count, "content"),
                    verified.taken_at,
                    verified.writer.escape_debug(),
                    verified.schema,
                    verified.origin,
                    verified.revision,
                    counted(verified.target_count, "target"),
                    counted(verified.rollout_count, "rollout"),
                    verified.state_digest,
                )
            },
            || vec!["valid".to_owned()],
        )
    }
}

fn read(path: &Path) -> Result<Report, Failure> {
    let unreadable = |error: io::Error| {
        let what = format!("cannot read {}: {error}", path.display());
        Failure::new(Exit::of_reading(&error), "unreadable", what)
    };
    let damaged = |flaw: Flaw| {
        let what = format!("{} is damaged: {flaw}", path.display());
        Failure::new(Exit::Error, "backup_damaged", what)
            .with_hint("take another one with `vortexctl backup save`, or restore one from before")
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut checker = Checker::default();
    let mut bytes = vec![0; BACKUP_PART_BYTES];
    loop {
        let count = file.read(&mut bytes).map_err(unreadable)?;
        if count == 0 {
            return checker.finish().map_err(damaged);
        }
        checker.feed(bytes.get(..count).unwrap_or_default());
        while checker.advance().map_err(damaged)?.is_some() {}
    }
}
