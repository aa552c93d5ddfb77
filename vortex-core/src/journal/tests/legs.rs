//! Rollouts across clusters: who goes when, who waits for whom, and that every cluster agrees on it.

use super::*;
use crate::{
    analysis::Analysis,
    ids::ClusterName,
    limits::PEER_STALE_MS,
    rollout::{OnPartition, PauseCause, RollbackCause},
};

/// Three clusters that have joined and know a target whose home is the first.
pub(super) fn joined() -> [Cluster; 3] {
    let mut clusters = three();
    for (cluster, name) in clusters.iter_mut().zip(["eu", "us", "ap"]) {
        let name: ClusterName = name.parse().unwrap();
        let join = Command::Join {
            name,
            why: JoinReason::Fresh,
            knows: vec![],
        };
        cluster.run(false, join).unwrap();
    }
    mix(&mut clusters);
    clusters
}

pub(super) fn some_coverage(dice: &mut Dice) -> Coverage {
    let waves: &[&[&[u128]]] = &[
        &[],
        &[],
        &[&[1, 2]],
        &[&[2], &[1, 3]],
        &[&[3], &[1], &[2]],
        &[&[2, 3]],
    ];
    Coverage {
        waves: numbered(waves[dice.below(waves.len())]),
        no_barrier: dice.below(3) == 0,
        on_partition: [OnPartition::Hold, OnPartition::Continue][dice.below(2)],
    }
}

fn numbered(waves: &[&[u128]]) -> Vec<Vec<ClusterId>> {
    let wave = |wave: &&[u128]| wave.iter().copied().map(ClusterId).collect();
    waves.iter().map(wave).collect()
}

/// What random runs have come across: a test in which nothing happens proves nothing.
#[derive(Default)]
pub(super) struct Seen {
    begun: usize,
    finished: usize,
    apart: usize,
}

impl Seen {
    pub(super) fn look(&mut self, state: &State) {
        for rollout in state.rollouts.values() {
            let stages: Vec<u32> = rollout.legs.values().map(|leg| leg.stage).collect();
            self.begun += usize::from(stages.iter().filter(|stage| **stage > 0).count() > 1);
            self.finished += rollout.legs.values().filter(|leg| leg.is_finished).count();
            self.apart += usize::from(stages.iter().max() != stages.iter().min());
        }
    }

    pub(super) fn check(&self) {
        let Seen {
            begun,
            finished,
            apart,
        } = *self;
        assert!(
            begun > 5 && finished > 10 && apart > 20,
            "{begun} {finished} {apart}"
        );
    }
}

/// However a state is taken over, each cluster sees its own leg, also where a slice is folded anew.
pub(super) fn check_views(state: &State, expected: &State) {
    for cluster in 1..=3 {
        let mut taken = state.clone().taken_over_by(cluster);
        assert_eq!(taken.digest(), expected.digest());
        let logs: Vec<_> = taken
            .logs
            .iter()
            .map(|(s, l)| (s.clone(), l.clone()))
            .collect();
        for (slice, log) in logs {
            taken.fold_anew(&slice, &log);
        }
        assert_eq!(taken.digest(), expected.digest());
        for (id, rollout) in &taken.rollouts {
            let other = &expected.rollouts[id];
            let leg = other.leg(cluster).or(other.common.as_ref());
            let mut leg = leg.unwrap_or(&other.progress).clone();
            leg.revision = other.progress.revision;
            assert_eq!(rollout.progress, leg, "{id} at {cluster}");
            let is_judged = taken.judgings.contains_key(id);
            assert_eq!(
                is_judged,
                rollout.is_active() && !rollout.is_waiting(),
                "{id}"
            );
        }
    }
}

/// Everyone gets everything.
fn mix(clusters: &mut [Cluster; 3]) {
    meet(
        clusters,
        &[
            (0, 1),
            (0, 2),
            (1, 0),
            (2, 0),
            (1, 2),
            (2, 1),
            (0, 1),
            (1, 0),
        ],
    );
}

