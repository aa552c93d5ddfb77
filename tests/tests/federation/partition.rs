//! Two halves that do not hear each other go on, and agree afterwards.

use std::collections::BTreeSet;

use vortex_proto::v1;
use vortex_tests::{
    action, by_request, create, export, federation::*, promote, publication, seed, stable,
};

const SHOP: &str = "shop/prod";
const STEPS: [&str; 3] = ["10% 1h manual", "50% 1h manual", "100% 1h manual"];

fn with_id<T>(mut request: T, set: impl FnOnce(&mut T)) -> T {
    set(&mut request);
    request
}

/// What readers get there of `target`, over a few keys.
async fn served(cluster: &Cluster, target: &str) -> BTreeSet<String> {
    let mut versions = BTreeSet::new();
    for key in 0..60 {
        let answer = cluster
            .daemon()
            .get(&format!("/{target}?key=user-{key}"))
            .await;
        assert_eq!(answer.status, 200, "{}: {answer:?}", cluster.name());
        versions.insert(answer.text("version"));
    }
    versions
}

fn names(versions: &[&str]) -> BTreeSet<String> {
    versions
        .iter()
        .map(|version| (*version).to_owned())
        .collect()
}

fn by_key(to: &str, id: &str) -> v1::CreateRolloutRequest {
    with_id(create(SHOP, to, &STEPS), |request| {
        request.unit = "key".into();
        request.request_id = id.into();
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn both_halves_roll_out_and_one_wins_afterwards() {
    let mut federation = Federation::mesh(&["eu", "us"]).await;
    seed(federation.daemon(0), SHOP, &["v1", "v2", "v3"]).await;
    seed(federation.daemon(1), "mail/prod", &["m1", "m2"]).await;
    federation.converged().await;
    federation.split(&[0]);
    let [eu, us] = federation.clusters.as_slice() else {
        panic!("two clusters");
    };

    // The home's own, and another one beside it, each through a stage.
    let home = eu
        .daemon()
        .rollouts()
        .create(by_key("v2", "eu-start"))
        .await;
    let home = home.unwrap().into_inner().id;
    let refused = us
        .daemon()
        .rollouts()
        .create(by_key("v3", "us-refused"))
        .await;
    let refused = refused.expect_err("its home is not here");
    assert!(refused.message().contains("eu"), "{refused:?}");
    let divergent = with_id(by_key("v3", "us-start"), |request| {
        request.allow_divergent = true
    });
    let divergent = us.daemon().rollouts().create(divergent).await;
    let divergent = divergent.unwrap().into_inner().id;
    for (cluster, rollout, id) in [(eu, &home, "eu-promote"), (us, &divergent, "us-promote")] {
        let request = with_id(promote(rollout, 1), |request| {
            request.request_id = id.into();
            request.allow_divergent = true;
        });
        let promoted = cluster.daemon().rollouts().promote(request).await.unwrap();
        assert_eq!(promoted.into_inner().stage, 2, "{}", cluster.name());
    }
    assert_eq!(served(eu, SHOP).await, names(&["v1", "v2"]));
    assert_eq!(served(us, SHOP).await, names(&["v1", "v3"]));
    // What is at home in the other half is rolled out and back as ever.
    let mail = with_id(create("mail/prod", "m2", &STEPS), |request| {
        request.request_id = "us-mail".into();
    });
    us.daemon().rollouts().create(mail).await.unwrap();
    let back = with_id(action("mail/prod"), |request| {
        request.request_id = "us-back".into()
    });
    us.daemon().rollouts().rollback(back).await.unwrap();
    assert_eq!(served(us, "mail/prod").await, names(&["m1"]));

    federation.heal();
    federation.converged().await;
    for cluster in &federation.clusters {
        let (won, lost) = (
            cluster.rollout(&home).await,
            cluster.rollout(&divergent).await,
        );
        assert_eq!(lost.phase, "superseded", "{}: {lost:?}", cluster.name());
        assert_ne!(won.phase, "superseded", "{}: {won:?}", cluster.name());
        assert_eq!(
            served(cluster, SHOP).await,
            names(&["v1", "v2"]),
            "{}",
            cluster.name()
        );
        let open = cluster.conflicts(false).await;
        let [conflict] = open.as_slice() else {
            panic!("{} shows {open:?}", cluster.name());
        };
        assert_eq!((&conflict.winner, &conflict.loser), (&home, &divergent));
        assert_eq!(
            (conflict.winner_cluster.as_str(), conflict.rule.as_str()),
            ("eu", "home")
        );
        assert_eq!(cluster.status().await.open_conflicts, 1);
        let requests = by_request(&export(cluster.daemon()).await);
        let acknowledged = [
            "eu-start",
            "us-start",
            "eu-promote",
            "us-promote",
            "us-mail",
            "us-back",
        ];
        for id in acknowledged {
            assert!(
                requests.contains_key(id),
                "{id} is not at {}",
                cluster.name()
            );
        }
    }

    // It stays until somebody has taken note of it, also through a restart.
    federation.clusters[1].restart().await;
    let [conflict] = &federation.clusters[1].conflicts(false).await[..] else {
        panic!("it is gone");
    };
    let note = v1::ResolveConflictRequest {
        id: conflict.id.clone(),
        reason: "v3 is tried again tomorrow".into(),
        ..v1::ResolveConflictRequest::default()
    };
    federation.clusters[1]
        .federation()
        .resolve(note)
        .await
        .unwrap();
    federation.converged().await;
    for cluster in &federation.clusters {
        assert_eq!(cluster.conflicts(false).await, vec![], "{}", cluster.name());
        assert_eq!(cluster.conflicts(true).await.len(), 1, "{}", cluster.name());
    }

    // And the winner goes on to its end.
    let full = with_id(promote(&home, 0), |request| request.full = true);
    federation.daemon(0).rollouts().promote(full).await.unwrap();
    for cluster in &federation.clusters {
        eventually("the winner is completed everywhere", async || {
            (cluster.rollout(&home).await.phase == "completed").then_some(())
        })
        .await;
        assert_eq!(served(cluster, SHOP).await, names(&["v2"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_alone_serves_promotes_and_rolls_back() {
    let mut federation = Federation::mesh(&["eu", "us", "ap"]).await;
    seed(federation.daemon(0), SHOP, &["v1", "v2"]).await;
    seed(federation.daemon(1), "mail/prod", &["m1", "m2"]).await;
    federation.converged().await;
    federation.clusters[1].kill().await;
    federation.clusters[2].kill().await;
    // Also one that starts while everyone is away.
    federation.clusters[0].restart().await;
    let eu = &federation.clusters[0];
    let mut rollouts = eu.daemon().rollouts();
    let started = rollouts
        .create(by_key("v2", "start"))
        .await
        .unwrap()
        .into_inner();
    rollouts.promote(promote(&started.id, 1)).await.unwrap();
    assert_eq!(served(eu, SHOP).await, names(&["v1", "v2"]));
    rollouts.rollback(action(&started.id)).await.unwrap();
    assert_eq!(served(eu, SHOP).await, names(&["v1"]));
    assert_eq!(served(eu, "mail/prod").await, names(&["m1"]));
    let mut configs = eu.daemon().configs();
    configs.publish(publication(SHOP, "v4")).await.unwrap();
    configs.set_stable(stable(SHOP, "v4")).await.unwrap();
    let refused = configs
        .publish(publication("mail/prod", "m3"))
        .await
        .unwrap_err();
    assert!(refused.message().contains("us"), "{refused:?}");
    federation.start().await;
    federation.converged().await;
    for cluster in &federation.clusters {
        assert_eq!(
            served(cluster, SHOP).await,
            names(&["v4"]),
            "{}",
            cluster.name()
        );
    }
}
