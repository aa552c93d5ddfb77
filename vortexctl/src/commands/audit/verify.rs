//! `vortexctl audit verify`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use vortex_core::{ids::OriginId, journal::VersionVector};
use vortex_proto::v1;

use super::{
    file::{self, Fault},
    witness::{Subject, Testimony, Witness},
};
use crate::{
    exit::{Exit, Failure},
    session::Session,
    ui::{Paint, Ui},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl audit verify && echo untouched
  vortexctl audit verify --file journal.jsonl                        # an export, without a daemon
  vortexctl audit verify --witness us --witness https://ap.example   # and what others know of it
  vortexctl audit verify --file journal.jsonl --witness us

STATUSES
  0 it holds, and every witness agrees · 1 it does not hold · 8 a witness knows something else
  10 a witness cannot be reached · 4 it lets nobody in · 5 it knows none of the journals

A witness that asks for a token is named by a context that has one; --token is for the daemon itself.")]
pub(crate) struct Verify {
    /// Check this export instead of the daemon's journal; `-` is stdin
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Ask another cluster, by its URL or its context, what it knows of the journals; may be repeated
    #[arg(long, value_name = "URL|CONTEXT")]
    witness: Vec<String>,
}

/// What was found.
#[derive(Serialize)]
struct Verified {
    valid: bool,
    entry_count: u64,
    heads: Vec<v1::OriginHead>,
    problem: String,
    /// Of a file alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    export: Option<Exported>,
    /// What the peers told the daemon.
    peers: Vec<v1::Witness>,
    /// What the witnesses said that were named.
    witnesses: Vec<Testimony>,
}

#[derive(Serialize)]
struct Exported {
    origin: String,
    taken_at: String,
    faults: Vec<Fault>,
    fault_count: u64,
}

impl Verify {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let mut witnesses = vec![];
        for named in &self.witness {
            witnesses.push(Witness::meet(session, named).await);
        }
        let verified = match &self.file {
            Some(path) => of_file(path, witnesses).await?,
            None => of_daemon(session, witnesses).await?,
        };
        verified.show(session)?;
        verified.verdict(self.file.is_some())
    }
}

async fn of_file(path: &std::path::Path, witnesses: Vec<Witness>) -> Result<Verified, Failure> {
    let export = file::read(path)?;
    let subject = Subject::Export(&export);
    let heads = export.trail.heads().clone();
    let testimonies = hear(witnesses, &subject, export.origin, &heads).await;
    let problem = export.faults.first().map(|first| match first.line {
        0 => first.what.clone(),
        line => format!("line {line}: {}", first.what),
    });
    Ok(Verified {
        valid: export.fault_count == 0,
        entry_count: export.entry_count,
        heads: heads
            .iter()
            .map(|(origin, head)| v1::OriginHead {
                origin: origin.to_string(),
                seq: head.seq,
                hash: head.hash.to_string(),
            })
            .collect(),
        problem: problem.unwrap_or_default(),
        export: Some(Exported {
            origin: export.origin.to_string(),
            taken_at: export.taken_at.to_string(),
            faults: export.faults,
            fault_count: export.fault_count,
        }),
        peers: vec![],
        witnesses: testimonies,
    })
}

async fn of_daemon(session: &Session, witnesses: Vec<Witness>) -> Result<Verified, Failure> {
    let connection = session.connect().await?;
    let request = v1::VerifyAuditRequest {};
    let answer = connection.audit().verify(request).await?.into_inner();
    let mut testimonies = vec![];
    if !witnesses.is_empty() {
        let request = connection.request(v1::ListHeadsRequest { entries: vec![] });
        let own = connection.audit().list_heads(request).await?.into_inner();
        if witnesses.iter().any(|witness| witness.is(&own.origin)) {
            let what = "one of the witnesses is the daemon itself, which is no witness";
            return Err(Failure::new(Exit::Usage, "own_witness", what)
                .with_hint("name other clusters of the federation"));
        }
        let unread = || Failure::new(Exit::Error, "no_heads", "the daemon's answer does not read");
        let heads = file::heads(&answer.heads).ok_or_else(unread)?;
        let own = own.origin.parse::<OriginId>().map_err(|_| unread())?;
        testimonies = hear(witnesses, &Subject::Daemon(&connection), own, &heads).await;
    }
    Ok(Verified {
        valid: answer.valid,
        entry_count: answer.entry_count,
        heads: answer.heads,
        problem: answer.problem,
        export: None,
        peers: answer.witnesses,
        witnesses: testimonies,
    })
}

async fn hear(
    witnesses: Vec<Witness>,
    subject: &Subject<'_>,
    own: OriginId,
    heads: &VersionVector,
) -> Vec<Testimony> {
    let mut testimonies = vec![];
    for witness in witnesses {
        testimonies.push(witness.testify(subject, own, heads).await);
    }
    testimonies
}

