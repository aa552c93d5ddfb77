//! The federation as answers: clusters by the names people know, and what became of a conflict as a sentence.

use vortex_core::{
    conflict::{Claim, ClaimClass, Conflict, Rule},
    error::{Fault, Kind},
    ids::{ClusterId, OriginId, RolloutId, Target},
    journal::{Member, State},
    rollout::{Phase, Progress, Rollout},
    time::Timestamp,
};
use vortex_proto::v1;

use super::{parse::invalid, view::text};
use crate::federation::{AlarmView, PeerSettings, PeerSource, PeerText, PeerView, View};

/// What clusters are called: as they joined, else as this daemon's settings call them, else by their id.
#[derive(Clone, Copy)]
pub struct ClusterNames<'a> {
    /// What the journal knows.
    pub state: &'a State,
    /// What this daemon knows.
    pub view: &'a View,
}

impl ClusterNames<'_> {
    /// The name of a cluster, or its id.
    pub fn of(&self, cluster: u128) -> String {
        if let Some(name) = self.state.cluster_name(cluster) {
            return name.to_string();
        }
        if self.view.cluster == ClusterId(cluster) && !self.view.name.is_empty() {
            return self.view.name.clone();
        }
        let mut peers = self.view.peers.iter();
        peers
            .find(|peer| peer.cluster == ClusterId(cluster))
            .map_or_else(|| ClusterId(cluster).to_string(), |peer| peer.name.clone())
    }

    /// The cluster that somebody calls `text`: a name or an id.
    ///
    /// # Errors
    /// When no cluster is called so, or several are.
    pub fn find(&self, field: &str, text: &str) -> Result<ClusterId, Fault> {
        let known = self.known();
        let called: Vec<ClusterId> = known
            .iter()
            .filter(|(cluster, name)| name == text || cluster.to_string() == text)
            .map(|(cluster, _)| *cluster)
            .collect();
        match called.as_slice() {
            [one] => Ok(*one),
            [] => {
                let names: Vec<_> = known.into_iter().map(|(_, name)| name).collect();
                Err(Fault::new(
                    Kind::NotFound,
                    "unknown_cluster",
                    format!("{field}: there is no cluster `{}`", text.escape_debug()),
                )
                .with_hint(format!("there are {}", names.join(", "))))
            }
            several => {
                let ids: Vec<_> = several.iter().map(ToString::to_string).collect();
                Err(invalid(
                    field,
                    format!("{} clusters are called `{text}`", several.len()),
                )
                .with_hint(format!("name it by its id: {}", ids.join(" or "))))
            }
        }
    }

    /// Every cluster with its name, by name.
    fn known(&self) -> Vec<(ClusterId, String)> {
        let members = self.state.members().keys().map(|id| ClusterId(*id));
        let peers = self.view.peers.iter().map(|peer| peer.cluster);
        let own = self.view.enabled.then_some(self.view.cluster);
        let mut known: Vec<_> = members
            .chain(peers)
            .chain(own)
            .map(|cluster| (cluster, self.of(cluster.0)))
            .collect();
        known.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        known.dedup();
        known
    }
}

/// A cluster that takes part, or did.
pub fn member(names: ClusterNames<'_>, cluster: u128, member: &Member) -> v1::Member {
    let state = names.state;
    let heads = (state.heads.iter()).filter(|(origin, _)| origin.cluster == cluster);
    let ops = heads.fold(0_u64, |sum, (_, head)| sum.saturating_add(head.seq));
    let is_home = |home: vortex_core::journal::Home| home.cluster == cluster;
    let homes = (state.targets.values()).filter(|target| target.home.is_some_and(is_home));
    let role = match member.retired_at {
        Some(_) => "retired",
        None if names.view.cluster == ClusterId(cluster) => "home",
        None => "member",
    };
    v1::Member {
        cluster: ClusterId(cluster).to_string(),
        name: names.of(cluster),
        role: role.to_owned(),
        ops,
        homes: u64::try_from(homes.count()).unwrap_or(u64::MAX),
        last_op_at: text(state.last_op_at(cluster)),
        joined_at: member.joined_at.to_string(),
    }
}

/// A cluster that this one talks to.
pub fn peer(peer: &PeerView) -> v1::Peer {
    v1::Peer {
        name: peer.name.clone(),
        cluster: peer.cluster.to_string(),
        address: peer.address.clone().unwrap_or_default(),
        san: peer.san.clone(),
        state: peer.state.word().to_owned(),
        source: peer.source.word().to_owned(),
        age: text(peer.age),
        lag_ops: peer.lag_ops,
        behind_ops: peer.behind_ops,
        last_heard_at: text(peer.last_heard_at),
        connected_at: text(peer.connected_at),
        bytes_sent: peer.bytes_sent,
        bytes_received: peer.bytes_received,
        ops_sent: peer.ops_sent,
        ops_received: peer.ops_received,
        last_error: peer.last_error.clone(),
        incarnation: peer.origin.map(incarnation).unwrap_or_default(),
    }
}

