//! A target has one home. Other clusters pass on what is written to it, or say who would have to be asked.

use tonic::Code;
use vortex_proto::v1;
use vortex_tests::{Transcript, code_of, federation::*, publication, seed, stable};

const SHOP: &str = "shop/prod";

fn transfer(to: &str, force: bool) -> v1::TransferHomeRequest {
    v1::TransferHomeRequest {
        app: "shop".into(),
        profile: "prod".into(),
        to: to.into(),
        force,
        reason: "it moves".into(),
        ..v1::TransferHomeRequest::default()
    }
}

/// Who wrote that version.
async fn writer_of(cluster: &Cluster, version: &str) -> String {
    let events = vortex_tests::export(cluster.daemon()).await;
    let event = events
        .iter()
        .find(|event| event.kind == "version_published" && event.version == version);
    event.expect("it is in the journal").origin.clone()
}

/// The version that is stable there.
async fn stable_of(cluster: &Cluster) -> String {
    cluster
        .daemon()
        .get(&format!("/{SHOP}"))
        .await
        .text("version")
}

fn is_of(origin: &str, name: &str) -> bool {
    origin.starts_with(&format!("{:032x}.", cluster_id(name)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_passes_a_write_on_to_the_home_also_over_another() {
    let federation = Federation::chain(&["eu", "us", "ap"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    federation.converged().await;
    for (index, version) in [(1, "from-us"), (2, "from-ap")] {
        let cluster = &federation.clusters[index];
        let mut configs = cluster.daemon().configs();
        let published = configs.publish(publication(SHOP, version)).await;
        published.unwrap_or_else(|status| panic!("{}: {status:?}", cluster.name()));
        // Who has been answered can read it where he wrote it.
        assert!(cluster.reads(SHOP, version).await, "{version}");
        assert!(is_of(&writer_of(cluster, version).await, "eu"), "{version}");
    }
    // The same request once more, by another way: the answer it had, and nothing written.
    let mut again = publication(SHOP, "once");
    again.request_id = "the-same".into();
    for index in [2, 1, 0, 2] {
        let mut configs = federation.daemon(index).configs();
        configs.publish(again.clone()).await.unwrap();
    }
    federation.converged().await;
    for cluster in &federation.clusters {
        let events = vortex_tests::export(cluster.daemon()).await;
        let written: Vec<_> = events
            .iter()
            .filter(|event| event.request_id == "the-same" && event.kind != "unchanged")
            .collect();
        assert_eq!(written.len(), 1, "{}: {written:#?}", cluster.name());
    }
    // A refusal of the home arrives as one.
    let mut configs = federation.daemon(2).configs();
    let refused = configs
        .set_stable(stable(SHOP, "never-published"))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_that_cannot_be_asked_is_named() {
    let mut federation = Federation::chain(&["eu", "us", "ap"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    federation.converged().await;
    federation.clusters[0].kill().await;
    let ap = &federation.clusters[2];
    let mut configs = ap.daemon().configs();
    let refused = configs.publish(publication(SHOP, "v2")).await.unwrap_err();
    assert!(refused.message().contains("eu"), "{refused:?}");
    assert!(!code_of(&refused).is_empty(), "{refused:?}");

    let mut typed = Transcript::new(&ap.daemon().url(""));
    typed.file("app.yml", "limit: 1\n");
    let publish = [
        "config",
        "publish",
        SHOP,
        "--version",
        "v2",
        "-f",
        "app.yml",
    ];
    typed.run(&publish).await;
    let text = typed.text();
    assert!(
        text.contains("eu") && text.contains("--allow-divergent"),
        "{text}"
    );
    let code = text.lines().find(|line| line.starts_with("? "));
    assert_eq!(code, Some("? 9"), "{text}");

    // Beside the home, and said so.
    let mut typed = Transcript::new(&ap.daemon().url(""));
    typed.file("app.yml", "limit: 1\n");
    let mut divergent = publish.to_vec();
    divergent.push("--allow-divergent");
    typed.run(&divergent).await;
    assert!(!typed.text().contains("\n? "), "{}", typed.text());
    assert!(is_of(&writer_of(ap, "v2").await, "ap"));
    federation.start().await;
    federation.converged().await;
    assert!(is_of(&writer_of(&federation.clusters[0], "v2").await, "ap"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_moves_and_a_lost_one_is_taken_over() {
    let federation = Federation::mesh(&["eu", "us", "ap"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    federation.converged().await;
    let moved = federation.clusters[0]
        .federation()
        .transfer(transfer("us", false))
        .await;
    let moved = moved.unwrap().into_inner();
    assert_eq!(
        (moved.home_name.as_str(), moved.epoch),
        ("us", 1),
        "{moved:?}"
    );
    federation.converged().await;
    let mut configs = federation.daemon(0).configs();
    configs.publish(publication(SHOP, "v2")).await.unwrap();
    assert!(is_of(&writer_of(&federation.clusters[0], "v2").await, "us"));

    // The home cannot be asked, and writes on. Without force nobody takes its place.
    federation.split(&[1]);
    let mut apart = publication(SHOP, "apart");
    apart.request_id = "publish-apart".into();
    let mut stable_apart = stable(SHOP, "apart");
    stable_apart.request_id = "stable-apart".into();
    let mut home = federation.daemon(1).configs();
    home.publish(apart).await.unwrap();
    home.set_stable(stable_apart).await.unwrap();
    assert_eq!(stable_of(&federation.clusters[1]).await, "apart");
    let mut ap = federation.clusters[2].federation();
    ap.transfer(transfer("ap", false))
        .await
        .expect_err("its home is away");
    let forced = ap
        .transfer(transfer("ap", true))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (forced.home_name.as_str(), forced.epoch),
        ("ap", 2),
        "{forced:?}"
    );
    let mut configs = federation.daemon(2).configs();
    configs.publish(publication(SHOP, "v3")).await.unwrap();
    configs.set_stable(stable(SHOP, "v3")).await.unwrap();
    // What it wrote meanwhile counts nowhere, not even there; it is in every journal, and named.
    federation.heal();
    federation.converged().await;
    for cluster in &federation.clusters {
        let name = cluster.name();
        assert_eq!(stable_of(cluster).await, "v3", "{name}");
        assert!(!cluster.reads(SHOP, "apart").await, "{name}");
        let events = vortex_tests::export(cluster.daemon()).await;
        let of = |id: &str| {
            let event = events.iter().find(|event| event.request_id == id);
            let event = event.unwrap_or_else(|| panic!("{id} is not at {name}"));
            (event.origin.clone(), event.seq)
        };
        let written = [of("publish-apart"), of("stable-apart")];
        let fenced = cluster.status().await.fenced;
        let named = fenced.iter().map(|op| (op.origin.clone(), op.seq));
        assert_eq!(named.collect::<Vec<_>>(), written, "{name}");
        let of_us =
            |op: &v1::FencedOp| (op.app.as_str(), op.cluster_name.as_str()) == ("shop", "us");
        assert!(fenced.iter().all(of_us), "{name}: {fenced:?}");
        let mut typed = Transcript::new(&cluster.daemon().url(""));
        let shown = typed.run(&["federation", "status"]).await;
        let said = "2 ops of clusters that had lost the home";
        assert!(shown.contains(said), "{name}: {shown}");
    }
    for (index, cluster) in federation.clusters.iter().enumerate() {
        let version = format!("then-from-{}", cluster.name());
        let mut configs = federation.daemon(index).configs();
        configs.publish(publication(SHOP, &version)).await.unwrap();
        assert!(
            is_of(&writer_of(cluster, &version).await, "ap"),
            "{version}"
        );
    }
}
