//! `vortexd`: parse, build, announce, run, drain.

use std::{io::Write as _, process::ExitCode};

use clap::Parser as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use vortexd::{
    daemon::Daemon,
    settings::{LogFormat, Settings},
    tasks::{Program, exit_code},
};

fn main() -> ExitCode {
    let program = Program::parse();
    if let Some(task) = program.task {
        return ended(task.run());
    }
    let settings = match Settings::load(program.flags) {
        Ok(settings) => settings,
        Err(error) => return fail(&error.into(), 2),
    };
    log_to_stderr(&settings);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into(), 1),
    };
    let result = runtime.block_on(run(settings));
    // Whatever still blocks has had its deadline.
    runtime.shutdown_background();
    ended(result)
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    let daemon = Daemon::build(settings).await?;
    let addresses = daemon.addresses()?;
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let running = daemon.run(stop.clone(), || {
        tracing::info!(%addresses.listen, %addresses.admin_listen, "serving");
        // Whoever started us may not read it.
        let line = serde_json::to_string(&addresses).unwrap_or_default();
        let _ = writeln!(std::io::stdout(), "{line}");
    });
    tokio::pin!(running);
    tokio::select! {
        ended = &mut running => return ended,
        _ = interrupt.recv() => tracing::info!("interrupted; draining"),
        _ = terminate.recv() => tracing::info!("terminated; draining"),
    }
    stop.cancel();
    tokio::select! {
        ended = running => ended,
        _ = interrupt.recv() => anyhow::bail!("interrupted again; not drained"),
        _ = terminate.recv() => anyhow::bail!("terminated again; not drained"),
    }
}

fn log_to_stderr(settings: &Settings) {
    let filter = EnvFilter::new(&settings.log);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    match settings.log_format {
        LogFormat::Text => builder.with_ansi(false).init(),
        LogFormat::Json => builder.json().init(),
    }
}

fn ended(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, exit_code(&error)),
    }
}

fn fail(error: &anyhow::Error, code: u8) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "vortexd: {error:#}");
    ExitCode::from(code)
}
