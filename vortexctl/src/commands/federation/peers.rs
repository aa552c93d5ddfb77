//! `vortexctl federation peers`

use clap::{Args, Subcommand};
use vortex_proto::v1;

use crate::{
    complete, environment,
    exit::Failure,
    session::Session,
    ui::{Format, Ui, sanitize},
};

#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
EXAMPLES
  vortexctl federation peers
  vortexctl federation peers -o wide                # with ids, certificates, bytes, ops
  vortexctl federation peers add us --address us.example:9090 --san us.vortex.example
  vortexctl federation peers remove us"
)]
pub(crate) struct Peers {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Talk to one more cluster from now on, also after a restart
    Add(Add),
    /// Talk to a cluster no more
    Remove(Remove),
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation peers add us --address us.example:9090 --san us.vortex.example
  vortexctl federation peers add edge               # it has no address: it dials us

The other side has to know this cluster, too: add it there or declare it in its settings file.")]
struct Add {
    /// What this cluster calls it: the name it was given in its own settings
    #[arg(value_name = "NAME")]
    name: String,
    /// Where it listens (default: it dials us)
    #[arg(
        long,
        value_name = "HOST:PORT",
        default_value = "",
        hide_default_value = true
    )]
    address: String,
    /// The DNS name that its certificate has to carry (default: the name)
    #[arg(
        long,
        value_name = "DNS",
        default_value = "",
        hide_default_value = true
    )]
    san: String,
    /// Its id, for a store that is older than its name (default: what follows from the name)
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    cluster: String,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl federation peers remove us

It stays a member: what it wrote counts, and others may bring more of it. A peer that the settings
file declares leaves with that file. For one that is gone for good: vortexctl federation retire")]
struct Remove {
    /// What this cluster calls it
    #[arg(value_name = "NAME", add = complete::peers())]
    name: String,
}

impl Peers {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self.command {
            None => list(session).await,
            Some(Command::Add(add)) => add.run(session).await,
            Some(Command::Remove(remove)) => remove.run(session).await,
        }
    }
}

async fn list(session: &Session) -> Result<(), Failure> {
    let connection = session.connect().await?;
    let request = connection.request(v1::ListPeersRequest {});
    let answer = connection.federation().list_peers(request).await?;
    let peers = answer.into_inner().peers;
    session.ui.show(
        &peers,
        |ui| table(ui, &peers),
        || peers.iter().map(|peer| peer.name.clone()).collect(),
    )
}

impl Add {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::AddPeerRequest {
            name: self.name,
            address: self.address,
            san: self.san,
            cluster: self.cluster,
        });
        let peer = connection.federation().add_peer(request).await?;
        told(session, &peer.into_inner(), "added")?;
        session.ui.advise("vortexctl federation status");
        Ok(())
    }
}

impl Remove {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::RemovePeerRequest { name: self.name });
        let peer = connection.federation().remove_peer(request).await?;
        told(session, &peer.into_inner(), "removed")
    }
}

fn told(session: &Session, peer: &v1::Peer, what: &str) -> Result<(), Failure> {
    session.ui.show(
        peer,
        |_| {
            let place = match peer.address.as_str() {
                "" => "it dials us".to_owned(),
                address => sanitize(address),
            };
            format!(
                "{what} peer {} ({place}, certificate of {})",
                sanitize(&peer.name),
                sanitize(&peer.san)
            )
        },
        || vec![peer.name.clone()],
    )
}

/// One line per peer.
pub(super) fn table(ui: &Ui, peers: &[v1::Peer]) -> String {
    if peers.is_empty() {
        return "no peers\n".to_owned();
    }
    let wide = ui.format == Format::Wide;
    let mut header = vec!["peer", "state", "age", "lag", "behind", "last heard"];
    if wide {
        header.extend([
            "address",
            "san",
            "source",
            "bytes out/in",
            "ops out/in",
            "incarnation",
            "id",
        ]);
    }
    header.push("last error");
    ui.table(&header, peers.iter().map(|peer| row(peer, wide)).collect())
}

fn row(peer: &v1::Peer, wide: bool) -> Vec<String> {
    let mut row = vec![
        peer.name.clone(),
        peer.state.clone(),
        environment::coarse(&peer.age).to_owned(),
        peer.lag_ops.to_string(),
        peer.behind_ops.to_string(),
        environment::age(&peer.last_heard_at),
    ];
    if wide {
        row.extend([
            peer.address.clone(),
            peer.san.clone(),
            peer.source.clone(),
            format!("{}/{}", peer.bytes_sent, peer.bytes_received),
            format!("{}/{}", peer.ops_sent, peer.ops_received),
            peer.incarnation.clone(),
            peer.cluster.clone(),
        ]);
    }
    row.push(peer.last_error.clone());
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_one_line_and_a_hostile_error_stays_harmless() {
        let peer = v1::Peer {
            name: "us".to_owned(),
            state: "connecting".to_owned(),
            age: "1m 12s 345ms".to_owned(),
            lag_ops: 40,
            behind_ops: 2,
            last_error: "refused\u{1b}[2J".to_owned(),
            bytes_sent: 9,
            address: "us.example:9090".to_owned(),
            ..v1::Peer::default()
        };
        let text = table(&Ui::fixed(Format::Table, None), std::slice::from_ref(&peer));
        assert_eq!(
            text,
            "\
PEER  STATE       AGE     LAG  BEHIND  LAST HEARD  LAST ERROR
us    connecting  1m 12s  40   2       -           refused\\u{1b}[2J
"
        );
        let wide = row(&peer, true).join("|");
        assert!(wide.contains("|us.example:9090|||9/0|0/0|"), "{wide}");
    }
}
