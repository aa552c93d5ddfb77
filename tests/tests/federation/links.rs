//! What a bad link or a slow peer costs the others: nothing. And links that come and go.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use vortex_proto::v1;
use vortex_tests::{Door, Flow, federation::*, publication, seed};

const SHOP: &str = "shop/prod";

#[tokio::test(flavor = "multi_thread")]
async fn peers_that_hang_or_refuse_do_not_hold_a_start() {
    let mut federation = Federation::prepared(&["eu", "us", "ap"], &[(0, 1), (0, 2)]).await;
    federation.link(0, 1).set(Door::Mute);
    federation.link(0, 2).cut();
    federation.clusters[0].start().await;
    let eu = &federation.clusters[0];
    let ready = eu.daemon().readiness().await.expect("it answers");
    assert_eq!(ready.status, 200, "{ready:?}");
    seed(eu.daemon(), SHOP, &["v1"]).await;
    assert!(eu.reads(SHOP, "v1").await);
    let peers = eu.status().await.peers;
    assert_eq!(peers.len(), 2);
    assert!(
        peers.iter().all(|peer| peer.state != "connected"),
        "{peers:?}"
    );
    // Once they answer, they are asked again, and nobody has to help.
    federation.heal();
    federation.start().await;
    federation.converged().await;
    // It goes as it came: with a peer that hangs.
    federation.link(0, 1).set(Door::Mute);
    let daemon = federation.daemon(0);
    daemon.signal(rustix::process::Signal::TERM);
    let gone = timeout(Duration::from_secs(60), async {
        while federation.daemon(0).readiness().await.is_some() {
            sleep(Duration::from_millis(50)).await;
        }
    });
    gone.await.expect("a peer that hangs does not hold a stop");
}

/// A version of 128 KiB.
fn large(number: usize) -> v1::PublishRequest {
    let mut request = publication("bulk/prod", &format!("b{number}"));
    let line = format!("{number} ")
        .repeat(32)
        .chars()
        .take(63)
        .collect::<String>()
        + "\n";
    for document in &mut request.documents {
        "text".clone_into(&mut document.format);
        document.content = line.repeat(2048);
    }
    request
}

