//! What an op says. A kind, once written, keeps its meaning for ever: a change of meaning is a new kind.
//!
//! Bodies are written as JSON (`{"kind": …}`), so that any language can read an exported journal, and a
//! daemon can store and forward kinds that it does not know yet.

use serde::{Deserialize, Serialize};

use crate::{
    access::Principal,
    analysis::{Analysis, Inputs, Setting, Verdict},
    assign::{BasisPoints, Cohort},
    config::Format,
    conflict::ClaimClass,
    fleet::{Alarm, AlarmCounts, FleetOverrides},
    freeze::{Schedule, Scope},
    ids::{
        Actor, ClusterId, ClusterName, Digest, FreezeId, Note, OriginId, RolloutId, StrategyName,
        Target, TokenId, UnitKey, VersionLabel,
    },
    rollout::{Across, CohortCount, PauseCause, RollbackCause, Spec, StageStart, Stages},
    time::{Span, Timestamp},
};

/// One document of a version: where its bytes are found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentEntry {
    /// The property source's name.
    pub name: String,
    /// How its bytes are read.
    pub format: Format,
    /// The blob that holds them.
    pub blob: Digest,
    /// How many there are.
    pub size_bytes: u64,
}

/// A version's description; its content lies in blobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionEntry {
    /// What it is for.
    pub target: Target,
    /// Its label, unique in the target.
    pub version: VersionLabel,
    /// The digest of its content.
    pub digest: Digest,
    /// Its documents, highest precedence first.
    pub documents: Vec<DocumentEntry>,
    /// What its publisher says about it.
    pub message: Note,
    /// Patterns of keys whose values are secret; they join those of the target.
    pub secret_keys: Vec<String>,
}

/// A rollout named in an op, with its target so that the op can be found by either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolloutRef {
    /// The rollout.
    pub rollout: RolloutId,
    /// Its target.
    pub target: Target,
}

/// A change of a target's schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemaChange {
    /// The schema in this blob applies from now on.
    Attached(Digest),
    /// None applies any more.
    Removed,
}

/// What a request that changed nothing was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// This very version was there.
    Version {
        /// Its target.
        target: Target,
        /// Its label.
        version: VersionLabel,
        /// Its content's digest.
        digest: Digest,
    },
    /// The target was as asked.
    Target(Target),
    /// The target had this stable version.
    Stable(Target),
    /// The rollout was as asked.
    Rollout(RolloutRef),
    /// The strategy was as asked.
    Strategy(StrategyName),
    /// The breaker was closed.
    Breaker,
    /// The cluster was retired.
    Cluster(ClusterId),
    /// The token held no longer.
    Token(TokenId),
}

/// What is new about a cluster that joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinReason {
    /// It had not joined before, or says something else about itself now.
    Fresh,
    /// It begins a new life by an operator's will.
    Renewed,
    /// Its store was restored from a backup, or set back: what it wrote since then comes back from its peers.
    Restored,
}

/// What can be wrong with a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FederationAlarm {
    /// Two stores write as one.
    Fork,
    /// This store was set back.
    Restored,
    /// A peer brings ops that it may not bring.
    UnauthorisedOrigin,
    /// Who dialled is not who it says, or nobody one knows.
    UnauthorisedPeer,
    /// A peer sends what no peer sends.
    Malformed,
    /// This cluster, or the life of its store in which it writes, is retired.
    Retired,
}

