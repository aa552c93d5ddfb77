//! What the SDK costs the application it is in: memory of a process with it, beside one without.

use std::{io::BufRead as _, process::Stdio, time::Duration};

use anyhow::Context as _;
use vortex_client::Client;

use crate::{
    directory,
    peers::{Process, Vortexd},
    report::{median, row, table},
    writes::prepare,
};

/// The word that makes this program an application; a URL behind it, and it has the SDK.
pub(crate) const APPLICATION: &str = "application";
const ROUNDS: usize = 5;
/// Time for a few heartbeats.
const SETTLED: Duration = Duration::from_secs(3);

pub(crate) async fn memory() -> anyhow::Result<()> {
    let dir = directory()?;
    let vortexd = Vortexd::start(&dir.path().join("vortex"), None).await?;
    prepare(&vortexd.connect().await?, "checkout/prod").await?;
    let url = format!("http://{}", vortexd.address);
    let (mut without, mut with) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        without.push(resident_mib(&[APPLICATION]).await?);
        with.push(resident_mib(&[APPLICATION, &url]).await?);
    }
    let (without, with) = (median(&without), median(&with));
    let mib = |figure: f64| format!("{figure:.2} MiB");
    table(
        "Resident memory of an application of one thread (median of 5 processes each)",
        &[
            row(["what", "memory"]),
            row(["without the SDK", &mib(without)]),
            row(["with it, reporting", &mib(with)]),
            row(["the SDK", &mib(with - without)]),
        ],
    );
    Ok(())
}

/// What the SDK adds to a program: the examples `bare` and `minimal` of vortex-client.
pub(crate) fn sizes() -> anyhow::Result<()> {
    let mib = |bytes: u64| format!("{:.2} MiB", bytes as f64 / (1024.0 * 1024.0));
    let size = |name: &str| {
        let program = std::env::current_exe()?
            .with_file_name("examples")
            .join(name);
        let found = std::fs::metadata(&program);
        let found = found.with_context(|| format!("the example {name}; `make bench` builds it"))?;
        anyhow::Ok(found.len())
    };
    let (bare, minimal) = (size("bare")?, size("minimal")?);
    table(
        "A stripped program",
        &[
            row(["what", "size"]),
            row(["with a runtime", &mib(bare)]),
            row(["with the SDK too", &mib(minimal)]),
            row(["the SDK", &mib(minimal.saturating_sub(bare))]),
        ],
    );
    Ok(())
}

async fn resident_mib(arguments: &[&str]) -> anyhow::Result<f64> {
    let mut command = std::process::Command::new(std::env::current_exe()?);
    let mut process = Process::start(command.args(arguments).stdout(Stdio::piped()))?;
    let stdout = process.stdout().context("stdout is piped")?;
    let mut line = String::new();
    std::io::BufReader::new(stdout).read_line(&mut line)?;
    anyhow::ensure!(line == "up\n", "the application did not start");
    tokio::time::sleep(SETTLED).await;
    process.resident_mib()
}

/// An application that does nothing, with the SDK if it is told a server.
pub(crate) fn run_application(server: Option<&str>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = match server {
            Some(server) => {
                let builder = Client::builder(server).app("checkout").profile("prod");
                Some(builder.instance_id("app-1").start().await?)
            }
            None => None,
        };
        println!("up");
        // Killed by whoever measures it.
        std::future::pending::<()>().await;
        drop(client);
        Ok(())
    })
}
