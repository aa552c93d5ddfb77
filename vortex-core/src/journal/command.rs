//! What can be asked of the journal.

use serde::{Deserialize, Serialize};

use super::{
    body::{FederationAlarm, JoinReason, SchemaChange, VersionEntry},
    op::RequestMark,
};
use crate::{
    access::Principal,
    analysis::Analysis,
    assign::{BasisPoints, Cohort},
    fleet::FleetChange,
    freeze::{Schedule, Scope},
    ids::{
        Actor, ClusterId, ClusterName, Digest, FreezeId, Note, RolloutId, StrategyName, Target,
        TokenId, UnitKey, VersionLabel,
    },
    rollout::{
        BreakerPolicy, FleetSight, Measurements, OnConflict, OnPartition, PeerSight, Stages,
        Strategy, Unit,
    },
    time::{Span, Timestamp},
};

/// A command with who gives it, why, and under which conditions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The idempotency key and what was asked under it; none for callers that never retry.
    pub request: Option<RequestMark>,
    /// Who.
    pub actor: Actor,
    /// Why.
    pub reason: Note,
    /// Only if the object's revision is this one.
    pub expected_revision: Option<u64>,
    /// Even while a freeze holds; takes a reason.
    pub override_freeze: bool,
    /// Even where another cluster is the home. What is written so, is marked in the journal.
    pub allow_divergent: bool,
    /// What.
    pub command: Command,
}

/// What the deciding side brings along: the time, 64 fresh random bits for a new id, the fleets, and what was
/// measured of them.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The wall clock's reading.
    pub now: Timestamp,
    /// Fresh randomness.
    pub random: u64,
    /// Which instances there are.
    pub fleets: &'a dyn FleetSight,
    /// What they measured.
    pub measured: &'a dyn Measurements,
    /// How old what is known of other clusters is.
    pub peers: &'a dyn PeerSight,
    /// When time was last let pass.
    pub looked_at: Timestamp,
    /// When automatic rollbacks stop.
    pub breaker: BreakerPolicy,
    /// The cluster that decides; none in a daemon without peers, to which every target is its own.
    pub cluster: Option<u128>,
}

/// How far a promotion goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Leap {
    /// To the next stage; out of the last one, to completion.
    Next,
    /// To this stage, counted from 1.
    To(u32),
    /// To completion, whatever stages remain.
    Full,
}

/// A version to publish. Its content was validated, also against the schema `checked_schema`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// The version.
    pub entry: VersionEntry,
    /// The schema its content was found to satisfy; none if the target had none.
    pub checked_schema: Option<Digest>,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Publish a version.
    Publish(Publication),
    /// Publish many; skip those whose content their target's newest version has already.
    Import {
        /// The versions.
        publications: Vec<Publication>,
        /// Where a target has no stable version, the imported one becomes it.
        initial: bool,
    },
    /// Set what everyone outside a canary reads.
    SetStable {
        /// Whose.
        target: Target,
        /// Which.
        version: VersionLabel,
    },
    /// Set a target's settings; what is absent stays.
    ConfigureTarget {
        /// Whose.
        target: Target,
        /// Patterns of secret keys.
        secret_keys: Option<Vec<String>>,
        /// The schema.
        schema: Option<SchemaChange>,
        /// How its fleet is watched.
        fleet: FleetChange,
    },
    /// Store a strategy.
    PutStrategy {
        /// For which target; none: every one.
        target: Option<Target>,
        /// Its name, stages and checks.
        strategy: Strategy,
    },
    /// Delete a stored strategy.
    DeleteStrategy {
        /// For which target; none: every one.
        target: Option<Target>,
        /// Its name.
        name: StrategyName,
    },
    /// Create a rollout, and start it if asked to.
    CreateRollout(Proposal),
    /// Start a created or queued rollout.
    Start(RolloutId),
    /// Leave the current stage.
    Promote {
        /// Which rollout.
        rollout: RolloutId,
        /// The stage that the caller means to leave; none: whichever it is.
        from_stage: Option<u32>,
        /// How far.
        leap: Leap,
    },
    /// Stand still.
    Pause(RolloutId),
    /// Go on after a pause.
    Resume(RolloutId),
    /// Return everyone to the baseline.
    Rollback(RolloutId),
    /// Let verdicts act again.
    ResetBreaker,
    /// End the last stage's bake: the new version is stable.
    Complete(RolloutId),
    /// Pin a key to a cohort, or lift its pin.
    SetPin {
        /// Which rollout.
        rollout: RolloutId,
        /// The key.
        key: UnitKey,
        /// Its cohort; none: lift the pin.
        cohort: Option<Cohort>,
    },
    /// Expose nobody new while the schedule says so.
    AddFreeze {
        /// Where.
        scope: Scope,
        /// When.
        schedule: Schedule,
    },
    /// End a freeze for good.
    LiftFreeze(FreezeId),
    /// Have another cluster write a target from now on.
    TransferHome {
        /// Which target.
        target: Target,
        /// The new home.
        to: ClusterId,
        /// Take it over from a home that cannot be asked: what it wrote meanwhile will not count.
        force: bool,
    },
    /// Say that this cluster takes part. By the daemon itself, when it starts in a new life or under other
    /// settings than it has said.
    Join {
        /// What people call it.
        name: ClusterName,
        /// What is new about it.
        why: JoinReason,
        /// The peers in its settings.
        knows: Vec<ClusterId>,
    },
    /// Let go of a cluster for good.
    RetireCluster(ClusterId),
    /// Note in the audit trail that something is wrong with a peer.
    RaiseFederationAlarm {
        /// What.
        alarm: FederationAlarm,
        /// With whom.
        about: Note,
        /// What was found.
        detail: Note,
    },
    /// Take note of a conflict.
    AcknowledgeConflict {
        /// Of which target.
        target: Target,
        /// Which.
        conflict: Digest,
    },
    /// Give somebody a token.
    CreateToken {
        /// Whom, and what it allows.
        principal: Principal,
        /// SHA-256 of its secret.
        secret_sha256: Digest,
        /// Until when it holds; none: until it is revoked.
        expires_at: Option<Timestamp>,
    },
    /// End a token for good.
    RevokeToken(TokenId),
}