impl FederationAlarm {
    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            FederationAlarm::Fork => "fork",
            FederationAlarm::Restored => "restored",
            FederationAlarm::UnauthorisedOrigin => "unauthorised_origin",
            FederationAlarm::UnauthorisedPeer => "unauthorised_peer",
            FederationAlarm::Malformed => "malformed",
            FederationAlarm::Retired => "retired",
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OpBody {
    /// A version is there to be rolled out.
    VersionPublished(VersionEntry),
    /// Everyone outside a canary reads another version.
    StableSet {
        /// Whose.
        target: Target,
        /// The version they read from now on.
        version: VersionLabel,
        /// The one they read before.
        previous: Option<VersionLabel>,
    },
    /// A target's settings changed; what is absent stays.
    TargetConfigured {
        /// Whose.
        target: Target,
        /// Patterns of secret keys, all of them.
        secret_keys: Option<Vec<String>>,
        /// The schema.
        schema: Option<SchemaChange>,
        /// How its fleet is watched, all that the target sets itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fleet: Option<FleetOverrides>,
    },
    /// A fleet shows what somebody should look at.
    FleetAlarmRaised {
        /// Whose fleet.
        target: Target,
        /// What is wrong with it.
        alarm: Alarm,
        /// Its numbers then.
        #[serde(flatten)]
        counts: AlarmCounts,
    },
    /// A fleet shows it no longer.
    FleetAlarmCleared {
        /// Whose fleet.
        target: Target,
        /// What was wrong with it.
        alarm: Alarm,
        /// Its numbers by now.
        #[serde(flatten)]
        counts: AlarmCounts,
    },
    /// A strategy was stored.
    StrategyPut {
        /// The target it is for; none: every target.
        target: Option<Target>,
        /// Its name.
        name: StrategyName,
        /// Its stages.
        stages: Stages,
        /// How its rollouts are judged.
        #[serde(default)]
        analysis: Option<Analysis>,
    },
    /// A stored strategy is gone; rollouts that use it keep their stages.
    StrategyDeleted {
        /// The target it was for; none: every target.
        target: Option<Target>,
        /// Its name.
        name: StrategyName,
    },
    /// A rollout exists.
    RolloutCreated {
        /// What was asked for.
        spec: Spec,
        /// Keys in one cohort for good.
        pins: Vec<(UnitKey, Cohort)>,
        /// It waits for the target's active rollout.
        queued: bool,
        /// The clusters it covers; none: one leads it, and every cluster follows its stage.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        across: Option<Across>,
    },
    /// A rollout entered its first stage.
    RolloutStarted {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// The baseline.
        from: VersionLabel,
        /// How its first stage begins.
        #[serde(default)]
        begins: StageStart,
        /// How urgent it is, where another cluster starts one too.
        #[serde(default, skip_serializing_if = "ClaimClass::is_normal")]
        class: ClaimClass,
        /// Started by a cluster that is not the target's home.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        divergent: bool,
    },
    /// A rollout left a stage for a later one.
    RolloutStageEntered {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// The stage left, counted from 1.
        from_stage: u32,
        /// The stage entered.
        to_stage: u32,
        /// How it begins.
        #[serde(default)]
        begins: StageStart,
        /// By every leg that has begun, not the writer's alone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        everywhere: bool,
    },
    /// As far as its own cluster goes, a leg may leave its stage: it waits for the others.
    RolloutStageFinished {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// The stage, counted from 1.
        stage: u32,
        /// By every leg that is in it, not the writer's alone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        everywhere: bool,
    },
    /// A rollout stands still.
    RolloutPaused {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// Why.
        cause: PauseCause,
        /// The cohort, where it is the reason.
        #[serde(default)]
        cohort: CohortCount,
        /// In every leg, not the writer's alone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        everywhere: bool,
    },
    /// A stage's cohort has arrived: its bake begins.
    RolloutAdopted {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// The cohort.
        cohort: CohortCount,
    },
    /// A fleet came to be known that is too small for a stage's weight.
    RolloutWeightRaised {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// The weight in force from now on.
        effective: BasisPoints,
    },
    /// A rollout was judged: with this verdict, on these inputs.
    RolloutJudged {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// When, on which stage, and between how many the chance of a false alarm is shared.
        setting: Setting,
        /// What was measured since the judgement before.
        inputs: Inputs,
        /// What it came to.
        verdict: Verdict,
    },
    /// So many rollouts were rolled back automatically in a short time that something else must be wrong:
    /// from now on, verdicts pause.
    BreakerOpened {
        /// Those that were rolled back.
        rollouts: Vec<RolloutId>,
    },
    /// Verdicts act again.
    BreakerReset,
    /// A paused rollout goes on baking where it stood.
    RolloutResumed {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// In every leg, not the writer's alone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        everywhere: bool,
    },
    /// The daemon came back and takes up the bake; the time it was away does not count.
    RolloutBakeTakenUp {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// What of the stage's bake the daemon had watched.
        baked: Span,
    },
    /// A rollout's version is the stable one.
    RolloutCompleted {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
    },
    /// Everyone is back on a rollout's baseline.
    RolloutRolledBack {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// Why.
        cause: RollbackCause,
    },
    /// Another rollout took a rollout's place.
    RolloutSuperseded {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// The one that took it.
        by: RolloutId,
    },
    /// A key was pinned to a cohort, or its pin lifted.
    RolloutPinSet {
        /// Which.
        #[serde(flatten)]
        on: RolloutRef,
        /// The key.
        key: UnitKey,
        /// Its cohort; none: the pin is lifted.
        cohort: Option<Cohort>,
    },
    /// A freeze was added.
    FreezeAdded {
        /// Which.
        freeze: FreezeId,
        /// What it is about.
        scope: Scope,
        /// When it holds.
        schedule: Schedule,
    },
    /// A freeze was lifted.
    FreezeLifted {
        /// Which.
        freeze: FreezeId,
        /// What it was about.
        scope: Scope,
    },
    /// Somebody does, in the ops that follow, what freezes forbid.
    FreezeOverridden {
        /// To what.
        target: Target,
        /// With which rollout; none: by setting the stable version.
        rollout: Option<RolloutId>,
        /// The freezes that held.
        freezes: Vec<FreezeId>,
    },
    /// A target is written by another cluster from now on.
    HomeTransferred {
        /// Which target.
        target: Target,
        /// The former home.
        from: ClusterId,
        /// The new one.
        to: ClusterId,
        /// The new home's epoch.
        epoch: u64,
    },
    /// Somebody writes, in the ops that follow, a target whose home is elsewhere.
    HomeOverridden {
        /// Which target.
        target: Target,
        /// Its home.
        home: ClusterId,
    },
    /// Somebody has seen that two rollouts were started at once.
    ConflictAcknowledged {
        /// Of which target.
        target: Target,
        /// The conflict.
        conflict: Digest,
    },
    /// A cluster takes part in the federation, under the name and in the life of its store that this op's origin
    /// says. Written again where what it says has changed.
    ClusterJoined {
        /// What people call it.
        name: ClusterName,
        /// What is new about its store.
        why: JoinReason,
        /// The clusters that its settings name as peers: the federation is not complete before they have joined.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        knows: Vec<ClusterId>,
    },
    /// A cluster is gone for good. What it writes beyond the cut has no effect anywhere.
    ClusterRetired {
        /// Which.
        cluster: ClusterId,
        /// How many ops of each of its origins count.
        #[serde(with = "cut")]
        cut: Vec<(OriginId, u64)>,
    },
    /// The clusters that know each other have all joined. Whoever this op's writer had not heard of by now is a
    /// newcomer. Written again when all lives of stores that were there then are over.
    FederationFounded,
    /// This cluster has what this op's dependencies say: nothing else it writes will come before that.
    HeadsConfirmed,
    /// A peer, or what it brings, is not as it has to be.
    FederationAlarmRaised {
        /// What is wrong.
        alarm: FederationAlarm,
        /// With whom: a peer's name, or an origin.
        about: Note,
        /// What was found, in words.
        detail: Note,
    },
    /// Somebody was given a token. Its secret is known to its holder alone.
    TokenCreated {
        /// Which.
        token: TokenId,
        /// Whose, and what it allows.
        #[serde(flatten)]
        principal: Principal,
        /// SHA-256 of the secret, which is random enough that nothing follows from it.
        secret_sha256: Digest,
        /// Until when it holds; none: until it is revoked.
        expires_at: Option<Timestamp>,
    },
    /// A token holds no longer.
    TokenRevoked {
        /// Which.
        token: TokenId,
        /// Whose it was.
        name: Actor,
    },
    /// A request asked for what was so already. Written so that its retry is answered the same.
    Unchanged {
        /// What it was about.
        subjects: Vec<Subject>,
    },
    /// A kind of a newer daemon: kept, forwarded, never interpreted.
    #[serde(skip)]
    Unknown {
        /// Its kind.
        kind: String,
        /// The whole body as it came.
        json: String,
    },
}

impl OpBody {
    /// Every kind that this build writes: what a filter of kinds can be checked against.
    pub const KINDS: [&str; 37] = [
        "version_published",
        "stable_set",
        "target_configured",
        "fleet_alarm_raised",
        "fleet_alarm_cleared",
        "strategy_put",
        "strategy_deleted",
        "rollout_created",
        "rollout_started",
        "rollout_stage_entered",
        "rollout_stage_finished",
        "rollout_paused",
        "rollout_adopted",
        "rollout_weight_raised",
        "rollout_resumed",
        "rollout_bake_taken_up",
        "rollout_completed",
        "rollout_rolled_back",
        "rollout_superseded",
        "rollout_pin_set",
        "rollout_judged",
        "breaker_opened",
        "breaker_reset",
        "freeze_added",
        "freeze_lifted",
        "freeze_overridden",
        "home_transferred",
        "home_overridden",
        "conflict_acknowledged",
        "cluster_joined",
        "cluster_retired",
        "federation_founded",
        "heads_confirmed",
        "federation_alarm_raised",
        "token_created",
        "token_revoked",
        "unchanged",
    ];