const LARGE: usize = 320;
/// Of 40 MiB that wait for the slow peer, not a quarter is in memory.
const GROWTH_MIB_MAX: f64 = 30.0;

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_peer_costs_no_memory_and_no_one_else() {
    let federation = Federation::mesh(&["eu", "us", "ap"]).await;
    federation.converged().await;
    let slow = Flow::Throttle {
        bytes_per_second: 40_000,
    };
    // Neither has another way to us.
    federation.link(0, 1).shape(slow, Flow::Pass);
    federation.link(1, 2).cut();
    let (eu, ap) = (&federation.clusters[0], &federation.clusters[2]);
    let mut configs = eu.daemon().configs();
    // The first ones warm caches up.
    for number in 0..LARGE / 4 {
        configs.publish(large(number)).await.unwrap();
    }
    converged(&[eu, ap]).await;
    let before = eu.resident_mib();
    let mut most = before;
    for number in LARGE / 4..LARGE {
        configs.publish(large(number)).await.unwrap();
        most = most.max(eu.resident_mib());
    }
    converged(&[eu, ap]).await;
    most = most.max(eu.resident_mib());
    let peer = eu.peer("us").await;
    assert!(peer.behind_ops > 100, "it is not slow: {peer:?}");
    assert!(
        most - before < GROWTH_MIB_MAX,
        "from {before} to {most} MiB"
    );
    // A change is there at once for those who are not slow.
    let since = Instant::now();
    configs.publish(publication(SHOP, "v1")).await.unwrap();
    eventually("a change arrives", async || {
        ap.reads(SHOP, "v1").await.then_some(())
    })
    .await;
    eprintln!("{:?} beside the backlog", since.elapsed());
    let is_late = !federation.clusters[1].reads(SHOP, "v1").await;
    assert!(is_late, "the slow one was not in the way at all");
    federation.heal();
    federation.converged().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn late_bytes_change_nothing_but_the_time() {
    let federation = Federation::chain(&["eu", "us", "ap"]).await;
    let late = Flow::Delay {
        fixed: Duration::from_millis(40),
        jitter: Duration::from_millis(60),
    };
    for link in federation.links() {
        link.shape(late, late);
    }
    for (index, cluster) in federation.clusters.iter().enumerate() {
        seed(
            federation.daemon(index),
            &format!("{}/prod", cluster.name()),
            &["v1", "v2"],
        )
        .await;
    }
    federation.converged().await;
    // A direction that is dead looks like a dead link, and comes back like one.
    federation.link(0, 1).shape(Flow::Pass, Flow::Stop);
    seed(federation.daemon(0), "quiet/prod", &["v1"]).await;
    seed(federation.daemon(2), "far/prod", &["v1"]).await;
    sleep(Duration::from_millis(500)).await;
    assert!(!federation.clusters[0].reads("far/prod", "v1").await);
    federation.heal();
    federation.converged().await;
}

fn peer(name: &str, address: &str) -> v1::AddPeerRequest {
    v1::AddPeerRequest {
        name: name.into(),
        address: address.into(),
        san: san_of(name),
        ..v1::AddPeerRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn peers_come_and_go_while_it_runs_and_stay_through_a_restart() {
    let mut federation = Federation::of(&["eu", "us"], &[]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    let [eu, us] = federation.clusters.as_slice() else {
        panic!("two clusters");
    };
    let door = std::sync::Arc::new(vortex_tests::Proxy::new().await);
    door.lead_to(us.daemon().federation_listen().unwrap());
    eu.federation()
        .add_peer(peer("us", &door.address().to_string()))
        .await
        .unwrap();
    us.federation().add_peer(peer("eu", "")).await.unwrap();
    converged(&[eu, us]).await;
    assert!(us.reads(SHOP, "v1").await);
    assert_eq!(eu.peer("us").await.source, "added");

    federation.clusters[1].behind(&door);
    federation.clusters[0].restart().await;
    federation.clusters[1].restart().await;
    let [eu, us] = federation.clusters.as_slice() else {
        panic!("two clusters");
    };
    seed(eu.daemon(), "mail/prod", &["m1"]).await;
    converged(&[eu, us]).await;
    assert!(us.reads("mail/prod", "m1").await);

    let name = |name: &str| v1::RemovePeerRequest { name: name.into() };
    eu.federation().remove_peer(name("us")).await.unwrap();
    seed(eu.daemon(), "last/prod", &["l1"]).await;
    sleep(Duration::from_millis(500)).await;
    assert!(!us.reads("last/prod", "l1").await, "they still talk");
    federation.clusters[0].restart().await;
    let eu = &federation.clusters[0];
    assert_eq!(eu.status().await.peers, vec![]);
    // Once more: it is welcome, and takes up where it was.
    let us = &federation.clusters[1];
    eu.federation()
        .add_peer(peer("us", &door.address().to_string()))
        .await
        .unwrap();
    converged(&[eu, us]).await;
    assert!(us.reads("last/prod", "l1").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declared_peer_leaves_with_the_settings_only() {
    let federation = Federation::mesh(&["eu", "us"]).await;
    let eu = &federation.clusters[0];
    let request = v1::RemovePeerRequest { name: "us".into() };
    let refused = eu.federation().remove_peer(request).await.unwrap_err();
    assert!(refused.message().contains("settings"), "{refused:?}");
    eu.federation()
        .add_peer(peer("us", "127.0.0.1:1"))
        .await
        .expect_err("it is declared");
    eu.federation()
        .add_peer(peer("eu", "127.0.0.1:1"))
        .await
        .expect_err("it is itself");
}
