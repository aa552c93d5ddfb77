//! Waiting for clusters to agree, and saying how they differ when they do not.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    time::Duration,
};

use tokio::time::{Instant, sleep};
use vortex_proto::v1;

use super::Cluster;
use crate::export;

/// On a loaded machine, through reconnects with their back-off.
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until `look` finds something; `what` says what was expected.
///
/// # Panics
/// When it does not within a minute and a half.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(
            since.elapsed() < PATIENCE,
            "not within {PATIENCE:?}: {what}"
        );
        sleep(PAUSE).await;
    }
}

/// Waits until all of them have the same ops, and the same follows from them.
///
/// # Panics
/// When they do not in time: with what each of them has.
pub async fn converged(clusters: &[&Cluster]) {
    converged_within(clusters, PATIENCE).await;
}

/// The same, for as many ops as take longer.
///
/// # Panics
/// When they do not in time: with what each of them has.
pub async fn converged_within(clusters: &[&Cluster], patience: Duration) {
    let since = Instant::now();
    loop {
        let mut statuses = vec![];
        for cluster in clusters {
            statuses.push(cluster.status().await);
        }
        let says = |status: &v1::FederationStatus| (status.digest.clone(), status.ops);
        let different: BTreeSet<_> = statuses.iter().map(says).collect();
        if different.len() <= 1 {
            return;
        }
        if since.elapsed() > patience {
            let journals = difference(clusters).await;
            panic!(
                "no agreement within {patience:?}\n{}{journals}",
                table(&statuses)
            );
        }
        sleep(PAUSE).await;
    }
}

fn table(statuses: &[v1::FederationStatus]) -> String {
    let mut text = String::new();
    for status in statuses {
        let digest: String = status.digest.chars().take(16).collect();
        let _ = writeln!(text, "{}: {digest} after {} ops", status.name, status.ops);
        for member in &status.members {
            let _ = writeln!(
                text,
                "  {} ({}): {} ops",
                member.name, member.role, member.ops
            );
        }
        for peer in &status.peers {
            let _ = writeln!(
                text,
                "  -> {} {}: {} behind, {} lag, error {:?}",
                peer.name, peer.state, peer.behind_ops, peer.lag_ops, peer.last_error
            );
        }
        for alarm in &status.alarms {
            let _ = writeln!(
                text,
                "  ! {} {}: {}",
                alarm.kind, alarm.about, alarm.message
            );
        }
    }
    text
}

/// The first ops that some have and others do not.
async fn difference(clusters: &[&Cluster]) -> String {
    let mut all: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for cluster in clusters {
        for op in written(cluster).await.into_keys() {
            all.entry(op).or_default().push(cluster.name());
        }
    }
    let missing = all.iter().filter(|(_, who)| who.len() < clusters.len());
    let lines: Vec<String> = missing
        .take(20)
        .map(|(op, who)| format!("{op}: only {who:?}\n"))
        .collect();
    if lines.is_empty() {
        return "all have the same ops\n".into();
    }
    lines.concat()
}

/// Every op of a cluster's journal by origin and number, with its kind and hash; each is there once.
///
/// # Panics
/// When one is there twice.
pub async fn written(cluster: &Cluster) -> BTreeMap<String, (String, String)> {
    let mut ops = BTreeMap::new();
    for event in export(cluster.daemon()).await {
        let name = format!("{}:{:06}", event.origin, event.seq);
        let twice = ops.insert(name.clone(), (event.kind, event.hash));
        assert!(twice.is_none(), "{} has {name} twice", cluster.name());
    }
    ops
}

/// Waits until a cluster shows an alarm of this kind, and gives it.
pub async fn expect_alarm(cluster: &Cluster, kind: &str) -> v1::FederationAlarm {
    let what = format!("{} raises {kind}", cluster.name());
    eventually(&what, async || {
        let status = cluster.status().await;
        status.alarms.into_iter().find(|alarm| alarm.kind == kind)
    })
    .await
}