    /// The kind's name, as written.
    pub fn kind(&self) -> &str {
        match self {
            OpBody::VersionPublished(_) => "version_published",
            OpBody::StableSet { .. } => "stable_set",
            OpBody::TargetConfigured { .. } => "target_configured",
            OpBody::FleetAlarmRaised { .. } => "fleet_alarm_raised",
            OpBody::FleetAlarmCleared { .. } => "fleet_alarm_cleared",
            OpBody::StrategyPut { .. } => "strategy_put",
            OpBody::StrategyDeleted { .. } => "strategy_deleted",
            OpBody::RolloutCreated { .. } => "rollout_created",
            OpBody::RolloutStarted { .. } => "rollout_started",
            OpBody::RolloutStageEntered { .. } => "rollout_stage_entered",
            OpBody::RolloutStageFinished { .. } => "rollout_stage_finished",
            OpBody::RolloutPaused { .. } => "rollout_paused",
            OpBody::RolloutAdopted { .. } => "rollout_adopted",
            OpBody::RolloutWeightRaised { .. } => "rollout_weight_raised",
            OpBody::RolloutJudged { .. } => "rollout_judged",
            OpBody::BreakerOpened { .. } => "breaker_opened",
            OpBody::BreakerReset => "breaker_reset",
            OpBody::RolloutResumed { .. } => "rollout_resumed",
            OpBody::RolloutBakeTakenUp { .. } => "rollout_bake_taken_up",
            OpBody::RolloutCompleted { .. } => "rollout_completed",
            OpBody::RolloutRolledBack { .. } => "rollout_rolled_back",
            OpBody::RolloutSuperseded { .. } => "rollout_superseded",
            OpBody::RolloutPinSet { .. } => "rollout_pin_set",
            OpBody::FreezeAdded { .. } => "freeze_added",
            OpBody::FreezeLifted { .. } => "freeze_lifted",
            OpBody::FreezeOverridden { .. } => "freeze_overridden",
            OpBody::HomeTransferred { .. } => "home_transferred",
            OpBody::HomeOverridden { .. } => "home_overridden",
            OpBody::ConflictAcknowledged { .. } => "conflict_acknowledged",
            OpBody::ClusterJoined { .. } => "cluster_joined",
            OpBody::ClusterRetired { .. } => "cluster_retired",
            OpBody::FederationFounded => "federation_founded",
            OpBody::HeadsConfirmed => "heads_confirmed",
            OpBody::FederationAlarmRaised { .. } => "federation_alarm_raised",
            OpBody::TokenCreated { .. } => "token_created",
            OpBody::TokenRevoked { .. } => "token_revoked",
            OpBody::Unchanged { .. } => "unchanged",
            OpBody::Unknown { kind, .. } => kind,
        }
    }

