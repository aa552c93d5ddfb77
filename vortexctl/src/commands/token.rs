//! `vortexctl token`: who may come in, and what for.

use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use vortex_proto::v1;

use crate::{
    cli::{Change, duration},
    exit::{Exit, Failure},
    session::Session,
    ui::{Ui, sanitize},
};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a token; its secret is shown once
    Create(Create),
    /// Tokens that hold, without their secrets
    List(List),
    /// End a token for good: calls with it are refused, its streams end within seconds
    Revoke(Revoke),
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  vortexctl token create checkout-prod --role instance --app checkout
  vortexctl token create ci --role deployer --app 'pay-*' --app checkout --expires-in 90d
  vortexctl token create ops --role admin --all-apps --write-to ~/.vortex-token

ROLES
  instance   reads its configuration and reports
  viewer     looks; sees no secret value
  deployer   publishes, starts, pauses and rolls back
  approver   also promotes, completes, sets the stable version, overrides freezes
  admin      also manages tokens and the federation")]
#[command(group = clap::ArgGroup::new("for").args(["app", "all_apps"]).required(true))]
pub(crate) struct Create {
    /// Its holder, as the journal calls them
    #[arg(value_name = "NAME")]
    name: String,
    /// What it allows
    #[arg(long, value_name = "ROLE", value_parser = ["instance", "viewer", "deployer", "approver", "admin"])]
    role: String,
    /// Apps it is for; * stands for any characters; may be repeated
    #[arg(long, value_name = "PATTERN")]
    app: Vec<String>,
    /// For every app, those to come included
    #[arg(long)]
    all_apps: bool,
    /// How long it holds (default: until it is revoked)
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    expires_in: Option<Duration>,
    /// Write the secret to this new file, for its owner alone, instead of printing it
    #[arg(long, value_name = "FILE")]
    write_to: Option<PathBuf>,
    #[command(flatten)]
    change: Change,
}

#[derive(Args, Debug)]
#[command(after_help = "EXAMPLES\n  vortexctl token list --all")]
pub(crate) struct List {
    /// Also those that were revoked or have expired, for 30 days
    #[arg(long)]
    all: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "EXAMPLES\n  vortexctl token revoke t-0123456789 --reason \"leaked in a log\""
)]
pub(crate) struct Revoke {
    /// A token's id, the beginning of one, or its holder's name
    #[arg(value_name = "TOKEN")]
    which: String,
    #[command(flatten)]
    change: Change,
}

impl Command {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Command::Create(create) => create.run(session).await,
            Command::List(list) => list.run(session).await,
            Command::Revoke(revoke) => revoke.run(session).await,
        }
    }
}

impl Create {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        // Before the token is made: a secret that nobody can keep is lost.
        let file = self.write_to.as_ref().map(new_file).transpose()?;
        let connection = session.connect().await?;
        let apps = if self.all_apps {
            vec!["*".to_owned()]
        } else {
            self.app
        };
        let request = connection.request(v1::CreateTokenRequest {
            name: self.name,
            role: self.role,
            apps,
            expires_in: self
                .expires_in
                .map(|span| humantime::format_duration(span).to_string())
                .unwrap_or_default(),
            request_id: self.change.request_id(),
            reason: self.change.reason,
        });
        let created = connection.access().create_token(request).await;
        let created = match (created, &self.write_to) {
            (Ok(created), _) => created,
            (Err(status), path) => {
                // It is empty, and nobody asked for an empty one.
                path.iter().for_each(|path| drop(fs::remove_file(path)));
                return Err(status.into());
            }
        };
        let mut created = created.into_inner();
        if created.secret.is_empty() {
            session.ui.say(&sanitize(&created.note));
        }
        if let (Some(mut file), Some(path)) = (file, &self.write_to) {
            writeln!(file, "{}", created.secret)
                .and_then(|()| file.sync_all())
                .map_err(|error| unwritable(path, &error))?;
            created.secret.clear();
            session
                .ui
                .say(&format!("its secret is in {}", path.display()));
        }
        let token = created.token.clone().unwrap_or_default();
        session.ui.show(
            &created,
            |ui| card(ui, &token, &created.secret),
            || vec![token.id.clone()],
        )?;
        if !created.secret.is_empty() {
            session.ui.advise("keep the secret now: it is shown once");
        }
        Ok(())
    }
}