impl Verified {
    fn show(&self, session: &Session) -> Result<(), Failure> {
        session.ui.show(
            self,
            |ui| self.text(ui),
            || vec![if self.valid { "valid" } else { "broken" }.to_owned()],
        )
    }

    fn text(&self, ui: &Ui) -> String {
        let verdict = if self.valid {
            ui.paint("valid", Paint::Good)
        } else {
            ui.paint("BROKEN", Paint::Bad)
        };
        let heads = self
            .heads
            .iter()
            .map(|head| vec![head.origin.clone(), head.seq.to_string(), head.hash.clone()]);
        let mut text = format!(
            "{verdict}  {} {}, every hash and every link checked\n",
            self.entry_count,
            if self.entry_count == 1 {
                "entry"
            } else {
                "entries"
            }
        );
        if let Some(export) = &self.export {
            text.push_str(&ui.card(&[
                ("taken", export.taken_at.clone()),
                ("by", export.origin.clone()),
            ]));
            for fault in &export.faults {
                let place = match fault.line {
                    0 => "the whole".to_owned(),
                    line => format!("line {line}"),
                };
                text.push_str(&ui.card(&[(place.as_str(), fault.what.clone())]));
            }
            let told = u64::try_from(export.faults.len()).unwrap_or(u64::MAX);
            if export.fault_count > told {
                text.push_str(&format!("and {} more\n", export.fault_count - told));
            }
        }
        text.push_str(&ui.table(&["origin", "entries", "newest hash"], heads.collect()));
        self.tell_witnesses(ui, &mut text);
        text
    }

    fn tell_witnesses(&self, ui: &Ui, text: &mut String) {
        let peers = self.peers.iter().map(|peer| {
            let differing = peer.differences.len();
            let word = match (differing, peer.connected) {
                (0, true) => "agrees",
                (0, false) => "agreed, and is away",
                (_, _) => "DIFFERS",
            };
            vec![
                peer.cluster.clone(),
                "peer".to_owned(),
                peer.agreeing.to_string(),
                word.to_owned(),
            ]
        });
        let named = self.witnesses.iter().map(|witness| {
            let word = match (witness.exit, witness.differences.len()) {
                (Some(_), _) => "SAYS NOTHING",
                (None, 0) if witness.agreeing == 0 => "knows nothing of it",
                (None, 0) => "agrees",
                (None, _) => "DIFFERS",
            };
            vec![
                witness.cluster.clone(),
                witness.witness.clone(),
                witness.agreeing.to_string(),
                word.to_owned(),
            ]
        });
        let rows: Vec<_> = peers.chain(named).collect();
        if rows.is_empty() {
            return;
        }
        text.push('\n');
        text.push_str(&ui.table(&["witness", "asked", "same origins", "says"], rows));
    }

    /// How the command ends: what is broken goes before what differs, and that before who said nothing.
    fn verdict(&self, is_file: bool) -> Result<(), Failure> {
        if !self.valid {
            let (code, what, hint) = if is_file {
                (
                    "export_broken",
                    "the export does not hold",
                    "export it anew, and find out who could write to the file; -o json lists all that was found",
                )
            } else {
                (
                    "journal_broken",
                    "the journal does not hold",
                    "stop the daemon, keep a copy of its data directory, and restore a backup",
                )
            };
            let message = format!("{what}: {}", self.problem);
            return Err(Failure::new(Exit::Error, code, message).with_hint(hint));
        }
        let of_peers = self.peers.iter().flat_map(|peer| {
            let differences = peer.differences.iter();
            differences.map(|what| format!("{}: {what}", peer.cluster))
        });
        let of_named = self.witnesses.iter().flat_map(|witness| {
            let differences = witness.differences.iter();
            differences.map(|found| format!("{}: {}", witness.witness, found.what))
        });
        let differences: Vec<String> = of_named.chain(of_peers).collect();
        if !differences.is_empty() {
            return Err(Failure::new(
                Exit::Different,
                "witness_differs",
                differences.join("\n"),
            )
            .with_hint(
                "ask more witnesses: the one that differs from all others is the one that was changed; keep copies of both journals",
            ));
        }
        let silent = self.witnesses.iter().filter_map(|witness| {
            let exit = witness.exit?;
            Some((exit, format!("{}: {}", witness.witness, witness.failure)))
        });
        let silent: Vec<(Exit, String)> = silent.collect();
        let Some((exit, _)) = silent.first() else {
            return Ok(());
        };
        let exit = *exit;
        let whys: Vec<String> = silent.into_iter().map(|(_, why)| why).collect();
        Err(Failure::new(
            exit,
            "witness_silent",
            format!("not every witness was heard\n{}", whys.join("\n")),
        ))
    }
}