    /// Whether it is about its own cluster's leg of a rollout alone, where that covers clusters.
    pub fn is_of_own_leg(&self) -> bool {
        match self {
            OpBody::RolloutStageEntered { everywhere, .. }
            | OpBody::RolloutStageFinished { everywhere, .. }
            | OpBody::RolloutPaused { everywhere, .. }
            | OpBody::RolloutResumed { everywhere, .. } => !everywhere,
            OpBody::RolloutAdopted { .. }
            | OpBody::RolloutWeightRaised { .. }
            | OpBody::RolloutJudged { .. }
            | OpBody::RolloutBakeTakenUp { .. } => true,
            _ => false,
        }
    }

    /// The rollout it is about.
    pub fn rollout(&self) -> Option<&RolloutId> {
        match self {
            OpBody::RolloutCreated { spec, .. } => Some(&spec.id),
            OpBody::RolloutStarted { on, .. }
            | OpBody::RolloutStageEntered { on, .. }
            | OpBody::RolloutPaused { on, .. }
            | OpBody::RolloutAdopted { on, .. }
            | OpBody::RolloutWeightRaised { on, .. }
            | OpBody::RolloutJudged { on, .. }
            | OpBody::RolloutStageFinished { on, .. }
            | OpBody::RolloutResumed { on, .. }
            | OpBody::RolloutBakeTakenUp { on, .. }
            | OpBody::RolloutCompleted { on }
            | OpBody::RolloutRolledBack { on, .. }
            | OpBody::RolloutSuperseded { on, .. }
            | OpBody::RolloutPinSet { on, .. } => Some(&on.rollout),
            OpBody::FreezeOverridden { rollout, .. } => rollout.as_ref(),
            OpBody::Unchanged { subjects } => subjects.iter().find_map(|subject| match subject {
                Subject::Rollout(on) => Some(&on.rollout),
                Subject::Version { .. }
                | Subject::Target(_)
                | Subject::Stable(_)
                | Subject::Strategy(_)
                | Subject::Breaker
                | Subject::Cluster(_)
                | Subject::Token(_) => None,
            }),
            OpBody::VersionPublished(_)
            | OpBody::StableSet { .. }
            | OpBody::TargetConfigured { .. }
            | OpBody::FleetAlarmRaised { .. }
            | OpBody::FleetAlarmCleared { .. }
            | OpBody::StrategyPut { .. }
            | OpBody::StrategyDeleted { .. }
            | OpBody::BreakerOpened { .. }
            | OpBody::BreakerReset
            | OpBody::FreezeAdded { .. }
            | OpBody::FreezeLifted { .. }
            | OpBody::HomeTransferred { .. }
            | OpBody::HomeOverridden { .. }
            | OpBody::ConflictAcknowledged { .. }
            | OpBody::ClusterJoined { .. }
            | OpBody::ClusterRetired { .. }
            | OpBody::FederationFounded
            | OpBody::HeadsConfirmed
            | OpBody::FederationAlarmRaised { .. }
            | OpBody::TokenCreated { .. }
            | OpBody::TokenRevoked { .. }
            | OpBody::Unknown { .. } => None,
        }
    }