fn meet(clusters: &mut [Cluster; 3], pairs: &[(usize, usize)]) {
    for &(to, from) in pairs {
        let source = Cluster {
            origin: clusters[from].origin,
            state: State::default(),
            journal: clusters[from].journal.clone(),
            now: Timestamp(0),
            random: 0,
            ages: Ages::default(),
        };
        clusters[to].pull(&source, 10_000);
    }
}

/// Time passes: every cluster does what is due, once, and tells the others over `pairs`.
fn tick(clusters: &mut [Cluster; 3], span: Span, pairs: &[(usize, usize)]) {
    for cluster in clusters.iter_mut() {
        cluster.let_time_pass(span);
    }
    meet(clusters, pairs);
    meet(clusters, pairs);
}

const ALL: &[(usize, usize)] = &[(0, 1), (0, 2), (1, 0), (2, 0), (1, 2), (2, 1)];
/// The third cluster hears nobody, and nobody hears it.
const CUT: &[(usize, usize)] = &[(0, 1), (1, 0)];
const MOMENT: Span = Span::from_secs(1);
const BAKE: Span = Span::from_mins(5);

fn begin(
    clusters: &mut [Cluster; 3],
    waves: &[&[u128]],
    change: impl Fn(&mut Proposal),
) -> RolloutId {
    let mut asked = Proposal {
        unit: Unit::Key,
        coverage: Coverage {
            waves: numbered(waves),
            ..Coverage::default()
        },
        analysis: Some(Analysis::off()),
        ..proposal(0, 1)
    };
    change(&mut asked);
    let bodies = clusters[0]
        .run(false, Command::CreateRollout(asked))
        .unwrap();
    bodies
        .iter()
        .find_map(|body| body.rollout().cloned())
        .unwrap()
}

/// `1 2f -`: the stages of the legs as `at` sees them; `f` finished, `p` paused, `-` not begun.
fn shows(at: &Cluster, id: &RolloutId) -> String {
    let rollout = &at.state.rollouts[id];
    let legs = (1..=3).map(|cluster| {
        let Some(leg) = rollout.leg(cluster) else {
            return "*".to_owned();
        };
        let mark = match leg.phase {
            Phase::Paused(_) => "p",
            Phase::Running if leg.is_finished => "f",
            Phase::Running => "",
            Phase::Completed => "c",
            Phase::RolledBack(_) => "r",
            _ => "?",
        };
        match leg.stage {
            0 => format!("-{mark}"),
            stage => format!("{stage}{mark}"),
        }
    });
    legs.collect::<Vec<_>>().join(" ")
}

/// All see the same, and each its own leg.
#[track_caller]
fn check(clusters: &[Cluster; 3], id: &RolloutId, expected: &str) {
    for (number, cluster) in (1..).zip(clusters) {
        assert_eq!(shows(cluster, id), expected, "as cluster {number} sees it");
        assert_eq!(cluster.state.digest(), clusters[0].state.digest());
        let rollout = &cluster.state.rollouts[id];
        if let Some(leg) = rollout.leg(number) {
            assert_eq!(rollout.progress.phase, leg.phase);
            assert_eq!(rollout.effective_weight(), rollout.weight_of(leg));
        } else {
            assert!(rollout.is_waiting() || rollout.is_ended());
        }
    }
}

fn promote(id: &RolloutId) -> Command {
    Command::Promote {
        rollout: id.clone(),
        from_stage: None,
        leap: Leap::Next,
    }
}