impl Command {
    /// Whether another cluster may pass it on to a target's home. What a cluster says of itself, of its members and of
    /// its breaker it decides alone.
    pub fn may_come_from_afar(&self) -> bool {
        match self {
            Command::Publish { .. }
            | Command::Import { .. }
            | Command::SetStable { .. }
            | Command::ConfigureTarget { .. }
            | Command::PutStrategy { .. }
            | Command::DeleteStrategy { .. }
            | Command::CreateRollout(_)
            | Command::Start(_)
            | Command::Promote { .. }
            | Command::Pause(_)
            | Command::Resume(_)
            | Command::Rollback(_)
            | Command::Complete(_)
            | Command::SetPin { .. }
            | Command::TransferHome { .. } => true,
            Command::ResetBreaker
            | Command::AddFreeze { .. }
            | Command::LiftFreeze(_)
            | Command::Join { .. }
            | Command::RetireCluster(_)
            | Command::RaiseFederationAlarm { .. }
            | Command::AcknowledgeConflict { .. }
            | Command::CreateToken { .. }
            | Command::RevokeToken(_) => false,
        }
    }
}

/// The strategy a rollout shall use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StrategyChoice {
    /// A stored or built-in one.
    Named(StrategyName),
    /// These stages.
    Custom(Stages),
}

/// The clusters that a rollout shall cover, and who of them waits for whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Clusters that go at once, one group after the other. Empty: every member there is; or only this cluster, for
    /// one that starts it beside the target's home.
    pub waves: Vec<Vec<ClusterId>>,
    /// Each cluster goes at its own pace.
    pub no_barrier: bool,
    /// What clusters do that wait for one that is not heard of.
    pub on_partition: OnPartition,
}

/// A rollout somebody wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// What to roll out to.
    pub target: Target,
    /// The baseline, if the caller names it: then it must be the stable version.
    pub from: Option<VersionLabel>,
    /// The version to bring.
    pub to: VersionLabel,
    /// In which stages.
    pub strategy: StrategyChoice,
    /// How it is judged; none: as the strategy says.
    pub analysis: Option<Analysis>,
    /// What its cohorts are made of.
    pub unit: Unit,
    /// Smallest cohort with instances.
    pub min_instances: u32,
    /// The share of a stage's cohort that has to run the version before the stage bakes.
    pub adoption: BasisPoints,
    /// How long a stage waits for that.
    pub progress_deadline: Span,
    /// Keys in one cohort for good.
    pub pins: Vec<(UnitKey, Cohort)>,
    /// Start it at once.
    pub start: bool,
    /// The clusters it shall cover.
    pub coverage: Coverage,
    /// The target's first version: no stages, it becomes stable at once.
    pub initial: bool,
    /// What to do when the target has an active rollout.
    pub on_conflict: OnConflict,
    /// The schema that the version was found to satisfy; none if the target had none.
    pub checked_schema: Option<Digest>,
}
