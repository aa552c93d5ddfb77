//! Who is not who he says he is, and who says more than he may: refused, named, written down; all others go on.

use std::time::Duration;

use tokio::{io::AsyncReadExt as _, net::TcpStream, time::timeout};
use vortex_core::{
    ids::OriginId,
    journal::{OpBody, State, seal},
    time::Timestamp,
};
use vortex_proto::federation::{nack, peer_frame::Frame, reject};
use vortex_tests::{export, federation::*, seed};

const SHOP: &str = "shop/prod";
/// Three times what somebody has to agree on TLS.
const PATIENCE: Duration = Duration::from_secs(15);

fn origin(name: &str) -> OriginId {
    OriginId {
        cluster: cluster_id(name),
        incarnation: 77,
    }
}

/// `eu`, which listens for `us` (its own ops only) and talks to `ap`.
async fn eu_and_ap() -> Federation {
    let mut federation = Federation::prepared(&["eu", "ap"], &[(0, 1)]).await;
    federation.clusters[0].declare(Declared {
        name: "us".into(),
        own_only: true,
        ..Declared::default()
    });
    federation.start().await;
    federation.converged().await;
    federation
}

/// Dials `eu` with this certificate and says it is `name`.
async fn dial(
    federation: &Federation,
    identity: Option<&Identity>,
    name: &str,
) -> Result<Stranger, String> {
    let address = federation.daemon(0).federation_listen().unwrap();
    let (server, authority) = (san_of("eu"), &federation.authority);
    Stranger::dial(address, &server, authority, identity, (name, origin(name))).await
}

/// Whether the daemon talks to somebody who shows `identity` and says he is `name`.
async fn is_welcome(federation: &Federation, identity: Option<&Identity>, name: &str) -> bool {
    let Ok(mut stranger) = dial(federation, identity, name).await else {
        return false;
    };
    let welcome = stranger.hear(|frame| match frame {
        Frame::HelloAck(_) => Some(true),
        Frame::Reject(_) => Some(false),
        _ => None,
    });
    welcome.await.unwrap_or(false)
}

/// That it stands in the audit.
async fn audited(cluster: &Cluster) {
    eventually("it is in the audit", async || {
        let events = export(cluster.daemon()).await;
        let mut kinds = events.iter().map(|event| event.kind.as_str());
        kinds
            .any(|kind| kind == "federation_alarm_raised")
            .then_some(())
    })
    .await;
}

