//! Rollouts that cover clusters: which they cover, when a leg goes on, and when all of it is done.

use super::{
    Context,
    rollouts::{begins, completion, reference},
};
use crate::{
    ids::ClusterId,
    journal::{
        body::OpBody,
        command::{Coverage, Proposal},
        rejection::Rejection,
        state::State,
    },
    limits::{PEER_ORIGINS_MAX, PEER_STALE_MS},
    rollout::{Across, LegWait, OnPartition, Phase, Rollout},
};

/// The clusters that a rollout covers that is proposed at `cluster`; none: one leads it, and every cluster follows its stage.
///
/// # Errors
/// When it names clusters that there are not, or one twice.
pub fn coverage(
    state: &State,
    cluster: Option<u128>,
    proposal: &Proposal,
) -> Result<Option<Across>, Rejection> {
    let asked = &proposal.coverage;
    let Some(cluster) = cluster else {
        return if *asked == Coverage::default() {
            Ok(None)
        } else {
            Err(Rejection::NotFederated)
        };
    };
    if proposal.initial {
        return Ok(None);
    }
    let is_here = |cluster: u128| {
        let member = state.members().get(&cluster);
        member.is_some_and(|member| member.retired_at.is_none())
    };
    let all = state.members().keys().copied().filter(|of| is_here(*of));
    let all: Vec<ClusterId> = all.map(ClusterId).collect();
    let is_home = state
        .home(&proposal.target)
        .is_none_or(|home| home.cluster == cluster);
    let waves = if !asked.waves.is_empty() {
        check_waves(&asked.waves, &all)?;
        asked.waves.clone()
    } else if !is_home {
        vec![vec![ClusterId(cluster)]]
    } else if all.len() > 1 {
        vec![all]
    } else if *asked == Coverage::default() {
        return Ok(None);
    } else {
        vec![vec![ClusterId(cluster)]]
    };
    Ok(Some(Across {
        waves,
        barrier: !asked.no_barrier,
        on_partition: asked.on_partition,
    }))
}

fn check_waves(waves: &[Vec<ClusterId>], members: &[ClusterId]) -> Result<(), Rejection> {
    if waves.iter().any(Vec::is_empty)
        || waves.iter().map(Vec::len).sum::<usize>() > PEER_ORIGINS_MAX
    {
        return Err(Rejection::EmptyWave);
    }
    let mut seen: Vec<ClusterId> = vec![];
    for &cluster in waves.iter().flatten() {
        if !members.contains(&cluster) {
            return Err(Rejection::UnknownMember(cluster));
        }
        if seen.contains(&cluster) {
            return Err(Rejection::CoveredTwice(cluster));
        }
        seen.push(cluster);
    }
    Ok(())
}

/// Whether an operator's command, given at `cluster`, goes for every leg: at its leader. Beside it, it goes for the
/// own leg.
pub(super) fn goes_everywhere(state: &State, rollout: &Rollout, cluster: Option<u128>) -> bool {
    let leader = state.leader(&rollout.spec.target, &rollout.spec.id);
    rollout.across.is_some()
        && cluster.is_none_or(|cluster| leader.is_none_or(|leader| leader == cluster))
}

/// Those of `clusters` that `at` waits for: neither retired, nor unheard of where nobody waits for such.
fn awaited(
    state: &State,
    rollout: &Rollout,
    context: &Context<'_>,
    clusters: impl IntoIterator<Item = u128>,
) -> bool {
    let policy = rollout.across.as_ref().map(|across| across.on_partition);
    let mut clusters = clusters.into_iter();
    clusters.any(|cluster| {
        let member = state.members().get(&cluster);
        let is_retired = member.is_some_and(|member| member.retired_at.is_some());
        let is_heard = match policy {
            Some(OnPartition::Continue) => {
                context.cluster == Some(cluster)
                    || context
                        .peers
                        .age(cluster)
                        .is_some_and(|age| age.0 <= PEER_STALE_MS)
            }
            Some(OnPartition::Hold) | None => true,
        };
        !is_retired && is_heard
    })
}

/// The own leg's beginning, if its wave may begin.
pub(super) fn begin(
    state: &State,
    rollout: &Rollout,
    context: &Context<'_>,
    cluster: u128,
) -> Vec<OpBody> {
    let may_begin = match rollout.waits_for(cluster) {
        Some((LegWait::Wave, before)) => !awaited(state, rollout, context, before),
        Some((LegWait::Uncovered | LegWait::Barrier | LegWait::Others, _)) | None => false,
    };
    let is_running = rollout.progress.phase == Phase::Running;
    if !may_begin || !is_running || state.is_frozen(&rollout.spec.target, context.now) {
        return vec![];
    }
    vec![enter(rollout, context, 0)]
}

/// The own leg's stage may be left, as far as this cluster goes.
pub(super) fn leave(
    state: &State,
    rollout: &Rollout,
    context: &Context<'_>,
    cluster: u128,
) -> Vec<OpBody> {
    let stage = rollout.progress.stage;
    let is_last = stage >= rollout.stage_count();
    let across = rollout.across.as_ref().filter(|across| across.barrier);
    let wave = across.and_then(|across| Some(across.wave(across.wave_of(cluster)?)));
    // Alone in its wave it has nobody to wait for.
    let has_barrier = wave.is_some_and(|wave| wave.count() > 1);
    if !rollout.progress.is_finished && (is_last || has_barrier) {
        return vec![OpBody::RolloutStageFinished {
            on: reference(rollout),
            stage,
            everywhere: false,
        }];
    }
    let may_enter = match rollout.waits_for(cluster) {
        Some((LegWait::Barrier, behind)) => !awaited(state, rollout, context, behind),
        Some((LegWait::Uncovered | LegWait::Wave | LegWait::Others, _)) => false,
        // There is no barrier.
        None => true,
    };
    if may_enter {
        vec![enter(rollout, context, stage)]
    } else {
        vec![]
    }
}

fn enter(rollout: &Rollout, context: &Context<'_>, from_stage: u32) -> OpBody {
    OpBody::RolloutStageEntered {
        on: reference(rollout),
        from_stage,
        to_stage: from_stage + 1,
        begins: begins(rollout, from_stage + 1, context.fleets),
        everywhere: false,
    }
}

/// The completion, by the leader, of a rollout whose legs have all finished their last stage.
pub(super) fn complete(state: &State, rollout: &Rollout, context: &Context<'_>) -> Vec<OpBody> {
    let Some((across, common)) = rollout.across.as_ref().zip(rollout.common.as_ref()) else {
        return vec![];
    };
    let unfinished: Vec<u128> = rollout.unfinished_anywhere().collect();
    // Somebody has to have seen it through.
    let is_proven = across
        .clusters()
        .any(|cluster| !unfinished.contains(&cluster));
    if !is_proven
        || common.phase != Phase::Running
        || state.is_frozen(&rollout.spec.target, context.now)
        || awaited(state, rollout, context, unfinished)
    {
        return vec![];
    }
    completion(state, rollout, context.fleets)
}
