//! Why a command is refused.

use super::state::FindError;
use crate::{
    error::{Fault, Kind},
    freeze::ScheduleError,
    ids::{
        Actor, ClusterId, ClusterName, Digest, FreezeId, Note, RequestId, RolloutId, StrategyName,
        Target, TokenId, VersionLabel,
    },
    limits::{
        FREEZES_MAX, PEER_ORIGINS_MAX, PINS_MAX, QUEUE_MAX, SECRET_PATTERNS_MAX, TOKENS_MAX,
        VERSIONS_PER_TARGET_MAX,
    },
    time::Timestamp,
};

/// Why a command is refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The request id was used for something else.
    #[error("request id {0} was used for another request before")]
    RequestIdReused(RequestId),
    /// Somebody else was faster.
    #[error("{what} is at revision {found}, not {expected}")]
    RevisionMoved {
        /// The object.
        what: String,
        /// The revision the caller had seen.
        expected: u64,
        /// The revision now.
        found: u64,
    },
    /// No such target.
    #[error("there is no target {0}")]
    UnknownTarget(Target),
    /// No such version.
    #[error("{target} has no version {version}")]
    UnknownVersion {
        /// Its target.
        target: Target,
        /// Its label.
        version: VersionLabel,
    },
    /// No such rollout.
    #[error(transparent)]
    UnknownRollout(#[from] FindError),
    /// No such strategy.
    #[error("there is no strategy {0}")]
    UnknownStrategy(StrategyName),
    /// The label stands for other content.
    #[error("{target} has a version {version} with other content ({})", .digest.short())]
    LabelTaken {
        /// Its target.
        target: Target,
        /// The label.
        version: VersionLabel,
        /// The content it stands for.
        digest: Digest,
    },
    /// The target is full.
    #[error("{0} has {VERSIONS_PER_TARGET_MAX} versions, the most it can hold")]
    TooManyVersions(Target),
    /// The target's list of secret keys would grow over its limit.
    #[error("{0} would have more than {SECRET_PATTERNS_MAX} patterns for secret keys")]
    TooManySecretKeys(Target),
    /// The schema changed between check and commit.
    #[error("the schema of {0} changed while the content was checked")]
    SchemaMoved(Target),
    /// The target has no stable version to compare with and to return to.
    #[error("{0} has no stable version: a canary needs a baseline")]
    NoBaseline(Target),
    /// The target has a stable version, so nothing can be its first.
    #[error("{target} has the stable version {stable}: only a target's first version is initial")]
    NotInitial {
        /// The target.
        target: Target,
        /// Its stable version.
        stable: VersionLabel,
    },
    /// The baseline named is not the stable version.
    #[error("the stable version of {target} is {stable}, not {from}")]
    BaselineMoved {
        /// The target.
        target: Target,
        /// Its stable version.
        stable: VersionLabel,
        /// The one named.
        from: VersionLabel,
    },
    /// The version is stable already.
    #[error("{version} is the stable version of {target} already")]
    AlreadyStable {
        /// The target.
        target: Target,
        /// The version.
        version: VersionLabel,
    },
    /// The target has an active rollout.
    #[error("{target} has an active rollout, {active}")]
    ActiveRollout {
        /// The target.
        target: Target,
        /// Its rollout.
        active: RolloutId,
    },
    /// Too many wait.
    #[error("{QUEUE_MAX} rollouts of {0} wait already, the most that may")]
    QueueFull(Target),
    /// Too many pins.
    #[error("a rollout has at most {PINS_MAX} pins")]
    TooManyPins,
    /// The rollout has not started.
    #[error("{0} has not started")]
    NotStarted(RolloutId),
    /// The rollout has ended.
    #[error("{id} has ended: it is {phase}")]
    Ended {
        /// Which.
        id: RolloutId,
        /// How.
        phase: &'static str,
    },
    /// Somebody else has promoted it.
    #[error("{id} is at stage {found}, not {expected}: somebody was faster")]
    StageMoved {
        /// Which.
        id: RolloutId,
        /// The stage that the caller meant to leave.
        expected: u32,
        /// The stage it is at.
        found: u32,
    },
    /// A promotion that does not lead forward.
    #[error("{id} is at stage {found} of {count}: it cannot be promoted to stage {asked}")]
    NoSuchStage {
        /// Which.
        id: RolloutId,
        /// The stage it is at.
        found: u32,
        /// How many it has.
        count: u32,
        /// The one asked for.
        asked: u32,
    },
    /// It waits at a gate, not for a resume.
    #[error("{0} is not merely paused: it waits at the manual gate of its stage")]
    AtGate(RolloutId),
    /// Complete is for the last stage.
    #[error("{id} is at stage {found} of {count}, not at the last one")]
    NotLastStage {
        /// Which.
        id: RolloutId,
        /// The stage it is at.
        found: u32,
        /// How many it has.
        count: u32,
    },
    /// A first version has nothing to return to.
    #[error("{0} brought its target's first version: there is nothing to return to")]
    NothingBefore(RolloutId),
    /// The rollout's version is not the stable one any more.
    #[error("the stable version of {target} is {stable} by now, not {to}, which {id} brought")]
    StableMovedOn {
        /// Which rollout.
        id: RolloutId,
        /// Its target.
        target: Target,
        /// The stable version.
        stable: VersionLabel,
        /// The version it brought.
        to: VersionLabel,
    },
    /// A freeze holds.
    #[error(
        "{target} is frozen {}: {} ({freeze}{}){}",
        .until.map_or_else(|| "until it is lifted".to_owned(), |until| format!("until {until}")),
        .why,
        others(*.more),
        if *.lacks_reason { "; to override it takes a reason" } else { "" }
    )]
    Frozen {
        /// The target.
        target: Target,
        /// The freeze that holds longest.
        freeze: FreezeId,
        /// Why it was added.
        why: Note,
        /// Until when it holds; none: until lifted.
        until: Option<Timestamp>,
        /// How many others hold too.
        more: usize,
        /// It was to be overridden, without a word of why.
        lacks_reason: bool,
    },
    /// No such freeze.
    #[error("there is no freeze `{}`", .0.escape_debug())]
    UnknownFreeze(String),
    /// More than one freeze's id starts so.
    #[error("`{}` could be {count} freezes", .prefix.escape_debug())]
    AmbiguousFreeze {
        /// What was given.
        prefix: String,
        /// How many ids start so.
        count: usize,
    },
    /// Nobody would know why.
    #[error("a freeze is added and lifted with a reason")]
    FreezeWithoutReason,
    /// Its schedule makes no sense.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// It names clusters, and there is no federation.
    #[error("this daemon is in no federation: a rollout has no clusters to cover")]
    NotFederated,
    /// A wave names no cluster, or there are too many.
    #[error(
        "a wave names at least one cluster, and all of them together {PEER_ORIGINS_MAX} at most"
    )]
    EmptyWave,
    /// A cluster is named twice.
    #[error("cluster {0} is named twice: a rollout goes through a cluster once")]
    CoveredTwice(ClusterId),
    /// Its leg has not begun.
    #[error("{0} has not begun in this cluster")]
    LegNotBegun(RolloutId),
    /// Another cluster writes the target.
    #[error("the home of {target} is {}: it is written there", named(.home, .name.as_ref()))]
    HomedElsewhere {
        /// The target.
        target: Target,
        /// Its home.
        home: ClusterId,
        /// What people call the home; none: it has not joined.
        name: Option<ClusterName>,
    },
    /// A home is taken over for oneself only.
    #[error("cluster {to} is not this one: a home is taken by force only for the cluster asked")]
    NotForOthers {
        /// The cluster named.
        to: ClusterId,
    },
    /// No such conflict, or it was acknowledged before.
    #[error("{target} has no open conflict {}", .conflict.short())]
    UnknownConflict {
        /// The target.
        target: Target,
        /// The conflict named.
        conflict: Digest,
    },
    /// No such cluster.
    #[error("no cluster {0} has joined")]
    UnknownMember(ClusterId),
    /// It may not know yet what the others do.
    #[error("this cluster, or its store, is new: the others have not all seen it yet")]
    TooNew,
    /// Whatever it wrote would have no effect.
    #[error("this cluster was retired from its federation: nothing it writes has any effect")]
    Retired,
    /// Nobody retires oneself.
    #[error("this is the cluster itself: a cluster is retired by another")]
    RetiresItself,
    /// No such token.
    #[error("there is no token `{}`", .0.escape_debug())]
    UnknownToken(String),
    /// More than one token's id starts so.
    #[error("`{}` could be {count} tokens", .prefix.escape_debug())]
    AmbiguousToken {
        /// What was given.
        prefix: String,
        /// How many ids start so.
        count: usize,
    },
    /// The journal would not tell two holders apart.
    #[error("{0} has a token that holds already")]
    TokenNameTaken(Actor),
    /// A secret has one meaning.
    #[error("a token with this secret was made before")]
    SecretUsed,
    /// It would be over before it began.
    #[error("the token would have expired at {0} already")]
    TokenExpired(Timestamp),
    /// Nobody could make another.
    #[error("{0} is the last token that may manage tokens: nobody could make another")]
    LastAdmin(TokenId),
    /// There are too many.
    #[error("there are {TOKENS_MAX} tokens, the most there can be")]
    TooManyTokens,
    /// There are too many.
    #[error("there are {FREEZES_MAX} freezes, the most there can be")]
    TooManyFreezes,
}