#[test]
fn with_a_barrier_nobody_enters_a_stage_before_all_have_finished_the_one_before() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |_| {});
    mix(&mut clusters);
    check(&clusters, &id, "1 - -");
    let steps = [
        (MOMENT, "1 1 1"),
        (BAKE, "1f 1f 1f"),
        (MOMENT, "2 2 2"),
        (BAKE, "2f 2f 2f"),
        (MOMENT, "3 3 3"),
        (BAKE, "3f 3f 3f"),
        (MOMENT, "3c 3c 3c"),
    ];
    for (span, expected) in steps {
        tick(&mut clusters, span, ALL);
        check(&clusters, &id, expected);
    }
    let completions = clusters[0]
        .journal
        .iter()
        .filter(|entry| matches!(entry.op().body, OpBody::RolloutCompleted { .. }));
    let writers: Vec<u128> = completions.map(|entry| entry.op().origin.cluster).collect();
    assert_eq!(writers, [1], "the leader alone completes it");
    for cluster in &clusters {
        let found = cluster.state.target(&target(0)).unwrap();
        assert_eq!(found.stable, Some(label(1)));
    }
}

#[test]
fn one_that_lags_holds_the_others_with_a_barrier_and_not_without() {
    for (no_barrier, cut, back) in [(false, "1f 1f -", "2 2 1"), (true, "3f 3f -", "3f 3f 1")] {
        let mut clusters = joined();
        let id = begin(&mut clusters, &[], |asked| {
            asked.coverage.no_barrier = no_barrier;
        });
        meet(&mut clusters, CUT);
        for _ in 0..6 {
            tick(&mut clusters, BAKE, CUT);
        }
        assert_eq!(shows(&clusters[0], &id), cut, "no_barrier: {no_barrier}");
        assert_eq!(shows(&clusters[1], &id), cut);
        // It comes back, and takes part.
        mix(&mut clusters);
        tick(&mut clusters, MOMENT, ALL);
        if !no_barrier {
            tick(&mut clusters, BAKE, ALL);
            tick(&mut clusters, MOMENT, ALL);
            check(&clusters, &id, "2 2 2");
        } else {
            check(&clusters, &id, back);
        }
        for _ in 0..12 {
            tick(&mut clusters, BAKE, ALL);
        }
        check(&clusters, &id, "3c 3c 3c");
    }
}

#[test]
fn waves_go_one_after_the_other() {
    let mut clusters = joined();
    // The leader is in the last one.
    let id = begin(&mut clusters, &[&[2], &[3, 1]], |_| {});
    mix(&mut clusters);
    check(&clusters, &id, "- - -");
    let steps = [
        (MOMENT, "- 1 -"),
        // Alone in its wave it waits for nobody.
        (BAKE, "- 2 -"),
        (BAKE, "- 3 -"),
        (BAKE, "- 3f -"),
        (MOMENT, "1 3f 1"),
        (BAKE, "1f 3f 1f"),
        (MOMENT, "2 3f 2"),
        (BAKE, "2f 3f 2f"),
        (MOMENT, "3 3f 3"),
        (BAKE, "3f 3f 3f"),
        (MOMENT, "3c 3c 3c"),
    ];
    for (span, expected) in steps {
        tick(&mut clusters, span, ALL);
        check(&clusters, &id, expected);
    }
}

#[test]
fn an_uncovered_cluster_reads_stable_until_completion() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[&[1, 2]], |asked| {
        asked.pins = vec![("k".parse().unwrap(), crate::assign::Cohort::Canary)];
    });
    mix(&mut clusters);
    for _ in 0..4 {
        tick(&mut clusters, BAKE, ALL);
        let rollout = &clusters[2].state.rollouts[&id];
        assert_eq!(rollout.effective_weight(), BasisPoints::ZERO);
        assert_eq!(
            rollout.cohort(&"k".parse().unwrap()),
            crate::assign::Cohort::Stable
        );
        assert!(clusters[2].state.canary(&target(0)).is_none());
        assert!(clusters[2].state.active(&target(0)).is_some());
    }
    for _ in 0..6 {
        tick(&mut clusters, BAKE, ALL);
    }
    check(&clusters, &id, "3c 3c *");
    let found = clusters[2].state.target(&target(0)).unwrap();
    assert_eq!(found.stable, Some(label(1)));
}

