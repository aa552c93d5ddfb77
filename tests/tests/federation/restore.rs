//! A store that went back in time, and one that exists twice: seen, named, and nothing overwritten.

use std::time::Duration;

use tokio::{process::Command, time::sleep};
use vortex_proto::v1;
use vortex_tests::{export, federation::*, publication, seed, vortexctl};

const SHOP: &str = "shop/prod";
const MAIL: &str = "mail/prod";

async fn publish(cluster: &Cluster, target: &str, version: &str) {
    let published = cluster
        .daemon()
        .configs()
        .publish(publication(target, version))
        .await;
    published.unwrap_or_else(|status| panic!("{}: {status:?}", cluster.name()));
}

/// `eu` and `us`, each with a target of its own, and `us` stopped.
async fn two() -> Federation {
    let mut federation = Federation::mesh(&["eu", "us"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    seed(federation.daemon(1), MAIL, &["m1"]).await;
    federation.converged().await;
    federation.clusters[1].kill().await;
    federation
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_is_named_and_gets_back_what_it_had_told_others() {
    let mut federation = two().await;
    let backup = federation.clusters[1].copy_data();
    let before = {
        let us = &mut federation.clusters[1];
        us.start().await;
        let incarnation = us.status().await.incarnation;
        publish(us, MAIL, "m2").await;
        publish(us, MAIL, "m3").await;
        incarnation
    };
    federation.converged().await;
    let known = written(&federation.clusters[0]).await;

    federation.clusters[1].kill().await;
    federation.clusters[1].put_data(backup.path());
    federation.clusters[1].start().await;
    let us = &federation.clusters[1];
    let alarm = expect_alarm(us, "restored").await;
    assert!(
        !alarm.message.is_empty() && !alarm.hint.is_empty(),
        "{alarm:?}"
    );
    eventually("its lost ops come back", async || {
        (us.reads(MAIL, "m2").await && us.reads(MAIL, "m3").await).then_some(())
    })
    .await;
    assert_ne!(us.status().await.incarnation, before);
    publish(us, MAIL, "m4").await;
    federation.converged().await;
    for cluster in &federation.clusters {
        let here = written(cluster).await;
        let changed = known.iter().find(|(op, what)| here.get(*op) != Some(*what));
        assert_eq!(changed, None, "overwritten at {}", cluster.name());
        assert!(cluster.reads(MAIL, "m4").await);
    }
    let events = export(us.daemon()).await;
    assert!(
        events
            .iter()
            .any(|event| event.kind.starts_with("federation_alarm")),
        "no audit"
    );

    let note = v1::RenewRequest {
        reason: "restored on purpose".into(),
        ..v1::RenewRequest::default()
    };
    us.federation().renew(note).await.unwrap();
    let alarms = us.status().await.alarms;
    assert!(
        alarms.iter().all(|alarm| alarm.kind != "restored"),
        "{alarms:?}"
    );
    publish(us, MAIL, "m5").await;
    federation.converged().await;
    // It knows whom it is through a restart.
    let now = federation.clusters[1].status().await.incarnation;
    federation.clusters[1].restart().await;
    assert_eq!(federation.clusters[1].status().await.incarnation, now);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_store_says_nothing_before_it_has_met_a_peer() {
    let mut federation = two().await;
    let backup = federation.clusters[1].copy_data();
    federation.clusters[1].start().await;
    publish(&federation.clusters[1], MAIL, "m2").await;
    federation.converged().await;
    let us = &mut federation.clusters[1];
    us.kill().await;
    us.put_data(backup.path());
    // It has something to announce: a peer more than before.
    us.declare(Declared {
        name: "ap".into(),
        ..Declared::default()
    });
    us.start().await;
    let us = &federation.clusters[1];
    expect_alarm(us, "restored").await;
    eventually("its lost op comes back", async || {
        us.reads(MAIL, "m2").await.then_some(())
    })
    .await;
    publish(us, MAIL, "m3").await;
    federation.converged().await;
    for cluster in &federation.clusters {
        let alarms = cluster.status().await.alarms;
        let forked = alarms.iter().find(|alarm| alarm.kind == "fork");
        assert_eq!(forked, None, "at {}", cluster.name());
        assert!(cluster.reads(MAIL, "m3").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_went_back_and_was_written_on_overwrites_nothing() {
    let mut federation = two().await;
    let old = federation.clusters[1].copy_data();
    federation.clusters[1].start().await;
    publish(&federation.clusters[1], MAIL, "m2").await;
    federation.converged().await;
    let known = written(&federation.clusters[0]).await;

    // Nobody tells it, and it writes before it meets anyone.
    federation.clusters[1].kill().await;
    federation.clusters[1].put_data(old.path());
    federation.split(&[0]);
    federation.clusters[1].start().await;
    publish(&federation.clusters[1], MAIL, "m2-again").await;
    federation.heal();
    let [eu, us] = federation.clusters.as_slice() else {
        panic!("two clusters");
    };
    eventually("it is named", async || {
        for cluster in [eu, us] {
            let alarms = cluster.status().await.alarms;
            let found = (alarms.into_iter())
                .find(|alarm| ["fork", "restored"].contains(&alarm.kind.as_str()));
            if let Some(found) = found {
                assert!(!found.hint.is_empty(), "{found:?}");
                return Some(());
            }
        }
        None
    })
    .await;
    let here = written(eu).await;
    let changed = known.iter().find(|(op, what)| here.get(*op) != Some(*what));
    assert_eq!(changed, None, "overwritten");
    // What eu writes meanwhile is not held up by it at home.
    publish(eu, SHOP, "v2").await;
    way_out(&mut federation).await;
}

/// As `docs/federation.md` has it: the store is replaced by an empty one, and the others take its origin again.
async fn way_out(federation: &mut Federation) {
    let us = &mut federation.clusters[1];
    if us.runs() {
        us.kill().await;
    }
    std::fs::remove_dir_all(us.data_dir()).unwrap();
    us.start().await;
    let eu = &federation.clusters[0];
    for alarm in eu.status().await.alarms {
        if alarm.kind == "fork" {
            let release = v1::ReleaseOriginRequest {
                origin: alarm.about,
                reason: "one of the two is gone".into(),
                ..v1::ReleaseOriginRequest::default()
            };
            eu.federation().release(release).await.unwrap();
        }
    }
    federation.converged().await;
    let [eu, us] = federation.clusters.as_slice() else {
        panic!("two clusters");
    };
    assert!(us.reads(MAIL, "m1").await && us.reads(MAIL, "m2").await);
    publish(us, MAIL, "after").await;
    publish(eu, SHOP, "after").await;
    federation.converged().await;
    assert!(eu.reads(MAIL, "after").await && us.reads(SHOP, "after").await);
    let alarms = eu.status().await.alarms;
    assert!(
        alarms.iter().all(|alarm| alarm.kind != "fork"),
        "{alarms:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloned_data_directory_is_a_fork_until_one_of_the_two_is_gone() {
    let mut federation = two().await;
    let copy = federation.clusters[1].copy_data();
    federation.clusters[1].start().await;
    let mut clone = Cluster::new("us", &federation.authority);
    clone.put_data(copy.path());
    clone.declare(Declared {
        name: "eu".into(),
        ..Declared::default()
    });
    clone.start().await;

    // The original writes and is heard; then the clone writes something else in the same place.
    publish(&federation.clusters[1], MAIL, "m2").await;
    federation.converged().await;
    let known = written(&federation.clusters[0]).await;
    publish(&clone, MAIL, "m2-of-the-clone").await;
    let link = federation.link(0, 1);
    link.cut();
    link.lead_to(clone.daemon().federation_listen().unwrap());
    link.heal();
    let eu = &federation.clusters[0];
    eventually("one of them sees it", async || {
        for cluster in [eu, &clone] {
            let alarms = cluster.status().await.alarms;
            if alarms
                .iter()
                .any(|alarm| ["fork", "restored"].contains(&alarm.kind.as_str()))
            {
                return Some(());
            }
        }
        None
    })
    .await;
    // Whatever it writes from now on is its own affair.
    publish(&clone, MAIL, "m3-of-the-clone").await;
    publish(eu, SHOP, "v2").await;
    sleep(Duration::from_secs(2)).await;
    let here = written(eu).await;
    let changed = known.iter().find(|(op, what)| here.get(*op) != Some(*what));
    assert_eq!(changed, None, "overwritten");
    for version in ["m2-of-the-clone", "m3-of-the-clone"] {
        assert!(!eu.reads(MAIL, version).await, "eu takes {version}");
    }

    clone.kill().await;
    way_out(&mut federation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_retired_cluster_had_told_nobody_never_counts() {
    let federation = Federation::mesh(&["eu", "us", "ap"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    seed(federation.daemon(2), MAIL, &["m1"]).await;
    federation.converged().await;
    federation.split(&[2]);
    let [eu, us, ap] = federation.clusters.as_slice() else {
        panic!("three clusters");
    };
    publish(ap, MAIL, "m2").await;
    let retire = v1::RetireClusterRequest {
        cluster: "ap".into(),
        reason: "the site is closed".into(),
        ..v1::RetireClusterRequest::default()
    };
    let retired = eu.federation().retire(retire).await.unwrap().into_inner();
    assert_eq!(retired.role, "retired", "{retired:?}");
    converged(&[eu, us]).await;
    // It was not gone after all.
    federation.heal();
    eventually("it is heard of", async || {
        let fenced = written(eu).await.len() == written(us).await.len();
        let here = export(ap.daemon()).await;
        let knows = here.iter().any(|event| event.kind == "cluster_retired");
        (fenced && knows).then_some(())
    })
    .await;
    federation.converged().await;
    for cluster in &federation.clusters {
        let name = cluster.name();
        assert!(
            cluster.reads(MAIL, "m1").await,
            "{name} lost what had counted"
        );
        assert!(
            !cluster.reads(MAIL, "m2").await,
            "{name} takes what does not count"
        );
    }
}

/// Runs `vortexctl`; what it printed.
async fn run(arguments: &[&str]) -> String {
    let mut command = Command::new(vortexctl());
    command.args(arguments).env_remove("VORTEX_SERVER");
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_member_is_restored_as_documented_and_its_peers_bring_back_the_rest() {
    let mut federation = Federation::mesh(&["eu", "us", "ap"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    seed(federation.daemon(1), MAIL, &["m1"]).await;
    let us = &federation.clusters[1];
    let added = v1::AddPeerRequest {
        name: "sa".into(),
        address: "127.0.0.1:9".into(),
        ..v1::AddPeerRequest::default()
    };
    us.federation().add_peer(added).await.unwrap();
    federation.converged().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("monday.vortex");
    let file = file.to_str().unwrap();
    let us = &federation.clusters[1];
    let server = format!("http://{}", us.daemon().listen());
    run(&["--server", &server, "backup", "save", file]).await;
    let before = us.status().await.incarnation;
    for version in ["m2", "m3"] {
        publish(us, MAIL, version).await;
    }
    federation.converged().await;
    let known = written(&federation.clusters[0]).await;

    // The disk is lost. What eu writes meanwhile the backup does not know either.
    federation.clusters[1].kill().await;
    let directory = federation.clusters[1].data_dir();
    std::fs::remove_dir_all(&directory).unwrap();
    publish(&federation.clusters[0], SHOP, "v2").await;
    run(&["backup", "verify", file]).await;
    let directory = directory.to_str().unwrap();
    let told = run(&["backup", "restore", file, "--data-dir", directory]).await;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let incarnation = |field: &str| {
        let origin = told[field].as_str().unwrap();
        origin.split_once('.').unwrap().1.to_owned()
    };
    assert_eq!(incarnation("origin_before"), before);
    let renewed = incarnation("origin");
    assert_ne!(renewed, before);

    // It writes before it has met anyone, and what it wrote stands beside what comes back.
    federation.split(&[1]);
    federation.clusters[1].start().await;
    let us = &federation.clusters[1];
    assert_eq!(us.status().await.incarnation, renewed);
    assert!(us.reads(MAIL, "m1").await && !us.reads(MAIL, "m3").await);
    publish(us, MAIL, "m4").await;
    federation.heal();
    federation.converged().await;
    for cluster in &federation.clusters {
        let name = cluster.name();
        for version in ["m1", "m2", "m3", "m4"] {
            assert!(cluster.reads(MAIL, version).await, "{name}: no {version}");
        }
        assert!(cluster.reads(SHOP, "v2").await, "{name}");
        let here = written(cluster).await;
        let changed = known.iter().find(|(op, what)| here.get(*op) != Some(*what));
        assert_eq!(changed, None, "overwritten at {name}");
        let status = cluster.status().await;
        let odd = ["fork", "restored", "diverged", "unauthorised"];
        let alarm = (status.alarms.iter()).find(|alarm| odd.contains(&alarm.kind.as_str()));
        assert_eq!(alarm, None, "{name}: nothing is to be done");
        // Who got it all by way of another names the new one once the two have met.
        eventually("the new incarnation is named", async || {
            let named = match name {
                "us" => status.incarnation.clone(),
                _ => cluster.peer("us").await.incarnation,
            };
            (named == renewed).then_some(())
        })
        .await;
    }
    // The audit trail says why there is another incarnation, and a peer that was added came with the backup.
    let events = export(federation.daemon(0)).await;
    let joined = |event: &&v1::Event| event.summary.contains("its store was restored");
    let joined: Vec<_> = events.iter().filter(joined).collect();
    assert_eq!(joined.len(), 1, "{joined:?}");
    assert!(joined[0].origin.ends_with(&renewed), "{joined:?}");
    let us = &federation.clusters[1];
    assert_eq!(us.peer("sa").await.source, "added");
    // And it is home as before.
    publish(us, MAIL, "m5").await;
    federation.converged().await;
    assert!(federation.clusters[0].reads(MAIL, "m5").await);
    let servers = federation.clusters.iter();
    let servers = servers.map(|one| format!("http://{}", one.daemon().listen()));
    let [eu, us, ap] = servers.collect::<Vec<_>>().try_into().unwrap();
    run(&[
        "--server",
        &us,
        "audit",
        "verify",
        "--witness",
        &eu,
        "--witness",
        &ap,
    ])
    .await;
}
