//! `vortexctl federation retire|renew|release`: the ways out when a cluster or a store is lost.

use clap::Args;
use vortex_proto::v1;

use super::status;
use crate::{
    complete,
    exit::{Exit, Failure},
    session::Session,
    ui::{counted, sanitize},
};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation retire us --reason \"the region is closed\"

What it wrote and no other cluster has will never count, also when it comes back. It then has to
join anew, with an empty data directory. Targets that it is the home of have to be taken over:
vortexctl federation transfer --force")]
pub(crate) struct Retire {
    /// The cluster's name or id
    #[arg(value_name = "CLUSTER", add = complete::clusters())]
    cluster: String,
    #[command(flatten)]
    why: Why,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation renew --reason \"restored from the backup of Monday\"

For a daemon whose data directory was restored or copied. What it had written comes back from its
peers.")]
pub(crate) struct Renew {
    #[command(flatten)]
    why: Why,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation release us.0123456789abcdef --reason \"the copy is stopped\"

Two stores wrote as one, so this cluster takes no more ops of that origin. First stop one of the
two, and let it start again with an empty data directory; then release the origin on every cluster
that shows the alarm.")]
pub(crate) struct Release {
    /// The origin, as `vortexctl federation status` shows it: CLUSTER.INCARNATION
    #[arg(value_name = "ORIGIN")]
    origin: String,
    #[command(flatten)]
    why: Why,
}

/// What a way out takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Change")]
struct Why {
    /// Why, for the audit trail
    #[arg(long, value_name = "TEXT", required = true)]
    reason: String,
    /// Idempotency key: repeating the command with the same key does it once (default: a fresh one)
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

impl Why {
    fn request_id(&self) -> String {
        self.request_id
            .clone()
            .unwrap_or_else(crate::environment::request_id)
    }

    /// A reason that says nothing is none.
    fn check(&self) -> Result<(), Failure> {
        if !self.reason.trim().is_empty() {
            return Ok(());
        }
        Err(Failure::new(
            Exit::Usage,
            "usage",
            "the reason says nothing: it is what the audit trail shows",
        )
        .with_hint("add e.g. --reason \"incident 4711: the region is gone\""))
    }
}

impl Retire {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        self.why.check()?;
        session.confirm(&format!(
            "{} is counted out for good: what it wrote, and is on no other cluster, will never count.",
            self.cluster
        ))?;
        let connection = session.connect().await?;
        let request = connection.request(v1::RetireClusterRequest {
            cluster: self.cluster,
            request_id: self.why.request_id(),
            reason: self.why.reason,
        });
        let member = connection.federation().retire(request).await?.into_inner();
        session.ui.show(
            &member,
            |_| {
                format!(
                    "{} is retired; {} of its ops count",
                    sanitize(&member.name),
                    member.ops
                )
            },
            || vec![member.name.clone()],
        )?;
        if member.homes > 0 {
            session.ui.advise(&format!(
                "it is the home of {}: vortexctl federation transfer APP/PROFILE --to CLUSTER --force",
                counted(member.homes, "target")
            ));
        }
        Ok(())
    }
}

impl Renew {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        self.why.check()?;
        session.confirm("this daemon writes under a new incarnation from now on.")?;
        let connection = session.connect().await?;
        let request = connection.request(v1::RenewRequest {
            request_id: self.why.request_id(),
            reason: self.why.reason,
        });
        let answer = connection.federation().renew(request).await?;
        status::show(session, &answer.into_inner())
    }
}

impl Release {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        self.why.check()?;
        session.confirm(&format!(
            "ops of {} are taken again: only one store may write them by now.",
            self.origin
        ))?;
        let connection = session.connect().await?;
        let request = connection.request(v1::ReleaseOriginRequest {
            origin: self.origin,
            request_id: self.why.request_id(),
            reason: self.why.reason,
        });
        let answer = connection.federation().release(request).await?;
        status::show(session, &answer.into_inner())
    }
}
