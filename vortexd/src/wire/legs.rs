//! Rollouts across clusters as answers: which clusters are asked for, how far each is, and what it waits for.

use vortex_core::{
    error::Fault,
    ids::ClusterId,
    journal::{Coverage, State},
    rollout::{Across, LegWait, OnPartition, PauseCause, PeerSight, Phase, Progress, Rollout},
};
use vortex_proto::v1;

use super::{parse::invalid, rollout::pause_word, view::text};

/// The clusters that a request asks for, by name or id.
///
/// # Errors
/// When one is not known, or they are asked for in two ways.
pub fn coverage(request: &v1::CreateRolloutRequest, state: &State) -> Result<Coverage, Fault> {
    let cluster = |field: &str, name: &String| {
        let known = || {
            let members = state.members().iter();
            members.filter(|(_, member)| member.retired_at.is_none())
        };
        let id = name.parse::<ClusterId>().ok();
        let found = known()
            .find(|(of, member)| member.name.as_str() == name || id == Some(ClusterId(**of)));
        found.map(|(of, _)| ClusterId(*of)).ok_or_else(|| {
            let names: Vec<_> = known().map(|(_, member)| member.name.as_str()).collect();
            let fault = invalid(
                field,
                format!("there is no cluster `{}`", name.escape_debug()),
            );
            fault.with_hint(if names.is_empty() {
                "this daemon is in no federation: leave the clusters out".to_owned()
            } else {
                format!("there are {}", names.join(", "))
            })
        })
    };
    if !request.clusters.is_empty() && !request.waves.is_empty() {
        return Err(invalid(
            "clusters",
            "the waves name the clusters; give one or the other",
        ));
    }
    let all = request
        .clusters
        .iter()
        .map(|name| cluster("clusters", name));
    let all: Vec<ClusterId> = all.collect::<Result<_, _>>()?;
    let mut waves = if all.is_empty() { vec![] } else { vec![all] };
    for wave in &request.waves {
        let wave = wave.clusters.iter().map(|name| cluster("waves", name));
        waves.push(wave.collect::<Result<_, _>>()?);
    }
    Ok(Coverage {
        waves,
        no_barrier: request.no_barrier,
        on_partition: match request.on_partition.as_str() {
            "" | "hold" => OnPartition::Hold,
            "continue" => OnPartition::Continue,
            other => {
                return Err(super::parse::word(
                    "on_partition",
                    other,
                    "hold or continue",
                ));
            }
        },
    })
}

/// What people call a cluster.
pub fn cluster_name(state: &State, cluster: u128) -> String {
    let name = state.cluster_name(cluster);
    name.map_or_else(|| ClusterId(cluster).to_string(), ToString::to_string)
}

/// Adds how far a rollout is in the clusters that it covers, and what this one waits for.
pub fn tell_legs(
    answer: &mut v1::Rollout,
    rollout: &Rollout,
    state: &State,
    peers: Option<&dyn PeerSight>,
) {
    let Some(across) = &rollout.across else {
        return;
    };
    answer.barrier = across.barrier;
    answer.on_partition = across.on_partition.as_str().to_owned();
    if peers.is_some() {
        let leader = state.leader(&rollout.spec.target, &rollout.spec.id);
        answer.home = text(leader.map(|leader| cluster_name(state, leader)));
    }
    answer.legs = legs(rollout, state, peers);
    if rollout.is_active() {
        let leader = state.leader(&rollout.spec.target, &rollout.spec.id);
        answer.front_stage = rollout.front_stage(leader);
    }
    if let Some(waits) = state
        .cluster()
        .and_then(|own| waits(rollout, state, own, peers))
    {
        answer.waiting_for = "clusters".to_owned();
        answer.next = waits;
    }
}

/// How far a rollout is in the clusters that it covers.
pub fn legs(
    rollout: &Rollout,
    state: &State,
    peers: Option<&dyn PeerSight>,
) -> Vec<v1::RolloutLeg> {
    let waves = rollout.across.iter().flat_map(|across| &across.waves);
    let clusters = (1..).zip(waves).flat_map(|(number, wave)| {
        let clusters = wave.iter();
        clusters.map(move |cluster| (number, *cluster))
    });
    let shown = clusters.map(|(wave, cluster)| {
        // Before the start all are alike.
        let leg = rollout.leg(cluster.0).unwrap_or(&rollout.progress);
        let is_waiting = leg.is_waiting() && leg.phase == Phase::Running;
        v1::RolloutLeg {
            cluster: cluster.to_string(),
            name: cluster_name(state, cluster.0),
            wave,
            phase: if is_waiting {
                "waiting"
            } else {
                leg.phase.as_str()
            }
            .to_owned(),
            stage: leg.stage,
            effective_weight: rollout.weight_of(leg).to_string(),
            cause: match &leg.phase {
                Phase::Paused(cause) => pause_word(*cause).to_owned(),
                Phase::Queued
                | Phase::Created
                | Phase::Running
                | Phase::Completed
                | Phase::RolledBack(_)
                | Phase::Superseded(_) => String::new(),
            },
            finished: leg.is_finished,
            cohort_live: leg.cohort.live,
            cohort_acknowledged: leg.cohort.acknowledged,
            updated_at: leg.updated_at.to_string(),
            age: age(state, cluster.0, peers),
            waiting_for: waiting_for(rollout, state, cluster.0),
        }
    });
    shown.collect()
}

