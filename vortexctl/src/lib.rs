//! `vortexctl`: parse, run, report. A library only so that tests can ask what it takes.

mod cli;
mod columns;
mod commands;
mod complete;
mod connection;
mod context;
mod credential;
mod demo;
mod environment;
mod exit;
mod screen;
mod session;
mod strategy_file;
mod trust;
mod ui;

use std::{io::Cursor, path::Path, process::ExitCode};

use clap::{CommandFactory as _, Parser as _};

use crate::{cli::Cli, exit::Exit, session::Session};

/// Everything that the command line takes.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// What `audit verify --file` finds in an export with these bytes, a fault each.
///
/// # Errors
/// Why it is no export, in words.
pub fn faults_of_export(bytes: &[u8]) -> Result<Vec<String>, String> {
    let lines = Box::new(Cursor::new(bytes.to_vec()));
    let export = commands::audit::file::read_lines(Path::new("-"), lines);
    let faults = export.map_err(|failure| failure.message)?.faults;
    Ok(faults.into_iter().map(|fault| fault.what).collect())
}

/// The program: runs the command in its arguments to its end. The status is one of `vortexctl exit-codes`.
#[must_use]
pub fn run() -> ExitCode {
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let cli = Cli::parse();
    let session = Session::new(cli.global);
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            session.ui.say(&format!("error: {error}"));
            return Exit::Error.into();
        }
    };
    let result = runtime.block_on(async {
        tokio::select! {
            result = cli.command.run(&session) => match result {
                Err(failure) => Err(connection::looked_into(&session.global, failure).await),
                Ok(()) => Ok(()),
            },
            _ = tokio::signal::ctrl_c() => Err(exit::Failure::silent(Exit::Interrupted)),
        }
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.code == "broken_pipe" => ExitCode::SUCCESS,
        Err(failure) => {
            session.ui.fail(&failure);
            failure.exit.into()
        }
    }
}