/// What a person should look at.
pub fn alarm(alarm: &AlarmView) -> v1::FederationAlarm {
    v1::FederationAlarm {
        kind: alarm.kind.word().to_owned(),
        about: alarm.about.clone(),
        message: alarm.message.clone(),
        hint: alarm.hint.clone(),
        since: alarm.since.to_string(),
    }
}

/// The life of a store in which it writes, in 16 hexadecimal digits.
pub fn incarnation(origin: OriginId) -> String {
    format!("{:016x}", origin.incarnation)
}

/// An origin as status names it: `cluster.incarnation`; the cluster may be named.
///
/// # Errors
/// When it does not read so.
pub fn origin(names: ClusterNames<'_>, written: &str) -> Result<OriginId, Fault> {
    let why = "reads cluster.incarnation, as `vortexctl federation status` shows it";
    // A cluster's name may hold dots, an incarnation none.
    let (cluster, incarnation) = written
        .rsplit_once('.')
        .ok_or_else(|| invalid("origin", format!("`{}` {why}", written.escape_debug())))?;
    let cluster = match cluster.parse::<ClusterId>() {
        Ok(cluster) => cluster,
        Err(_) => names.find("origin", cluster)?,
    };
    let is_hex =
        incarnation.len() == 16 && incarnation.bytes().all(|byte| byte.is_ascii_hexdigit());
    match u64::from_str_radix(incarnation, 16) {
        Ok(incarnation) if is_hex => Ok(OriginId {
            cluster: cluster.0,
            incarnation,
        }),
        Ok(_) | Err(_) => Err(invalid(
            "origin",
            format!("`{}` {why}", written.escape_debug()),
        )),
    }
}

/// A peer that somebody wants added.
///
/// # Errors
/// Everything that is wrong with it.
pub fn added_peer(request: &v1::AddPeerRequest) -> Result<PeerSettings, Fault> {
    let written = PeerText {
        name: &request.name,
        address: &request.address,
        san: &request.san,
        cluster: &request.cluster,
        relays: None,
    };
    written.read(PeerSource::Added).map_err(|faults| {
        Fault::new(Kind::Invalid, "invalid_field", faults.join("; ")).with_hint(
            "e.g. vortexctl federation peers add us --address us.example:9090 --san us.vortex.example",
        )
    })
}

/// Two rollouts that were started at once; none where one of them is not remembered any more.
pub fn conflict(
    names: ClusterNames<'_>,
    target: &Target,
    conflict: &Conflict,
) -> Option<v1::RolloutConflict> {
    let side = |rollout: &RolloutId| Side::of(names, target, rollout);
    let (winner, loser) = (side(&conflict.winner)?, side(&conflict.loser)?);
    Some(v1::RolloutConflict {
        id: conflict.id.to_string(),
        app: target.app.to_string(),
        profile: target.profile.to_string(),
        winner: conflict.winner.to_string(),
        winner_cluster: winner.cluster.clone(),
        winner_version: winner.version(),
        winner_phase: winner.phase(),
        loser: conflict.loser.to_string(),
        loser_cluster: loser.cluster.clone(),
        loser_version: loser.version(),
        loser_phase: loser.phase(),
        rule: rule(conflict.rule).to_owned(),
        why: format!(
            "{} {}: {}; {} {}",
            winner.named(),
            winner.fate_of_winner(),
            reason(names, target, conflict.rule, &winner, &loser),
            loser.named(),
            loser.fate_of_loser(),
        ),
        at: winner.claim.at.time.max(loser.claim.at.time).to_string(),
        ..v1::RolloutConflict::default()
    })
}

fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Class => "class",
        Rule::Home => "home",
        Rule::Earlier => "earlier",
        Rule::Id => "id",
    }
}

