//! Members that come, come back and go, and what may be let go of meanwhile.

use super::*;

const LONG: Span = Span(CONFIRM_AFTER_MS);

impl Cluster {
    fn join(&mut self, why: JoinReason, knows: &[u128]) {
        let join = Command::Join {
            name: format!("c{}", self.origin.cluster).parse().unwrap(),
            why,
            knows: knows.iter().map(|id| ClusterId(*id)).collect(),
        };
        self.run(false, join).unwrap();
    }

    fn member_ops(&mut self, span: Span) -> usize {
        self.now = self.now.plus(span);
        let bodies = members_due(&self.state, &self.context());
        let count = bodies.len();
        self.write(None, bodies);
        count
    }

    /// Begins a new life on what the first `count` ops of its journal led to.
    fn set_back(&mut self, count: usize, incarnation: u64) {
        self.journal.truncate(count);
        self.state = State::federated(self.origin.cluster);
        self.state.apply_all(&self.journal).unwrap();
        self.origin.incarnation = incarnation;
        self.join(JoinReason::Restored, &[]);
    }

    fn pull_at_once(&mut self, other: &Cluster, count: usize) {
        let missing: Vec<_> = other
            .journal
            .iter()
            .filter(|entry| !self.state.heads.covers(entry.op().origin, entry.op().seq))
            .take(count)
            .cloned()
            .collect();
        self.state.apply_all(&missing).unwrap();
        self.journal.extend(missing);
    }
}

fn pull(clusters: &mut [Cluster], who: usize, from: usize, count: usize) {
    let from = Cluster {
        origin: clusters[from].origin,
        state: State::default(),
        journal: clusters[from].journal.clone(),
        now: Timestamp(0),
        random: 0,
        ages: Ages::default(),
    };
    clusters[who].pull_at_once(&from, count);
}

/// Everybody hears everything from their neighbours in a ring, and says what is due, until nobody has anything to
/// say any more.
fn quiesce(clusters: &mut [Cluster], seed: u64) {
    let count = clusters.len();
    for round in 0.. {
        assert!(round < 30, "seed {seed}: they do not come to rest");
        for who in (0..count).chain((0..count).rev()) {
            pull(clusters, who, (who + 1) % count, usize::MAX);
            pull(clusters, who, (who + count - 1) % count, usize::MAX);
        }
        let said: Vec<_> = clusters
            .iter_mut()
            .map(|cluster| cluster.member_ops(LONG))
            .collect();
        if said.iter().all(|count| *count == 0) {
            return;
        }
    }
}

/// All ops, in an order in which they can be applied.
fn all_ops(clusters: &[Cluster]) -> Vec<Entry> {
    let mut all: Vec<Entry> = vec![];
    for entry in clusters.iter().flat_map(|cluster| &cluster.journal) {
        if !all.iter().any(|known| known.hash() == entry.hash()) {
            all.push(entry.clone());
        }
    }
    sort_for_apply(&mut all);
    all
}

