//! Ops that are let go of, and who comes after that: only where the settings say so, and nobody lacks anything.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};
use vortex_core::{
    ids::{ClusterId, OriginId, Target},
    journal::{OpBody, State, seal},
    time::Timestamp,
};
use vortex_proto::v1;
use vortex_tests::{code_of, federation::*, seed};
use vortexd::store::{
    Store as _,
    redb::{RedbOptions, RedbStore},
};

const SHOP: &str = "shop/prod";
const OLD_OPS: usize = 60;
/// More than the buffers between a daemon and a client that does not read, as events: some 12 MB.
const MANY_OLD_OPS: usize = 24_000;

/// A journal of so many ops that was written long ago.
fn write_old_ops(cluster: &Cluster, count: usize) {
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
    let bodies = (0..count).map(|number| OpBody::TargetConfigured {
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
    write_old_ops(&federation.clusters[0], OLD_OPS);
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

/// An event stream that is read a line at a time, and not before.
async fn events_by_line(cluster: &Cluster) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(cluster.daemon().listen()).await.unwrap();
    let ask = b"GET /api/events?from=0 HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(ask).await.unwrap();
    BufReader::new(stream)
}

/// The next line that begins so, without that.
async fn line(events: &mut BufReader<TcpStream>, begin: &str) -> String {
    loop {
        let mut line = String::new();
        let read = timeout(Duration::from_secs(20), events.read_line(&mut line)).await;
        assert!(read.expect("a line in time").unwrap() > 0, "it ended");
        if let Some(rest) = line.strip_prefix(begin) {
            return rest.trim_end().to_owned();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_whose_place_is_not_kept_any_more_is_told_so_and_where_to_go_on() {
    let mut federation = Federation::prepared(&["eu"], &[]).await;
    write_old_ops(&federation.clusters[0], MANY_OLD_OPS);
    federation.clusters[0].federation_settings("keep_ops = \"7d\"\n");
    federation.clusters[0].settings("[limits]\nslow_reader = \"2m\"\n");
    federation.start().await;
    let eu = &federation.clusters[0];
    let from_the_first = || v1::WatchEventsRequest {
        from_revision: Some(0),
        ..v1::WatchEventsRequest::default()
    };
    let mut events = events_by_line(eu).await;
    let watch = eu.daemon().audit().watch(from_the_first()).await;
    let mut watch = watch.unwrap().into_inner();
    assert_eq!(line(&mut events, "id: ").await, "1");
    assert_eq!(watch.message().await.unwrap().unwrap().revision, 1);
    // Neither reads on.
    seed(eu.daemon(), SHOP, &["v1"]).await;
    let horizon = MANY_OLD_OPS.to_string();
    eventually("the old ops are let go of", async || {
        let again = eu
            .daemon()
            .http()
            .get(eu.daemon().url("/api/events?from=0"));
        let again = again.send().await.unwrap();
        (again.status() == 404).then_some(())
    })
    .await;

    // Who was there is told after what was on its way, and goes on with what is kept.
    let mut last = 1;
    let told = loop {
        let id = line(&mut events, "id: ").await;
        if id == horizon && last + 1 < MANY_OLD_OPS {
            break line(&mut events, "data: ").await;
        }
        assert_eq!(id, (last + 1).to_string());
        last += 1;
    };
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (&told["kind"], &told["code"], &told["revision"]),
        (
            &"resync".into(),
            &"journal_truncated".into(),
            &MANY_OLD_OPS.into()
        )
    );
    let after = (MANY_OLD_OPS + 1).to_string();
    assert_eq!(line(&mut events, "id: ").await, after);
    let ended = loop {
        match watch.message().await {
            Ok(event) => last = usize::try_from(event.unwrap().revision).unwrap(),
            Err(status) => break status,
        }
    };
    assert!(last < MANY_OLD_OPS, "nothing was missed");
    assert_eq!(ended.code(), tonic::Code::NotFound, "{ended:?}");
    assert_eq!(code_of(&ended), "journal_truncated");

    // Who comes with such a place is told at once.
    let refused = eu.daemon().get("/api/events?from=0").await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (404, "journal_truncated")
    );
    let refused = eu.daemon().audit().watch(from_the_first()).await;
    let refused = refused.unwrap_err();
    assert_eq!(code_of(&refused), "journal_truncated");
    for said in [ended.message(), refused.message()] {
        assert!(
            said.contains(&format!("after revision {horizon}")),
            "{said}"
        );
    }
    let on = v1::WatchEventsRequest {
        from_revision: Some(MANY_OLD_OPS as u64),
        ..v1::WatchEventsRequest::default()
    };
    let on = eu.daemon().audit().watch(on).await;
    let first = on.unwrap().into_inner().message().await.unwrap().unwrap();
    assert_eq!(first.revision.to_string(), after);
}