    /// The target it is about.
    pub fn target(&self) -> Option<&Target> {
        match self {
            OpBody::VersionPublished(entry) => Some(&entry.target),
            OpBody::StableSet { target, .. }
            | OpBody::TargetConfigured { target, .. }
            | OpBody::FleetAlarmRaised { target, .. }
            | OpBody::FleetAlarmCleared { target, .. } => Some(target),
            OpBody::StrategyPut { target, .. } | OpBody::StrategyDeleted { target, .. } => {
                target.as_ref()
            }
            OpBody::RolloutCreated { spec, .. } => Some(&spec.target),
            OpBody::RolloutStarted { on, .. }
            | OpBody::RolloutStageEntered { on, .. }
            | OpBody::RolloutPaused { on, .. }
            | OpBody::RolloutAdopted { on, .. }
            | OpBody::RolloutWeightRaised { on, .. }
            | OpBody::RolloutJudged { on, .. }
            | OpBody::RolloutStageFinished { on, .. }
            | OpBody::RolloutResumed { on, .. }
            | OpBody::RolloutBakeTakenUp { on, .. }
            | OpBody::RolloutCompleted { on }
            | OpBody::RolloutRolledBack { on, .. }
            | OpBody::RolloutSuperseded { on, .. }
            | OpBody::RolloutPinSet { on, .. } => Some(&on.target),
            OpBody::FreezeOverridden { target, .. }
            | OpBody::HomeTransferred { target, .. }
            | OpBody::HomeOverridden { target, .. }
            | OpBody::ConflictAcknowledged { target, .. } => Some(target),
            OpBody::FreezeAdded { scope, .. } | OpBody::FreezeLifted { scope, .. } => match scope {
                Scope::Target(target) => Some(target),
                Scope::Everything | Scope::App(_) => None,
            },
            OpBody::Unchanged { subjects } => subjects.first().and_then(|subject| match subject {
                Subject::Version { target, .. }
                | Subject::Target(target)
                | Subject::Stable(target) => Some(target),
                Subject::Rollout(on) => Some(&on.target),
                Subject::Strategy(_)
                | Subject::Breaker
                | Subject::Cluster(_)
                | Subject::Token(_) => None,
            }),
            OpBody::BreakerOpened { .. }
            | OpBody::BreakerReset
            | OpBody::ClusterJoined { .. }
            | OpBody::ClusterRetired { .. }
            | OpBody::FederationFounded
            | OpBody::HeadsConfirmed
            | OpBody::FederationAlarmRaised { .. }
            | OpBody::TokenCreated { .. }
            | OpBody::TokenRevoked { .. }
            | OpBody::Unknown { .. } => None,
        }
    }

