//! Ops that are let go of, and who comes after that: only where the settings say so, and nobody lacks anything.

use vortex_core::{
    ids::{ClusterId, OriginId, Target},
    journal::{OpBody, State, seal},
    time::Timestamp,
};
use vortex_proto::v1;
use vortex_tests::{federation::*, seed};
use vortexd::store::{
    Store as _,
    redb::{RedbOptions, RedbStore},
};

const SHOP: &str = "shop/prod";
const OLD_OPS: usize = 60;

/// A journal that was written long ago.
fn write_old_ops(cluster: &Cluster) {
    let cluster_id = ClusterId::named(&cluster.name().parse().expect("a name"));
    let options = RedbOptions {
        fresh_origin: OriginId {
            cluster: cluster_id.0,
            incarnation: 1,
        },
        reserve_bytes: 0,
        free_floor_bytes: 0,
    };
    let store = RedbStore::open(&cluster.data_dir(), options).expect("a new store");
    let target: Target = SHOP.parse().expect("a target");
    let bodies = (0..OLD_OPS).map(|number| OpBody::TargetConfigured {
        target: target.clone(),
        secret_keys: Some(vec![format!("key-{number}")]),
        schema: None,
        fleet: None,
    });
    let state = State::federated(cluster_id.0);
    let entries = seal(
        &state,
        store.origin(),
        Timestamp(1_700_000_000_000),
        None,
        bodies.collect(),
    );
    let head = state.heads.head(store.origin());
    store.append(head, &entries, &[]).expect("room");
}

async fn entries_of(cluster: &Cluster) -> u64 {
    let mut audit = cluster.daemon().audit();
    let verified = audit.verify(v1::VerifyAuditRequest {}).await;
    let verified = verified.expect("an answer").into_inner();
    assert!(verified.valid, "{}: {verified:?}", cluster.name());
    verified.entry_count
}

#[tokio::test(flavor = "multi_thread")]
async fn old_ops_go_where_the_settings_say_so_and_who_comes_later_gets_the_state() {
    let mut federation = Federation::prepared(&["eu", "us"], &[(0, 1)]).await;
    write_old_ops(&federation.clusters[0]);
    federation.clusters[0].federation_settings("keep_ops = \"7d\"\n");
    federation.start().await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    federation.converged().await;
    let [eu, us] = &federation.clusters[..] else {
        panic!("two clusters");
    };
    let all = entries_of(us).await;
    let old = OLD_OPS as u64;
    // Both go on confirming what they have, so they are compared with each other.
    eventually(
        "exactly the old ops are let go of, and where it was asked for",
        async || {
            let (here, there) = (entries_of(eu).await, entries_of(us).await);
            (there >= all && here + old == there).then_some(())
        },
    )
    .await;

    let ap = Cluster::new("ap", &federation.authority);
    federation.clusters.push(ap);
    let eu = &mut federation.clusters[0];
    eu.declare(Declared {
        name: "ap".into(),
        ..Declared::default()
    });
    eu.restart().await;
    let address = eu.daemon().federation_listen();
    let ap = &mut federation.clusters[2];
    ap.declare(Declared {
        name: "eu".into(),
        address,
        ..Declared::default()
    });
    ap.only_dials();
    ap.start().await;
    federation.converged().await;
    let ap = &federation.clusters[2];
    assert!(ap.reads(SHOP, "v1").await, "contents come with the state");
    assert!(
        ap.daemon().log().contains("took over the peer's state"),
        "it got ops: {}",
        ap.daemon().log()
    );
    assert!(entries_of(ap).await < all);

    seed(ap.daemon(), "mail/prod", &["m1"]).await;
    federation.converged().await;
    assert!(federation.clusters[1].reads("mail/prod", "m1").await);
    for cluster in &mut federation.clusters[..2] {
        cluster.restart().await;
    }
    federation.converged().await;
}
