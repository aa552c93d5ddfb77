//! Completion that asks the daemon: targets, rollouts, versions, instances. It has a third of a second, and keeps
//! silent when that is not enough.

use std::{ffi::OsStr, time::Duration};

use clap_complete::{ArgValueCompleter, CompletionCandidate};
use vortex_proto::v1;

use crate::{
    cli::Global,
    connection::Connection,
    exit::Failure,
    ui::{ColorChoice, Format, sanitize},
};

const BUDGET: Duration = Duration::from_millis(300);
const CANDIDATES_MAX: u32 = 200;

/// Completes `app/profile`.
pub(crate) fn targets() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_targets))
}

/// Completes rollouts: ids, and targets that have one.
pub(crate) fn rollouts() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_rollouts))
}

/// Completes version labels, of every target: which one is meant is not known yet.
pub(crate) fn versions() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_versions))
}

/// Completes instance ids, of every target: which one is meant is not known yet.
pub(crate) fn instances() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_instances))
}

/// Completes ids of freezes.
pub(crate) fn freezes() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_freezes))
}

/// Completes the names of webhooks.
pub(crate) fn webhooks() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_webhooks))
}

/// Completes ids of conflicts.
pub(crate) fn conflicts() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_conflicts))
}

/// Completes the names of peers that could be removed.
pub(crate) fn peers() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_peers))
}

/// Completes the names of clusters.
pub(crate) fn clusters() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| ask(typed, find_clusters))
}

/// A word and what it is.
type Found = Vec<(String, String)>;

fn ask<F: Future<Output = Result<Found, Failure>>>(
    typed: &OsStr,
    find: impl FnOnce(Connection) -> F,
) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    else {
        return vec![];
    };
    let global = Global {
        server: std::env::var("VORTEX_SERVER").ok(),
        context: std::env::var("VORTEX_CONTEXT").ok(),
        ca_file: std::env::var_os("VORTEX_CA").map(Into::into),
        cert_file: std::env::var_os("VORTEX_CERT").map(Into::into),
        key_file: std::env::var_os("VORTEX_KEY").map(Into::into),
        output: Format::Name,
        color: ColorChoice::Never,
        no_color: true,
        timeout: BUDGET,
        actor: None,
        token: None,
        token_file: None,
        yes: false,
    };
    let found = runtime.block_on(async {
        let answer = async { find(Connection::open(&global).await?).await };
        tokio::time::timeout(BUDGET, answer).await
    });
    let Ok(Ok(found)) = found else {
        return vec![];
    };
    found
        .into_iter()
        .filter(|(word, _)| word.starts_with(typed.as_ref()))
        .map(|(word, help)| {
            CompletionCandidate::new(sanitize(&word)).help(Some(sanitize(&help).into()))
        })
        .collect()
}

async fn find_webhooks(connection: Connection) -> Result<Found, Failure> {
    let request = connection.request(v1::ListWebhooksRequest {});
    let webhooks = connection.webhooks().list(request).await?.into_inner();
    let found = webhooks.webhooks.into_iter();
    Ok(found.map(|hook| (hook.name, hook.url)).collect())
}

async fn find_conflicts(connection: Connection) -> Result<Found, Failure> {
    let request = connection.request(v1::ListConflictsRequest::default());
    let found = connection.federation().list_conflicts(request).await?;
    let word = |conflict: v1::RolloutConflict| {
        // As many digits as the list shows.
        let id = conflict.id.chars().take(12).collect();
        (id, conflict.why)
    };
    let found = found.into_inner().conflicts.into_iter();
    Ok(found.map(word).collect())
}

async fn find_peers(connection: Connection) -> Result<Found, Failure> {
    let request = connection.request(v1::ListPeersRequest {});
    let found = connection.federation().list_peers(request).await?;
    let found = found.into_inner().peers.into_iter();
    let added = found.filter(|peer| peer.source == "added");
    Ok(added.map(|peer| (peer.name, peer.address)).collect())
}

async fn find_clusters(connection: Connection) -> Result<Found, Failure> {
    let request = connection.request(v1::FederationStatusRequest {});
    let found = connection.federation().status(request).await?;
    let found = found.into_inner().members.into_iter();
    Ok(found.map(|member| (member.name, member.role)).collect())
}

async fn find_targets(connection: Connection) -> Result<Found, Failure> {
    let request = v1::ListTargetsRequest {
        page_size: CANDIDATES_MAX,
        ..v1::ListTargetsRequest::default()
    };
    let found = connection
        .configs()
        .list_targets(request)
        .await?
        .into_inner();
    let word = |target: v1::Target| {
        (
            format!("{}/{}", target.app, target.profile),
            format!("stable {}", target.stable_version),
        )
    };
    Ok(found.targets.into_iter().map(word).collect())
}

async fn find_rollouts(connection: Connection) -> Result<Found, Failure> {
    let request = v1::ListRolloutsRequest {
        page_size: CANDIDATES_MAX,
        ..v1::ListRolloutsRequest::default()
    };
    let found = connection.rollouts().list(request).await?.into_inner();
    let words = |rollout: v1::Rollout| {
        let target = format!("{}/{}", rollout.app, rollout.profile);
        let help = format!("{} {}", rollout.to_version, rollout.phase);
        [(rollout.id, format!("{target} {help}")), (target, help)]
    };
    let mut found: Found = found.rollouts.into_iter().flat_map(words).collect();
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    Ok(found)
}

async fn find_versions(connection: Connection) -> Result<Found, Failure> {
    let targets = find_targets(connection.clone()).await?;
    let mut found: Found = vec![];
    for (target, _) in targets {
        let Some((app, profile)) = target.split_once('/') else {
            continue;
        };
        let request = v1::ListVersionsRequest {
            app: app.to_owned(),
            profile: profile.to_owned(),
            page_size: CANDIDATES_MAX,
            ..v1::ListVersionsRequest::default()
        };
        let versions = connection
            .configs()
            .list_versions(request)
            .await?
            .into_inner();
        found.extend(
            versions
                .versions
                .into_iter()
                .map(|version| (version.version, target.clone())),
        );
    }
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    Ok(found)
}

async fn find_freezes(connection: Connection) -> Result<Found, Failure> {
    let request = v1::ListFreezesRequest::default();
    let found = connection.freezes().list(request).await?.into_inner();
    let word = |freeze: v1::Freeze| (freeze.id, freeze.reason);
    Ok(found.freezes.into_iter().map(word).collect())
}

async fn find_instances(connection: Connection) -> Result<Found, Failure> {
    let request = v1::ListInstancesRequest {
        page_size: CANDIDATES_MAX,
        ..v1::ListInstancesRequest::default()
    };
    let found = connection
        .fleet()
        .list_instances(request)
        .await?
        .into_inner();
    let word = |instance: v1::Instance| {
        let help = format!("{}/{} {}", instance.app, instance.profile, instance.state);
        (instance.instance_id, help)
    };
    let mut found: Found = found.instances.into_iter().map(word).collect();
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    Ok(found)
}
