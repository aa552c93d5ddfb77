//! From the start of the process to ready, with a long journal; memory at rest; sizes of the programs.

use std::{path::Path, time::Duration};

use anyhow::Context as _;

use crate::{
    directory,
    peers::{self, Etcd, Vortexd, sibling},
    report::{Samples, ms, row, table},
    writes::{CLIENTS, change_all, putters, setters},
};

const OPS: u64 = 100_000;
const STARTS: usize = 7;
/// Long enough on any machine; what is counted is the operations.
const FILL_TIME: Duration = Duration::from_secs(300);
/// How long writers are at it before the process is killed under them.
const BEFORE_KILL: Duration = Duration::from_millis(300);

pub(crate) async fn starts_and_sizes() -> anyhow::Result<()> {
    let dir = directory()?;
    let (ours, theirs) = (dir.path().join("vortex"), dir.path().join("etcd"));
    let fresh = Vortexd::start(&ours, None).await?;
    let fresh_mib = at_rest(&fresh.process).await?;
    change_all(setters(fresh.address).await?, OPS, FILL_TIME).await?;
    let full_mib = at_rest(&fresh.process).await?;
    fresh.process.terminate()?;

    let etcd = Etcd::start(&theirs).await?;
    let etcd_fresh_mib = at_rest(&etcd.process).await?;
    change_all(putters(&etcd).await?, OPS, FILL_TIME).await?;
    let etcd_full_mib = at_rest(&etcd.process).await?;
    etcd.process.terminate()?;

    let (mut stopped, mut killed, mut etcd_killed) =
        (Samples::default(), Samples::default(), Samples::default());
    let mut restarted_mib = 0.0;
    for _ in 0..STARTS {
        let vortexd = Vortexd::start(&ours, None).await?;
        stopped.add(vortexd.start);
        restarted_mib = at_rest(&vortexd.process).await?;
        kill_under_load(vortexd).await?;
        let vortexd = Vortexd::start(&ours, None).await?;
        killed.add(vortexd.start);
        vortexd.process.terminate()?;
        let etcd = Etcd::start(&theirs).await?;
        etcd_killed.add(etcd.start);
        etcd.process.kill()?;
    }
    let line = |what: &str, samples: &Samples| {
        let (p50, max) = (ms(samples.median()), ms(samples.quantile(1.0)));
        row([what, &p50, &max])
    };
    table(
        &format!(
            "Process start to ready, {OPS} operations in the journal ({} starts)",
            killed.len()
        ),
        &[
            row(["what", "p50", "max"]),
            line("vortexd, stopped before", &stopped),
            line("vortexd, killed under load before", &killed),
            line("etcd, killed before", &etcd_killed),
        ],
    );

    let (axum, _) = peers::bare_axum(dir.path(), b"{}").await?;
    let mib = |figure: f64| format!("{figure:.1} MiB");
    table(
        "Resident memory at rest",
        &[
            row(["what", "memory"]),
            row(["vortexd, empty", &mib(fresh_mib)]),
            row(["vortexd, right after 100,000 operations", &mib(full_mib)]),
            row(["vortexd, restarted with them", &mib(restarted_mib)]),
            row(["bare axum", &mib(at_rest(&axum).await?)]),
            row(["etcd, empty", &mib(etcd_fresh_mib)]),
            row(["etcd, right after 100,000 puts", &mib(etcd_full_mib)]),
        ],
    );
    let size = |program: &Path| -> anyhow::Result<String> {
        let bytes = std::fs::metadata(program).context("no program")?.len();
        Ok(mib(bytes as f64 / 1024.0 / 1024.0))
    };
    table(
        "Size of the stripped programs, and of the store",
        &[
            row(["what", "size"]),
            row(["vortexd", &size(&sibling("vortexd")?)?]),
            row(["vortexctl", &size(&sibling("vortexctl")?)?]),
            row([
                "the store after all of the above",
                &size(&ours.join("vortex.redb"))?,
            ]),
        ],
    );
    Ok(())
}

async fn at_rest(process: &peers::Process) -> anyhow::Result<f64> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    process.resident_mib()
}

/// Kills it while every client writes.
async fn kill_under_load(vortexd: Vortexd) -> anyhow::Result<()> {
    let clients = setters(vortexd.address).await?;
    anyhow::ensure!(clients.len() == CLIENTS, "clients are missing");
    let writing = tokio::spawn(change_all(clients, u64::MAX, FILL_TIME));
    tokio::time::sleep(BEFORE_KILL).await;
    vortexd.process.kill()?;
    // They end with an error, as they must.
    anyhow::ensure!(writing.await?.is_err(), "the daemon outlived its kill");
    Ok(())
}