/// That others go on as if nothing had been.
async fn others_flow(federation: &Federation, version: &str) {
    let [eu, ap] = federation.clusters.as_slice() else {
        panic!("two clusters");
    };
    seed(ap.daemon(), &format!("ap-{version}/prod"), &[version]).await;
    seed(eu.daemon(), &format!("eu-{version}/prod"), &[version]).await;
    converged(&[eu, ap]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_is_named_and_says_his_own_name_is_let_in() {
    let federation = eu_and_ap().await;
    let authority = &federation.authority;
    let other = Authority::new();
    let right = authority.issue(&san_of("us"));
    let address = federation.daemon(0).federation_listen().unwrap();
    let mut silent = TcpStream::connect(address).await.unwrap();
    let table = [
        ("no certificate", None, "us"),
        (
            "of another authority",
            Some(other.issue(&san_of("us"))),
            "us",
        ),
        (
            "expired",
            Some(authority.issue_expired(&san_of("us"))),
            "us",
        ),
        ("another name", Some(authority.issue("mallory.test")), "us"),
        (
            "another name, and true to it",
            Some(authority.issue("mallory.test")),
            "mallory",
        ),
        ("says it is another peer", Some(right.clone()), "ap"),
        ("says it is the one it talks to", Some(right.clone()), "eu"),
        ("says it is nobody known", Some(right.clone()), "mallory"),
    ];
    for (what, identity, name) in &table {
        let welcome = is_welcome(&federation, identity.as_ref(), name).await;
        assert!(!welcome, "{what}: is let in");
    }
    let alarm = expect_alarm(&federation.clusters[0], "refused").await;
    assert!(
        !alarm.about.is_empty() && !alarm.hint.is_empty(),
        "{alarm:?}"
    );
    let status = federation.clusters[0].status().await;
    let named = format!("{:?}", status.alarms);
    for what in ["127.0.0.1", "us"] {
        assert!(named.contains(what), "{what} is not named: {named}");
    }
    audited(&federation.clusters[0]).await;
    others_flow(&federation, "v1").await;
    assert!(
        is_welcome(&federation, Some(&right), "us").await,
        "the right one is not let in"
    );
    let cut = timeout(PATIENCE, silent.read_to_end(&mut vec![])).await;
    assert!(cut.is_ok(), "who says nothing at all is not waited for");
}

/// The first ops of an origin: a store that is new, and one op of `body`.
fn ops(origin: OriginId, body: OpBody) -> Vec<vortex_core::journal::Entry> {
    seal(
        &State::default(),
        origin,
        Timestamp(1_700_000_000_000),
        None,
        vec![body],
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_bring_its_own_ops_brings_no_others() {
    let federation = eu_and_ap().await;
    seed(federation.daemon(1), SHOP, &["v1"]).await;
    federation.converged().await;
    let identity = federation.authority.issue(&san_of("us"));
    let mut stranger = dial(&federation, Some(&identity), "us").await.unwrap();
    stranger
        .hear(|frame| matches!(frame, Frame::HelloAck(_)).then_some(()))
        .await
        .expect("it is let in");
    // An op that ap never wrote, under a new life of ap.
    let body = OpBody::StableSet {
        target: SHOP.parse().unwrap(),
        version: "v1".parse().unwrap(),
        previous: None,
    };
    let forged = ops(origin("ap"), body.clone());
    let heads = forged.iter().map(|entry| (origin("ap"), 1, entry.hash().0));
    stranger.have(&heads.collect::<Vec<_>>()).await;
    let bytes = forged.iter().map(|entry| entry.canonical().to_vec());
    stranger.bring(1, bytes.collect()).await;
    let code = stranger.hear(|frame| match frame {
        Frame::Nack(nack) => Some(nack.code()),
        _ => None,
    });
    assert_eq!(code.await, Some(nack::Code::Unauthorised));
    let alarm = expect_alarm(&federation.clusters[0], "unauthorised").await;
    assert!(
        alarm.message.contains("us") || alarm.about.contains("us"),
        "{alarm:?}"
    );
    let forged = origin("ap").to_string();
    for cluster in &federation.clusters {
        let events = export(cluster.daemon()).await;
        assert!(
            events.iter().all(|event| event.origin != forged),
            "{}",
            cluster.name()
        );
    }
    audited(&federation.clusters[0]).await;
    others_flow(&federation, "v2").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_ends_a_conversation_and_nothing_else() {
    let federation = eu_and_ap().await;
    let identity = federation.authority.issue(&san_of("us"));
    for garbage in [
        vec![],
        vec![0; 10],
        b"VXOP\x01".to_vec(),
        vec![0xff; 512 * 1024],
    ] {
        let mut stranger = dial(&federation, Some(&identity), "us").await.unwrap();
        let hello = stranger.hear(|frame| match frame {
            Frame::HelloAck(_) => Some(None),
            // The one before may not be forgotten yet.
            Frame::Reject(reject) => Some(Some(reject.code())),
            _ => None,
        });
        if hello.await.flatten() == Some(reject::Code::Duplicate) {
            continue;
        }
        stranger.bring(1, vec![garbage]).await;
        let said = stranger.hear(|frame| matches!(frame, Frame::Ack(_)).then_some(()));
        assert_eq!(said.await, None, "it is taken");
    }
    others_flow(&federation, "v1").await;
    assert_eq!(
        federation
            .daemon(0)
            .readiness()
            .await
            .map(|ready| ready.status),
        Some(200)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_dials_looks_at_the_certificate_as_well() {
    let mut federation = Federation::prepared(&["eu", "us", "ap"], &[(0, 1), (0, 2)]).await;
    let wrong = federation.authority.issue("mallory.test");
    federation.clusters[1].identify(&wrong);
    federation.start().await;
    let [eu, us, ap] = federation.clusters.as_slice() else {
        panic!("three clusters");
    };
    seed(eu.daemon(), SHOP, &["v1"]).await;
    converged(&[eu, ap]).await;
    let peer = eventually("it says why", async || {
        let peer = eu.peer("us").await;
        (!peer.last_error.is_empty()).then_some(peer)
    })
    .await;
    assert_ne!(peer.state, "connected", "{peer:?}");
    assert!(!us.reads(SHOP, "v1").await, "it got something all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_or_newer_peer_is_talked_to_in_what_both_speak_and_refused_where_that_is_nothing()
{
    let federation = eu_and_ap().await;
    let identity = federation.authority.issue(&san_of("us"));
    let address = federation.daemon(0).federation_listen().unwrap();
    let (server, trusted) = (san_of("eu"), (&federation.authority, &identity));
    for (protocol, is_common) in [
        ((1, 1), true),
        ((0, 1), true),
        ((1, 9), true),
        ((2, 9), false),
        ((0, 0), false),
    ] {
        // The one before may not be forgotten yet.
        let heard = eventually("an answer", async || {
            let own = ("us", origin("us"));
            let dialled = Stranger::dial_speaking(address, &server, trusted, own, protocol);
            let mut stranger = dialled.await.ok()?;
            let answer = stranger.hear(|frame| match frame {
                Frame::HelloAck(hello) => Some(Ok((hello.protocol_min, hello.protocol_max))),
                Frame::Reject(reject) => Some(Err(reject.code())),
                _ => None,
            });
            answer
                .await
                .filter(|it| *it != Err(reject::Code::Duplicate))
        })
        .await;
        let expected = if is_common {
            Ok((1, 1))
        } else {
            Err(reject::Code::Protocol)
        };
        assert_eq!(heard, expected, "{protocol:?}");
    }
    others_flow(&federation, "v1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_peer_writes_that_nobody_here_knows_is_kept_passed_on_and_holds_nothing_up() {
    let federation = eu_and_ap().await;
    let identity = federation.authority.issue(&san_of("us"));
    let mut stranger = dial(&federation, Some(&identity), "us").await.unwrap();
    stranger
        .hear(|frame| matches!(frame, Frame::HelloAck(_)).then_some(()))
        .await
        .expect("it is let in");
    let strange = OpBody::Unknown {
        kind: "moon_phase_set".into(),
        json: r#"{"kind":"moon_phase_set","phase":"full"}"#.into(),
    };
    let plain = OpBody::TargetConfigured {
        target: "moon/prod".parse().unwrap(),
        secret_keys: Some(vec!["phase".to_owned()]),
        schema: None,
        fleet: None,
    };
    let brought = seal(
        &State::default(),
        origin("us"),
        Timestamp(1_700_000_000_000),
        None,
        vec![strange, plain],
    );
    let newest = brought.last().unwrap();
    let head = (origin("us"), newest.op().seq, newest.hash().0);
    stranger.have(&[head]).await;
    let bytes = brought.iter().map(|entry| entry.canonical().to_vec());
    let bytes: Vec<_> = bytes.collect();
    // The second time they are known, and nothing comes of it.
    for nonce in 1..3 {
        stranger.bring(nonce, bytes.clone()).await;
        let taken = stranger.hear(|frame| matches!(frame, Frame::Ack(_)).then_some(()));
        taken.await.expect("they are taken");
    }
    others_flow(&federation, "v1").await;
    let of_us = origin("us").to_string();
    for cluster in &federation.clusters {
        let events = export(cluster.daemon()).await;
        let kinds = events.iter().filter(|event| event.origin == of_us);
        let kinds: Vec<_> = kinds.map(|event| event.kind.as_str()).collect();
        let name = cluster.name();
        assert_eq!(kinds, ["moon_phase_set", "target_configured"], "{name}");
    }
}
