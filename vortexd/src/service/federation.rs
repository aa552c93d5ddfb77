//! The federation: how it is, whom this cluster talks to, and the ways out when a cluster or a store is lost.

use vortex_core::{
    error::{Fault, Kind},
    journal::{Call, Command, State},
};
use vortex_proto::v1;

use super::{Caller, Service, audit::blocking, conflicts::open};
use crate::{
    federation::View,
    limits::FENCED_LISTED_MAX,
    wire::{self, ClusterNames, Mutation},
};

impl Service {
    /// This cluster, its members and its links, and what a person should look at.
    ///
    /// # Errors
    /// When the digest cannot be taken.
    pub async fn federation_status(&self) -> Result<v1::FederationStatus, Fault> {
        let view = self.federation.view();
        if !view.enabled {
            return Ok(v1::FederationStatus::default());
        }
        let board = self.board.load();
        blocking(move || Ok(status(&board.state, &view))).await
    }

    /// The clusters this one talks to directly.
    pub fn list_peers(&self) -> v1::ListPeersResponse {
        let view = self.federation.view();
        v1::ListPeersResponse {
            peers: view.peers.iter().map(wire::peer).collect(),
        }
    }

    /// Talks to one more cluster from now on.
    ///
    /// # Errors
    /// When there is no federation, or such a peer already, or it does not read as one.
    pub fn add_peer(
        &self,
        caller: &Caller,
        request: &v1::AddPeerRequest,
    ) -> Result<v1::Peer, Fault> {
        self.federated()?;
        self.federation.add_peer(wire::added_peer(request)?)?;
        tracing::info!(peer = request.name, actor = %caller.actor, "peer added");
        self.peer(&request.name)
    }

    /// Talks to a cluster no more. Answers the peer as it was.
    ///
    /// # Errors
    /// When there is no such peer, or the settings file declares it.
    pub fn remove_peer(
        &self,
        caller: &Caller,
        request: &v1::RemovePeerRequest,
    ) -> Result<v1::Peer, Fault> {
        self.federated()?;
        let peer = self.peer(&request.name)?;
        self.federation.remove_peer(&request.name)?;
        tracing::info!(peer = request.name, actor = %caller.actor, "peer removed");
        Ok(peer)
    }

    fn peer(&self, name: &str) -> Result<v1::Peer, Fault> {
        let view = self.federation.view();
        let found = view.peers.iter().find(|peer| peer.name == name);
        found.map(wire::peer).ok_or_else(|| {
            let names: Vec<_> = view.peers.iter().map(|peer| peer.name.as_str()).collect();
            let hint = match names.as_slice() {
                [] => "there are none; see vortexctl federation peers add --help".to_owned(),
                names => format!("there are {}", names.join(", ")),
            };
            let detail = format!("there is no peer `{}`", name.escape_debug());
            Fault::new(Kind::NotFound, "unknown_peer", detail).with_hint(hint)
        })
    }

    /// Has another cluster write a target from now on.
    ///
    /// # Errors
    /// When target or cluster are unknown, or the home has to be asked and cannot be.
    pub async fn transfer_home(
        &self,
        caller: &Caller,
        request: v1::TransferHomeRequest,
    ) -> Result<v1::TargetHome, Fault> {
        caller.on(&request.app)?;
        let view = self.federated()?;
        let target = wire::target(&request.app, &request.profile)?;
        let named = |state: &State, cluster| ClusterNames { state, view: &view }.of(cluster);
        if self.earlier_answer(caller, &request)?.is_none() {
            let board = self.board.load();
            let names = ClusterNames {
                state: &board.state,
                view: &view,
            };
            let to = names.find("to", &request.to)?;
            let is_retired = board.state.members().get(&to.0);
            if is_retired.is_some_and(|member| member.retired_at.is_some()) {
                let detail = format!("to: {} is retired: it writes nothing", names.of(to.0));
                return Err(Fault::new(Kind::Conflict, "retired", detail)
                    .with_hint("name a member: vortexctl federation status"));
            }
            let command = Command::TransferHome {
                target: target.clone(),
                to,
                force: request.force,
            };
            let submitted = self.submit(caller, &request, command, vec![]).await;
            submitted.map_err(|fault| match fault.code.as_ref() {
                "homed_elsewhere" => {
                    let own = named(&board.state, view.cluster.0);
                    fault.with_hint(format!(
                        "when it is back, it hands the target over; if it is gone, take it over: \
                         vortexctl federation transfer {target} --to {own} --force --reason TEXT, asked of {own}"
                    ))
                }
                "not_for_others" => {
                    let to = names.of(to.0);
                    Fault::new(
                        fault.kind,
                        "not_for_others",
                        format!("a home is taken over by its new home only, and this is not {to}"),
                    )
                    .with_hint(format!("ask a daemon of {to}: --server URL"))
                }
                _ => fault,
            })?;
        }
        let board = self.board.load();
        let names = ClusterNames {
            state: &board.state,
            view: &view,
        };
        wire::target_home(names, &target).ok_or_else(super::configs::wrong_answer)
    }