#[test]
fn a_follower_s_verdict_rolls_back_everywhere() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |_| {});
    mix(&mut clusters);
    tick(&mut clusters, MOMENT, ALL);
    let on = RolloutRef {
        rollout: id.clone(),
        target: target(0),
    };
    let veto = OpBody::RolloutRolledBack {
        on,
        cause: RollbackCause::Analysis("errors".parse().unwrap()),
    };
    clusters[1].write(None, vec![veto]);
    mix(&mut clusters);
    check(&clusters, &id, "1r 1r 1r");
    let rollout = &clusters[2].state.rollouts[&id];
    assert_eq!(rollout.vetoed_by(), Some(2));
    // The breaker is of the cluster that rolled back.
    assert_eq!(
        clusters[2].state.breaker,
        crate::rollout::Breaker::default()
    );
    assert_ne!(
        clusters[1].state.breaker,
        crate::rollout::Breaker::default()
    );
    // Terminal: nothing brings it back.
    tick(&mut clusters, BAKE, ALL);
    check(&clusters, &id, "1r 1r 1r");
}

#[test]
fn a_pause_by_itself_is_of_one_leg_and_holds_the_others_at_the_barrier() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |_| {});
    mix(&mut clusters);
    tick(&mut clusters, MOMENT, ALL);
    let on = RolloutRef {
        rollout: id.clone(),
        target: target(0),
    };
    let paused = OpBody::RolloutPaused {
        on,
        cause: PauseCause::Analysis,
        cohort: crate::rollout::CohortCount::default(),
        everywhere: false,
    };
    clusters[1].write(None, vec![paused]);
    mix(&mut clusters);
    check(&clusters, &id, "1 1p 1");
    for _ in 0..3 {
        tick(&mut clusters, BAKE, ALL);
    }
    check(&clusters, &id, "1f 1p 1f");
    // The leader's operator lets it go on.
    clusters[0].run(false, Command::Resume(id.clone())).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "1f 1 1f");
    tick(&mut clusters, BAKE, ALL);
    tick(&mut clusters, MOMENT, ALL);
    tick(&mut clusters, MOMENT, ALL);
    check(&clusters, &id, "2 2 2");
}

#[test]
fn operators_commands_go_for_every_leg() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |_| {});
    // Before the others have begun: they must not begin either.
    clusters[0].run(false, Command::Pause(id.clone())).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "1p -p -p");
    tick(&mut clusters, BAKE, ALL);
    check(&clusters, &id, "1p -p -p");
    clusters[0].run(false, Command::Resume(id.clone())).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "1 - -");
    tick(&mut clusters, MOMENT, ALL);
    check(&clusters, &id, "1 1 1");
    clusters[0].run(false, promote(&id)).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "2 2 2");
    // Elsewhere they are refused; beside the home they go for the own leg.
    let refused = clusters[1]
        .run(false, Command::Pause(id.clone()))
        .unwrap_err();
    assert_eq!(refused.class().1, "homed_elsewhere");
    clusters[1].run(true, Command::Pause(id.clone())).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "2 2p 2");
    clusters[1].run(true, Command::Resume(id.clone())).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "2 2 2");
    clusters[1].run(true, promote(&id)).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "2 3 2");
    // A rollback is anybody's, and everywhere.
    clusters[2]
        .run(false, Command::Rollback(id.clone()))
        .unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "2r 3r 2r");
}