#[test]
fn nothing_comes_before_what_is_settled_whoever_joins_returns_or_is_retired() {
    let mut most_left = 0;
    let mut cut = 0;
    let mut settled_early = 0;
    let seeds = std::env::var("VORTEX_MEMBERS_SEEDS")
        .ok()
        .and_then(|count| count.parse().ok());
    for seed in 0..seeds.unwrap_or(150) {
        let mut dice = Dice(seed ^ 0x5eed);
        let founders = 2 + dice.below(2);
        let mut clusters: Vec<Cluster> = (1..=4)
            .map(|number| Cluster::new(number, 900_000 + dice.roll() % 200_000))
            .collect();
        let ids: Vec<u128> = (1..=founders as u128).collect();
        for cluster in &mut clusters[..founders] {
            let others: Vec<u128> = ids
                .iter()
                .copied()
                .filter(|id| *id != cluster.origin.cluster)
                .collect();
            cluster.join(JoinReason::Fresh, &others);
        }
        let mut count = founders;
        let mut lives = 1;
        let mut retired = 0;
        let mut retirers = std::collections::BTreeSet::new();
        for step in 0..120 {
            let who = dice.below(count);
            match dice.below(26) {
                0..6 => {
                    let (from, some) = (dice.below(count), 1 + dice.below(40));
                    pull(&mut clusters, who, from, some);
                }
                6..9 => {
                    clusters[who].member_ops(LONG);
                }
                9..11 => {
                    let before = clusters[who].state.unsettled_count();
                    clusters[who].state.settle();
                    settled_early += before - clusters[who].state.unsettled_count();
                }
                11 if step > 30 && dice.below(3) == 0 => {
                    lives += 1;
                    let kept = clusters[who].journal.len();
                    let kept = kept - dice.below(kept.min(20) + 1);
                    clusters[who].set_back(kept, lives);
                }
                12 if step > 20 && count < 4 => {
                    clusters[count].join(JoinReason::Fresh, &[1]);
                    count += 1;
                }
                13 if step > 40 && retired < 2 => {
                    let whom = clusters[dice.below(count)].origin.cluster;
                    // Clusters that retire each other have parted for good.
                    retirers.insert(clusters[who].origin.cluster);
                    let known = clusters[who].state.members().get(&whom);
                    let known = known.filter(|_| !retirers.contains(&whom));
                    if known.is_some_and(|member| member.retired_at.is_none()) {
                        retired += usize::from(
                            clusters[who]
                                .run(false, Command::RetireCluster(ClusterId(whom)))
                                .is_ok(),
                        );
                    }
                }
                14 if clusters[who].state.is_retired_here() => {
                    lives += 1;
                    clusters[who].origin.incarnation = lives;
                    clusters[who].join(JoinReason::Renewed, &[]);
                }
                16 | 17 => {
                    for other in 0..count {
                        pull(&mut clusters, who, other, usize::MAX);
                    }
                }
                15 => clusters[who].let_time_pass(Span::from_mins(6)),
                _ => {
                    let command = some_command(&clusters[who], &mut dice);
                    let is_divergent = dice.below(3) > 0;
                    let _ = clusters[who].run(is_divergent, command);
                }
            }
        }
        clusters.truncate(count);
        quiesce(&mut clusters, seed);
        let all = all_ops(&clusters);
        let expected = digest_in_some_order(&all, &mut dice);
        for _ in 0..2 {
            assert_eq!(
                digest_in_some_order(&all, &mut dice),
                expected,
                "seed {seed}"
            );
        }
        for cluster in &mut clusters {
            let who = cluster.origin;
            assert_eq!(cluster.state.late_count(), 0, "seed {seed}, {who}");
            assert_eq!(cluster.state.digest(), expected, "seed {seed}, {who}");
            cluster.state.settle();
            assert_eq!(
                cluster.state.digest(),
                expected,
                "seed {seed}, {who}: settling changes nothing"
            );
            let left = cluster.state.unsettled_count();
            assert!(
                left <= 64,
                "seed {seed}, {who}: {left} of {} are left",
                all.len()
            );
            most_left = most_left.max(left);
            let bytes = cluster.state.to_snapshot().unwrap();
            assert!(State::from_snapshot(&bytes).unwrap() == cluster.state);
            cut += all
                .iter()
                .filter(|e| cluster.state.is_cut(e.op().origin, e.op().seq))
                .count();
        }
        // One by one, or all at once: the same to the last bit.
        let mut one_by_one = State::federated(1);
        for entry in &all {
            one_by_one.apply(entry).unwrap();
        }
        let mut at_once = State::federated(1);
        at_once.apply_all(&all).unwrap();
        assert!(at_once == one_by_one, "seed {seed}");
        // In pieces, in another cluster's order of arrival.
        let journal = &clusters[dice.below(count)].journal;
        let (mut pieces, mut single) = (State::federated(2), State::federated(2));
        for piece in journal.chunks(1 + dice.below(30)) {
            pieces.apply_all(piece).unwrap();
            for entry in piece {
                single.apply(entry).unwrap();
            }
            assert!(pieces == single, "seed {seed}");
        }
        // Snapshots of clusters that let go of different ops.
        let (one, other) = (dice.below(count), dice.below(count));
        let merged = clusters[one]
            .state
            .merged_with(&clusters[other].state)
            .unwrap();
        assert_eq!(merged.digest(), expected, "seed {seed}");
    }
    println!("{most_left} left at most, {cut} cut, {settled_early} settled early");
    assert!(
        cut > 20 && settled_early > 250,
        "{cut} cut, {settled_early} settled early"
    );
}
