//! Measures the daemon beside its yardsticks, all on loopback and in one run: an append and an fsync on the same
//! disk, etcd, nginx, a bare axum handler, a bare hash. Prints Markdown tables.
//!
//! `load` measures everything, `load promote reads` only what is named; `load fuzz` measures nothing and throws random
//! bytes at every decoder instead. Absolute figures depend on the machine
//! and on what else it does; ratios of one run are what counts.

mod abuse;
mod assignment;
mod federation;
mod fleet;
mod fuzz;
mod heartbeats;
mod peers;
mod reads;
mod reconnect;
mod registry;
mod report;
mod sdk;
mod shutdown;
mod soak;
mod starts;
mod tokens;
mod writes;

use anyhow::{Context as _, bail};
use tempfile::TempDir;

const SECTIONS: [&str; 14] = [
    "promote",
    "commits",
    "reads",
    "assignment",
    "start",
    "heartbeats",
    "tokens",
    "registry",
    "sdk",
    "reconnect",
    "federation",
    "soak",
    "shutdown",
    "abuse",
];

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, body] = arguments.as_slice()
        && word == peers::BARE_AXUM
    {
        return peers::serve_bare_axum(body);
    }
    if let [word, server] = arguments.as_slice()
        && word == heartbeats::STREAM_CLIENT
    {
        return heartbeats::run_stream_client(server);
    }
    if let [word, server @ ..] = arguments.as_slice()
        && word == sdk::APPLICATION
    {
        return sdk::run_application(server.first().map(String::as_str));
    }
    if let [word, rest @ ..] = arguments.as_slice()
        && word == fuzz::WORD
    {
        return fuzz::run(rest);
    }
    if let Some(unknown) = arguments
        .iter()
        .find(|word| !SECTIONS.contains(&word.as_str()))
    {
        bail!(
            "there is no section {unknown}; there are {}",
            SECTIONS.join(", ")
        );
    }
    let wanted = |section| arguments.is_empty() || arguments.iter().any(|word| word == section);
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    runtime.block_on(async {
        if wanted("promote") {
            writes::promotes().await?;
        }
        if wanted("commits") {
            writes::grouped_commits().await?;
        }
        if wanted("reads") {
            reads::reads().await?;
        }
        if wanted("assignment") {
            assignment::decisions()?;
        }
        if wanted("start") {
            starts::starts_and_sizes().await?;
        }
        if wanted("heartbeats") {
            heartbeats::heartbeats().await?;
        }
        if wanted("tokens") {
            tokens::tokens().await?;
        }
        if wanted("registry") {
            registry::registries()?;
        }
        if wanted("sdk") {
            sdk::memory().await?;
            sdk::sizes()?;
        }
        if wanted("reconnect") {
            reconnect::reconnect().await?;
        }
        if wanted("federation") {
            federation::federation().await?;
        }
        if wanted("soak") {
            soak::soak().await?;
        }
        if wanted("shutdown") {
            shutdown::shutdown().await?;
        }
        if wanted("abuse") {
            abuse::abuse().await?;
        }
        Ok(())
    })
}

/// A directory on the disk that the build is on: `/tmp` may be memory.
fn directory() -> anyhow::Result<TempDir> {
    let program = std::env::current_exe().context("no path of this program")?;
    let folder = program.parent().context("this program lies in no folder")?;
    tempfile::tempdir_in(folder).context("no temporary directory")
}