fn new_file(path: &PathBuf) -> Result<fs::File, Failure> {
    let opened = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    opened.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Exit::Error,
        "unwritable",
        format!(
            "the secret cannot be written to {}: {error}",
            path.display()
        ),
    )
    .with_hint("name another file, which is not there yet")
}

impl List {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        let request = connection.request(v1::ListTokensRequest { all: self.all });
        let tokens = connection.access().list_tokens(request).await?;
        let tokens = tokens.into_inner().tokens;
        session.ui.show(
            &tokens,
            |ui| table(ui, &tokens),
            || tokens.iter().map(|token| token.id.clone()).collect(),
        )
    }
}

impl Revoke {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let connection = session.connect().await?;
        // Before it: whoever revokes their own token may not ask afterwards.
        let request = connection.request(v1::ListTokensRequest { all: false });
        let before = connection.access().list_tokens(request).await;
        let request = connection.request(v1::RevokeTokenRequest {
            token: self.which,
            request_id: self.change.request_id(),
            reason: self.change.reason,
        });
        let token = connection
            .access()
            .revoke_token(request)
            .await?
            .into_inner();
        session.ui.show(
            &token,
            |_| {
                format!(
                    "revoked {} of {}",
                    sanitize(&token.id),
                    sanitize(&token.name)
                )
            },
            || vec![token.id.clone()],
        )?;
        if let Ok(before) = before
            && may_manage(&token)
        {
            let before = before.into_inner().tokens;
            let left: Vec<_> = (before.iter())
                .filter(|one| may_manage(one) && one.id != token.id)
                .collect();
            warn_of_the_end(session, &left);
        }
        Ok(())
    }
}

fn may_manage(token: &v1::Token) -> bool {
    token.role == "admin" && token.apps.iter().any(|app| app == "*")
}

/// Says so when every token that may make others has an end: what was revoked may have been the last without.
fn warn_of_the_end(session: &Session, managing: &[&v1::Token]) {
    let ends: Vec<_> = (managing.iter())
        .map(|token| token.expires_at.as_str())
        .collect();
    // Times are all in UTC and of one form, so that their order is that of their texts.
    if let Some(last) = ends.iter().max()
        && !ends.contains(&"")
    {
        session.ui.say(&format!(
            "warning: every admin token that is left expires, the last one at {}: nobody can make tokens after that; make one without --expires-in",
            sanitize(last)
        ));
    }
}

fn card(ui: &Ui, token: &v1::Token, secret: &str) -> String {
    let mut fields = vec![
        ("token", token.id.clone()),
        ("name", token.name.clone()),
        ("role", token.role.clone()),
        ("apps", token.apps.join(", ")),
        ("expires", expiry(token)),
    ];
    if !secret.is_empty() {
        fields.push(("secret", secret.to_owned()));
    }
    ui.card(&fields)
}

fn expiry(token: &v1::Token) -> String {
    match token.expires_at.as_str() {
        "" => "never".to_owned(),
        at => at.to_owned(),
    }
}

fn table(ui: &Ui, tokens: &[v1::Token]) -> String {
    let rows = tokens.iter().map(|token| {
        vec![
            token.id.clone(),
            token.name.clone(),
            token.role.clone(),
            token.apps.join(", "),
            token.state.clone(),
            expiry(token),
        ]
    });
    let columns = ["id", "name", "role", "apps", "state", "expires"];
    ui.table(&columns, rows.collect())
}
