//! `vortexctl context`: servers by name.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::{
    connection,
    context::{Context, Contexts},
    exit::{Exit, Failure},
    session::Session,
    trust,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Every context; the current one is marked
    #[command(after_help = "EXAMPLES\n  vortexctl context list")]
    List,
    /// Make a context the current one
    #[command(after_help = "EXAMPLES\n  vortexctl context use staging")]
    Use(Name),
    /// The context and the server that commands would use now
    #[command(after_help = "EXAMPLES\n  vortexctl context current")]
    Current,
    /// Add a context, or change its server; the first one becomes the current one
    #[command(
        after_help = "EXAMPLES\n  vortexctl context set staging --server http://127.0.0.1:8888\n  vortexctl context set prod --server https://vortex.example:8888 --ca-file ca.pem --token-file prod.token\n  vortexctl context set prod --server https://vortex.example:8888 --cert-file me.crt --key-file me.key"
    )]
    Set(Name),
}

#[derive(Args, Debug)]
pub(crate) struct Name {
    /// The context's name
    name: String,
}

#[derive(serde::Serialize)]
struct Row {
    name: String,
    server: String,
    current: bool,
}

impl Command {
    pub(crate) fn run(self, session: &Session) -> Result<(), Failure> {
        let mut contexts = Contexts::load()?;
        match self {
            Command::List => list(session, &contexts),
            Command::Use(Name { name }) => {
                contexts.get(&name)?;
                contexts.current = Some(name.clone());
                contexts.save()?;
                session.ui.say(&format!("current context: {name}"));
                Ok(())
            }
            Command::Current => {
                let name = session.global.context.clone().or(contexts.current);
                let row = Row {
                    name: name.unwrap_or_default(),
                    server: connection::server(&session.global)?,
                    current: true,
                };
                session.ui.show(
                    &row,
                    |ui| {
                        ui.card(&[
                            ("context", row.name.clone()),
                            ("server", row.server.clone()),
                        ])
                    },
                    || vec![row.name.clone()],
                )
            }
            Command::Set(Name { name }) => {
                let server = session.global.server.clone().ok_or_else(|| {
                    Failure::new(
                        Exit::Error,
                        "no_server",
                        "which server? name it with --server URL",
                    )
                })?;
                trust::both(&session.global)?;
                // Wherever it is used from later.
                let absolute = |path: &Option<PathBuf>| {
                    let path = path.as_ref()?;
                    Some(std::path::absolute(path).unwrap_or(path.clone()))
                };
                session.ui.say(&format!("context {name}: {server}"));
                let token_file = session.global.token_file.clone();
                let token_file = token_file.map(std::path::absolute).transpose();
                let token_file = token_file.map_err(|error| {
                    let why = format!("--token-file: {error}");
                    Failure::new(Exit::Error, "no_token_file", why)
                })?;
                let context = Context {
                    server,
                    ca_file: absolute(&session.global.ca_file),
                    cert_file: absolute(&session.global.cert_file),
                    key_file: absolute(&session.global.key_file),
                    token_file,
                };
                contexts.contexts.insert(name.clone(), context);
                contexts.current.get_or_insert(name);
                contexts.save()
            }
        }
    }
}

fn list(session: &Session, contexts: &Contexts) -> Result<(), Failure> {
    let rows: Vec<Row> = contexts
        .contexts
        .iter()
        .map(|(name, context)| Row {
            name: name.clone(),
            server: context.server.clone(),
            current: contexts.current.as_ref() == Some(name),
        })
        .collect();
    session.ui.show(
        &rows,
        |ui| {
            let rows = rows.iter().map(|row| {
                let mark = if row.current { "*" } else { " " };
                vec![mark.to_owned(), row.name.clone(), row.server.clone()]
            });
            ui.table(&["", "name", "server"], rows.collect())
        },
        || rows.iter().map(|row| row.name.clone()).collect(),
    )?;
    if rows.is_empty() {
        session.ui.advise("vortexctl context set NAME --server URL");
    }
    Ok(())
}