#[test]
fn a_promotion_leads_through_the_waves_and_a_full_one_to_the_end() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[&[2], &[1, 3]], |_| {});
    let refused = clusters[0].run(false, promote(&id)).unwrap_err();
    assert_eq!(refused.class().1, "leg_not_begun");
    mix(&mut clusters);
    tick(&mut clusters, MOMENT, ALL);
    for expected in ["- 2 -", "- 3 -", "- 3f -"] {
        clusters[0].run(false, promote(&id)).unwrap();
        mix(&mut clusters);
        check(&clusters, &id, expected);
    }
    let complete = Command::Complete(id.clone());
    assert_eq!(
        clusters[0]
            .run(false, complete.clone())
            .unwrap_err()
            .class()
            .1,
        "not_last_stage"
    );
    tick(&mut clusters, MOMENT, ALL);
    for expected in ["2 3f 2", "3 3f 3", "3c 3c 3c"] {
        clusters[0].run(false, promote(&id)).unwrap();
        mix(&mut clusters);
        check(&clusters, &id, expected);
    }
    let mut clusters = joined();
    let id = begin(&mut clusters, &[&[2], &[1, 3]], |_| {});
    let full = Command::Promote {
        rollout: id.clone(),
        from_stage: None,
        leap: Leap::Full,
    };
    clusters[0].run(false, full).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "-c -c -c");
}

#[test]
fn manual_gates_open_everywhere_at_once_also_for_who_comes_to_them_late() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |asked| {
        let stage = |points| Stage {
            weight: BasisPoints::new(points).unwrap(),
            bake: BAKE,
            gate: Gate::Manual,
        };
        let stages = Stages::new(vec![stage(100), stage(10_000)]).unwrap();
        asked.strategy = StrategyChoice::Custom(stages);
    });
    mix(&mut clusters);
    tick(&mut clusters, MOMENT, ALL);
    tick(&mut clusters, BAKE, &[]);
    tick(&mut clusters, MOMENT, &[]);
    // All stand at their gates, and the leader knows of its own alone.
    assert_eq!(shows(&clusters[0], &id), "1p 1 1");
    clusters[0].run(false, promote(&id)).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "2 2 2");
    tick(&mut clusters, BAKE, ALL);
    tick(&mut clusters, BAKE, ALL);
    check(&clusters, &id, "2p 2p 2p");
    clusters[0].run(false, promote(&id)).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "2c 2c 2c");
}

#[test]
fn what_a_leg_wrote_without_having_seen_a_pause_does_not_undo_it() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |asked| asked.coverage.no_barrier = true);
    mix(&mut clusters);
    tick(&mut clusters, MOMENT, ALL);
    clusters[0].run(false, Command::Pause(id.clone())).unwrap();
    tick(&mut clusters, BAKE, &[]);
    tick(&mut clusters, MOMENT, &[]);
    assert_eq!(shows(&clusters[1], &id), "1 2 1");
    mix(&mut clusters);
    // It stands where it has come to.
    check(&clusters, &id, "1p 2p 2p");
    tick(&mut clusters, BAKE, ALL);
    check(&clusters, &id, "1p 2p 2p");
    // A resume does not lift a pause that its writer had not seen.
    let on = RolloutRef {
        rollout: id.clone(),
        target: target(0),
    };
    clusters[0].run(false, Command::Resume(id.clone())).unwrap();
    mix(&mut clusters);
    clusters[0].run(false, Command::Pause(id.clone())).unwrap();
    let failed = OpBody::RolloutPaused {
        on,
        cause: PauseCause::Analysis,
        cohort: crate::rollout::CohortCount::default(),
        everywhere: false,
    };
    clusters[1].write(None, vec![failed]);
    clusters[0].run(false, Command::Resume(id.clone())).unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "1 2p 2");
}