    /// The contents it speaks of. It is durable only together with them.
    pub fn contents(&self) -> Vec<Digest> {
        match self {
            OpBody::VersionPublished(entry) => {
                let documents = entry.documents.iter();
                documents.map(|document| document.blob).collect()
            }
            OpBody::TargetConfigured {
                schema: Some(SchemaChange::Attached(blob)),
                ..
            } => vec![*blob],
            _ => vec![],
        }
    }

    /// The version it is about.
    pub fn version(&self) -> Option<&VersionLabel> {
        match self {
            OpBody::VersionPublished(entry) => Some(&entry.version),
            OpBody::StableSet { version, .. } => Some(version),
            OpBody::RolloutCreated { spec, .. } => Some(&spec.to),
            OpBody::TargetConfigured { .. }
            | OpBody::FleetAlarmRaised { .. }
            | OpBody::FleetAlarmCleared { .. }
            | OpBody::StrategyPut { .. }
            | OpBody::StrategyDeleted { .. }
            | OpBody::RolloutStarted { .. }
            | OpBody::RolloutStageEntered { .. }
            | OpBody::RolloutPaused { .. }
            | OpBody::RolloutAdopted { .. }
            | OpBody::RolloutWeightRaised { .. }
            | OpBody::RolloutJudged { .. }
            | OpBody::BreakerOpened { .. }
            | OpBody::BreakerReset
            | OpBody::RolloutStageFinished { .. }
            | OpBody::RolloutResumed { .. }
            | OpBody::RolloutBakeTakenUp { .. }
            | OpBody::RolloutCompleted { .. }
            | OpBody::RolloutRolledBack { .. }
            | OpBody::RolloutSuperseded { .. }
            | OpBody::RolloutPinSet { .. }
            | OpBody::FreezeAdded { .. }
            | OpBody::FreezeLifted { .. }
            | OpBody::FreezeOverridden { .. }
            | OpBody::HomeTransferred { .. }
            | OpBody::HomeOverridden { .. }
            | OpBody::ConflictAcknowledged { .. }
            | OpBody::ClusterJoined { .. }
            | OpBody::ClusterRetired { .. }
            | OpBody::FederationFounded
            | OpBody::HeadsConfirmed
            | OpBody::FederationAlarmRaised { .. }
            | OpBody::TokenCreated { .. }
            | OpBody::TokenRevoked { .. }
            | OpBody::Unchanged { .. }
            | OpBody::Unknown { .. } => None,
        }
    }

    /// What happened, as a sentence for people. Clusters are called by their ids.
    pub fn summary(&self) -> String {
        self.summary_naming(&|cluster| format!("cluster {cluster}"))
    }