/// What decided, as a clause.
fn reason(
    names: ClusterNames<'_>,
    target: &Target,
    rule: Rule,
    winner: &Side<'_>,
    loser: &Side<'_>,
) -> String {
    match rule {
        Rule::Class => match winner.claim.class {
            ClaimClass::Rollback => "it brings back a version that was stable before".to_owned(),
            ClaimClass::Emergency => "it was started through a freeze, as an emergency".to_owned(),
            ClaimClass::Normal => "it is the more urgent one".to_owned(),
        },
        Rule::Home => {
            let home = names.state.home(target).map(|home| home.cluster);
            let is = match home == Some(winner.claim.origin.cluster) {
                true => "is",
                false => "was then",
            };
            format!("{} {is} the home of {target}", winner.cluster)
        }
        Rule::Earlier => format!(
            "it was started first, at {}, the other at {}",
            winner.claim.at.time, loser.claim.at.time
        ),
        Rule::Id => "both were started at the same moment, and its id is the smaller".to_owned(),
    }
}

/// One of two rollouts.
struct Side<'a> {
    claim: &'a Claim,
    rollout: &'a Rollout,
    cluster: String,
}

impl<'a> Side<'a> {
    fn of(names: ClusterNames<'a>, target: &Target, rollout: &RolloutId) -> Option<Side<'a>> {
        let claim = names.state.targets.get(target)?.claims.get(rollout)?;
        Some(Side {
            claim,
            rollout: names.state.rollouts.get(rollout)?,
            cluster: names.of(claim.origin.cluster),
        })
    }

    fn version(&self) -> String {
        self.rollout.spec.to.to_string()
    }

    /// `r-7f3k9q2m4x of eu (v7)`
    fn named(&self) -> String {
        let spec = &self.rollout.spec;
        format!("{} of {} ({})", spec.id, self.cluster, spec.to)
    }

    /// How far it is, or was, in the cluster that started it.
    fn leg(&self) -> &Progress {
        let leg = self.rollout.leg(self.claim.origin.cluster);
        leg.unwrap_or(&self.rollout.progress)
    }

    /// `stage 2 of 5`
    fn stage(&self) -> String {
        format!(
            "stage {} of {}",
            self.leg().stage,
            self.rollout.stage_count()
        )
    }

    /// `superseded, stage 2 of 5 (5%)`
    fn phase(&self) -> String {
        let phase = self.rollout.progress.phase.as_str();
        let stages = &self.rollout.spec.strategy.stages;
        match stages.get(self.leg().stage) {
            Some(stage) => format!("{phase}, {} ({})", self.stage(), stage.weight),
            None => phase.to_owned(),
        }
    }

    fn fate_of_winner(&self) -> String {
        match &self.rollout.progress.phase {
            Phase::Queued | Phase::Created | Phase::Running => "goes on".to_owned(),
            Phase::Paused(_) => format!("is the one that counts, paused at {}", self.stage()),
            Phase::Completed => "went on, and has completed".to_owned(),
            Phase::RolledBack(_) => "went on, and was rolled back".to_owned(),
            Phase::Superseded(by) => format!("went on, until {by} took its place"),
        }
    }

    fn fate_of_loser(&self) -> String {
        match &self.rollout.progress.phase {
            Phase::Superseded(_) => format!("was ended at {}", self.stage()),
            Phase::Completed => "had completed before that was known".to_owned(),
            Phase::RolledBack(_) => "had been rolled back before that was known".to_owned(),
            Phase::Queued | Phase::Created | Phase::Running | Phase::Paused(_) => {
                format!("is ended, it stood at {}", self.stage())
            }
        }
    }
}

/// A target's home.
pub fn target_home(names: ClusterNames<'_>, target: &Target) -> Option<v1::TargetHome> {
    let home = names.state.home(target)?;
    Some(v1::TargetHome {
        app: target.app.to_string(),
        profile: target.profile.to_string(),
        home: ClusterId(home.cluster).to_string(),
        home_name: names.of(home.cluster),
        epoch: home.epoch,
    })
}

/// The ops that have no effect, by target: their cluster had lost the target's home and did not know.
pub fn fenced(names: ClusterNames<'_>) -> impl Iterator<Item = v1::FencedOp> {
    let targets = names.state.targets.iter();
    targets.flat_map(move |(target, state)| {
        let ops = state.fenced.iter();
        ops.map(move |(origin, seq)| v1::FencedOp {
            app: target.app.to_string(),
            profile: target.profile.to_string(),
            cluster_name: names.of(origin.cluster),
            origin: origin.to_string(),
            seq: *seq,
        })
    })
}

/// Adds who has taken note of a conflict.
pub fn acknowledged(
    mut conflict: v1::RolloutConflict,
    by: &vortex_core::ids::Actor,
    at: Timestamp,
) -> v1::RolloutConflict {
    conflict.acknowledged = true;
    conflict.acknowledged_by = by.to_string();
    conflict.acknowledged_at = at.to_string();
    conflict
}