#[test]
fn who_is_not_heard_of_is_waited_for_or_not_as_the_rollout_says() {
    for (on_partition, expected) in [
        (OnPartition::Hold, "1f 1f -"),
        (OnPartition::Continue, "3c 3c -c"),
    ] {
        let mut clusters = joined();
        let id = begin(&mut clusters, &[], |asked| {
            asked.coverage.on_partition = on_partition;
        });
        let fresh = [(1, Span::ZERO), (2, Span::ZERO), (3, Span::ZERO)];
        for cluster in &mut clusters {
            cluster.ages = Ages(fresh.into_iter().collect());
        }
        meet(&mut clusters, CUT);
        for _ in 0..5 {
            tick(&mut clusters, BAKE, CUT);
        }
        assert_eq!(shows(&clusters[0], &id), "1f 1f -", "while it is heard of");
        for cluster in &mut clusters[..2] {
            cluster.ages.0.insert(3, Span(PEER_STALE_MS + 1));
        }
        for _ in 0..10 {
            tick(&mut clusters, BAKE, CUT);
        }
        assert_eq!(shows(&clusters[0], &id), expected, "{on_partition:?}");
        // When it is back it is where the others have brought it, or they go on with it.
        mix(&mut clusters);
        for cluster in &mut clusters {
            cluster.ages = Ages(fresh.into_iter().collect());
        }
        for _ in 0..15 {
            tick(&mut clusters, BAKE, ALL);
        }
        let found = &clusters[2].state.rollouts[&id].progress.phase;
        assert_eq!(found, &Phase::Completed);
        check(&clusters, &id, &shows(&clusters[0], &id));
    }
}

#[test]
fn a_retired_cluster_is_not_waited_for() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |_| {});
    meet(&mut clusters, CUT);
    for _ in 0..5 {
        tick(&mut clusters, BAKE, CUT);
    }
    assert_eq!(shows(&clusters[0], &id), "1f 1f -");
    clusters[0]
        .run(false, Command::RetireCluster(ClusterId(3)))
        .unwrap();
    for _ in 0..10 {
        tick(&mut clusters, BAKE, CUT);
    }
    assert_eq!(shows(&clusters[0], &id), "3c 3c -c");
    // Whoever starts another one covers those that are left.
    let id = begin(&mut clusters, &[], |asked| asked.to = label(2));
    let across = clusters[0].state.rollouts[&id].across.clone().unwrap();
    assert_eq!(across.waves, numbered(&[&[1, 2]]));
    let mut asked = proposal(0, 3);
    asked.coverage.waves = numbered(&[&[1, 3]]);
    let refused = clusters[0]
        .run(false, Command::CreateRollout(asked))
        .unwrap_err();
    assert_eq!(refused.class().1, "unknown_cluster");
}

#[test]
fn another_rollout_ends_one_with_legs_everywhere() {
    let mut clusters = joined();
    let first = begin(&mut clusters, &[], |_| {});
    mix(&mut clusters);
    tick(&mut clusters, MOMENT, ALL);
    let second = begin(&mut clusters, &[&[1, 3]], |asked| {
        asked.to = label(2);
        asked.on_conflict = OnConflict::Supersede;
    });
    // What the legs of the first write meanwhile comes too late.
    tick(&mut clusters, BAKE, &[]);
    mix(&mut clusters);
    for cluster in &clusters {
        let found = &cluster.state.rollouts[&first];
        assert_eq!(found.progress.phase, Phase::Superseded(second.clone()));
        for leg in found.legs.values() {
            assert_eq!(leg.phase, Phase::Superseded(second.clone()));
        }
    }
    // So does one that was started at once elsewhere, whoever wins.
    let mut clusters = joined();
    let of_home = begin(&mut clusters, &[], |_| {});
    let beside = clusters[1].start(2, true);
    mix(&mut clusters);
    check(&clusters, &of_home, "1 - -");
    for cluster in &clusters {
        let found = &cluster.state.rollouts[&beside];
        assert_eq!(found.progress.phase, Phase::Superseded(of_home.clone()));
        let across = found.across.clone().unwrap();
        assert_eq!(
            across.waves,
            numbered(&[&[2]]),
            "beside the home only its own"
        );
    }
}