    /// What happened, as a sentence for people who know clusters by what `name` calls them.
    pub fn summary_naming(&self, name: &dyn Fn(ClusterId) -> String) -> String {
        match self {
            OpBody::VersionPublished(entry) => {
                format!("published {} as {}", entry.target, entry.version)
            }
            OpBody::StableSet {
                target,
                version,
                previous,
            } => match previous {
                Some(previous) => format!("stable of {target}: {previous} -> {version}"),
                None => format!("stable of {target}: {version}, the first one"),
            },
            OpBody::TargetConfigured {
                target,
                secret_keys,
                schema,
                fleet,
            } => {
                let mut changed = vec![];
                if let Some(keys) = secret_keys {
                    changed.push(format!("secret keys [{}]", keys.join(", ")));
                }
                match schema {
                    Some(SchemaChange::Attached(digest)) => {
                        changed.push(format!("schema {}", digest.short()));
                    }
                    Some(SchemaChange::Removed) => changed.push("schema removed".to_owned()),
                    None => {}
                }
                if let Some(own) = fleet {
                    changed.push(format!("drift {own}"));
                }
                format!("configured {target}: {}", changed.join(", "))
            }
            OpBody::FleetAlarmRaised {
                target,
                alarm,
                counts,
            } => format!("alarm raised on {target}: {}", alarm_text(*alarm, counts)),
            OpBody::FleetAlarmCleared {
                target,
                alarm,
                counts,
            } => format!("alarm cleared on {target}: {}", alarm_text(*alarm, counts)),
            OpBody::StrategyPut { target, name, .. } => {
                format!("stored strategy {name} for {}", scope(target.as_ref()))
            }
            OpBody::StrategyDeleted { target, name } => {
                format!("deleted strategy {name} for {}", scope(target.as_ref()))
            }
            OpBody::RolloutCreated {
                spec,
                queued,
                across,
                ..
            } => {
                let queued = if *queued { ", queued" } else { "" };
                let clusters = across.as_ref().map(|across| across.clusters().count());
                let clusters = match clusters {
                    None => String::new(),
                    Some(1) => " in 1 cluster".to_owned(),
                    Some(count) => format!(" in {count} clusters"),
                };
                format!(
                    "created {} of {} with {}{clusters}{queued}",
                    spec.to, spec.target, spec.strategy.name
                )
            }
            OpBody::RolloutStarted {
                from, divergent, ..
            } => {
                let beside = if *divergent { ", beside the home" } else { "" };
                format!("started from {from}, stage 1{beside}")
            }
            OpBody::RolloutStageEntered {
                from_stage: 0,
                to_stage,
                ..
            } => format!("begins here, stage {to_stage}"),
            OpBody::RolloutStageEntered {
                from_stage,
                to_stage,
                everywhere,
                ..
            } => format!("stage {from_stage} -> {to_stage}{}", whose(*everywhere)),
            OpBody::RolloutStageFinished {
                stage, everywhere, ..
            } => format!("stage {stage} finished{}", whose(*everywhere)),
            OpBody::RolloutAdopted { cohort, .. } => format!(
                "adopted by {} of {} instances; bakes",
                cohort.acknowledged, cohort.live
            ),
            OpBody::RolloutWeightRaised { effective, .. } => {
                format!("weight {effective} in force: the fleet is small")
            }
            OpBody::RolloutPaused {
                cause,
                cohort,
                everywhere,
                ..
            } => match cause {
                PauseCause::Operator => format!("paused by an operator{}", whose(*everywhere)),
                PauseCause::Gate => "baked; waits at its manual gate".to_owned(),
                PauseCause::Adoption => format!(
                    "paused: {} of {} instances run it by the deadline",
                    cohort.acknowledged, cohort.live
                ),
                PauseCause::Rejected => format!(
                    "paused: {} of {} instances refuse it",
                    cohort.rejected, cohort.live
                ),
                PauseCause::Analysis => "paused: a check failed".to_owned(),
                PauseCause::Inconclusive => "paused: the checks stay inconclusive".to_owned(),
                PauseCause::NoData => "paused: too little to judge it by".to_owned(),
                PauseCause::MonitoringUnavailable => "paused: monitoring is unavailable".to_owned(),
                PauseCause::Breaker => "paused: the breaker is open".to_owned(),
            },
            OpBody::RolloutJudged { verdict, .. } => {
                format!("{}: {}", verdict.outcome.as_str(), verdict.summary)
            }
            OpBody::BreakerOpened { rollouts } => format!(
                "breaker opened after {} automatic rollbacks: verdicts pause until it is reset",
                rollouts.len()
            ),
            OpBody::BreakerReset => "breaker reset: verdicts act again".to_owned(),
            OpBody::RolloutResumed { everywhere, .. } => format!("resumed{}", whose(*everywhere)),
            OpBody::RolloutBakeTakenUp { baked, .. } => {
                format!("bake taken up after a restart, {baked} done")
            }
            OpBody::RolloutCompleted { .. } => "completed".to_owned(),
            OpBody::RolloutRolledBack { cause, .. } => match cause {
                RollbackCause::Operator => "rolled back by an operator".to_owned(),
                RollbackCause::Baseline(other) => {
                    format!("rolled back: its baseline fell with {other}")
                }
                RollbackCause::Analysis(check) => format!("rolled back: {check} failed"),
            },
            OpBody::RolloutSuperseded { by, .. } => format!("superseded by {by}"),
            OpBody::RolloutPinSet { key, cohort, .. } => match cohort {
                Some(cohort) => format!("pinned {key} to {cohort}"),
                None => format!("lifted the pin of {key}"),
            },
            OpBody::FreezeAdded {
                freeze,
                scope,
                schedule,
            } => format!("froze {scope} {schedule} ({freeze})"),
            OpBody::FreezeLifted { freeze, scope } => format!("lifted {freeze} from {scope}"),
            OpBody::FreezeOverridden {
                target, freezes, ..
            } => {
                let freezes: Vec<_> = freezes.iter().map(ToString::to_string).collect();
                format!("overrode {} on {target}", freezes.join(", "))
            }
            OpBody::HomeTransferred {
                target, to, epoch, ..
            } => format!("moved the home of {target} to {}, epoch {epoch}", name(*to)),
            OpBody::HomeOverridden { target, home } => {
                format!("wrote {target} here, although its home is {}", name(*home))
            }
            OpBody::ConflictAcknowledged { target, conflict } => {
                format!("acknowledged conflict {} of {target}", conflict.short())
            }
            OpBody::ClusterJoined { name: own, why, .. } => match why {
                JoinReason::Fresh => format!("cluster {own} joined"),
                JoinReason::Renewed => format!("cluster {own} joined anew"),
                JoinReason::Restored => {
                    format!("cluster {own} joined anew: its store was restored or set back")
                }
            },
            OpBody::ClusterRetired { cluster, .. } => format!("retired {}", name(*cluster)),
            OpBody::FederationFounded => "all clusters that know each other have joined".to_owned(),
            OpBody::HeadsConfirmed => "confirmed what is here".to_owned(),
            OpBody::FederationAlarmRaised {
                alarm,
                about,
                detail,
            } => format!("alarm {} of {about}: {detail}", alarm.as_str()),
            OpBody::TokenCreated {
                token,
                principal,
                expires_at,
                ..
            } => {
                let until = expires_at.map_or_else(String::new, |at| format!(", until {at}"));
                format!(
                    "made token {token} for {}: {} of {}{until}",
                    principal.name, principal.role, principal.apps
                )
            }
            OpBody::TokenRevoked { token, name } => format!("revoked token {token} of {name}"),
            OpBody::Unchanged { .. } => "asked for what was so already".to_owned(),
            OpBody::Unknown { kind, .. } => format!("{kind} (of a newer daemon)"),
        }
    }
}

/// Origins as text: a cluster's number is larger than numbers in JSON may be.
mod cut {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::ids::OriginId;

    pub(super) fn serialize<S: Serializer>(
        cut: &[(OriginId, u64)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let named = cut.iter().map(|(origin, seq)| (origin.to_string(), *seq));
        named.collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(OriginId, u64)>, D::Error> {
        let named = Vec::<(String, u64)>::deserialize(deserializer)?.into_iter();
        named
            .map(|(origin, seq)| Ok((origin.parse().map_err(D::Error::custom)?, seq)))
            .collect()
    }
}

fn alarm_text(alarm: Alarm, counts: &AlarmCounts) -> String {
    let points = counts.drift_points();
    match alarm {
        Alarm::Drift => format!(
            "drift, {} of {} instances ({}.{}%, threshold {})",
            counts.drifted,
            counts.total,
            points / 100,
            points % 100 / 10,
            counts.threshold
        ),
        Alarm::Silence => format!(
            "silence, {} of {} instances are silent",
            counts.silent, counts.total
        ),
    }
}

fn whose(everywhere: bool) -> &'static str {
    if everywhere { ", in every cluster" } else { "" }
}

fn scope(target: Option<&Target>) -> String {
    target.map_or_else(|| "every target".to_owned(), ToString::to_string)
}