/// The clusters that a rollout would cover.
pub fn planned_legs(across: &Across, state: &State) -> Vec<v1::RolloutLeg> {
    let waves = (1..).zip(&across.waves).flat_map(|(number, wave)| {
        wave.iter().map(move |cluster| v1::RolloutLeg {
            cluster: cluster.to_string(),
            name: cluster_name(state, cluster.0),
            wave: number,
            ..v1::RolloutLeg::default()
        })
    });
    waves.collect()
}

/// How old what is known of a cluster is: empty for the own one; `never` where it was never heard of.
fn age(state: &State, cluster: u128, peers: Option<&dyn PeerSight>) -> String {
    match peers {
        Some(peers) if state.cluster() != Some(cluster) => {
            let age = peers.age(cluster).map(|age| {
                // Less than a second is now.
                vortex_core::time::Span(age.0 / 1000 * 1000).to_string()
            });
            age.unwrap_or_else(|| "never".to_owned())
        }
        Some(_) | None => String::new(),
    }
}

/// What a leg waits for, in a few words.
fn waiting_for(rollout: &Rollout, state: &State, cluster: u128) -> String {
    let Some(leg) = rollout.leg(cluster) else {
        return String::new();
    };
    if !rollout.is_active() {
        return String::new();
    }
    if let Phase::Paused(cause) = leg.phase {
        return if cause == PauseCause::Gate {
            "gate"
        } else {
            "resume"
        }
        .to_owned();
    }
    let names = |clusters: &[u128]| {
        let names: Vec<_> = clusters.iter().map(|of| cluster_name(state, *of)).collect();
        names.join(", ")
    };
    match rollout.waits_for(cluster) {
        Some((LegWait::Others, clusters)) if clusters.is_empty() => "completion".to_owned(),
        Some((LegWait::Wave | LegWait::Barrier, clusters)) if clusters.is_empty() => {
            "its turn".to_owned()
        }
        Some((_, clusters)) => names(&clusters),
        None if leg.awaiting_since.is_some() => "adoption".to_owned(),
        None => "bake".to_owned(),
    }
}

/// What `cluster` waits for, as a sentence; none where it waits for nobody else.
pub fn waits(
    rollout: &Rollout,
    state: &State,
    cluster: u128,
    peers: Option<&dyn PeerSight>,
) -> Option<String> {
    let (why, clusters) = rollout.waits_for(cluster)?;
    if matches!(rollout.progress.phase, Phase::Paused(_)) {
        return None;
    }
    let leader = state.leader(&rollout.spec.target, &rollout.spec.id);
    let told: Vec<String> = clusters
        .iter()
        .map(|of| {
            let name = cluster_name(state, *of);
            let leg = rollout.leg(*of);
            let stands = leg.map_or_else(|| "not started".to_owned(), |leg| stands(rollout, leg));
            let age = peers.and_then(|peers| peers.age(*of));
            let is_old = age.is_none_or(|age| age.0 > vortex_core::limits::PEER_STALE_MS);
            match peers {
                Some(_) if is_old && state.cluster() != Some(*of) => {
                    let age = age.map_or_else(
                        || "never heard of".to_owned(),
                        |age| {
                            format!(
                                "not heard of for {}",
                                vortex_core::time::Span(age.0 / 1000 * 1000)
                            )
                        },
                    );
                    format!("{name}: {stands}, {age}")
                }
                Some(_) | None => format!("{name}: {stands}"),
            }
        })
        .collect();
    let told = told.join("; ");
    let is_nobody = clusters.is_empty();
    Some(match why {
        LegWait::Uncovered => {
            "this cluster is not covered: it reads the stable version until completion".to_owned()
        }
        LegWait::Wave | LegWait::Barrier if is_nobody => "goes on in a moment".to_owned(),
        LegWait::Wave => format!("begins here after the wave before: waits for {told}"),
        LegWait::Barrier => format!("waits for {told}"),
        LegWait::Others if is_nobody => match leader {
            Some(leader) if leader != cluster => format!(
                "every cluster has finished: waits for {} to complete it",
                cluster_name(state, leader)
            ),
            Some(_) | None => "every cluster has finished: completes in a moment".to_owned(),
        },
        LegWait::Others => format!("finished here: waits for {told}"),
    })
}

/// `stage 2 of 5, adopting`.
fn stands(rollout: &Rollout, leg: &Progress) -> String {
    let does = match leg.phase {
        Phase::Paused(cause) => format!("paused ({})", pause_word(cause)),
        Phase::Running if leg.is_waiting() => return "not begun".to_owned(),
        Phase::Running if leg.is_finished => "finished".to_owned(),
        Phase::Running if leg.awaiting_since.is_some() => "adopting".to_owned(),
        Phase::Running => "baking".to_owned(),
        Phase::Queued
        | Phase::Created
        | Phase::Completed
        | Phase::RolledBack(_)
        | Phase::Superseded(_) => leg.phase.as_str().to_owned(),
    };
    format!("stage {} of {}, {does}", leg.stage, rollout.stage_count())
}

#[cfg(test)]
mod tests;
