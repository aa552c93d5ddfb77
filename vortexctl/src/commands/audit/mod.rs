//! `vortexctl audit`: who changed what, when and why, provably.

pub(crate) mod file;
mod verify;
mod witness;

use clap::{Args, Subcommand};
use vortex_proto::v1;

use crate::{
    cli::Target,
    complete,
    exit::{Exit, Failure},
    session::Session,
    ui::Ui,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Changes, newest first
    List(List),
    /// Check the hash chain of the journal or of an export, and ask other clusters about it
    Verify(verify::Verify),
    /// Every change with the bytes its hash covers, as JSON lines
    Export(Export),
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl audit list --since 2h
  vortexctl audit list --target checkout/prod --kind rollout_rolled_back
  vortexctl audit list --by alice@laptop -o json")]
pub(crate) struct List {
    /// Only of this target
    #[arg(long, value_name = "APP/PROFILE", add = complete::targets())]
    target: Option<Target>,
    /// Only of this rollout
    #[arg(long, value_name = "ROLLOUT", add = complete::rollouts())]
    rollout: Option<String>,
    /// Only by this actor
    #[arg(long, value_name = "NAME", id = "by")]
    by: Option<String>,
    /// Only of this kind, e.g. stable_set
    #[arg(long)]
    kind: Option<String>,
    /// Not before this moment (RFC 3339), or this long ago
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl audit export > journal.jsonl
  vortexctl audit verify --file journal.jsonl       # later, and anywhere")]
pub(crate) struct Export {
    /// Begin after this revision
    #[arg(long, value_name = "REVISION", default_value_t = 0)]
    from: u64,
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::List(list) => list.run(session).await,
            Command::Verify(verify) => verify.run(session).await,
            Command::Export(export) => export.run(session).await,
        }
    }
}

impl List {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let (app, profile) = self
            .target
            .map(|target| (target.app, target.profile))
            .unwrap_or_default();
        let request = v1::ListAuditRequest {
            app,
            profile,
            rollout: self.rollout.unwrap_or_default(),
            actor: self.by.unwrap_or_default(),
            kind: self.kind.unwrap_or_default(),
            since: self.since.unwrap_or_default(),
            page_size: self.limit,
            page_token: String::new(),
        };
        show(session, request).await
    }
}

/// Prints the entries that a request finds.
pub(crate) async fn show(session: &Session, request: v1::ListAuditRequest) -> Result<(), Failure> {
    let connection = session.connect().await?;
    let found = connection
        .audit()
        .list(connection.request(request))
        .await?
        .into_inner();
    session.ui.show(
        &found.entries,
        |ui| table(ui, &found.entries),
        || {
            found
                .entries
                .iter()
                .map(|entry| entry.revision.to_string())
                .collect()
        },
    )
}

fn table(ui: &Ui, entries: &[v1::Event]) -> String {
    let wide = ui.format == crate::ui::Format::Wide;
    let mut header = vec!["rev", "at", "target", "rollout", "what", "by", "reason"];
    if wide {
        header.extend(["kind", "request", "hash"]);
    }
    let rows = entries.iter().map(|entry| {
        let target = match entry.app.as_str() {
            "" => String::new(),
            app => format!("{app}/{}", entry.profile),
        };
        let mut row = vec![
            entry.revision.to_string(),
            entry.at.clone(),
            target,
            entry.rollout.clone(),
            entry.summary.clone(),
            entry.actor.clone(),
            entry.reason.clone(),
        ];
        if wide {
            row.extend([
                entry.kind.clone(),
                entry.request_id.clone(),
                entry.hash.chars().take(12).collect(),
            ]);
        }
        row
    });
    ui.table(&header, rows.collect())
}

impl Export {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = v1::ExportAuditRequest {
            from_revision: self.from,
        };
        let mut entries = connection.audit().export(request).await?.into_inner();
        while let Some(entry) = entries.message().await? {
            let json = serde_json::to_string(&entry).map_err(|error| {
                Failure::new(
                    Exit::Error,
                    "not_encoded",
                    format!("cannot be printed: {error}"),
                )
            })?;
            session.ui.line(&json)?;
        }
        Ok(())
    }
}
