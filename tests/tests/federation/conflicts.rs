//! What two halves did apart that cannot both hold: with a home that is dead, with two people who take note of it, and
//! with something that one half deleted and the other wrote.

use tonic::Request;
use vortex_proto::v1;
use vortex_tests::{by_request, create, export, federation::*, seed, strategy};

const SHOP: &str = "shop/prod";

/// `eu`, the home, and `us` each start a rollout that the other does not hear of; `ap` hears `us`.
async fn apart(federation: &Federation) -> (String, String) {
    seed(federation.daemon(0), SHOP, &["v1", "v2", "v3"]).await;
    federation.converged().await;
    federation.split(&[0]);
    let started = async |index: usize, to: &str, allow_divergent| {
        let request = v1::CreateRolloutRequest {
            unit: "key".into(),
            allow_divergent,
            ..create(SHOP, to, &["10% 1h manual", "100% 1h manual"])
        };
        let created = federation.daemon(index).rollouts().create(request).await;
        created.unwrap().into_inner().id
    };
    (started(0, "v2", false).await, started(1, "v3", true).await)
}

/// Whether readers there may get this version.
async fn is_served(cluster: &Cluster, version: &str) -> bool {
    for key in 0..60 {
        let path = format!("/{SHOP}?key=user-{key}");
        if cluster.daemon().get(&path).await.text("version") == version {
            return true;
        }
    }
    false
}

/// That one rollout won there, and the other ended, with a conflict to look at.
async fn is_settled(cluster: &Cluster, won: &str, lost: &str) {
    let name = cluster.name();
    let (winner, loser) = (cluster.rollout(won).await, cluster.rollout(lost).await);
    assert_eq!(loser.phase, "superseded", "{name}: {loser:?}");
    assert_eq!(winner.phase, "running", "{name}: {winner:?}");
    assert!(is_served(cluster, "v2").await, "{name}");
    assert!(!is_served(cluster, "v3").await, "{name}");
    let open = cluster.conflicts(false).await;
    let [conflict] = open.as_slice() else {
        panic!("{name} shows {open:?}");
    };
    assert_eq!((&*conflict.winner, &*conflict.loser), (won, lost), "{name}");
    assert_eq!(conflict.loser_cluster, "us", "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loser_whose_home_is_dead_ends_everywhere_else_and_there_when_it_is_back() {
    let mut federation = Federation::mesh(&["eu", "us", "ap"]).await;
    let (won, lost) = apart(&federation).await;
    // ap hears of it, and that is all that is left of it.
    converged(&[&federation.clusters[1], &federation.clusters[2]]).await;
    assert!(is_served(&federation.clusters[1], "v3").await);
    federation.clusters[1].kill().await;
    federation.heal();
    let [eu, _, ap] = &federation.clusters[..] else {
        panic!("three clusters");
    };
    converged(&[eu, ap]).await;
    for cluster in [eu, ap] {
        is_settled(cluster, &won, &lost).await;
    }
    federation.start().await;
    federation.converged().await;
    is_settled(&federation.clusters[1], &won, &lost).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_take_note_of_a_conflict_apart_are_both_in_the_audit_and_all_show_the_earlier() {
    let federation = Federation::mesh(&["eu", "us"]).await;
    let (won, lost) = apart(&federation).await;
    federation.heal();
    federation.converged().await;
    for cluster in &federation.clusters {
        is_settled(cluster, &won, &lost).await;
    }
    federation.split(&[0]);
    for (index, who) in [(1, "bob"), (0, "alice")] {
        let cluster = &federation.clusters[index];
        let id = cluster.conflicts(false).await[0].id.clone();
        let mut note = Request::new(v1::ResolveConflictRequest {
            id,
            reason: format!("{who} has seen it"),
            request_id: format!("note-of-{who}"),
        });
        let actor = who.parse().unwrap();
        note.metadata_mut().insert("x-vortex-actor", actor);
        cluster.federation().resolve(note).await.unwrap();
        assert_eq!(cluster.conflicts(false).await, [], "{who}");
    }
    federation.heal();
    federation.converged().await;
    for cluster in &federation.clusters {
        let name = cluster.name();
        assert_eq!(cluster.conflicts(false).await, [], "{name}");
        let all = cluster.conflicts(true).await;
        let [conflict] = all.as_slice() else {
            panic!("{name} shows {all:?}");
        };
        assert_eq!(conflict.acknowledged_by, "bob", "{name}");
        let requests = by_request(&export(cluster.daemon()).await);
        for id in ["note-of-bob", "note-of-alice"] {
            assert!(requests.contains_key(id), "{id} is not at {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_half_deletes_and_the_other_writes_is_afterwards_the_same_everywhere() {
    let federation = Federation::mesh(&["eu", "us"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    let put = |weight: &str, id: &str| v1::PutStrategyRequest {
        app: "shop".into(),
        profile: "prod".into(),
        request_id: id.into(),
        allow_divergent: true,
        ..strategy("slow", &[weight, "100% 1h"])
    };
    let mut at_home = federation.daemon(0).rollouts();
    at_home.put_strategy(put("5% 1h", "put")).await.unwrap();
    federation.converged().await;
    federation.split(&[0]);
    let delete = v1::DeleteStrategyRequest {
        name: "slow".into(),
        app: "shop".into(),
        profile: "prod".into(),
        request_id: "deleted".into(),
        ..v1::DeleteStrategyRequest::default()
    };
    at_home.delete_strategy(delete).await.unwrap();
    let mut elsewhere = federation.daemon(1).rollouts();
    elsewhere
        .put_strategy(put("7% 1h", "written"))
        .await
        .unwrap();
    federation.heal();
    federation.converged().await;
    let mut found = vec![];
    for cluster in &federation.clusters {
        let request = v1::ListStrategiesRequest {
            app: "shop".into(),
            profile: "prod".into(),
        };
        let listed = cluster.daemon().rollouts().list_strategies(request).await;
        let listed = listed.unwrap().into_inner().strategies;
        found.push(listed.into_iter().find(|it| it.name == "slow"));
        let requests = by_request(&export(cluster.daemon()).await);
        for id in ["put", "deleted", "written"] {
            assert!(
                requests.contains_key(id),
                "{id} is not at {}",
                cluster.name()
            );
        }
    }
    assert_eq!(found[0], found[1]);
    // Never as it was before both of them.
    if let Some(strategy) = &found[0] {
        assert_eq!(strategy.stages[0].weight, "7%");
    }
}
