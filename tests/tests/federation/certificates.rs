//! Certificates of the federation, replaced while everybody is talking.

use rustix::process::Signal;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    },
};
use vortex_tests::{federation::*, publication, seed};

const SHOP: &str = "shop/prod";
const MAIL: &str = "mail/prod";

/// The certificate that a new link to `cluster` is shown, where it is trusted by `authority` and takes `identity`.
async fn shown(
    cluster: &Cluster,
    authority: &Authority,
    identity: &Identity,
) -> Result<CertificateDer<'static>, String> {
    let mut roots = RootCertStore::empty();
    let pem = authority.pem();
    let root = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    roots.add(root).unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_client_auth_cert(
            vec![CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap(),
        )
        .unwrap();
    let address = cluster.daemon().federation_listen().unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(san_of(cluster.name())).unwrap();
    let stream = TlsConnector::from(std::sync::Arc::new(config)).connect(name, stream);
    let stream = stream.await.map_err(|error| error.to_string())?;
    let certificates = stream.get_ref().1.peer_certificates();
    Ok(certificates.unwrap()[0].clone().into_owned())
}

fn certificate(identity: &Identity) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap()
}

async fn metric(cluster: &Cluster, name: &str) -> u64 {
    let url = format!("http://{}/metrics", cluster.daemon().admin_listen());
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    let begins = format!("{name}{{port=\"federation\"}} ");
    let line = text.lines().find(|line| line.starts_with(&begins));
    let line = line.unwrap_or_else(|| panic!("no {name} in {text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

/// Since when each has its link with the other.
async fn since(federation: &Federation) -> Vec<String> {
    let [eu, us] = federation.clusters.as_slice() else {
        panic!("two clusters");
    };
    vec![
        eu.peer("us").await.connected_at,
        us.peer("eu").await.connected_at,
    ]
}

/// Writes in both, and waits until each reads what the other wrote.
async fn talk(federation: &Federation, version: &str) {
    for (index, target) in [SHOP, MAIL].into_iter().enumerate() {
        let configs = federation.daemon(index).configs();
        let mut configs = configs;
        configs.publish(publication(target, version)).await.unwrap();
    }
    federation.converged().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_replaced_under_traffic_and_no_link_is_lost() {
    let federation = Federation::mesh(&["eu", "us"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    seed(federation.daemon(1), MAIL, &["v1"]).await;
    federation.converged().await;
    let before = since(&federation).await;
    let authority = &federation.authority;
    for round in 0..2 {
        for cluster in &federation.clusters {
            let renewed = authority.issue(&san_of(cluster.name()));
            cluster.identify(&renewed);
            // Every other time it is told; else it looks by itself.
            if round == 0 {
                cluster.daemon().signal(Signal::HUP);
            }
            let other = if cluster.name() == "eu" { "us" } else { "eu" };
            let visitor = authority.issue(&san_of(other));
            eventually("a new link is shown the new certificate", async || {
                talk(
                    &federation,
                    &format!(
                        "r{round}-{}",
                        metric(cluster, "vortex_tls_reloads_total").await
                    ),
                )
                .await;
                let found = shown(cluster, authority, &visitor).await.unwrap();
                (found == certificate(&renewed)).then_some(())
            })
            .await;
        }
    }
    for cluster in &federation.clusters {
        assert!(metric(cluster, "vortex_tls_reloads_total").await >= 2);
        assert!(metric(cluster, "vortex_tls_certificate_expiry_timestamp_seconds").await > 0);
    }
    talk(&federation, "after").await;
    assert_eq!(since(&federation).await, before, "a link was lost");

    // A bad one is refused, said once, and the one before stays.
    let us = &federation.clusters[1];
    let visitor = authority.issue(&san_of("eu"));
    let good = shown(us, authority, &visitor).await.unwrap();
    let failures = metric(us, "vortex_tls_reload_failures_total").await;
    us.identify(&authority.issue_expired(&san_of("us")));
    us.daemon().signal(Signal::HUP);
    eventually("it complains", async || {
        let now = metric(us, "vortex_tls_reload_failures_total").await;
        (now > failures).then_some(())
    })
    .await;
    assert_eq!(shown(us, authority, &visitor).await.unwrap(), good);
    let log = us.daemon().log();
    assert!(log.contains("the new certificate is refused"), "{log}");
    talk(&federation, "still").await;
    assert_eq!(since(&federation).await, before, "a link was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_by_another_authority_is_refused_once_the_authority_was_changed() {
    let federation = Federation::mesh(&["eu", "us"]).await;
    seed(federation.daemon(0), SHOP, &["v1"]).await;
    seed(federation.daemon(1), MAIL, &["v1"]).await;
    federation.converged().await;
    let before = since(&federation).await;
    let (old, new) = (&federation.authority, Authority::new());
    let of_old = old.issue(&san_of("eu"));
    let of_new = new.issue(&san_of("eu"));
    for cluster in &federation.clusters {
        cluster.trust(&new);
        cluster.identify(&new.issue(&san_of(cluster.name())));
        cluster.daemon().signal(Signal::HUP);
        eventually("a new link is made under the new authority", async || {
            shown(cluster, &new, &of_new).await.ok()
        })
        .await;
    }
    talk(&federation, "between").await;
    assert_eq!(since(&federation).await, before, "a link was lost");

    let [eu, us] = federation.clusters.as_slice() else {
        panic!("two clusters");
    };
    assert!(
        shown(us, old, &of_old).await.is_err(),
        "the old one is shown"
    );
    let origin = vortex_core::ids::OriginId {
        cluster: cluster_id("eu"),
        incarnation: 1,
    };
    let address = us.daemon().federation_listen().unwrap();
    let dial = async |identity: &Identity| {
        Stranger::dial(address, &san_of("us"), &new, Some(identity), ("eu", origin)).await
    };
    let refused = match dial(&of_old).await {
        Err(_) => true,
        Ok(mut stranger) => stranger.hear(|_| Some(())).await.is_none(),
    };
    assert!(refused, "one of the old authority is let in");
    assert!(dial(&of_new).await.is_ok());

    // The next link of the two is made with what is new.
    federation.link(0, 1).reset();
    eventually("they have a new link", async || {
        let connected = |at: &str| !at.is_empty();
        let now = [
            eu.peer("us").await.connected_at,
            us.peer("eu").await.connected_at,
        ];
        let is_new = now
            .iter()
            .zip(&before)
            .all(|(now, before)| connected(now) && now != before);
        is_new.then_some(())
    })
    .await;
    federation.heal();
    talk(&federation, "after").await;
}