    /// Counts a cluster out that is gone for good.
    ///
    /// # Errors
    /// When it is unknown, or this one.
    pub async fn retire_cluster(
        &self,
        caller: &Caller,
        request: v1::RetireClusterRequest,
    ) -> Result<v1::Member, Fault> {
        let view = self.federated()?;
        let cluster = {
            let board = self.board.load();
            let names = ClusterNames {
                state: &board.state,
                view: &view,
            };
            names.find("cluster", &request.cluster)?
        };
        if self.earlier_answer(caller, &request)?.is_none() {
            let command = Command::RetireCluster(cluster);
            self.submit(caller, &request, command, vec![]).await?;
        }
        let board = self.board.load();
        let names = ClusterNames {
            state: &board.state,
            view: &view,
        };
        let member = board.state.members().get(&cluster.0);
        let member = member.ok_or_else(super::configs::wrong_answer)?;
        Ok(wire::member(names, cluster.0, member))
    }

    /// Writes under a new incarnation from now on.
    ///
    /// # Errors
    /// When there is no federation, or the store cannot be written.
    pub async fn renew(
        &self,
        caller: &Caller,
        request: v1::RenewRequest,
    ) -> Result<v1::FederationStatus, Fault> {
        self.federated()?;
        let call = self.federation_call(caller, &request)?;
        self.federation.renew(call).await?;
        self.federation_status().await
    }

    /// Takes ops of a forked origin again.
    ///
    /// # Errors
    /// When the origin is none, or not quarantined.
    pub async fn release(
        &self,
        caller: &Caller,
        request: v1::ReleaseOriginRequest,
    ) -> Result<v1::FederationStatus, Fault> {
        let view = self.federated()?;
        let origin = {
            let board = self.board.load();
            let names = ClusterNames {
                state: &board.state,
                view: &view,
            };
            wire::origin(names, &request.origin)?
        };
        let call = self.federation_call(caller, &request)?;
        self.federation.release(origin, call).await?;
        self.federation_status().await
    }

    /// Who asks and why; the command is the federation's own matter.
    fn federation_call(&self, caller: &Caller, request: &impl Mutation) -> Result<Call, Fault> {
        Ok(Call {
            request: Some(request.mark()?),
            actor: caller.actor.clone(),
            reason: request.note()?,
            expected_revision: None,
            override_freeze: false,
            allow_divergent: false,
            command: Command::ResetBreaker,
        })
    }

    /// How the federation is; a fault where there is none.
    pub(super) fn federated(&self) -> Result<View, Fault> {
        let view = self.federation.view();
        view.enabled.then_some(view).ok_or_else(no_federation)
    }
}

fn no_federation() -> Fault {
    Fault::new(
        Kind::Conflict,
        "no_federation",
        "this daemon takes part in no federation",
    )
    .with_hint("add a [federation] section to its settings file, and start it anew")
}

fn status(state: &State, view: &View) -> v1::FederationStatus {
    let names = ClusterNames { state, view };
    let members = state.members().iter();
    let mut members: Vec<_> = members
        .map(|(cluster, member)| wire::member(names, *cluster, member))
        .collect();
    members.sort_by(|a, b| (&a.name, &a.cluster).cmp(&(&b.name, &b.cluster)));
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    v1::FederationStatus {
        enabled: true,
        cluster: view.cluster.to_string(),
        name: view.name.clone(),
        incarnation: wire::incarnation(view.origin),
        digest: state.digest().to_string(),
        ops: state.heads.total(),
        members,
        peers: view.peers.iter().map(wire::peer).collect(),
        alarms: view.alarms.iter().map(wire::alarm).collect(),
        open_conflicts: count(open(state).count()),
        unsettled_ops: count(state.unsettled_count()),
        fenced: wire::fenced(names).take(FENCED_LISTED_MAX).collect(),
    }
}