#[test]
fn a_new_home_leads_on_and_the_former_one_keeps_its_leg() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |_| {});
    mix(&mut clusters);
    tick(&mut clusters, MOMENT, ALL);
    // The home is cut off and drives its leg; another takes the target over by force.
    let take = Command::TransferHome {
        target: target(0),
        to: ClusterId(2),
        force: true,
    };
    clusters[1].run(false, take).unwrap();
    tick(&mut clusters, BAKE, &[(1, 2), (2, 1)]);
    tick(&mut clusters, MOMENT, &[(1, 2), (2, 1)]);
    assert_eq!(shows(&clusters[0], &id), "1f 1 1");
    assert_eq!(shows(&clusters[1], &id), "1 1f 1f");
    mix(&mut clusters);
    // Its leg counts all the same: it is its own.
    check(&clusters, &id, "1f 1f 1f");
    for _ in 0..8 {
        tick(&mut clusters, BAKE, ALL);
    }
    check(&clusters, &id, "3c 3c 3c");
    let completed = clusters[0]
        .journal
        .iter()
        .find(|entry| matches!(entry.op().body, OpBody::RolloutCompleted { .. }));
    assert_eq!(completed.unwrap().op().origin.cluster, 2);
}

#[test]
fn a_veto_of_a_former_home_counts() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |_| {});
    mix(&mut clusters);
    let take = Command::TransferHome {
        target: target(0),
        to: ClusterId(2),
        force: true,
    };
    clusters[1].run(false, take).unwrap();
    clusters[0]
        .run(false, Command::Rollback(id.clone()))
        .unwrap();
    mix(&mut clusters);
    check(&clusters, &id, "1r -r -r");
}

#[test]
fn a_snapshot_from_elsewhere_keeps_the_own_leg_and_how_it_is_judged() {
    let mut clusters = joined();
    let id = begin(&mut clusters, &[], |asked| {
        asked.analysis = None;
        asked.coverage.no_barrier = true;
    });
    mix(&mut clusters);
    tick(&mut clusters, MOMENT, ALL);
    let everywhere = clusters[0].state.heads.clone();
    tick(&mut clusters, BAKE, &[(1, 0), (2, 0)]);
    // The first has let go of what it knows; the second has gone on meanwhile.
    let mut theirs = clusters[0].state.clone();
    theirs.settle_up_to(&everywhere);
    let theirs = State::from_snapshot(&theirs.to_snapshot().unwrap()).unwrap();
    let before = clusters[1].state.clone();
    let merged = before.merged_with(&theirs).unwrap();
    assert_eq!(merged.rollouts[&id].progress, before.rollouts[&id].progress);
    assert_eq!(merged.judgings.get(&id), before.judgings.get(&id));
    assert_eq!(shows(&clusters[1], &id), "2 2 1", "as far as it knew");
    assert_eq!(merged.digest(), before.digest(), "nothing was new to it");
    // A store that begins anew gets everything from there.
    let fresh = theirs.taken_over_by(3);
    let leg = clusters[0].state.rollouts[&id].leg(3).unwrap();
    assert_eq!(fresh.rollouts[&id].progress.stage, leg.stage);
}

#[test]
fn coverage_is_checked() {
    let check = |waves: &[&[u128]], expected: &str| {
        let mut clusters = joined();
        let mut asked = proposal(0, 1);
        asked.coverage.waves = numbered(waves);
        let found = clusters[0].run(false, Command::CreateRollout(asked));
        let code = found.err().map_or("ok", |rejection| rejection.class().1);
        assert_eq!(code, expected, "{waves:?}");
    };
    check(&[&[1], &[2, 3]], "ok");
    check(&[&[1], &[]], "empty_wave");
    check(&[&[1], &[2, 1]], "covered_twice");
    check(&[&[1, 9]], "unknown_cluster");
}

#[test]
fn ops_of_daemons_without_peers_say_nothing_of_clusters() {
    let on = RolloutRef {
        rollout: RolloutId::from_random(1),
        target: target(0),
    };
    let bodies = [
        OpBody::RolloutResumed {
            on: on.clone(),
            everywhere: false,
        },
        OpBody::RolloutStageEntered {
            on,
            from_stage: 1,
            to_stage: 2,
            begins: crate::rollout::StageStart::default(),
            everywhere: false,
        },
    ];
    for body in bodies {
        let json = serde_json::to_string(&body).unwrap();
        assert!(!json.contains("everywhere"), "{json}");
    }
}
