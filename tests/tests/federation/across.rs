//! One rollout over three clusters, each with instances that report: the barrier, the veto, waves, a partition.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use vortex_proto::v1;
use vortex_tests::{Traffic, create, federation::*, seed};

const FLEET: &str = "[fleet]\ninterval = \"1s\"\ngrace = \"2s\"\n";
const TICK: Duration = Duration::from_millis(700);
const PATIENCE: Duration = Duration::from_secs(150);
const TARGET: &str = "checkout/prod";
const NAMES: [&str; 3] = ["eu", "us", "ap"];
const INSTANCES: usize = 20;

/// Three clusters with a fleet each.
struct World {
    federation: Federation,
    fleets: Vec<Traffic>,
}

impl World {
    async fn new() -> World {
        let mut federation = Federation::prepared(&NAMES, &[(0, 1), (0, 2), (1, 2)]).await;
        for cluster in &mut federation.clusters {
            cluster.settings(FLEET);
        }
        federation.start().await;
        seed(federation.daemon(0), TARGET, &["v1", "v2"]).await;
        federation.converged().await;
        let fleets = NAMES.map(|_| {
            let mut fleet = Traffic::new(TARGET, INSTANCES, 25);
            fleet.behave("v1", 20, 40);
            fleet.behave("v2", 20, 40);
            fleet
        });
        let mut world = World {
            federation,
            fleets: fleets.into(),
        };
        // Whoever is judged from the first stage on has been heard before.
        for _ in 0..3 {
            world.tick().await;
        }
        world
    }

    async fn tick(&mut self) {
        for (cluster, fleet) in self.federation.clusters.iter().zip(&mut self.fleets) {
            fleet.tick(cluster.daemon()).await;
        }
        sleep(TICK).await;
    }

    async fn begin(&self, request: v1::CreateRolloutRequest) -> String {
        let created = self.federation.daemon(0).rollouts().create(request).await;
        created.expect("it can be created").into_inner().id
    }

    async fn seen(&self, id: &str) -> [v1::Rollout; 3] {
        let clusters = &self.federation.clusters;
        [
            clusters[0].rollout(id).await,
            clusters[1].rollout(id).await,
            clusters[2].rollout(id).await,
        ]
    }

    /// Serves until `holds`, and looks at every step that `always` does.
    async fn serve_until(
        &mut self,
        id: &str,
        always: impl Fn(&[v1::Rollout; 3]),
        holds: impl Fn(&[v1::Rollout; 3]) -> bool,
    ) {
        let since = Instant::now();
        loop {
            self.tick().await;
            let seen = self.seen(id).await;
            always(&seen);
            if holds(&seen) {
                return;
            }
            assert!(
                since.elapsed() < PATIENCE,
                "not within {PATIENCE:?}: {seen:#?}"
            );
        }
    }
}

/// The stage that a cluster says it is at itself.
fn own_stage(seen: &[v1::Rollout; 3], index: usize) -> u32 {
    leg(&seen[index], NAMES[index]).stage
}

fn leg<'a>(rollout: &'a v1::Rollout, name: &str) -> &'a v1::RolloutLeg {
    let leg = rollout.legs.iter().find(|leg| leg.name == name);
    leg.unwrap_or_else(|| panic!("no leg of {name}: {rollout:?}"))
}

fn all_are(seen: &[v1::Rollout; 3], phase: &str) -> bool {
    seen.iter().all(|rollout| rollout.phase == phase)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_enters_a_stage_before_all_have_finished_the_one_before() {
    let mut world = World::new().await;
    let id = world
        .begin(create(TARGET, "v2", &["25% 3s", "50% 3s", "100% 3s"]))
        .await;
    // What a cluster says of itself is newest; what it says of the others may be old, never ahead.
    world
        .serve_until(
            &id,
            |seen| {
                let stages = [0, 1, 2].map(|index| own_stage(seen, index));
                let (least, most) = (stages.iter().min(), stages.iter().max());
                // They are asked one after the other: a stage may be left between two answers.
                assert!(most.unwrap() - least.unwrap() <= 1, "{stages:?}: {seen:#?}");
            },
            |seen| all_are(seen, "completed"),
        )
        .await;
    world.federation.converged().await;
    for cluster in &world.federation.clusters {
        let drift = cluster.daemon().get(&format!("/api/drift/{TARGET}")).await;
        assert_eq!(drift.json()["total"], INSTANCES, "{}", cluster.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_errors_of_one_cluster_take_the_version_back_in_all() {
    let mut world = World::new().await;
    world.fleets[2].behave("v2", 1_500, 40);
    let id = world
        .begin(create(TARGET, "v2", &["25% 20s", "100% 5s"]))
        .await;
    world
        .serve_until(&id, |_| {}, |seen| all_are(seen, "rolled_back"))
        .await;
    for rollout in world.seen(&id).await {
        assert_eq!(
            (rollout.stage, rollout.cause.as_str()),
            (1, "analysis"),
            "{rollout:#?}"
        );
    }
    world.federation.converged().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_begins_when_the_one_before_is_through() {
    let mut world = World::new().await;
    let wave = |clusters: &[&str]| v1::Wave {
        clusters: clusters.iter().map(|name| (*name).to_owned()).collect(),
    };
    let id = world
        .begin(v1::CreateRolloutRequest {
            waves: vec![wave(&["ap"]), wave(&["eu", "us"])],
            ..create(TARGET, "v2", &["50% 3s", "100% 3s"])
        })
        .await;
    world
        .serve_until(
            &id,
            |seen| {
                for (index, name) in [(0, "eu"), (1, "us")] {
                    let (own, first) = (leg(&seen[index], name), leg(&seen[index], "ap"));
                    // Its own view: it does not begin before it knows that ap is through.
                    if own.phase != "waiting" {
                        assert!(
                            first.finished && first.stage == 2 || seen[index].phase == "completed",
                            "{name} began: {seen:#?}"
                        );
                    }
                }
            },
            |seen| all_are(seen, "completed"),
        )
        .await;
    world.federation.converged().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_cluster_that_is_cut_off_waits_and_goes_on_afterwards() {
    let mut world = World::new().await;
    let id = world
        .begin(create(TARGET, "v2", &["25% 4s", "100% 4s"]))
        .await;
    world
        .serve_until(
            &id,
            |_| {},
            |seen| [0, 1, 2].iter().all(|index| own_stage(seen, *index) == 1),
        )
        .await;
    world.federation.split(&[2]);
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(15) {
        world.tick().await;
        let seen = world.seen(&id).await;
        for index in [0, 1] {
            let own = leg(&seen[index], NAMES[index]);
            // It may have heard that ap was done before the cut; then all had, or none of the two is ahead.
            assert!(
                own.stage <= 2 && seen[index].phase != "completed",
                "{seen:#?}"
            );
        }
    }
    world.federation.heal();
    world
        .serve_until(&id, |_| {}, |seen| all_are(seen, "completed"))
        .await;
    world.federation.converged().await;
}