/// A cluster by name and id.
fn named(cluster: &ClusterId, name: Option<&ClusterName>) -> String {
    match name {
        Some(name) => format!("{name} (cluster {cluster})"),
        None => format!("cluster {cluster}"),
    }
}

fn others(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!(", and {more} more"),
    }
}

impl Rejection {
    /// The class, and a stable word for programs.
    pub fn class(&self) -> (Kind, &'static str) {
        match self {
            Rejection::RequestIdReused(_) => (Kind::Conflict, "request_id_reused"),
            Rejection::RevisionMoved { .. } => (Kind::Conflict, "revision_moved"),
            Rejection::UnknownTarget(_) => (Kind::NotFound, "unknown_target"),
            Rejection::UnknownVersion { .. } => (Kind::NotFound, "unknown_version"),
            Rejection::UnknownRollout(FindError::Ambiguous { .. }) => {
                (Kind::Invalid, "ambiguous_rollout")
            }
            Rejection::UnknownRollout(_) => (Kind::NotFound, "unknown_rollout"),
            Rejection::UnknownStrategy(_) => (Kind::NotFound, "unknown_strategy"),
            Rejection::LabelTaken { .. } => (Kind::Conflict, "label_taken"),
            Rejection::TooManyVersions(_) => (Kind::Conflict, "too_many_versions"),
            Rejection::TooManySecretKeys(_) => (Kind::Conflict, "too_many_secret_keys"),
            Rejection::SchemaMoved(_) => (Kind::Unavailable, "schema_moved"),
            Rejection::NoBaseline(_) => (Kind::Conflict, "no_baseline"),
            Rejection::NotInitial { .. } => (Kind::Conflict, "not_initial"),
            Rejection::BaselineMoved { .. } => (Kind::Conflict, "baseline_moved"),
            Rejection::AlreadyStable { .. } => (Kind::Conflict, "already_stable"),
            Rejection::ActiveRollout { .. } => (Kind::Conflict, "active_rollout"),
            Rejection::QueueFull(_) => (Kind::Conflict, "queue_full"),
            Rejection::TooManyPins => (Kind::Invalid, "too_many_pins"),
            Rejection::NotStarted(_) => (Kind::Conflict, "not_started"),
            Rejection::Ended { .. } => (Kind::Conflict, "ended"),
            Rejection::StageMoved { .. } => (Kind::Conflict, "stage_moved"),
            Rejection::NoSuchStage { .. } => (Kind::Invalid, "no_such_stage"),
            Rejection::AtGate(_) => (Kind::Conflict, "at_gate"),
            Rejection::NotLastStage { .. } => (Kind::Conflict, "not_last_stage"),
            Rejection::NothingBefore(_) => (Kind::Conflict, "nothing_before"),
            Rejection::StableMovedOn { .. } => (Kind::Conflict, "stable_moved_on"),
            Rejection::Frozen { .. } => (Kind::Conflict, "frozen"),
            Rejection::UnknownFreeze(_) => (Kind::NotFound, "unknown_freeze"),
            Rejection::AmbiguousFreeze { .. } => (Kind::Invalid, "ambiguous_freeze"),
            Rejection::FreezeWithoutReason => (Kind::Invalid, "reason_missing"),
            Rejection::Schedule(_) => (Kind::Invalid, "invalid_schedule"),
            Rejection::NotFederated => (Kind::Invalid, "not_federated"),
            Rejection::EmptyWave => (Kind::Invalid, "empty_wave"),
            Rejection::CoveredTwice(_) => (Kind::Invalid, "covered_twice"),
            Rejection::LegNotBegun(_) => (Kind::Conflict, "leg_not_begun"),
            Rejection::HomedElsewhere { .. } => (Kind::Conflict, "homed_elsewhere"),
            Rejection::NotForOthers { .. } => (Kind::Invalid, "not_for_others"),
            Rejection::UnknownConflict { .. } => (Kind::NotFound, "unknown_conflict"),
            Rejection::UnknownMember(_) => (Kind::NotFound, "unknown_cluster"),
            Rejection::TooNew => (Kind::Unavailable, "too_new"),
            Rejection::Retired => (Kind::Conflict, "cluster_retired"),
            Rejection::RetiresItself => (Kind::Invalid, "retires_itself"),
            Rejection::UnknownToken(_) => (Kind::NotFound, "unknown_token"),
            Rejection::AmbiguousToken { .. } => (Kind::Invalid, "ambiguous_token"),
            Rejection::TokenNameTaken(_) => (Kind::Conflict, "token_name_taken"),
            Rejection::SecretUsed => (Kind::Conflict, "secret_used"),
            Rejection::TokenExpired(_) => (Kind::Invalid, "token_expired_already"),
            Rejection::LastAdmin(_) => (Kind::Conflict, "last_admin"),
            Rejection::TooManyTokens => (Kind::Conflict, "too_many_tokens"),
            Rejection::TooManyFreezes => (Kind::Conflict, "too_many_freezes"),
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Rejection::RequestIdReused(_) => "use a fresh request id for a new request".into(),
            Rejection::RevisionMoved { .. } | Rejection::StageMoved { .. } => {
                "look at it again, then decide".into()
            }
            Rejection::UnknownTarget(_) => "vortexctl config list".into(),
            Rejection::UnknownVersion { target, .. } => format!("vortexctl config list {target}"),
            Rejection::UnknownRollout(FindError::NoneForTarget(target)) => {
                format!("vortexctl rollout start {target} --to VERSION")
            }
            Rejection::UnknownRollout(FindError::Ambiguous { .. }) => {
                "give more of the id, or the target".into()
            }
            Rejection::UnknownRollout(FindError::None(_)) => "vortexctl rollout list".into(),
            Rejection::UnknownStrategy(_) => "vortexctl strategy list".into(),
            Rejection::LabelTaken { .. } => {
                "a version never changes: publish under another label".into()
            }
            Rejection::TooManyVersions(_) => "publish to another target".into(),
            Rejection::TooManySecretKeys(target) => {
                format!("join some into fewer: vortexctl config set-secrets {target} PATTERN...")
            }
            Rejection::SchemaMoved(_) => "try again".into(),
            Rejection::NoBaseline(target) => format!(
                "vortexctl config set-stable {target} VERSION, or rollout start --initial for the first one"
            ),
            Rejection::NotInitial { .. } => "leave out --initial".into(),
            Rejection::BaselineMoved { .. } => {
                "leave out --from, or name the stable version".into()
            }
            Rejection::AlreadyStable { .. } => "there is nothing to roll out".into(),
            Rejection::ActiveRollout { active, .. } => {
                format!("vortexctl rollout get {active}; or use --on-conflict queue or supersede")
            }
            Rejection::QueueFull(target) => format!("vortexctl rollout list {target}"),
            Rejection::TooManyPins => "use a larger first stage instead".into(),
            Rejection::NotStarted(id) => format!("vortexctl rollout start {id}"),
            Rejection::Ended { .. } => "start a new rollout".into(),
            Rejection::NoSuchStage { .. } => "name a later stage, or use --full".into(),
            Rejection::AtGate(id) => format!("vortexctl rollout promote {id}"),
            Rejection::NotLastStage { id, .. } => {
                format!("vortexctl rollout promote {id} --full skips the stages that remain")
            }
            Rejection::NothingBefore(_) => "publish another version and roll that out".into(),
            Rejection::StableMovedOn { target, .. } => format!(
                "roll back the newer rollout of {target}, or vortexctl config set-stable {target} VERSION"
            ),
            Rejection::Frozen { .. } => {
                "wait, or override it: --override-freeze --reason TEXT; a rollback is never frozen"
                    .into()
            }
            Rejection::UnknownFreeze(_) => "vortexctl freeze list".into(),
            Rejection::AmbiguousFreeze { .. } => "give more of the id".into(),
            Rejection::FreezeWithoutReason => "say why: --reason TEXT".into(),
            Rejection::Schedule(ScheduleError::Endless(_)) => {
                "freeze until lifted instead, or leave a gap between the windows".into()
            }
            Rejection::Schedule(_) => "look at its beginning, its end and its duration".into(),
            Rejection::NotFederated => "leave the clusters out".into(),
            Rejection::EmptyWave | Rejection::CoveredTwice(_) => {
                "name every cluster once, in the wave it shall go with".into()
            }
            Rejection::LegNotBegun(id) => {
                format!("vortexctl rollout explain {id} shows what it waits for")
            }
            Rejection::HomedElsewhere { home, name, .. } => {
                let home = name.as_ref().map_or(home.to_string(), ToString::to_string);
                format!(
                    "ask a daemon of {home}; or write it here all the same: --allow-divergent --reason TEXT"
                )
            }
            Rejection::NotForOthers { to } => format!("ask cluster {to} itself"),
            Rejection::UnknownMember(_) => "vortexctl federation status".into(),
            Rejection::TooNew => "try again in a minute, or ask another cluster".into(),
            Rejection::Retired => "vortexctl federation renew lets it join anew".into(),
            Rejection::RetiresItself => "ask another cluster of the federation".into(),
            Rejection::UnknownConflict { .. } => "vortexctl federation conflicts".into(),
            Rejection::UnknownToken(_) => "vortexctl token list".into(),
            Rejection::AmbiguousToken { .. } => "give more of the id".into(),
            Rejection::TokenNameTaken(name) => format!(
                "give the new one a name of its own, e.g. {name}-2, and revoke the old one when nobody uses it any more"
            ),
            Rejection::SecretUsed => "draw another, e.g. with `openssl rand -hex 32`".into(),
            Rejection::TokenExpired(_) => "let it expire later, or leave the expiry out".into(),
            Rejection::LastAdmin(_) => {
                "make another first: vortexctl token create NAME --role admin".into()
            }
            Rejection::TooManyTokens => "vortexctl token list, then token revoke ID".into(),
            Rejection::TooManyFreezes => "vortexctl freeze list, then freeze lift ID".into(),
        }
    }
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Fault {
        let (kind, code) = rejection.class();
        Fault::new(kind, code, rejection.to_string()).with_hint(rejection.hint())
    }
}
